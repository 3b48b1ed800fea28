"""Pages of the red thread."""

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


def me(request: HttpRequest) -> HttpResponse:
    """What happened with what I said."""
    person = viewer(request)
    if person is None:
        return render(request, "thread/nobody.html")
    page = paged(request, queries.own_contributions(person))
    rows = queries.threads(page, person=person)
    return render(
        request,
        "thread/me.html",
        {
            "page": page,
            "threads": [(row, queries.stages(row)) for row in rows],
            "unread": queries.unread_replies(person),
            "participations": queries.own_participations(person),
        },
    )


def me_reply(request: HttpRequest, pk: int) -> HttpResponse:
    """One reply, for the person it is for, and what they say to it."""
    person = viewer(request)
    reply = queries.reply_of(person, pk)
    form = Answer(request.POST if request.method == "POST" else None)
    if person is not None and request.method == "POST" and form.is_valid():
        said = attempt(form, thread.answer_reply, reply, person=person, **form.cleaned_data)
        if said is not None:
            messages.success(request, _("Thank you. Your answer was kept."))
            return redirect("me_reply", pk)
    if person is not None and request.method == "GET" and reply.read_at is None:
        thread.read_reply(reply, person=person)
    row = queries.threads([reply.contribution])[0]
    stages = queries.stages(row, disposition=reply.disposition)
    return render(request, "thread/reply.html", {"reply": reply, "stages": stages, "form": form})


def _sheet(
    request: HttpRequest, title: str, name: str, replies: list[Reply], path: str
) -> HttpResponse:
    import segno

    words = queries.words_of([reply.contribution for reply in replies])
    address = request.build_absolute_uri(path)
    context = {
        "process_title": title,
        "name": name,
        "rows": [(reply, words.get(reply.contribution_id)) for reply in replies],
        "address": address,
        "qr": segno.make(address).svg_data_uri(scale=3),
    }
    return render(request, "thread/sheet.html", context)


def me_reply_sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """One reply on paper."""
    reply = queries.reply_of(viewer(request), pk)
    return _sheet(
        request,
        reply.process.title,
        reply.participation.shown_name,
        [reply],
        reverse("me_reply", args=[pk]),
    )


def process_contribution(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """The whole thread of one contribution."""
    here = enter(request, slug)
    contribution = contribution_of(here, pk)
    if not queries.readable(here, contribution):
        raise access.not_found()
    row = queries.threads([contribution])[0]
    context = {"here": here, "thread": row, "stages": queries.stages(row)}
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
    context = {"here": here, "decisions": queries.decisions(here)}
    return render(request, "thread/decisions.html", context)


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
    access.require(here, "process.dispose", here.process)
    chosen = request.GET.get("step", "")
    step = int(chosen) if chosen.isdecimal() else None
    only = "answered" if request.GET.get("show") == "answered" else "open"
    page = paged(request, queries.to_answer(here, answered=only == "answered", step=step))
    context = {"here": here, "page": page, "threads": queries.threads(page), "only": only}
    return render(request, "thread/desk_answers.html", context)


def desk_answer(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Answer one contribution, or take a position on a proposed answer."""
    here = enter(request, slug)
    access.require(here, "process.dispose", here.process)
    contribution = contribution_of(here, pk)
    row = queries.threads([contribution])[0]
    proposed = row["proposed"]
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
        "thread": row,
        "positions": queries.positions(proposed),
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
    context = {"here": here, "decisions": queries.decisions(here), "form": form}
    return render(request, "thread/desk_decisions.html", context)


def desk_sheet(request: HttpRequest, slug: str, public_id: str) -> HttpResponse:
    """All replies to somebody who follows on paper."""
    here = enter(request, slug)
    access.require(here, "process.see_people", here.process)
    whose = queries.participation_of(here, public_id)
    replies = thread.print_replies(whose, actor=here)
    path = reverse("process", args=[slug])
    return _sheet(request, here.process.title, whose.shown_name, replies, path)
