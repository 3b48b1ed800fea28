"""Putting a letter on its way."""

import datetime as dt
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings

from samskab.core import clock
from samskab.core.models import Letter, Person, Process
from samskab.core.models.tokens import secret


def post(
    person: Person,
    *,
    kind: str,
    message: str,
    process: Process | None = None,
    context: Mapping[str, Any] | None = None,
    may_wait: bool = True,
    not_before: dt.datetime | None = None,
) -> Letter:
    """A letter of this kind to this person, in the running transaction; at most one per message.

    ``context`` holds ids: the words are made in the reader's language when it is sent.
    """
    host = urlsplit(settings.SITE_URL).hostname or "localhost"
    letter, _made = Letter.objects.get_or_create(
        recipient=person,
        message=message,
        defaults={
            "process": process,
            "kind": kind,
            "context": dict(context or {}),
            "may_wait": may_wait,
            "message_id": f"<{secret()}@{host}>",
            "not_before": not_before or clock.now(),
        },
    )
    return letter
