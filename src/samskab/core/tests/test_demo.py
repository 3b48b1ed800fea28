"""The demonstration."""

import json
import stat
from collections import Counter
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.core.management import call_command
from django.test import Client

from samskab.core.demonstration import FINISHED, HIDDEN, RUNNING
from samskab.core.models import Contribution, Decision, Disposition, Event, Process, Reply

pytestmark = pytest.mark.django_db


def _counts() -> dict[str, int]:
    return {m._meta.label: m._default_manager.count() for m in apps.get_models()}


def test_the_demonstration_made_twice_is_the_same(tmp_path: Path, settings: Any) -> None:
    settings.DATA = tmp_path
    call_command("demo", stdout=StringIO())
    once = _counts()
    file = tmp_path / "demo-accounts.json"
    written = file.read_text()
    call_command("demo", stdout=StringIO())
    assert _counts() == once
    assert file.read_text() == written
    assert stat.S_IMODE(file.stat().st_mode) == 0o600

    accounts = {row["role"]: row for row in json.loads(written)}
    assert len(accounts) == 9
    processes = {p.slug: p for p in Process.objects.all()}
    assert set(processes) == {RUNNING, FINISHED, HIDDEN}
    assert all(p.is_demonstration for p in processes.values())
    assert [processes[s].state for s in (RUNNING, FINISHED, HIDDEN)] == [
        "running",
        "closed",
        "running",
    ]
    assert processes[RUNNING].participations.count() >= 200
    assert processes[HIDDEN].participations.exclude(role="organiser").count() == 12
    assert Contribution.objects.filter(process=processes[RUNNING]).count() == 26
    assert once["converse.Vote"] >= 2000
    assert Decision.objects.filter(process=processes[FINISHED]).count() == 2
    given = Disposition.objects.filter(process=processes[FINISHED], state="given")
    assert given.count() == 12
    assert Reply.objects.filter(process=processes[FINISHED], state="not_meant").count() == 1
    waiting = Reply.objects.filter(
        process=processes[RUNNING],
        state="waiting",
        participation__person__account__email=accounts["participant"]["email"],
    )
    assert waiting.count() >= 1
    for process in processes.values():
        numbers = list(
            Event.objects.filter(process=process)
            .order_by("number")
            .values_list("number", flat=True)
        )
        assert numbers == list(range(1, process.last_event_number + 1))
        assert max(Counter(numbers).values()) == 1

    client = Client()
    assert client.login(
        email=accounts["participant"]["email"], password=accounts["participant"]["password"]
    )
    for slug in (RUNNING, FINISHED, HIDDEN):
        assert client.get(f"/p/{slug}/").status_code == 200
        assert client.get(f"/p/{slug}/log/").status_code == 200
    assert Client().get(f"/p/{HIDDEN}/").status_code == 404
