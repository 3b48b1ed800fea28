"""Every address × every role. An address that is not in the table fails the test.

The process is hidden, so that membership itself must not show. Rows say what a GET answers, in
the order of ROLES. An address that only takes a POST answers 405 to those who may reach it.
"""

import os
from pathlib import Path

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from samskab.core import clock, identity
from samskab.core.models import (
    Account,
    Contribution,
    Disposition,
    GuestPass,
    Participation,
    Partnership,
    Person,
    Proposal,
    Reply,
)
from samskab.core.models.tokens import fingerprint
from samskab.core.testing import (
    make_organisation,
    make_person,
    make_process,
    make_step,
    member,
    organiser,
    works_for,
)

pytestmark = pytest.mark.django_db

ROLES = (
    "anonymous", "guest", "participant", "elsewhere", "companion", "professional", "facilitator",
    "researcher", "organiser", "manager", "partner", "other_organiser", "on_behalf", "administrator",
)  # fmt: skip
TABLE_FILE = Path(__file__).with_name("permissions.txt")


def table() -> dict[str, list[str]]:
    """Name of an address → the answer for each role, in order."""
    rows = {}
    for line in TABLE_FILE.read_text().splitlines():
        if line.strip() and not line.startswith("#"):
            name, *codes = line.split()
            rows[name] = codes
    return rows


def addresses() -> dict[str, str]:
    """Every address of our own, by name, with its pattern."""
    found: dict[str, str] = {}

    def walk(patterns, prefix, namespace):
        for pattern in patterns:
            if isinstance(pattern, URLResolver):
                inner = ":".join(x for x in (namespace, pattern.namespace) if x)
                walk(pattern.url_patterns, prefix + str(pattern.pattern), inner)
            elif isinstance(pattern, URLPattern) and pattern.name:
                name = f"{namespace}:{pattern.name}" if namespace else pattern.name
                found[name] = prefix + str(pattern.pattern)

    walk(get_resolver().url_patterns, "", "")
    theirs = ("account_", "mfa_", "socialaccount_", "openid_connect_")
    return {n: p for n, p in found.items() if not n.startswith(theirs) and not n.startswith("api")}


class Setting:
    """One hidden process with everybody in it, and what the addresses point to."""

    def __init__(self) -> None:
        owner = make_organisation(slug="owner")
        partner = make_organisation(slug="partner")
        other = make_organisation(slug="other")
        self.process = make_process(owner=owner, slug="here", visibility="hidden")
        elsewhere = make_process(owner=other, slug="elsewhere")
        self.step = make_step(process=self.process)
        Partnership.objects.create(
            process=self.process, organisation=partner, role="helps", grants=["desk"]
        )
        here = self.process
        self.standing = {
            "participant": member(here, account=True),
            "elsewhere": member(elsewhere, account=True),
            "organiser": organiser(here),
            **{
                role: member(here, role, account=True)
                for role in ("companion", "professional", "facilitator", "researcher")
            },
        }
        self.person: dict[str, Person | None] = {r: s.person for r, s in self.standing.items()}
        self.person["anonymous"] = None
        self.person["guest"] = make_person()
        Participation.objects.create(
            process=elsewhere, person=self.person["guest"], joined_at=clock.now()
        )
        for role, organisation, as_ in (
            ("manager", owner, "manager"),
            ("partner", partner, "organiser"),
            ("other_organiser", other, "organiser"),
        ):
            person = make_person(account=True)
            works_for(person, organisation, as_)
            self.person[role] = person
        boss = Account.objects.create_user("admin@example.org", is_administrator=True)
        self.person["administrator"] = Person.objects.create(name="Ada", account=boss)
        self.person["on_behalf"] = self.person["organiser"]
        voice = self.standing["participant"].participation
        assert voice is not None
        self.voice = voice
        self.contribution = Contribution.objects.create(
            process=here, participation=voice, kind="core.proposal"
        )
        Proposal.objects.create(
            process=here, contribution=self.contribution, what="step", title="Walk together"
        )
        boss_here = self.standing["organiser"].participation
        assert boss_here is not None
        disposition = Disposition.objects.create(
            process=here, contribution=self.contribution, outcome="adopted", reason="Good",
            state="given", proposed_by=boss_here, given_at=clock.now(),
        )  # fmt: skip
        self.reply = Reply.objects.create(
            process=here, contribution=self.contribution, disposition=disposition,
            participation=voice,
        )  # fmt: skip

    def client(self, role: str) -> Client:
        client = Client()
        person = self.person[role]
        if person is None:
            return client
        if person.account is not None:
            client.force_login(
                person.account, backend="allauth.account.auth_backends.AuthenticationBackend"
            )
            return client
        GuestPass.objects.create(
            person=person,
            fingerprint=fingerprint("secret"),
            expires_at=clock.now().replace(year=clock.now().year + 1),
        )
        from django.core import signing

        client.cookies[identity.GUEST_COOKIE] = signing.dumps("secret", salt="samskab.guest")
        return client

    def address(self, name: str, pattern: str) -> str:
        values = {
            "slug": "owner" if name == "organisation" else "here",
            "public_id": self.voice.public_id,
            "pk": self.step.pk,
            "position": 1,
            "language": "en",
        }
        if name.startswith("me_reply"):
            values["pk"] = self.reply.pk
        elif "phase" in name:
            values["pk"] = self.step.phase_id
        elif name.rpartition(":")[2] in CONTRIBUTION_NAMES:
            values["pk"] = self.contribution.pk
        import re

        names = re.findall(r"<(?:\w+:)?(\w+)>", pattern)
        return reverse(name, kwargs={n: values.get(n, 1) for n in names})


CONTRIBUTION_NAMES = {
    "process_contribution", "contribution_withdraw", "desk_answer", "desk_moderate", "desk_merge",
}  # fmt: skip


@pytest.fixture
def setting(db):
    return Setting()


def answers(setting: Setting) -> dict[str, list[str]]:
    rows: dict[str, list[str]] = {name: [] for name in addresses()}
    for role in ROLES:
        client = setting.client(role)
        for name, pattern in sorted(addresses().items()):
            address = setting.address(name, pattern)
            more = {"for": setting.voice.public_id} if role == "on_behalf" else {}
            rows[name].append(str(client.get(address, more).status_code))
    return rows


def test_every_address_has_its_row():
    assert sorted(table()) == sorted(addresses())


def test_each_role_reaches_what_the_table_says_and_nothing_else(setting):
    found = answers(setting)
    if os.environ.get("WRITE_PERMISSIONS"):
        TABLE_FILE.write_text(
            "# " + " ".join(ROLES) + "\n"
            + "".join(f"{n:28} {' '.join(c)}\n" for n, c in sorted(found.items()))
        )  # fmt: skip
        return
    wrong = [
        f"{name} {role}: {got}, the table says {want}"
        for name, row in sorted(found.items())
        for role, got, want in zip(ROLES, row, table()[name], strict=True)
        if got != want
    ]
    assert wrong == []


def test_nobody_outside_reaches_anything_of_a_hidden_process():
    outside = ("anonymous", "guest", "elsewhere", "other_organiser", "administrator")
    reached = [
        f"{name} {role}"
        for name, row in table().items()
        for role, code in zip(ROLES, row, strict=True)
        if role in outside
        and code == "200"
        and ("slug" in addresses()[name])
        and name != "organisation"
    ]
    assert reached == []


def test_the_desk_is_for_those_who_run_it():
    never = ("anonymous", "guest", "participant", "elsewhere", "companion", "researcher",
             "professional", "other_organiser", "administrator")  # fmt: skip
    reached = [
        f"{name} {role}"
        for name, row in table().items()
        for role, code in zip(ROLES, row, strict=True)
        if name.startswith("desk_")
        and name != "desk_new"
        and role in never
        and code == "200"
        # Those who meet people enter what they say on paper or by telephone.
        and not (role == "professional" and name in {"desk_person", "desk_register"})
    ]
    assert reached == []
