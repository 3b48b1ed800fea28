"""The public pages."""

import datetime as dt

import pytest
from django.db import connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext

from samskab.core import access, clock
from samskab.core.models import Event, Participation, Process
from samskab.core.queries import process as queries
from samskab.core.record import action, record
from samskab.core.testing import make_process, make_step, member, organiser
from samskab.core.views.errors import expired_form

pytestmark = pytest.mark.django_db


@action
def _write(here: access.Standing, verb: str, times: int = 1) -> None:
    for _n in range(times):
        record(verb, actor=here)


def _queries(path: str) -> int:
    with CaptureQueriesContext(
        connection,
    ) as seen:
        assert Client().get(path).status_code == 200
    return len(seen)


def test_every_standing_page_opens_for_anybody() -> None:
    for path in ("/", "/processes/", "/about/", "/accessibility/", "/privacy/", "/health/"):
        assert Client().get(path).status_code == 200


def test_a_page_that_is_not_there_says_so() -> None:
    assert Client().get("/p/nowhere/").status_code == 404
    assert Client().get("/o/nobody/").status_code == 404


def test_a_hidden_process_is_nowhere_to_be_seen() -> None:
    process = make_process(visibility="hidden", title="Quiet talks")
    for path in ("/", "/processes/", "/processes/?q=quiet", f"/o/{process.owner.slug}/"):
        assert b"Quiet talks" not in Client().get(path).content
    assert Client().get(f"/p/{process.slug}/").status_code == 404
    assert Client().get(f"/p/{process.slug}/log/").status_code == 404
    here = member(process)
    assert list(queries.open_processes(person=here.person)) == [process]


def test_a_draft_is_for_those_who_prepare_it() -> None:
    process = make_process(state=Process.State.DRAFT)
    assert list(queries.open_processes()) == []
    assert Client().get(f"/p/{process.slug}/").status_code == 404


def test_the_search_looks_in_title_summary_and_purpose() -> None:
    park = make_process(title="The park", purpose="Shade and benches")
    make_process(title="The library")
    assert list(queries.open_processes("benches")) == [park]
    assert list(queries.open_processes("PARK")) == [park]
    assert Client().get("/processes/", {"q": "zebra"}).status_code == 200


def test_a_missing_date_for_the_answer_is_said_in_public() -> None:
    process = make_process()
    page = Client().get(f"/p/{process.slug}/").content.decode()
    assert "No date has been set for the answer." in page
    process.answer_on = dt.date(2030, 5, 1)
    process.save()
    page = Client().get(f"/p/{process.slug}/").content.decode()
    assert "No date has been set" not in page


def test_few_people_are_not_counted_in_public() -> None:
    process = make_process()
    for _n in range(4):
        member(process)
    assert queries.figures(process)[0]["value"] == "fewer than 5"
    member(process)
    assert queries.figures(process)[0]["value"] == "5"


def test_the_story_is_told_in_sentences_to_those_who_may_hear_it() -> None:
    process = make_process()
    desk = organiser(process)
    _write(desk, "process.opened")
    _write(desk, "participation.invited")
    outside = access.Standing(process=process)
    assert [n.sentence for n in queries.news(outside)] == ["Organiser opened the process."]
    told = [n.sentence for n in queries.sentences(queries.log(desk), desk)]
    assert len(told) == 2


def test_an_entry_by_staff_names_whose_it_is_and_says_who_typed() -> None:
    process = make_process()
    desk = organiser(process)
    paper = member(process, alias="Karen")
    assert paper.participation is not None
    _write(access.on_behalf(desk, paper.participation), "contribution.offered")
    told = queries.sentences(Event.objects.all(), desk)
    assert [n.sentence for n in told] == ["Karen gave a contribution. (entered by staff)"]


def test_outsiders_are_not_told_which_participant_it_was() -> None:
    process = make_process()
    _write(member(process, alias="Karen"), "contribution.reopened")
    outside = access.Standing(process=process)
    assert queries.news(outside)[0].sentence.startswith("A participant said")


def test_an_anonymous_process_page_takes_at_most_eight_queries() -> None:
    process = make_process()
    here = organiser(process)
    make_step("converse", process=process)
    _write(here, "process.opened")
    one = _queries(f"/p/{process.slug}/")
    for n in range(29):
        make_step("converse", process=process, title=f"Step {n}")
        member(process)
    _write(here, "process.changed", 29)
    assert _queries(f"/p/{process.slug}/") == one
    assert one <= 8


def test_lists_take_the_same_queries_at_one_and_at_thirty_rows() -> None:
    process = make_process()
    here = organiser(process)
    _write(here, "process.opened")
    paths = ["/", "/processes/", f"/o/{process.owner.slug}/", f"/p/{process.slug}/log/"]
    for path in paths:
        _queries(path)
    one = [_queries(path) for path in paths]
    for _n in range(29):
        make_process(owner=process.owner)
    _write(here, "process.changed", 29)
    # A second page must be counted, which the paginator does in either case.
    assert [_queries(path) for path in paths] == one


def test_a_phase_is_now_when_one_of_its_steps_is_open() -> None:
    step = make_step("converse", closes_at=clock.now() + dt.timedelta(days=2))
    here = access.Standing(process=step.process)
    line = queries.phases_with_steps(step.process, here)[0]
    assert [line.state, line.steps[0].state] == ["now", "now"]
    with clock.at(clock.now() + dt.timedelta(days=3)):
        line = queries.phases_with_steps(step.process, here)[0]
        assert [line.state, line.steps[0].state] == ["past", "past"]


def test_somebody_joins_an_open_process_pauses_and_comes_back() -> None:
    process = make_process()
    client = Client()
    assert client.post(f"/p/{process.slug}/join/").status_code == 302
    part = Participation.objects.get(process=process)
    assert part.state == "active"
    client.post(f"/p/{process.slug}/pause/")
    part.refresh_from_db()
    assert part.state == "paused"
    client.post(f"/p/{process.slug}/resume/")
    client.post(f"/p/{process.slug}/name/", {"alias": "Karen"})
    part.refresh_from_db()
    assert [part.state, part.alias] == ["active", "Karen"]
    assert b"Karen" in client.get(f"/p/{process.slug}/").content
    client.post(f"/p/{process.slug}/leave/")
    part.refresh_from_db()
    assert part.state == "left"


def test_nobody_joins_by_following_a_link() -> None:
    process = make_process()
    assert Client().get(f"/p/{process.slug}/join/").status_code == 405
    assert Participation.objects.count() == 0


def test_a_form_that_expired_gives_back_what_was_typed() -> None:
    request = RequestFactory().post("/p/park/x/", {"text": "Mere skygge <b>", "password": "no"})
    page = expired_form(request)
    assert page.status_code == 403
    assert b"Mere skygge &lt;b&gt;" in page.content
    assert b'name="password"' not in page.content
    assert b"csrfmiddlewaretoken" in page.content


def test_the_language_is_chosen_by_a_form() -> None:
    client = Client()
    answer = client.post("/language/", {"language": "da", "next": "/about/"})
    assert answer.status_code == 302
    assert b'<html lang="da">' in client.get("/about/").content


def test_programs_read_processes_but_not_hidden_ones() -> None:
    process = make_process(title="The park")
    make_process(title="Quiet talks", visibility="hidden")
    answer = Client().get("/api/v1/processes").json()
    assert [row["slug"] for row in answer["items"]] == [process.slug]
    assert Client().get(f"/api/v1/processes/{process.slug}").json()["title"] == "The park"
    assert Client().get("/api/v1/processes/nowhere").status_code == 404
    assert Client().get("/api/v1/docs").status_code == 404
