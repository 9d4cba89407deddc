"""How a playhead plays, beside its rate: over what loop, stopping where, skipping what, and what a
step counts. A loop is resolved here to two positions, once, when it is set.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from events.indexing.index import Index
from events.indexing.order import Position
from events.times import LATEST
from replay import messages
from replay.delivery import Filter
from replay.fields import MAX_INTEGER, Refused
from replay.finding import instant_of, seq_of
from replay.pacing import Loop, first, last


@dataclass(frozen=True, slots=True)
class Manner:
    """Nothing set: play goes straight on."""

    loop: Loop | None = None
    stop: frozenset[str] = frozenset()  # kinds
    skip: int = 0  # ms of silence from which on it is skipped; 0: never
    steps: Filter = field(default_factory=Filter)

    def fields(self) -> Mapping[str, object]:
        """As `state` tells it."""
        loop = self.loop and {"from": self.loop.start, "to": self.loop.end}
        steps = {"kind": sorted(self.steps.kinds), "side": sorted(self.steps.sides)}
        return {"loop": loop, "stop": sorted(self.stop), "skip": self.skip, "steps": steps}


def changed(manner: Manner, settings: messages.Settings, index: Index) -> Manner:
    """`manner` with what `settings` say. Raises Refused."""
    if settings.loop is not None:
        manner = replace(manner, loop=_loop(index, settings.loop) if settings.loop else None)
    if settings.stop is not None:
        manner = replace(manner, stop=settings.stop)
    if settings.skip is not None:
        manner = replace(manner, skip=settings.skip)
    if settings.steps is not None:
        manner = replace(manner, steps=settings.steps)
    return manner


def _loop(index: Index, loop: messages.Loop) -> Loop:
    if not index.count:
        raise Refused("not_found", "there is no event to loop over yet", "loop")
    found = Loop(_start(index, loop.start), _end(index, loop.end))
    if found.end < found.start:
        raise Refused("bad_field", "the end of the loop lies before its beginning", "loop.to")
    return found


def _start(index: Index, target: messages.Target) -> Position:
    """Just before the first event there; nobody waits for the first event of the drill, and none
    that is recorded later may lie behind the place."""
    beginning, end = first(index), last(index)
    assert beginning is not None, "there is an event"
    assert end is not None, "and so a last one"
    earliest, latest = Position(beginning.time, 0), Position(end.time, end.seq - 1)
    if target == "start":
        return earliest
    ms = instant_of(index, target, "loop.from")
    if ms is not None:
        return max(earliest, min(Position(ms, 0), latest))
    seq = seq_of(index, target, "loop.from")
    return Position(index.time(seq), seq - 1)


def _end(index: Index, target: messages.Target) -> Position:
    ms = instant_of(index, target, "loop.to")
    if ms is not None:
        return Position(min(ms, LATEST), MAX_INTEGER)
    return index.position(seq_of(index, target, "loop.to"))
