"""What to send a viewer next: a pure pump over the index.

The order is fixed: late events first (seq > A at or before P, in order of seq), then, with A at
the head, bulk by position beyond P up to a horizon. Events that the filter leaves out are passed
in silence. Credit counts sent events; where it ends, the cursor stops before the first event that
could not be sent. One call plans one frame and looks at no more than `SCAN` events, so that a
filter that lets little pass does not hold the loop: there the viewer gets a stamp, and the next
call goes on.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from events.indexing.index import Index
from replay.cursor import Cursor, reaches

FRAME_EVENTS: Final = 1000
SCAN: Final = 20_000


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


@dataclass(frozen=True, slots=True)
class Plan:
    """The cursor moves, with a frame of events in the order they go out, or without one.

    `silent` needs no frame: a viewer that never heard of it resumes to the same events.
    """

    op: Literal["late", "bulk", "stamp", "silent"]
    seqs: tuple[int, ...]
    cursor: Cursor


def pump(index: Index, cursor: Cursor, wanted: Filter, credit: int, horizon: int) -> Plan | None:
    """What to do next, None when nothing can be done.

    `horizon` is the number of events, by presentation order, that may have been sent: all of them
    for a viewer that plays ahead, those that are due for one that does not.
    """
    room = min(credit, FRAME_EVENTS)
    late = _late(index, cursor, wanted, room)
    if late is None or (late.op == "silent" and late.cursor.a == index.count):
        # Fresh events that are not late moved A alone; the bulk frame tells that as well.
        behind = late.cursor if late else cursor
        return _bulk(index, behind, wanted, room, horizon) or late
    return late if late.cursor != cursor else None


def _late(index: Index, cursor: Cursor, wanted: Filter, room: int) -> Plan | None:
    """What was recorded since, up to the first late event without room; None at the head."""
    if cursor.a == index.count:
        return None
    seqs: list[int] = []
    end = min(index.count, cursor.a + SCAN)
    a = cursor.a
    for seq in range(cursor.a + 1, end + 1):
        if reaches(cursor.p, index.position(seq)) and wanted.passes(index, seq):
            if len(seqs) == room:
                break
            seqs.append(seq)
        a = seq
    quiet: Literal["stamp", "silent"] = "stamp" if a == cursor.a + SCAN else "silent"
    return Plan("late" if seqs else quiet, tuple(seqs), cursor.seen_to(a))


def _bulk(index: Index, cursor: Cursor, wanted: Filter, room: int, horizon: int) -> Plan | None:
    """What lies beyond P, up to the horizon or the first event without room."""
    begin = index.rank(*cursor.p) if cursor.p is not None else 0
    ahead = index.seqs(begin, min(horizon, begin + (SCAN if wanted.leaves_out else room)))
    seqs: list[int] = []
    passed = 0
    for seq in ahead:
        if wanted.passes(index, seq):
            if len(seqs) == room:
                break
            seqs.append(seq)
        passed += 1
    if not passed:
        return None
    quiet: Literal["stamp", "silent"] = "stamp" if passed == SCAN else "silent"
    behind = cursor.moved_to(index.position(ahead[passed - 1]))
    return Plan("bulk" if seqs else quiet, tuple(seqs), behind)
