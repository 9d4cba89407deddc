"""The one contract every store satisfies, and the values that cross it.

A *store* keeps drills; a *log* is one file's worth of events: a drill's own log (`name=None`) or a
side log of it (`notes`, `room-<code>`). The same contract test suite runs against every store.

Promises, for every implementation:

1. `append` returns only after the whole batch is durable, and a batch is all or nothing.
2. `seq` is gapless from 1, the order of record; lines read back are the bytes that were stored.
3. Nobody sees an event before it is durable: `index`, reads and `watch` all speak of durable lines.
4. A retry of known ids with the same content returns the first result, for the drill's lifetime,
   and wins over `Sealed` and `HeadMismatch`.
5. Reads go on whatever happens to writes.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Literal, Protocol

import msgspec

if TYPE_CHECKING:  # values live here and the index is made of them
    from events.errors import DrillError
    from events.header import Header
    from events.indexing.index import Index
    from events.indexing.stretch import Run
    from events.summary import Summary


@dataclass(frozen=True, slots=True)
class AnyHead:
    """Expect nothing of the head."""


@dataclass(frozen=True, slots=True)
class Exists:
    """Expect at least one event (`If-Match: *`)."""


@dataclass(frozen=True, slots=True)
class Empty:
    """Expect no event yet (`If-None-Match: *`)."""


@dataclass(frozen=True, slots=True)
class HeadIn:
    """Expect the head seq to be one of `seqs` (none: never holds)."""

    seqs: frozenset[int]


Expect = AnyHead | Exists | Empty | HeadIn
ANY: Final = AnyHead()

TORN: Final = ".torn-"  # in the name of a file with torn bytes that were set aside
Condition = Literal["ok", "read_only", "damaged"]


@dataclass(frozen=True, slots=True)
class Head:
    """The durable end of a log."""

    seq: int  # 0: no event yet
    h: str  # chain hash of the last line (the header's when there is no event)
    size: int  # bytes of the intact, durable file
    sealed: bool


@dataclass(frozen=True, slots=True)
class Status:
    """Whether a log takes appends, and if not, why and where."""

    condition: Condition = "ok"
    reason: str = ""
    offset: int | None = None  # byte offset of the damage
    line: int | None = None  # file line of the damage, the header is line 1
    set_aside: tuple[str, ...] = ()  # names of files with torn or hand-written bytes
    rejected: tuple[str, ...] = ()  # hand-written lines that were refused: "file:line: field: why"


class Appended(msgspec.Struct, frozen=True, gc=False):
    """`first` and `last` seq of the batch, `seqs` one per event of the request, in its order."""

    first: int
    last: int
    head: int
    seqs: tuple[int, ...]
    ids: tuple[str, ...]
    duplicate: bool


@dataclass(frozen=True, slots=True)
class Verdict:
    """What `verify` proved. `condition` is `torn` or `unproven` only for a log nobody has open."""

    condition: Literal["ok", "torn", "unproven", "damaged"]
    events: int
    head: str
    sealed: bool
    detail: str = ""
    offset: int | None = None
    line: int | None = None
    waiting: int = 0  # hand-written lines not yet taken in
    rejected: tuple[str, ...] = field(default=())
    set_aside: tuple[str, ...] = ()  # what was cut in earlier recoveries, and where it is


class Log(Protocol):
    """One log, open. Reads never block the event loop; `index` is synchronous.

    A log that nobody watches and nobody asked for in a while is closed: it then says so in `gone`,
    and its reads raise StoreError. Ask the store for it again.
    """

    @property
    def drill(self) -> str: ...
    @property
    def name(self) -> str | None: ...
    @property
    def header(self) -> Header: ...
    @property
    def head(self) -> Head:
        """The same object as before while it is the same head."""
        ...

    @property
    def status(self) -> Status: ...
    @property
    def gone(self) -> str:
        """Why this is no open log any more (removed, not used, the store closed); empty while it
        is."""
        ...

    @property
    def index(self) -> Index: ...

    async def append(self, batch: Sequence[bytes], expect: Expect = ANY) -> Appended:
        """Append JSON objects as the client sent them (one `bytes` each), whole or not at all.

        Raises TooLarge, NotJson, RuleBroken, IdConflict, Sealed, HeadMismatch, ReadOnlyLog,
        NoSpace; checked in that order. Safe to cancel: the batch is then kept whole or not
        at all, and a retry of its ids tells which.
        """
        ...

    async def append_each(self, events: Sequence[bytes]) -> list[Appended | DrillError]:
        """Append events that are each a request of its own: durable, or refused, alone.

        One outcome per event, in their order; the seqs ascend in that order too.
        """
        ...

    async def lines(self, seqs: Sequence[int]) -> list[bytes]:
        """Stored lines without the newline, one per seq, in the order asked.

        Raises KeyError for a seq that is not in the log.
        """
        ...

    async def text(self, runs: Sequence[Run]) -> bytes:
        """The lines of these runs as they are stored, in the order asked, a newline behind each.

        Raises KeyError for a seq that is not in the log.
        """
        ...

    def fill(self, runs: Sequence[Run], room: memoryview) -> int | None:
        """On the loop: put what `text` gives into `room`; how many bytes that is. None when that
        would have to wait, or does not fit: then `room` holds anything."""
        ...

    async def raw(self, offset: int, size: int) -> bytes:
        """Bytes of the file as it is, never beyond `head.size`."""
        ...

    def watch(self, callback: Callable[[], None]) -> Callable[[], None]:
        """Call `callback` on the loop whenever head or status changed; returns the un-watch."""
        ...

    def held(self) -> AbstractContextManager[None]:
        """On the loop: it is not closed for want of use until this ends. For whoever asks `index`
        on a thread, or takes a while between two questions."""
        ...

    def tail(self, after: int) -> AsyncIterator[tuple[int, bytes]]:
        """(seq, line) of every event after `after`, then of each new one; ends when sealed."""
        ...

    async def seal(self) -> Head:
        """Write the seal line; sealing a sealed log is a no-op. Raises ReadOnlyLog, NoSpace."""
        ...

    async def verify(self, progress: Callable[[int, int], None] | None = None) -> Verdict:
        """Check every line of the file again: chain, seqs, batches. `progress` is told bytes done
        and bytes in all, on any thread."""
        ...


class Store(Protocol):
    """All drills of one place."""

    async def drills(self) -> list[str]:
        """Ids of all drills, sorted. A file that is no log is left out and told in `problems`."""
        ...

    async def create(self, header: bytes) -> tuple[Log, bool]:
        """(log, created). The same header again returns the open log and False.

        Raises TooLarge, NotJson, RuleBroken, DrillExists, NoSpace; for a side log DrillNotFound.
        """
        ...

    async def log(self, drill: str, name: str | None = None) -> Log:
        """The open log; opened (recovered, hand lines taken in) at first use. DrillNotFound."""
        ...

    async def side_logs(self, drill: str) -> list[str]:
        """Names of the side logs of a drill, sorted."""
        ...

    async def summary(self, drill: str) -> Summary:
        """The drill in short; its log is opened only if it changed since it was closed. Raises
        DrillNotFound."""
        ...

    async def summaries(self) -> list[Summary]:
        """Of all drills that can be opened; the others are told by `problems`."""
        ...

    async def remove(self, drill: str) -> str:
        """Move a drill aside, not destroy it; returns where it went. Raises DrillNotFound."""
        ...

    async def problems(self) -> list[tuple[str, Status]]:
        """Drills (or files) whose condition is not `ok`, for readiness."""
        ...

    async def close(self) -> None:
        """Finish what is under way and let go of every file and lock."""
        ...


class Bus(Protocol):
    """Messages that nobody keeps: fan-out to whoever listens now."""

    async def publish(self, topic: str, message: bytes) -> None: ...

    def subscribe(self, topic: str) -> AsyncIterator[bytes]:
        """Messages from now on. A slow subscriber loses the oldest beyond 256 (drop-oldest)."""
        ...
