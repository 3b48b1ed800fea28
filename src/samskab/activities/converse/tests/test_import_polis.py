import csv
import os
from collections import Counter
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from samskab.activities.converse import exports, queries
from samskab.activities.converse.models import CurrentVote, Statement, Vote
from samskab.core.models import ContactPoint, Event, Participation, Process, Step
from samskab.core.testing import make_process

pytestmark = pytest.mark.django_db

# Where the open data of Polis may lie: beside the repository, or where the variable says.
POLIS = Path(os.environ.get("SAMSKAB_POLIS_DATA", Path(__file__).parents[6] / "shared/data/polis"))

COMMENTS = """timestamp,datetime,comment-id,author-id,agrees,disagrees,moderated,comment-body
1000,x,0,7,1,1,1,More benches
2000,x,1,8,0,0,-1,Something rude
3000,x,2,7,1,0,0,"Fewer cars, more trees"
"""
VOTES = """timestamp,datetime,comment-id,voter-id,vote
5000,x,0,7,1
6000,x,0,9,1
7000,x,0,9,-1
6500,x,2,9,0
8000,x,2,8,1
"""


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "comments.csv").write_text(COMMENTS)
    (tmp_path / "votes.csv").write_text(VOTES)
    (tmp_path / "summary.csv").write_text("topic,The park\nviews,3\n")
    return tmp_path


def run(folder, slug="park", **options):
    out = StringIO()
    call_command("import_polis", str(folder), process=slug, stdout=out, **options)
    return out.getvalue().strip()


def test_a_conversation_is_imported_whole(folder):
    assert run(folder) == "3 new statements and 5 new votes in /p/park/"
    step = Step.objects.get()
    assert (step.process.title, step.process.owner.name) == ("The park", "Imported conversations")
    assert {
        s.source_id: (s.text, s.contribution.state, s.agrees, s.disagrees, s.passes)
        for s in Statement.objects.select_related("contribution")
    } == {
        0: ("More benches", "published", 1, 1, 0),
        1: ("Something rude", "rejected", 0, 0, 0),
        2: ("Fewer cars, more trees", "published", 1, 0, 1),
    }
    assert Vote.objects.order_by("at").first().at.timestamp() == 5.0
    assert Participation.objects.count() == 3
    assert ContactPoint.objects.count() == 0
    assert Event.objects.get(verb="converse.imported").data == {"statements": 3, "votes": 5}


def test_imported_twice_nothing_is_there_twice(folder):
    run(folder)
    before = sorted(CurrentVote.objects.values_list("statement", "participation", "value"))
    assert run(folder) == "0 new statements and 0 new votes in /p/park/"
    assert (Statement.objects.count(), Vote.objects.count()) == (3, 5)
    assert Participation.objects.count() == 3
    assert sorted(CurrentVote.objects.values_list("statement", "participation", "value")) == before


def test_a_longer_export_adds_only_what_is_new(folder):
    run(folder)
    (folder / "votes.csv").write_text(VOTES + "9000,x,0,7,-1\n")
    assert run(folder) == "0 new statements and 1 new votes in /p/park/"
    first = Statement.objects.get(source_id=0)
    assert (first.agrees, first.disagrees) == (0, 2)


def test_a_process_that_was_not_imported_is_left_alone(folder):
    make_process(slug="park")
    with pytest.raises(CommandError):
        run(folder)
    assert Statement.objects.count() == 0


def test_an_owner_that_does_not_exist_and_a_broken_file_change_nothing(folder):
    with pytest.raises(CommandError):
        run(folder, owner="nobody")
    (folder / "votes.csv").write_text("timestamp,comment-id,voter-id,vote\n1,99,1,1\n")
    with pytest.raises(CommandError) as error:
        run(folder)
    assert "comment_missing" in str(error.value)
    assert Process.objects.count() == 0


def test_the_export_holds_what_is_shown_with_people_numbered_anew(folder):
    run(folder)
    step = Step.objects.get()
    comments = list(csv.DictReader(StringIO("".join(exports.comments_csv(step)))))
    assert [(c["comment-body"], c["agrees"], c["disagrees"], c["author-id"]) for c in comments] == [
        ("More benches", "1", "1", "0"),
        ("Fewer cars, more trees", "1", "0", "0"),
    ]
    votes = list(csv.DictReader(StringIO("".join(exports.votes_csv(step)))))
    assert Counter(v["vote"] for v in votes) == {"1": 2, "-1": 1, "0": 1}


@pytest.mark.skipif(
    not POLIS.is_dir(), reason="the open data of Polis does not lie beside the repository"
)
@pytest.mark.parametrize("name", ["london.youth.policing", "15-per-hour-seattle", "vtaiwan.uberx"])
def test_a_real_conversation_counts_as_its_file_does(name):
    source = next(p for p in sorted(POLIS.iterdir()) if p.name.startswith(name))
    run(source, slug="real")
    with (source / "votes.csv").open(encoding="utf-8", newline="") as file:
        rows = sorted(csv.DictReader(file), key=lambda row: int(row["timestamp"]))
    last = {(int(r["comment-id"]), r["voter-id"]): int(r["vote"]) for r in rows}
    naive = Counter((comment, value) for (comment, _voter), value in last.items())
    assert {s.source_id: (s.agrees, s.disagrees, s.passes) for s in Statement.objects.all()} == {
        s.source_id: (naive[s.source_id, 1], naive[s.source_id, -1], naive[s.source_id, 0])
        for s in Statement.objects.all()
    }
    assert CurrentVote.objects.count() == len(last)
    step = Step.objects.get()
    assert queries.figures(step)[2][1] == len({voter for _c, voter in last})
