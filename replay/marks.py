"""Markers and phases of a drill, by number and beside a place.

Beside a place the first and the last event of the drill count as well: there is always somewhere to
go, until the end is reached.
"""

from __future__ import annotations

from bisect import bisect_right
from typing import Final

from events.indexing.index import Index
from events.indexing.order import Position
from replay.pacing import current, first, last
from replay.targets import MarkKind

JUST_PASSED: Final = 1000  # ms as experienced


def nth(index: Index, kind: MarkKind, number: int) -> Position | None:
    """The one with that number, from 1, in presentation order."""
    if kind == "marker":
        return index.marker_order.nth(number)
    places = _phases(index)
    return places[number - 1] if number <= len(places) else None


def following(index: Index, kind: MarkKind, place: Position | None) -> Position | None:
    """The first beyond the event that a playhead at `place` is on or past; None on the last."""
    seq = current(index, place)
    if not seq:
        return first(index)
    here, end = index.position(seq), last(index)
    assert end is not None, "there is an event"
    if here == end:
        return None
    return _beyond(index, kind, here) or end


def preceding(index: Index, kind: MarkKind, place: Position | None, rate: float) -> Position | None:
    """The last at or before `place`, but the one before that where the playhead is on it or has
    just passed it; None where there is nothing before. `rate` is that of play, 1 when it stands."""
    found = _before(index, kind, place)
    if found is None or place is None:
        return None
    if not _near(index, found, place, rate):
        return found
    earlier = _before(index, kind, Position(found.time, found.seq - 1))
    return earlier or (found if found != place else None)


def _near(index: Index, mark: Position, place: Position, rate: float) -> bool:
    """Whether the playhead is on `mark`, or passed it so lately that one means the one before."""
    if place == mark:
        return True
    if index.order_only or index.estimated(mark.seq) or index.estimated(current(index, place)):
        return False
    return (place.time - mark.time) / rate < JUST_PASSED


def _beyond(index: Index, kind: MarkKind, place: Position) -> Position | None:
    if kind == "marker":
        return index.marker_order.beyond(place)
    places = _phases(index)
    number = bisect_right(places, place)
    return places[number] if number < len(places) else None


def _before(index: Index, kind: MarkKind, place: Position | None) -> Position | None:
    """The last at or before `place`, the first and the last event of the drill among them."""
    begin, end = first(index), last(index)
    if place is None or begin is None or end is None or place < begin:
        return None
    if place >= end:
        return end
    if kind == "marker":
        return index.marker_order.before(place) or begin
    places = _phases(index)
    number = bisect_right(places, place)
    return max(begin, places[number - 1]) if number else begin


def _phases(index: Index) -> list[Position]:
    return [Position(phase.start_ms, phase.seq) for phase in index.phases()]
