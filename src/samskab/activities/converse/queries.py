"""Everything a conversation shows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import BigIntegerField, Count, F, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Mod
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from samskab.activities.converse.models import CurrentVote, Statement, Vote
from samskab.core.access import Standing
from samskab.core.activity import Found, Words
from samskab.core.errors import NotFound
from samskab.core.models import Contribution, Participation, Process, Step

MAX_LENGTH = 280
# A prime larger than any product's remainder needs to be: spreads statements evenly per person.
_PRIME = 1_000_003
_SPREAD = 7_919


@dataclass(frozen=True, slots=True)
class Progress:
    """How far one person is: statements shown, and how many of them they voted on."""

    statements: int
    voted: int


def max_length(step: Step) -> int:
    return int(step.settings.get("max_length") or MAX_LENGTH)


def shown(step: Step) -> QuerySet[Statement]:
    """The statements everybody sees: seeds first, then those with the fewest votes."""
    return (
        Statement.objects.filter(
            process_id=step.process_id,
            step=step,
            contribution__state=Contribution.State.PUBLISHED,
        )
        .annotate(cast=F("agrees") + F("disagrees") + F("passes"))
        .order_by("-is_seed", "cast", "pk")
    )


def listed(step: Step, here: Standing) -> QuerySet[Statement]:
    """``shown`` as a page lists it, with ``mine``: the reader's standing vote.

    The reader's own statements that wait for moderation are listed for them as well.
    """
    rows = Statement.objects.filter(process_id=step.process_id, step=step)
    seen = Q(contribution__state=Contribution.State.PUBLISHED)
    if here.voice is not None:
        seen |= Q(
            contribution__state=Contribution.State.PENDING,
            contribution__participation=here.voice,
        )
    return (
        rows.filter(seen)
        .select_related("contribution")
        .annotate(cast=F("agrees") + F("disagrees") + F("passes"), mine=_mine(here))
        .order_by("-is_seed", "pk")
    )


def _mine(here: Standing) -> Any:
    voice = here.voice
    return Subquery(
        CurrentVote.objects.filter(
            process_id=here.process.pk,
            statement=OuterRef("pk"),
            participation_id=voice.pk if voice else 0,
        ).values("value")[:1]
    )


def next_statement(step: Step, here: Standing) -> Statement | None:
    """The statement to ask this person about now.

    Seeds first, then the fewest votes; among equals an order of their own that stays the same
    from visit to visit, so that not everybody begins with the same one.
    """
    own = here.voice.pk if here.voice else 0
    turn = Mod(
        (F("pk") + Value(own)) * Value(_SPREAD), Value(_PRIME), output_field=BigIntegerField()
    )
    return (
        shown(step)  # type: ignore[misc]  # the plugin does not see annotations
        .annotate(mine=_mine(here), turn=turn)
        .filter(mine=None)
        .select_related("contribution")
        .order_by("-is_seed", "cast", "turn", "pk")
        .first()
    )


def progress(step: Step, here: Standing) -> Progress:
    counted = (
        shown(step)
        .order_by()
        .annotate(mine=_mine(here))
        .aggregate(statements=Count("pk"), voted=Count("mine"))
    )
    return Progress(statements=counted["statements"], voted=counted["voted"])


def statement_of(step: Step, pk: int) -> Statement:
    """A statement of this step, whatever its state, or ``NotFound``."""
    found = (
        Statement.objects.select_related("contribution")
        .filter(process_id=step.process_id, step=step, pk=pk)
        .first()
    )
    if found is None:
        raise NotFound(_("We cannot find this page, or it is not open to you."))
    return found


def words(ids: Sequence[int]) -> Mapping[int, Words]:
    """How statements read elsewhere, by contribution."""
    rows = Statement.objects.filter(contribution__in=ids).exclude(text="")
    return {
        row.contribution_id: Words(text=row.text, address=address)
        for row in rows.select_related("process")
        for address in [
            reverse("converse:step", args=[row.process.slug, row.step_id]) + f"#s{row.pk}"
        ]
    }


def figures(step: Step) -> Sequence[tuple[str | Promise, int]]:
    """Statements, votes and people, in two queries."""
    counted = shown(step).order_by().aggregate(statements=Count("pk"), votes=Sum("cast"))
    people = (
        CurrentVote.objects.filter(process_id=step.process_id, step=step)
        .exclude(value=None)
        .aggregate(people=Count("participation", distinct=True))
    )
    return (
        (_("statements"), counted["statements"]),
        (_("votes"), counted["votes"] or 0),
        (_("people who voted"), people["people"]),
    )


def personal(participation: Participation) -> Mapping[str, Any]:
    """Everything the conversations of a process hold about one participation."""
    process = participation.process_id
    return {
        "statements": [
            {
                "text": row.text,
                "language": row.language,
                "step": row.step_id,
                "state": row.contribution.state,
                "at": row.contribution.created_at.isoformat(),
            }
            for row in Statement.objects.select_related("contribution")
            .filter(process_id=process, contribution__participation=participation)
            .order_by("pk")
        ],
        "votes": [
            {
                "statement": row.statement_id,
                "on": row.statement.text,
                "value": row.value,
                "at": row.at.isoformat(),
                "entered_by_staff": row.entered_by_id is not None,
            }
            for row in Vote.objects.select_related("statement")
            .filter(process_id=process, participation=participation)
            .order_by("pk")
        ],
    }


def search(process: Process, wanted: str) -> Sequence[Found]:
    """The first statements shown in this process that contain what is searched for."""
    rows = (
        Statement.objects.filter(
            process=process,
            contribution__state=Contribution.State.PUBLISHED,
            text__icontains=wanted,
        )
        .exclude(step__state=Step.State.DRAFT)
        .filter(step__removed_at=None)
        .select_related("step")
        .order_by("pk")[:20]
    )
    return [
        Found(
            title=row.step.title,
            excerpt=row.text[:200],
            address=reverse("converse:step", args=[process.slug, row.step_id]) + f"#s{row.pk}",
            step_id=row.step_id,
        )
        for row in rows
    ]
