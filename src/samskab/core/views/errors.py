"""Pages for when something does not work."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    message = _("We cannot find this page, or it is not open to you.")
    return render(request, "core/refused.html", {"message": message}, status=404)


def broken(request: HttpRequest) -> HttpResponse:
    return render(request, "core/broken.html", status=500)


def expired_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form's token expired: give the person back all they typed, ready to send again."""
    typed = [
        (name, value)
        for name, values in request.POST.lists()
        if name != "csrfmiddlewaretoken" and "password" not in name
        for value in values
    ]
    return render(
        request, "core/expired_form.html", {"typed": typed, "path": request.path}, status=403
    )
