"""One log in one file, as the event loop sees it. File work happens on the store's threads; the
index, the head and the watchers change on the loop, after the lines are durable."""

from __future__ import annotations

import asyncio
import os
from collections import deque
from collections.abc import AsyncIterator, Callable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TypeVar

from events.disk import read_at
from events.errors import DrillError, Fault, NotJson, ReadOnlyLog, StoreError, TooLarge
from events.event import Draft, parse_batch
from events.header import Header
from events.index import Index
from events.limits import MAX_BODY, MAX_EVENTS
from events.proof import verify_file, verify_open
from events.recovery import Opened
from events.store import ANY, Appended, Expect, Head, Status, Verdict
from events.writer import Append, Committed, Outcome, Request, Seal, Writer

T = TypeVar("T")

_PARSED_AT_ONCE = 64 * 1024  # bytes; more are parsed on a thread
_TAILED = 256  # lines that a tail reads at a time
_SPAN = 1 << 20  # bytes of one read


@dataclass(frozen=True, slots=True)
class Threads:
    """Reads go on while a slow disk holds every writing thread."""

    reading: Executor
    writing: Executor

    async def read(self, work: Callable[[], T]) -> T:
        """What `work` gives, done on a reading thread. Raises StoreError after shutdown."""
        try:
            done = asyncio.get_running_loop().run_in_executor(self.reading, work)
        except RuntimeError as err:
            raise StoreError("the store is closed") from err
        return await done


class FileLog:
    """Implements `events.store.Log`."""

    def __init__(
        self,
        path: Path,
        opened: Opened,
        threads: Threads,
        make_writer: Callable[[FileLog, Opened], Writer],
        *,
        read_only: bool,
    ) -> None:
        """Blocks: takes pending hand-written lines in."""
        self._path, self._fd, self._header = path, opened.fd, opened.header
        self._index, self._offsets = opened.scan.index, opened.scan.offsets
        self._head, self._status = opened.scan.head, opened.status
        self._threads, self._read_only = threads, read_only
        self._watchers: dict[object, Callable[[], None]] = {}
        self._queue: deque[tuple[Request, asyncio.Future[Outcome]]] = deque()
        self._worker: asyncio.Task[None] | None = None
        self._closed = ""
        self._writer = make_writer(self, opened)
        if not read_only:
            self._apply(self._writer.begin())

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
        return self._index

    # Writing.

    async def append(self, batch: Sequence[bytes], expect: Expect = ANY) -> Appended:
        drafts = await self._parsed(list(batch))
        outcome = await self._asked(Append(drafts, expect))
        assert isinstance(outcome, Appended), "an append is answered with what it appended"
        return outcome

    async def append_each(self, events: Sequence[bytes]) -> list[Appended | DrillError]:
        done = await asyncio.gather(
            *(self.append([event]) for event in events), return_exceptions=True
        )
        for outcome in done:
            if isinstance(outcome, BaseException) and not isinstance(outcome, DrillError):
                raise outcome
        return [one for one in done if isinstance(one, Appended | DrillError)]

    async def seal(self) -> Head:
        outcome = await self._asked(Seal())
        assert isinstance(outcome, Head), "a seal is answered with the head"
        return outcome

    async def _parsed(self, batch: list[bytes]) -> list[Draft]:
        if len(batch) > MAX_EVENTS:
            raise TooLarge([Fault(None, "", f"a batch has at most {MAX_EVENTS} events; split it")])
        size = sum(map(len, batch))
        if size > MAX_BODY:
            raise TooLarge([Fault(None, "", f"a batch has at most {MAX_BODY} bytes; split it")])
        if not batch:
            raise NotJson([Fault(None, "", "there is no event in this batch")])
        if size <= _PARSED_AT_ONCE:
            return parse_batch(batch, log=self.name)
        return await self._threads.read(partial(parse_batch, batch, log=self.name))

    async def _asked(self, request: Request) -> Outcome:
        """Queue the request. Cancelling the caller does not cancel the work."""
        if self._closed:
            raise ReadOnlyLog(self.drill, self._closed)
        answer: asyncio.Future[Outcome] = asyncio.get_running_loop().create_future()
        self._queue.append((request, answer))
        if self._worker is None:
            self._worker = asyncio.create_task(self._work(), name=f"append {self._path.stem}")
        outcome = await asyncio.shield(answer)
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    async def _work(self) -> None:
        """Commit all that waits, as one group, until nothing does."""
        loop = asyncio.get_running_loop()
        group: list[tuple[Request, asyncio.Future[Outcome]]] = []
        try:
            while self._queue:
                group = self._next_group()
                requests = [request for request, _ in group]
                done = await loop.run_in_executor(
                    self._threads.writing, self._writer.commit, requests
                )
                self._apply(done)
                for (_, answer), outcome in zip(group, done.outcomes, strict=True):
                    answer.set_result(outcome)
        except Exception as err:  # a bug, or the executor is gone: nobody may hang
            for _, answer in (*group, *self._queue):
                if not answer.done():
                    answer.set_exception(err)
            self._queue.clear()
            raise
        finally:
            self._worker = None

    def _next_group(self) -> list[tuple[Request, asyncio.Future[Outcome]]]:
        """What is written together: as much as one batch may hold, so that indexing it never
        holds the loop for long. A seal goes alone, so that it covers all before it."""
        group = [self._queue.popleft()]
        events, size = _weight(group[0][0])
        while self._queue and not isinstance(group[-1][0], Seal):
            request = self._queue[0][0]
            more_events, more_size = _weight(request)
            events, size = events + more_events, size + more_size
            if isinstance(request, Seal) or events > MAX_EVENTS or size > MAX_BODY:
                break
            group.append(self._queue.popleft())
        return group

    def _apply(self, done: Committed) -> None:
        """Make durable lines visible."""
        for line in done.lines:
            self._offsets.append(self._offsets[-1] + len(line) + 1)
            self._index.add(line)
        changed = done.head != self._head or done.status != self._status
        self._head, self._status = done.head, done.status
        self._writer.settled()
        if changed:
            self._tell()

    # Reading.

    async def lines(self, seqs: Sequence[int]) -> list[bytes]:
        for seq in seqs:
            if not 1 <= seq <= self._head.seq:
                raise KeyError(seq)
        if not seqs:
            return []
        return await self._threads.read(partial(self._read_lines, list(seqs)))

    async def raw(self, offset: int, size: int) -> bytes:
        size = min(size, self._head.size - offset)
        if offset < 0 or size <= 0:
            return b""
        return await self._threads.read(partial(read_at, self._fd, offset, size))

    def find_line(self, event_id: str) -> tuple[int, bytes] | None:
        """Seq and line of an id in the index. Blocks."""
        seq = self._index.find(event_id)
        return None if seq is None else (seq, self._read_lines([seq])[0])

    def _read_lines(self, seqs: list[int]) -> list[bytes]:
        """One read for each run of neighbours."""
        found: list[bytes] = []
        start = 0
        while start < len(seqs):
            offset, end = self._offsets[seqs[start]], start
            while (
                end < len(seqs)
                and seqs[end] == seqs[start] + end - start
                and (end == start or self._offsets[seqs[end] + 1] - offset <= _SPAN)
            ):
                end += 1
            run = seqs[start:end]
            size = self._offsets[run[-1] + 1] - offset
            block = read_at(self._fd, offset, size)
            if len(block) < size:
                raise StoreError(f"{self._path.name} was cut short by somebody; restore it")
            for seq in run:
                low, high = self._offsets[seq] - offset, self._offsets[seq + 1] - offset
                found.append(block[low : high - 1])
            start = end
        return found

    async def verify(self) -> Verdict:
        """Of a log that this process writes: what is behind the head waits and is not judged."""
        if self._status.condition == "damaged" or self._read_only:
            return await self._threads.read(partial(verify_file, self._path))
        return await self._threads.read(partial(verify_open, self._fd, self._head, self._status))

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

    async def finish(self, reason: str) -> None:
        """Let what is queued be written; from then on `append` says `reason` and tails end."""
        self._closed = reason
        if self._worker is not None:
            await asyncio.wait([self._worker])
        self._status = replace(self._status, condition="read_only", reason=reason)
        self._tell()

    def release(self) -> None:
        """Close the file; no thread may be at work on it."""
        os.close(self._fd)


def _weight(request: Request) -> tuple[int, int]:
    """(events, bytes) of a request."""
    if isinstance(request, Seal):
        return 0, 0
    return len(request.drafts), sum(len(draft.compact) for draft in request.drafts)
