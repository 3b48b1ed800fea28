"""Guests, codes, and a guest who gets an account."""

import datetime as dt

import pytest
from django.test import Client, RequestFactory

from samskab.core import access, clock, testing
from samskab.core.actions import people
from samskab.core.errors import NotAllowed, NotFound, Refused
from samskab.core.models import Account, Participation, Process

pytestmark = pytest.mark.django_db


def _guest(process: Process) -> access.Standing:
    return people.take_part(access.standing(None, process), request=RequestFactory().post("/"))


def test_a_guest_begins_at_the_first_act() -> None:
    here = _guest(testing.make_process())
    assert here.participation is not None
    assert here.participation.state == "active"
    assert list(here.process.events.values_list("verb", flat=True)) == ["participation.joined"]


def test_an_invitation_process_says_so() -> None:
    with pytest.raises(NotAllowed):
        _guest(testing.make_process(visibility="invitation"))


def test_a_hidden_process_cannot_be_found() -> None:
    process = testing.make_process(visibility="hidden")
    with pytest.raises(NotFound):
        access.enter(None, process.slug)


def test_a_code_opens_once() -> None:
    process = testing.make_process(visibility="hidden")
    part, code = people.invite(process, actor=testing.organiser(process), role="participant")
    opened, secret = people.use_code(code.lower().replace("-", " "))
    assert (opened.pk, opened.state, bool(secret)) == (part.pk, "active", True)
    with pytest.raises(Refused, match="used already"):
        people.use_code(code)


def test_expired_and_unknown_codes_are_refused() -> None:
    process = testing.make_process()
    _part, code = people.invite(process, actor=testing.organiser(process), role="participant")
    with clock.at(clock.now() + dt.timedelta(days=91)), pytest.raises(Refused, match="expired"):
        people.use_code(code)
    with pytest.raises(Refused, match="do not know"):
        people.use_code("AAAA-BBBB-CCCC")


def test_a_guest_who_gets_an_account_keeps_everything() -> None:
    here = _guest(testing.make_process())
    account = Account.objects.create_user("ana@example.org")
    assert people.claim_guest(here.person, account=account) == here.person


def test_two_parts_of_one_person_become_one() -> None:
    process = testing.make_process()
    guest = _guest(process)
    member = testing.member(process, account=True)
    people.claim_guest(guest.person, account=member.person.account)
    old = Participation.objects.get(pk=guest.participation.pk)
    assert (old.merged_into, old.person) == (member.participation, None)


def test_the_pages_render(client: Client) -> None:
    for path in ("/code/", "/me/keep/"):
        assert client.get(path).status_code == 200
    answer = client.post("/code/", {"code": "AAAA-BBBB-CCCC"})
    assert "do not know this code" in answer.content.decode()
    person = testing.make_person(account=True)
    client.force_login(person.account)
    assert client.get("/me/profile/").status_code == 200
    sent = {"name": "Ana", "language": "da", "rhythm": "weekly"}
    assert client.post("/me/profile/", sent).status_code == 302
