"""One log in one file, as the event loop sees it. File work happens on the store's threads; the
index, the head and the watchers change on the loop, after the lines are durable.

A log is *serving*, then *gone* (appends are refused, tails end, reads go on), then *released*: its
files are closed and nothing can be read of it.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from math import inf
from pathlib import Path
from typing import Final, TypeVar

from events.errors import DrillError, ReadOnlyLog, StoreError
from events.files.appender import Appender
from events.files.keeping import Keeper
from events.files.opening import Opened
from events.files.pending import Pending
from events.files.proof import verify_file, verify_open
from events.files.reading import Reading
from events.files.scan import Progress
from events.files.threads import Threads
from events.files.writer import Committed, Writer
from events.header import Header
from events.indexing.index import Index
from events.indexing.stretch import Run
from events.store import ANY, Appended, Expect, Head, Status, Verdict
from events.summary import Summary, summary_of

T = TypeVar("T")

_TAILED: Final = 256  # lines that a tail reads at a time


@dataclass(slots=True)
class Parts:
    """What a log is made of until it is released. `keeper` keeps the side-car; None where nothing
    is to be written."""

    opened: Opened
    reading: Reading
    writer: Writer
    keeper: Keeper | None


class FileLog:
    """Implements `events.store.Log`."""

    def __init__(self, parts: Parts, threads: Threads, *, read_only: bool) -> None:
        opened = parts.opened
        self._path, self._header = opened.path, opened.header
        self._head, self._status = opened.head, opened.status
        self._threads, self._read_only = threads, read_only
        self._parts: Parts | None = parts
        self._appender: Appender | None = Appender(
            parts.writer, threads, self._apply, drill=self.drill, name=self.name
        )
        self._watchers: dict[object, Callable[[], None]] = {}
        self._closed = ""
        self._busy = 0  # calls that are under way, and holders
        self._ending: asyncio.Task[None] | None = None
        self.used = -inf  # when it was last asked for, by the loop's clock
        if parts.keeper is not None and opened.news:
            parts.keeper.applied(self._head)

    @property
    def path(self) -> Path:
        return self._path

    @property
    def drill(self) -> str:
        return self._header.drill

    @property
    def name(self) -> str | None:
        return self._header.log

    @property
    def header(self) -> Header:
        return self._header

    @property
    def head(self) -> Head:
        return self._head

    @property
    def status(self) -> Status:
        return self._status

    @property
    def gone(self) -> str:
        return self._closed

    @property
    def index(self) -> Index:
        """Raises StoreError once the log is released."""
        return self._open.opened.index

    @property
    def _open(self) -> Parts:
        if self._parts is None:
            raise StoreError(f"{self._path.name} is closed: {self._closed}")
        return self._parts

    # Writing.

    async def append(self, batch: Sequence[bytes], expect: Expect = ANY) -> Appended:
        with self.held():
            return await self._appending.append(batch, expect)

    async def append_each(self, events: Sequence[bytes]) -> list[Appended | DrillError]:
        with self.held():
            return await self._appending.append_each(events)

    async def seal(self) -> Head:
        with self.held():
            return await self._appending.seal()

    @property
    def _appending(self) -> Appender:
        if self._appender is None:
            raise ReadOnlyLog(self.drill, self._closed)
        return self._appender

    def _apply(self, done: Committed) -> None:
        """Make durable lines visible."""
        if done.facts:
            self._extend(done)
        changed = done.head != self._head or done.status != self._status
        self._head, self._status = done.head, done.status
        if changed:
            self._tell()
            if (keeper := self._open.keeper) is not None:
                keeper.applied(done.head)

    def _extend(self, done: Committed) -> None:
        try:
            self.index.extend(done.facts, done.sizes)
        except BaseException:  # the index lacks what the file has: nobody may go on with it
            self._open.opened.break_off()
            raise

    # Reading.

    async def lines(self, seqs: Sequence[int]) -> list[bytes]:
        for seq in seqs:
            if not 1 <= seq <= self._head.seq:
                raise KeyError(seq)
        if not seqs:
            return []
        return await self._read(partial(self._open.reading.lines, seqs))

    async def text(self, runs: Sequence[Run]) -> bytes:
        return await self._read(partial(self._open.reading.text, runs)) if runs else b""

    def fill(self, runs: Sequence[Run], room: memoryview) -> int | None:
        return self._open.reading.fill(runs, room)

    async def raw(self, offset: int, size: int) -> bytes:
        size = min(size, self._head.size - offset)
        if offset < 0 or size <= 0:
            return b""
        return await self._read(partial(self._open.opened.file.read, offset, size))

    async def verify(self, progress: Progress | None = None) -> Verdict:
        """Of a log that this process writes: what is behind the head waits and is not judged."""

        def tell(done: int, size: int) -> None:
            if self._closed:  # it takes long, and whoever closes the store does not wait for it
                raise StoreError(f"{self._path.name} is closed: {self._closed}")
            if progress is not None:
                progress(done, size)

        if self._status.condition == "damaged" or self._read_only:
            return await self._read(partial(verify_file, self.path, tell))
        file, head, status = self._open.opened.file, self._head, self._status

        def look() -> Verdict:
            pending = Pending(self._path, self.name)
            return verify_open(file, head, status, pending, tell)

        return await self._read(look)

    async def _read(self, work: Callable[[], T]) -> T:
        with self.held():
            return await self._threads.read(work)

    def checked(self) -> None:
        """All of the file is known to be sound."""
        if (keeper := self._open.keeper) is not None:
            keeper.sound = True
            keeper.applied(self._head)

    # Watching.

    def watch(self, callback: Callable[[], None]) -> Callable[[], None]:
        key = object()
        self._watchers[key] = callback

        def unwatch() -> None:
            self._watchers.pop(key, None)

        return unwatch

    async def tail(self, after: int) -> AsyncIterator[tuple[int, bytes]]:
        changed = asyncio.Event()
        unwatch = self.watch(changed.set)
        try:
            while True:
                changed.clear()
                while after < self._head.seq:
                    seqs = range(after + 1, min(after + _TAILED, self._head.seq) + 1)
                    for after, line in zip(seqs, await self.lines(seqs), strict=True):
                        yield after, line
                if self._head.sealed or self._closed:
                    return
                await changed.wait()
        finally:
            unwatch()

    def _tell(self) -> None:
        for callback in list(self._watchers.values()):
            callback()

    # Ending.

    @contextmanager
    def held(self) -> Iterator[None]:
        self._busy += 1
        try:
            yield
        finally:
            self._busy -= 1
            self.used = asyncio.get_running_loop().time()

    @property
    def quiet(self) -> bool:
        """Nobody waits for anything of it, and nothing of it is on its way to the disk."""
        ending = self._ending is not None and not self._ending.done()
        return not (self._busy or self._watchers or ending)

    async def finish(self, reason: str, *, keep: bool = True) -> None:
        """Let what is queued be written; from then on `append` says `reason` and tails end. The
        side-car is brought up to date if it is to be kept. Once begun this goes on to its end,
        whoever is cancelled; who calls it again waits for that end."""
        if self._ending is None:
            self._closed = reason
            self._ending = asyncio.create_task(self._finish(reason, keep=keep))
        await asyncio.shield(self._ending)

    async def _finish(self, reason: str, *, keep: bool) -> None:
        assert self._appender is not None, "a log is finished before it is released"
        await self._appender.finish(reason)
        summary = self._summary()
        self._status = replace(self._status, condition="read_only", reason=reason)
        self._tell()
        if (keeper := self._open.keeper) is not None:
            await keeper.end(self._head, summary, keep=keep)

    def _summary(self) -> Summary | None:
        """Of a log that is as it should be."""
        try:
            return summary_of(self) if self._status.condition == "ok" else None
        except StoreError:  # the side-car is broken
            return None

    def release(self) -> Parts | None:
        """No reads from now on; give `close` what is returned, once no thread is at work on it."""
        parts, self._parts, self._appender = self._parts, None, None
        return parts
