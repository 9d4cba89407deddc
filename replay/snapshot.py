"""The drill as it stands at a position: what a viewer needs to know without what came before.

Superseded and withdrawn events and those about the log are stepped over like any other, so they
can be `current`; they are in no lane and in no count.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from events.index import Index
from events.outline import Phase
from events.store import Position
from replay.pacing import current, reached


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Seqs, not lines: `current` is 0 before the first event."""

    current: int
    lanes: Mapping[str, int]  # side -> its last event
    counts: Mapping[str, int]  # kind -> events
    phase: Phase | None


def reduce(index: Index, place: Position | None) -> Snapshot:
    """All events at or before `place`, reduced. Takes time by its distance from the nearer end."""
    rank = reached(index, place)
    return Snapshot(
        current=current(index, place),
        lanes=_lanes(index, rank),
        counts=_counts(index, rank),
        phase=_phase(index, place),
    )


def _counts(index: Index, rank: int) -> dict[str, int]:
    if rank <= index.count // 2:
        counts = _tally(index, 0, rank)
    else:
        counts = Counter(index.counts)
        counts.subtract(_tally(index, rank, index.count))
    return {kind: counts[kind] for kind in sorted(counts) if counts[kind]}


def _tally(index: Index, low: int, high: int) -> Counter[str]:
    return Counter(index.kind(seq) for seq in index.seqs(low, high) if index.counted(seq))


def _lanes(index: Index, rank: int) -> dict[str, int]:
    """Backwards until every side that acts in this drill was met."""
    sought = {side for side in index.side_counts if side}
    found: dict[str, int] = {}
    for seq in reversed(index.seqs(0, rank)):
        if len(found) == len(sought):
            break
        side = index.side(seq)
        if side in sought and index.counted(seq):
            found.setdefault(side, seq)
    return dict(sorted(found.items()))


def _phase(index: Index, place: Position | None) -> Phase | None:
    if place is None:
        return None
    begun = [phase for phase in index.phases() if index.position(phase.seq) <= place]
    return begun[-1] if begun else None
