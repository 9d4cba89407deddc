"""The queue before a log's writer: whatever waits is committed as one group.

Batches are parsed where they come in; writing happens on a thread, one group at a time; what is
durable is shown on the loop before anybody is answered.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
from functools import partial
from typing import Final, NamedTuple

from events.draft import Draft
from events.errors import DrillError, Fault, InputError, NotJson, ReadOnlyLog, TooLarge
from events.event import parse_batch, parse_event
from events.files.requests import Append, Each, Outcome, Request, Seal
from events.files.threads import Threads
from events.files.writer import Committed, Writer
from events.limits import MAX_BODY, MAX_EVENTS
from events.store import ANY, Appended, Expect, Head

_PARSED_AT_ONCE: Final = 64 * 1024  # bytes; more are parsed on a thread
_GATHERED: Final = 0.003  # seconds


class _Waiting(NamedTuple):
    """A request that somebody waits for: no more than one batch may hold."""

    request: Request
    events: int
    size: int  # bytes of the events
    answer: asyncio.Future[Outcome]


class Appender:
    """`applied` makes what a commit wrote visible; it is called on the loop."""

    def __init__(
        self,
        writer: Writer,
        threads: Threads,
        applied: Callable[[Committed], None],
        *,
        drill: str,
        name: str | None,
    ) -> None:
        self._writer, self._threads, self._applied = writer, threads, applied
        self._drill, self._name = drill, name
        self._queue: deque[_Waiting] = deque()
        self._worker: asyncio.Task[None] | None = None
        self._closed = ""

    async def append(self, batch: Sequence[bytes], expect: Expect = ANY) -> Appended:
        size = _checked(batch)
        if size <= _PARSED_AT_ONCE:
            drafts = parse_batch(list(batch), log=self._name)
        else:
            drafts = await self._threads.read(partial(parse_batch, list(batch), log=self._name))
        outcome = await self._one(Append(drafts, expect), len(drafts), size)
        assert isinstance(outcome, Appended), "an append is answered with what it appended"
        return outcome

    async def append_each(self, events: Sequence[bytes]) -> list[Appended | DrillError]:
        """Every event is a request, but parsing, queue and answer are shared."""
        if sum(map(len, events)) <= _PARSED_AT_ONCE:
            read = _parse_each(events, self._name)
        else:
            read = await self._threads.read(partial(_parse_each, events, self._name))
        drafts = [one for one in read if isinstance(one, Draft)]
        if self._closed:
            refused = ReadOnlyLog(self._drill, self._closed)
            return [refused if isinstance(one, Draft) else one for one in read]
        waiting = [
            self._put(Each(some), len(some), sum([len(draft.compact) for draft in some]))
            for some in _batches(drafts)
        ]
        outcomes = iter([one for answer in waiting for one in _told(await answer)])
        return [next(outcomes) if isinstance(one, Draft) else one for one in read]

    async def seal(self) -> Head:
        outcome = await self._one(Seal(), 0, 0)
        assert isinstance(outcome, Head), "a seal is answered with the head"
        return outcome

    async def finish(self, reason: str) -> None:
        """Let what is queued be written; from then on every request is refused with `reason`."""
        self._closed = reason
        if self._worker is not None:
            await asyncio.wait([self._worker])

    async def _one(self, request: Request, events: int, size: int) -> Outcome:
        if self._closed:
            raise ReadOnlyLog(self._drill, self._closed)
        outcome = await self._put(request, events, size)
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    def _put(self, request: Request, events: int, size: int) -> asyncio.Future[Outcome]:
        """Who is cancelled while it waits for the answer does not cancel the work."""
        answer: asyncio.Future[Outcome] = asyncio.get_running_loop().create_future()
        self._queue.append(_Waiting(request, events, size, answer))
        if self._worker is None:
            self._worker = asyncio.create_task(self._work(), name=f"append {self._drill}")
        return answer

    async def _work(self) -> None:
        """Commit all that waits, as one group, until nothing does."""
        loop = asyncio.get_running_loop()
        group: list[_Waiting] = []
        try:
            while self._queue:
                await self._gather(loop)
                group = self._next_group()
                requests = [waiting.request for waiting in group]
                done = await loop.run_in_executor(
                    self._threads.writing, self._writer.commit, requests
                )
                self._applied(done)
                self._writer.settled()
                for waiting, outcome in zip(group, done.outcomes, strict=True):
                    if not waiting.answer.done():
                        waiting.answer.set_result(outcome)
        except Exception as err:  # a bug, or the executor is gone: nobody may hang
            for waiting in (*group, *self._queue):
                if not waiting.answer.done():
                    waiting.answer.set_exception(err)
            self._queue.clear()
            raise
        finally:
            self._worker = None

    async def _gather(self, loop: asyncio.AbstractEventLoop) -> None:
        """A commit costs much the same for one and for many, so those come along whose requests
        have arrived already. Nobody waits for one that is still under way."""
        until, known = loop.time() + _GATHERED, 0
        while known < len(self._queue) and loop.time() < until:
            known = len(self._queue)
            await asyncio.sleep(0)

    def _next_group(self) -> list[_Waiting]:
        """What is written together: as much as one batch may hold, so that indexing it never
        holds the loop for long. A seal goes alone, so that it covers all before it."""
        group = [self._queue.popleft()]
        events, size = group[0].events, group[0].size
        while self._queue and events:
            following = self._queue[0]
            events, size = events + following.events, size + following.size
            if not following.events or events > MAX_EVENTS or size > MAX_BODY:
                break
            group.append(self._queue.popleft())
        return group


def _checked(batch: Sequence[bytes]) -> int:
    """Its bytes. Raises TooLarge, NotJson."""
    if len(batch) > MAX_EVENTS:
        raise TooLarge([Fault(None, "", f"a batch has at most {MAX_EVENTS} events; split it")])
    size = sum(map(len, batch))
    if size > MAX_BODY:
        raise TooLarge([Fault(None, "", f"a batch has at most {MAX_BODY} bytes; split it")])
    if not batch:
        raise NotJson([Fault(None, "", "there is no event in this batch")])
    return size


def _parse_each(events: Sequence[bytes], log: str | None) -> list[Draft | InputError]:
    found: list[Draft | InputError] = []
    for raw in events:
        try:
            if len(raw) > MAX_BODY:
                _checked([raw])
            found.append(parse_event(raw, 1, log=log))
        except InputError as err:
            found.append(err)
    return found


def _batches(drafts: Sequence[Draft]) -> list[list[Draft]]:
    """Pieces within the limits of one batch."""
    pieces: list[list[Draft]] = []
    room = 0
    for draft in drafts:
        room -= len(draft.compact)
        if room < 0 or len(pieces[-1]) == MAX_EVENTS:
            pieces.append([])
            room = MAX_BODY - len(draft.compact)
        pieces[-1].append(draft)
    return pieces


def _told(outcome: Outcome) -> list[Appended | DrillError]:
    assert isinstance(outcome, list), "each event is answered for itself"
    return [one for one in outcome if not isinstance(one, Head)]
