import pytest

from samskab.activities.converse import actions, queries
from samskab.activities.converse.models import CurrentVote, Statement, Vote, keeping
from samskab.core import access
from samskab.core.errors import NotAllowed, Refused
from samskab.core.models import Contribution, Event, Participation, Process, Step
from samskab.core.testing import make_process, make_step, member, organiser

pytestmark = pytest.mark.django_db


@pytest.fixture
def step():
    return make_step()


def said(step, text="More benches", actor=None, **more):
    return actions.add_statement(step, actor=actor or member(step.process), text=text, **more)


def counts(statement):
    statement.refresh_from_db()
    return (statement.agrees, statement.disagrees, statement.passes)


def test_a_statement_is_a_contribution_and_written_down(step):
    actor = member(step.process)
    statement = said(step, "  More \n benches ", actor)
    assert statement.text == "More benches"
    assert statement.contribution.state == "published"
    assert statement.contribution.participation == actor.participation
    event = Event.objects.get(verb="contribution.offered")
    assert event.data == {"contribution": statement.contribution_id}


def test_a_step_that_is_moderated_lets_statements_wait_except_the_organisers(step):
    step.settings = {"moderate": True}
    assert said(step).contribution.state == "pending"
    assert said(step, "Fewer cars", organiser(step.process)).contribution.state == "published"
    assert [s.text for s in queries.shown(step)] == ["Fewer cars"]


def test_a_form_sent_twice_makes_one_statement(step):
    actor = member(step.process)
    first = said(step, actor=actor, once="abc")
    assert said(step, actor=actor, once="abc") == first
    assert Statement.objects.count() == 1
    assert Event.objects.filter(verb="contribution.offered").count() == 1


@pytest.mark.parametrize("text", ["   ", "x" * 281])
def test_a_statement_that_is_empty_or_too_long_is_refused(step, text):
    with pytest.raises(Refused):
        said(step, text)
    assert Statement.objects.count() == 0


def test_the_same_words_again_are_refused(step):
    said(step)
    with pytest.raises(Refused):
        said(step, "more benches")


def test_a_vote_is_a_fact_and_counts(step):
    statement, voter = said(step), member(step.process)
    actions.vote(step, actor=voter, statement=statement, value=1)
    fact = Vote.objects.get()
    assert (fact.value, fact.participation, fact.entered_by) == (1, voter.participation, None)
    assert counts(statement) == (1, 0, 0)


def test_the_same_vote_twice_is_one_fact_and_another_vote_replaces_it(step):
    statement, voter = said(step), member(step.process)
    for value in (1, 1, -1):
        actions.vote(step, actor=voter, statement=statement, value=value)
    assert [v.value for v in Vote.objects.order_by("pk")] == [1, -1]
    assert CurrentVote.objects.get().value == -1
    assert counts(statement) == (0, 1, 0)


def test_a_vote_taken_back_counts_no_more_but_stays_written_down(step):
    statement, voter = said(step), member(step.process)
    actions.vote(step, actor=voter, statement=statement, value=0)
    assert counts(statement) == (0, 0, 1)
    actions.undo_vote(step, actor=voter, statement=statement)
    assert counts(statement) == (0, 0, 0)
    assert [v.value for v in Vote.objects.order_by("pk")] == [0, None]
    assert queries.next_statement(step, voter) == statement


def test_there_is_nothing_to_undo_before_a_vote(step):
    with pytest.raises(Refused):
        actions.undo_vote(step, actor=member(step.process), statement=said(step))


def test_a_value_that_is_no_vote_is_refused(step):
    with pytest.raises(Refused):
        actions.vote(step, actor=member(step.process), statement=said(step), value=2)


def test_nobody_votes_on_what_is_not_shown_or_stands_elsewhere(step):
    author = member(step.process)
    hidden = said(step, actor=author)
    actions.withdraw(step, actor=author, statement=hidden)
    with pytest.raises(Refused):
        actions.vote(step, actor=member(step.process), statement=hidden, value=1)
    elsewhere = said(make_step(process=step.process), "Elsewhere")
    with pytest.raises(Refused):
        actions.vote(step, actor=member(step.process), statement=elsewhere, value=1)


def test_only_the_author_withdraws_and_the_votes_stay_facts(step):
    author, other = member(step.process), member(step.process)
    statement = said(step, actor=author)
    actions.vote(step, actor=other, statement=statement, value=1)
    with pytest.raises(NotAllowed):
        actions.withdraw(step, actor=other, statement=statement)
    actions.withdraw(step, actor=author, statement=statement)
    statement.contribution.refresh_from_db()
    assert statement.contribution.state == "withdrawn"
    assert Event.objects.filter(verb="contribution.withdrawn").count() == 1
    assert Vote.objects.count() == 1
    assert queries.figures(step)[0][1] == 0
    with pytest.raises(Refused):
        actions.withdraw(step, actor=author, statement=statement)


def test_staff_enter_what_came_on_paper_and_both_names_are_kept(step):
    staff = organiser(step.process)
    paper = member(step.process, reach="paper", entered_by_staff=True)
    acting = access.on_behalf(staff, paper.participation)
    statement = said(step, actor=acting)
    actions.vote(step, actor=acting, statement=statement, value=1)
    assert statement.contribution.participation == paper.participation
    assert statement.contribution.entered_by == staff.participation
    fact = Vote.objects.get()
    assert (fact.participation, fact.entered_by) == (paper.participation, staff.participation)


def test_a_participant_does_not_enter_for_others(step):
    acting = access.on_behalf(member(step.process), member(step.process).participation)
    with pytest.raises(NotAllowed):
        said(step, actor=acting)


@pytest.mark.parametrize("role", Participation.Role.values)
@pytest.mark.parametrize("state", Step.State.values)
def test_every_role_adds_and_votes_exactly_while_the_step_is_open(role, state):
    step = make_step(state=state)
    here = member(step.process, role)
    expected = state == "open"
    assert access.allowed(here, "converse.add", step) == expected
    assert access.allowed(here, "converse.vote", step) == expected


def test_where_people_only_vote_organisers_still_add():
    step = make_step(settings={"allow_new": False})
    assert access.allowed(member(step.process), "converse.add", step) is False
    assert access.allowed(member(step.process), "converse.vote", step) is True
    assert access.allowed(organiser(step.process), "converse.add", step) is True


def test_who_pauses_or_stands_outside_does_not_vote(step):
    paused = member(step.process, state="paused")
    assert access.allowed(paused, "converse.vote", step) is False
    assert access.allowed(access.Standing(process=step.process), "converse.vote", step) is False


def test_nobody_votes_in_a_closed_process():
    step = make_step(process=make_process(state=Process.State.CLOSED))
    assert access.allowed(member(step.process), "converse.vote", step) is False


def test_seeds_are_offered_once_by_whoever_opens_the_step(step):
    opener = organiser(step.process)
    settings = {"seeds": ["One", {"en": "Two", "da": "To"}]}
    actions.action(lambda: keeping.open_from_template(step, settings, opener))()
    keeping.open_from_template(step, settings, opener)
    rows = Statement.objects.order_by("pk")
    assert [(s.text, s.is_seed, s.contribution.participation) for s in rows] == [
        ("One", True, opener.participation),
        ("Two", True, opener.participation),
    ]


def test_seeds_come_first_then_what_few_have_voted_on(step):
    few, many = said(step, "few"), said(step, "many")
    actions.action(
        lambda: keeping.open_from_template(step, {"seeds": ["seed"]}, organiser(step.process))
    )()
    actions.vote(step, actor=member(step.process), statement=many, value=1)
    actions.vote(step, actor=member(step.process), statement=few, value=1)
    actions.vote(step, actor=member(step.process), statement=many, value=1)
    voter = member(step.process)
    asked = []
    while (statement := queries.next_statement(step, voter)) is not None:
        asked.append(statement.text)
        actions.vote(step, actor=voter, statement=statement, value=0)
    assert asked == ["seed", "few", "many"]
    assert queries.progress(step, voter) == queries.Progress(statements=3, voted=3)


def test_erasing_blanks_the_words_and_keeps_the_counts(step):
    author, voter = member(step.process), member(step.process)
    statement = said(step, actor=author)
    actions.vote(step, actor=voter, statement=statement, value=1)
    actions.vote(step, actor=author, statement=statement, value=1)
    keeping.erase(author.participation)
    assert counts(statement) == (2, 0, 0)
    assert statement.text == ""
    assert Contribution.objects.get().state == "erased"
    assert list(queries.shown(step)) == []
    assert queries.words([statement.contribution_id]) == {}


def test_merging_adds_votes_and_lets_the_later_of_two_stand(step):
    one, two = said(step, "one"), said(step, "two")
    guest, own = member(step.process), member(step.process)
    actions.vote(step, actor=guest, statement=one, value=1)
    actions.vote(step, actor=own, statement=one, value=-1)
    actions.vote(step, actor=own, statement=two, value=1)
    actions.vote(step, actor=guest, statement=two, value=0)
    keeping.merge(guest.participation, own.participation)
    assert counts(one) == (0, 1, 0)
    assert counts(two) == (0, 0, 1)
    assert Vote.objects.filter(participation=own.participation).count() == 4
    assert CurrentVote.objects.count() == 2


def test_the_personal_copy_holds_words_and_votes(step):
    actor = member(step.process)
    statement = said(step, actor=actor)
    actions.vote(step, actor=actor, statement=statement, value=1)
    copy = queries.personal(actor.participation)
    assert [s["text"] for s in copy["statements"]] == ["More benches"]
    assert [(v["on"], v["value"]) for v in copy["votes"]] == [("More benches", 1)]


def test_search_finds_what_is_shown_only(step):
    author = member(step.process)
    said(step, "Benches by the lake")
    actions.withdraw(step, actor=author, statement=said(step, "Benches away", author))
    assert [f.excerpt for f in queries.search(step.process, "benches")] == ["Benches by the lake"]
