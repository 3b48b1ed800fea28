"""Everything a person can do in a conversation."""

import datetime as dt
import hashlib
from collections.abc import Mapping
from typing import Any

from django.db.models import F
from django.utils.translation import gettext as _

from samskab.activities.converse import queries
from samskab.activities.converse.models import (
    STATEMENT,
    CurrentVote,
    Statement,
    Value,
    Vote,
    keeping,
)
from samskab.core import access, clock
from samskab.core.access import Standing, require
from samskab.core.contributions import offer
from samskab.core.errors import NotAllowed, Refused
from samskab.core.models import (
    Contribution,
    Organisation,
    Participation,
    Person,
    Phase,
    Process,
    Step,
)
from samskab.core.record import action, record, sent, sent_before
from samskab.methods.opinion import polis

# Marks the organisation, step and people that an import made.
IMPORTED = "imported"
_BATCH = 1000


@action
def add_statement(step: Step, *, actor: Standing, text: str, once: str = "") -> Statement:
    """Add a statement; it waits for moderation where the step says so.

    The second copy of a form sent twice gives back what the first one made.
    """
    require(actor, "converse.add", step)
    earlier = sent_before(step.process, once)
    if earlier is not None:
        record("converse.sent_twice", actor=actor, step=step, statement=earlier)
        return queries.statement_of(step, earlier)
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
        actor, kind=STATEMENT, step=step, state=states.PENDING if waits else states.PUBLISHED
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
    require(actor, "converse.vote", step)
    _must_be_votable(step, statement)
    if value not in Value.values:
        raise Refused(_("Choose agree, disagree or pass."))
    return keeping.cast(step, actor=actor, statement=statement, value=value)


@action
def undo_vote(step: Step, *, actor: Standing, statement: Statement) -> CurrentVote:
    """Take the standing vote back; both stay in the table of facts."""
    require(actor, "converse.vote", step)
    _must_be_votable(step, statement)
    if not CurrentVote.objects.filter(
        process=step.process, statement=statement, participation=actor.voice
    ).exists():
        raise Refused(_("You have not voted on this statement, so there is nothing to undo."))
    return keeping.cast(step, actor=actor, statement=statement, value=None)


@action
def withdraw(step: Step, *, actor: Standing, statement: Statement) -> None:
    """Hide a statement of one's own. Votes on it stay as facts."""
    require(actor, "converse.take_back", step)
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
    if statement.step_id != step.pk or statement.contribution.state != Contribution.State.PUBLISHED:
        raise Refused(_("This statement is not shown any more."))


@action
def begin_import(
    *,
    slug: str,
    title: str,
    summary: str,
    language: str,
    owner: str = "",
    open_now: bool = False,
    person: Person | None = None,
) -> Step:
    """The step an import writes to: that of an earlier import, or a new process with one.

    Without ``owner`` the process belongs to an organisation made for imports. It is closed, as
    what was held elsewhere is over; ``open_now`` lets people go on from there.
    """
    process = Process.objects.filter(slug=slug).first()
    if process is not None:
        found = Step.objects.filter(
            process=process, kind="converse", template_key=IMPORTED, removed_at=None
        ).first()
        if found is None:
            raise Refused(_("There is a process with this address already; choose another."))
        record("converse.import_begun", actor=access.system(process), step=found)
        return found
    organisation = Organisation.objects.filter(slug=owner or IMPORTED).first()
    if organisation is None:
        if owner:
            raise Refused(_("No organisation has this address."))
        organisation = Organisation.objects.create(
            slug=IMPORTED, name="Imported conversations", language=language
        )
        record("organisation.made", organisation=organisation, person=person)
    now = clock.now()
    process = Process.objects.create(
        owner=organisation,
        slug=slug,
        title=title[:200],
        summary=" ".join(summary.split())[:300],
        language=language,
        state=Process.State.RUNNING if open_now else Process.State.CLOSED,
        opened_at=now,
        closed_at=None if open_now else now,
    )
    phase = Phase.objects.create(process=process, position=1, title=title[:200])
    step = Step.objects.create(
        process=process,
        phase=phase,
        kind="converse",
        title=title[:200],
        intro=summary[:4000],
        state=Step.State.OPEN if open_now else Step.State.CLOSED,
        closed_at=None if open_now else now,
        template_key=IMPORTED,
        settings={"max_length": 1000},
    )
    system = access.system(process)
    record("process.made", actor=system)
    record("step.added", actor=system, step=step)
    record("converse.import_begun", actor=system, step=step)
    return step


@action
def import_conversation(
    step: Step, *, actor: Standing, conversation: polis.Conversation
) -> tuple[int, int]:
    """Write a whole conversation held in Polis, with its own moments; only what is new.

    Authors and voters become people without any way to reach them. A rejected statement is
    imported hidden. Gives the numbers of new statements and new votes.
    """
    require(actor, "process.edit", step)
    people = _imported_people(step, conversation)
    statements = _import_statements(step, conversation, people)
    votes = _import_votes(step, conversation, people)
    if votes:
        keeping.recount(list(Statement.objects.filter(step=step).values_list("pk", flat=True)))
    record("converse.imported", actor=actor, step=step, statements=statements, votes=votes)
    return statements, votes


def _imported_people(step: Step, conversation: polis.Conversation) -> Mapping[int, int]:
    """Participation by the number a person had in the export, made where there is none yet."""
    first: dict[int, dt.datetime] = {}
    for who, at in (
        *((comment.author, comment.at) for comment in conversation.comments),
        *((vote.voter, vote.at) for vote in conversation.votes),
    ):
        first[who] = min(at, first.get(who, at))
    names = {who: _imported_id(step, who) for who in first}
    known = dict(Participation.objects.filter(process=step.process).values_list("public_id", "pk"))
    new = [who for who in sorted(first) if names[who] not in known]
    persons = Person.objects.bulk_create(
        [Person(created_at=first[who]) for who in new], batch_size=_BATCH
    )
    made = Participation.objects.bulk_create(
        [
            Participation(
                process=step.process,
                person=person,
                public_id=names[who],
                created_at=first[who],
                joined_at=first[who],
            )
            for who, person in zip(new, persons, strict=True)
        ],
        batch_size=_BATCH,
    )
    known.update((row.public_id, row.pk) for row in made)
    return {who: known[name] for who, name in names.items()}


def _imported_id(step: Step, who: int) -> str:
    """The same public id at every import of the same process, so that nobody is made twice."""
    return hashlib.sha256(f"{IMPORTED}:{step.process_id}:{who}".encode()).hexdigest()[:12]


def _import_statements(
    step: Step, conversation: polis.Conversation, people: Mapping[int, int]
) -> int:
    known = set(Statement.objects.filter(step=step).values_list("source_id", flat=True))
    new = [comment for comment in conversation.comments if comment.id not in known]
    states = Contribution.State
    contributions = Contribution.objects.bulk_create(
        [
            Contribution(
                process=step.process,
                step=step,
                participation_id=people[comment.author],
                kind=STATEMENT,
                language=step.process.language,
                state=states.REJECTED if comment.moderated == -1 else states.PUBLISHED,
                moderation_reason=_("It was hidden where the conversation was held.")
                if comment.moderated == -1
                else "",
                created_at=comment.at,
            )
            for comment in new
        ],
        batch_size=_BATCH,
    )
    Statement.objects.bulk_create(
        [
            Statement(
                process=step.process,
                step=step,
                contribution=contribution,
                text=comment.text,
                language=step.process.language,
                source_id=comment.id,
            )
            for comment, contribution in zip(new, contributions, strict=True)
        ],
        batch_size=_BATCH,
    )
    return len(new)


def _import_votes(step: Step, conversation: polis.Conversation, people: Mapping[int, int]) -> int:
    statements = dict(
        Statement.objects.filter(step=step, source_id__isnull=False).values_list("source_id", "pk")
    )
    facts = {
        (vote.statement_id, vote.participation_id, vote.value, vote.at): vote
        for vote in Vote.objects.filter(step=step)
    }
    new: dict[tuple[Any, ...], Vote] = {}
    for vote in conversation.votes:
        key = (statements[vote.comment], people[vote.voter], vote.value, vote.at)
        if key not in facts and key not in new:
            new[key] = Vote(
                process=step.process,
                step=step,
                statement_id=key[0],
                participation_id=key[1],
                value=vote.value,
                at=vote.at,
            )
    for row in Vote.objects.bulk_create(list(new.values()), batch_size=_BATCH):
        facts[row.statement_id, row.participation_id, row.value, row.at] = row
    # What people did here after an earlier import is later than anything in the export.
    last: dict[tuple[int, int], Vote] = {}
    for fact in facts.values():
        pair = (fact.statement_id, fact.participation_id)
        if pair not in last or (fact.at, fact.pk) > (last[pair].at, last[pair].pk):
            last[pair] = fact
    standing = {
        (row.statement_id, row.participation_id): row
        for row in CurrentVote.objects.filter(step=step)
    }
    made: list[CurrentVote] = []
    changed: list[CurrentVote] = []
    for pair, fact in last.items():
        current = standing.get(pair)
        if current is None:
            made.append(
                CurrentVote(
                    process=step.process,
                    step=step,
                    statement_id=pair[0],
                    participation_id=pair[1],
                    value=fact.value,
                    fact=fact,
                )
            )
        elif current.fact_id != fact.pk:
            current.value, current.fact = fact.value, fact
            changed.append(current)
    CurrentVote.objects.bulk_create(made, batch_size=_BATCH)
    CurrentVote.objects.bulk_update(changed, ["value", "fact"], batch_size=200)
    return len(new)
