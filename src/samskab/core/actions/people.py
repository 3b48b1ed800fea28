"""Who takes part: guests, invitations, codes, and a guest who gets an account."""

import base64
import datetime as dt
from dataclasses import replace

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.core.cache import cache
from django.db.models import Model
from django.http import HttpRequest
from django.utils.crypto import salted_hmac
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from samskab.core import access, activity, clock
from samskab.core.access import Standing
from samskab.core.actions.editing import save_version
from samskab.core.errors import NotAllowed, Refused
from samskab.core.models import (
    AccessCode,
    Account,
    Attribute,
    Consent,
    ContactPoint,
    Contribution,
    Decision,
    Disposition,
    DispositionVote,
    GuestPass,
    Letter,
    MailPreference,
    Participation,
    Person,
    Process,
    Reflection,
    Reply,
    StoredFile,
)
from samskab.core.models.tokens import fingerprint, fold_code, secret
from samskab.core.record import action, record

CODE_DAYS = 90
GUESTS_PER_HOUR = 60
_Role = Participation.Role
_State = Participation.State
_REACH_OF = {
    Participation.Reach.EMAIL: ContactPoint.Kind.EMAIL,
    Participation.Reach.PHONE: ContactPoint.Kind.PHONE,
    Participation.Reach.PAPER: ContactPoint.Kind.POST,
}


# ------------------------------------------------------------------ accounts


def make_person_for_account(account: Account) -> Person:
    """The person behind an account, made at the first call."""
    person = Person.objects.filter(account=account).first()
    return person or _make_person_for_account(account)


@action
def _make_person_for_account(account: Account) -> Person:
    language = account.language or get_language() or settings.LANGUAGE_CODE
    person = Person.objects.create(account=account, language=language)
    record("account.made", person=person)
    return person


@action
def change_profile(person: Person, *, name: str, language: str, rhythm: str) -> Person:
    """Store what somebody is called, their language and how often they want mail."""
    person.name = name
    person.language = language
    person.save(update_fields=["name", "language"])
    MailPreference.objects.update_or_create(person=person, defaults={"rhythm": rhythm})
    record("account.changed", person=person)
    return person


@action
def verify_email(person: Person, *, email: str) -> ContactPoint:
    """Keep an address that its owner has confirmed as a way of reaching them."""
    point, _made = ContactPoint.objects.get_or_create(
        person=person, kind=ContactPoint.Kind.EMAIL, value=email.lower()
    )
    if point.verified_at is None:
        point.verified_at = clock.now()
        point.save(update_fields=["verified_at"])
    record("account.changed", person=person)
    return point


# --------------------------------------------------------------- taking part


def take_part(here: Standing, *, request: HttpRequest) -> Standing:
    """The standing of somebody about to act, joined to the process if that is open to them.

    Raises ``NotAllowed`` with a sentence when it is not.
    """
    if here.on_behalf_of is not None:
        return here
    p = here.participation
    if p is not None and p.state == _State.ACTIVE:
        return here
    if p is not None and p.state == _State.PAUSED:
        raise NotAllowed(_("You are pausing. Take part again from the process page first."))
    if here.organisation_role and here.person is not None:
        return replace(here, participation=_join(here, role=_Role.ORGANISER))
    _require_joining(here)
    if here.person is not None:
        return replace(here, participation=_join(here))
    _slow_down(request)
    person, participation, key = _begin_as_guest(here.process)
    request.new_guest_secret = key  # type: ignore[attr-defined]
    request._samskab_person = person  # type: ignore[attr-defined]
    return replace(here, person=person, participation=participation)


def join(process: Process, *, actor_person: Person) -> Participation:
    """Let a person join a process that is open to them; who takes part already stays so."""
    here = access.standing(actor_person, process)
    p = here.participation
    if p is not None and p.state == _State.ACTIVE:
        return p
    if p is not None and p.state == _State.PAUSED:
        return resume(process, actor=here)
    if here.organisation_role:
        return _join(here, role=_Role.ORGANISER)
    _require_joining(here)
    return _join(here)


def _require_joining(here: Standing) -> None:
    if here.process.state == Process.State.DRAFT:
        raise NotAllowed(_("This process has not opened yet."))
    if here.process.state == Process.State.CLOSED:
        raise NotAllowed(_("This process has closed, so nothing can be added any more."))
    p = here.participation
    if p is not None and p.state == _State.INVITED:
        return
    if here.process.visibility != Process.Visibility.OPEN:
        raise NotAllowed(
            _("Taking part here is by invitation. If you have a code, enter it first.")
        )


def _slow_down(request: HttpRequest) -> None:
    """Refuse when one address makes guests faster than a full room of people would."""
    address = get_adapter(request).get_client_ip(request)
    key = f"guests:{fingerprint(str(address))}"
    cache.add(key, 0, 3600)
    if cache.get(key, 0) >= GUESTS_PER_HOUR:
        raise NotAllowed(
            _(
                "Very many guests have just begun from where you are. "
                "Make an account, or try again in an hour."
            )
        )
    cache.incr(key)


@action
def _join(here: Standing, *, role: str = "") -> Participation:
    participation, made = Participation.objects.get_or_create(
        process=here.process,
        person=here.person,
        defaults={"role": role or _Role.PARTICIPANT, "joined_at": clock.now()},
    )
    if not made:
        participation.state = _State.ACTIVE
        participation.joined_at = clock.now()
        participation.left_at = None
        if role:
            participation.role = role
        participation.save(update_fields=["state", "joined_at", "left_at", "role"])
    participation.process = here.process
    record("participation.joined", actor=replace(here, participation=participation))
    return participation


@action
def _begin_as_guest(process: Process) -> tuple[Person, Participation, str]:
    person = Person.objects.create(language=get_language() or process.language)
    key = _guest_pass(person)
    record("account.guest_made", person=person)
    participation = _join(Standing(process=process, person=person))
    return person, participation, key


def _guest_pass(person: Person) -> str:
    key = secret()
    GuestPass.objects.create(
        person=person,
        fingerprint=fingerprint(key),
        expires_at=clock.now() + dt.timedelta(days=settings.GUEST_DAYS),
    )
    return key


def _own_part(process: Process, actor: Standing) -> Participation:
    """The part an actor may change themselves, or staff on their behalf."""
    voice = actor.voice
    if actor.on_behalf_of is not None:
        access.require(actor, "process.enter_on_behalf", process)
    if voice is None or voice.process_id != process.pk or voice.state == _State.LEFT:
        raise NotAllowed(_("You do not take part in this process."))
    return voice


@action
def leave(process: Process, *, actor: Standing) -> Participation:
    """End taking part. What was given stays; a person may ask for its erasure."""
    p = _own_part(process, actor)
    _keep_one_organiser(p)
    p.state = _State.LEFT
    p.left_at = clock.now()
    p.save(update_fields=["state", "left_at"])
    record("participation.left", actor=actor)
    return p


@action
def pause(process: Process, *, actor: Standing) -> Participation:
    """Take a break: no mail and no questions until the person comes back."""
    p = _own_part(process, actor)
    if p.state != _State.ACTIVE:
        raise Refused(_("You can only pause while you take part."))
    p.state = _State.PAUSED
    p.save(update_fields=["state"])
    record("participation.paused", actor=actor)
    return p


@action
def resume(process: Process, *, actor: Standing) -> Participation:
    """Take part again after a break."""
    p = _own_part(process, actor)
    if p.state != _State.PAUSED:
        raise Refused(_("You are not pausing."))
    p.state = _State.ACTIVE
    p.save(update_fields=["state"])
    record("participation.resumed", actor=actor)
    return p


@action
def rename(process: Process, *, actor: Standing, alias: str) -> Participation:
    """Change the name others in the process see."""
    p = _own_part(process, actor)
    alias = " ".join(alias.split())
    taken = Participation.objects.filter(process=process, alias__iexact=alias).exclude(pk=p.pk)
    if alias and taken.exists():
        raise Refused(_("Somebody else in this process has that name. Choose another."))
    p.alias = alias
    p.save(update_fields=["alias"])
    record("participation.renamed", actor=actor)
    return p


# ------------------------------------------------------- invitations and codes


@action
def invite(
    process: Process,
    *,
    actor: Standing,
    role: str,
    name: str = "",
    email: str = "",
    phone: str = "",
    reach: str = Participation.Reach.SITE,
    language: str = "",
    accompanies: Participation | None = None,
) -> tuple[Participation, str]:
    """Invite somebody. Gives their part and a code to read or print; an e-mail is sent if given."""
    access.require(actor, "process.edit", process)
    if role not in _Role.values:
        raise Refused(_("Choose one of the roles."))
    if accompanies is not None and accompanies.process_id != process.pk:
        raise access.not_found()
    person = Person.objects.create(name=name, language=language or process.language)
    _reachable(person, reach=reach, email=email, phone=phone)
    participation = Participation.objects.create(
        process=process,
        person=person,
        role=role,
        state=_State.INVITED,
        reach=reach,
        accompanies=accompanies,
    )
    record("participation.invited", actor=actor, participation=participation.pk)
    code, words = _make_code(participation)
    if email:
        _post_invitation(person, process, code)
    return participation, words


@action
def register_person(
    process: Process,
    *,
    actor: Standing,
    name: str,
    reach: str,
    phone: str = "",
    post: str = "",
    email: str = "",
) -> Participation:
    """Take in somebody who takes part on paper or by telephone; staff enter for them."""
    by_organiser = actor.is_organiser or actor.is_system
    access.require(actor, "process.edit" if by_organiser else "process.enter_on_behalf", process)
    person = Person.objects.create(name=name, language=process.language)
    _reachable(person, reach=reach, email=email, phone=phone, post=post)
    participation = Participation.objects.create(
        process=process,
        person=person,
        reach=reach,
        entered_by_staff=True,
        joined_at=clock.now(),
    )
    record("participation.registered", actor=actor, participation=participation.pk)
    return participation


def _reachable(
    person: Person, *, reach: str, email: str = "", phone: str = "", post: str = ""
) -> None:
    preferred = _REACH_OF.get(Participation.Reach(reach))
    for kind, value in (
        (ContactPoint.Kind.EMAIL, email.strip().lower()),
        (ContactPoint.Kind.PHONE, phone.strip()),
        (ContactPoint.Kind.POST, post.strip()),
    ):
        if value:
            ContactPoint.objects.create(
                person=person, kind=kind, value=value, preferred=kind == preferred
            )


def words_of_code(code: AccessCode) -> str:
    """The code as its holder reads it, worked out anew: only its fingerprint is stored."""
    digest = salted_hmac(
        "samskab.code", f"{code.participation.public_id}:{code.pk}", algorithm="sha256"
    ).digest()
    return fold_code(base64.b32encode(digest).decode())[:14]


def _make_code(participation: Participation) -> tuple[AccessCode, str]:
    code = AccessCode.objects.create(
        process=participation.process,
        participation=participation,
        fingerprint=fingerprint(secret()),
        expires_at=clock.now() + dt.timedelta(days=CODE_DAYS),
    )
    words = words_of_code(code)
    code.fingerprint = fingerprint(words)
    code.save(update_fields=["fingerprint"])
    return code, words


def _post_invitation(person: Person, process: Process, code: AccessCode) -> None:
    from samskab.core import letters

    letters.post(
        person,
        kind="invitation",
        message=f"invitation.{code.pk}",
        process=process,
        context={"access_code": code.pk},
        may_wait=False,
    )


@action
def make_code(participation: Participation, *, actor: Standing) -> str:
    """A new code for somebody's part; the ones made before no longer open it."""
    access.require(actor, "process.edit", actor.process)
    if participation.process_id != actor.process.pk:
        raise access.not_found()
    if participation.person_id is None:
        raise Refused(_("This person's data was erased or joined with another part."))
    AccessCode.objects.filter(participation=participation, used_at=None, revoked_at=None).update(
        revoked_at=clock.now()
    )
    _code, words = _make_code(participation)
    record("participation.code_made", actor=actor, participation=participation.pk)
    return words


@action
def revoke_code(code: AccessCode, *, actor: Standing) -> AccessCode:
    """Make a code useless."""
    access.require(actor, "process.edit", actor.process)
    if code.process_id != actor.process.pk:
        raise access.not_found()
    if code.used_at is not None:
        raise Refused(_("This code has been used already, so it cannot be revoked."))
    code.revoked_at = clock.now()
    code.save(update_fields=["revoked_at"])
    record("participation.code_revoked", actor=actor, participation=code.participation_id)
    return code


@action
def use_code(code: str, *, person: Person | None = None) -> tuple[Participation, str | None]:
    """Open the part a code stands for; for nobody yet known, with the secret of a guest's cookie.

    Raises ``Refused`` for a code that is unknown, used or expired.
    """
    found = (
        AccessCode.objects.select_related("participation__person", "process")
        .filter(fingerprint=fingerprint(fold_code(code)), revoked_at=None)
        .first()
    )
    if found is None:
        raise _unknown_code()
    p, process = found.participation, found.process
    holder = p.person
    if holder is None or holder.erased_at is not None or p.erased_at is not None:
        raise _unknown_code()
    if holder.has_account and holder != person:
        raise _unknown_code()
    if found.used_at is not None:
        raise Refused(
            _("This code has been used already. Ask those who invited you for a new one.")
        )
    if found.expires_at <= clock.now():
        raise Refused(_("This code has expired. Ask those who invited you for a new one."))
    if process.state == Process.State.DRAFT:
        raise Refused(_("The process has not opened yet. Keep the code and try again later."))
    if process.state == Process.State.CLOSED:
        raise Refused(_("The process has closed, so the code no longer opens anything."))
    used = AccessCode.objects.filter(pk=found.pk, used_at=None).update(used_at=clock.now())
    if not used:
        raise Refused(
            _("This code has been used already. Ask those who invited you for a new one.")
        )
    p.process = process
    key: str | None = None
    if person is None:
        key = _guest_pass(holder)
    elif person != holder:
        _absorb(holder, into=person)
        p = Participation.objects.get(process=process, person=person)
        p.process = process
    here = access.standing(person or holder, process)
    record("participation.code_used", actor=here, participation=p.pk)
    if p.state != _State.ACTIVE:
        p = _join(here)
    return p, key


def _unknown_code() -> Refused:
    return Refused(_("We do not know this code. Compare it with your invitation and try again."))


@action
def change_role(
    participation: Participation, *, actor: Standing, role: str, decides: bool, version: int
) -> Participation:
    """Change somebody's role, and whether they belong to the group that answers."""
    access.require(actor, "process.edit", actor.process)
    if participation.process_id != actor.process.pk:
        raise access.not_found()
    if role not in _Role.values:
        raise Refused(_("Choose one of the roles."))
    if role != _Role.ORGANISER:
        _keep_one_organiser(participation)
    save_version(participation, version, role=role, decides=decides)
    record("participation.changed", actor=actor, participation=participation.pk, role=role)
    return participation


def _keep_one_organiser(p: Participation) -> None:
    if p.role != _Role.ORGANISER:
        return
    others = Participation.objects.filter(
        process=p.process_id, role=_Role.ORGANISER, state__in=[_State.ACTIVE, _State.PAUSED]
    ).exclude(pk=p.pk)
    if not others.exists():
        raise Refused(_("A process needs an organiser. Make somebody else organiser first."))


# --------------------------------------------------- a guest gets an account


@action
def claim_guest(guest: Person, *, account: Account) -> Person:
    """Let an account keep what a guest gave on the same device. Gives the account's person."""
    if guest.has_account or guest.erased_at is not None or guest.merged_into_id is not None:
        raise Refused(_("What this guest gave belongs to somebody already."))
    person = Person.objects.filter(account=account).first()
    if person is None:
        guest.account = account
        guest.save(update_fields=["account"])
        GuestPass.objects.filter(person=guest, revoked_at=None).update(revoked_at=clock.now())
        person = guest
    else:
        _absorb(guest, into=person)
    record("account.guest_claimed", person=person)
    return person


def _absorb(old: Person, *, into: Person) -> None:
    """Give everything of a person without account to another, who is the same human being."""
    for p in list(Participation.objects.filter(person=old).select_related("process")):
        target = Participation.objects.filter(process=p.process_id, person=into).first()
        if target is None:
            p.person = into
            p.save(update_fields=["person"])
            continue
        target.process = p.process
        _merge(p, target)
    taken = ContactPoint.objects.filter(person=into).values_list("kind", "value")
    for point in ContactPoint.objects.filter(person=old):
        if (point.kind, point.value) in set(taken):
            point.delete()
        else:
            point.person = into
            point.save(update_fields=["person"])
    messages = Letter.objects.filter(recipient=into).values_list("message", flat=True)
    Letter.objects.filter(recipient=old).exclude(message__in=list(messages)).update(recipient=into)
    if not into.name and old.name:
        into.name = old.name
        into.save(update_fields=["name"])
    GuestPass.objects.filter(person=old, revoked_at=None).update(revoked_at=clock.now())
    old.merged_into = into
    old.name = ""
    old.save(update_fields=["merged_into", "name"])


def _merge(old: Participation, new: Participation) -> None:
    """Join two parts in one process. Where both said something once, the later stands."""
    for kind in activity.registered():
        if kind.merge is not None:
            kind.merge(old, new)
    for consent in Consent.objects.filter(participation=old, withdrawn_at=None):
        same = Consent.objects.filter(
            participation=new, purpose=consent.purpose_id, withdrawn_at=None
        ).first()
        if same is not None:
            Attribute.objects.filter(consent=consent).update(consent=same)
            consent.withdrawn_at = clock.now()
            consent.save(update_fields=["withdrawn_at"])
    Consent.objects.filter(participation=old).update(participation=new)
    _move_later(Reflection, old, new, same="step_id", moment="at")
    _move_later(Attribute, old, new, same="key", moment="at")
    _move_later(DispositionVote, old, new, same="disposition_id", moment="at")
    _move_later(Reply, old, new, same="disposition_id", moment="sent_at")
    Contribution.objects.filter(participation=old).update(participation=new)
    Contribution.objects.filter(entered_by=old).update(entered_by=new)
    Disposition.objects.filter(proposed_by=old).update(proposed_by=new)
    Decision.objects.filter(made_by=old).update(made_by=new)
    StoredFile.objects.filter(owner=old).update(owner=new)
    AccessCode.objects.filter(participation=old, used_at=None, revoked_at=None).update(
        revoked_at=clock.now()
    )
    Participation.objects.filter(accompanies=old).exclude(pk=new.pk).update(accompanies=new)
    _take_over_standing(old, new)
    here = access.standing(new.person, new.process)
    record("participation.merged", actor=here, old=old.pk, new=new.pk)


def _take_over_standing(old: Participation, new: Participation) -> None:
    order = _Role.values
    new.role = min(old.role, new.role, key=order.index)
    new.decides = old.decides or new.decides
    if old.state == _State.ACTIVE and new.state in {_State.INVITED, _State.LEFT}:
        new.state = _State.ACTIVE
        new.left_at = None
    new.joined_at = new.joined_at or old.joined_at
    if not new.alias:
        new.alias = old.alias
    new.save(update_fields=["role", "decides", "state", "left_at", "joined_at", "alias"])
    old.person = None
    old.alias = ""
    old.state = _State.LEFT
    old.left_at = clock.now()
    old.merged_into = new
    old.save(update_fields=["person", "alias", "state", "left_at", "merged_into"])


def _move_later(
    model: type[Model], old: Participation, new: Participation, *, same: str, moment: str
) -> None:
    rows = model._default_manager
    theirs = {getattr(row, same): row for row in rows.filter(participation=new)}
    for row in rows.filter(participation=old):
        other = theirs.get(getattr(row, same))
        if other is not None and getattr(other, moment) >= getattr(row, moment):
            row.delete()
            continue
        if other is not None:
            other.delete()
        row.participation = new  # type: ignore[attr-defined]
        row.save(update_fields=["participation"])
