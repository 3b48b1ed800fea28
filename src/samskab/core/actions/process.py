"""Making, opening, changing and closing processes, phases and steps."""

import datetime as dt
from typing import Any

from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from samskab.core import access, activity, clock
from samskab.core.access import Standing, require, require_organisation_role
from samskab.core.actions.editing import save_version
from samskab.core.actions.templates import text
from samskab.core.errors import Refused
from samskab.core.models import (
    ConsentPurpose,
    Contribution,
    Event,
    Organisation,
    OrganisationMembership,
    Participation,
    Partnership,
    Person,
    Phase,
    PhaseChange,
    Process,
    Step,
    TemplateVersion,
)
from samskab.core.record import action, record

_CONTENT = (
    "title", "summary", "language", "visibility", "purpose", "what_is_open", "what_is_settled",
    "who_decides", "money_set_aside", "hours_set_aside", "answer_on", "modes", "levels", "kind",
    "logic", "promise", "arena", "dispositions_by", "retention_months",
)  # fmt: skip


def _free_slug(title: str, model: type[Organisation] | type[Process]) -> str:
    """A short name made from the title that nobody has yet."""
    stem = slugify(title)[:60] or "process"
    slug, n = stem, 1
    while model.objects.filter(slug=slug).exists():
        n += 1
        slug = f"{stem}-{n}"
    return slug


# ------------------------------------------------------------- organisations


@action
def make_organisation(
    *, name: str, slug: str = "", person: Person | None = None, language: str = "en", **fields: Any
) -> Organisation:
    """A public body; ``person``, if given, becomes its first manager."""
    organisation = Organisation.objects.create(
        name=name, slug=slug or _free_slug(name, Organisation), language=language, **fields
    )
    record("organisation.made", person=person, organisation=organisation)
    if person is not None:
        _add(organisation, person, OrganisationMembership.Role.MANAGER)
    return organisation


@action
def add_member(
    organisation: Organisation, *, person: Person, role: str, by: Person | None
) -> OrganisationMembership:
    """Let somebody run processes for an organisation. ``by`` nobody: the administrator's command."""
    if by is not None:
        require_organisation_role(by, organisation, OrganisationMembership.Role.MANAGER)
    return _add(organisation, person, role, by)


def _add(
    organisation: Organisation, person: Person, role: str, by: Person | None = None
) -> OrganisationMembership:
    membership, _made = OrganisationMembership.objects.update_or_create(
        organisation=organisation, person=person, defaults={"role": role}
    )
    record(
        "organisation.member_added",
        person=by or person,
        organisation=organisation,
        member=person.pk,
        role=role,
    )
    return membership


# ------------------------------------------------------------------ process


@action
def make_process(
    organisation: Organisation,
    *,
    person: Person,
    title: str = "",
    slug: str = "",
    template: TemplateVersion | None = None,
    language: str = "",
    starts_on: dt.date | None = None,
    visibility: str | None = None,
    **fields: Any,
) -> Process:
    """A process in preparation, from a template or empty; ``person`` becomes its organiser."""
    require_organisation_role(person, organisation, *OrganisationMembership.Role.values)
    language = language or organisation.language
    values: dict[str, Any] = {}
    if template is not None:
        data = template.data
        coding, mandate = data["coding"], data["mandate"]
        values = {
            "title": text(data["title"], language),
            "summary": text(data["summary"], language)[:300],
            "purpose": text(data["purpose"], language),
            "what_is_open": text(mandate["open"], language),
            "what_is_settled": text(mandate["settled"], language),
            "who_decides": text(mandate["decides"], language)[:300],
            "modes": coding["modes"],
            "levels": coding["levels"],
            **{k: coding[k] for k in ("kind", "logic", "promise", "arena")},
            "dispositions_by": data["dispositions_by"],
            "visibility": data["visibility"],
            "template": template,
        }
    values.update({k: v for k, v in fields.items() if v not in (None, "")})
    if title:
        values["title"] = title
    if visibility:
        values["visibility"] = visibility
    if not values.get("title"):
        raise Refused(_("Give the process a title."))
    process = Process.objects.create(
        owner=organisation,
        slug=slug or _free_slug(values["title"], Process),
        language=language,
        **values,
    )
    participation = Participation.objects.create(
        process=process,
        person=person,
        role=Participation.Role.ORGANISER,
        alias=person.name,
        joined_at=clock.now(),
    )
    actor = access.standing(person, process)
    record("process.made", actor=actor, participation=participation.pk)
    if template is not None:
        _fill(process, template.data, language, starts_on or clock.today())
    else:
        Phase.objects.create(process=process, position=1, title=_("First phase"))
    return process


def _fill(process: Process, data: dict[str, Any], language: str, starts_on: dt.date) -> None:
    for position, phase_data in enumerate(data["phases"], start=1):
        start = starts_on + dt.timedelta(days=phase_data["starts_after_days"])
        phase = Phase.objects.create(
            process=process,
            position=position,
            title=text(phase_data["title"], language),
            description=text(phase_data["description"], language),
            starts_on=start,
            ends_on=start + dt.timedelta(days=phase_data["lasts_days"]),
            template_key=phase_data["key"],
        )
        for place, step_data in enumerate(phase_data["steps"], start=1):
            settings = {
                name: [text(v, language) for v in value]
                if isinstance(value, list)
                else (text(value, language) if isinstance(value, dict) else value)
                for name, value in step_data["settings"].items()
            }
            Step.objects.create(
                process=process,
                phase=phase,
                position=place,
                kind=step_data["kind"],
                title=text(step_data["title"], language),
                intro=text(step_data["intro"], language),
                channel=step_data["channel"],
                is_sensitive=step_data["sensitive"],
                who_reads=text(step_data.get("who_reads"), language)[:300],
                reflection_question=text(step_data["reflection_question"], language)[:300],
                settings=settings,
                template_key=step_data["key"],
            )
    for consent in data["consents"]:
        ConsentPurpose.objects.create(
            process=process,
            key=consent["key"],
            required=consent["required"],
            text=text(consent["text"], language),
        )


@action
def change_process(process: Process, *, actor: Standing, version: int, **fields: Any) -> Process:
    """Change the description, mandate or coding. ``Changed`` when somebody else did meanwhile."""
    require(actor, "process.edit", process)
    if unknown := set(fields) - set(_CONTENT):
        raise RuntimeError(f"not part of a process's content: {sorted(unknown)}")
    save_version(process, version, **fields)
    record("process.changed", actor=actor)
    return process


@action
def open_process(process: Process, *, actor: Standing) -> Process:
    """Let people see and join a process that was being prepared."""
    require(actor, "process.edit", process)
    if process.state != Process.State.DRAFT:
        raise Refused(_("This process is open already."))
    if not process.purpose:
        raise Refused(_("Write the purpose first: people want to know what they are joining."))
    process.state = Process.State.RUNNING
    process.opened_at = clock.now()
    process.save(update_fields=["state", "opened_at"])
    record("process.opened", actor=actor)
    return process


@action
def close_process(process: Process, *, actor: Standing) -> Process:
    """End a process in which everything that was said has been answered."""
    require(actor, "process.edit", process)
    unanswered = (
        Contribution.objects.filter(
            process=process,
            state__in=[Contribution.State.PUBLISHED, Contribution.State.PENDING],
        )
        .exclude(dispositions__state="given")
        .count()
    )
    if unanswered:
        raise Refused(
            ngettext(
                "%(count)d contribution has no answer yet. Answer it before you close the process.",
                "%(count)d contributions have no answer yet. Answer them before you close the process.",
                unanswered,
            )
            % {"count": unanswered}
        )
    process.state = Process.State.CLOSED
    process.closed_at = clock.now()
    process.save(update_fields=["state", "closed_at"])
    for step in Step.objects.filter(process=process, state=Step.State.OPEN):
        step.process = process
        _close(step, actor)
    record("process.closed", actor=actor)
    return process


# ------------------------------------------------------------------- phases


@action
def add_phase(process: Process, *, actor: Standing, title: str, **fields: Any) -> Phase:
    """A further phase at the end."""
    require(actor, "process.edit", process)
    _in_order(fields.get("starts_on"), fields.get("ends_on"))
    last = Phase.objects.filter(process=process).order_by("-position").first()
    phase = Phase.objects.create(
        process=process, position=(last.position if last else 0) + 1, title=title, **fields
    )
    record("phase.added", actor=actor, phase=phase.pk)
    return phase


def _in_order(starts_on: dt.date | None, ends_on: dt.date | None) -> None:
    if starts_on and ends_on and ends_on < starts_on:
        raise Refused(_("The end is before the start. Change one of the two dates."))


@action
def change_phase(
    phase: Phase,
    *,
    actor: Standing,
    version: int,
    decided_by: str,
    reason: str,
    **fields: Any,
) -> Phase:
    """Change a phase midway: who decided it and why is kept and shown."""
    require(actor, "process.edit", actor.process)
    _why(actor.process, decided_by, reason)
    _in_order(fields.get("starts_on", phase.starts_on), fields.get("ends_on", phase.ends_on))
    before = {name: _plain(getattr(phase, name)) for name in fields}
    save_version(phase, version, **fields)
    after = {name: _plain(value) for name, value in fields.items()}
    _note(phase, actor, "phase.changed", decided_by, reason, before, after)
    return phase


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, dt.date) else value


def _why(process: Process, decided_by: str, reason: str) -> None:
    if process.state != Process.State.DRAFT and not (decided_by and reason):
        raise Refused(_("The process is running: say who decided this change, and why."))


def _note(
    phase: Phase,
    actor: Standing,
    verb: str,
    decided_by: str,
    reason: str,
    before: dict[str, Any],
    after: dict[str, Any],
) -> None:
    change = PhaseChange.objects.create(
        process=actor.process,
        phase=phase,
        decided_by=decided_by,
        reason=reason,
        before=before,
        after=after,
    )

    def point(event: Event) -> None:
        PhaseChange.objects.filter(pk=change.pk).update(event=event)

    if verb == "phase.changed":
        record("phase.changed", actor=actor, phase=phase.pk, change=change.pk, then=point)
    else:
        record("phase.removed", actor=actor, phase=phase.pk, change=change.pk, then=point)


@action
def remove_phase(phase: Phase, *, actor: Standing, decided_by: str, reason: str) -> None:
    """Take away a phase that has no steps left."""
    require(actor, "process.edit", actor.process)
    _why(actor.process, decided_by, reason)
    if Step.objects.filter(phase=phase, removed_at=None).exists():
        raise Refused(_("Move or remove the steps of this phase first."))
    phase.removed_at = clock.now()
    phase.save(update_fields=["removed_at"])
    _note(phase, actor, "phase.removed", decided_by, reason, {"title": phase.title}, {})


# -------------------------------------------------------------------- steps


@action
def add_step(
    process: Process, *, actor: Standing, phase: Phase, kind: str, title: str, **fields: Any
) -> Step:
    """A further step at the end of a phase, in preparation."""
    require(actor, "process.edit", process)
    if kind not in {a.kind for a in activity.registered()}:
        raise Refused(_("Choose what people do in this step."))
    if phase.process_id != process.pk:
        raise access.not_found()
    count = Step.objects.filter(phase=phase).count()
    fields.setdefault("settings", dict(activity.get(kind).settings))
    step = Step.objects.create(
        process=process, phase=phase, position=count + 1, kind=kind, title=title, **fields
    )
    record("step.added", actor=actor, step=step)
    return step


@action
def change_step(step: Step, *, actor: Standing, version: int, **fields: Any) -> Step:
    """Change a step. ``Changed`` when somebody else did meanwhile."""
    require(actor, "process.edit", actor.process)
    if fields.get("phase") is not None and fields["phase"].process_id != actor.process.pk:
        raise access.not_found()
    save_version(step, version, **fields)
    record("step.changed", actor=actor, step=step)
    return step


@action
def open_step(step: Step, *, actor: Standing) -> Step:
    """Let people take part in a step; a template's first content is put in the first time."""
    require(actor, "process.edit", actor.process)
    if actor.process.state != Process.State.RUNNING:
        raise Refused(_("Open the process first, then its steps."))
    if step.state == Step.State.OPEN:
        raise Refused(_("This step is open already."))
    first = step.state == Step.State.DRAFT
    step.state = Step.State.OPEN
    step.closed_at = None
    step.save(update_fields=["state", "closed_at"])
    record("step.opened", actor=actor, step=step)
    begin = activity.get(step.kind).open_from_template
    if first and begin is not None and step.settings.get("seeds"):
        begin(step, step.settings, actor)
    return step


@action
def close_step(step: Step, *, actor: Standing) -> Step:
    """End a step; people are asked its closing question."""
    require(actor, "process.edit", actor.process)
    if step.state != Step.State.OPEN:
        raise Refused(_("This step is not open."))
    return _close(step, actor)


def _close(step: Step, actor: Standing) -> Step:
    step.state = Step.State.CLOSED
    step.closed_at = clock.now()
    step.save(update_fields=["state", "closed_at"])
    record("step.closed", actor=actor, step=step)
    return step


@action
def remove_step(step: Step, *, actor: Standing) -> None:
    """Take away a step in which nobody has said anything."""
    require(actor, "process.edit", actor.process)
    if Contribution.objects.filter(step=step).exists():
        raise Refused(_("People have said something here. Close the step instead of removing it."))
    step.removed_at = clock.now()
    step.save(update_fields=["removed_at"])
    record("step.removed", actor=actor, step=step)


@action
def take_export(step: Step, *, actor: Standing, position: int) -> activity.Export:
    """Write down that open data of a step is taken out, and say which it is."""
    require(actor, "process.export", actor.process)
    exports = activity.get(step.kind).exports
    if not 1 <= position <= len(exports):
        raise access.not_found()
    record("process.exported", actor=actor, step=step, position=position)
    return exports[position - 1]


# ----------------------------------------------------------------- partners


@action
def add_partner(
    process: Process,
    *,
    actor: Standing,
    organisation: Organisation,
    role: str,
    data_basis: str = "",
    grants: list[str] | None = None,
) -> Partnership:
    """Let another organisation take part, seeing only what is granted."""
    require(actor, "process.edit", process)
    if organisation.pk == process.owner_id:
        raise Refused(_("This organisation owns the process already."))
    partnership, _made = Partnership.objects.update_or_create(
        process=process,
        organisation=organisation,
        defaults={
            "role": role,
            "data_basis": data_basis,
            "grants": grants or [],
            "ended_at": None,
        },
    )
    record("process.partner_added", actor=actor, partnership=partnership.pk)
    return partnership


@action
def change_partner(partnership: Partnership, *, actor: Standing, **fields: Any) -> Partnership:
    """Change a partner's part or what its people see."""
    require(actor, "process.edit", actor.process)
    for name, value in fields.items():
        setattr(partnership, name, value)
    partnership.save(update_fields=list(fields))
    record("process.partner_changed", actor=actor, partnership=partnership.pk)
    return partnership


@action
def end_partner(partnership: Partnership, *, actor: Standing) -> None:
    """End a partnership; its people see no more than any reader from now on."""
    require(actor, "process.edit", actor.process)
    partnership.ended_at = clock.now()
    partnership.save(update_fields=["ended_at"])
    record("process.partner_left", actor=actor, partnership=partnership.pk)
