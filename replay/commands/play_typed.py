"""Keys from standard input, and those that wait for their turn.

A key may take a second until it is known where the playhead is, and a paste or a hand that rests
on a key brings thousands meanwhile. So few of them wait, and what has to come through does not
wait among them:

| comes                             | what becomes of it                                           |
|-----------------------------------|--------------------------------------------------------------|
| a key, fewer than `AHEAD` wait    | waits for its turn                                           |
| a key, `AHEAD` wait               | dropped: what was pressed first counts                       |
| Ctrl-Z                            | takes the place of all that wait, as the terminal itself     |
|                                   | drops what was typed before it                               |
| `q`, or the end of standard input | waits for nothing: `left` returns                            |
| Ctrl-C                            | a signal that never comes here; every read is small, and the |
|                                   | loop turns between two                                       |
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable, Sequence
from types import TracebackType
from typing import Final, Self

from replay.commands.play_keys import KEYS
from replay.commands.play_screen import read_keys
from replay.keys import Keys

AHEAD: Final = 64  # keys that wait
ESC_S: Final = 0.05  # as long as the rest of an escape sequence may take
QUIT: Final = frozenset(key for key, (does, _) in KEYS.items() if does == "quit")
SUSPEND: Final = "signal-suspend"


class Ahead:
    """Keys that were pressed and have not had their turn."""

    def __init__(self) -> None:
        self._waiting: asyncio.Queue[str] = asyncio.Queue(AHEAD)
        self._left = asyncio.Event()

    def press(self, key: str) -> None:
        """By the table above."""
        if key in QUIT:
            self._left.set()
        elif key == SUSPEND:
            while not self._waiting.empty():
                self._waiting.get_nowait()
            self._waiting.put_nowait(key)
        elif not self._waiting.full():
            self._waiting.put_nowait(key)

    async def next(self) -> str:
        """The key whose turn it is."""
        return await self._waiting.get()

    async def left(self) -> None:
        """Until somebody quits."""
        await self._left.wait()


class Typed:
    """Keys from standard input, as they are pressed."""

    def __init__(self, press: Callable[[str], None]) -> None:
        self._press = press
        self._keys = Keys()
        self._loop = asyncio.get_running_loop()
        self._fd = sys.stdin.fileno()
        self._settling: asyncio.TimerHandle | None = None

    def __enter__(self) -> Self:
        self._loop.add_reader(self._fd, read_keys, self._fd, self._take)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        tb: TracebackType | None,
    ) -> None:
        self._loop.remove_reader(self._fd)
        if self._settling is not None:
            self._settling.cancel()

    def _take(self, data: bytes) -> None:
        if self._settling is not None:
            self._settling.cancel()
        if not data:
            self._loop.remove_reader(self._fd)
            self._pass(["q"])
            return
        self._pass(self._keys.feed(data))
        if self._keys.waiting:
            self._settling = self._loop.call_later(ESC_S, lambda: self._pass(self._keys.settle()))

    def _pass(self, names: Sequence[str]) -> None:
        for name in names:
            self._press(name)
