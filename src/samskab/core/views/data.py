"""My own data: see it, take a copy, agree, withdraw, erase."""

from django import forms
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from samskab.core import access
from samskab.core.actions import privacy as actions
from samskab.core.errors import NotAllowed
from samskab.core.models import Person
from samskab.core.queries import privacy as queries
from samskab.core.views.entrance import viewer


class EraseForm(forms.Form):
    sure = forms.BooleanField(
        label=_lazy("Yes, erase everything about me. It cannot be brought back.")
    )


def _somebody(request: HttpRequest) -> Person:
    person = viewer(request)
    if person is None:
        raise NotAllowed(
            _("Nothing is kept about you on this device. Sign in to see your own data.")
        )
    return person


def me_data(request: HttpRequest) -> HttpResponse:
    return render(request, "data/data.html", {"data": queries.own_data(_somebody(request))})


def me_export(request: HttpRequest) -> HttpResponse:
    """A copy of everything, as a file."""
    response = JsonResponse(
        queries.own_data(_somebody(request)), json_dumps_params={"indent": 2, "ensure_ascii": False}
    )
    response["Content-Disposition"] = 'attachment; filename="samskab-my-data.json"'
    return response


def me_erase(request: HttpRequest) -> HttpResponse:
    """Explain, ask once, erase."""
    person = _somebody(request)
    form = EraseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.erase_person(person, actor=person)
        logout(request)
        request.guest_is_gone = True  # type: ignore[attr-defined]
        messages.success(request, _("Everything about you is erased."))
        return redirect("home")
    return render(request, "data/erase.html", {"form": form})


def me_consents(request: HttpRequest) -> HttpResponse:
    """What I agreed to, for each process and purpose."""
    person = _somebody(request)
    if request.method == "POST":
        purpose = queries.purpose_for(person, request.POST.get("purpose", ""))
        if purpose is None:
            raise access.not_found()
        here = access.standing(person, purpose.process)
        if request.POST.get("agree") == "yes":
            actions.give_consent(purpose.process, actor=here, purpose=purpose)
        else:
            actions.withdraw_consent(purpose.process, actor=here, purpose=purpose)
        return redirect("me_consents")
    context = {"purposes": queries.purposes(person), "given": queries.standing_consents(person)}
    return render(request, "data/consents.html", context)
