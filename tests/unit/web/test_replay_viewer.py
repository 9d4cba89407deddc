"""One viewer's fault is nobody else's."""

from __future__ import annotations

import asyncio
from typing import Any, cast

from replay_log import MemoryLog

from events.store import Log
from replay.frames import message
from replay.ticker import Ticker
from web.replay_viewer import Viewer
from web.scratch import Scratch


class Transport:
    def __init__(self) -> None:
        self.got = b""
        self.aborted = False

    def write(self, data: bytes | memoryview) -> None:
        self.got += bytes(data)

    def get_write_buffer_size(self) -> int:
        return 0

    def is_closing(self) -> bool:
        return self.aborted

    def abort(self) -> None:
        self.aborted = True


class Session:
    """Says what it is given; an error is raised."""

    full = False

    def __init__(self, *says: object) -> None:
        self._says = list(says)

    def next(self, now: object) -> object:
        said = self._says.pop(0) if self._says else None
        if isinstance(said, Exception):
            raise said
        return said

    def next_deadline(self, now: object) -> None:
        return None


def viewer(scratch: Scratch, *says: object) -> tuple[Viewer, Transport]:
    log = MemoryLog()
    log.gone = ""  # type: ignore[attr-defined]
    transport, ticker = Transport(), Ticker(lambda: 0)
    made: Any = Session(*says)
    return Viewer(
        cast(Any, None),
        cast(asyncio.Transport, transport),
        cast(Any, None),
        cast(Log, log),
        made,
        ticker,
        scratch,
    ), transport


async def test_a_viewer_that_fails_leaves_nothing_to_the_next() -> None:
    """Neither bytes of its own in another one's socket, nor a fault again at every wake."""
    scratch = Scratch()
    first, broken = viewer(scratch, message("mine"), RuntimeError("a mistake"), message("late"))
    first.wake()
    first.wake()
    second, sound = viewer(scratch, message("yours"))
    second.wake()
    assert (broken.got, broken.aborted) == (b"", True)
    assert sound.got == b'\x81\x0e{"op":"yours"}'


async def test_what_stands_for_much_is_said_a_little_at_a_time() -> None:
    """A short message may have cost a long look."""
    made, transport = viewer(Scratch(), *(message("stamp", n=n) for n in range(20)))
    made.wake()
    assert transport.got.count(b"stamp") == 8
