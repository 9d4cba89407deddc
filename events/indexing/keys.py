"""The ids of a log, found again without being kept: keys `crc32(id) << 32 | seq`.

New keys are in memory and found at once; a save moves them to sorted runs in the side-car. A key
only says which lines may have an id; whoever asks confirms it by reading them. Invariants:

1. Every seq from 1 to `last` has its key in exactly one place: a run, or the memory.
2. What `find` reads is one picture (side-car, runs, memory), replaced whole. So it runs on any
   thread beside `add` and `saved`, which belong to one thread, and never waits for a save.
3. A save that is not told to be `saved` changes nothing; the next one has the same keys again.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence, Set
from threading import Lock
from typing import NamedTuple
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from events.indexing.key_merge import chosen, merge
from events.indexing.key_runs import Run, RunReader, Sought, pack_runs, unpack_runs
from events.sidecar.cache import Cache
from events.sidecar.sidecar import Extent, Sidecar


def key(id: str) -> int:
    return crc32(id.encode(errors="surrogatepass"))


def hashes(ids: Iterable[str]) -> NDArray[np.uint32]:
    """The keys of many ids, as `add` wants them."""
    return np.fromiter(map(key, ids), np.uint32)


class _Recent:
    """Keys of the seqs behind `base`, in memory. They are put into a dict only when somebody
    looks, so building an index of a whole log never does."""

    def __init__(self, base: int, hashes: array[int]) -> None:
        self.base = base
        self.hashes = hashes
        self._newest: dict[int, int] = {}
        self._older: dict[int, int] = {}  # by seq, where hashes are equal
        self._known = 0  # how many are in the dict
        self._lock = Lock()  # between those who look

    def known(self, hashes: Iterable[int]) -> Set[int]:
        """Those that are there."""
        return self._newest.keys() & hashes

    def find(self, hash: int) -> list[int]:
        """Newest first."""
        seq = self._newest.get(hash)
        found = []
        while seq is not None:
            found.append(seq)
            seq = self._older.get(seq)
        return found

    def refresh(self) -> None:
        """Make all that was added before findable."""
        with self._lock:
            news = self.hashes[self._known :].tolist()
            first, newest = self.base + self._known + 1, self._newest
            if len(set(news)) == len(news) and newest.keys().isdisjoint(news):
                newest.update(zip(news, range(first, first + len(news)), strict=True))
            else:
                for seq, hash in enumerate(news, first):
                    older = newest.get(hash)
                    if older is not None:
                        self._older[seq] = older
                    newest[hash] = seq
            self._known += len(news)

    def sorted_keys(self, last: int) -> NDArray[np.uint64]:
        count = last - self.base
        upper = np.array(self.hashes[:count], np.uint64) << np.uint64(32)
        keys = upper | np.arange(self.base + 1, last + 1, dtype=np.uint64)
        keys.sort()
        return keys

    @property
    def memory(self) -> int:
        return (
            4 * len(self.hashes) + 100 * self._known
        )  # measured: two ints and a place in the dict


class _Picture(NamedTuple):
    reader: RunReader | None
    runs: tuple[Run, ...]
    recent: _Recent


class KeySave:
    """The keys up to `last`, on their way to the side-car. After `write`, `state` belongs into
    the directory and `extents` are what it leads to."""

    def __init__(self, picture: _Picture, last: int) -> None:
        self.last = last
        self.runs = picture.runs
        self.sidecar = picture.reader.sidecar if picture.reader else None
        self._recent = picture.recent

    @property
    def state(self) -> bytes:
        return pack_runs(self.runs)

    @property
    def extents(self) -> list[Extent]:
        return extents_of(self.runs)

    def write(self, sidecar: Sidecar) -> None:
        """On a thread. Raises OSError and SidecarBroken; then the save is to be forgotten."""
        assert self.sidecar in (None, sidecar), "runs lie in another side-car"
        self.sidecar = sidecar
        if self.last > self._recent.base:
            new = self._recent.sorted_keys(self.last)
            taken = chosen(self.runs, len(new))
            kept = tuple(run for run in self.runs if run not in taken)
            self.runs = (*kept, merge(sidecar, taken, new))


class Keys:
    """`state` is what a save gave; the runs it tells of are read from `sidecar` by way of
    `cache`. Seqs behind the saved ones are to be added again. Raises SidecarBroken."""

    def __init__(self, cache: Cache, sidecar: Sidecar | None = None, state: bytes = b"") -> None:
        self._cache = cache
        runs = unpack_runs(sidecar, state) if sidecar else ()
        recent = _Recent(sum(run.count for run in runs), array("I"))
        self._picture = _Picture(RunReader(sidecar, cache) if sidecar else None, runs, recent)

    @property
    def last(self) -> int:
        """The highest seq there is a key of."""
        return self._picture.recent.base + len(self._picture.recent.hashes)

    @property
    def extents(self) -> list[Extent]:
        """What is in the side-car, for its `check`."""
        return extents_of(self._picture.runs)

    @property
    def memory(self) -> int:
        """Bytes held, those in the cache left out."""
        pieces = sum(len(run.pieces) for run in self._picture.runs)
        return self._picture.recent.memory + 600 * pieces

    def add(self, hashes: Sequence[int] | NDArray[np.uint32], first_seq: int) -> None:
        """The hashes of the next seqs; `first_seq` is `last` + 1."""
        assert first_seq == self.last + 1, "keys are added by seq, without a gap"
        self._picture.recent.hashes.frombytes(np.asarray(hashes, np.uint32).tobytes())

    def find(self, ids: Sequence[str]) -> dict[str, list[int]]:
        """For each id that may be there: the seqs that may have it, newest first. Blocks; from
        any thread. Raises SidecarBroken."""
        picture = self._picture
        picture.recent.refresh()
        unique = list(dict.fromkeys(ids))
        wanted = list(zip(map(key, unique), unique, strict=True))
        known = picture.recent.known([hash for hash, _ in wanted])
        found = {id: picture.recent.find(hash) for hash, id in wanted if hash in known}
        if picture.reader is not None and picture.runs:
            wanted.sort()
            sought = Sought(np.array([hash for hash, _ in wanted], np.uint32))
            for run in picture.runs:
                for place, seq in picture.reader.find(run, sought):
                    found.setdefault(wanted[place][1], []).append(seq)
            for seqs in found.values():
                seqs.sort(reverse=True)
        return found

    def unsaved(self, last: int) -> KeySave:
        """First step of a save: the keys of the seqs up to `last`, which the index covers."""
        assert self._picture.recent.base <= last <= self.last
        return KeySave(self._picture, last)

    def saved(self, save: KeySave) -> None:
        """Third step, after the commit: from now on they are read from the side-car."""
        recent = self._picture.recent
        assert save.sidecar, "written first"
        rest = recent.hashes[save.last - recent.base :]
        reader = RunReader(save.sidecar, self._cache)
        self._picture = _Picture(reader, save.runs, _Recent(save.last, rest))


def extents_of(runs: Iterable[Run]) -> list[Extent]:
    return [
        extent
        for run in runs
        for piece in run.pieces
        for extent in (piece.keys, piece.fences, piece.filter)
    ]
