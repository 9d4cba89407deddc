"""What a viewer is told of the log's head: coalesced, and only what it does not know already."""

from __future__ import annotations

import math
from typing import Final, NamedTuple, Protocol

from events.header import Header
from events.indexing.index import LIVE_FOR, Index
from events.indexing.index import State as DrillState
from events.indexing.index import state as drill_state
from events.indexing.order import Position
from events.store import Head
from replay.moment import Moment
from replay.pacing import first, last

EVERY: Final = 0.25  # seconds


class Source(Protocol):
    """The part of a `Log` that a session reads."""

    @property
    def drill(self) -> str: ...
    @property
    def header(self) -> Header: ...
    @property
    def head(self) -> Head:
        """The same object as before while it is the same head."""
        ...

    @property
    def index(self) -> Index: ...


class Facts(NamedTuple):
    """The fields of a `head` message."""

    head: int
    last: Position | None
    state: DrillState
    sealed: bool
    first: Position | None
    order_only: bool
    zero: int | None  # ms of T+0

    @property
    def of_drill(self) -> tuple[object, ...]:
        """What the events that come do not tell."""
        return self.state, self.sealed, self.first, self.order_only, self.zero


class News:
    """What one viewer was told last, and when.

    How a drill stands follows from its log and, while it is not finished, from the time since the
    last record. So it is looked up when the log has changed or that time is over, and not at each
    of the many looks in between.
    """

    def __init__(self, log: Source, now: Moment) -> None:
        self._log = log
        self._index = log.index
        self._fresh = _facts(log, now.wall)
        self._from, self._until = self._lasts(now.wall)
        self.told = self._fresh
        self._at = now.mono

    def finished(self, now: Moment) -> bool:
        return self._facts(now).state == "finished"

    def live(self, now: Moment) -> bool:
        return self._facts(now).state == "live"

    def take(self, now: Moment, following: bool) -> Facts | None:
        """What to tell now; None when it is known, or too soon after the last time."""
        if not self._unknown(now, following) or now.mono < self._at + EVERY:
            return None
        self.told = self._fresh
        self._at = now.mono
        return self.told

    def due(self, now: Moment, following: bool) -> float | None:
        """When `take` may have something to tell, in monotonic seconds."""
        if self._unknown(now, following):
            return max(now.mono, self._at + EVERY)
        if self.told.state != "live":
            return None
        # A live drill turns open by silence alone, one millisecond after it was live for long.
        quiet = self._index.recorded(self._index.count) + LIVE_FOR + 1
        return max(now.mono, now.mono + (quiet - now.wall) / 1000)

    def _unknown(self, now: Moment, following: bool) -> bool:
        fresh = self._facts(now)
        if fresh is self.told:
            return False
        if following:  # it gets the events themselves
            return fresh.of_drill != self.told.of_drill
        return fresh != self.told

    def _facts(self, now: Moment) -> Facts:
        """How the log stands."""
        fresh = self._fresh
        known = fresh.head == self._index.count and self._from <= now.wall <= self._until
        if not known or fresh.sealed != self._log.head.sealed:
            self._fresh = _facts(self._log, now.wall)
            self._from, self._until = self._lasts(now.wall)
        return self._fresh

    def _lasts(self, wall: int) -> tuple[float, float]:
        """From when to when by the wall clock the log stands like this, if nothing is recorded."""
        if self._fresh.state == "finished" or not self._fresh.head:
            return -math.inf, math.inf
        recorded = self._index.recorded(self._fresh.head)
        if self._fresh.state == "live":
            return recorded - LIVE_FOR, recorded + LIVE_FOR
        if wall < recorded:  # a clock that was set back may make an open drill live again
            return -math.inf, recorded - LIVE_FOR - 1
        return recorded + LIVE_FOR + 1, math.inf


def _facts(log: Source, wall: int) -> Facts:
    index = log.index
    state = drill_state(log.header, log.head, index, wall)
    zero = None if index.order_only else index.zero
    return Facts(
        index.count, last(index), state, log.head.sealed, first(index), index.order_only, zero
    )
