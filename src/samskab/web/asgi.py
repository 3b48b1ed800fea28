"""The server's entrance: live news as plain ASGI, everything else as Django in threads.

Django's own ASGI handler is not used; the reason and the measurement are in docs/adr/0006.
"""

import asyncio
import os
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "samskab.web.settings")

from a2wsgi import WSGIMiddleware
from django.conf import settings
from django.core.wsgi import get_wsgi_application

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

_django: Any = get_wsgi_application()
_pages: Any = WSGIMiddleware(_django, workers=settings.CONFIG["SAMSKAB_THREADS"])


async def application(scope: Scope, receive: Receive, send: Send) -> None:
    """Answer one connection."""
    # Imported here because models can only be loaded after Django is set up above.
    from samskab.core import live

    if scope["type"] == "lifespan":
        await _live_and_work(receive, send)
    elif scope["type"] == "websocket":
        await receive()
        await send({"type": "websocket.close", "code": 1000})
    elif scope["path"].startswith("/live/"):
        await live.feed(scope, receive, send)
    else:
        await _pages(scope, receive, send)


async def _live_and_work(receive: Receive, send: Send) -> None:
    """Begin the live feed and the jobs with the server, and end them with it."""
    from samskab.core import jobs, live

    is_embedded = settings.CONFIG["SAMSKAB_WORKER"] == "embedded"
    while True:
        message = await receive()
        if message["type"] == "lifespan.startup":
            await live.start()
            if is_embedded:
                jobs.start_embedded()
            await send({"type": "lifespan.startup.complete"})
        elif message["type"] == "lifespan.shutdown":
            await live.stop()
            if is_embedded:
                await asyncio.to_thread(jobs.stop_embedded)
            await send({"type": "lifespan.shutdown.complete"})
            return
