"""The log keeps ids and numbers, in order, without gaps, and nothing else."""

import pytest

from samskab.core.models import Event
from samskab.core.record import action, record
from samskab.core.testing import make_process, member

pytestmark = pytest.mark.django_db


def test_an_action_that_records_nothing_fails_and_changes_nothing():
    process = make_process()

    @action
    def quiet(*, actor):
        process.title = "Changed"
        process.save()

    with pytest.raises(RuntimeError, match="recorded nothing"):
        quiet(actor=member(process))
    process.refresh_from_db()
    assert process.title != "Changed"


def test_words_do_not_fit_in_an_event():
    actor = member(make_process())

    @action
    def talkative(*, actor):
        record("process.changed", actor=actor, name="Ana Andersen")

    with pytest.raises(ValueError, match="not an id"):
        talkative(actor=actor)
    assert Event.objects.count() == 0


def test_an_undeclared_verb_is_a_bug():
    @action
    def odd(*, actor):
        record("process.painted", actor=actor)

    with pytest.raises(RuntimeError, match="nobody declared"):
        odd(actor=member(make_process()))


def test_recording_outside_an_action_is_a_bug():
    with pytest.raises(RuntimeError, match="outside an action"):
        record("process.changed", actor=member(make_process()))


def test_events_are_numbered_per_process_without_gaps():
    first, second = make_process(), make_process()
    a, b = member(first), member(second)

    @action
    def both(*, actor, fail=False):
        record("process.changed", actor=a)
        record("process.changed", actor=b)
        record("process.changed", actor=a)
        if fail:
            raise LookupError

    both(actor=a)
    with pytest.raises(LookupError):
        both(actor=a, fail=True)
    both(actor=a)
    numbers = {
        p.slug: list(
            Event.objects.filter(process=p).order_by("number").values_list("number", flat=True)
        )
        for p in (first, second)
    }
    assert numbers == {first.slug: [1, 2, 3, 4], second.slug: [1, 2]}


def test_an_event_is_never_changed_or_deleted():
    actor = member(make_process())

    @action
    def change(*, actor):
        return record("process.changed", actor=actor)

    event = change(actor=actor)
    with pytest.raises(RuntimeError, match="never changed"):
        event.save()
    with pytest.raises(RuntimeError, match="never deleted"):
        event.delete()
