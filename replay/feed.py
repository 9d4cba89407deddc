"""One viewer's end of delivery: its cursor, filter and credit, whatever the playhead does."""

from __future__ import annotations

from typing import Final

from events.indexing.index import Index
from events.indexing.order import Position
from events.indexing.stretch import Stretch
from replay.cursor import Cursor
from replay.delivery import FRAME_BYTES, FRAME_EVENTS, Filter, Part, Plan, pump
from replay.frames import Data, Ready, stamp
from replay.messages import MAX_CREDIT

STAMP_EVERY: Final = 1.0  # seconds
LOOK_AGAIN: Final = 0.05


class Feed:
    """Plans frames; the cursor moves with the plan."""

    def __init__(
        self, index: Index, wanted: Filter, credit: int, cursor: Cursor, now: float
    ) -> None:
        self._index = index
        self._wanted = wanted
        self._credit = credit
        self.cursor = cursor
        self.passed = 0  # how many events lie at or before P, for so many that came out of order
        self._behind = -1
        self._heard = cursor  # what the last frame with a cursor said
        self.heard_at = now  # when that was

    def grant(self, credit: int) -> None:
        self._credit = min(MAX_CREDIT, self._credit + credit)

    def seek(self, place: Position | None, now: float) -> None:
        """Begin a generation behind a snapshot of `place`."""
        self.cursor = self.cursor.next_generation(place, self._index.count)
        self._behind = -1
        self._tell(now)

    def next(self, horizon: int, now: float) -> Data | Ready | None:
        """The next frame of events up to `horizon`, or a stamp on a long way without any."""
        while not self.sent_to(horizon):
            plan = pump(self._index, self.cursor, self.rank, self._wanted, self._credit, horizon)
            if plan is None:
                return None
            self._go(plan)
            if plan.op != "silent":
                self._tell(now)
                return _frame(plan)
        return None

    def along(self, stretch: Stretch, end: int, now: float) -> Data | None:
        """The next frame for who gets every event, up to the rank `end` of a stretch that holds
        what comes next; None where `next` has more to consider. With A at the head only."""
        rank, cursor = self.passed, self.cursor
        end, size = stretch.cut(rank, min(end, rank + FRAME_EVENTS), FRAME_BYTES)
        events = end - rank
        if not 0 < events <= self._credit:
            return None
        self._credit -= events
        self.passed = end
        self.cursor = self._heard = Cursor(cursor.generation, stretch.position(end - 1), cursor.a)
        self.heard_at = now
        runs, parts = stretch.runs(rank, end), (Part(stretch, rank, end),)
        return Data("bulk", self.cursor, runs, events, size, parts)

    def _go(self, plan: Plan) -> None:
        self._credit -= plan.events
        if self._wanted.leaves_out or plan.op != "bulk":
            self._behind = -1
        else:
            self.passed += plan.events
        self.cursor = plan.cursor

    @property
    def rank(self) -> int:
        """How many events lie at or before P."""
        if self._index.behind != self._behind:
            p = self.cursor.p
            self.passed = self._index.rank(*p) if p is not None else 0
            self._behind = self._index.behind
        return self.passed

    @property
    def plain(self) -> bool:
        """Whether every event goes out."""
        return not self._wanted.leaves_out

    def sent_to(self, horizon: int) -> bool:
        """Whether everything up to `horizon` that passes the filter is behind the viewer."""
        return self.cursor.a == self._index.count and self.rank >= horizon

    def move_to(self, place: Position | None) -> None:
        """The playhead came to `place` in silence; nothing is left to send up to there."""
        if place is not None and (self.cursor.p is None or place > self.cursor.p):
            self.cursor = self.cursor.moved_to(place)

    def quiet(self, now: float) -> bool:
        """Whether no frame has carried the cursor for long enough."""
        return now >= self.heard_at + STAMP_EVERY

    def stamp(self, now: float) -> Ready | None:
        """Tell how far the viewer is, if it does not know and was not told just now."""
        if self.cursor == self._heard or not self.quiet(now):
            return None
        self._tell(now)
        return stamp(self.cursor)

    def stamp_due(self, now: float, moving: bool) -> float | None:
        """When `stamp` may have something to tell; `moving`: the playhead moves in silence."""
        due = self.heard_at + STAMP_EVERY
        if self.cursor != self._heard:
            return due
        if not moving:
            return None
        # Overdue is only a playhead that moved by less than a millisecond: look when it did.
        return due if due > now else now + LOOK_AGAIN

    def _tell(self, now: float) -> None:
        self._heard = self.cursor
        self.heard_at = now


def _frame(plan: Plan) -> Data | Ready:
    if plan.op == "bulk" or plan.op == "late":
        return Data(plan.op, plan.cursor, plan.runs, plan.events, plan.size, plan.parts)
    return stamp(plan.cursor)
