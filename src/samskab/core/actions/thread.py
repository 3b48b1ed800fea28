"""The red thread: answering what people gave, deciding, replying, and reopening."""

import datetime as dt
from collections.abc import Sequence

from django.utils.translation import gettext as _

from samskab.core import access, activity, clock, contributions, letters, rules
from samskab.core.access import Standing, require
from samskab.core.errors import NotAllowed, Refused
from samskab.core.models import (
    Contribution,
    Decision,
    Disposition,
    DispositionVote,
    Participation,
    Person,
    Process,
    Proposal,
    Reflection,
    Reply,
    Step,
)
from samskab.core.record import action, record, sent, sent_before

_State = Disposition.State
_Side = DispositionVote.Side


# ------------------------------------------------------------- dispositions


@action
def dispose(
    contribution: Contribution,
    *,
    actor: Standing,
    outcome: str,
    reason: str,
    decision: Decision | None = None,
    passed_on_to: str = "",
) -> Disposition:
    """Say what becomes of a contribution, and why.

    It stands at once when all who have a say agree already; else it waits for the others.
    """
    require(actor, "process.dispose", actor.process)
    me = actor.participation
    if me is None:
        raise NotAllowed(_("Join the process first, then you can answer."))
    if contribution.state != Contribution.State.PUBLISHED:
        raise Refused(_("Only contributions that are shown can be answered."))
    if not reason.strip():
        raise Refused(_("Give a reason. People want to know why."))
    if outcome == Disposition.Outcome.PASSED_ON and not passed_on_to:
        raise Refused(_("Say to whom it is passed on."))
    if decision is not None and decision.process_id != actor.process.pk:
        raise access.not_found()
    standing = Disposition.objects.filter(
        process=actor.process, contribution=contribution, state__in=[_State.GIVEN, _State.PROPOSED]
    ).first()
    if standing is not None and standing.state == _State.PROPOSED:
        raise Refused(_("An answer is proposed already. Agree or disagree with it first."))
    if standing is not None:
        raise Refused(_("This has been answered already."))
    disposition = Disposition.objects.create(
        process=actor.process,
        contribution=contribution,
        outcome=outcome,
        reason=reason.strip(),
        passed_on_to=passed_on_to,
        decision=decision,
        proposed_by=me,
    )
    record("disposition.proposed", actor=actor, step=contribution.step, disposition=disposition.pk)
    _vote(disposition, actor, me, agrees=True)
    _settle(disposition, actor)
    return disposition


@action
def agree(disposition: Disposition, *, actor: Standing, agrees: bool) -> Disposition:
    """Take a position on a proposed answer, on the side one speaks for."""
    require(actor, "process.dispose", actor.process)
    me = actor.participation
    if me is None:
        raise NotAllowed(_("Join the process first, then you can answer."))
    if disposition.state != _State.PROPOSED:
        raise Refused(_("This answer is settled already."))
    _vote(disposition, actor, me, agrees=agrees)
    record(
        "disposition.agreed",
        actor=actor,
        step=disposition.contribution.step,
        disposition=disposition.pk,
        agrees=agrees,
    )
    _settle(disposition, actor)
    return disposition


def _vote(disposition: Disposition, actor: Standing, me: Participation, *, agrees: bool) -> None:
    # Somebody on both sides is kept as an organiser; ``_settle`` counts them in the group too.
    side = rules.sides(actor, actor.process)[0]
    DispositionVote.objects.update_or_create(
        process=actor.process,
        disposition=disposition,
        participation=me,
        defaults={"side": side, "agrees": agrees, "at": clock.now()},
    )


def _settle(disposition: Disposition, actor: Standing) -> None:
    """Let a proposed answer stand, or drop it, when the sides' positions decide it."""
    process = actor.process
    by = process.dispositions_by
    votes = list(
        DispositionVote.objects.select_related("participation").filter(
            process=process, disposition=disposition
        )
    )
    organisers = [v.agrees for v in votes if v.side == _Side.ORGANISERS]
    group = [v.agrees for v in votes if v.participation.decides]
    members = Participation.objects.filter(
        process=process, decides=True, state=Participation.State.ACTIVE
    ).count()
    need_organisers = by != Process.DispositionsBy.GROUP
    need_group = by != Process.DispositionsBy.ORGANISERS
    yes = (not need_organisers or any(organisers)) and (
        not need_group or group.count(True) * 2 > members
    )
    no = (need_organisers and False in organisers) or (
        need_group and members > 0 and group.count(False) * 2 >= members
    )
    if no:
        disposition.state = _State.DROPPED
        disposition.save(update_fields=["state"])
        record(
            "disposition.dropped",
            actor=actor,
            step=disposition.contribution.step,
            disposition=disposition.pk,
        )
    elif yes:
        _give(disposition, actor)


def _give(disposition: Disposition, actor: Standing) -> None:
    contribution = disposition.contribution
    disposition.state = _State.GIVEN
    disposition.given_at = clock.now()
    disposition.save(update_fields=["state", "given_at"])
    record(
        "disposition.given",
        actor=actor,
        step=contribution.step,
        disposition=disposition.pk,
        contribution=contribution.pk,
        outcome=disposition.outcome,
    )
    same = [
        contribution,
        *Contribution.objects.filter(process=actor.process, merged_into=contribution),
    ]
    told: set[int] = set()
    for one in same:
        participation = one.participation
        if participation.pk in told or participation.erased_at is not None:
            continue
        told.add(participation.pk)
        reply = Reply.objects.create(
            process=actor.process,
            contribution=one,
            disposition=disposition,
            participation=participation,
            sent_at=clock.now(),
        )
        if participation.person is not None and letters.reachable(participation.person):
            letters.post(
                participation.person,
                kind="reply",
                message=f"reply-{reply.pk}",
                process=actor.process,
                context={"reply": reply.pk},
            )


# ---------------------------------------------------------------- decisions


@action
def decide(
    process: Process,
    *,
    actor: Standing,
    title: str,
    text: str,
    decided_by: str,
    decided_on: dt.date,
    dissent: str = "",
    contributions: Sequence[Contribution] = (),
    succeeds: Decision | None = None,
) -> Decision:
    """Write down a decision; answers already given to ``contributions`` now point to it."""
    require(actor, "process.decide", process)
    me = actor.participation
    if me is None:
        raise NotAllowed(_("Join the process first, then you can write down decisions."))
    decision = Decision.objects.create(
        process=process,
        title=title,
        text=text,
        decided_by=decided_by,
        decided_on=decided_on,
        dissent=dissent,
        made_by=me,
        succeeds=succeeds,
    )
    Disposition.objects.filter(
        process=process, contribution__in=list(contributions), state=_State.GIVEN
    ).update(decision=decision)
    if succeeds is not None:
        record("decision.changed", actor=actor, decision=decision.pk, before=succeeds.pk)
    else:
        record("decision.made", actor=actor, decision=decision.pk)
    return decision


# ------------------------------------------------------------------ replies


def _own(reply: Reply, person: Person) -> Standing:
    if reply.participation.person_id != person.pk:
        raise access.not_found()
    return access.standing(person, reply.process)


@action
def read_reply(reply: Reply, *, person: Person) -> Reply:
    """Its reader opened a reply (only the first time counts)."""
    actor = _own(reply, person)
    if reply.read_at is None:
        reply.read_at = clock.now()
        reply.save(update_fields=["read_at"])
    record("reply.read", actor=actor, step=reply.contribution.step, reply=reply.pk)
    return reply


@action
def answer_reply(reply: Reply, *, person: Person, state: str, answer: str = "") -> Reply:
    """Say whether the reply met what was meant. If not, the contribution is open again."""
    actor = _own(reply, person)
    if reply.disposition.state != _State.GIVEN:
        raise Refused(_("This answer has been replaced, so there is nothing to object to."))
    if state == Reply.State.NOT_MEANT and not answer.strip():
        raise Refused(_("Say in a few words what you meant, so that it can be answered again."))
    reply.state = state
    reply.answer = answer.strip()
    reply.answered_at = clock.now()
    reply.save(update_fields=["state", "answer", "answered_at"])
    step = reply.contribution.step
    if state == Reply.State.NOT_MEANT:
        whole = reply.disposition.contribution
        whole.reopened_at = clock.now()
        whole.save(update_fields=["reopened_at"])
        reply.disposition.state = _State.SUPERSEDED
        reply.disposition.save(update_fields=["state"])
        record(
            "contribution.reopened", actor=actor, step=step, contribution=whole.pk, reply=reply.pk
        )
    else:
        record("reply.accepted", actor=actor, step=step, reply=reply.pk)
    return reply


@action
def print_replies(participation: Participation, *, actor: Standing) -> list[Reply]:
    """Staff print the replies of somebody who follows the process on paper."""
    require(actor, "process.see_people", actor.process)
    replies = list(
        Reply.objects.select_related("contribution", "disposition", "disposition__decision")
        .filter(process=actor.process, participation=participation)
        .order_by("sent_at")
    )
    Reply.objects.filter(pk__in=[r.pk for r in replies], printed_at=None).update(
        printed_at=clock.now()
    )
    record("reply.printed", actor=actor, participation=participation.pk, count=len(replies))
    return replies


# ------------------------------------------------- contributions themselves


@action
def propose(
    process: Process, *, actor: Standing, what: str, title: str, text: str = "", once: str = ""
) -> Proposal:
    """Ask for a step or a point on the agenda."""
    require(actor, "process.propose", process)
    if before := sent_before(process, once):
        record("proposal.made", actor=actor, proposal=before, again=True)
        return Proposal.objects.get(process=process, pk=before)
    contribution = contributions.offer(actor, kind="core.proposal", language=process.language)
    proposal = Proposal.objects.create(
        process=process, contribution=contribution, what=what, title=title, text=text
    )
    sent(process, once, proposal.pk)
    record("proposal.made", actor=actor, proposal=proposal.pk)
    return proposal


def _tell_activity(contribution: Contribution) -> None:
    kind = contribution.kind.partition(".")[0]
    if kind != "core":
        hidden = activity.get(kind).contribution_hidden
        if hidden is not None:
            hidden(contribution)


@action
def moderate(
    contribution: Contribution, *, actor: Standing, show: bool, reason: str = ""
) -> Contribution:
    """Show or hide a contribution. Hiding needs a reason, which its author sees."""
    require(actor, "process.moderate", actor.process)
    states = Contribution.State
    if contribution.state not in {states.PENDING, states.PUBLISHED, states.REJECTED}:
        raise Refused(
            _("This was withdrawn or joined with another, so there is nothing to show or hide.")
        )
    if not show and not reason.strip():
        raise Refused(_("Give a reason. The person who wrote it will see it."))
    contribution.state = states.PUBLISHED if show else states.REJECTED
    contribution.moderation_reason = "" if show else reason.strip()
    contribution.save(update_fields=["state", "moderation_reason"])
    _tell_activity(contribution)
    if show:
        record(
            "contribution.shown", actor=actor, step=contribution.step, contribution=contribution.pk
        )
    else:
        record(
            "contribution.hidden", actor=actor, step=contribution.step, contribution=contribution.pk
        )
    return contribution


@action
def withdraw(contribution: Contribution, *, actor: Standing) -> Contribution:
    """Its author takes a contribution back."""
    require(actor, "process.take_part", actor.process)
    voice = actor.voice
    if voice is None or contribution.participation_id != voice.pk:
        raise NotAllowed(_("Only the person who gave it can withdraw it."))
    if contribution.state not in {Contribution.State.PENDING, Contribution.State.PUBLISHED}:
        raise Refused(_("This is not shown any more, so there is nothing to withdraw."))
    contribution.state = Contribution.State.WITHDRAWN
    contribution.save(update_fields=["state"])
    _tell_activity(contribution)
    record(
        "contribution.withdrawn", actor=actor, step=contribution.step, contribution=contribution.pk
    )
    return contribution


@action
def merge(contribution: Contribution, *, actor: Standing, into: Contribution) -> Contribution:
    """Join two contributions that say the same: they share one answer, both authors get it."""
    require(actor, "process.moderate", actor.process)
    if into.pk == contribution.pk or into.state != Contribution.State.PUBLISHED:
        raise Refused(_("Choose another contribution that is shown."))
    if Disposition.objects.filter(
        process=actor.process,
        contribution__in=[contribution, into],
        state__in=[_State.GIVEN, _State.PROPOSED],
    ).exists():
        raise Refused(_("One of the two has an answer already, so they cannot share one."))
    contribution.state = Contribution.State.MERGED
    contribution.merged_into = into
    contribution.save(update_fields=["state", "merged_into"])
    Contribution.objects.filter(process=actor.process, merged_into=contribution).update(
        merged_into=into
    )
    _tell_activity(contribution)
    record(
        "contribution.merged",
        actor=actor,
        step=contribution.step,
        contribution=contribution.pk,
        into=into.pk,
    )
    return contribution


@action
def reflect(step: Step, *, actor: Standing, text: str) -> Reflection:
    """Answer the question at the end of a step; a later answer replaces the earlier one."""
    require(actor, "process.take_part", actor.process)
    voice = actor.voice
    if voice is None or not step.reflection_question:
        raise NotAllowed(_("There is no question to answer here."))
    if not text.strip():
        raise Refused(_("Write your answer first."))
    reflection, _made = Reflection.objects.update_or_create(
        process=actor.process,
        step=step,
        participation=voice,
        defaults={"text": text.strip(), "at": clock.now()},
    )
    record("step.reflected", actor=actor, step=step, reflection=reflection.pk)
    return reflection
