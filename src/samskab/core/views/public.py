"""The pages everybody may read, and the buttons for taking part."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from samskab.core import access
from samskab.core.actions import people
from samskab.core.forms.public import Rename, Search
from samskab.core.queries import process as process_queries
from samskab.core.views.entrance import acting, enter, paged, viewer


def home(request: HttpRequest) -> HttpResponse:
    """The front page: what this is, and what is going on."""
    rows = process_queries.open_processes(person=viewer(request))[:6]
    return render(request, "core/home.html", {"processes": rows})


def processes(request: HttpRequest) -> HttpResponse:
    """All processes a reader may see, and a search in them and in what was said."""
    form = Search(request.GET)
    q = form.cleaned_data["q"] if form.is_valid() else ""
    person = viewer(request)
    page = paged(request, process_queries.open_processes(q, person=person))
    found = process_queries.found_words(q, person=person)
    return render(request, "core/processes.html", {"page": page, "q": q, "found": found})


def organisation(request: HttpRequest, slug: str) -> HttpResponse:
    """Who an organisation is, and its processes."""
    found = process_queries.organisation(slug)
    if found is None:
        raise access.not_found()
    rows = process_queries.open_processes(person=viewer(request), owner=found)
    return render(
        request,
        "core/organisation.html",
        {"organisation": found, "page": paged(request, rows)},
    )


def process(request: HttpRequest, slug: str) -> HttpResponse:
    """The page of one process."""
    here = enter(request, slug)
    return render(
        request,
        "core/process.html",
        {
            "here": here,
            "process": here.process,
            "mandate": process_queries.mandate(here.process),
            "partners": process_queries.partners(here.process),
            "phases": process_queries.phases_with_steps(here.process, here),
            "figures": process_queries.figures(here.process),
            "news": process_queries.news(here),
            "may_join": access.allowed(here, "process.join", here.process),
            "may_propose": access.allowed(here, "process.propose", here.process),
            "may_open_desk": access.allowed(here, "process.see_desk", here.process),
            "rename": Rename(
                initial={"alias": here.participation.alias if here.participation else ""}
            ),
        },
    )


def process_log(request: HttpRequest, slug: str) -> HttpResponse:
    """Everything that happened which this reader may hear of."""
    here = enter(request, slug)
    page = paged(request, process_queries.log(here), 50)
    events = process_queries.sentences(page.object_list, here)
    return render(
        request,
        "core/process_log.html",
        {"here": here, "process": here.process, "page": page, "events": events},
    )


@require_POST
def process_join(request: HttpRequest, slug: str) -> HttpResponse:
    """Take part from now on."""
    acting(request, enter(request, slug))
    messages.success(request, _("You take part now."))
    return redirect("process", slug)


@require_POST
def process_leave(request: HttpRequest, slug: str) -> HttpResponse:
    """Leave the process."""
    here = enter(request, slug)
    people.leave(here.process, actor=here)
    messages.success(request, _("You have left the process. What you gave stays."))
    if here.process.visibility == "hidden":
        return redirect("home")
    return redirect("process", slug)


@require_POST
def process_pause(request: HttpRequest, slug: str) -> HttpResponse:
    """Pause for a while."""
    here = enter(request, slug)
    people.pause(here.process, actor=here)
    messages.success(request, _("You are pausing. Nothing you gave is lost."))
    return redirect("process", slug)


@require_POST
def process_resume(request: HttpRequest, slug: str) -> HttpResponse:
    """Take part again after a pause."""
    here = enter(request, slug)
    people.resume(here.process, actor=here)
    messages.success(request, _("Welcome back. You take part again."))
    return redirect("process", slug)


@require_POST
def process_rename(request: HttpRequest, slug: str) -> HttpResponse:
    """Change the name others see."""
    here = enter(request, slug)
    form = Rename(request.POST)
    if form.is_valid():
        people.rename(here.process, actor=here, alias=form.cleaned_data["alias"])
        messages.success(request, _("Your name here was changed."))
    else:
        messages.error(request, _("The name is too long. Use at most 80 characters."))
    return redirect("process", slug)


def accessibility(request: HttpRequest) -> HttpResponse:
    """How accessible the site is, and whom to tell when it is not."""
    return render(request, "core/accessibility.html")


def privacy(request: HttpRequest) -> HttpResponse:
    """What is kept about people, why and for how long."""
    return render(request, "core/privacy.html")


def about(request: HttpRequest) -> HttpResponse:
    """What this site is for."""
    return render(request, "core/about.html")


def health(request: HttpRequest) -> JsonResponse:
    """Whether the site and its database answer, for monitoring."""
    process_queries.answers()
    return JsonResponse({"status": "ok"})
