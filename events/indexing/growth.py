"""How an index grows, and how it gets into the side-car and back.

One thread adds at a time: the one that opens the log, then the loop. Adding reads all that it needs
before it changes anything, so an error leaves the index as it was. But then it lacks events that
the log has: whoever adds lets go of the log, and it is opened anew.

A save has three steps, so
that the loop never waits: `unsaved` takes a picture, `Save.write` puts it into the side-car on a
thread, `saved` lets go of what is there now.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from zlib import crc32

import numpy as np

from events.facts import Facts, facts
from events.indexing.batch import Batch, Codes, below
from events.indexing.chunk import BEHIND, COUNTED, LATE, Entry, Ints
from events.indexing.columns import CHUNK, Rows
from events.indexing.firsts import Firsts
from events.indexing.gaps import GAP, Gaps
from events.indexing.keys import Keys
from events.indexing.notes import Notes
from events.indexing.order import Order
from events.indexing.outline import Phase
from events.indexing.relations import Relations, confirmed
from events.indexing.runs import EMPTY, UNCOUNTED, Behind, Block, Run, Short
from events.indexing.saving import (
    PARTS,
    VERSION,
    Directory,
    Parts,
    Save,
    pairs_parts,
    read_directory,
    short_parts,
)
from events.indexing.stretch import Stretches
from events.indexing.superseded import Superseded
from events.sidecar.cache import Cache
from events.sidecar.sidecar import Extent, Sidecar
from events.vocabulary import VOCABULARY, Vocabulary


@dataclass(slots=True)
class Saved:
    """What the side-car has."""

    count: int = 0
    short: list[Extent] = field(default_factory=list)
    corrected: list[Extent] = field(default_factory=list)
    ended: list[Extent] = field(default_factory=list)
    superseded: list[Extent] = field(default_factory=list)
    taken: int = 0  # events that are in those
    extents: list[Extent] = field(default_factory=list)  # all


class Growth:
    """The parts of an index."""

    def __init__(
        self,
        read: Callable[[int, int], bytes],
        cache: Cache,
        sidecar: Sidecar | None = None,
        vocabulary: Vocabulary = VOCABULARY,
        start: int = 0,
        size: int = CHUNK,
    ) -> None:
        """`read(offset, size)` reads the log file; `sidecar`: begin with what it has saved;
        `start`: the byte behind the header. Raises SidecarBroken."""
        self._read = read
        self._cache = cache
        self._vocabulary = vocabulary
        self._codes = Codes(vocabulary)
        self._rows = Rows(cache, sidecar, start, size)
        self._notes = Notes()
        self._firsts = Firsts()
        self._relations = Relations()
        self._keys = Keys(cache)
        self._order = Order(self._rows, Run((), self._rows.data), EMPTY)
        self._stretches = Stretches()
        self._gaps = Gaps(GAP)
        self._superseded = Superseded()
        self._phases: list[Phase] | None = None
        self._saved = Saved()
        self.note = b""  # what the caller gave to the save that was loaded
        if sidecar is not None and sidecar.directory:
            self._load(sidecar, read_directory(sidecar, size))

    @property
    def count(self) -> int:
        """How many events there are, which is the head seq."""
        return self._rows.count

    @property
    def end(self) -> int:
        """The byte behind the line of the last event."""
        return self._rows.end

    def extend(self, found: Sequence[Facts], sizes: Sequence[int]) -> None:
        """Take the next events in; `sizes` are the bytes of their lines, newlines included. Raises
        StoreError, OSError."""
        if not found:
            return
        rows, first = self._rows, self.count + 1
        assert found[0].seq == first, "lines come in order of seq"
        assert found[-1].seq == self.count + len(found), "and without a gap"
        batch = Batch(found, self._codes)
        ends = np.cumsum(sizes) + rows.end
        behind = below(rows.top, batch.time)
        batch.flags[self._notes.late(batch)] |= LATE
        batch.flags[behind] |= BEHIND
        columns = {
            "offset": ends - sizes,
            "time": batch.time,
            "recorded": batch.recorded,
            "kind": batch.kind,
            "flags": batch.flags,
            "unit": batch.unit,
            "side": batch.side,
            "level": batch.level,
        }
        if batch.until is not None:
            columns["until"] = batch.until
        named = self._relations.look(batch.ids, batch.refs, first, self._resolve)
        there = self._told([old for old in named.corrected if old < first])
        # From here on nothing is read from a file, and nothing fails.
        # As `keys.hashes`, without a call for each.
        crcs = np.fromiter(map(crc32, map(str.encode, batch.ids)), np.uint32, len(batch))
        self._keys.add(crcs, first)
        rows.extend(columns, int(ends[-1]))
        self._reorder(batch, behind.nonzero()[0], first)
        self._notes.add(batch, first, self._codes)
        self._firsts.add(batch, first)
        self._phases = None
        superseded = self._relations.add(named)
        there |= self._told([old for old in superseded if old >= first])
        for old in superseded:
            self._supersede(old, *there[old])

    def _reorder(self, batch: Batch, behind: Ints, first: int) -> None:
        short = self._order.short
        if len(behind):
            times = batch.time[behind]
            self._gaps.add(self.count, int(times.min()))
            counted = (batch.flags[behind] & COUNTED) != 0
            kinds = np.where(counted, batch.kind[behind], UNCOUNTED).astype(np.uint32)
            sides = batch.side[behind].astype(np.uint8)
            short = short.with_more(Behind(times, behind + first, kinds, sides))
        self._order = Order(self._rows, self._order.long, short)

    def _resolve(self, ids: Sequence[str]) -> Mapping[str, int]:
        return confirmed(self.candidates(ids), self._id)

    def candidates(self, ids: Sequence[str]) -> dict[str, list[int]]:
        """Seqs that may have these ids, newest first; reading their lines tells."""
        return self._keys.find(ids)

    def place(self, seq: int) -> tuple[int, int]:
        """(offset, size) of a line, its newline included."""
        return self.span(seq, seq)

    def span(self, low: int, high: int) -> tuple[int, int]:
        """(offset, size) of the lines from `low` to `high`, which lie side by side."""
        chunk, row = self._rows.at(low)
        offset: int = chunk.offset.item(row)
        if high == self.count:
            return offset, self.end - offset
        chunk, row = self._rows.at(high + 1)
        end: int = chunk.offset.item(row)
        return offset, end - offset

    def _id(self, seq: int) -> str:
        offset, size = self.place(seq)
        try:
            return facts(self._read(offset, size - 1)).id
        except ValueError:  # somebody changed the file under us; whoever reads the line will tell
            return ""

    def _told(self, seqs: list[int]) -> dict[int, tuple[int, ...]]:
        """What `_supersede` wants to know of these events."""
        columns = self._rows.gather(
            np.array(seqs, np.int64), "flags", "time", "kind", "side", "level"
        )
        rows = zip(*(column.tolist() for column in columns), strict=True)
        return dict(zip(seqs, rows, strict=True))

    def _supersede(self, old: int, flags: int, time: int, kind: int, side: int, level: int) -> None:
        if flags & COUNTED:
            self._notes.supersede(kind, side, level)
            self._superseded.add(time, old, kind)
        self._firsts.supersede(old)

    # Saving.

    def unsaved(self, *, everything: bool = False) -> Save | None:
        """What the side-car has not got yet; without `everything` None when no chunk has filled
        since. `Save.directory.note` is the caller's."""
        rows, saved = self._rows, self._saved
        chunks = [
            (number, entry.chunk)
            for number, entry in enumerate(rows.table)
            if entry.chunk is not None
        ]
        if not everything and (self.count == saved.count or not chunks):
            return None
        corrected = pairs_parts(self._relations.corrected, saved.corrected)
        ended = pairs_parts(self._relations.ended, saved.ended)
        return Save(
            directory=self._directory(),
            chunks=chunks,
            tail=rows.tail(),
            long=self._order.long,
            short=self._order.short,
            short_parts=short_parts(self._order.short, saved.short, saved.count),
            everything=everything,
            corrected=corrected[0],
            ended=ended[0],
            superseded=self._superseded_parts(),
            keys=self._keys.unsaved(self.count),
            told=(corrected[1], ended[1]),
            taken=len(self._superseded),
        )

    def _superseded_parts(self) -> Parts:
        saved = self._saved
        whole = len(saved.superseded) >= PARTS
        data = self._superseded.packed(0 if whole else saved.taken)
        return Parts(saved.superseded, data, whole)

    def saved(self, save: Save) -> None:
        """Let go of what `save` has written."""
        assert save.sidecar is not None, "a save is written first"
        rows, directory = self._rows, save.directory
        rows.sidecar = save.sidecar
        for number, _ in save.chunks:
            entry = rows.table[number]
            entry.extent = directory.chunks[number][-1]
            entry.chunk = None
        self._relations.corrected.saved(save.told[0])
        self._relations.ended.saved(save.told[1])
        self._keys.saved(save.keys)
        short = self._order.short.after(directory.count) if save.merged else self._order.short
        self._order = Order(rows, save.long, short)
        self._saved = Saved(
            directory.count,
            directory.short,
            directory.corrected,
            directory.ended,
            directory.superseded,
            save.taken,
            save.live,
        )

    def extents(self) -> list[Extent]:
        """All that the side-car holds of this index."""
        return self._saved.extents

    def _directory(self) -> Directory:
        rows = self._rows
        nowhere = Extent(0, 0, 0)
        return Directory(
            version=VERSION,
            size=rows.size,
            count=rows.count,
            end=rows.end,
            mains=rows.mains,
            top=rows.top,
            note=b"",
            chunks=[
                (*entry.told(), top, mains, entry.extent or nowhere)
                for entry, top, mains in zip(rows.table, rows.tops, rows.befores[1:], strict=True)
            ],
            tail=None,
            long=[],
            short=[],
            corrected=[],
            ended=[],
            waiting={name: dict(ids) for name, ids in self._relations.waiting.items()},
            kinds=list(self._codes.kinds.names),
            sides=list(self._codes.sides.names),
            colours=list(self._codes.colours.names),
            units=list(self._codes.units.names),
            notes=self._notes.state(),
            firsts=self._firsts.state(),
            superseded=[],
            keys=b"",
        )

    def _load(self, sidecar: Sidecar, directory: Directory) -> None:
        rows = self._rows
        rows.load(
            directory.count,
            directory.end,
            directory.mains,
            directory.top,
            [(Entry(*row[:7], row[9], None), row[7], row[8]) for row in directory.chunks],
            None if directory.tail is None else sidecar.read(directory.tail),
        )
        self._codes.load(directory.kinds, directory.sides, directory.colours, directory.units)
        self._notes = Notes.of(directory.notes)
        self._firsts = Firsts.of(directory.firsts)
        for pairs, parts in (
            (self._relations.corrected, directory.corrected),
            (self._relations.ended, directory.ended),
        ):
            for part in parts:
                pairs.load(sidecar.read(part))
        for part in directory.superseded:
            self._superseded.load(sidecar.read(part))
        self._relations.waiting |= directory.waiting
        self._keys = Keys(self._cache, sidecar, directory.keys)
        long = Run([Block(*block) for block in directory.long], rows.data)
        self._order = Order(rows, long, Short.of([sidecar.read(part) for part in directory.short]))
        self._saved = Saved(
            directory.count,
            directory.short,
            directory.corrected,
            directory.ended,
            directory.superseded,
            len(self._superseded),
            [*directory.extents(), *self._keys.extents],
        )
        self.note = directory.note
