"""Who is asking: an account's session, a guest's cookie, or a program's key."""

import datetime as dt
from importlib import import_module

from django.conf import settings
from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare

from samskab.core import clock
from samskab.core.models import Account, ApiToken, GuestPass, Person
from samskab.core.models.tokens import fingerprint

GUEST_COOKIE = "samskab_guest"
_SALT = "samskab.guest"


def person_of(request: HttpRequest) -> Person | None:
    """The person behind the request, found at most once per request."""
    if not hasattr(request, "_samskab_person"):
        request._samskab_person = _find(request)  # type: ignore[attr-defined]
    found: Person | None = request._samskab_person  # type: ignore[attr-defined]
    return found


def _find(request: HttpRequest) -> Person | None:
    user = request.user
    if isinstance(user, Account):
        return Person.objects.filter(account=user, erased_at=None).first()
    return guest_from_cookie(request.COOKIES.get(GUEST_COOKIE, ""))


def person_of_cookies(session: str, guest: str) -> Person | None:
    """The person two cookies stand for, outside a request: for the live feed."""
    if session:
        store = import_module(settings.SESSION_ENGINE).SessionStore(session)
        account = Account.objects.filter(pk=store.get(SESSION_KEY), is_active=True).first()
        if account is not None and constant_time_compare(
            store.get(HASH_SESSION_KEY, ""), account.get_session_auth_hash()
        ):
            return Person.objects.filter(account=account, erased_at=None).first()
    return guest_from_cookie(guest)


def guest_from_cookie(cookie: str) -> Person | None:
    """The guest a cookie names; nothing when it is forged, expired or revoked."""
    if not cookie:
        return None
    try:
        token = signing.loads(cookie, salt=_SALT)
    except signing.BadSignature:
        return None
    guest = (
        GuestPass.objects.select_related("person")
        .filter(
            fingerprint=fingerprint(str(token)),
            revoked_at=None,
            expires_at__gt=clock.now(),
            person__erased_at=None,
            person__account=None,
        )
        .first()
    )
    return guest.person if guest else None


def person_of_token(value: str, *, write: bool = False) -> Person | None:
    """The person a program's key stands for."""
    token = (
        ApiToken.objects.select_related("person")
        .filter(fingerprint=fingerprint(value), revoked_at=None, expires_at__gt=clock.now())
        .first()
    )
    if token is None or token.person.erased_at is not None:
        return None
    if write and token.scope != ApiToken.Scope.WRITE:
        return None
    if token.used_on != clock.today():
        token.used_on = clock.today()
        token.save(update_fields=["used_on"])
    return token.person


def remember_guest(response: HttpResponse, secret: str) -> None:
    """Give the browser the cookie that holds a guest."""
    response.set_cookie(
        GUEST_COOKIE,
        signing.dumps(secret, salt=_SALT),
        max_age=dt.timedelta(days=settings.GUEST_DAYS),
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def forget_guest(response: HttpResponse) -> None:
    response.delete_cookie(GUEST_COOKIE, samesite="Lax")
