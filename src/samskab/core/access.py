"""One door: where a person stands in a process, and what that allows.

Nothing is reached by bare id. A view asks ``enter`` for the process and gets a ``Standing``;
steps and everything below are reached through it. A process one may not see and one that does
not exist give the same ``NotFound``.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from samskab.core import activity
from samskab.core.errors import NotAllowed, NotFound
from samskab.core.models import (
    Organisation,
    OrganisationMembership,
    Participation,
    Partnership,
    Person,
    Process,
    Step,
)

if TYPE_CHECKING:
    from collections.abc import Callable

Role = Participation.Role


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Where somebody stands in one process: everything a rule may ask, without a query.

    ``participation`` is who acts (and who typed); ``on_behalf_of`` whose it is when staff enter
    for somebody on paper or telephone. ``voice`` is whose it is in either case.
    """

    process: Process
    person: Person | None = None
    participation: Participation | None = None
    organisation_role: str = ""
    partner_grants: frozenset[str] = frozenset()
    on_behalf_of: Participation | None = None
    is_system: bool = False

    @property
    def voice(self) -> Participation | None:
        return self.on_behalf_of or self.participation

    @property
    def role(self) -> str:
        """The role in the process, empty for none. A person who left has none."""
        p = self.participation
        if p is None or p.state in {Participation.State.LEFT, Participation.State.INVITED}:
            return ""
        return p.role

    @property
    def is_member(self) -> bool:
        return bool(self.role)

    @property
    def is_invited(self) -> bool:
        return self.participation is not None and self.participation.state in {
            Participation.State.INVITED,
            Participation.State.ACTIVE,
            Participation.State.PAUSED,
        }

    @property
    def is_organiser(self) -> bool:
        """Runs the process: organiser in it, or organiser or manager of the owner."""
        return self.role == Role.ORGANISER or bool(self.organisation_role)

    @property
    def is_staff(self) -> bool:
        return self.is_organiser or self.role in {Role.FACILITATOR, Role.PROFESSIONAL}

    @property
    def may_see(self) -> bool:
        if self.is_system or self.is_invited or self.organisation_role or self.partner_grants:
            return True
        if self.process.visibility == Process.Visibility.HIDDEN:
            return False
        return self.process.state != Process.State.DRAFT

    def hears(self, audience: activity.Audience) -> bool:
        """Whether news for this audience may reach this person."""
        if audience == "readers":
            return self.may_see
        if audience == "members":
            return self.is_member or self.is_organiser
        return self.is_organiser or Partnership.Grant.LOG in self.partner_grants


def standing(person: Person | None, process: Process) -> Standing:
    """Where ``person`` stands in ``process``, in at most three queries."""
    if person is None or person.erased_at is not None:
        return Standing(process=process)
    participation = Participation.objects.filter(process=process, person=person).first()
    if participation is not None:
        participation.process = process
    role = ""
    grants: frozenset[str] = frozenset()
    if person.has_account:
        for membership in OrganisationMembership.objects.filter(person=person):
            if membership.organisation_id == process.owner_id:
                role = membership.role
        if not role:
            grants = frozenset(
                grant
                for partnership in Partnership.objects.filter(
                    process=process, ended_at=None, organisation__memberships__person=person
                )
                for grant in (*partnership.grants, "read")
            )
    return Standing(
        process=process,
        person=person,
        participation=participation,
        organisation_role=role,
        partner_grants=grants,
    )


def enter(person: Person | None, slug: str) -> Standing:
    """The standing of ``person`` in the process called ``slug``, or ``NotFound``."""
    process = Process.objects.select_related("owner").filter(slug=slug).first()
    if process is None:
        raise not_found()
    here = standing(person, process)
    if not here.may_see:
        raise not_found()
    return here


def step_of(here: Standing, pk: int, kind: str = "") -> Step:
    """A step of the process one stands in, or ``NotFound``. Drafts are for the desk only."""
    steps = Step.objects.select_related("phase").filter(
        process=here.process, pk=pk, removed_at=None
    )
    if kind:
        steps = steps.filter(kind=kind)
    step = steps.first()
    if step is None or (step.state == Step.State.DRAFT and not here.is_staff):
        raise not_found()
    step.process = here.process
    return step


def not_found() -> NotFound:
    return NotFound(_("We cannot find this page, or it is not open to you."))


def system(process: Process) -> Standing:
    """The standing of the platform itself: jobs, imports and the demonstration's clockwork."""
    return Standing(process=process, is_system=True)


def on_behalf(here: Standing, of: Participation) -> Standing:
    """Staff typing for somebody else. Whether they may is asked by ``require``."""
    if of.process_id != here.process.pk:
        raise RuntimeError("a person acts in the process they stand in")
    return replace(here, on_behalf_of=of)


def allowed(here: Standing, may: str, target: Step | Process) -> bool:
    """Whether the rule called ``may`` says yes.

    An unknown name raises ``KeyError``: a mistyped permission must never read as "no".
    """
    from samskab.core.rules import RULES

    process_id = target.process_id if isinstance(target, Step) else target.pk
    if process_id != here.process.pk:
        raise RuntimeError("a person acts in the process they stand in")
    if here.on_behalf_of is not None and not RULES["process.enter_on_behalf"](here, here.process):
        return False
    kind, _dot, _rest = may.partition(".")
    if may in RULES:
        return RULES[may](here, target)
    if not isinstance(target, Step):
        raise RuntimeError(f"{may} asks about a step")
    rules: Mapping[str, Callable[[Standing, Step], bool]] = activity.get(kind).rules
    return rules[may](here, target)


def require(here: Standing, may: str, target: Step | Process) -> None:
    """``allowed``, or ``NotAllowed`` with a sentence that says what to do."""
    if allowed(here, may, target):
        return
    if here.participation is not None and here.participation.state == Participation.State.PAUSED:
        raise NotAllowed(_("You are pausing. Take part again from the process page first."))
    if isinstance(target, Step) and not target.is_open:
        raise NotAllowed(_("This step is not open now, so nothing can be added or changed."))
    if here.person is None:
        raise NotAllowed(_("Sign in, or use the code on your invitation, to do this."))
    raise NotAllowed(_("Your role in this process does not include this."))


def organisation_role(person: Person | None, organisation: Organisation) -> str:
    if person is None:
        return ""
    membership = OrganisationMembership.objects.filter(
        person=person, organisation=organisation
    ).first()
    return membership.role if membership else ""


def require_organisation_role(
    person: Person | None, organisation: Organisation, *roles: str
) -> None:
    if organisation_role(person, organisation) not in roles:
        raise NotAllowed(_("Only those who run processes for this organisation may do this."))
