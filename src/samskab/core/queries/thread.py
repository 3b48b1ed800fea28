"""Reading the red thread."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.db.models import Exists, F, OuterRef, QuerySet

from samskab.core import access, activity
from samskab.core.access import Standing
from samskab.core.activity import Words
from samskab.core.models import Contribution, Decision, Disposition, Participation, Person, Reply

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


def threads(contributions: list[Contribution]) -> list[dict[str, Any]]:
    """Each contribution with its words and the answer it shares, in few queries."""
    words = words_of(contributions)
    roots = {c.merged_into_id or c.pk for c in contributions}
    given = {
        d.contribution_id: d
        for d in Disposition.objects.select_related("decision").filter(
            contribution__in=roots, state=Disposition.State.GIVEN
        )
    }
    return [
        {
            "contribution": c,
            "words": words.get(c.pk),
            "disposition": given.get(c.merged_into_id or c.pk),
        }
        for c in contributions
    ]


def own_contributions(person: Person) -> QuerySet[Contribution]:
    """Everything a person gave, in all processes, latest first."""
    return (
        Contribution.objects.select_related("process", "step")
        .filter(participation__person=person)
        .order_by("-pk")
    )


def own_replies(person: Person) -> QuerySet[Reply]:
    """Replies to a person: unread first."""
    return (
        Reply.objects.select_related("process", "disposition", "contribution")
        .filter(participation__person=person)
        .order_by(F("read_at").asc(nulls_first=True), "-pk")
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


def dispositions(contribution: Contribution) -> list[Disposition]:
    """All answers to a contribution, latest first."""
    return list(
        contribution.dispositions.select_related("decision", "proposed_by").prefetch_related(
            "votes"
        )
    )


def objections(contribution: Contribution) -> list[Reply]:
    """What people said was not what they meant."""
    return list(
        Reply.objects.filter(
            disposition__contribution=contribution, state=Reply.State.NOT_MEANT
        ).order_by("pk")
    )


def to_answer(here: Standing, *, step: int | None = None) -> QuerySet[Contribution]:
    """Shown contributions: reopened on top, then the unanswered, then the answered."""
    given = Disposition.objects.filter(contribution=OuterRef("pk"), state="given")
    rows = Contribution.objects.select_related("step", "participation").filter(
        process=here.process, state=_SHOWN
    )
    if step:
        rows = rows.filter(step=step)
    return rows.annotate(answered=Exists(given)).order_by(
        "answered", F("reopened_at").asc(nulls_last=True), "pk"
    )


def steps_with_contributions(here: Standing) -> list[tuple[str, str]]:
    """Steps to filter by."""
    return [
        (str(pk), title)
        for pk, title in here.process.steps.filter(contributions__isnull=False)
        .distinct()
        .values_list("pk", "title")
    ]


def decisions(here: Standing) -> QuerySet[Decision]:
    """The decisions of a process, latest first."""
    return here.process.decisions.all()


def participation_of(here: Standing, public_id: str) -> Participation:
    """Somebody in the process, by public id, or ``NotFound``."""
    found = Participation.objects.filter(process=here.process, public_id=public_id).first()
    if found is None:
        raise access.not_found()
    return found
