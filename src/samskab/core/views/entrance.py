"""How every view gets at a process: by standing in it."""

from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar

from django.forms import BaseForm
from django.http import HttpRequest

from samskab.core import access, identity
from samskab.core.access import Standing
from samskab.core.errors import NotAllowed, NotFound, Refused
from samskab.core.models import Person, Step
from samskab.core.queries.people import participation_of

P = ParamSpec("P")
R = TypeVar("R")


def viewer(request: HttpRequest) -> Person | None:
    """Who asks, or nobody."""
    return identity.person_of(request)


def enter(request: HttpRequest, slug: str) -> Standing:
    """Where the asking person stands in a process, or ``NotFound``.

    With ``?for=PUBLIC_ID`` (or the same in the form) staff act on somebody's behalf; whether
    they may is asked by every ``require``.
    """
    here = access.enter(viewer(request), slug)
    of = request.POST.get("for") or request.GET.get("for") or ""
    if of:
        if not here.is_staff:
            raise access.not_found()
        here = access.on_behalf(here, participation_of(here, of))
    return here


def step_here(request: HttpRequest, slug: str, pk: int, kind: str) -> tuple[Standing, Step]:
    """The standing and the step of this kind, or ``NotFound``."""
    here = enter(request, slug)
    return here, access.step_of(here, pk, kind)


def acting(request: HttpRequest, here: Standing) -> Standing:
    """The standing of somebody who is about to act, joining them to the process if need be.

    An anonymous visitor of an open process becomes a guest here, at the first act; somebody
    with an account joins. Raises ``NotAllowed`` with a sentence when joining is not open.
    """
    from samskab.core.actions import people

    return people.take_part(here, request=request)


def attempt(form: BaseForm, act: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R | None:
    """Call an action; put a refusal on the form, so that what was typed is kept.

    ``NotAllowed`` and ``NotFound`` still become their own page: there is nothing to correct.
    """
    try:
        return act(*args, **kwargs)
    except (NotAllowed, NotFound):
        raise
    except Refused as refusal:
        form.add_error(None, str(refusal.message))
        return None


def paged(request: HttpRequest, rows: Any, size: int = 20) -> Any:
    """One page of ``rows``; a page number that makes no sense gives the nearest page."""
    from django.core.paginator import Paginator

    return Paginator(rows, size).get_page(request.GET.get("page"))
