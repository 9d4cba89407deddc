"""The drill as it stands at a position: what a viewer needs to know without what came before.

Superseded and withdrawn events and those about the log are stepped over like any other, so they
can be `current`; they are in no lane and in no count.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from events.indexing.index import Index
from events.indexing.order import Position
from events.indexing.outline import Phase
from replay.pacing import current, reached


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Seqs, not lines: `current` is 0 before the first event."""

    current: int
    lanes: Mapping[str, int]  # side -> its last event
    counts: Mapping[str, int]  # kind -> events
    phase: Phase | None


def reduce(index: Index, place: Position | None) -> Snapshot:
    """All events at or before `place`, reduced."""
    rank = reached(index, place)
    return Snapshot(
        current=current(index, place),
        lanes=dict(sorted(index.lanes_at(rank).items())),
        counts=dict(sorted(index.counts_at(rank).items())),
        phase=_phase(index, place),
    )


def _phase(index: Index, place: Position | None) -> Phase | None:
    if place is None:
        return None
    begun = [phase for phase in index.phases() if (phase.start_ms, phase.seq) <= place]
    return begun[-1] if begun else None
