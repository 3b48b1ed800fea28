import datetime as dt

import pytest

from samskab.core import clock, jobs
from samskab.core.models import Job

pytestmark = pytest.mark.django_db
seen: list[int] = []


@jobs.job
def note_number(beat, *, number):
    seen.append(number)


@jobs.job
def break_down(beat):
    raise ValueError("Ana's words")


@jobs.job
def stop_when_asked(beat, *, pk):
    Job.objects.filter(pk=pk).update(cancel_requested=True)
    beat(50)


def test_the_same_key_is_queued_and_run_once():
    seen.clear()
    for _ in range(2):
        jobs.enqueue(note_number, key="one", number=7)
    assert (jobs.run_due(), jobs.run_due(), seen) == (1, 0, [7])
    assert Job.objects.get().state == "done"


def test_a_failed_job_waits_longer_each_time_and_keeps_no_words():
    row = jobs.enqueue(break_down, key="x")
    now = clock.now()
    for _ in range(5):
        with clock.at(now):
            jobs.run_due()
        now += dt.timedelta(hours=1)
    row.refresh_from_db()
    assert (row.state, row.attempts, row.error) == ("failed", 5, "ValueError")


def test_a_job_of_a_dead_worker_is_taken_again():
    seen.clear()
    row = jobs.enqueue(note_number, key="one", number=3)
    assert jobs._take("dead").pk == row.pk
    assert jobs.run_due() == 0
    with clock.at(clock.now() + dt.timedelta(minutes=6)):
        assert jobs.run_due() == 1
    assert seen == [3]


def test_a_job_stops_when_asked():
    row = jobs.enqueue(stop_when_asked, key="x")
    Job.objects.filter(pk=row.pk).update(arguments={"pk": row.pk})
    jobs.run_due()
    row.refresh_from_db()
    assert row.state == "cancelled"


def test_a_waiting_job_that_is_cancelled_never_runs():
    row = jobs.enqueue(note_number, key="x", number=1)
    jobs.cancel(row)
    assert jobs.run_due() == 0
