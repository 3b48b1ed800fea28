"""The live feed against a real server and a real database file."""

import http.client
import os
import socket
import subprocess
import sys
import time

import pytest

# The server and its site are made in a process of its own: the test database of this one is
# inside a transaction nobody else can see.
SERVER = """
import asyncio, django, sys, os
django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0, skip_checks=True)
call_command("createcachetable", verbosity=0)
import uvicorn
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.auth import SESSION_KEY, HASH_SESSION_KEY
from samskab.core import access, live
from samskab.core.models import Process, Account, Person
from samskab.core.record import action, record
from samskab.core.testing import make_process, member, organiser
live.CHECK_SECONDS = 0.5
open_one = make_process(slug="open")
make_process(slug="hidden", visibility="hidden")
boss = organiser(open_one)
session = SessionStore()
session[SESSION_KEY] = str(boss.person.account.pk)
session[HASH_SESSION_KEY] = boss.person.account.get_session_auth_hash()
session.create()
print(session.session_key, flush=True)

@action
def write(verb, *, actor):
    record(verb, actor=actor)

async def app(scope, receive, send):
    if scope["type"] == "lifespan":
        while True:
            message = await receive()
            if message["type"] == "lifespan.startup":
                await live.start()
                await send({"type": "lifespan.startup.complete"})
            else:
                await live.stop()
                await send({"type": "lifespan.shutdown.complete"})
                return
    if scope["path"].startswith("/write/"):
        await asyncio.to_thread(write, scope["path"][7:], actor=boss)
    elif scope["path"] == "/out":
        await asyncio.to_thread(session.flush)
    else:
        return await live.feed(scope, receive, send)
    await send({"type": "http.response.start", "status": 204, "headers": []})
    await send({"type": "http.response.body", "body": b""})

uvicorn.run(app, port=int(sys.argv[1]), log_level="error", http="httptools", timeout_graceful_shutdown=1)
"""


class Ear:
    """A listener that reads until it heard what it waits for, or until the time is up."""

    def __init__(self, port, slug, **headers):
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=5)
        lines = "".join(f"{k.replace('_', '-')}: {v}\r\n" for k, v in headers.items())
        self.socket.sendall(
            f"GET /live/p/{slug} HTTP/1.1\r\nHost: localhost\r\n{lines}\r\n".encode()
        )
        self.text = ""
        self.until("\n\n")

    def until(self, wanted, seconds=5.0):
        end = time.monotonic() + seconds
        while wanted not in self.text and time.monotonic() < end:
            self.socket.settimeout(max(0.05, end - time.monotonic()))
            try:
                got = self.socket.recv(65536)
            except TimeoutError:
                break
            if not got:
                self.text += "<closed>"
                break
            self.text += got.decode()
        return self.text


def ask(port, path):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    connection.request("GET", path)
    return connection.getresponse().status


@pytest.fixture
def server(tmp_path):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    env = {k: v for k, v in os.environ.items() if k != "DATABASE_URL"}
    running = subprocess.Popen(
        [sys.executable, "-c", SERVER, str(port)],
        env={**env, "SAMSKAB_DATA": str(tmp_path)},
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        session = running.stdout.readline().strip()
        for _ in range(100):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        yield port, session
    finally:
        running.kill()
        running.wait()


def test_a_listener_hears_what_they_may_hear_and_resumes(server):
    port, session = server
    anybody = Ear(port, "open")
    desk = Ear(port, "open", Cookie=f"sessionid={session}")
    assert ask(port, "/write/disposition.proposed") == 204  # for the desk
    assert ask(port, "/write/process.changed") == 204  # for readers
    assert "id: 2\n" in desk.until("id: 2\n")
    assert "id: 1\n" in desk.text
    assert "id: 2\n" in anybody.until("id: 2\n")
    assert "id: 1\n" not in anybody.text
    assert ask(port, "/write/process.changed") == 204
    again = Ear(port, "open", Last_Event_ID="1")
    heard = again.until("id: 3\n")
    assert ["id: 1\n" in heard, "id: 2\n" in heard, "id: 3\n" in heard] == [False, True, True]


def test_a_hidden_process_and_none_at_all_sound_the_same(server):
    port, _session = server
    assert [ask(port, "/live/p/hidden"), ask(port, "/live/p/nothing")] == [404, 404]


def test_a_stream_closes_when_the_session_ends(server):
    port, session = server
    desk = Ear(port, "open", Cookie=f"sessionid={session}")
    assert ask(port, "/out") == 204
    # The process is open: without the session the same browser is a reader, no longer the desk.
    time.sleep(1.5)
    ask(port, "/write/disposition.proposed")
    ask(port, "/write/process.changed")
    heard = desk.until("id: 2\n")
    assert ["id: 1\n" in heard, "id: 2\n" in heard] == [False, True]


def test_a_slow_reader_delays_nobody(server):
    port, _session = server
    slow = Ear(port, "open")
    slow.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1024)
    quick = Ear(port, "open")
    for _ in range(30):
        ask(port, "/write/process.changed")
    assert "id: 30\n" in quick.until("id: 30\n")
