"""What people read about processes: lists, timelines, figures and the story so far."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _

from samskab.core import activity, clock
from samskab.core.access import Standing
from samskab.core.models import (
    Contribution,
    Disposition,
    Event,
    Organisation,
    Participation,
    Partnership,
    Person,
    Phase,
    PhaseChange,
    Process,
    Step,
)
from samskab.core.verbs import VERBS

FEWEST_SHOWN = 5
_SEARCHED_PROCESSES = 20
_PARTICIPANTS = (Participation.Role.PARTICIPANT, Participation.Role.COMPANION)


@dataclass(frozen=True, slots=True)
class News:
    """One event of the story, as a sentence."""

    moment: dt.datetime
    sentence: str
    event: Event
    address: str = ""

    @property
    def text(self) -> str:
        return self.sentence

    @property
    def when(self) -> str:
        return date_format(clock_local(self.moment), "DATETIME_FORMAT")

    @property
    def iso(self) -> str:
        return self.moment.isoformat()

    @property
    def href(self) -> str:
        return self.address

    def __iter__(self) -> Any:
        return iter((self.moment, self.sentence, self.event))


@dataclass(frozen=True, slots=True)
class StepLine:
    """A step on the timeline."""

    step: Step
    title: str
    state: str
    href: str
    kind: str
    dates: str
    note: str


@dataclass(frozen=True, slots=True)
class PhaseLine:
    """A phase on the timeline, with its steps and why it changed."""

    phase: Phase
    title: str
    state: str
    dates: str
    text: str
    note: str
    href: str = ""
    steps: Sequence[StepLine] = field(default_factory=tuple)


def clock_local(moment: dt.datetime) -> dt.datetime:
    """A moment in the site's time zone."""
    return timezone.localtime(moment)


def few(count: int) -> str:
    """A number of people, or that they are too few to be counted in public."""
    if count < FEWEST_SHOWN:
        return _("fewer than %(number)s") % {"number": FEWEST_SHOWN}
    return number_format(count, use_l10n=True, force_grouping=True)


def _seen_by_all() -> Q:
    return ~Q(visibility=Process.Visibility.HIDDEN) & ~Q(state=Process.State.DRAFT)


def open_processes(
    q: str = "", *, person: Person | None = None, owner: Organisation | None = None
) -> QuerySet[Process]:
    """Processes this reader may see in a list, the running ones first.

    A hidden process is here only for those who take part in it.
    """
    may = _seen_by_all()
    if person:
        may |= Q(
            pk__in=Participation.objects.filter(
                person=person, state__in=("active", "paused", "invited")
            ).values("process")
        ) & ~Q(state=Process.State.DRAFT)
    rows = Process.objects.filter(may).select_related("owner")
    if owner is not None:
        rows = rows.filter(owner=owner)
    if q:
        rows = rows.filter(
            Q(title__icontains=q) | Q(summary__icontains=q) | Q(purpose__icontains=q)
        )
    return rows.order_by("-state", "-opened_at", "-pk")


def found_words(q: str, *, person: Person | None = None) -> list[tuple[Process, activity.Found]]:
    """What the activities find in the words of the newest processes this reader may see."""
    if len(q) < 3:
        return []
    found: list[tuple[Process, activity.Found]] = []
    searching = [a.search for a in activity.registered() if a.search]
    for process in open_processes(person=person)[:_SEARCHED_PROCESSES]:
        for search in searching:
            found.extend((process, hit) for hit in search(process, q))
        if len(found) >= 50:
            break
    return found[:50]


def organisation(slug: str) -> Organisation | None:
    """The organisation of this name in addresses."""
    return Organisation.objects.filter(slug=slug).first()


def partners(process: Process) -> list[Partnership]:
    """Those who are behind the process beside its owner, now."""
    return list(
        Partnership.objects.filter(process=process, ended_at=None).select_related("organisation")
    )


def figures(process: Process) -> list[dict[str, Any]]:
    """How many take part and how much was answered; small numbers of people are kept back."""
    people = Participation.objects.filter(
        process=process,
        role__in=_PARTICIPANTS,
        state__in=(Participation.State.ACTIVE, Participation.State.PAUSED),
    ).count()
    counts = Contribution.objects.filter(
        process=process, state__in=(Contribution.State.PUBLISHED, Contribution.State.MERGED)
    ).aggregate(
        given=Count("pk", distinct=True),
        answered=Count(
            "pk",
            filter=Q(dispositions__state=Disposition.State.GIVEN)
            | Q(merged_into__dispositions__state=Disposition.State.GIVEN),
            distinct=True,
        ),
    )
    return [
        {"label": _("People taking part"), "value": few(people), "note": "", "href": ""},
        {"label": _("Contributions"), "value": counts["given"], "note": "", "href": ""},
        {"label": _("Answered so far"), "value": counts["answered"], "note": "", "href": ""},
    ]


def mandate(process: Process) -> list[tuple[str, str]]:
    """What the process may change and who decides. What is not stated is said to be so."""
    unknown = _("Not stated")
    return [
        (_("What is open"), process.what_is_open or unknown),
        (_("What is settled"), process.what_is_settled or unknown),
        (_("Who decides"), process.who_decides or unknown),
        (_("Money set aside"), process.money_set_aside or unknown),
        (
            _("Staff hours set aside"),
            str(process.hours_set_aside) if process.hours_set_aside is not None else unknown,
        ),
        (
            _("Date of the answer"),
            date_format(process.answer_on)
            if process.answer_on
            else _("No date has been set. The organisation has not yet said when it will answer."),
        ),
        (_("Who answers what people say"), process.get_dispositions_by_display()),
    ]


def _dates(starts: Any, ends: Any) -> str:
    if starts and ends:
        return _("%(first)s to %(last)s") % {
            "first": date_format(starts, "SHORT_DATE_FORMAT"),
            "last": date_format(ends, "SHORT_DATE_FORMAT"),
        }
    if starts:
        return _("from %(date)s") % {"date": date_format(starts, "SHORT_DATE_FORMAT")}
    if ends:
        return _("until %(date)s") % {"date": date_format(ends, "SHORT_DATE_FORMAT")}
    return ""


def _step_state(step: Step) -> str:
    if step.is_open:
        return "now"
    if step.state == Step.State.CLOSED:
        return "past"
    if step.state == Step.State.OPEN and step.closes_at and clock.now() >= step.closes_at:
        return "past"
    return "coming"


def _phase_state(phase: Phase, steps: Sequence[StepLine], process: Process) -> str:
    today = clock.today()
    states = {line.state for line in steps}
    if process.state == Process.State.CLOSED:
        return "past"
    if process.state == Process.State.DRAFT:
        return "coming"
    if "now" in states:
        return "now"
    if phase.ends_on and phase.ends_on < today:
        return "past"
    if states == {"past"}:
        return "past"
    if phase.starts_on and phase.starts_on <= today:
        return "now"
    return "coming"


def phases_with_steps(process: Process, here: Standing) -> list[PhaseLine]:
    """The timeline, in three queries. Steps being prepared are named; only staff can enter."""
    kinds = {a.kind: a for a in activity.registered()}
    by_phase: dict[int, list[StepLine]] = {}
    for step in Step.objects.filter(process=process, removed_at=None).order_by("position", "pk"):
        known = kinds.get(step.kind)
        may_enter = known is not None and (step.state != Step.State.DRAFT or here.is_staff)
        by_phase.setdefault(step.phase_id, []).append(
            StepLine(
                step=step,
                title=step.title,
                state="past" if process.state == Process.State.CLOSED else _step_state(step),
                href=reverse(f"{step.kind}:step", args=[process.slug, step.pk])
                if may_enter
                else "",
                kind=str(known.name) if known else "",
                dates=_dates(
                    clock_local(step.opens_at).date() if step.opens_at else None,
                    clock_local(step.closes_at).date() if step.closes_at else None,
                ),
                note=str(step.get_channel_display()),
            )
        )
    changes: dict[int, PhaseChange] = {}
    for change in PhaseChange.objects.filter(process=process):
        changes.setdefault(change.phase_id, change)
    lines = []
    for phase in Phase.objects.filter(process=process, removed_at=None):
        steps = by_phase.get(phase.pk, [])
        last = changes.get(phase.pk)
        note = ""
        if last is not None and last.reason:
            note = _("Changed on %(date)s, decided by %(who)s: %(why)s") % {
                "date": date_format(clock_local(last.at).date(), "SHORT_DATE_FORMAT"),
                "who": last.decided_by,
                "why": last.reason,
            }
        lines.append(
            PhaseLine(
                phase=phase,
                title=phase.title,
                state=_phase_state(phase, steps, process),
                dates=_dates(phase.starts_on, phase.ends_on),
                text=phase.description,
                note=note,
                steps=steps,
            )
        )
    return lines


def _verbs() -> dict[str, activity.Verb]:
    verbs = dict(VERBS)
    for known in activity.registered():
        verbs.update(known.verbs)
    return verbs


def heard_verbs(here: Standing, *, news_only: bool = False) -> list[str]:
    """The verbs this reader may hear of."""
    return [
        name
        for name, verb in _verbs().items()
        if here.hears(verb.audience) and (verb.news or not news_only)
    ]


class _Numbers(dict[str, Any]):
    def __missing__(self, key: str) -> str:
        return "…"


def shown_to(here: Standing, participation: Participation | None) -> str:
    """The name of somebody in a sentence. Outsiders are not told which participant it was."""
    if participation is None:
        return here.process.owner.name
    inside = here.is_member or here.is_organiser
    if not inside and participation.role in _PARTICIPANTS:
        return _("A participant")
    if not inside and not participation.alias:
        return str(participation.get_role_display()).capitalize()
    name = participation.shown_name
    return name[:1].upper() + name[1:]


def sentences(events: Iterable[Event], here: Standing) -> list[News]:
    """Events as sentences in the reader's language. What a reader may not hear is left out.

    When staff typed for somebody, the sentence names whose it is and says that staff entered it.
    """
    verbs = _verbs()
    kinds = {a.kind for a in activity.registered()}
    told = []
    for event in events:
        verb = verbs.get(event.verb)
        if verb is None or not here.hears(verb.audience):
            continue
        numbers = _Numbers(event.data)
        numbers["actor"] = shown_to(here, event.on_behalf_of or event.actor)
        sentence = str(verb.sentence).format_map(numbers)
        if event.on_behalf_of_id:
            sentence = _("%(sentence)s (entered by staff)") % {"sentence": sentence}
        step = event.step
        address = ""
        if step is not None:
            sentence = _("%(step)s: %(sentence)s") % {"step": step.title, "sentence": sentence}
            if (
                step.removed_at is None
                and step.kind in kinds
                and (step.state != Step.State.DRAFT or here.is_staff)
            ):
                address = reverse(f"{step.kind}:step", args=[here.process.slug, step.pk])
        told.append(News(moment=event.at, sentence=sentence, event=event, address=address))
    return told


def log(here: Standing) -> QuerySet[Event]:
    """Everything written down that this reader may hear of, the newest first."""
    return (
        Event.objects.filter(process=here.process, verb__in=heard_verbs(here))
        .select_related("actor", "on_behalf_of", "step")
        .order_by("-number")
    )


def news(here: Standing, limit: int = 8) -> list[News]:
    """The latest of the story as (moment, sentence, event), the newest first."""
    events = (
        Event.objects.filter(process=here.process, verb__in=heard_verbs(here, news_only=True))
        .select_related("actor", "on_behalf_of", "step")
        .order_by("-number")[:limit]
    )
    return sentences(events, here)


def step_figures(step: Step) -> list[tuple[str, int]]:
    """The counts an activity tells of one of its steps."""
    known = {a.kind: a for a in activity.registered()}.get(step.kind)
    if known is None or known.figures is None:
        return []
    return [(str(text), count) for text, count in known.figures(step)]


def statements(process: Process) -> list[Mapping[str, Any]]:
    """The shown contributions of a process with their words, for programs that read."""
    rows = list(
        Contribution.objects.filter(process=process, state=Contribution.State.PUBLISHED)
        .order_by("pk")
        .values("pk", "kind", "step_id", "language", "created_at")[:1000]
    )
    words: dict[int, activity.Words] = {}
    for name in {row["kind"] for row in rows}:
        kind = activity.contribution_kind(name)
        if kind is not None:
            words.update(kind.words([row["pk"] for row in rows if row["kind"] == name]))
    return [
        {
            "id": row["pk"],
            "kind": row["kind"],
            "step": row["step_id"],
            "language": row["language"],
            "at": row["created_at"],
            "text": words[row["pk"]].text,
        }
        for row in rows
        if row["pk"] in words
    ]


def answers() -> bool:
    """Whether the database answers."""
    Process.objects.exists()
    return True
