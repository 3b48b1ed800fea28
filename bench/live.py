"""The live feed: memory per listener, and how long after the commit the last one hears.

    python bench/live.py --listeners 5000

Bars: at most 15 KB for each listener; the last of 5,000 reached within 300 ms of the commit.
The server runs in a process of its own; the listeners are plain sockets in this one.
"""

import argparse
import asyncio
import json
import os
import resource
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

BAR_KB, BAR_MS = 15.0, 300.0


def serve(port: int) -> None:
    """The site with one more address, which writes an event and says when it was committed."""
    import django

    django.setup()
    import uvicorn

    from samskab.core import live
    from samskab.core.access import system
    from samskab.core.models import Organisation, Process
    from samskab.core.record import action, record

    owner = Organisation.objects.create(name="Bench", slug="bench")
    process = Process.objects.create(owner=owner, slug="bench", title="Bench", state="running")

    @action
    def change(*, actor: object) -> None:
        record("process.changed", actor=system(process))

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
        if scope["path"] == "/commit":
            await asyncio.to_thread(change, actor=None)
            body = str(time.monotonic()).encode()
            await send(
                {
                    "type": "http.response.start",
                    "status": 200,
                    "headers": [(b"content-length", str(len(body)).encode())],
                }
            )
            await send({"type": "http.response.body", "body": body})
        else:
            await live.feed(scope, receive, send)

    uvicorn.run(app, port=port, http="httptools", log_level="error", access_log=False, backlog=8192)


def rss(pid: int) -> float:
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS"):
            return float(line.split()[1])
    raise LookupError(pid)


async def listen(port: int) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=4096)
    writer.write(b"GET /live/p/bench HTTP/1.1\r\nHost: localhost\r\n\r\n")
    await reader.readuntil(b"retry: 3000\n\n")
    return reader, writer


async def measure(port: int, pid: int, count: int) -> dict[str, float]:
    for _ in range(20):
        await commit(port)
    before = rss(pid)
    streams = []
    for start in range(0, count, 100):
        streams += await asyncio.gather(*(listen(port) for _ in range(min(100, count - start))))
    await asyncio.sleep(1)
    after = rss(pid)
    delays = []
    for _ in range(5):
        heard: list[float] = []

        async def hear(reader: asyncio.StreamReader, heard: list[float] = heard) -> None:
            await reader.readuntil(b"event: news")
            heard.append(time.monotonic())
            await reader.readuntil(b"\n\n")

        tasks = [asyncio.create_task(hear(reader)) for reader, _writer in streams]
        await asyncio.sleep(0.3)
        committed = await commit(port)
        await asyncio.gather(*tasks)
        delays.append((max(heard) - committed) * 1000)
    return {
        "listeners": count,
        "kb_each": round((after - before) / count, 1),
        "last_ms_median": round(sorted(delays)[2], 1),
        "last_ms_best": round(min(delays), 1),
    }


async def commit(port: int) -> float:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(b"GET /commit HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
    answer = await reader.read()
    writer.close()
    return float(answer.rpartition(b"\r\n\r\n")[2])


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--listeners", type=int, default=1000)
    options.add_argument("--serve", type=int, default=0)
    chosen = options.parse_args()
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(20000, hard), hard))
    if chosen.serve:
        serve(chosen.serve)
        return
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with tempfile.TemporaryDirectory() as data:
        env = dict(
            os.environ,
            SAMSKAB_DATA=data,
            SAMSKAB_LOCAL="yes",
            DJANGO_SETTINGS_MODULE="samskab.web.settings",
        )
        subprocess.run(
            [sys.executable, "-m", "django", "migrate", "-v0", "--skip-checks"], check=True, env=env
        )
        server = subprocess.Popen([sys.executable, __file__, "--serve", str(port)], env=env)
        try:
            for _ in range(200):
                with socket.socket() as probe:
                    if probe.connect_ex(("127.0.0.1", port)) == 0:
                        break
                time.sleep(0.1)
            figures = asyncio.run(measure(port, server.pid, chosen.listeners))
        finally:
            server.kill()
            server.wait()
    met = figures["kb_each"] <= BAR_KB and figures["last_ms_median"] <= BAR_MS
    print(f"listeners            {figures['listeners']:>10}")
    print(f"KB for each          {figures['kb_each']:>10}   bar {BAR_KB}")
    print(f"last one, median ms  {figures['last_ms_median']:>10}   bar {BAR_MS}")
    print(f"last one, best ms    {figures['last_ms_best']:>10}")
    print(json.dumps({**figures, "met": met}))


if __name__ == "__main__":
    main()
