"""What the commands ask of the place where the drills are: a folder, or a running server."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Literal, Protocol

from events.errors import DrillError, Fault
from events.store import Appended, Head, Verdict
from replay.opening import Opening
from replay.received import Message

Document = Mapping[str, object]
Expect = int | Literal["any", "none"]  # of the head of a drill, before an append


class PlaceError(DrillError):
    """A server did not do what it was asked: `what` is wrong, the `way_out`, and the `faults` of
    what was sent, if it is to blame. A folder raises the errors of its store instead."""

    def __init__(self, what: str, way_out: str, faults: Sequence[Fault] = ()) -> None:
        self.what = what
        self.way_out = way_out
        self.faults = tuple(faults)
        super().__init__(what)


class PlaceConflict(PlaceError):
    """The drill's state refuses it; `faults` name the lines whose ids are known, if any are."""


class Performance(Protocol):
    """A replay that goes on: iterate over its messages in one task, steer it from any."""

    def __aiter__(self) -> AsyncIterator[Message]: ...
    async def __anext__(self) -> Message: ...
    async def command(self, op: str, **fields: object) -> None:
        """Send a message of the protocol; its answer comes among the messages. Raises PlaceError
        while the line is broken; where the replay goes on is remembered all the same."""
        ...

    def watch_link(self, tell: Callable[[str], None]) -> None:
        """Tell of the line from now on: "online", "offline", "connecting"."""
        ...


class Place(Protocol):
    """What the commands ask of a place."""

    name: str
    folder: Path | None  # where the files are, when this process may touch them

    async def drills(self) -> list[Document]: ...
    async def drill(self, drill: str) -> Document: ...
    async def create(self, header: bytes) -> bool: ...
    async def append(self, drill: str, lines: Sequence[bytes], expect: Expect) -> Appended: ...
    async def names(self) -> list[str]:
        """Every drill that `verify` looks at."""
        ...

    async def side_logs(self, drill: str) -> list[str]:
        """The names of the drill's side logs that can be verified here."""
        ...

    async def verify(self, drill: str, log: str | None = None) -> Verdict: ...
    def log(self, drill: str) -> AsyncGenerator[bytes, None]:
        """The bytes of the log as it is durable now, in chunks; of a damaged one what is whole."""
        ...

    async def seal(self, drill: str) -> Head: ...
    async def remove(self, drill: str) -> str:
        """Move a drill aside; where it is now."""
        ...

    def replay(self, drill: str, opening: Opening) -> AbstractAsyncContextManager[Performance]: ...


Where = AbstractAsyncContextManager[Place]  # a place that is not opened yet
OpenServer = Callable[[str, Callable[[str], None]], Where]  # (address, whom to tell of trouble)
