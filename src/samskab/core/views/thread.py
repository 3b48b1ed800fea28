"""Pages of the red thread."""

import segno
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from samskab.core import access
from samskab.core.actions import thread
from samskab.core.contributions import contribution_of
from samskab.core.forms.thread import Answer, Decide, Dispose, Propose
from samskab.core.models import Reply
from samskab.core.queries import thread as queries
from samskab.core.views.entrance import acting, attempt, enter, paged, viewer


def _qr(request: HttpRequest, path: str) -> str:
    uri: str = segno.make(request.build_absolute_uri(path)).svg_data_uri(scale=3)
    return uri


def me(request: HttpRequest) -> HttpResponse:
    """What happened with what I said."""
    person = viewer(request)
    if person is None:
        return render(request, "thread/me.html", {"person": None, "page": None})
    page = paged(request, queries.own_contributions(person))
    return render(
        request,
        "thread/me.html",
        {
            "person": person,
            "page": page,
            "rows": queries.threads(list(page)),
            "replies": list(queries.own_replies(person)[:20]),
        },
    )


def _reply_page(request: HttpRequest, reply: Reply, form: Answer) -> HttpResponse:
    words = queries.words_of([reply.contribution]).get(reply.contribution_id)
    context = {"reply": reply, "words": words, "form": form}
    return render(request, "thread/reply.html", context)


def me_reply(request: HttpRequest, pk: int) -> HttpResponse:
    """One reply, for the person it is for."""
    person = viewer(request)
    reply = queries.reply_of(person, pk)
    if person is not None and reply.read_at is None:
        thread.read_reply(reply, person=person)
    return _reply_page(request, reply, Answer())


@require_POST
def me_reply_answer(request: HttpRequest, pk: int) -> HttpResponse:
    """That is, or is not, what I meant."""
    person = viewer(request)
    reply = queries.reply_of(person, pk)
    form = Answer(request.POST)
    if person is not None and form.is_valid():
        done = attempt(form, thread.answer_reply, reply, person=person, **form.cleaned_data)
        if done is not None:
            messages.success(request, _("Thank you. Your answer was kept."))
            return redirect("me_reply", pk)
    return _reply_page(request, reply, form)


def me_reply_sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """One reply on paper."""
    reply = queries.reply_of(viewer(request), pk)
    return render(
        request,
        "thread/sheet.html",
        {
            "process": reply.process,
            "replies": [reply],
            "words": queries.words_of([reply.contribution]),
            "qr": _qr(request, reverse("me_reply", args=[pk])),
            "back_url": reverse("me_reply", args=[pk]),
        },
    )


def process_contribution(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """The whole thread of one contribution."""
    here = enter(request, slug)
    contribution = contribution_of(here, pk)
    if not queries.readable(here, contribution):
        raise access.not_found()
    own = here.voice is not None and here.voice.pk == contribution.participation_id
    context = {"here": here, "row": queries.threads([contribution])[0], "own": own}
    return render(request, "thread/contribution.html", context)


@require_POST
def contribution_withdraw(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Take back what one gave."""
    here = enter(request, slug)
    thread.withdraw(contribution_of(here, pk), actor=here)
    messages.success(request, _("It is withdrawn and no longer shown."))
    return redirect("me")


def process_decisions(request: HttpRequest, slug: str) -> HttpResponse:
    """What was decided."""
    here = enter(request, slug)
    page = paged(request, queries.decisions(here))
    return render(request, "thread/decisions.html", {"here": here, "page": page, "form": None})


def process_propose(request: HttpRequest, slug: str) -> HttpResponse:
    """Propose a step or a point for the agenda."""
    here = enter(request, slug)
    form = Propose(request.POST or None)
    if request.method == "POST" and form.is_valid():
        here = acting(request, here)
        made = attempt(form, thread.propose, here.process, actor=here, **form.cleaned_data)
        if made is not None:
            messages.success(request, _("Your proposal is in. You will get an answer to it."))
            return redirect("process_contribution", slug, made.contribution_id)
    return render(request, "thread/propose.html", {"here": here, "form": form})


@require_POST
def step_reflect(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Answer the question at the end of a step."""
    here = enter(request, slug)
    step = access.step_of(here, pk)
    thread.reflect(step, actor=here, text=request.POST.get("text", "")[:1000])
    messages.success(request, _("Thank you. Your answer was kept."))
    return redirect(f"{step.kind}:step", slug, pk)


def desk_answers(request: HttpRequest, slug: str) -> HttpResponse:
    """What waits for an answer."""
    here = enter(request, slug)
    if not access.allowed(here, "process.dispose", here.process):
        access.require(here, "process.see_desk", here.process)
    chosen = request.GET.get("step", "")
    step = int(chosen) if chosen.isdecimal() else None
    page = paged(request, queries.to_answer(here, step=step))
    context = {
        "here": here,
        "page": page,
        "rows": queries.threads(list(page)),
        "steps": queries.steps_with_contributions(here),
        "chosen": chosen,
    }
    return render(request, "thread/desk_answers.html", context)


def desk_answer(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Answer one contribution, or take a position on a proposed answer."""
    here = enter(request, slug)
    access.require(here, "process.dispose", here.process)
    contribution = contribution_of(here, pk)
    earlier = queries.dispositions(contribution)
    proposed = next((d for d in earlier if d.state == d.State.PROPOSED), None)
    form = Dispose(None, process=here.process)
    if request.method == "POST" and proposed is not None and "agrees" in request.POST:
        thread.agree(proposed, actor=here, agrees=request.POST["agrees"] == "yes")
        return redirect("desk_answer", slug, pk)
    if request.method == "POST":
        form = Dispose(request.POST, process=here.process)
        if form.is_valid():
            made = attempt(form, thread.dispose, contribution, actor=here, **form.cleaned_data)
            if made is not None:
                messages.success(request, _("Your answer was kept."))
                return redirect("desk_answers", slug)
    context = {
        "here": here,
        "row": queries.threads([contribution])[0],
        "earlier": earlier,
        "proposed": proposed,
        "objections": queries.objections(contribution),
        "form": form,
    }
    return render(request, "thread/desk_answer.html", context)


def desk_decisions(request: HttpRequest, slug: str) -> HttpResponse:
    """Decisions, and a new one."""
    here = enter(request, slug)
    access.require(here, "process.decide", here.process)
    form = Decide(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = attempt(form, thread.decide, here.process, actor=here, **form.cleaned_data)
        if made is not None:
            messages.success(request, _("The decision is written down."))
            return redirect("desk_decisions", slug)
    page = paged(request, queries.decisions(here))
    return render(request, "thread/decisions.html", {"here": here, "page": page, "form": form})


def desk_sheet(request: HttpRequest, slug: str, public_id: str) -> HttpResponse:
    """All replies to somebody who follows on paper."""
    here = enter(request, slug)
    access.require(here, "process.see_people", here.process)
    whose = queries.participation_of(here, public_id)
    replies = thread.print_replies(whose, actor=here)
    return render(
        request,
        "thread/sheet.html",
        {
            "process": here.process,
            "replies": replies,
            "words": queries.words_of([r.contribution for r in replies]),
            "qr": _qr(request, reverse("process", args=[slug])),
            "back_url": reverse("process", args=[slug]),
        },
    )
