"""The conversation as open data, laid out as Polis lays out its exports.

Authors and voters are numbered anew per step, in the order in which they appear: the numbers say
nothing about people. Only what is shown is given away; what waits or is hidden is not.
"""

import csv
import datetime as dt
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence

from samskab.activities.converse.models import CurrentVote, Statement
from samskab.activities.converse.queries import shown
from samskab.core.models import Step


def comments_csv(step: Step) -> Iterable[str]:
    """One row per statement shown."""
    yield _line(
        [
            "timestamp",
            "datetime",
            "comment-id",
            "author-id",
            "agrees",
            "disagrees",
            "moderated",
            "comment-body",
        ]
    )
    people = _people(step)
    rows = shown(step).select_related("contribution").order_by("pk")
    for row in rows.iterator(chunk_size=1000):
        at = row.contribution.created_at
        yield _line(
            [
                *_moment(at),
                row.pk,
                people[row.contribution.participation_id],
                row.agrees,
                row.disagrees,
                1,
                _plain(row.text),
            ]
        )


def votes_csv(step: Step) -> Iterable[str]:
    """One row per standing vote on a statement shown; 1 agree, -1 disagree, 0 pass."""
    yield _line(["timestamp", "datetime", "comment-id", "voter-id", "vote"])
    people = _people(step)
    for row in _votes(step):
        yield _line(
            [*_moment(row.fact.at), row.statement_id, people[row.participation_id], row.value]
        )


def bundle(step: Step) -> Mapping[str, Iterable[str]]:
    return {"comments.csv": comments_csv(step), "votes.csv": votes_csv(step)}


def _votes(step: Step) -> Iterator[CurrentVote]:
    return (
        CurrentVote.objects.filter(
            process_id=step.process_id, step=step, statement__in=shown(step).order_by().values("pk")
        )
        .exclude(value=None)
        .select_related("fact")
        .order_by("fact_id")
        .iterator(chunk_size=1000)
    )


def _people(step: Step) -> Mapping[int, int]:
    """Numbers for everybody who wrote or voted; statements first, then votes, oldest first."""
    authors = (
        Statement.objects.filter(process_id=step.process_id, step=step)
        .order_by("pk")
        .values_list("contribution__participation", flat=True)
    )
    voters = (
        CurrentVote.objects.filter(process_id=step.process_id, step=step)
        .order_by("fact_id")
        .values_list("participation", flat=True)
    )
    return {pk: n for n, pk in enumerate(dict.fromkeys([*authors, *voters]))}


def _moment(at: dt.datetime) -> tuple[int, str]:
    return round(at.timestamp() * 1000), at.astimezone(dt.UTC).strftime("%a %b %d %H:%M:%S UTC %Y")


def _plain(text: str) -> str:
    """Text a spreadsheet will not take for a formula."""
    return "'" + text if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text


def _line(cells: Sequence[object]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerow(cells)
    return out.getvalue()
