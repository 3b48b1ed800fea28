"""What those who run processes need to see."""

from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from samskab.core import access
from samskab.core.access import Standing
from samskab.core.models import (
    AccessCode,
    Contribution,
    Disposition,
    Organisation,
    OrganisationMembership,
    Participation,
    Person,
    Phase,
    Process,
    Step,
    TemplateVersion,
)


def organisations(person: Person | None) -> QuerySet[Organisation]:
    """Where this person may make a process."""
    return Organisation.objects.filter(memberships__person=person).order_by("name")


def runs(person: Person | None) -> QuerySet[Process]:
    """The processes this person runs or helps to run, with how much waits in each."""
    given = Disposition.objects.filter(contribution=OuterRef("pk"), state=Disposition.State.GIVEN)
    unanswered = (
        Contribution.objects.filter(state=Contribution.State.PUBLISHED)
        .exclude(Exists(given))
        .values("pk")
    )
    mine = Participation.objects.filter(
        process=OuterRef("pk"),
        person=person,
        role__in=[Participation.Role.ORGANISER, Participation.Role.FACILITATOR],
        state=Participation.State.ACTIVE,
    )
    work = OrganisationMembership.objects.filter(organisation=OuterRef("owner"), person=person)
    return (
        Process.objects.select_related("owner")
        .filter(Exists(mine) | Exists(work))
        .annotate(
            waiting=Count(
                "contributions", filter=Q(contributions__state=Contribution.State.PENDING)
            ),
            unanswered=Count("contributions", filter=Q(contributions__in=unanswered)),
        )
        .order_by("state", "-created_at")
    )


def templates() -> list[TemplateVersion]:
    """The newest version of every template."""
    newest: dict[str, TemplateVersion] = {}
    for row in TemplateVersion.objects.order_by("slug", "version"):
        newest[row.slug] = row
    return list(newest.values())


def people(here: Standing, role: str = "") -> QuerySet[Participation]:
    rows = (
        Participation.objects.select_related("person")
        .filter(process=here.process, merged_into=None)
        .order_by("role", "created_at", "pk")
    )
    return rows.filter(role=role) if role else rows


def codes(participation: Participation) -> QuerySet[AccessCode]:
    return AccessCode.objects.filter(
        process=participation.process, participation=participation
    ).order_by("-created_at")


def open_steps(here: Standing) -> QuerySet[Step]:
    return Step.objects.filter(process=here.process, state=Step.State.OPEN, removed_at=None)


def phases(here: Standing) -> list[tuple[Phase, list[Step]]]:
    """Phases in order, each with its steps, in two queries."""
    steps: dict[int, list[Step]] = {}
    for step in Step.objects.filter(process=here.process, removed_at=None).order_by(
        "position", "pk"
    ):
        steps.setdefault(step.phase_id, []).append(step)
    return [
        (phase, steps.get(phase.pk, []))
        for phase in Phase.objects.filter(process=here.process, removed_at=None)
    ]


def phase_of(here: Standing, pk: int) -> Phase:
    phase = Phase.objects.filter(process=here.process, pk=pk, removed_at=None).first()
    if phase is None:
        raise access.not_found()
    return phase


def content(process: Process, names: list[str]) -> dict[str, Any]:
    return {name: getattr(process, name) for name in names}


def waiting_for_moderation(here: Standing) -> QuerySet[Contribution]:
    """What waits to be looked at, then what was hidden."""
    states = Contribution.State
    return (
        Contribution.objects.select_related("process", "step", "participation")
        .filter(process=here.process, state__in=[states.PENDING, states.REJECTED])
        .order_by("state", "created_at")
    )


def counts_waiting(here: Standing) -> dict[str, int]:
    """How much waits at the desk of one process."""
    given = Disposition.objects.filter(contribution=OuterRef("pk"), state=Disposition.State.GIVEN)
    rows = Contribution.objects.filter(process=here.process)
    return {
        "moderation": rows.filter(state=Contribution.State.PENDING).count(),
        "answers": rows.filter(state=Contribution.State.PUBLISHED).exclude(Exists(given)).count(),
    }
