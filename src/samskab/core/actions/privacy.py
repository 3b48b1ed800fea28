"""A person's own data: consent, a copy, and erasure without breaking the log."""

import json
import os
from functools import partial
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from samskab.core import access, activity, clock
from samskab.core.access import Standing, require
from samskab.core.errors import NotAllowed, Refused
from samskab.core.models import (
    AccessCode,
    Attribute,
    Consent,
    ConsentPurpose,
    ContactPoint,
    Contribution,
    Erasure,
    GuestPass,
    Letter,
    OrganisationMembership,
    Participation,
    Person,
    Process,
    Proposal,
    Reflection,
    Reply,
)
from samskab.core.record import action, record


@action
def give_consent(
    process: Process, *, actor: Standing, purpose: ConsentPurpose, way: str = Consent.Way.SITE
) -> Consent:
    """Agree to one purpose as it is worded now."""
    voice = actor.voice
    if voice is None or purpose.process_id != process.pk:
        raise access.not_found()
    if actor.on_behalf_of is not None:
        require(actor, "process.enter_on_behalf", process)
    consent, _made = Consent.objects.get_or_create(
        process=process,
        purpose=purpose,
        participation=voice,
        withdrawn_at=None,
        defaults={"way": way, "given_at": clock.now()},
    )
    record("consent.given", actor=actor, consent=consent.pk, purpose=purpose.pk)
    return consent


@action
def withdraw_consent(process: Process, *, actor: Standing, purpose: ConsentPurpose) -> None:
    """Withdraw it; what was told under it is removed at once."""
    voice = actor.voice
    if voice is None or purpose.process_id != process.pk:
        raise access.not_found()
    consents = Consent.objects.filter(
        process=process, purpose=purpose, participation=voice, withdrawn_at=None
    )
    Attribute.objects.filter(process=process, consent__in=consents).delete()
    consents.update(withdrawn_at=clock.now())
    record("consent.withdrawn", actor=actor, purpose=purpose.pk)


def _blank(participation: Participation) -> None:
    """Take the words and the person out of one participation. Ids, events and counts stay."""
    process = participation.process
    for one in activity.registered():
        if one.erase is not None:
            one.erase(participation)
    mine = {"process": process, "participation": participation}
    contributions = Contribution.objects.filter(**mine)
    Proposal.objects.filter(contribution__in=contributions).update(title="", text="")
    contributions.update(state=Contribution.State.ERASED, moderation_reason="")
    Reflection.objects.filter(**mine).update(text="")
    Reply.objects.filter(**mine).update(answer="")
    Attribute.objects.filter(**mine).delete()
    Consent.objects.filter(**mine, withdrawn_at=None).update(withdrawn_at=clock.now())
    AccessCode.objects.filter(**mine, used_at=None).update(revoked_at=clock.now())
    for stored in participation.files.filter(erased_at=None):
        path = Path(settings.MEDIA_ROOT) / stored.path
        transaction.on_commit(partial(path.unlink, missing_ok=True))
        stored.name, stored.description, stored.erased_at = "", "", clock.now()
        stored.save(update_fields=["name", "description", "erased_at"])
    participation.person = None
    participation.alias = ""
    participation.state = Participation.State.LEFT
    participation.erased_at = clock.now()
    participation.save(update_fields=["person", "alias", "state", "erased_at"])


def _note(**fields: Any) -> None:
    """Keep the erasure where a restored backup does not undo it."""
    erasure = Erasure.objects.create(at=clock.now(), **fields)
    line = {
        "person": erasure.person_public_id,
        "process": erasure.process.slug if erasure.process else "",
        "participation": erasure.participation_public_id,
        "at": erasure.at.isoformat(),
    }

    def write() -> None:
        with (Path(settings.DATA) / "erasures.jsonl").open("a") as out:
            out.write(json.dumps(line) + "\n")
            out.flush()
            os.fsync(out.fileno())

    transaction.on_commit(write)


@action
def erase_participation(participation: Participation, *, actor: Standing) -> None:
    """Erase one person's data from one process: the organiser, or the person themselves."""
    own = actor.participation is not None and actor.participation.pk == participation.pk
    if participation.process_id != actor.process.pk:
        raise access.not_found()
    if not own and not actor.is_system:
        require(actor, "process.see_people", actor.process)
    if participation.erased_at is not None:
        raise Refused(_("This has been erased already."))
    _blank(participation)
    _note(
        process=participation.process,
        participation_public_id=participation.public_id,
        reason="own" if own else "organiser",
    )
    record("participation.erased", actor=actor, participation=participation.pk)


@action
def erase_person(person: Person, *, actor: Person | None) -> None:
    """Erase everything the site knows of somebody. ``actor`` is that person, or the platform."""
    if actor is not None and actor.pk != person.pk:
        raise NotAllowed(_("Everybody erases their own data; organisers erase within a process."))
    public_id = person.public_id
    for participation in Participation.objects.select_related("process").filter(person=person):
        here = Standing(process=participation.process, participation=participation)
        _blank(participation)
        record("participation.erased", actor=here, participation=participation.pk)
    ContactPoint.objects.filter(person=person).delete()
    GuestPass.objects.filter(person=person).delete()
    OrganisationMembership.objects.filter(person=person).delete()
    Letter.objects.filter(recipient=person).delete()
    person.api_tokens.all().delete()
    account = person.account
    person.name, person.account, person.erased_at = "", None, clock.now()
    person.save(update_fields=["name", "account", "erased_at"])
    if account is not None:
        account.delete()
    _note(person_public_id=public_id, reason="own" if actor else "repeated")
    record("account.erased", person=person)


def run_retention() -> int:
    """Erase personal data of closed processes whose time has run out. Returns how many."""
    now = clock.now().year * 12 + clock.now().month
    done = 0
    for process in Process.objects.filter(
        state=Process.State.CLOSED, personal_data_erased_at=None, closed_at__isnull=False
    ):
        closed = process.closed_at
        if closed is None or now - (closed.year * 12 + closed.month) <= process.retention_months:
            continue
        reach_retention(process, actor=access.system(process))
        done += 1
    return done


@action
def reach_retention(process: Process, *, actor: Standing) -> None:
    """Erase the personal data of one closed process, by the platform alone."""
    if not actor.is_system or process.state != Process.State.CLOSED:
        raise access.not_found()
    for participation in Participation.objects.filter(process=process, erased_at=None):
        participation.process = process
        _blank(participation)
    process.personal_data_erased_at = clock.now()
    process.save(update_fields=["personal_data_erased_at"])
    record("process.retention_reached", actor=actor)
