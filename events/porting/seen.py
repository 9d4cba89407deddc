"""Which ids a file has had so far, for any number of them, in bounded memory.

An id is kept as 64 bits of its hash beside the place where its event begins, 16 bytes in all: the
newest ones in a dict, the others as sorted runs in temporary files that have no name. Two ids may
share a hash, so what is found is a candidate; whoever asks looks at the event itself.
"""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

RECENT: Final = 1 << 15  # ids in memory
FAN_OUT: Final = 8  # runs of one length before they are merged
AT_ONCE: Final = 1 << 18  # ids that a merge holds at a time

Numbers = NDArray[np.uint64]


def key(event_id: str) -> int:
    """Good for one process only: the hash is seeded."""
    return hash(event_id) & 0xFFFF_FFFF_FFFF_FFFF


class Seen:
    """Keys and places. `close` lets go of the temporary files, which are made in `folder`."""

    def __init__(self, folder: Path, recent: int = RECENT) -> None:
        self._folder = folder
        self._limit = recent
        self._recent: dict[int, list[int]] = {}
        self._count = 0
        self._tiers: list[list[_Run]] = [[]]

    def close(self) -> None:
        self._tiers = [[]]

    def add(self, key: int, place: int) -> None:
        self._recent.setdefault(key, []).append(place)
        self._count += 1

    def settle(self) -> None:
        """Move what is in memory into a run when it is much; from then on `stored` finds it."""
        if self._count < self._limit:
            return
        pairs = [(key, place) for key, places in self._recent.items() for place in places]
        numbers = np.array(pairs, dtype=np.uint64)
        run = _Run(self._folder, len(pairs))
        run.put(*_sorted(numbers[:, 0], numbers[:, 1]))
        self._recent.clear()
        self._count = 0
        self._add(0, run)

    def recent(self, key: int) -> Sequence[int]:
        """Places of this key that are still in memory."""
        return self._recent.get(key, ())

    def stored(self, keys: Sequence[int]) -> dict[int, list[int]]:
        """Places, by key, of those that are not in memory any more."""
        found: dict[int, list[int]] = {}
        wanted = np.array(keys, dtype=np.uint64)
        wanted.sort()
        for tier in self._tiers:
            for run in tier:
                for one, place in run.find(wanted):
                    found.setdefault(one, []).append(place)
        return found

    def _add(self, tier: int, run: _Run) -> None:
        """Too many runs of one length become one of the next."""
        if tier == len(self._tiers):
            self._tiers.append([])
        self._tiers[tier].append(run)
        if len(self._tiers[tier]) == FAN_OUT:
            runs, self._tiers[tier] = self._tiers[tier], []
            self._add(tier + 1, _merged(self._folder, runs))


class _Run:
    """Sorted keys and their places in a file that goes with them. Mapped pages are the file's: the
    system takes them back when it needs room."""

    def __init__(self, folder: Path, size: int) -> None:
        with tempfile.TemporaryFile(dir=folder, prefix=".", suffix=".import") as file:
            file.truncate(16 * size)
            pair: Numbers = np.memmap(file, np.uint64, "r+", shape=(2, size))
        self.keys, self._places = pair  # the mapping keeps the file
        self._filled = 0

    def put(self, keys: Numbers, places: Numbers) -> None:
        """The next keys; all of them sorted in the end."""
        end = self._filled + len(keys)
        self.keys[self._filled : end] = keys
        self._places[self._filled : end] = places
        self._filled = end

    def find(self, wanted: Numbers) -> list[tuple[int, int]]:
        low = np.searchsorted(self.keys, wanted, "left")
        high = np.searchsorted(self.keys, wanted, "right")
        return [
            (int(wanted[index]), int(place))
            for index in np.flatnonzero(low < high)
            for place in self._places[low[index] : high[index]]
        ]

    def part(self, low: int, high: int) -> tuple[Numbers, Numbers]:
        return self.keys[low:high], self._places[low:high]


def _merged(folder: Path, runs: Sequence[_Run]) -> _Run:
    """One run for several, by ranges of the key: hashes are spread evenly, and so are these."""
    total = sum(len(run.keys) for run in runs)
    count = max(1, total // AT_ONCE)
    marks = np.array([(number << 64) // count for number in range(1, count)], dtype=np.uint64)
    edges = [[0, *map(int, np.searchsorted(run.keys, marks)), len(run.keys)] for run in runs]
    result = _Run(folder, total)
    for number in range(count):
        parts = [
            run.part(edge[number], edge[number + 1]) for run, edge in zip(runs, edges, strict=True)
        ]
        keys = np.concatenate([keys for keys, _ in parts])
        result.put(*_sorted(keys, np.concatenate([places for _, places in parts])))
    return result


def _sorted(keys: Numbers, places: Numbers) -> tuple[Numbers, Numbers]:
    order = np.argsort(keys, kind="stable")
    return keys[order], places[order]
