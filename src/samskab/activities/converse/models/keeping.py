"""The writing that keeps votes, counts and words true. Called inside somebody's ``@action``."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.db.models import F
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from samskab.activities.converse.models import STATEMENT, CurrentVote, Statement, Value, Vote
from samskab.core.access import Standing
from samskab.core.contributions import offer
from samskab.core.errors import NotAllowed, Refused
from samskab.core.models import Contribution, Participation, Step
from samskab.core.record import recorded_fact

_COUNTER = {Value.AGREE: "agrees", Value.DISAGREE: "disagrees", Value.PASS: "passes"}


def cast(step: Step, *, actor: Standing, statement: Statement, value: int | None) -> CurrentVote:
    """Write a vote, the vote that stands and the counts. The one place that does."""
    voice = actor.voice
    if voice is None:
        raise NotAllowed(_("Join the process first, then you can vote."))
    standing = (
        CurrentVote.objects.select_for_update()
        .select_related("fact")
        .filter(process=step.process, statement=statement, participation=voice)
        .first()
    )
    if standing is not None and standing.value == value:
        recorded_fact(standing.fact, process_id=step.process_id)
        return standing
    fact = Vote.objects.create(
        process=step.process,
        step=step,
        statement=statement,
        participation=voice,
        value=value,
        entered_by=actor.participation if actor.on_behalf_of else None,
    )
    recorded_fact(fact, process_id=step.process_id)
    before = standing.value if standing else None
    if standing is None:
        standing = CurrentVote.objects.create(
            process=step.process,
            step=step,
            statement=statement,
            participation=voice,
            value=value,
            fact=fact,
        )
    else:
        standing.value, standing.fact = value, fact
        standing.save(update_fields=["value", "fact"])
    changes: dict[str, Any] = {}
    if before is not None:
        changes[_COUNTER[Value(before)]] = F(_COUNTER[Value(before)]) - 1
    if value is not None:
        changes[_COUNTER[Value(value)]] = F(_COUNTER[Value(value)]) + 1
    Statement.objects.filter(pk=statement.pk).update(**changes)
    return standing


def recount(statements: Sequence[int]) -> None:
    """Make the counts of these statements those of their standing votes."""
    tally = {pk: dict.fromkeys(_COUNTER.values(), 0) for pk in statements}
    for statement, value in (
        CurrentVote.objects.filter(statement__in=statements)
        .exclude(value=None)
        .values_list("statement", "value")
    ):
        tally[statement][_COUNTER[Value(value)]] += 1  # type: ignore[arg-type]
    rows = [Statement(pk=pk, **counts) for pk, counts in tally.items()]
    Statement.objects.bulk_update(rows, list(_COUNTER.values()), batch_size=200)


def open_from_template(step: Step, settings: Mapping[str, Any], actor: Standing) -> None:
    """Offer the template's first statements in the name of whoever opens the step.

    Runs inside the action that opens it. Opened again, a step gets no second copy.
    """
    seeds = settings.get("seeds") or []
    if (
        not seeds
        or Statement.objects.filter(process=step.process, step=step, is_seed=True).exists()
    ):
        return
    if actor.voice is None:
        actor = replace(actor, participation=_organiser_of(step))
    for seed in seeds:
        text = seed if isinstance(seed, str) else _in_language(seed, step.process.language)
        contribution = offer(actor, kind=STATEMENT, step=step, language=step.process.language)
        Statement.objects.create(
            process=step.process,
            step=step,
            contribution=contribution,
            text=text,
            language=contribution.language,
            is_seed=True,
        )


def _organiser_of(step: Step) -> Participation:
    found = (
        Participation.objects.filter(
            process=step.process, role=Participation.Role.ORGANISER, erased_at=None
        )
        .order_by("pk")
        .first()
    )
    if found is None:
        raise Refused(_("Give the process an organiser first: somebody must offer its statements."))
    return found


def _in_language(texts: Mapping[str, str], language: str) -> str:
    return texts.get(language) or texts.get(get_language() or "") or next(iter(texts.values()))


def erase(participation: Participation) -> None:
    """Blank what one participation wrote; ids, votes and counts stay.

    Statements from the process's template are the organisation's words and stay too.
    """
    mine = Statement.objects.filter(
        process_id=participation.process_id, contribution__participation=participation
    ).exclude(is_seed=True)
    Contribution.objects.filter(statement__in=mine).update(state=Contribution.State.ERASED)
    mine.update(text="")


def merge(source: Participation, target: Participation) -> None:
    """Move the votes of the first to the second; of two on one statement the later one stands."""
    process = target.process_id
    Vote.objects.filter(process_id=process, participation=source).update(participation=target)
    moving = {
        row.statement_id: row
        for row in CurrentVote.objects.select_related("fact").filter(
            process_id=process, participation=source
        )
    }
    both = CurrentVote.objects.select_related("fact").filter(
        process_id=process, participation=target, statement__in=list(moving)
    )
    gone = []
    for kept in both:
        other = moving[kept.statement_id]
        older = min((kept, other), key=lambda row: (row.fact.at, row.fact_id))
        gone.append(older.pk)
    CurrentVote.objects.filter(pk__in=gone).delete()
    CurrentVote.objects.filter(process_id=process, participation=source).update(
        participation=target
    )
    recount(list(moving))


def hidden(contribution: Contribution) -> None:
    """A merged statement's votes do not move: people voted on words, and those differ.

    Nothing is stored that a hidden statement makes untrue, except how the counts came about;
    counting them anew makes that certain.
    """
    recount(list(Statement.objects.filter(contribution=contribution).values_list("pk", flat=True)))
