"""Codes, keeping what a guest gave, and one's own profile."""

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.contrib import messages
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from samskab.core.actions import people
from samskab.core.errors import Refused
from samskab.core.forms.people import Code, Profile
from samskab.core.models.tokens import fingerprint
from samskab.core.queries import people as people_queries
from samskab.core.views.entrance import attempt, viewer

CODE_TRIES_PER_HOUR = 20


def code(request: HttpRequest) -> HttpResponse:
    """Enter the code on an invitation."""
    form = Code(request.POST or None)
    if request.method == "POST" and form.is_valid():
        key = _tries(request)
        used = attempt(form, _use, key, form.cleaned_data["code"], request)
        if used is not None:
            return redirect("process", used)
        cache.incr(key)
    return render(request, "core/code.html", {"form": form})


def _use(key: str, typed: str, request: HttpRequest) -> str:
    if cache.get(key, 0) >= CODE_TRIES_PER_HOUR:
        raise Refused(_("Too many wrong codes came from where you are. Try again in an hour."))
    participation, secret = people.use_code(typed, person=viewer(request))
    if secret is not None:
        request.new_guest_secret = secret  # type: ignore[attr-defined]
    messages.success(request, _("Welcome. You now take part in this process."))
    return participation.process.slug


def _tries(request: HttpRequest) -> str:
    address = get_adapter(request).get_client_ip(request)
    key = f"codes:{fingerprint(str(address))}"
    cache.add(key, 0, 3600)
    return key


def claim(request: HttpRequest) -> HttpResponse:
    """How a guest keeps what they gave."""
    person = viewer(request)
    if person is not None and person.has_account:
        return redirect("me")
    return render(request, "core/claim.html", {"person": person})


def profile(request: HttpRequest) -> HttpResponse:
    """Name, language and mail."""
    person = viewer(request)
    if person is None:
        return redirect(f"{reverse('account_login')}?next={request.path}")
    initial = {
        "name": person.name,
        "language": person.language or get_language(),
        "rhythm": people_queries.mail_rhythm(person),
    }
    form = Profile(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        people.change_profile(person, **form.cleaned_data)
        messages.success(request, _("Saved."))
        response = redirect("me_profile")
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            form.cleaned_data["language"],
            max_age=365 * 24 * 3600,
            secure=settings.LANGUAGE_COOKIE_SECURE,
            samesite="Lax",
        )
        return response
    return render(request, "core/profile.html", {"form": form, "person": person})
