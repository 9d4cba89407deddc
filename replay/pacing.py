"""Play time: how many milliseconds of play lie between two neighbours in presentation order.

An *estimated* time (`basis.time: "estimated"`) orders an event and measures nothing, so a step to
or from such an event takes `STEP_MS`, whatever its time says. In an order-only drill that is
every step. It is the same beside an event about the log (`correction`, `amend`) that was entered
before or after all of the drill: nobody waits three days for a correction. Between two measured
events lies the difference of their times, or, where that is `skip` or more, `SKIPPED_MS`, passed
evenly: the pacing map. Recording time is untouched, only what a millisecond of play is worth.

Only neighbours have a distance: there is no sum over a drill to keep, so an event that is entered
late between two others needs no repair here.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from events.indexing.index import Index
from events.indexing.order import Position

STEP_MS: Final = 3000
SKIPPED_MS: Final = 1000
HOLD_MS: Final = 1000  # on the end of a loop, before it turns

# Two readings of a float clock differ from what was computed ahead by far less than this, at any
# rate. Without it a playhead woken exactly on time could find its event not yet due.
SLACK_MS: Final = 0.01


class Loop(NamedTuple):
    """`start` lies just before the first event of the loop, `end` on the last or at an instant."""

    start: Position
    end: Position

    def holds(self, place: Position | None) -> bool:
        """Whether a playhead at `place` will turn; from beyond the end play goes on."""
        return place is None or place <= self.end


class Way(NamedTuple):
    """From a place to the next event beyond it, or to where a loop turns before that.

    `limit` is the last millisecond on it, `pace` how many of them go by in one of play. `hold`:
    after so much play the playhead stands on the end of its loop; None: no loop ends on this way.
    """

    rank: int  # events behind
    ahead: Position | None  # the next event; None at the edge
    play: float = 0.0  # ms of play, a hold included
    clocked: bool = False  # clocks tell it
    pace: float = 1.0
    limit: int = 0
    hold: float | None = None

    @property
    def leads(self) -> bool:
        """Whether there is anything to come on it."""
        return self.ahead is not None or self.hold is not None


def reached(index: Index, place: Position | None) -> int:
    """How many events lie at or before `place`: the horizon of a playhead there."""
    return index.rank(*place) if place is not None else 0


def current(index: Index, place: Position | None) -> int:
    """The seq of the last event at or before `place`, 0 when there is none."""
    rank = reached(index, place)
    return index.at(rank - 1) if rank else 0


def first(index: Index) -> Position | None:
    """The position of the first event, None when there is none."""
    return index.position(index.at(0)) if index.count else None


def last(index: Index) -> Position | None:
    """The position of the last event, None when there is none."""
    return index.position(index.at(index.count - 1)) if index.count else None


def way(
    index: Index,
    place: Position | None,
    rank: int,
    skip: int = 0,
    loop: Loop | None = None,
    turned: bool = False,
) -> Way:
    """What lies before a playhead at `place`, which is past `rank` events; `turned`: its loop has
    brought it there just now."""
    ahead = index.stretch(rank).position(rank) if rank < index.count else None
    if loop is not None and loop.holds(place) and (ahead is None or ahead > loop.end):
        return _last_of(loop, index, place, rank, skip, ahead)
    if ahead is None or place is None:
        return Way(rank, ahead)
    if not _clocked(index, rank):
        # A loop turns to its first event, not to a wait for it.
        return Way(rank, ahead, 0.0 if turned else STEP_MS)
    pace = _pace(index, rank, ahead, skip)
    play = max(0, ahead.time - place.time) / pace
    return Way(rank, ahead, play, True, pace, ahead.time - 1)


def _last_of(
    loop: Loop, index: Index, place: Position | None, rank: int, skip: int, ahead: Position | None
) -> Way:
    """The way to the end of a loop, with the hold there."""
    estimated = rank > 0 and index.estimated(index.at(rank - 1))
    hold = STEP_MS if index.order_only or estimated else HOLD_MS
    between = place is not None and ahead is not None and place.time < loop.end.time
    if place is None or ahead is None or not between or not _clocked(index, rank):
        return Way(rank, ahead, hold, hold=0.0)
    pace = _pace(index, rank, ahead, skip)
    play = (loop.end.time - place.time) / pace
    return Way(rank, ahead, play + hold, True, pace, loop.end.time, play)


def point(place: Position | None, way: Way, elapsed: float, count: int) -> Position | None:
    """Where a playhead is that entered `way` at `place` `elapsed` ms of play ago; `count` events
    are known.

    Where clocks do not tell the way, and at the edge, it has not left: nothing says how far.
    """
    if place is None or not way.clocked:
        return place
    whole = int(max(0.0, elapsed * way.pace + SLACK_MS))
    if not whole:
        return place
    # Short of the next event, which has not been met. Seqs up to the count: all known are passed.
    return max(place, Position(min(place.time + whole, way.limit), count))


def _clocked(index: Index, rank: int) -> bool:
    """Whether clocks tell the way to the event at `rank` from the one before, if there is one."""
    stretch = index.stretch(rank)
    if stretch.steady and rank > stretch.first:
        return True
    return not index.order_only and all(
        _has_clock(index, index.at(near)) for near in (rank - 1, rank) if near >= 0
    )


def _pace(index: Index, rank: int, ahead: Position, skip: int) -> float:
    if not skip or not rank:
        return 1.0
    gap = ahead.time - index.stretch(rank - 1).position(rank - 1).time
    return gap / SKIPPED_MS if gap >= skip else 1.0


def _has_clock(index: Index, seq: int) -> bool:
    if index.estimated(seq):
        return False
    if not index.about_log(seq):
        return True
    extent = index.extent
    return extent is not None and extent[0] <= index.time(seq) <= extent[1]
