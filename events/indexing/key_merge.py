"""How runs are kept few: when enough of a size are there, they become one of the next size.

At most FAN - 1 runs of each size (SMALL * FAN**n keys and more) and one smaller than SMALL, which
every save takes up into its own run: at 10 million keys no more than 22.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from events.indexing.key_runs import BLOCK, SPAN, Run, block_extent, read_fences, write_piece
from events.sidecar.sidecar import Extent, Sidecar

SMALL: Final = 16_384  # keys of a chunk
FAN: Final = 8


def size_of(count: int) -> int:
    """-1: small; else n where SMALL * FAN**n is the greatest such number within `count`."""
    return ((count // SMALL).bit_length() - 1) // (FAN.bit_length() - 1)


def chosen(runs: Sequence[Run], count: int) -> list[Run]:
    """The runs that become one with `count` new keys; chosen before a byte is written, so that a
    merge which makes another one due is done once, with the keys of both."""
    taken = [run for run in runs if size_of(run.count) < 0]
    left = [run for run in runs if run not in taken]
    total = count + sum(run.count for run in taken)
    while (size := size_of(total)) >= 0:
        equals = [run for run in left if size_of(run.count) == size]
        if len(equals) < FAN - 1:
            break
        taken += equals
        left = [run for run in left if run not in equals]
        total += sum(run.count for run in equals)
    return taken


def merge(sidecar: Sidecar, runs: Sequence[Run], new: NDArray[np.uint64]) -> Run:
    """One run of the keys of `runs` and of `new`, ascending. Raises OSError, SidecarBroken."""
    sources = [_Source(sidecar, run) for run in runs]
    return Run.of([write_piece(sidecar, keys) for keys in _parts(sources, new)])


def _parts(sources: Sequence[_Source], new: NDArray[np.uint64]) -> Iterator[NDArray[np.uint64]]:
    """By key ranges with SPAN fences each, so that no keys make a part larger than SPAN blocks
    and one more for each source (where a block began before the range)."""
    fences = np.concatenate([new[::BLOCK], *(source.firsts for source in sources)])
    fences.sort()
    bounds = fences[::SPAN]
    for number, low in enumerate(bounds):
        high = bounds[number + 1] if number + 1 < len(bounds) else None
        parts = [_within(new, low, high)]
        parts += [_within(source.blocks(low, high), low, high) for source in sources]
        keys = np.concatenate(parts)
        keys.sort(kind="stable")  # merges what is sorted already, six times as fast
        yield keys


def _within(keys: NDArray[np.uint64], low: np.uint64, high: np.uint64 | None) -> NDArray[np.uint64]:
    start = np.searchsorted(keys, low)
    end = len(keys) if high is None else np.searchsorted(keys, high)
    return keys[start:end]


class _Source:
    """A run as a row of blocks."""

    def __init__(self, sidecar: Sidecar, run: Run) -> None:
        self._sidecar = sidecar
        fences = [read_fences(sidecar, piece) for piece in run.pieces]
        self.firsts: NDArray[Any] = np.concatenate([found["first"] for found in fences])
        self._extents: list[Extent] = [
            block_extent(piece, found, block)
            for piece, found in zip(run.pieces, fences, strict=True)
            for block in range(len(found))
        ]

    def blocks(self, low: np.uint64, high: np.uint64 | None) -> NDArray[np.uint64]:
        """All keys of the blocks that reach into the range."""
        start = max(int(np.searchsorted(self.firsts, low, "right")) - 1, 0)
        end = len(self.firsts) if high is None else int(np.searchsorted(self.firsts, high))
        read = self._sidecar.read
        data = b"".join([read(extent) for extent in self._extents[start:end]])
        return np.frombuffer(data, "<u8")
