"""The one source of time, so that closings and look-backs can be tested and rehearsed."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.utils import timezone

_frozen: ContextVar[dt.datetime | None] = ContextVar("frozen time", default=None)


def now() -> dt.datetime:
    """The present moment, aware, in UTC."""
    return _frozen.get() or timezone.now()


def today() -> dt.date:
    """Today's date in the site's time zone."""
    return timezone.localdate(now())


@contextmanager
def at(moment: dt.datetime) -> Iterator[None]:
    """Let everything inside happen at ``moment`` (aware). For demonstrations and tests."""
    if timezone.is_naive(moment):
        raise ValueError("clock.at needs a moment with a time zone")
    token = _frozen.set(moment)
    try:
        yield
    finally:
        _frozen.reset(token)
