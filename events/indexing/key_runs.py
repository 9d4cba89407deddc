"""Runs of sorted keys in a side-car: how they lie there, and how one is searched.

A *run* is a number of *pieces* in ascending order, so that writing and merging need memory for one
piece only. A piece is three extents: its keys, in blocks of BLOCK; a *fence* for each block, its
first key and its crc, so that a block is read alone; and a filter, which tells nearly all strangers
off without a block being read (blocked Bloom: 21 bits a key, which sets six in one 64-bit word; one
stranger in 450 passes). Fences, filters and blocks are read by way of the cache; what a run itself
holds is a few hundred bytes a piece.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from events.sidecar.cache import Cache
from events.sidecar.sidecar import Extent, Sidecar, SidecarBroken

BLOCK: Final = 1024  # keys
SPAN: Final = 448  # blocks of a piece, and one more for each run of a merge
_KEYS_A_WORD: Final = 3
_FEW: Final = 8
_LOW: Final = 0xFFFFFFFF  # the bits of the seq
_U64, _U32 = np.dtype("<u8"), np.dtype("<u4")
_FENCE: Final = np.dtype([("first", _U64), ("crc", _U32)])
_ROW: Final = np.dtype(
    [
        *((name, _U64) for name in ("first", "last", "keys", "fences", "filter")),
        *((name, _U32) for name in ("run", "count", "keys_crc", "fences_crc", "filter_crc")),
    ]
)


def _masks() -> NDArray[np.uint64]:
    """4,096 words with six bits each (fewer where two meet)."""
    mixed = np.arange(4096, dtype=_U64) * np.uint64(0x9E3779B97F4A7C15)
    masks = np.zeros(4096, _U64)
    for shift in (28, 34, 40, 46, 52, 58):
        masks |= np.uint64(1) << ((mixed >> np.uint64(shift)) & np.uint64(63))
    return masks


_MASKS: Final = _masks()
_WORD_MIX, _MASK_MIX = np.uint32(0x9E3779B1), np.uint32(0x85EBCA6B)


class Sought:
    """Hashes to look for, ascending, with what every filter wants of them."""

    def __init__(self, hashes: NDArray[np.uint32]) -> None:
        self.hashes = hashes
        self._words = (hashes * _WORD_MIX).astype(_U64)
        self._masks = _MASKS[(hashes * _MASK_MIX) >> np.uint32(20)]

    def passing(self, words: NDArray[np.uint64], start: int, end: int) -> list[int]:
        """Who of `start` to `end` may be behind the filter `words`."""
        if end - start <= _FEW:  # arrays cost more than they save
            return [place for place in range(start, end) if self._passes(words, place)]
        masks = self._masks[start:end]
        found = words[self._word(len(words), start, end)] & masks
        return [start + place for place in (found == masks).nonzero()[0].tolist()]

    def _passes(self, words: NDArray[np.uint64], place: int) -> bool:
        mask = self._masks.item(place)
        return bool(words.item(self._words.item(place) * len(words) >> 32) & mask == mask)

    def _word(self, count: int, start: int, end: int) -> NDArray[np.uint64]:
        """Which of `count` words is whose."""
        return (self._words[start:end] * np.uint64(count)) >> np.uint64(32)

    def filter(self) -> NDArray[np.uint64]:
        """A filter that all of these pass."""
        words = np.zeros(max(1, len(self.hashes) // _KEYS_A_WORD), _U64)
        np.bitwise_or.at(words, self._word(len(words), 0, len(self.hashes)), self._masks)
        return words


@dataclass(frozen=True, slots=True)
class Piece:
    first: int
    last: int
    count: int
    keys: Extent
    fences: Extent
    filter: Extent


@dataclass(frozen=True, slots=True, eq=False)
class Run:
    pieces: tuple[Piece, ...]
    firsts: NDArray[np.uint32]  # hash of each piece's first key
    lasts: NDArray[np.uint32]
    count: int

    @classmethod
    def of(cls, pieces: Sequence[Piece]) -> Run:
        firsts = np.array([piece.first >> 32 for piece in pieces], np.uint32)
        lasts = np.array([piece.last >> 32 for piece in pieces], np.uint32)
        return cls(tuple(pieces), firsts, lasts, sum(piece.count for piece in pieces))


class RunReader:
    """Reads the runs of one side-car by way of a cache. Raises SidecarBroken."""

    def __init__(self, sidecar: Sidecar, cache: Cache) -> None:
        self.sidecar = sidecar
        self._cache = cache
        self._held = sidecar.hold()  # a find reads its runs even after a save has merged them

    def find(self, run: Run, sought: Sought) -> Iterator[tuple[int, int]]:
        """(place in `sought`, seq) of every key of `run` whose hash is sought."""
        starts, ends = [0], [len(sought.hashes)]
        if len(run.pieces) > 1:  # else it is for all of them to ask
            starts = sought.hashes.searchsorted(run.firsts, "left").tolist()
            ends = sought.hashes.searchsorted(run.lasts, "right").tolist()
        for piece, start, end in zip(run.pieces, starts, ends, strict=True):
            if start < end:
                words = self._array(piece.filter, _U64)
                for place in sought.passing(words, start, end):
                    for seq in self._seqs(piece, int(sought.hashes[place])):
                        yield place, seq

    def _seqs(self, piece: Piece, hash: int) -> Iterator[int]:
        low, high = np.uint64(hash << 32), np.uint64(hash << 32 | _LOW)
        fences = self._array(piece.fences, _FENCE)
        begin = int(fences["first"].searchsorted(low, "right")) - 1
        for block in range(max(begin, 0), len(fences)):
            keys = self._array(block_extent(piece, fences, block), _U64)
            start, end = keys.searchsorted(low), keys.searchsorted(high, "right")
            if start < end:
                yield from (keys[start:end] & np.uint64(_LOW)).tolist()
            if end < len(keys):
                return

    def _array(self, extent: Extent, dtype: np.dtype[Any]) -> NDArray[Any]:
        array = self._cache.get(self.sidecar.owner, extent.offset)
        if array is None:
            array = np.frombuffer(self.sidecar.read(extent), dtype)
            self._cache.put(self.sidecar.owner, extent.offset, array)
        return array


def block_extent(piece: Piece, fences: NDArray[Any], block: int) -> Extent:
    count = min(BLOCK, piece.count - block * BLOCK)
    offset = piece.keys.offset + block * BLOCK * _U64.itemsize
    return Extent(offset, count * _U64.itemsize, int(fences["crc"][block]))


def read_fences(sidecar: Sidecar, piece: Piece) -> NDArray[Any]:
    return np.frombuffer(sidecar.read(piece.fences), _FENCE)


def write_piece(sidecar: Sidecar, keys: NDArray[np.uint64]) -> Piece:
    """`keys` ascending, one at least. Raises OSError."""
    data = keys.astype(_U64, copy=False).tobytes()
    size = BLOCK * _U64.itemsize
    fences = np.empty(-(-len(keys) // BLOCK), _FENCE)
    fences["first"] = keys[::BLOCK]
    view = memoryview(data)
    fences["crc"] = [crc32(view[at : at + size]) for at in range(0, len(data), size)]
    filter = Sought((keys >> np.uint64(32)).astype(np.uint32)).filter()
    return Piece(
        first=int(keys[0]),
        last=int(keys[-1]),
        count=len(keys),
        keys=sidecar.put(data),
        fences=sidecar.put(fences.tobytes()),
        filter=sidecar.put(filter.tobytes()),
    )


def pack_runs(runs: Sequence[Run]) -> bytes:
    """For the directory: 64 bytes a piece."""
    rows = [
        (
            *(piece.first, piece.last, piece.keys.offset, piece.fences.offset, piece.filter.offset),
            *(number, piece.count, piece.keys.crc, piece.fences.crc, piece.filter.crc),
        )
        for number, run in enumerate(runs)
        for piece in run.pieces
    ]
    return np.array(rows, _ROW).tobytes()


def unpack_runs(sidecar: Sidecar, packed: bytes) -> tuple[Run, ...]:
    """Raises SidecarBroken."""
    if len(packed) % _ROW.itemsize:
        raise SidecarBroken(sidecar.path, "the directory of the keys is cut short")
    runs: dict[int, list[Piece]] = {}
    for row in np.frombuffer(packed, _ROW).tolist():
        first, last, keys, fences, filter, run, count, *crcs = row
        blocks, words = -(-count // BLOCK), max(1, count // _KEYS_A_WORD)
        sizes = (count * _U64.itemsize, blocks * _FENCE.itemsize, words * _U64.itemsize)
        extents = map(Extent, (keys, fences, filter), sizes, crcs)
        runs.setdefault(run, []).append(Piece(first, last, count, *extents))
    return tuple(map(Run.of, runs.values()))
