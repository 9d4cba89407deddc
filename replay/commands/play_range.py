"""The range that `i` and `o` mark and `\\` loops. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import tzinfo
from typing import Literal

from events.times import stamp
from replay.messages import TargetDoc
from replay.terminal import wall
from replay.whereabouts import Whereabouts, position

End = Literal["from", "to"]


class Range:
    """Two ends, each a place in the drill; one that is not marked is that of the drill."""

    def __init__(self, given: Mapping[str, TargetDoc] | None) -> None:
        self.doc: dict[str, TargetDoc] = {"from": "start", "to": "end", **(given or {})}
        self._keys: dict[str, int] = {}  # what the marked ends compare by

    def mark(self, where: Whereabouts, end: End, ms: int | None) -> None:
        """Set an end at the playhead. The other one goes when the two would cross."""
        other: End = "to" if end == "from" else "from"
        self.doc[end], key = _place(where, end, ms)
        if other in self._keys and _crossed(end, key, self._keys[other]):
            self.doc[other] = "end" if other == "to" else "start"
            self._keys.pop(other)
        self._keys[end] = key

    def label(self, where: Whereabouts, zone: tzinfo) -> str:
        """The two ends as people read them: of the loop that is on, else as marked."""
        if where.order_only:
            ends = [self._keys.get("from"), self._keys.get("to")]
            return _joined(["" if end is None else str(end) for end in ends])
        if where.loop is not None:
            return _joined([wall(ms, zone) for ms, _ in (where.loop.begin, where.loop.end)])
        ends = [self._keys.get("from"), self._keys.get("to")]
        return _joined(["" if end is None else wall(end, zone) for end in ends])


def _place(where: Whereabouts, end: End, ms: int | None) -> tuple[TargetDoc, int]:
    """The playhead as a target, and what it compares by."""
    if ms is None:  # the order alone is known, or nothing yet
        number = max(1, where.number)
        return {"number": number}, number
    if where.event is not None and where.place == position(where.event):
        return {"seq": position(where.event)[1]}, ms
    if where.place is None:
        return "start" if end == "from" else {"time": stamp(ms)}, ms
    return {"time": stamp(ms)}, ms


def _crossed(end: End, key: int, other: int) -> bool:
    return key > other if end == "from" else key < other


def _joined(ends: list[str]) -> str:
    return "–".join(ends) if any(ends) else ""
