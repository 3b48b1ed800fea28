"""Accounts: signing up, signing in, and the pages around it."""

import datetime as dt

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal.auth import (
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.core import mail
from django.http import HttpResponse
from django.test import Client

from samskab.core import clock, identity, testing
from samskab.core.models import Account, GuestPass, Person
from samskab.core.models.tokens import fingerprint

pytestmark = pytest.mark.django_db
WORDS = "a long quiet sentence"


def _sign_up(client: Client) -> None:
    client.post(
        "/accounts/signup/",
        {"email": "ana@example.org", "password1": WORDS, "password2": WORDS},
    )


def test_the_pages_for_everybody_render(client: Client) -> None:
    for path in (
        "login/",
        "signup/",
        "password/reset/",
        "password/reset/done/",
        "confirm-email/",
        "inactive/",
        "password/reset/key/done/",
        "3rdparty/login/cancelled/",
        "confirm-email/x/",
        "password/reset/key/1-x/",
    ):
        assert (path, client.get(f"/accounts/{path}").status_code) == (path, 200)


def test_who_signs_up_is_a_person_and_their_pages_render(client: Client) -> None:
    _sign_up(client)
    assert Person.objects.filter(account__email="ana@example.org").count() == 1
    EmailAddress.objects.update(verified=True)
    client.post("/accounts/reauthenticate/", {"password": WORDS})
    for path in (
        "logout/",
        "email/",
        "password/change/",
        "2fa/",
        "2fa/totp/activate/",
        "3rdparty/",
        "reauthenticate/",
    ):
        assert (path, client.get(f"/accounts/{path}").status_code) == (path, 200)
    client.post("/accounts/logout/")
    assert "_auth_user_id" not in client.session


def test_a_wrong_password_is_said_and_five_are_enough(client: Client) -> None:
    Account.objects.create_user("bo@example.org", WORDS)
    sent = {"login": "bo@example.org", "password": "wrong"}
    answers = [client.post("/accounts/login/", sent) for _try in range(6)]
    assert "not correct" in answers[0].content.decode()
    assert "Too many" in answers[5].content.decode()


def test_a_forgotten_password_gives_a_mail(client: Client) -> None:
    Account.objects.create_user("bo@example.org", WORDS)
    client.post("/accounts/password/reset/", {"email": "bo@example.org"})
    assert len(mail.outbox) == 1


def test_a_guest_who_signs_up_keeps_what_they_gave_and_loses_the_cookie(client: Client) -> None:
    person = testing.make_person()
    GuestPass.objects.create(
        person=person, fingerprint=fingerprint("key"), expires_at=clock.now() + dt.timedelta(1)
    )
    response = HttpResponse()
    identity.remember_guest(response, "key")
    client.cookies[identity.GUEST_COOKIE] = response.cookies[identity.GUEST_COOKIE].value
    _sign_up(client)
    assert Person.objects.get(account__email="ana@example.org") == person
    assert client.cookies[identity.GUEST_COOKIE].value == ""


def test_the_app_is_switched_on_and_gives_recovery_codes(client: Client) -> None:
    _sign_up(client)
    EmailAddress.objects.update(verified=True)
    client.post("/accounts/reauthenticate/", {"password": WORDS})
    page = client.get("/accounts/2fa/totp/activate/")
    secret = page.wsgi_request.session["mfa.totp.secret"]
    code = format_hotp_value(hotp_value(secret, yield_hotp_counters_from_time().__next__()))
    client.post("/accounts/2fa/totp/activate/", {"code": code})
    for path in ("", "totp/deactivate/", "recovery-codes/", "recovery-codes/generate/"):
        assert (path, client.get(f"/accounts/2fa/{path}").status_code) == (path, 200)
    client.post("/accounts/logout/")
    client.post("/accounts/login/", {"login": "ana@example.org", "password": WORDS})
    assert client.get("/accounts/2fa/authenticate/").status_code == 200
