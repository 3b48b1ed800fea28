"""Everything a person can do in a conversation."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.db.models import F
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from samskab.activities.converse import queries
from samskab.activities.converse.models import CurrentVote, Statement, Value, Vote
from samskab.core import access
from samskab.core.access import Standing
from samskab.core.contributions import offer
from samskab.core.errors import NotAllowed, Refused
from samskab.core.models import Contribution, Participation, Step
from samskab.core.record import action, record, recorded_fact, sent, sent_before

KIND = "converse.statement"
_COUNTER = {Value.AGREE: "agrees", Value.DISAGREE: "disagrees", Value.PASS: "passes"}


def add_statement(step: Step, *, actor: Standing, text: str, once: str = "") -> Statement:
    """Add a statement; it waits for moderation where the step says so.

    The second copy of a form sent twice gives back what the first one made.
    """
    access.require(actor, "converse.add", step)
    earlier = sent_before(step.process, once)
    if earlier is not None:
        return queries.statement_of(step, earlier)
    return _add_statement(step, actor=actor, text=text, once=once)


@action
def _add_statement(step: Step, *, actor: Standing, text: str, once: str) -> Statement:
    access.require(actor, "converse.add", step)
    text = " ".join(text.split())
    if not text:
        raise Refused(_("Write what you want to say first."))
    longest = queries.max_length(step)
    if len(text) > longest:
        raise Refused(
            _("Your statement has %(length)s characters; there is room for %(longest)s.")
            % {"length": len(text), "longest": longest}
        )
    if queries.shown(step).filter(text__iexact=text).exists():
        raise Refused(_("This has been said already. Find it in the list and vote on it."))
    trusted = actor.is_organiser and actor.on_behalf_of is None
    waits = bool(step.settings.get("moderate")) and not trusted
    states = Contribution.State
    contribution = offer(
        actor, kind=KIND, step=step, state=states.PENDING if waits else states.PUBLISHED
    )
    statement = Statement.objects.create(
        process=step.process,
        step=step,
        contribution=contribution,
        text=text,
        language=contribution.language,
    )
    sent(step.process, once, statement.pk)
    return statement


@action
def vote(step: Step, *, actor: Standing, statement: Statement, value: int) -> CurrentVote:
    """Vote 1 (agree), -1 (disagree) or 0 (pass). The same vote again changes nothing."""
    access.require(actor, "converse.vote", step)
    _must_be_votable(step, statement)
    if value not in Value.values:
        raise Refused(_("Choose agree, disagree or pass."))
    return cast(step, actor=actor, statement=statement, value=value)


@action
def undo_vote(step: Step, *, actor: Standing, statement: Statement) -> CurrentVote:
    """Take the standing vote back; both stay in the table of facts."""
    access.require(actor, "converse.vote", step)
    _must_be_votable(step, statement)
    if not CurrentVote.objects.filter(
        process=step.process, statement=statement, participation=actor.voice
    ).exists():
        raise Refused(_("You have not voted on this statement, so there is nothing to undo."))
    return cast(step, actor=actor, statement=statement, value=None)


@action
def withdraw(step: Step, *, actor: Standing, statement: Statement) -> None:
    """Hide a statement of one's own. Votes on it stay as facts."""
    access.require(actor, "converse.take_back", step)
    contribution = statement.contribution
    voice = actor.voice
    if statement.step_id != step.pk or voice is None or contribution.participation_id != voice.pk:
        raise NotAllowed(_("Only those who wrote a statement can withdraw it."))
    states = Contribution.State
    changed = Contribution.objects.filter(
        pk=contribution.pk, state__in=[states.PENDING, states.PUBLISHED]
    ).update(state=states.WITHDRAWN, version=F("version") + 1)
    if not changed:
        raise Refused(_("This statement is not shown any more."))
    contribution.state = states.WITHDRAWN
    record("contribution.withdrawn", actor=actor, step=step, contribution=contribution.pk)


def _must_be_votable(step: Step, statement: Statement) -> None:
    if (
        statement.step_id != step.pk
        or statement.contribution.state != Contribution.State.PUBLISHED
    ):
        raise Refused(_("This statement is not shown any more."))


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
    tally = {pk: {name: 0 for name in _COUNTER.values()} for pk in statements}
    for statement, value in CurrentVote.objects.filter(statement__in=statements).exclude(
        value=None
    ).values_list("statement", "value"):
        tally[statement][_COUNTER[Value(value)]] += 1
    rows = [Statement(pk=pk, **counts) for pk, counts in tally.items()]
    Statement.objects.bulk_update(rows, list(_COUNTER.values()), batch_size=200)


def open_from_template(step: Step, settings: Mapping[str, Any], actor: Standing) -> None:
    """Offer the template's first statements in the name of whoever opens the step.

    Runs inside the action that opens it. Opened again, a step gets no second copy.
    """
    seeds = settings.get("seeds") or []
    if not seeds or Statement.objects.filter(process=step.process, step=step, is_seed=True).exists():
        return
    if actor.voice is None:
        actor = replace(actor, participation=_organiser_of(step))
    for seed in seeds:
        text = seed if isinstance(seed, str) else _in_language(seed, step.process.language)
        contribution = offer(actor, kind=KIND, step=step, language=step.process.language)
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
