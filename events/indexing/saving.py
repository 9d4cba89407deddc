"""The index on its way to the side-car and back.

A save is a picture: what is not in the side-car yet, taken on the loop in no time, written by the
writing thread, and made known in one commit. The directory is one small MessagePack document that
leads to the extents, each raw little-endian numbers (FORMAT.md section 15). A save that fails is
forgotten, and the next one takes in all that it had.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, Final, Literal

import msgspec

from events.indexing.chunk import Chunk
from events.indexing.keys import KeySave
from events.indexing.pairs import Pairs
from events.indexing.runs import MOST, Run, Short
from events.sidecar.sidecar import Extent, Sidecar, SidecarBroken, Stat, Watermark

VERSION: Final = 2
PARTS: Final = 16  # of a column that grows by parts, before they are written as one

# An `Entry`, then the greatest time up to the end of the chunk, and the main rows up to there.
ChunkRow = tuple[int, int, int, int, int, int, dict[int, int] | None, int, int, Extent]
BlockRow = tuple[int, int, int, dict[int, int] | None, Extent]  # as in `Block`


class Directory(msgspec.Struct, array_like=True):
    """What `note` says is the caller's. Parts are in order of seq; of two words the later holds."""

    version: Literal[2]
    size: int  # rows of a chunk
    count: int
    end: int
    mains: int
    top: int
    note: bytes
    chunks: list[ChunkRow]
    tail: Extent | None
    long: list[BlockRow]
    short: list[Extent]
    corrected: list[Extent]
    ended: list[Extent]
    waiting: dict[str, dict[str, int]]
    kinds: list[str]
    sides: list[str]
    colours: list[str]
    units: list[str]
    notes: dict[str, Any]
    firsts: dict[str, Any]
    superseded: list[Extent]
    keys: bytes

    def packed(self) -> bytes:
        return msgspec.msgpack.encode(self)

    def extents(self) -> Iterator[Extent]:
        """What it leads to, those of the keys left out."""
        for row in self.chunks:
            yield row[-1]
        if self.tail is not None:
            yield self.tail
        for block in self.long:
            yield block[-1]
        yield from self.short
        yield from self.corrected
        yield from self.ended
        yield from self.superseded


def read_directory(sidecar: Sidecar, size: int) -> Directory:
    """Raises SidecarBroken: it is another version's."""
    try:
        found = msgspec.msgpack.decode(sidecar.directory, type=Directory)
    except msgspec.DecodeError as err:
        raise SidecarBroken(sidecar.path, str(err)) from None
    if found.size != size:
        raise SidecarBroken(sidecar.path, f"its chunks have {found.size} rows")
    return found


@dataclass(slots=True)
class Parts:
    """What grows part by part: the parts in the side-car, and all or only the new of it to put."""

    extents: list[Extent]
    data: bytes
    whole: bool

    def write(self, put: Callable[[bytes], Extent]) -> list[Extent]:
        kept = [] if self.whole else self.extents
        self.extents = [*kept, put(self.data)] if self.data else list(kept)
        return self.extents


def pairs_parts(pairs: Pairs, extents: list[Extent]) -> tuple[Parts, dict[int, int]]:
    """A picture of the pairs, and what they are to be told once it is saved."""
    whole = len(extents) >= PARTS
    data, told = pairs.unsaved(whole)
    return Parts(extents, data, whole), told


def short_parts(short: Short, extents: list[Extent], saved: int) -> Parts:
    """A picture of the short run, of which events up to the seq `saved` are in the side-car."""
    whole = len(extents) >= PARTS
    some = short if whole else short.after(saved)
    return Parts(extents, some.rows.packed() if len(some) else b"", whole)


@dataclass(slots=True)
class Save:
    """Take it by `Index.unsaved`, then `write` it on a thread, then `Index.saved`."""

    directory: Directory  # filled in by `write`
    chunks: list[tuple[int, Chunk]]  # full ones, by number
    tail: Chunk | None
    long: Run
    short: Short  # all of it
    short_parts: Parts
    everything: bool
    corrected: Parts
    ended: Parts
    superseded: Parts
    keys: KeySave
    told: tuple[dict[int, int], dict[int, int]]
    taken: int  # events in `superseded` and in what was saved of it
    merged: bool = False
    sidecar: Sidecar | None = None
    live: list[Extent] = field(default_factory=list)

    def write(self, sidecar: Sidecar, watermark: Watermark | None, stat: Stat | None) -> None:
        """Blocks. Raises OSError and SidecarBroken; then forget the save: nothing was changed."""
        directory, put = self.directory, sidecar.put
        self.sidecar = sidecar
        for number, chunk in self.chunks:
            row = directory.chunks[number]
            directory.chunks[number] = (*row[:-1], put(chunk.packed()))
        directory.tail = put(self.tail.packed()) if self.tail is not None else None
        self._write_order(put)
        directory.corrected = self.corrected.write(put)
        directory.ended = self.ended.write(put)
        directory.superseded = self.superseded.write(put)
        self.keys.write(sidecar)
        directory.keys = self.keys.state
        self.live = [*directory.extents(), *self.keys.extents]
        sidecar.commit(directory.packed(), self.live, watermark, stat)

    def _write_order(self, put: Callable[[bytes], Extent]) -> None:
        least = self.directory.size
        most = least if self.everything else max(least, min(len(self.long) // 8, MOST))
        if len(self.short) > most:
            self.merged = True
            self.long = self.long.merged(self.short, self.directory.size, put)
            self.short_parts.extents = []
        else:
            self.short_parts.write(put)
        self.directory.long = [
            (block.time, block.seq, block.sides, block.kinds, block.extent)
            for block in self.long.blocks
        ]
        self.directory.short = self.short_parts.extents
