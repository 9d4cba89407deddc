"""The events of a log as they come, over HTTP, from wherever a line broke."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable

from web.client_errors import NotDrillReplay, Unavailable, Unreachable
from web.client_http import Http, Stream
from web.client_link import Backoff, Link, Wake, nap

Told = tuple[int, bytes]  # seq, stored line


async def tail(
    http: Http, path: str, after: int, wake: Wake, on_link: Callable[[Link], None] | None
) -> AsyncGenerator[Told, None]:
    """Every event after `after`, then each new one, to the seal. A connection that is lost is made
    again for ever; the first one has to succeed. The states are those of `web/client_link.py`."""
    backoff, tell, woken = Backoff(), on_link or (lambda link: None), asyncio.Event()
    clock, known = asyncio.get_running_loop().time, False
    line: Stream | None = None

    def slept() -> None:
        backoff.restart()
        woken.set()
        if line is not None:
            line.break_off()

    stop = wake.tell(slept)
    tell(Link("connecting"))
    try:
        while True:
            up_since, why = clock(), "the connection broke"
            try:
                async with http.stream(path, after) as line:
                    known, up_since = True, clock()
                    tell(Link("online"))
                    async for seq, text in line.events:
                        if text is None:
                            tell(Link("ended", "the log is sealed"))
                            return
                        after = seq
                        yield seq, text
            except (Unreachable, Unavailable, NotDrillReplay) as error:
                if not known:
                    raise
                why = str(error)
            line = None
            backoff.was_up(clock() - up_since)
            wait = backoff.wait()
            tell(Link("offline", "this machine was asleep" if woken.is_set() else why, wait))
            await nap(wait, woken)
            woken.clear()
            tell(Link("connecting"))
    finally:
        stop()
