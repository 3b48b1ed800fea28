"""Short makers for tests; every argument has a boring default."""

from itertools import count
from typing import Any

from samskab.core import access, clock
from samskab.core.access import Standing
from samskab.core.models import (
    Account,
    Organisation,
    OrganisationMembership,
    Participation,
    Person,
    Phase,
    Process,
    Step,
)

_n = count(1)


def make_organisation(**fields: Any) -> Organisation:
    n = next(_n)
    return Organisation.objects.create(**{"name": f"Town {n}", "slug": f"town-{n}", **fields})


def make_person(name: str = "Ana", *, account: bool = False, **fields: Any) -> Person:
    login = Account.objects.create_user(f"person{next(_n)}@example.org") if account else None
    return Person.objects.create(name=name, account=login, **fields)


def make_process(**fields: Any) -> Process:
    n = next(_n)
    fields.setdefault("owner", None)
    if fields["owner"] is None:
        fields["owner"] = make_organisation()
    defaults: dict[str, Any] = {
        "title": f"Park {n}",
        "slug": f"park-{n}",
        "state": Process.State.RUNNING,
        "opened_at": clock.now(),
    }
    return Process.objects.create(**{**defaults, **fields})


def make_step(
    kind: str = "converse",
    *,
    process: Process | None = None,
    state: str = Step.State.OPEN,
    settings: dict[str, Any] | None = None,
    **fields: Any,
) -> Step:
    process = process or make_process()
    phase = Phase.objects.filter(process=process).first() or Phase.objects.create(
        process=process, position=1, title="Listen"
    )
    return Step.objects.create(
        process=process,
        phase=phase,
        kind=kind,
        title=fields.pop("title", "What matters?"),
        state=state,
        settings=settings or {},
        **fields,
    )


def member(
    process: Process,
    role: str = Participation.Role.PARTICIPANT,
    *,
    account: bool = False,
    **fields: Any,
) -> Standing:
    person = make_person(account=account)
    Participation.objects.create(
        process=process, person=person, role=role, joined_at=clock.now(), **fields
    )
    return access.standing(person, process)


def organiser(process: Process) -> Standing:
    return member(process, Participation.Role.ORGANISER, account=True)


def works_for(person: Person, organisation: Organisation, role: str = "organiser") -> None:
    OrganisationMembership.objects.create(organisation=organisation, person=person, role=role)
