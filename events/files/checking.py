"""Checking the chain of large logs while they are served, because a file may have changed since
its log was closed.

One thread checks one log after the other, in the order in which they were opened, and leaves room
for others. The first MOST that wait, the one under check among them, are held, so that closing
what nobody needs undoes no check. What waits behind them may be closed; it is then checked when it
is open again. So every look at all drills brings some of them further.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import partial
from itertools import islice
from threading import Event
from typing import Final

from events.errors import StoreError
from events.facts import Facts
from events.files.filelog import FileLog
from events.files.logfile import LogFile
from events.files.opening import Opened
from events.files.scan import scan
from events.files.tail import Line

logger = logging.getLogger("drill_replay.events")

MOST: Final = 16  # logs that are kept open for it
_REST: Final = 0.002  # seconds after every block


class Stopped(Exception):
    """Nobody wants to know any more."""


@dataclass(slots=True)
class _Waiting:
    log: FileLog
    opened: Opened
    last: Line  # where what was taken on trust ends
    hold: ExitStack = field(default_factory=ExitStack)
    held: bool = False


class Checks:
    """Logs that wait for it, by file stem. `told(stem, log, sound)` is called for each that is
    still open at its end."""

    def __init__(
        self, closing: Event, told: Callable[[str, FileLog, bool], Awaitable[None]]
    ) -> None:
        self._closing, self._told = closing, told
        self._thread = ThreadPoolExecutor(1, "log-check")
        self._waiting: dict[str, _Waiting] = {}
        self._running = False

    def put(self, stem: str, log: FileLog, opened: Opened) -> bool:
        """Whether `run` must be started."""
        if opened.unchecked is None:
            return False
        self.drop(stem)
        self._waiting[stem] = _Waiting(log, opened, opened.unchecked)
        self._hold()
        start, self._running = not self._running, True
        return start

    def drop(self, stem: str) -> None:
        """The log has gone, or is known to be sound."""
        if (one := self._waiting.pop(stem, None)) is not None:
            one.hold.close()
            self._hold()

    def _hold(self) -> None:
        for one in islice(self._waiting.values(), MOST):
            if not one.held:
                one.held = True
                one.hold.enter_context(one.log.held())

    async def run(self) -> None:
        """Until nothing waits."""
        try:
            while self._waiting and not self._closing.is_set():
                stem, one = next(iter(self._waiting.items()))
                try:
                    with one.log.held():  # the thread reads its file, also after it was dropped
                        await self._check(stem, one)
                except Exception:  # a mistake of ours about one log; the others want to be checked
                    logger.exception("%s could not be checked", one.opened.path.name)
                self._drop_if(stem, one.log)
        finally:
            self._running = False

    async def _check(self, stem: str, one: _Waiting) -> None:
        def stop() -> bool:
            return self._closing.is_set() or bool(one.log.gone)

        work = partial(is_sound, one.opened.file, one.opened.first, one.last, stop)
        try:
            sound = await asyncio.get_running_loop().run_in_executor(self._thread, work)
        except Stopped:
            return
        if not one.log.gone:
            await self._told(stem, one.log, sound)

    def _drop_if(self, stem: str, log: FileLog) -> None:
        """Another log of that name may wait by now."""
        if (now := self._waiting.get(stem)) is not None and now.log is log:
            self.drop(stem)

    def shutdown(self) -> None:
        """Blocks."""
        self._thread.shutdown()


def is_sound(file: LogFile, first: Line, last: Line, stop: Callable[[], bool]) -> bool:
    """Whether the lines behind the header `first` lead to the line `last`. Raises Stopped."""

    def rest(done: int, size: int) -> None:
        if stop():
            raise Stopped
        time.sleep(_REST)

    try:
        found = scan(file.read, last.offset, first, _drop, progress=rest)
    except (OSError, StoreError):
        return False
    return found.reached == last


def _drop(found: Sequence[Facts], sizes: Sequence[int]) -> None:
    """Nothing is kept of the lines."""
