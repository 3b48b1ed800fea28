"""The desk through the browser's eyes: who gets in, and what their forms do."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from samskab.core.actions import process as actions
from samskab.core.actions import thread
from samskab.core.actions.templates import load_templates
from samskab.core.models import (
    Participation,
    Partnership,
    Phase,
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

PAGES = (
    "desk_process", "desk_edit", "desk_phase_new", "desk_step_new", "desk_people", "desk_invite",
    "desk_register", "desk_moderation", "desk_answers", "desk_decisions", "desk_log",
    "desk_exports",
)  # fmt: skip


def _client(person) -> Client:
    client = Client()
    client.force_login(
        person.account, backend="allauth.account.auth_backends.AuthenticationBackend"
    )
    return client


def _worker(organisation):
    person = make_person(account=True)
    works_for(person, organisation)
    return person


def _codes(client: Client, process: Process) -> dict[str, int]:
    return {name: client.get(reverse(name, args=[process.slug])).status_code for name in PAGES}


def test_an_organiser_opens_every_page_of_the_desk() -> None:
    process = make_process()
    make_step(process=process)
    assert _codes(_client(organiser(process).person), process) == dict.fromkeys(PAGES, 200)


def test_an_organiser_of_the_owner_runs_a_process_they_have_not_joined() -> None:
    process = make_process(visibility="hidden", state="draft", purpose="Shade.")
    client = _client(_worker(process.owner))
    assert client.get(reverse("desk_process", args=[process.slug])).status_code == 200
    assert client.post(reverse("desk_open", args=[process.slug])).status_code == 302
    assert Process.objects.get(pk=process.pk).state == "running"


def test_a_participant_is_not_let_in() -> None:
    process = make_process()
    client = _client(member(process, account=True).person)
    assert _codes(client, process) == dict.fromkeys(PAGES, 403)


def test_to_another_organisation_a_hidden_process_does_not_exist() -> None:
    process = make_process(visibility="hidden")
    client = _client(_worker(make_organisation()))
    assert _codes(client, process) == dict.fromkeys(PAGES, 404)


def test_a_partner_with_the_desk_sees_the_overview_only() -> None:
    process = make_process(visibility="hidden")
    partner = make_organisation()
    Partnership.objects.create(
        process=process, organisation=partner, role="Lends the hall", grants=["desk"]
    )
    seen = _codes(_client(_worker(partner)), process)
    assert [name for name, code in seen.items() if code == 200] == ["desk_process"]


def test_the_desk_lists_what_one_runs_and_nothing_else() -> None:
    mine, other = make_process(title="Our shade"), make_process(title="Their pond")
    page = _client(_worker(mine.owner)).get(reverse("desk")).content.decode()
    assert (mine.title in page, other.title in page) == (True, False)


def test_a_new_process_from_a_template_has_its_phases_and_steps() -> None:
    load_templates()
    template = TemplateVersion.objects.get(slug="dream-workshop")
    organisation = make_organisation()
    answer = _client(_worker(organisation)).post(
        reverse("desk_new"),
        {"organisation": organisation.pk, "template": template.pk, "title": "Shade",
         "language": "en"},
    )  # fmt: skip
    process = Process.objects.get(owner=organisation)
    assert answer["Location"] == reverse("desk_process", args=[process.slug])
    data = template.data["phases"]
    assert Phase.objects.filter(process=process).count() == len(data)
    assert Step.objects.filter(process=process).count() == sum(len(p["steps"]) for p in data)


def test_the_second_editor_is_told_keeps_their_text_and_can_then_save() -> None:
    process = make_process()
    here = organiser(process)
    client = _client(here.person)
    address = reverse("desk_edit", args=[process.slug])
    sent = {
        "version": process.version, "title": "Second", "visibility": "open",
        "dispositions_by": "organisers", "retention_months": 24,
    }  # fmt: skip
    actions.change_process(process, actor=here, version=process.version, title="First")
    page = client.post(address, sent)
    assert Process.objects.get(pk=process.pk).title == "First"
    assert "Somebody else changed this" in page.content.decode()
    assert 'value="Second"' in page.content.decode()
    assert f'name="version" value="{process.version}"' in page.content.decode()
    answer = client.post(address, {**sent, "version": process.version})
    assert (answer.status_code, Process.objects.get(pk=process.pk).title) == (302, "Second")


def test_a_mistake_in_the_form_does_not_hide_that_somebody_else_saved() -> None:
    process = make_process()
    here = organiser(process)
    seen = process.version
    actions.change_process(process, actor=here, version=seen, title="First")
    page = _client(here.person).post(
        reverse("desk_edit", args=[process.slug]), {"version": seen, "title": ""}
    )
    assert f'name="version" value="{seen}"' in page.content.decode()


def test_a_phase_of_a_running_process_wants_a_reason() -> None:
    process = make_process()
    phase = Phase.objects.create(process=process, position=1, title="Listen")
    client = _client(organiser(process).person)
    address = reverse("desk_phase", args=[process.slug, phase.pk])
    page = client.post(address, {"version": 1, "title": "Hear"})
    assert "say who decided this change" in page.content.decode()
    answer = client.post(
        address, {"version": 1, "title": "Hear", "decided_by": "The group", "reason": "Rain."}
    )
    assert (answer.status_code, Phase.objects.get(pk=phase.pk).title) == (302, "Hear")


def test_a_step_is_added_changed_opened_and_closed() -> None:
    process = make_process()
    phase = Phase.objects.create(process=process, position=1, title="Listen")
    client = _client(organiser(process).person)
    client.post(
        reverse("desk_step_new", args=[process.slug]),
        {"phase": phase.pk, "title": "Tell us", "channel": "online", "kind": "converse"},
    )
    step = Step.objects.get(process=process)
    assert client.get(reverse("desk_step", args=[process.slug, step.pk])).status_code == 200
    states = []
    for name in ("desk_step_open", "desk_step_close"):
        client.post(reverse(name, args=[process.slug, step.pk]))
        states.append(Step.objects.get(pk=step.pk).state)
    assert states == ["open", "closed"]


def test_an_invitation_shows_its_code_once() -> None:
    process = make_process()
    client = _client(organiser(process).person)
    address = reverse("desk_invite", args=[process.slug])
    page = client.post(address, {"role": "participant", "name": "Bo"}).content.decode()
    assert "shown only now" in page
    assert "shown only now" not in client.get(address).content.decode()


def test_somebody_on_paper_is_registered_and_entered_for() -> None:
    process = make_process()
    step = make_step(process=process)
    client = _client(organiser(process).person)
    answer = client.post(
        reverse("desk_register", args=[process.slug]), {"name": "Bo", "reach": "paper"}
    )
    made = Participation.objects.get(process=process, reach="paper")
    assert answer["Location"] == reverse("desk_person", args=[process.slug, made.public_id])
    page = client.get(answer["Location"]).content.decode()
    entering = reverse("converse:step", args=[process.slug, step.pk])
    assert f"{entering}?for={made.public_id}" in page


def test_a_role_is_changed_and_a_new_code_made() -> None:
    process = make_process()
    part = member(process).participation
    client = _client(organiser(process).person)
    address = reverse("desk_person", args=[process.slug, part.public_id])
    client.post(address, {"version": part.version, "role": "facilitator", "decides": "on"})
    part.refresh_from_db()
    assert (part.role, part.decides) == ("facilitator", True)
    assert "shown only now" in client.post(address, {"code": "new"}).content.decode()


def test_people_are_filtered_by_role() -> None:
    process = make_process()
    other = member(process).participation
    here = organiser(process)
    address = reverse("desk_people", args=[process.slug])
    page = _client(here.person).get(address, {"role": "organiser"}).content.decode()
    assert (here.participation.public_id in page, other.public_id in page) == (True, False)


def test_thirty_people_cost_as_many_queries_as_one() -> None:
    process = make_process()
    client = _client(organiser(process).person)
    address = reverse("desk_people", args=[process.slug])
    counts = []
    for more in (0, 29):
        for _n in range(more):
            member(process)
        client.get(address)
        with CaptureQueriesContext(connection) as seen:
            assert client.get(address).status_code == 200
        counts.append(len(seen))
    assert counts[0] == counts[1]


def test_a_contribution_is_hidden_with_a_reason() -> None:
    process = make_process()
    said = thread.propose(process, actor=member(process), what="step", title="Shade", text="")
    client = _client(organiser(process).person)
    address = reverse("desk_moderate", args=[process.slug, said.contribution.pk])
    client.post(address, {"show": "no", "reason": "Names a neighbour."})
    said.contribution.refresh_from_db()
    assert (said.contribution.state, said.contribution.moderation_reason) == (
        "rejected", "Names a neighbour.",
    )  # fmt: skip


def test_an_export_is_downloaded_and_written_down() -> None:
    process = make_process()
    step = make_step(process=process)
    client = _client(organiser(process).person)
    answer = client.get(reverse("desk_export", args=[process.slug, step.pk, 1]))
    assert (answer.status_code, len(b"".join(answer.streaming_content)) > 0) == (200, True)
    assert process.events.filter(verb="process.exported", step=step).count() == 1
