"""The live feed: server-sent events as plain ASGI, beside Django.

What goes over the wire is an event's number and step, never its data: the page asks again
for what it may see, through the ordinary views and their rules. One tail per process reads the
log once for all its listeners. A listener is a position in that log; a task exists for it only
while something is being sent, so that a slow reader waits alone and an idle one costs little.
"""

import asyncio
import contextlib
import json
import re
import threading
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Coroutine, Iterable, MutableMapping
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

from django.conf import settings
from django.contrib.auth.signals import user_logged_out
from django.db import close_old_connections, connection
from django.http.cookie import parse_cookie

from samskab.core import access, activity, identity
from samskab.core.access import Standing
from samskab.core.errors import Refused

if TYPE_CHECKING:
    from django.http import HttpRequest

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

POLL_SECONDS = 0.1
CHECK_SECONDS = 10.0
HEARTBEAT_SECONDS = 20.0
REMEMBERED = 1000
PATH = re.compile(r"^/live/p/([-\w]+)$")
AUDIENCES: tuple[activity.Audience, ...] = ("readers", "members", "desk")


class Listener:
    """One open stream: who listens, to what, how far they have heard, and how to reach them."""

    __slots__ = ("audiences", "closed", "heard", "identity", "send", "task")

    def __init__(
        self, heard: int, audiences: frozenset[str], who: tuple[str, str], send: Send
    ) -> None:
        self.heard = heard
        self.audiences = audiences
        self.identity = who
        self.send = send
        self.closed = False
        self.task: asyncio.Task[None] | None = None

    @property
    def is_busy(self) -> bool:
        return self.task is not None and not self.task.done()

    def begin(self, work: Coroutine[Any, Any, None]) -> None:
        self.task = asyncio.get_running_loop().create_task(work)


class Tail:
    """The end of one process's log, read once for all who listen to it."""

    def __init__(self, process_id: int, slug: str, last: int) -> None:
        self.process_id = process_id
        self.slug = slug
        self.last = last
        # number -> (audience, the encoded event)
        self.events: OrderedDict[int, tuple[str, bytes]] = OrderedDict()
        self.listeners: set[Listener] = set()
        self.lock = asyncio.Lock()

    def add(self, rows: list[tuple[int, int | None, str]]) -> None:
        for number, step, verb in rows:
            known = activity.verb(verb)
            audience = known.audience if known else "desk"
            body = f"id: {number}\nevent: news\ndata: {json.dumps({'step': step})}\n\n"
            self.events[number] = (audience, body.encode())
            self.last = number
        while len(self.events) > REMEMBERED:
            self.events.popitem(last=False)

    def since(self, number: int, audiences: frozenset[str]) -> bytes:
        """Everything after ``number`` for these audiences, encoded."""
        return b"".join(
            self.events[n][1]
            for n in range(max(number + 1, self.last - len(self.events) + 1), self.last + 1)
            if n in self.events and self.events[n][0] in audiences
        )


class Hub:
    def __init__(self) -> None:
        self.loop = asyncio.get_running_loop()
        self.tails: dict[int, Tail] = {}
        self.woken = asyncio.Event()
        self.pending: set[int] = set()
        self.tasks: list[asyncio.Task[None]] = []

    def begin(self) -> None:
        for work in (self._deliver, self._poll, self._check, self._beat):
            self.tasks.append(self.loop.create_task(work()))

    async def end(self) -> None:
        for task in self.tasks:
            task.cancel()
        for tail in self.tails.values():
            for listener in list(tail.listeners):
                self.close(listener, tail)
        await asyncio.gather(*self.tasks, return_exceptions=True)

    def close(self, listener: Listener, tail: Tail) -> None:
        listener.closed = True
        if not listener.is_busy:
            listener.begin(_speak(listener, tail))

    def sign_out(self, session: str) -> None:
        for tail in self.tails.values():
            for listener in list(tail.listeners):
                if listener.identity[0] == session:
                    self.close(listener, tail)

    def ring(self, process_ids: Iterable[int]) -> None:
        self.pending.update(process_ids)
        self.woken.set()

    async def _deliver(self) -> None:
        """Read the news of every woken process once, then ring its listeners."""
        while True:
            await self.woken.wait()
            self.woken.clear()
            ids, self.pending = self.pending, set()
            for process_id in ids:
                tail = self.tails.get(process_id)
                if tail is None:
                    continue
                rows = await asyncio.to_thread(_news, process_id, tail.last)
                if rows:
                    tail.add(rows)
                    for listener in tail.listeners:
                        if not listener.is_busy:
                            listener.begin(_speak(listener, tail))

    async def _poll(self) -> None:
        """Notice what other processes of the installation wrote."""
        seen: dict[int, int] = {}
        while True:
            await asyncio.sleep(POLL_SECONDS)
            if self.tails:
                lasts = await asyncio.to_thread(_last_numbers, list(self.tails))
                grown = {p for p, last in lasts.items() if last > seen.get(p, -1)}
                seen = lasts
                self.ring(p for p in grown if p in self.tails and lasts[p] > self.tails[p].last)

    async def _check(self) -> None:
        """Ask again, every few seconds, whether each may still listen, and to what."""
        while True:
            await asyncio.sleep(CHECK_SECONDS)
            for tail in list(self.tails.values()):
                who = {listener.identity for listener in tail.listeners}
                standing = await asyncio.to_thread(_audiences_of_many, tail.slug, who)
                for listener in list(tail.listeners):
                    now = standing.get(listener.identity)
                    if now is None:
                        self.close(listener, tail)
                    else:
                        listener.audiences = now[1]

    async def _beat(self) -> None:
        """Keep quiet streams open through proxies, and notice the ones that broke."""
        while True:
            await asyncio.sleep(HEARTBEAT_SECONDS)
            for tail in self.tails.values():
                for listener in tail.listeners:
                    if not listener.is_busy:
                        listener.begin(_body(listener.send, b": still here\n\n"))


_hub: Hub | None = None
_guard = threading.Lock()


async def start() -> None:
    """Begin to serve listeners in this event loop."""
    global _hub
    with _guard:
        _hub = Hub()
    _hub.begin()
    user_logged_out.connect(_signed_out, dispatch_uid="samskab.live")


async def stop() -> None:
    global _hub
    with _guard:
        hub, _hub = _hub, None
    if hub is not None:
        await hub.end()


def wake(process_ids: Iterable[int]) -> None:
    """Tell the listeners of these processes that the log grew. Callable from any thread."""
    hub = _hub
    if hub is not None:
        ids = tuple(process_ids)
        # The loop may be closing at this very moment; then nobody listens any more.
        with contextlib.suppress(RuntimeError):
            hub.loop.call_soon_threadsafe(hub.ring, ids)


def _signed_out(*, request: "HttpRequest | None", **_more: Any) -> None:
    """Close the streams of a session that ends, at once (other processes notice by asking)."""
    hub, session = _hub, getattr(request, "session", None)
    if hub is not None and session is not None and session.session_key:
        with contextlib.suppress(RuntimeError):
            hub.loop.call_soon_threadsafe(hub.sign_out, session.session_key)


async def feed(scope: Scope, receive: Receive, send: Send) -> None:
    """``GET /live/p/SLUG``: the news of one process, as far as the asker may hear it."""
    hub = _hub
    match = PATH.match(scope["path"])
    if hub is None or match is None or scope["method"] != "GET":
        await _answer(send, 404)
        return
    headers = {key: value.decode("latin-1") for key, value in scope["headers"]}
    who = _cookies(headers.get(b"cookie", ""))
    slug = match.group(1)
    found = (await asyncio.to_thread(_audiences_of_many, slug, {who})).get(who)
    if found is None:
        await _answer(send, 404)
        return
    process_id, audiences = found
    tail = hub.tails.get(process_id)
    if tail is None:
        last = (await asyncio.to_thread(_last_numbers, [process_id])).get(process_id, 0)
        tail = hub.tails.setdefault(process_id, Tail(process_id, slug, last))
    asked = (
        headers.get(b"last-event-id")
        or (parse_qs(scope.get("query_string", b"").decode("latin-1")).get("after", [""])[0])
    )
    after = int(asked) if asked.isdecimal() else tail.last
    listener = Listener(min(after, tail.last), audiences, who, send)
    missed = b""
    oldest = tail.last - len(tail.events)
    if listener.heard < oldest:
        # Heard before our memory begins: read what was missed from the log itself.
        rows = await asyncio.to_thread(_news, process_id, listener.heard, oldest)
        past = Tail(process_id, slug, 0)
        past.add(rows)
        missed = past.since(listener.heard, audiences)
        listener.heard = oldest
    tail.listeners.add(listener)
    try:
        await send(
            {
                "type": "http.response.start",
                "status": 200,
                "headers": [
                    (b"content-type", b"text/event-stream"),
                    (b"cache-control", b"no-store"),
                    (b"x-accel-buffering", b"no"),
                    (b"x-content-type-options", b"nosniff"),
                ],
            }
        )
        await _body(send, b"retry: 3000\n\n" + missed)
        if listener.heard < tail.last:
            listener.begin(_speak(listener, tail))
        while (await receive())["type"] != "http.disconnect":
            pass
    finally:
        tail.listeners.discard(listener)
        if listener.task is not None:
            listener.task.cancel()
        if not tail.listeners and hub.tails.get(process_id) is tail:
            del hub.tails[process_id]


async def _speak(listener: Listener, tail: Tail) -> None:
    """Send one listener what is new, at the pace it can take."""
    while listener.heard < tail.last and not listener.closed:
        upto = tail.last
        news = tail.since(listener.heard, listener.audiences)
        listener.heard = upto
        if news:
            await _body(listener.send, news)
    if listener.closed:
        await listener.send({"type": "http.response.body", "body": b"", "more_body": False})


async def _body(send: Send, body: bytes) -> None:
    await send({"type": "http.response.body", "body": body, "more_body": True})


async def _answer(send: Send, status: int) -> None:
    await send(
        {
            "type": "http.response.start",
            "status": status,
            "headers": [(b"content-type", b"text/plain"), (b"content-length", b"0")],
        }
    )
    await send({"type": "http.response.body", "body": b""})


def _cookies(header: str) -> tuple[str, str]:
    """The two cookies that can say who asks: the session's and the guest's."""
    jar = parse_cookie(header)
    return jar.get(settings.SESSION_COOKIE_NAME, ""), jar.get(identity.GUEST_COOKIE, "")


def _audiences_of_many(
    slug: str, asking: set[tuple[str, str]]
) -> dict[tuple[str, str], tuple[int, frozenset[str]]]:
    """For each asker who may see the process: its id, and which audiences they belong to."""
    result: dict[tuple[str, str], tuple[int, frozenset[str]]] = {}
    with _own_connection():
        for who in asking:
            try:
                here: Standing = access.enter(identity.person_of_cookies(*who), slug)
            except Refused:
                continue
            heard = frozenset(name for name in AUDIENCES if here.hears(name))
            result[who] = (here.process.pk, heard)
    return result


def _news(
    process_id: int, after: int, upto: int | None = None
) -> list[tuple[int, int | None, str]]:
    from samskab.core.models import Event

    with _own_connection():
        rows = Event.objects.filter(process_id=process_id, number__gt=after).order_by("number")
        if upto is not None:
            rows = rows.filter(number__lte=upto)
        return [(e.number or 0, e.step_id, e.verb) for e in rows.only("number", "step_id", "verb")]


def _last_numbers(process_ids: list[int]) -> dict[int, int]:
    from samskab.core.models import Process

    with _own_connection():
        rows = Process.objects.filter(pk__in=process_ids)
        return dict(rows.values_list("pk", "last_event_number"))


@contextlib.contextmanager
def _own_connection() -> Any:
    """Threads of the pool keep their database connection; a stale one is replaced."""
    close_old_connections()
    try:
        yield
    finally:
        if connection.in_atomic_block:
            raise RuntimeError("the live feed only reads")
