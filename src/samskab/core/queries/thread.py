"""Reading the red thread."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from samskab.core import access, activity
from samskab.core.access import Standing
from samskab.core.activity import Words
from samskab.core.models import (
    Contribution,
    Decision,
    Disposition,
    DispositionVote,
    Participation,
    Person,
    Reply,
)

_SHOWN = Contribution.State.PUBLISHED


def words_of(contributions: Iterable[Contribution]) -> dict[int, Words]:
    """What was said, one query for each kind; nothing for erased ones."""
    by_kind: dict[str, list[int]] = defaultdict(list)
    for contribution in contributions:
        by_kind[contribution.kind].append(contribution.pk)
    words: dict[int, Words] = {}
    for name, ids in by_kind.items():
        kind = activity.contribution_kind(name)
        if kind is not None:
            words.update(kind.words(ids))
    return words


def threads(
    contributions: Iterable[Contribution], *, person: Person | None = None
) -> list[dict[str, Any]]:
    """Each contribution with its words and the answers it shares, in few queries.

    With ``person`` also the latest reply to that person.
    """
    rows = list(contributions)
    words = words_of(rows)
    answers: dict[int, list[Disposition]] = defaultdict(list)
    for d in Disposition.objects.select_related("decision").filter(
        contribution__in={c.merged_into_id or c.pk for c in rows}
    ):
        answers[d.contribution_id].append(d)
    replies: dict[int, Reply] = {}
    if person is not None:
        replies = {
            r.disposition_id: r
            for r in Reply.objects.filter(
                disposition__contribution__in=list(answers), participation__person=person
            )
        }
    made: list[dict[str, Any]] = []
    for c in rows:
        given = answers[c.merged_into_id or c.pk]
        reply = next((replies[d.pk] for d in given if d.pk in replies), None)
        made.append(
            {
                "contribution": c,
                "words": words.get(c.pk),
                "dispositions": given,
                "standing": next((d for d in given if d.state == d.State.GIVEN), None),
                "proposed": next((d for d in given if d.state == d.State.PROPOSED), None),
                "reply": reply,
                "is_unread": reply is not None and reply.read_at is None,
            }
        )
    return made


def stages(row: dict[str, Any], *, disposition: Disposition | None = None) -> list[dict[str, Any]]:
    """A thread for ``ui.thread``: contribution, disposition, decision, reply."""
    c, words = row["contribution"], row["words"]
    d = disposition or row["standing"]
    empty = {
        "label": "",
        "outcome": "",
        "text": "",
        "voice": False,
        "lang": "",
        "href": "",
        "who": "",
        "date": "",
    }
    made: list[dict[str, Any]] = [
        {
            **empty,
            "kind": "contribution",
            "state": "past",
            "text": words.text if words else _("These words were erased."),
            "voice": words is not None,
            "lang": c.language,
            "href": words.address if words else "",
            "date": _day(c.created_at),
        }
    ]
    if d is None:
        made.append({**empty, "kind": "disposition", "state": "now", "text": _("Not answered yet")})
        made.append({**empty, "kind": "reply", "state": "coming"})
        return made
    made.append(
        {
            **empty,
            "kind": "disposition",
            "state": "past",
            "outcome": d.outcome,
            "text": d.reason,
            "date": _day(d.given_at),
        }
    )
    if d.decision is not None:
        made.append(
            {
                **empty,
                "kind": "decision",
                "state": "past",
                "text": d.decision.title,
                "who": d.decision.decided_by,
                "date": date_format(d.decision.decided_on),
            }
        )
    made.append({**empty, "kind": "reply", "state": "past", "date": _day(d.given_at)})
    return made


def _day(moment: dt.datetime | None) -> str:
    return date_format(localtime(moment)) if moment else ""


def own_contributions(person: Person) -> QuerySet[Contribution]:
    """Everything a person gave, in all processes: unread replies first, then the latest."""
    unread = Reply.objects.filter(
        Q(contribution=OuterRef("pk")) | Q(disposition__contribution=OuterRef("merged_into")),
        participation__person=person,
        read_at=None,
    )
    return (
        Contribution.objects.select_related("process", "step")
        .filter(participation__person=person)
        .annotate(unread=Exists(unread))
        .order_by("-unread", "-pk")
    )


def unread_replies(person: Person) -> int:
    """How many replies wait to be read."""
    return Reply.objects.filter(participation__person=person, read_at=None).count()


def own_participations(person: Person) -> QuerySet[Participation]:
    """The processes a person takes part in."""
    return (
        Participation.objects.select_related("process")
        .filter(person=person)
        .exclude(state=Participation.State.LEFT)
        .order_by("-pk")
    )


def reply_of(person: Person | None, pk: int) -> Reply:
    """A reply to this person, or ``NotFound``."""
    found = (
        Reply.objects.select_related(
            "process__owner",
            "disposition__decision",
            "disposition__contribution",
            "contribution__step",
            "participation",
        )
        .filter(pk=pk, participation__person=person, participation__person__isnull=False)
        .first()
    )
    if found is None:
        raise access.not_found()
    return found


def readable(here: Standing, contribution: Contribution) -> bool:
    """Shown to all; to its author and those who moderate in any other state."""
    if contribution.state in {_SHOWN, Contribution.State.MERGED}:
        return True
    own = here.voice is not None and here.voice.pk == contribution.participation_id
    return own or access.allowed(here, "process.see_waiting", here.process)


def objections(contribution: Contribution) -> list[Reply]:
    """What people said was not what they meant."""
    return list(
        Reply.objects.filter(
            disposition__contribution=contribution, state=Reply.State.NOT_MEANT
        ).order_by("pk")
    )


def to_answer(
    here: Standing, *, answered: bool = False, step: int | None = None
) -> QuerySet[Contribution]:
    """Shown contributions without, or with, an answer; what was reopened comes first."""
    given = Disposition.objects.filter(contribution=OuterRef("pk"), state=Disposition.State.GIVEN)
    rows = Contribution.objects.select_related("step", "participation").filter(
        Exists(given) if answered else ~Exists(given), process=here.process, state=_SHOWN
    )
    if step:
        rows = rows.filter(step=step)
    return rows.order_by(F("reopened_at").asc(nulls_last=True), "pk")


def positions(disposition: Disposition | None) -> list[DispositionVote]:
    """Who has taken a position on a proposed answer."""
    return list(disposition.votes.all()) if disposition is not None else []


def decisions(here: Standing) -> QuerySet[Decision]:
    """The decisions of a process with what they answer, latest first."""
    return here.process.decisions.prefetch_related("dispositions")


def participation_of(here: Standing, public_id: str) -> Participation:
    """Somebody in the process, by public id, or ``NotFound``."""
    found = Participation.objects.filter(process=here.process, public_id=public_id).first()
    if found is None:
        raise access.not_found()
    return found
