"""How allauth's accounts meet Samskab's persons."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.signals import email_confirmed, user_logged_in
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.conf import settings
from django.dispatch import receiver
from django.http import HttpRequest

from samskab.core import identity
from samskab.core.models import Account


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Accounts by e-mail and password."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Whether people may make accounts themselves."""
        return bool(settings.CONFIG["SAMSKAB_SIGNUP"])


class SocialAccountAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """Accounts from the sign-in service the site is connected to."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        """Whether somebody new may come in this way."""
        return bool(settings.CONFIG["SAMSKAB_SIGNUP"])


@receiver(user_logged_in, dispatch_uid="samskab.keep_what_the_guest_gave")
def keep_what_the_guest_gave(request: HttpRequest, user: Account, **_rest: Any) -> None:
    """At every sign-in: the account has a person, who keeps what this device's guest gave."""
    from samskab.core.actions import people

    guest = identity.guest_from_cookie(request.COOKIES.get(identity.GUEST_COOKIE, ""))
    if guest is not None:
        people.claim_guest(guest, account=user)
    people.make_person_for_account(user)
    if identity.GUEST_COOKIE in request.COOKIES:
        request.guest_is_gone = True  # type: ignore[attr-defined]


@receiver(email_confirmed, dispatch_uid="samskab.keep_the_confirmed_address")
def keep_the_confirmed_address(email_address: Any, **_rest: Any) -> None:
    """An address its owner confirmed is a way of reaching them."""
    from samskab.core.actions import people

    person = people.make_person_for_account(email_address.user)
    people.verify_email(person, email=email_address.email)


def services_to_sign_in(request: HttpRequest) -> list[tuple[str, str]]:
    """Name and address of every sign-in service the site is connected to."""
    providers = SocialAccountAdapter(request).list_providers(request)
    return [(p.name, p.get_login_url(request)) for p in providers if p.app is not None]
