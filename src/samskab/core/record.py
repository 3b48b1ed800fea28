"""Writing down what happened: every change passes through ``action``.

An action runs in one transaction and must leave a trace: an event, or a row in a table that an
activity declared as facts. Events are numbered at the very end of the transaction, under the
lock of the process's row, so that the numbers have no gaps and the lock is held only briefly.
"""

import functools
import re
from collections import defaultdict
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

from django.db import models, transaction
from django.db.models import F

from samskab.core import activity, clock
from samskab.core.models import Event, Organisation, Person, Process, Step, Submission

if TYPE_CHECKING:
    from samskab.core.access import Standing

P = ParamSpec("P")
R = TypeVar("R")

# A short code such as a state or an outcome. Words and names do not fit, on purpose.
_CODE = re.compile(r"[a-z0-9][a-z0-9_.:-]{0,39}")


@dataclass
class _Running:
    events: list[Event] = field(default_factory=list)
    then: list[tuple[Event, Callable[[Event], None]]] = field(default_factory=list)
    facts: set[int] = field(default_factory=set)


_running: ContextVar[_Running | None] = ContextVar("the running action", default=None)


def action(func: Callable[P, R]) -> Callable[P, R]:
    """Run ``func`` in one transaction; it must record at least one event or fact.

    Inside another action it joins that one's transaction.
    """

    @functools.wraps(func)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        if _running.get() is not None:
            return func(*args, **kwargs)
        running = _Running()
        token = _running.set(running)
        try:
            with transaction.atomic():
                result = func(*args, **kwargs)
                if not running.events and not running.facts:
                    raise RuntimeError(
                        f"{func.__qualname__} changed something and recorded nothing"
                    )
                _write(running)
            return result
        finally:
            _running.reset(token)

    run.is_action = True  # type: ignore[attr-defined]
    return run


def _write(running: _Running) -> None:
    from samskab.core import live

    by_process: dict[int, list[Event]] = defaultdict(list)
    for event in running.events:
        if event.process_id is None:
            event.save()
        else:
            by_process[event.process_id].append(event)
    for process_id in sorted(by_process):
        events = by_process[process_id]
        row = Process.objects.filter(pk=process_id)
        row.update(last_event_number=F("last_event_number") + len(events))
        last = row.values_list("last_event_number", flat=True).get()
        for number, event in enumerate(events, start=last - len(events) + 1):
            event.number = number
        if len(events) == 1:
            events[0].save()
        else:
            Event.objects.bulk_create(events, batch_size=500)
    for event, then in running.then:
        then(event)
    heard = set(by_process) | running.facts
    if heard:
        transaction.on_commit(lambda: live.wake(heard))


def record(
    verb: str,
    *,
    actor: "Standing | None" = None,
    person: Person | None = None,
    process: Process | None = None,
    organisation: Organisation | None = None,
    step: Step | None = None,
    then: Callable[[Event], None] | None = None,
    **data: Any,
) -> Event:
    """Write ``verb`` (past tense) into the log when the running action ends.

    ``actor`` gives process, participation and on whose behalf. ``person`` and
    ``organisation`` are for what happens outside any process. ``data`` holds ids, numbers and
    short codes only; words raise ``ValueError``. ``then`` is called with the stored event.
    """
    running = _running.get()
    if running is None:
        raise RuntimeError(f"{verb} was recorded outside an action")
    if activity.verb(verb) is None:
        raise RuntimeError(f"{verb} is recorded but nobody declared it")
    for name, value in data.items():
        if not _may_be_kept(value):
            raise ValueError(f"{verb}: {name} is not an id, a number or a short code")
    if process is None and step is not None:
        process = step.process
    if process is None and actor is not None:
        process = actor.process
    event = Event(
        process=process,
        organisation=organisation,
        step=step,
        actor=actor.participation if actor else None,
        on_behalf_of=actor.on_behalf_of if actor else None,
        person=person if process is None else None,
        verb=verb,
        data=data,
        at=clock.now(),
    )
    running.events.append(event)
    if then is not None:
        running.then.append((event, then))
    return event


def recorded_fact(row: models.Model, *, process_id: int) -> None:
    """Say that ``row``, of a declared table of facts, is this action's trace."""
    running = _running.get()
    if running is None:
        raise RuntimeError("a fact was recorded outside an action")
    if row._meta.label not in activity.facts():
        raise RuntimeError(f"{row._meta.label} is not declared as facts in any manifest")
    if row.pk is None:
        raise RuntimeError("the fact has not been stored")
    running.facts.add(process_id)


def sent_before(process: Process, key: str) -> int | None:
    """The id of what an earlier copy of the same form made, if there was one.

    ``key`` is the hidden random value of the form (``forms.once``); empty means: never before.
    """
    if not key:
        return None
    return (
        Submission.objects.filter(process=process, key=key)
        .values_list("object_id", flat=True)
        .first()
    )


def sent(process: Process, key: str, object_id: int) -> None:
    """Remember what this form made, in the running action's transaction."""
    if key:
        Submission.objects.create(process=process, key=key, object_id=object_id)


def _may_be_kept(value: Any) -> bool:
    if value is None or isinstance(value, bool | int | float):
        return True
    if isinstance(value, str):
        return _CODE.fullmatch(value) is not None
    if isinstance(value, list | tuple):
        return all(_may_be_kept(item) for item in value)
    return False
