import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samskab.methods.errors import MethodError
from samskab.methods.opinion import polis
from samskab.methods.opinion.counts import Counts, Interval, count, wilson

COMMENTS = """timestamp,datetime,comment-id,author-id,agrees,disagrees,moderated,comment-body
2000,x,1,8,0,0,-1,"Rude, quite"
1000,x,0,7,1,1,1,More benches
"""
VOTES = """timestamp,datetime,comment-id,voter-id,vote
7000,x,0,9,-1
6000,x,0,9,1
"""


def test_counts_per_statement():
    assert count([("a", 1), ("a", -1), ("a", 0), ("a", 1), ("b", 0)]) == {
        "a": Counts(2, 1, 1),
        "b": Counts(0, 0, 1),
    }
    assert Counts(2, 1, 1).votes == 4


def test_the_interval_is_wilsons():
    # 15 of 50 at 95 %: worked out from the formula by hand.
    interval = wilson(15, 50)
    assert (round(interval.low, 4), round(interval.high, 4)) == (0.1910, 0.4375)
    assert Counts(15, 35, 0).agree_interval() == interval
    assert Counts(35, 15, 0).disagree_interval() == interval


def test_no_votes_say_nothing():
    assert wilson(0, 0) == Interval(0.0, 1.0)


@given(st.integers(0, 5000), st.integers(0, 5000), st.floats(0.01, 0.999))
def test_the_interval_holds_the_share_and_mirrors(agrees, others, confidence):
    trials = agrees + others
    interval = wilson(agrees, trials, confidence)
    mirrored = wilson(others, trials, confidence)
    assert 0 <= interval.low <= interval.high <= 1
    if trials:
        assert interval.low - 1e-12 <= agrees / trials <= interval.high + 1e-12
    assert math.isclose(interval.low, 1 - mirrored.high, abs_tol=1e-9)


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ((1, 2, 0.0), "confidence_out_of_range"),
        ((1, 2, 1.0), "confidence_out_of_range"),
        ((3, 2), "counts_impossible"),
        ((-1, 2), "counts_impossible"),
    ],
)
def test_impossible_arguments_have_a_code(arguments, code):
    with pytest.raises(MethodError) as error:
        wilson(*arguments)
    assert error.value.code == code


def test_a_value_that_is_no_vote_has_a_code():
    with pytest.raises(MethodError) as error:
        count([("a", 2)])
    assert error.value.code == "vote_unknown"


def test_a_polis_export_is_read_in_order_and_the_last_vote_stands():
    read = polis.read(COMMENTS, VOTES, "topic,The park\nconversation-description,All of it\n")
    assert [(c.id, c.text, c.moderated) for c in read.comments] == [
        (0, "More benches", 1),
        (1, "Rude, quite", -1),
    ]
    assert [vote.value for vote in read.votes] == [1, -1]
    assert {k: v.value for k, v in polis.standing(read.votes).items()} == {(0, 9): -1}
    assert (read.topic, read.description) == ("The park", "All of it")
    assert read.votes[0].at.isoformat() == "1970-01-01T00:00:06+00:00"


def test_of_two_votes_in_one_moment_the_later_line_stands():
    votes = polis.read_votes("timestamp,comment-id,voter-id,vote\n1,0,9,1\n1,0,9,0\n")
    assert polis.standing(votes)[0, 9].value == 0


@pytest.mark.parametrize(
    ("comments", "votes", "code"),
    [
        (COMMENTS.replace("author-id", "who"), VOTES, "column_missing"),
        (COMMENTS.replace("1000,x,0,7", "soon,x,0,7"), VOTES, "number_expected"),
        (COMMENTS.replace("1000,x,0,7", "9" * 30 + ",x,0,7"), VOTES, "number_expected"),
        (COMMENTS.replace("2000,x,1", "2000,x,0"), VOTES, "comment_twice"),
        (COMMENTS.replace("-1,", "5,"), VOTES, "moderation_unknown"),
        (COMMENTS, VOTES.replace("9,1", "9,4"), "vote_unknown"),
        (COMMENTS, VOTES.replace("x,0,9,1", "x,5,9,1"), "comment_missing"),
        ("", VOTES, "column_missing"),
    ],
)
def test_what_cannot_be_read_has_a_code(comments, votes, code):
    with pytest.raises(MethodError) as error:
        polis.read(comments, votes)
    assert error.value.code == code
