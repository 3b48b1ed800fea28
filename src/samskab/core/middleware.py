"""What every page passes through: who asks, and how refusals are shown."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.functional import SimpleLazyObject

from samskab.core import identity
from samskab.core.errors import Refused


class ViewerMiddleware:
    """Put the asking person on the request, and the cookie of a new guest on the response."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.viewer = SimpleLazyObject(lambda: identity.person_of(request))  # type: ignore[attr-defined]
        response = self.get_response(request)
        secret = getattr(request, "new_guest_secret", "")
        if secret:
            identity.remember_guest(response, secret)
        elif getattr(request, "guest_is_gone", False):
            identity.forget_guest(response)
        return response


class RefusalMiddleware:
    """Turn a ``Refused`` raised anywhere below into a page, or JSON, that says why."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not isinstance(error, Refused):
            return None
        if request.path.startswith("/api/"):
            return JsonResponse({"message": str(error.message)}, status=error.status)
        return render(request, "core/refused.html", {"message": error.message}, status=error.status)
