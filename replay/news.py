"""What a viewer is told of the log's head: coalesced, and only what it does not know already."""

from __future__ import annotations

from typing import Final, NamedTuple, Protocol

from events.header import Header
from events.indexing.index import LIVE_FOR, Index
from events.indexing.index import State as DrillState
from events.indexing.index import state as drill_state
from events.indexing.order import Position
from events.store import Head
from replay.moment import Moment
from replay.pacing import last

EVERY: Final = 0.25  # seconds


class Source(Protocol):
    """The part of a `Log` that a session reads."""

    @property
    def drill(self) -> str: ...
    @property
    def header(self) -> Header: ...
    @property
    def head(self) -> Head: ...
    @property
    def index(self) -> Index: ...


class Facts(NamedTuple):
    """The fields of a `head` message."""

    head: int
    last: Position | None
    state: DrillState
    sealed: bool


def facts(log: Source, wall: int) -> Facts:
    """How the log stands."""
    index = log.index
    state = drill_state(log.header, log.head, index, wall)
    return Facts(index.count, last(index), state, log.head.sealed)


class News:
    """What one viewer was told last, and when."""

    def __init__(self, log: Source, now: Moment) -> None:
        self._log = log
        self.told = facts(log, now.wall)
        self._at = now.mono

    def finished(self, now: Moment) -> bool:
        return facts(self._log, now.wall).state == "finished"

    def live(self, now: Moment) -> bool:
        return facts(self._log, now.wall).state == "live"

    def take(self, now: Moment, following: bool) -> Facts | None:
        """What to tell now; None when it is known, or too soon after the last time."""
        if now.mono < self._at + EVERY or not self._unknown(now, following):
            return None
        self.told = facts(self._log, now.wall)
        self._at = now.mono
        return self.told

    def due(self, now: Moment, following: bool) -> float | None:
        """When `take` may have something to tell, in monotonic seconds."""
        if self._unknown(now, following):
            return max(now.mono, self._at + EVERY)
        if self.told.state != "live":
            return None
        # A live drill turns open by silence alone, one millisecond after it was live for long.
        quiet = self._log.index.recorded(self._log.index.count) + LIVE_FOR + 1
        return max(now.mono, now.mono + (quiet - now.wall) / 1000)

    def _unknown(self, now: Moment, following: bool) -> bool:
        fresh = facts(self._log, now.wall)
        if following:  # it gets the events themselves
            return (fresh.state, fresh.sealed) != (self.told.state, self.told.sealed)
        return fresh != self.told
