"""What a drill comes to, kept up to date batch by batch: counts, extent, phases, markers, amends.

Small by nature, and so held in memory: a few numbers for each kind and side, and a few words for
each event that starts a phase or amends the header. All of it follows from events that are added
and from events that are superseded, and past rows are never looked at again.
"""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Mapping
from dataclasses import astuple, dataclass, field
from typing import Any, Final

import msgspec
import numpy as np
import orjson

from events.indexing.batch import NO_LEVEL, Batch, Codes, below
from events.indexing.chunk import (
    ABOUT_LOG,
    COLOUR,
    COUNTED,
    ESTIMATED,
    MARKER,
    NEVER,
    Array,
    Ints,
    tally,
)

PHASE_KINDS: Final = ("startex", "situation_change", "endex")

_NAMED: Final = frozenset((*PHASE_KINDS, "amend"))


@dataclass(frozen=True, slots=True)
class Start:
    """An event that starts a phase."""

    seq: int
    time: int
    kind: str
    colour: str | None
    text: Mapping[str, str]


@dataclass(slots=True)
class Notes:
    """Counts are by code of the kind or side, of events that are counted."""

    kinds: Counter[int] = field(default_factory=Counter)
    sides: Counter[int] = field(default_factory=Counter)
    levels: Counter[int] = field(default_factory=Counter)
    in_drill: int = 0
    precise: int = 0  # of those in the drill, whose time is not estimated
    low: int = 0  # first and last time of the drill
    high: int = NEVER
    starts: dict[int, Start] = field(default_factory=dict)
    markers: array[int] = field(default_factory=lambda: array("I"))
    amends: dict[int, Mapping[str, object]] = field(default_factory=dict)

    def late(self, batch: Batch) -> Array:
        """Which lie before the greatest time of the drill so far. Before `add`."""
        about = (batch.flags & ABOUT_LOG) != 0
        return below(self.high, batch.time, about if about.any() else None)

    def add(self, batch: Batch, first: int, codes: Codes) -> None:
        """`first`: the seq of the first row."""
        flags = batch.flags
        counted = (flags & COUNTED) != 0
        which = slice(None) if counted.all() else counted
        self._place(batch.time[which], flags[which])
        for counter, column in (
            (self.kinds, batch.kind),
            (self.sides, batch.side),
            (self.levels, batch.level),
        ):
            for code, number in tally(column[which]).items():
                counter[code] += number
        (marked,) = (flags & MARKER).nonzero()
        if len(marked):
            self.markers.extend((marked + first).tolist())
        self._name(batch, first, codes)

    def _place(self, times: Ints, flags: Array) -> None:
        """Of those that count."""
        if not len(times):
            return
        low, high = int(np.minimum.reduce(times)), int(np.maximum.reduce(times))
        self.low = min(self.low, low) if self.in_drill else low
        self.high = max(self.high, high)
        self.in_drill += len(times)
        self.precise += len(times) - int(np.count_nonzero(flags & ESTIMATED))

    def _name(self, batch: Batch, first: int, codes: Codes) -> None:
        """Keep the words of events that start a phase or amend the header."""
        if _NAMED.isdisjoint(batch.kinds):
            return
        for row, kind in enumerate(batch.kinds):
            if kind not in _NAMED:
                continue
            if kind == "amend":
                self.amends[first + row] = plain(_inner(batch.found[row].header))
            else:
                self.starts[first + row] = _start(batch, row, first + row, kind, codes)

    def supersede(self, kind: int, side: int, level: int) -> None:
        """An event like this one is not counted any more."""
        self.kinds[kind] -= 1
        self.sides[side] -= 1
        self.levels[level] -= 1

    @property
    def peak(self) -> int | None:
        levels = (level for level, n in dict(self.levels).items() if n and level != NO_LEVEL)
        return max(levels, default=None)

    def state(self) -> dict[str, Any]:
        """All of it, for a save."""
        starts = [(*astuple(start)[:4], dict(start.text)) for start in self.starts.values()]
        return {
            "counts": [dict(self.kinds), dict(self.sides), dict(self.levels)],
            "sums": [self.in_drill, self.precise, self.low, self.high],
            "starts": starts,
            "markers": np.array(self.markers, "<u4").tobytes(),
            "amends": [(seq, orjson.dumps(header)) for seq, header in self.amends.items()],
        }

    @classmethod
    def of(cls, state: Mapping[str, Any]) -> Notes:
        kinds, sides, levels = (Counter[int](count) for count in state["counts"])
        notes = cls(kinds, sides, levels, *state["sums"])
        notes.starts = {row[0]: Start(*row) for row in state["starts"]}
        notes.markers.extend(np.frombuffer(state["markers"], "<u4").tolist())
        notes.amends = {seq: orjson.loads(raw) for seq, raw in state["amends"]}
        return notes


def plain(value: Mapping[str, object]) -> Mapping[str, object]:
    """As any reader of JSON would have it: a whole number beyond 64 bits is a float."""
    found: dict[str, object] = orjson.loads(msgspec.json.encode(value))
    return found


def named(counts: Mapping[int, int], names: list[str]) -> dict[str, int]:
    # A copy first: the loop may count on while a thread is here.
    return {names[code]: n for code, n in dict(counts).items() if n}


def _start(batch: Batch, row: int, seq: int, kind: str, codes: Codes) -> Start:
    colour = codes.colours.names[int(batch.flags[row]) >> COLOUR]
    words = _inner(batch.found[row].text).items()
    text = {language: word for language, word in words if isinstance(word, str)}
    return Start(seq, int(batch.time[row]), kind, colour or None, text)


def _inner(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}
