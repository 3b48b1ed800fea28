"""What programs may read without a key: the same as anybody sees on the pages."""

import datetime as dt

from django.http import HttpRequest
from ninja import NinjaAPI, Schema

from samskab.core.access import Standing
from samskab.core.models import Process
from samskab.core.queries import process as queries
from samskab.core.views.entrance import enter, paged, viewer

api = NinjaAPI(
    title="Samskab", version="1", docs_url=None, openapi_url=None, urls_namespace="api-1"
)


class ProcessLine(Schema):
    """One process in the list."""

    slug: str
    title: str
    summary: str
    organisation: str
    language: str
    state: str
    visibility: str
    is_demonstration: bool


class ProcessPage(Schema):
    """A page of processes."""

    items: list[ProcessLine]
    page: int
    pages: int


class StepOut(Schema):
    """A step of a phase."""

    id: int
    kind: str
    title: str
    state: str


class PhaseOut(Schema):
    """A phase with its steps."""

    title: str
    state: str
    steps: list[StepOut]


class EventOut(Schema):
    """One sentence of the public log."""

    number: int
    at: dt.datetime
    verb: str
    sentence: str


class StatementOut(Schema):
    """Something that was said and is shown."""

    id: int
    kind: str
    step: int | None
    language: str
    at: dt.datetime
    text: str


class ProcessOut(ProcessLine):
    """One process with its mandate, timeline and latest news."""

    purpose: str
    what_is_open: str
    what_is_settled: str
    who_decides: str
    answer_on: dt.date | None
    promise: str
    phases: list[PhaseOut]
    events: list[EventOut]


def _line(process: Process) -> dict[str, object]:
    return {
        "slug": process.slug,
        "title": process.title,
        "summary": process.summary,
        "organisation": process.owner.name,
        "language": process.language,
        "state": process.state,
        "visibility": process.visibility,
        "is_demonstration": process.is_demonstration,
    }


@api.get("/processes", response=ProcessPage)
def processes(request: HttpRequest, q: str = "") -> dict[str, object]:
    """Processes the caller may see, twenty a page (``?page=``)."""
    page = paged(request, queries.open_processes(q, person=viewer(request)))
    return {
        "items": [_line(process) for process in page.object_list],
        "page": page.number,
        "pages": page.paginator.num_pages,
    }


@api.get("/processes/{slug}", response=ProcessOut)
def process(request: HttpRequest, slug: str) -> dict[str, object]:
    """One process."""
    here: Standing = enter(request, slug)
    return {
        **_line(here.process),
        "purpose": here.process.purpose,
        "what_is_open": here.process.what_is_open,
        "what_is_settled": here.process.what_is_settled,
        "who_decides": here.process.who_decides,
        "answer_on": here.process.answer_on,
        "promise": here.process.promise,
        "phases": [
            {
                "title": phase.title,
                "state": phase.state,
                "steps": [
                    {
                        "id": line.step.pk,
                        "kind": line.step.kind,
                        "title": line.title,
                        "state": line.state,
                    }
                    for line in phase.steps
                ],
            }
            for phase in queries.phases_with_steps(here.process, here)
        ],
        "events": [
            {
                "number": told.event.number or 0,
                "at": told.moment,
                "verb": told.event.verb,
                "sentence": told.sentence,
            }
            for told in queries.news(here, 50)
        ],
    }


@api.get("/processes/{slug}/statements", response=list[StatementOut])
def statements(request: HttpRequest, slug: str) -> list[object]:
    """What was said in a process and is shown, the first thousand."""
    return list(queries.statements(enter(request, slug).process))
