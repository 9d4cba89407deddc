"""What to send a viewer next: a pure pump over the index.

The order is fixed: late events first (seq > A at or before P, in order of seq), then, with A at
the head, bulk by position beyond P up to a horizon. Events that the filter leaves out are passed
in silence. Credit counts sent events; where it ends, the cursor stops before the first event that
could not be sent. One call plans one frame, of at most `FRAME_EVENTS` events and `FRAME_BYTES` of
lines, and looks at no more than `SCAN` events, so that a filter that lets little pass does not hold
the loop: there the viewer gets a stamp, and the next call goes on.

A plan names runs of neighbours in the log, not lines: what lies side by side is sent as one slice
of the file. Without a filter a frame costs the same however many events are in it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final, Literal

import msgspec

from events.indexing.index import Index
from events.indexing.stretch import Run, Stretch, runs_of
from events.limits import LONGEST
from replay.cursor import Cursor

FRAME_EVENTS: Final = 1000
FRAME_BYTES: Final = 64 * 1024  # of lines with a byte between; one longer line goes alone
SCAN: Final = 20_000

Quiet = Literal["stamp", "silent"]


@dataclass(frozen=True, slots=True)
class Filter:
    """Which events a viewer wants; an empty set lets everything pass."""

    kinds: frozenset[str] = frozenset()
    sides: frozenset[str] = frozenset()

    @property
    def leaves_out(self) -> bool:
        return bool(self.kinds or self.sides)

    def passes(self, index: Index, seq: int) -> bool:
        return (not self.kinds or index.kind(seq) in self.kinds) and (
            not self.sides or index.side(seq) in self.sides
        )


class Part(msgspec.Struct, frozen=True, gc=False):
    """Ranks `low` to `high - 1` of a stretch."""

    stretch: Stretch
    low: int
    high: int


class Plan(msgspec.Struct, frozen=True, gc=False):
    """The cursor moves, with a frame of so many events in the order of `runs`, or without one.

    `silent` needs no frame: a viewer that never heard of it resumes to the same events.
    """

    op: Literal["late", "bulk", "stamp", "silent"]
    runs: Sequence[Run]
    events: int
    size: int  # bytes of the text of the runs
    cursor: Cursor
    parts: Sequence[Part] = ()  # what the runs were cut from, where that is known


def pump(
    index: Index, cursor: Cursor, rank: int, wanted: Filter, credit: int, horizon: int
) -> Plan | None:
    """What to do next, None when nothing can be done.

    `rank` is how many events lie at or before the cursor's P. `horizon` is the number of events, by
    presentation order, that may have been sent: all of them for a viewer that plays ahead, those
    that are due for one that does not.
    """
    late = None if cursor.a == index.count else _late(index, cursor, wanted, credit)
    if late is None or (late.op == "silent" and late.cursor.a == index.count):
        # Fresh events that are not late moved A alone; the bulk frame tells that as well.
        behind = late.cursor if late else cursor
        bulk = _filtered if wanted.leaves_out else _bulk
        return bulk(index, behind, rank, wanted, credit, horizon) or late
    return late if late.cursor != cursor else None


def _late(index: Index, cursor: Cursor, wanted: Filter, credit: int) -> Plan:
    """What was recorded since, up to the first late event without room."""
    end = min(index.count, cursor.a + SCAN)
    missed = [] if cursor.p is None else index.missed(cursor.p, cursor.a + 1, end + 1)
    passing = [seq for seq in missed if wanted.passes(index, seq)]
    sent, size = _fitting(index, passing, credit)
    a = end if len(sent) == len(passing) else passing[len(sent)] - 1
    quiet: Quiet = "stamp" if a == cursor.a + SCAN else "silent"
    return Plan("late" if sent else quiet, runs_of(sent), len(sent), size, cursor.seen_to(a))


def _bulk(
    index: Index, cursor: Cursor, rank: int, _: Filter, credit: int, horizon: int
) -> Plan | None:
    """What lies beyond P, up to the horizon or the first event without room."""
    end = min(horizon, rank + min(credit, FRAME_EVENTS))
    runs: list[Run] = []
    room, place = FRAME_BYTES, rank
    parts: list[Part] = []
    while place < end:
        stretch = index.stretch(place)
        cut, taken = stretch.cut(place, end, room)
        if cut == place and not runs:  # one line that is longer than a frame
            cut, taken = place + 1, stretch.cut(place, place + 1, LONGEST + 1)[1]
        if cut == place:
            break
        _join(runs, stretch.runs(place, cut))
        parts.append(Part(stretch, place, cut))
        room, place = room - taken, cut
        if cut < min(end, stretch.last):
            break
    if not parts:
        return None
    behind = cursor.moved_to(parts[-1].stretch.position(place - 1))
    return Plan("bulk", runs, place - rank, FRAME_BYTES - room, behind, parts)


def _join(runs: list[Run], more: list[Run]) -> None:
    if runs and runs[-1].high + 1 == more[0].low:
        runs[-1] = Run(runs[-1].low, more[0].high)
        more = more[1:]
    runs += more


def _filtered(
    index: Index, cursor: Cursor, rank: int, wanted: Filter, credit: int, horizon: int
) -> Plan | None:
    """The same of those that pass; the others are behind the viewer with them."""
    end = min(horizon, rank + SCAN)
    if rank >= end:
        return None
    found = index.select("time", rank, end, wanted.kinds, wanted.sides)
    passing = list(islice(found, min(credit, FRAME_EVENTS) + 1))
    sent, size = _fitting(index, passing, credit)
    if len(sent) < len(passing):
        end = index.rank(*index.position(passing[len(sent)])) - 1
    if end == rank:
        return None
    quiet: Quiet = "stamp" if end == rank + SCAN else "silent"
    behind = cursor.moved_to(index.stretch(end - 1).position(end - 1))
    return Plan("bulk" if sent else quiet, runs_of(sent), len(sent), size, behind)


def _fitting(index: Index, seqs: Sequence[int], credit: int) -> tuple[list[int], int]:
    """As many of them as one frame takes, and the bytes of their lines."""
    sent: list[int] = []
    size = 0
    for seq in seqs[: min(credit, FRAME_EVENTS)]:
        line = index.place(seq)[1]
        if sent and size + line > FRAME_BYTES:
            break
        sent.append(seq)
        size += line
    return sent, size
