"""Work outside a request, on the table ``Job``: a lease, so that a dead worker loses nothing.

A job runs at least once: write it so that a second run does no harm. One worker takes a job by
changing its row from waiting to running; when the lease ends without a sign of life, another
worker takes it again.
"""

import datetime as dt
import logging
import os
import secrets
import threading
from collections.abc import Callable
from types import TracebackType
from typing import Any

from django.db import close_old_connections, connection
from django.db.models import F, Q

from samskab.core import clock
from samskab.core.models import Job, Process

log = logging.getLogger(__name__)

Beat = Callable[[int], None]
Work = Callable[..., None]

LEASE = dt.timedelta(minutes=5)
PAUSE_SECONDS = 5.0
_registry: dict[str, Work] = {}


class Cancelled(Exception):
    """Somebody asked for the job to stop."""


def job(func: Work) -> Work:
    """Register ``func`` under its own name. It is called as ``func(beat, **arguments)``.

    ``beat(percent)`` renews the lease and raises ``Cancelled`` when the job is to stop. A job
    that runs longer than the lease must call it.
    """
    if func.__name__ in _registry:
        raise RuntimeError(f"two jobs are named {func.__name__}")
    _registry[func.__name__] = func
    return func


def enqueue(
    what: str | Work,
    *,
    key: str,
    process: Process | None = None,
    not_before: dt.datetime | None = None,
    **arguments: Any,
) -> Job:
    """Put a job in the queue, in the running transaction; the same key is never queued twice."""
    row, _made = Job.objects.get_or_create(
        key=key,
        defaults={
            "name": what if isinstance(what, str) else what.__name__,
            "arguments": arguments,
            "process": process,
            "not_before": not_before or clock.now(),
        },
    )
    return row


def cancel(row: Job) -> None:
    """Stop a job: at once when it waits, at its next beat when it runs."""
    stopped = Job.objects.filter(pk=row.pk, state=Job.State.WAITING).update(
        state=Job.State.CANCELLED, finished_at=clock.now()
    )
    if not stopped:
        Job.objects.filter(pk=row.pk).update(cancel_requested=True)


class _Outcome:
    """The one place where a job's bug is caught, so that the worker outlives it."""

    error: BaseException | None = None

    def __enter__(self) -> "_Outcome":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        tb: TracebackType | None,
    ) -> bool:
        self.error = error
        return isinstance(error, Exception)


def run_due(limit: int = 20, *, worker: str = "") -> int:
    """Run the jobs that are due, oldest first. Returns how many were run."""
    worker = worker or f"{os.getpid()}-{secrets.token_hex(4)}"
    done = 0
    while done < limit:
        row = _take(worker)
        if row is None:
            break
        _run(row)
        done += 1
    return done


def _take(worker: str) -> Job | None:
    now = clock.now()
    spent = Q(attempts__gte=F("max_attempts"))
    Job.objects.filter(spent, state=Job.State.RUNNING, leased_until__lt=now).update(
        state=Job.State.FAILED, error="the worker died", finished_at=now
    )
    due = Q(state=Job.State.WAITING, not_before__lte=now)
    lost = Q(state=Job.State.RUNNING, leased_until__lt=now)
    for pk in Job.objects.filter(due | lost).order_by("not_before", "pk").values_list("pk")[:5]:
        taken = Job.objects.filter(due | lost, pk=pk[0]).update(
            state=Job.State.RUNNING,
            leased_by=worker,
            leased_until=now + LEASE,
            attempts=F("attempts") + 1,
        )
        if taken:
            return Job.objects.get(pk=pk[0])
    return None


def _run(row: Job) -> None:
    mine = Job.objects.filter(pk=row.pk, leased_by=row.leased_by, state=Job.State.RUNNING)

    def beat(percent: int) -> None:
        alive = mine.filter(cancel_requested=False).update(
            progress=percent, leased_until=clock.now() + LEASE
        )
        if not alive:
            raise Cancelled

    with _Outcome() as outcome:
        if row.name not in _registry:
            raise LookupError(row.name)
        beat(row.progress)
        _registry[row.name](beat, **row.arguments)
    now, error = clock.now(), outcome.error
    if error is None:
        mine.update(state=Job.State.DONE, progress=100, finished_at=now, error="")
    elif isinstance(error, Cancelled):
        mine.update(state=Job.State.CANCELLED, finished_at=now)
    else:
        # The kind of error only: its text may hold somebody's words.
        kind = type(error).__name__
        log.error("job %s %s failed: %s", row.pk, row.name, kind)
        if row.attempts >= row.max_attempts:
            mine.update(state=Job.State.FAILED, finished_at=now, error=kind)
        else:
            wait = dt.timedelta(seconds=30 * 2**row.attempts)
            mine.update(state=Job.State.WAITING, not_before=now + wait, error=kind)


@job
def retention(beat: Beat) -> None:
    """Erase the personal data of closed processes whose time has run out."""
    from samskab.core.actions import privacy

    privacy.run_retention()


def tick(worker: str = "") -> None:
    """One round: what is due every day is queued, jobs are run, letters are sent."""
    from samskab.core import letters

    enqueue(retention, key=f"retention-{clock.today().isoformat()}")
    run_due(worker=worker)
    letters.send_due()


_stop = threading.Event()
_thread: threading.Thread | None = None


def work(stop: threading.Event | None = None) -> None:
    """Go round until ``stop`` is set."""
    stop = stop or threading.Event()
    worker = f"{os.getpid()}-{secrets.token_hex(4)}"
    while not stop.is_set():
        close_old_connections()
        with _Outcome() as outcome:
            tick(worker)
        if outcome.error is not None:
            log.error("a round of jobs failed: %s", type(outcome.error).__name__)
        stop.wait(PAUSE_SECONDS)
    connection.close()


def start_embedded() -> None:
    """Run jobs in a thread of the server process."""
    global _thread
    if _thread is None:
        _stop.clear()
        _thread = threading.Thread(target=work, args=(_stop,), name="jobs", daemon=True)
        _thread.start()


def stop_embedded() -> None:
    """Stop that thread after the job it is at."""
    global _thread
    if _thread is not None:
        _stop.set()
        _thread.join(timeout=10)
        _thread = None
