"""Play time: how many milliseconds of play lie between two neighbours in presentation order.

An *estimated* time (`basis.time: "estimated"`) orders an event and measures nothing, so a step to
or from such an event takes `STEP_MS`, whatever its time says. In an order-only drill that is
every step. It is the same beside an event about the log (`correction`, `amend`) that was entered
before or after all of the drill: nobody waits three days for a correction. Between two measured
events lies the difference of their times.

Only neighbours have a distance: there is no sum over a drill to keep, so an event that is entered
late between two others needs no repair here.
"""

from __future__ import annotations

from typing import Final

from events.indexing.index import Index
from events.indexing.order import Position

STEP_MS: Final = 3000

# Two readings of a float clock differ from what was computed ahead by far less than this, at any
# rate. Without it a playhead woken exactly on time could find its event not yet due.
SLACK_MS: Final = 0.01


def reached(index: Index, place: Position | None) -> int:
    """How many events lie at or before `place`: the horizon of a playhead there."""
    return index.rank(*place) if place is not None else 0


def current(index: Index, place: Position | None) -> int:
    """The seq of the last event at or before `place`, 0 when there is none."""
    rank = reached(index, place)
    return index.at(rank - 1) if rank else 0


def upcoming(index: Index, place: Position | None) -> int:
    """The seq of the first event beyond `place`, 0 at the edge."""
    rank = reached(index, place)
    return index.at(rank) if rank < index.count else 0


def last(index: Index) -> Position | None:
    """The position of the last event, None when there is none."""
    return index.position(index.at(index.count - 1)) if index.count else None


def measured(index: Index, before: int, after: int) -> bool:
    """Whether clocks tell the way between two neighbours; a seq of 0 stands for no event."""
    return not index.order_only and all(
        not seq or _has_clock(index, seq) for seq in (before, after)
    )


def distance(index: Index, place: Position | None, after: int) -> int:
    """Milliseconds of play from `place` to `after`, its next event; none from the very start."""
    if place is None:
        return 0
    if not measured(index, current(index, place), after):
        return STEP_MS
    return max(0, index.time(after) - place.time)


def point(index: Index, place: Position | None, elapsed: float) -> Position | None:
    """Where a playhead is that left `place` `elapsed` ms of play ago and has met no event since.

    Where clocks do not tell the way, and at the edge, it has not left: nothing says how far.
    """
    after, whole = upcoming(index, place), int(max(0.0, elapsed + SLACK_MS))
    if place is None or not after or not whole:
        return place
    if not measured(index, current(index, place), after):
        return place
    # Short of the next event, which has not been met. Seqs up to the count: all known are passed.
    time = min(place.time + whole, index.time(after) - 1)
    return max(place, Position(time, index.count))


def _has_clock(index: Index, seq: int) -> bool:
    if index.estimated(seq):
        return False
    if not index.about_log(seq):
        return True
    extent = index.extent
    return extent is not None and extent[0] <= index.time(seq) <= extent[1]
