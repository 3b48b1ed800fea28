"""The page of a conversation and what its forms do."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from samskab.activities.converse import actions, queries
from samskab.activities.converse.forms import StatementForm, VoteForm
from samskab.core import access
from samskab.core.access import Standing
from samskab.core.errors import Refused
from samskab.core.models import Step
from samskab.core.rules import may_join
from samskab.core.views.entrance import acting, attempt, paged, step_here

KIND = "converse"


@require_safe
def step(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """The next statement to vote on, all statements, and room for one's own."""
    here, at = step_here(request, slug, pk, KIND)
    return _page(request, here, at, StatementForm(longest=queries.max_length(at)))


@require_POST
def add(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    here, at = step_here(request, slug, pk, KIND)
    form = StatementForm(request.POST, longest=queries.max_length(at))
    if form.is_valid():
        here = acting(request, here)
        made = attempt(
            form,
            actions.add_statement,
            at,
            actor=here,
            text=form.cleaned_data["text"],
            once=form.cleaned_data["once"],
        )
        if made is not None:
            if made.contribution.state == made.contribution.State.PENDING:
                said = _("Thank you. Somebody reads your statement before others see it.")
            else:
                said = _("Thank you. Others can now vote on your statement.")
            messages.success(request, said)
            return _back(here, at)
    return _page(request, here, at, form, status=422)


@require_POST
def vote(request: HttpRequest, slug: str, pk: int, statement: int) -> HttpResponse:
    here, at = step_here(request, slug, pk, KIND)
    found = queries.statement_of(at, statement)
    form = VoteForm(request.POST)
    if not form.is_valid():
        raise Refused(_("Choose agree, disagree or pass."))
    here = acting(request, here)
    actions.vote(at, actor=here, statement=found, value=form.cleaned_data["value"])
    return _back(here, at, voted=found.pk, page=request.POST.get("page", ""))


@require_POST
def undo(request: HttpRequest, slug: str, pk: int, statement: int) -> HttpResponse:
    here, at = step_here(request, slug, pk, KIND)
    found = queries.statement_of(at, statement)
    here = acting(request, here)
    actions.undo_vote(at, actor=here, statement=found)
    messages.success(request, _("Your vote was taken back."))
    return _back(here, at, page=request.POST.get("page", ""))


@require_POST
def withdraw(request: HttpRequest, slug: str, pk: int, statement: int) -> HttpResponse:
    here, at = step_here(request, slug, pk, KIND)
    found = queries.statement_of(at, statement)
    actions.withdraw(at, actor=here, statement=found)
    messages.success(request, _("Your statement was withdrawn."))
    return _back(here, at)


def _back(here: Standing, at: Step, *, voted: int = 0, page: str = "") -> HttpResponse:
    """To the page of the step, where the person was, and still on whose behalf they act."""
    kept = {
        "for": here.on_behalf_of.public_id if here.on_behalf_of else "",
        "page": page if page.isdigit() else "",
        "voted": voted,
    }
    query = "&".join(f"{name}={value}" for name, value in kept.items() if value)
    address = reverse("converse:step", args=[here.process.slug, at.pk])
    anchor = f"#s{voted}" if voted and kept["page"] else ""
    return HttpResponseRedirect(address + (f"?{query}" if query else "") + anchor)


def _page(
    request: HttpRequest, here: Standing, at: Step, form: StatementForm, status: int = 200
) -> HttpResponse:
    open_to_joining = at.is_open and here.participation is None and may_join(here, at)
    voted = request.GET.get("voted", "")
    page = paged(request, queries.listed(at, here))
    context: dict[str, Any] = {
        "here": here,
        "process": at.process,
        "step": at,
        "question": at.settings.get("question") or "",
        "form": form,
        "may_vote": open_to_joining or access.allowed(here, "converse.vote", at),
        "may_add": (open_to_joining and at.settings.get("allow_new", True))
        or access.allowed(here, "converse.add", at),
        "waits": bool(at.settings.get("moderate")),
        "next": queries.next_statement(at, here) if at.is_open else None,
        "progress": queries.progress(at, here),
        "page": page,
        "chart": [
            {
                "label": row.text,
                "href": f"#s{row.pk}",
                "values": [row.agrees, row.disagrees, row.passes],
                "texts": None,
            }
            for row in page.object_list
        ],
        "voted": int(voted) if voted.isdigit() else 0,
        "whose": here.on_behalf_of,
        "hidden": {"for": here.on_behalf_of.public_id} if here.on_behalf_of else {},
    }
    return render(request, "converse/step.html", context, status=status)
