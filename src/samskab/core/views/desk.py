"""The desk: where processes are designed and run."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from samskab.core import access, activity
from samskab.core.access import require
from samskab.core.actions import people as people_actions
from samskab.core.actions import privacy
from samskab.core.actions import process as actions
from samskab.core.actions import thread as thread_actions
from samskab.core.contributions import contribution_of
from samskab.core.errors import Changed, NotAllowed
from samskab.core.forms import desk as forms
from samskab.core.queries import desk as queries
from samskab.core.queries import people as people_queries
from samskab.core.queries import process as process_queries
from samskab.core.queries import thread as thread_queries
from samskab.core.views.entrance import acting, attempt, enter, paged, viewer


def _saved(form: BaseForm, row: Any, act: Callable[..., Any], *args: Any, **fields: Any) -> Any:
    """``attempt`` for a row two people may have open.

    Whoever was told that the row changed meanwhile may save again: the form they get back
    carries the row's version as it is now.
    """

    def told(*args: Any, **fields: Any) -> Any:
        try:
            return act(*args, **fields)
        except Changed:
            sent: Any = form.data
            sent = sent.copy()
            sent["version"] = str(row.version)
            form.data = sent
            raise

    return attempt(form, told, *args, **fields)


def desk(request: HttpRequest) -> HttpResponse:
    """The processes I run, and how much waits in each."""
    person = viewer(request)
    if person is None or not person.has_account:
        return redirect("account_login")
    context = {
        "processes": list(queries.runs(person)),
        "organisations": list(queries.organisations(person)),
    }
    return render(request, "desk/desk.html", context)


def desk_new(request: HttpRequest) -> HttpResponse:
    """A process from a template, in minutes."""
    person = viewer(request)
    organisations = queries.organisations(person)
    if person is None or not organisations:
        raise NotAllowed(_("Only those who run processes for this organisation may do this."))
    templates = queries.templates()
    form = forms.NewProcessForm(
        request.POST or None,
        organisations=organisations,
        templates=templates,
        initial={"language": organisations[0].language},
    )
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data
        process = attempt(
            form,
            actions.make_process,
            chosen["organisation"],
            person=person,
            title=chosen["title"],
            language=chosen["language"],
            template=next((t for t in templates if str(t.pk) == chosen["template"]), None),
        )
        if process is not None:
            return redirect("desk_process", process.slug)
    return render(
        request, "desk/form.html", {"form": form, "title": _("New process"), "here": None}
    )


def desk_process(request: HttpRequest, slug: str) -> HttpResponse:
    """One process at a glance: first what needs doing."""
    here = enter(request, slug)
    require(here, "process.see_desk", here.process)
    context = {
        "here": here,
        "waiting": queries.counts_waiting(here),
        "phases": queries.phases(here),
        "figures": process_queries.figures(here.process),
        "may_edit": access.allowed(here, "process.edit", here.process),
    }
    return render(request, "desk/process.html", context)


def _edited(request: HttpRequest, slug: str, text: str) -> HttpResponse:
    messages.success(request, text)
    return redirect("desk_process", slug)


def desk_edit(request: HttpRequest, slug: str) -> HttpResponse:
    here = enter(request, slug)
    require(here, "process.edit", here.process)
    names = list(forms.PROCESS_FIELDS)
    initial = {**queries.content(here.process, names), "version": here.process.version}
    form = forms.ProcessForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        here = acting(request, here)
        if _saved(
            form,
            here.process,
            actions.change_process,
            here.process,
            actor=here,
            **form.cleaned_data,
        ):
            return _edited(request, slug, _("Saved."))
    context = {"here": here, "form": form, "title": _("Edit the process")}
    return render(request, "desk/form.html", context)


@require_POST
def desk_open(request: HttpRequest, slug: str) -> HttpResponse:
    here = enter(request, slug)
    actions.open_process(here.process, actor=acting(request, here))
    return _edited(request, slug, _("The process is open."))


@require_POST
def desk_close(request: HttpRequest, slug: str) -> HttpResponse:
    here = enter(request, slug)
    actions.close_process(here.process, actor=acting(request, here))
    return _edited(request, slug, _("The process is closed."))


def desk_phase_new(request: HttpRequest, slug: str) -> HttpResponse:
    here = enter(request, slug)
    require(here, "process.edit", here.process)
    form = forms.PhaseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        here = acting(request, here)
        fields = {k: v for k, v in form.cleaned_data.items() if k != "version"}
        if attempt(form, actions.add_phase, here.process, actor=here, **fields):
            return _edited(request, slug, _("Saved."))
    return render(
        request, "desk/form.html", {"here": here, "form": form, "title": _("Add a phase")}
    )


def desk_phase(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    here = enter(request, slug)
    require(here, "process.edit", here.process)
    phase = queries.phase_of(here, pk)
    names = ("version", "title", "description", "starts_on", "ends_on")
    form = forms.PhaseChangeForm(
        request.POST or None, initial={name: getattr(phase, name) for name in names}
    )
    if request.method == "POST" and form.is_valid():
        here = acting(request, here)
        if _saved(form, phase, actions.change_phase, phase, actor=here, **form.cleaned_data):
            return _edited(request, slug, _("Saved."))
    return render(
        request, "desk/form.html", {"here": here, "form": form, "title": _("Edit the phase")}
    )


def desk_step_new(request: HttpRequest, slug: str) -> HttpResponse:
    here = enter(request, slug)
    require(here, "process.edit", here.process)
    form = forms.NewStepForm(
        request.POST or None, phases=[phase for phase, _steps in queries.phases(here)]
    )
    if request.method == "POST" and form.is_valid():
        here = acting(request, here)
        fields = {k: v for k, v in form.cleaned_data.items() if k != "version"}
        step = attempt(form, actions.add_step, here.process, actor=here, **fields)
        if step is not None:
            return redirect("desk_step", slug, step.pk)
    return render(request, "desk/form.html", {"here": here, "form": form, "title": _("Add a step")})


def desk_step(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """A step's frame, and below it what its activity wants to know."""
    here = enter(request, slug)
    require(here, "process.edit", here.process)
    step = access.step_of(here, pk)
    names = (
        "version", "phase", "title", "intro", "channel", "is_sensitive", "who_reads",
        "reflection_question",
    )  # fmt: skip
    form = forms.StepForm(
        request.POST or None,
        phases=[phase for phase, _steps in queries.phases(here)],
        initial={name: getattr(step, name) for name in names},
    )
    make = activity.get(step.kind).settings_form
    more = make(request.POST or None, initial=step.settings) if make else None
    if request.method == "POST" and form.is_valid() and (more is None or more.is_valid()):
        here = acting(request, here)
        fields = dict(form.cleaned_data)
        if more is not None:
            fields["settings"] = {**step.settings, **more.cleaned_data}
        if _saved(form, step, actions.change_step, step, actor=here, **fields):
            return _edited(request, slug, _("Saved."))
    context = {"here": here, "form": form, "more": more, "title": _("Edit the step")}
    return render(request, "desk/form.html", context)


@require_POST
def desk_step_open(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    here = acting(request, enter(request, slug))
    require(here, "process.edit", here.process)
    actions.open_step(access.step_of(here, pk), actor=here)
    return _edited(request, slug, _("The step is open."))


@require_POST
def desk_step_close(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    here = acting(request, enter(request, slug))
    require(here, "process.edit", here.process)
    actions.close_step(access.step_of(here, pk), actor=here)
    return _edited(request, slug, _("The step is closed."))


# ------------------------------------------------------------------- people


def desk_people(request: HttpRequest, slug: str) -> HttpResponse:
    here = enter(request, slug)
    require(here, "process.see_people", here.process)
    role = request.GET.get("role", "")
    context = {
        "here": here,
        "page": paged(request, queries.people(here, role), 30),
        "role": role,
        "roles": [("", "—"), *access.Role.choices],
    }
    return render(request, "desk/people.html", context)


def desk_invite(request: HttpRequest, slug: str) -> HttpResponse:
    """Invite somebody; their code is shown this once."""
    here = enter(request, slug)
    require(here, "process.edit", here.process)
    form = forms.InviteForm(request.POST or None)
    code = ""
    if request.method == "POST" and form.is_valid():
        here = acting(request, here)
        made = attempt(form, people_actions.invite, here.process, actor=here, **form.cleaned_data)
        if made is not None:
            code = made[1]
    context = {"here": here, "form": form, "code": code, "title": _("Invite somebody")}
    return render(request, "desk/form.html", context)


def desk_register(request: HttpRequest, slug: str) -> HttpResponse:
    """Somebody on paper or telephone."""
    here = enter(request, slug)
    require(here, "process.enter_on_behalf", here.process)
    form = forms.RegisterForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        here = acting(request, here)
        made = attempt(
            form, people_actions.register_person, here.process, actor=here, **form.cleaned_data
        )
        if made is not None:
            messages.success(request, _("Registered."))
            return redirect("desk_person", slug, made.public_id)
    context = {
        "here": here,
        "form": form,
        "title": _("Register somebody on paper or telephone"),
    }
    return render(request, "desk/form.html", context)


def desk_person(request: HttpRequest, slug: str, public_id: str) -> HttpResponse:
    """One person's part: role, code, entering for them."""
    here = enter(request, slug)
    require(here, "process.enter_on_behalf", here.process)
    participation = people_queries.participation_of(here, public_id)
    initial = {name: getattr(participation, name) for name in ("version", "role", "decides")}
    form = forms.PartForm(request.POST if "role" in request.POST else None, initial=initial)
    code = ""
    if request.method == "POST":
        here = acting(request, here)
        require(here, "process.edit", here.process)
        if "code" in request.POST:
            code = people_actions.make_code(participation, actor=here)
        elif form.is_valid() and (
            _saved(
                form,
                participation,
                people_actions.change_role,
                participation,
                actor=here,
                **form.cleaned_data,
            )
            is not None
        ):
            messages.success(request, _("Saved."))
            return redirect("desk_person", slug, public_id)
    context = {
        "here": here,
        "participation": participation,
        "form": form,
        "code": code,
        "steps": queries.open_steps(here),
        "may_edit": access.allowed(here, "process.edit", here.process),
    }
    return render(request, "desk/person.html", context)


@require_POST
def desk_person_erase(request: HttpRequest, slug: str, public_id: str) -> HttpResponse:
    here = enter(request, slug)
    require(here, "process.see_people", here.process)
    participation = people_queries.participation_of(here, public_id)
    privacy.erase_participation(participation, actor=acting(request, here))
    messages.success(request, _("Saved."))
    return redirect("desk_people", slug)


# --------------------------------------------------- moderation, log, exports


def desk_moderation(request: HttpRequest, slug: str) -> HttpResponse:
    here = enter(request, slug)
    require(here, "process.see_waiting", here.process)
    page = paged(request, queries.waiting_for_moderation(here))
    context = {
        "here": here,
        "page": page,
        "threads": thread_queries.threads(list(page.object_list)),
        "may_moderate": access.allowed(here, "process.moderate", here.process),
    }
    return render(request, "desk/moderation.html", context)


@require_POST
def desk_moderate(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    here = enter(request, slug)
    require(here, "process.moderate", here.process)
    form = forms.ModerationForm(request.POST)
    if form.is_valid():
        contribution = contribution_of(here, pk)
        attempted = attempt(
            form,
            thread_actions.moderate,
            contribution,
            actor=acting(request, here),
            show=form.cleaned_data["show"] == "yes",
            reason=form.cleaned_data["reason"],
        )
        if attempted is None:
            messages.error(request, " ".join(str(e) for e in form.non_field_errors()))
    return redirect("desk_moderation", slug)


def desk_log(request: HttpRequest, slug: str) -> HttpResponse:
    here = enter(request, slug)
    require(here, "process.see_log", here.process)
    page = paged(request, process_queries.log(here), 50)
    context = {
        "here": here,
        "page": page,
        "events": process_queries.sentences(list(page.object_list), here),
    }
    return render(request, "desk/log.html", context)


def desk_exports(request: HttpRequest, slug: str) -> HttpResponse:
    here = enter(request, slug)
    require(here, "process.export", here.process)
    steps = [
        (step, activity.get(step.kind).exports)
        for _phase, steps in queries.phases(here)
        for step in steps
    ]
    return render(request, "desk/exports.html", {"here": here, "steps": steps})


def desk_export(request: HttpRequest, slug: str, pk: int, position: int) -> StreamingHttpResponse:
    """One file of open data, written while it is sent."""
    here = enter(request, slug)
    step = access.step_of(here, pk)
    export = actions.take_export(step, actor=here, position=position)
    response = StreamingHttpResponse(export.write(step), content_type=export.media_type)
    response["Content-Disposition"] = f'attachment; filename="{export.file_name}"'
    return response
