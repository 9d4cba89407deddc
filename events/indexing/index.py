"""What follows from the lines of one log, kept up to date as lines are added.

Columns, not objects, and most of them in the side-car: a log may have ten million events. What is
held in memory is bounded whatever their order (see `columns`, `order`, `keys`); only what is small
by nature is held as it is (see `notes`). `correction` and `amend` are *about the log*: they have a
position and are stepped, but they are not counted and have no bearing on times, T+0, gaps or
phases. So an amended title never gives an order-only drill a clock.

The loop adds to it. Questions about one event, one place or the drill's sums cost microseconds when
the chunk they concern was asked for lately, else one read of half a megabyte: they are for the
loop. Those that may go through the whole log are for threads: `select`, and what a `picture` is
asked. They speak of the log as it was when the loop made them.

Any of them may raise SidecarBroken.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from typing import Final, Literal

import numpy as np

from events.header import FIXED, Header
from events.indexing import outline
from events.indexing.chunk import ABOUT_LOG, COLOUR, COUNTED, ESTIMATED, LATE, MARKER, NEVER
from events.indexing.density import Lanes
from events.indexing.gaps import GAP, Gaps
from events.indexing.growth import Growth
from events.indexing.markers import Markers
from events.indexing.notes import named
from events.indexing.order import Position
from events.indexing.outline import Phase
from events.indexing.picture import Picture
from events.indexing.selection import Filter, select
from events.indexing.standing import Standing
from events.indexing.stretch import Stretch
from events.store import Head

LIVE_FOR: Final = 10 * 60_000  # ms after the last record that an unfinished drill is live

State = Literal["finished", "live", "open"]


class Index(Growth):
    """Durable events only; `Growth.extend` takes their facts in order of seq."""

    _marker_order: Markers | None = None  # made when somebody asks

    # One event. All raise KeyError for a seq that is not there.

    def time(self, seq: int) -> int:
        chunk, row = self._rows.at(seq)
        return int(chunk.time.item(row))

    def recorded(self, seq: int) -> int:
        chunk, row = self._rows.at(seq)
        return int(chunk.recorded.item(row))

    def kind(self, seq: int) -> str:
        chunk, row = self._rows.at(seq)
        code: int = chunk.kind.item(row)
        return self._codes.kinds.names[code]

    def side(self, seq: int) -> str:
        """The line's side, else its kind's; empty when neither says."""
        chunk, row = self._rows.at(seq)
        code: int = chunk.side.item(row)
        return self._codes.sides.names[code]

    def level(self, seq: int) -> int | None:
        """The line's level, else its kind's."""
        chunk, row = self._rows.at(seq)
        level: int = chunk.level.item(row)
        return None if level < 0 else level

    def colour(self, seq: int) -> str | None:
        """The situation colour that the line declares."""
        return self._codes.colours.names[self._flags(seq) >> COLOUR] or None

    def text(self, seq: int) -> Mapping[str, str]:
        """The text of an event that starts a phase."""
        return self._notes.starts[seq].text

    def estimated(self, seq: int) -> bool:
        return bool(self._flags(seq) & ESTIMATED)

    def late(self, seq: int) -> bool:
        return bool(self._flags(seq) & LATE)

    def marker(self, seq: int) -> bool:
        return bool(self._flags(seq) & MARKER)

    def about_log(self, seq: int) -> bool:
        """A `correction` or an `amend`."""
        return bool(self._flags(seq) & ABOUT_LOG)

    def counted(self, seq: int) -> bool:
        """Part of the drill, and not superseded."""
        return bool(self._flags(seq) & COUNTED) and seq not in self._relations.corrected

    def until(self, seq: int) -> int | None:
        """When a lasting event ended: its own `until`, else the event that says it ends it."""
        chunk, row = self._rows.at(seq)
        end = NEVER if chunk.until is None else chunk.until.item(row)
        if end == NEVER:
            by = self._relations.ended.get(seq)
            if by is None:
                return None
            end = self.time(by)
        return end if end >= chunk.time.item(row) else None

    def _flags(self, seq: int) -> int:
        chunk, row = self._rows.at(seq)
        flags: int = chunk.flags.item(row)
        return flags

    # Presentation order.

    def position(self, seq: int) -> Position:
        return Position(self.time(seq), seq)

    def rank(self, time: int, seq: int) -> int:
        """How many events lie at or before the position (time, seq)."""
        return self._order.rank(time, seq)

    def at(self, rank: int) -> int:
        """The seq of the event at that rank, from 0."""
        return self._order.at(rank)

    def seqs(self, low: int, high: int) -> Sequence[int]:
        """The seqs of ranks `low` to `high - 1`."""
        found: list[int] = self._order.seqs(low, high).tolist()
        return found

    def stretch(self, rank: int) -> Stretch:
        """The event at that rank, with its neighbours. IndexError beyond the last."""
        return self._stretches.at(rank, self._rows, self._order)

    @property
    def behind(self) -> int:
        """How many events came out of order. Ranks stay what they are while this does."""
        return self._rows.count - self._rows.mains

    def missed(self, place: Position, low: int, high: int) -> list[int]:
        """Of the seqs from `low` to `high - 1` those at or before `place`."""
        seqs = np.arange(low, high)
        (times,) = self._rows.gather(seqs, "time")
        at_once = (times == place.time) & (seqs <= place.seq)
        found: list[int] = seqs[(times < place.time) | at_once].tolist()
        return found

    # The drill as a whole.

    @property
    def order_only(self) -> bool:
        """Every event's time is an estimate, so times mean nothing but order."""
        return self._notes.in_drill > 0 and self._notes.precise == 0

    @property
    def extent(self) -> tuple[int, int] | None:
        """First and last time."""
        return (self._notes.low, self._notes.high) if self._notes.in_drill else None

    @property
    def zero(self) -> int | None:
        """T+0: the time of the first `startex` by seq, else the smallest time."""
        for start in list(self._notes.starts.values()):
            if start.kind == "startex" and start.seq not in self._relations.corrected:
                return start.time
        return self._notes.low if self._notes.in_drill else None

    @property
    def has_ended(self) -> bool:
        return self._notes.kinds[self._codes.kinds.get("endex", -1)] > 0

    @property
    def peak_level(self) -> int | None:
        return self._notes.peak

    @property
    def colours(self) -> tuple[str, ...]:
        """The situation colours in the order in which they were first reached."""
        return self._firsts.colours(self._rows, self._relations.corrected, self._codes)

    @property
    def fingerprint(self) -> tuple[tuple[str, str], ...]:
        """Kind and side of the first 200 counted events, in presentation order."""
        corrected = self._relations.corrected
        return self._firsts.fingerprint(self._rows, self._order, corrected, self._codes)

    @property
    def counts(self) -> Mapping[str, int]:
        """Counted events per kind."""
        return named(self._notes.kinds, self._codes.kinds.names)

    @property
    def side_counts(self) -> Mapping[str, int]:
        """Counted events per side."""
        return named(self._notes.sides, self._codes.sides.names)

    def lanes(self, by: Lanes) -> int:
        """How many a density of it may have."""
        counted = {"side": self.side_counts, "kind": self.counts}
        return len(counted[by]) if by in counted else len(self._codes.units.names)

    @property
    def superseded(self) -> Mapping[int, int]:
        """Seq of a corrected event -> seq of the event that corrects it, the newest one."""
        return self._relations.corrected

    @property
    def amends(self) -> list[Mapping[str, object]]:
        """What `amend` events say of the header, oldest first, without superseded ones."""
        amends, corrected = self._notes.amends, self._relations.corrected
        return [details for seq, details in list(amends.items()) if seq not in corrected]

    def counts_at(self, rank: int) -> Mapping[str, int]:
        """Counted events per kind, of the first `rank` ones by position."""
        return named(self._standing(rank).kinds(), self._codes.kinds.names)

    def lanes_at(self, rank: int) -> Mapping[str, int]:
        """Side -> its last counted event, of the first `rank` ones by position."""
        names, sides = self._codes.sides.names, self._notes.sides
        sought = {side for side, events in dict(sides).items() if events and names[side]}
        found = self._standing(rank).lanes(sought)
        return {names[side]: seq for side, seq in found.items()}

    def _standing(self, rank: int) -> Standing:
        superseded, taken = self._relations.corrected, self._superseded
        return Standing(self._rows, self._order, superseded, taken, rank)

    def phases(self) -> list[Phase]:
        found = self._phases
        if found is None:
            starts, corrected = list(self._notes.starts.values()), self._relations.corrected
            standing = (start for start in starts if start.seq not in corrected)
            found = self._phases = outline.phases(standing, self._vocabulary)
        return found

    @property
    def marker_order(self) -> Markers:
        """Markers in presentation order, to go from one to the next. On the loop."""
        if self._marker_order is None:
            self._marker_order = Markers(self._relations.corrected)
        self._marker_order.take(self._notes.markers, self._rows)
        return self._marker_order

    def picture(self, min_ms: int = GAP) -> Picture:
        """For what may go through the whole log. On the loop; its gaps are of at least
        `min_ms`."""
        if self._gaps.least != min_ms:
            self._gaps = Gaps(min_ms)
        sidecar = self._rows.sidecar
        return Picture(
            self.count,
            self._relations.corrected.picture(),
            self._relations.ended.picture(),
            self._rows,
            self._order,
            self._codes,
            self._gaps,
            self._notes.markers,
            sidecar and sidecar.hold(),
        )

    def select(
        self,
        order: Literal["seq", "time"],
        low: int,
        high: int,
        kinds: Set[str] = frozenset(),
        sides: Set[str] = frozenset(),
        start: int | None = None,
        end: int | None = None,
        backwards: bool = False,
    ) -> Iterator[int]:
        """Seqs that pass the filter, of the seqs or ranks from `low` to `high - 1`."""
        wanted = Filter(self._codes, kinds, sides, start, end)
        return select(self._rows, self._order, order, low, high, wanted, backwards)

    @property
    def memory(self) -> int:
        """Bytes held, about; what the cache holds left out."""
        order, notes = self._order, self._notes
        small = 200 * (len(notes.starts) + len(notes.amends)) + 4 * len(notes.markers)
        long = 200 * len(order.long.blocks) + 16 * len(order.short)
        return self._rows.memory + self._relations.memory + self._keys.memory + small + long


def state(header: Header, head: Head, index: Index, now_ms: int) -> State:
    """Whether the drill is over, running, or neither."""
    completeness = display_header(header, index).get("completeness")
    if head.sealed or index.has_ended or completeness == "reported":
        return "finished"
    # A clock that was set back leaves records in the future; those do not make a drill live.
    live = index.count > 0 and abs(now_ms - index.recorded(index.count)) <= LIVE_FOR
    return "live" if live else "open"


def display_header(header: Header, index: Index) -> dict[str, object]:
    """The header's members with `amend` events applied, oldest first."""
    doc = dict(header.doc)
    for details in index.amends:
        doc.update({name: value for name, value in details.items() if name not in FIXED})
    return doc
