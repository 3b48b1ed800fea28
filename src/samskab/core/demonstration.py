"""A made-up municipality with three processes, made through the same actions as everything else.

Fjordby does not exist; its people and their words are made up. The order of things comes from
a seeded generator, and the dates are counted back from today: every run tells the same story.
"""

import datetime as dt
import json
import os
import random
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from allauth.account.models import EmailAddress
from django.db import transaction
from django.utils import timezone

from samskab.core import access, activity, clock
from samskab.core.access import Standing
from samskab.core.actions import people, thread
from samskab.core.actions import process as processes
from samskab.core.models import (
    Account,
    Contribution,
    Organisation,
    Participation,
    Person,
    Phase,
    Process,
    Reply,
    Step,
)

SLUG = "fjordby"
RUNNING = "fjordby-harbour-square"
FINISHED = "fjordby-bus-stops"
HIDDEN = "fjordby-good-week"
ACCOUNTS_FILE = "demo-accounts.json"
KIND = "converse"
"""The kind of step the demonstration is about, met only through its manifest."""

ROLES = {
    "manager": ("Mette Holm", "manages processes for Fjordby Municipality"),
    "organiser": ("Jonas Krogh", "organises the processes"),
    "facilitator": ("Amina Yusuf", "facilitates, moderates and types in what came on paper"),
    "professional": ("Lars Bech", "takes part as a member of staff"),
    "researcher": ("Ingrid Sand", "follows the processes as a researcher"),
    "participant": ("Karen Lund", "takes part and has replies waiting"),
    "companion": ("Poul Lund", "accompanies Karen"),
    "partner": ("Sofie Vang", "organises for the partner, the housing association"),
    "administrator": ("Site administrator", "runs the site and sees no private content by it"),
}
_IN_PROCESS = ("organiser", "facilitator", "professional", "researcher", "participant", "companion")

FIRST_NAMES = (
    "Anna", "Bent", "Camilla", "David", "Else", "Finn", "Grethe", "Hassan", "Ida", "Jens",
    "Kirsten", "Liv", "Mikkel", "Nanna", "Ole", "Pia", "Rasmus", "Signe", "Thomas", "Ulla",
    "Vibeke", "Yasmin", "Aksel", "Birthe", "Emil", "Freja", "Gustav", "Hanne", "Ivan", "Johanne",
)  # fmt: skip

SQUARE = (
    "There should be places to sit in the shade all the way round the square.",
    "Close the square to cars in the summer months.",
    "Keep at least twenty parking places within a short walk.",
    "The paving must be even enough for a walking frame and a wheelchair.",
    "We need a public toilet that is open in the evening.",
    "Let the cafés use more of the square than they do today.",
    "Plant trees, even if some of the view of the water is lost.",
    "Children should have something to climb on that is not fenced in.",
    "The light is too harsh at night. Make it lower and warmer.",
    "Keep the market on Saturdays where it is.",
    "Loud music should stop at ten o'clock.",
    "Give young people a corner of their own, with a roof.",
    "The old crane belongs here. Restore it before anything new is built.",
    "Rain should be led into beds with plants and not into the sewer.",
    "Make steps down to the water where one can swim.",
    "Deliveries to the shops must still be possible in the morning.",
    "A drinking fountain costs little and serves everybody.",
    "Signs should be readable for those who see badly.",
    "Money is better spent on the playgrounds in the housing areas.",
    "The buses should stop at the square again.",
    "Bicycles must be able to cross without meeting those on foot.",
    "Ask the fishermen before the quay is touched.",
    "Something should happen on the square in winter as well.",
    "Put the bins where one can find them, and empty them on Sundays.",
    "Try it out with paint and planters for one summer before building.",
    "I cannot come if there is nowhere to rest on the way up from the harbour.",
)

BUSES = (
    "A bus stop needs a bench with a back and arms.",
    "The shelter at Nørre Ager leaks, and has done so for two years.",
    "Show on a screen when the next bus comes.",
    "Screens break. Ring us instead when the bus is cancelled.",
    "Put light at the stops along the country road.",
    "The path to the stop is mud from October to April.",
    "Let the school bus take other passengers too.",
    "We would mend the benches ourselves if we had the wood.",
    "The timetable is printed too small.",
    "There should be room for a pram under the roof.",
    "Move the stop at the dairy to where people live now.",
    "Stop by hand signal anywhere outside the town.",
)

WEEK = (
    "A good week has one day on which nothing is planned for me.",
    "I would like to cook for others, not only be cooked for.",
    "The music room should be open when the staff have gone home.",
    "I want to know the evening before who comes in the morning.",
    "Somebody should come along the first time I go somewhere new.",
    "It is quieter in the garden, and that is where I talk.",
)

ANSWERS: tuple[tuple[int, str, str], ...] = (
    (
        0,
        "adopted",
        "All new and mended stops get a bench with a back and arms. The first six stand already.",
    ),
    (
        1,
        "adopted",
        "The roof at Nørre Ager was mended in the second week after you wrote.",
    ),
    (
        2,
        "declined",
        "Screens cost more to run than the benches and the light together. We chose those.",
    ),
    (
        3,
        "adapted",
        "We cannot ring everybody. From the new year the driver's office sends a message to those who ask for it.",
    ),
    (
        4,
        "adopted",
        "Light run by the sun is put up at nine stops along the country road.",
    ),
    (
        5,
        "passed_on",
        "The paths belong to the road authority of the region. We sent them your words and asked for a date.",
    ),
    (
        6,
        "deferred",
        "The contract for the school bus runs for one more year. We take it up when it is made again.",
    ),
    (
        7,
        "adapted",
        "The workshop delivers the wood, and the village associations mend. Tools are lent at the library.",
    ),
    (
        8,
        "adopted",
        "The timetable is printed in twice the size from the next change.",
    ),
    (
        9,
        "adopted",
        "The new shelters have room for a pram and a wheelchair.",
    ),
    (
        10,
        "deferred",
        "We count passengers at both places in the spring and answer again after that.",
    ),
    (
        11,
        "declined",
        "The bus company may not stop outside marked places for reasons of safety.",
    ),
)


@dataclass(frozen=True, slots=True)
class Cast:
    """Those who act in the demonstration."""

    organisation: Organisation
    partner: Organisation
    people: dict[str, Person]


@dataclass(frozen=True, slots=True)
class Made:
    """What a run made, and where the accounts are written."""

    processes: tuple[Process, ...]
    accounts: Path
    was_there: bool


def make(data: Path, *, seed: int = 7) -> Made:
    """Make the demonstration, or find it: a second run changes nothing."""
    path = data / ACCOUNTS_FILE
    slugs = (RUNNING, FINISHED, HIDDEN)
    found = {p.slug: p for p in Process.objects.filter(slug__in=slugs, is_demonstration=True)}
    if len(found) == len(slugs):
        return Made(tuple(found[slug] for slug in slugs), path, was_there=True)
    rng = random.Random(seed)  # noqa: S311  made-up votes, not a secret
    with transaction.atomic():
        passwords: dict[str, str] = {}
        cast = _cast(passwords)
        makers = {RUNNING: _square, FINISHED: _buses, HIDDEN: _week}
        made = tuple(found.get(slug) or makers[slug](cast, rng) for slug in slugs)
        if passwords:
            _write_accounts(path, passwords)
    return Made(made, path, was_there=False)


def _ago(**span: float) -> dt.datetime:
    """The early afternoon that long ago."""
    afternoon = timezone.localtime().replace(hour=14, minute=10, second=0, microsecond=0)
    return afternoon - dt.timedelta(**span)


def _write_accounts(path: Path, passwords: dict[str, str]) -> None:
    """Keep the passwords where only the one who runs the site can read them."""
    rows = [
        {"role": role, "email": _email(role), "password": password, "what": ROLES[role][1]}
        for role, password in passwords.items()
    ]
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_suffix(".new")
    handle = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as out:
        json.dump(rows, out, indent=2, ensure_ascii=False)
        out.write("\n")
    new.chmod(0o600)
    new.replace(path)


def _email(role: str) -> str:
    return f"{role}@fjordby.example"


def _cast(passwords: dict[str, str]) -> Cast:
    """The organisations and one person per role; new people get a random password."""
    found = {role: _person(role, passwords) for role in ROLES}
    return Cast(
        organisation=_organisation(
            SLUG,
            "Fjordby Municipality",
            managers=[found["manager"]],
            organisers=[found["organiser"]],
        ),
        partner=_organisation(
            f"{SLUG}-housing", "Havnegaard Housing Association", organisers=[found["partner"]]
        ),
        people=found,
    )


def _person(role: str, passwords: dict[str, str]) -> Person:
    account = Account.objects.filter(email=_email(role)).first()
    if account is None:
        passwords[role] = secrets.token_urlsafe(12)
        make = (
            Account.objects.create_superuser
            if role == "administrator"
            else Account.objects.create_user
        )
        account = make(_email(role), passwords[role])
        EmailAddress.objects.create(user=account, email=account.email, verified=True, primary=True)
    person = Person.objects.filter(account=account).first()
    if person is None:
        person = people.make_person_for_account(account)
    if not person.name:
        person.name = ROLES[role][0]
        person.save(update_fields=["name"])
    return person


def _organisation(
    slug: str,
    name: str,
    *,
    managers: Sequence[Person] = (),
    organisers: Sequence[Person] = (),
) -> Organisation:
    found = Organisation.objects.filter(slug=slug).first()
    if found is not None:
        return found
    made = processes.make_organisation(name=name, slug=slug, person=None, language="en")
    for person in managers:
        processes.add_member(made, person=person, role="manager", by=None)
    for person in organisers:
        processes.add_member(made, person=person, role="organiser", by=None)
    made.about = "Made up for the demonstration."
    made.contact = "Citizen service, 55 55 55 55"
    made.help_now = "In an emergency call 112. To talk to somebody, call 55 55 55 56."
    made.save(update_fields=["about", "contact", "help_now"])
    return made


def _process(cast: Cast, slug: str, title: str, **fields: Any) -> Standing:
    """A prepared process, and the standing of the one who organises it."""
    visibility = fields.pop("visibility", Process.Visibility.OPEN)
    process = processes.make_process(
        cast.organisation,
        person=cast.people["organiser"],
        title=title,
        slug=slug,
        template=None,
        language="en",
        visibility=visibility,
    )
    Process.objects.filter(pk=process.pk).update(is_demonstration=True)
    here = _standing(process, cast.people["organiser"])
    processes.change_process(here.process, actor=here, version=here.process.version, **fields)
    return _standing(process, cast.people["organiser"])


def _standing(process: Process, person: Person) -> Standing:
    return access.enter(person, process.slug)


def _again(here: Standing) -> Standing:
    """The same standing as things are now."""
    if here.person is None:
        raise RuntimeError("the demonstration acts through people")
    return _standing(here.process, here.person)


def _phase(here: Standing, title: str, first: int, last: int, text: str = "") -> Phase:
    """A phase from ``first`` to ``last`` days from the real today, whatever the clock shows."""
    real = timezone.localdate()
    empty = Phase.objects.filter(process=here.process, starts_on=None, removed_at=None).first()
    if empty is not None:  # a process begins with one phase that nobody has described
        return processes.change_phase(
            empty,
            actor=here,
            version=empty.version,
            decided_by="",
            reason="",
            title=title,
            description=text,
            starts_on=real + dt.timedelta(days=first),
            ends_on=real + dt.timedelta(days=last),
        )
    return processes.add_phase(
        here.process,
        actor=here,
        title=title,
        description=text,
        starts_on=real + dt.timedelta(days=first),
        ends_on=real + dt.timedelta(days=last),
    )


def _crowd(process: Process, count: int, rng: random.Random) -> list[Standing]:
    """People without an account who join, some with a name and some without."""
    crowd = []
    start = Participation.objects.filter(process=process).count()
    for n in range(start, start + count):
        person = Person.objects.create(language="en")
        part = people.join(process, actor_person=person)
        part.process = process
        here = Standing(process=process, person=person, participation=part)
        if rng.random() < 0.5:
            name, letter = FIRST_NAMES[n % len(FIRST_NAMES)], "ABCDEFGH"[n // len(FIRST_NAMES)]
            people.rename(process, actor=here, alias=f"{name} {letter}.")
            part.refresh_from_db()
            part.process = process
        crowd.append(here)
    return crowd


def _roles(here: Standing, cast: Cast) -> dict[str, Standing]:
    """Everybody of the cast in their role in this process."""
    found = {"organiser": here}
    for role in _IN_PROCESS[1:]:
        _invited, code = people.invite(here.process, actor=here, role=role, name=ROLES[role][0])
        people.use_code(code, person=cast.people[role])
        standing = _standing(here.process, cast.people[role])
        if role in ("participant", "companion"):
            people.rename(here.process, actor=standing, alias=ROLES[role][0].split()[0])
            standing = _standing(here.process, cast.people[role])
        found[role] = standing
    return found


def _say(step: Step, crowd: Sequence[Standing], texts: Sequence[str]) -> None:
    """Let the activity's own demonstration run with these people and words."""
    demo = activity.get(step.kind).demo
    if demo is None:
        raise RuntimeError(f"{step.kind} has no demonstration")
    demo(step, crowd, texts)


def _given(step: Step) -> list[Contribution]:
    rows = list(Contribution.objects.filter(process=step.process, step=step).order_by("pk"))
    for row in rows:
        row.process = step.process
    return rows


def _square(cast: Cast, rng: random.Random) -> Process:
    """Running: about two hundred people in conversation, the first replies given."""
    today = clock.today()
    with clock.at(_ago(weeks=6)):
        here = _process(
            cast,
            RUNNING,
            "The harbour square for all ages",
            summary="What should the square by the harbour be, and for whom? Say it and vote.",
            purpose="The square by the harbour is to be laid out anew. We want to know what would "
            "make people of all ages use it, and what would keep them away.",
            what_is_open="Trees, seats, play, light, traffic in summer and what happens there.",
            what_is_settled="The quay is mended by the port. The square stays public.",
            who_decides="The committee for town and environment",
            money_set_aside="4.2 million kroner",
            hours_set_aside=600,
            answer_on=today + dt.timedelta(weeks=8),
            promise="involve",
            modes=["co_design"],
            levels=["collective"],
            arena="democracy",
        )
        listen = _phase(here, "Listen", -42, 10, "Everybody says and votes on what matters.")
        draw = _phase(here, "Draw", 11, 40, "A group draws two proposals from what was said.")
        _phase(here, "Decide", 41, 60, "The committee decides and answers.")
        said = _step(here, listen, "What should the square be?", channel="hybrid")
        _step(here, draw, "What should the drawings keep?")
        processes.add_partner(
            here.process,
            actor=here,
            organisation=cast.partner,
            role="brings in those who live around the square",
            data_basis="agreement on shared responsibility",
            grants=["desk", "people"],
        )
    with clock.at(_ago(weeks=5, days=5)):
        processes.open_process(here.process, actor=_again(here))
        here = _again(here)
        processes.open_step(_fresh(said, here), actor=here)
        found = _roles(here, cast)
        process = here.process
        said = _fresh(said, here)
        first = _crowd(process, 90, rng)
    karen = [found["participant"]]
    with clock.at(_ago(weeks=5)):
        _say(said, [*karen, *first], SQUARE[:8])
    with clock.at(_ago(weeks=4)):
        second = _crowd(process, 80, rng)
        paper = people.register_person(
            process,
            actor=here,
            name="Gerda Friis",
            reach=Participation.Reach.PAPER,
            post="Havnegade 4, Fjordby",
        )
        gerda = access.on_behalf(found["facilitator"], paper)
        _say(said, [gerda, *second], SQUARE[8:16])
    with clock.at(_ago(weeks=2)):
        third = _crowd(process, 28, rng)
        _say(said, [*karen, *third], SQUARE[16:])
    with clock.at(_ago(days=4)):
        mine = [c for c in _given(said) if c.participation == karen[0].participation]
        _dispose(here, mine[0], "adopted", "Seats in the shade are part of both drawings.")
        if len(mine) > 1:
            _dispose(
                here, mine[1], "deferred", "The budget for next year settles it in the autumn."
            )
        others = [c for c in _given(said) if c not in mine]
        for contribution in others[:3]:
            _dispose(
                here, contribution, "adapted", "Both drawings try it in one part of the square."
            )
    return _again(here).process


def _buses(cast: Cast, rng: random.Random) -> Process:
    """Finished: everything answered, two decisions, one answer that missed and was given anew."""
    today = clock.today()
    with clock.at(_ago(weeks=40)):
        here = _process(
            cast,
            FINISHED,
            "Better bus stops outside the town",
            summary="How can it be better to wait for the bus in the villages?",
            purpose="Fewer take the bus from the villages than could. We want to know what the "
            "stops have to do with it.",
            what_is_open="Where and how the stops are, and who looks after them.",
            what_is_settled="The routes are settled until the next tender.",
            who_decides="The committee for roads and transport",
            money_set_aside="900,000 kroner",
            hours_set_aside=240,
            answer_on=today - dt.timedelta(weeks=12),
            promise="consult",
            modes=["co_design", "co_deliver"],
            levels=["group"],
            arena="service",
        )
        listen = _phase(here, "Listen", -280, -200)
        _phase(here, "Answer", -199, -84)
        said = _step(here, listen, "What is it like to wait?", channel="hybrid")
    with clock.at(_ago(weeks=39)):
        processes.open_process(here.process, actor=_again(here))
        here = _again(here)
        processes.open_step(_fresh(said, here), actor=here)
        found = _roles(here, cast)
        crowd = _crowd(here.process, 34, rng)
        said = _fresh(said, here)
    with clock.at(_ago(weeks=36)):
        _say(said, [found["participant"], *crowd], BUSES)
    with clock.at(_ago(weeks=28)):
        processes.close_step(said, actor=here)
    given = _given(said)
    with clock.at(_ago(weeks=20)):
        thread.decide(
            here.process,
            actor=here,
            title="Benches, roofs and light at nine stops",
            text="Nine stops get benches with backs, mended roofs and light run by the sun.",
            decided_by="The committee for roads and transport",
            decided_on=clock.today(),
            contributions=[given[0], given[1], given[4]],
        )
        for number, outcome, reason in ANSWERS:
            to = "the road authority of the region" if outcome == "passed_on" else ""
            _dispose(here, given[number], outcome, reason, passed_on_to=to)
    with clock.at(_ago(weeks=18)):
        _answer_replies(here, given)
    with clock.at(_ago(weeks=16)):
        _dispose(
            here,
            given[7],
            "adopted",
            "We had missed that you want to choose the wood yourselves. The village associations "
            "get the money and buy it.",
        )
        thread.decide(
            here.process,
            actor=here,
            title="Village associations look after the benches",
            text="Those who want to get money for wood and lend tools at the library.",
            decided_by="The committee for roads and transport",
            decided_on=clock.today(),
            dissent="One member wanted the workshop to do it, because it is quicker.",
            contributions=[given[7]],
        )
    with clock.at(_ago(weeks=11)):
        here = _again(here)
        processes.close_process(here.process, actor=here)
    return _again(here).process


def _answer_replies(here: Standing, given: Sequence[Contribution]) -> None:
    """Most say the reply met what they meant; one says that it did not."""
    replies = Reply.objects.filter(process=here.process).select_related(
        "participation__person", "contribution", "disposition"
    )
    for reply in replies.order_by("pk"):
        person = reply.participation.person
        if person is None:
            continue
        if reply.contribution_id == given[7].pk:
            thread.answer_reply(
                reply,
                person=person,
                state=Reply.State.NOT_MEANT,
                answer="We did not ask for wood from the workshop. We want to choose it ourselves.",
            )
        elif reply.contribution_id != given[2].pk:
            thread.answer_reply(reply, person=person, state=Reply.State.FINE)


def _week(cast: Cast, rng: random.Random) -> Process:
    """Hidden: twelve people by invitation, about something close."""
    with clock.at(_ago(weeks=3)):
        here = _process(
            cast,
            HIDDEN,
            "A good week at the day centre",
            summary="What makes a week good, told by those who live it.",
            purpose="Those who use the day centre and those who work there plan the week together.",
            what_is_open="What the week holds, and who opens the door to what.",
            what_is_settled="The opening hours of the building.",
            who_decides="The users and the head of the centre together",
            promise="collaborate",
            levels=["group"],
            modes=["co_design", "co_deliver"],
            arena="everyday_life",
            visibility=Process.Visibility.HIDDEN,
        )
        listen = _phase(here, "Tell", -21, 14)
        said = _step(
            here,
            listen,
            "What would make a week good?",
            is_sensitive=True,
            who_reads="The twelve who take part, and the organiser",
        )
        processes.open_process(here.process, actor=_again(here))
        here = _again(here)
        processes.open_step(_fresh(said, here), actor=here)
        found = _roles(here, cast)
        invited = [found["participant"], found["companion"]]
        for name in rng.sample(FIRST_NAMES, 7):
            person = Person.objects.create(name=name, language="en")
            _part, code = people.invite(here.process, actor=here, role="participant", name=name)
            people.use_code(code, person=person)
            standing = _standing(here.process, person)
            people.rename(here.process, actor=standing, alias=name)
            invited.append(_again(standing))
    with clock.at(_ago(weeks=2)):
        _say(_fresh(said, here), invited, WEEK)
    return _again(here).process


def _step(here: Standing, phase: Phase, title: str, **fields: Any) -> Step:
    return processes.add_step(
        here.process, actor=here, phase=phase, kind=KIND, title=title, **fields
    )


def _fresh(step: Step, here: Standing) -> Step:
    return access.step_of(here, step.pk)


def _dispose(
    here: Standing, contribution: Contribution, outcome: str, reason: str, **fields: Any
) -> None:
    thread.dispose(
        Contribution.objects.get(pk=contribution.pk),
        actor=here,
        outcome=outcome,
        reason=reason,
        **fields,
    )
