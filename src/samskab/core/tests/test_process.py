"""Making a process from a template, opening it, changing it midway, closing it."""

import datetime as dt

import pytest

from samskab.core import access
from samskab.core.actions import process as actions
from samskab.core.actions import thread
from samskab.core.actions.templates import load_templates
from samskab.core.errors import Changed, NotAllowed, Refused
from samskab.core.models import (
    ConsentPurpose,
    Phase,
    PhaseChange,
    Process,
    Step,
    TemplateVersion,
)
from samskab.core.testing import (
    make_organisation,
    make_person,
    make_process,
    make_step,
    member,
    organiser,
    works_for,
)

pytestmark = pytest.mark.django_db


def _made(**fields):
    organisation = make_organisation()
    person = make_person(account=True)
    works_for(person, organisation)
    made = actions.make_process(organisation, person=person, title="Shade in the park", **fields)
    return made, access.standing(person, made)


def _template() -> TemplateVersion:
    load_templates()
    return TemplateVersion.objects.get(slug="dream-workshop")


def test_loading_the_templates_twice_stores_them_once() -> None:
    assert (load_templates() > 0, load_templates()) == (True, 0)


def test_a_template_gives_phases_steps_and_consents_in_the_language_of_the_process() -> None:
    template = _template()
    process, here = _made(template=template, language="da", starts_on=dt.date(2026, 3, 2))
    data = template.data
    phases = list(Phase.objects.filter(process=process))
    assert [p.title for p in phases] == [p["title"]["da"] for p in data["phases"]]
    assert [p.starts_on for p in phases] == [
        dt.date(2026, 3, 2) + dt.timedelta(days=p["starts_after_days"]) for p in data["phases"]
    ]
    steps = list(Step.objects.filter(process=process))
    assert [s.title for s in steps] == [
        s["title"]["da"] for p in data["phases"] for s in p["steps"]
    ]
    assert {s.state for s in steps} == {"draft"}
    asked = ConsentPurpose.objects.filter(process=process)
    assert {c.text for c in asked} == {c["text"]["da"] for c in data["consents"]}
    assert (process.state, here.role) == ("draft", "organiser")


def test_two_processes_of_one_title_get_two_addresses() -> None:
    assert [_made()[0].slug for _n in range(2)] == ["shade-in-the-park", "shade-in-the-park-2"]


def test_somebody_outside_the_organisation_makes_no_process_for_it() -> None:
    with pytest.raises(NotAllowed):
        actions.make_process(make_organisation(), person=make_person(account=True), title="Ours")


def test_a_step_opens_only_in_an_open_process_and_gets_its_first_content_once() -> None:
    process, here = _made(template=_template())
    step = next(s for s in Step.objects.filter(process=process) if s.settings.get("seeds"))
    with pytest.raises(Refused, match="Open the process first"):
        actions.open_step(step, actor=here)
    actions.open_process(here.process, actor=here)
    actions.open_step(step, actor=here)
    begun = step.contributions.count()
    assert begun == len(step.settings["seeds"])
    actions.close_step(step, actor=here)
    actions.open_step(step, actor=here)
    assert (step.state, step.contributions.count()) == ("open", begun)


def test_a_participant_opens_nothing() -> None:
    step = make_step(state="draft")
    with pytest.raises(NotAllowed):
        actions.open_step(step, actor=member(step.process))
    assert Step.objects.get(pk=step.pk).state == "draft"


def test_a_phase_of_a_running_process_changes_with_a_reason_that_is_kept() -> None:
    process = make_process()
    here = organiser(process)
    phase = Phase.objects.create(process=process, position=1, title="Listen")
    with pytest.raises(Refused, match="who decided"):
        actions.change_phase(phase, actor=here, version=1, decided_by="", reason="", title="Hear")
    actions.change_phase(
        phase, actor=here, version=1, decided_by="The group", reason="Rain.", title="Hear"
    )
    change = PhaseChange.objects.get(phase=phase)
    assert (change.reason, change.before, change.after) == (
        "Rain.", {"title": "Listen"}, {"title": "Hear"},
    )  # fmt: skip
    assert change.event.verb == "phase.changed"


def test_a_phase_does_not_end_before_it_starts() -> None:
    process = make_process()
    with pytest.raises(Refused, match="before the start"):
        actions.add_phase(
            process, actor=organiser(process), title="Late",
            starts_on=dt.date(2026, 5, 2), ends_on=dt.date(2026, 5, 1),
        )  # fmt: skip


def test_the_second_editor_is_told_and_overwrites_nothing() -> None:
    process = make_process()
    here = organiser(process)
    seen = process.version
    actions.change_process(process, actor=here, version=seen, title="First")
    with pytest.raises(Changed):
        actions.change_process(process, actor=here, version=seen, title="Second")
    assert Process.objects.get(pk=process.pk).title == "First"


def test_a_process_closes_when_everything_said_is_answered() -> None:
    process = make_process()
    step = make_step(process=process)
    here = organiser(process)
    said = thread.propose(process, actor=member(process), what="step", title="Shade", text="")
    with pytest.raises(Refused, match="1 contribution has no answer"):
        actions.close_process(process, actor=here)
    assert Process.objects.get(pk=process.pk).state == "running"
    thread.dispose(said.contribution, actor=here, outcome="adopted", reason="We will.")
    actions.close_process(process, actor=here)
    assert (process.state, Step.objects.get(pk=step.pk).state) == ("closed", "closed")


def test_a_partner_sees_the_desk_while_the_partnership_lasts() -> None:
    process = make_process(visibility="hidden")
    here = organiser(process)
    partner = make_organisation()
    person = make_person(account=True)
    works_for(person, partner)
    made = actions.add_partner(
        process, actor=here, organisation=partner, role="Lends the hall", grants=["desk"]
    )
    theirs = access.standing(person, process)
    asks = ("process.see_desk", "process.see_people", "process.edit")
    assert [access.allowed(theirs, may, process) for may in asks] == [True, False, False]
    actions.end_partner(made, actor=here)
    assert access.standing(person, process).may_see is False
