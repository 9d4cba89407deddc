"""One viewer's end of delivery: its cursor, filter and credit, whatever the playhead does."""

from __future__ import annotations

from typing import Final

from events.indexing.index import Index
from events.indexing.order import Position
from replay.cursor import Cursor
from replay.delivery import Filter, Plan, pump
from replay.frames import Data, Ready, cursor_fields, message
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
        self._heard = cursor  # what the last frame with a cursor said
        self._heard_at = now

    def grant(self, credit: int) -> None:
        self._credit = min(MAX_CREDIT, self._credit + credit)

    def seek(self, place: Position | None, now: float) -> None:
        """Begin a generation behind a snapshot of `place`."""
        self.cursor = self.cursor.next_generation(place, self._index.count)
        self._tell(now)

    def next(self, horizon: int, now: float) -> Data | Ready | None:
        """The next frame of events up to `horizon`, or a stamp on a long way without any."""
        while True:
            before = self.cursor
            plan = pump(self._index, before, self._wanted, self._credit, horizon)
            if plan is None:
                return None
            self.cursor = plan.cursor
            if plan.op != "silent":
                self._credit -= len(plan.seqs)
                self._tell(now)
                return self._frame(plan, before)

    def sent_to(self, horizon: int) -> bool:
        """Whether everything up to `horizon` that passes the filter is behind the viewer."""
        p = self.cursor.p
        passed = self._index.rank(*p) if p is not None else 0
        return passed >= horizon and self.cursor.a == self._index.count

    def move_to(self, place: Position | None) -> None:
        """The playhead came to `place` in silence; nothing is left to send up to there."""
        if place is not None and (self.cursor.p is None or place > self.cursor.p):
            self.cursor = self.cursor.moved_to(place)

    def quiet(self, now: float) -> bool:
        """Whether no frame has carried the cursor for long enough."""
        return now >= self._heard_at + STAMP_EVERY

    def stamp(self, now: float) -> Ready | None:
        """Tell how far the viewer is, if it does not know and was not told just now."""
        if self.cursor == self._heard or not self.quiet(now):
            return None
        self._tell(now)
        return message("stamp", **cursor_fields(self.cursor))

    def stamp_due(self, now: float, moving: bool) -> float | None:
        """When `stamp` may have something to tell; `moving`: the playhead moves in silence."""
        due = self._heard_at + STAMP_EVERY
        if self.cursor != self._heard:
            return due
        if not moving:
            return None
        # Overdue is only a playhead that moved by less than a millisecond: look when it did.
        return due if due > now else now + LOOK_AGAIN

    def _tell(self, now: float) -> None:
        self._heard = self.cursor
        self._heard_at = now

    def _frame(self, plan: Plan, before: Cursor) -> Data | Ready:
        if plan.op not in ("bulk", "late"):
            return message("stamp", **cursor_fields(plan.cursor))
        places = tuple(map(self._index.position, plan.seqs))
        return Data(plan.op, plan.cursor, plan.seqs, places, before)
