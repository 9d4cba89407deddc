"""Seq -> seq, the newest word winning: which event another one corrects or ends.

Two sorted columns and a small dict of what is new, 8 bytes a pair.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

import numpy as np
from numpy.typing import NDArray

Seqs = NDArray[np.uint32]

_FRESH: Final = 4096  # pairs in the dict
_NO_SEQ: Final = (1 << 32) - 1  # beyond all


class Pairs(Mapping[int, int]):
    """`set` is for the one who adds to the log; reading is for any thread."""

    def __init__(self) -> None:
        self._settled: tuple[Seqs, Seqs] = np.empty(0, np.uint32), np.empty(0, np.uint32)
        self._fresh: dict[int, int] = {}
        self._unsaved: dict[int, int] = {}
        self._new = 0  # keys of `_fresh` that are not among `_keys`

    def set(self, key: int, value: int) -> None:
        """A value only grows: of two events that name a third the higher seq is right."""
        known = self._find(key)
        if known is not None and known >= value:
            return
        self._new += known is None
        self._unsaved[key] = self._fresh[key] = value
        if len(self._fresh) >= _FRESH:
            self._settle()

    def __contains__(self, key: object) -> bool:
        return isinstance(key, int) and self._find(key) is not None

    def __getitem__(self, key: int) -> int:
        found = self._find(key)
        if found is None:
            raise KeyError(key)
        return found

    def _find(self, key: int) -> int | None:
        found = self._fresh.get(key)
        if found is not None:
            return found
        keys, values = self._settled  # after `_fresh`: pairs go from there to here
        # A plain int would have all keys made wider first.
        if not len(keys):
            return None
        place = int(keys.searchsorted(np.uint32(key))) if 0 <= key < _NO_SEQ else len(keys)
        if place < len(keys) and keys[place] == key:
            return int(values[place])
        return None

    def __len__(self) -> int:
        return len(self._settled[0]) + self._new

    def __iter__(self) -> Iterator[int]:
        return iter(self.keys_between(0, _NO_SEQ).tolist())

    def keys_between(self, low: int, high: int) -> Seqs:
        """Ascending keys from `low` to `high - 1`."""
        fresh = [key for key in tuple(self._fresh) if low <= key < high]
        keys = self._settled[0]
        some = keys[keys.searchsorted(np.uint32(low)) : keys.searchsorted(np.uint32(high))]
        return np.union1d(some, np.array(fresh, np.uint32)) if fresh else some

    def between(self, low: int, high: int) -> tuple[Seqs, Seqs]:
        """Keys from `low` to `high - 1`, ascending, and their values."""
        low, high = min(low, _NO_SEQ), min(high, _NO_SEQ)
        fresh = self._fresh  # first: pairs go from there to the settled ones
        keys, values = self._settled
        begin, end = keys.searchsorted(np.uint32(low)), keys.searchsorted(np.uint32(high))
        keys, values = keys[begin:end], values[begin:end]
        some = [pair for pair in tuple(fresh.items()) if low <= pair[0] < high]
        if not some:
            return keys, values
        new_keys, new_values = np.array(some, np.uint32).T
        return _newest(np.concatenate((keys, new_keys)), np.concatenate((values, new_values)))

    def missing(self, seqs: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Which of these are no keys."""
        if not len(self) or not len(seqs):
            return np.ones(len(seqs), np.bool_)
        return ~np.isin(seqs, self.keys_between(int(seqs.min()), int(seqs.max()) + 1))

    def picture(self) -> Pairs:
        """The pairs as they are now, for the one who adds; copies a few of them."""
        made = Pairs()
        made._settled, made._fresh, made._new = self._settled, dict(self._fresh), self._new
        return made

    def _settle(self) -> None:
        keys = np.fromiter(self._fresh, np.uint32, len(self._fresh))
        values = np.fromiter(self._fresh.values(), np.uint32, len(self._fresh))
        self._take(keys, values)
        self._fresh, self._new = {}, 0

    def _take(self, keys: Seqs, values: Seqs) -> None:
        keys = np.concatenate((self._settled[0], keys))
        self._settled = _newest(keys, np.concatenate((self._settled[1], values)))

    # Saving.

    def unsaved(self, whole: bool) -> tuple[bytes, dict[int, int]]:
        """(what to put, what `saved` is to be told): new pairs, or all of them."""
        told = dict(self._unsaved)
        if whole:
            self._settle()
            return _packed(*self._settled), told
        keys = np.fromiter(told, np.uint32, len(told))
        return _packed(keys, np.fromiter(told.values(), np.uint32, len(told))), told

    def saved(self, told: dict[int, int]) -> None:
        for key, value in told.items():
            if self._unsaved.get(key) == value:
                del self._unsaved[key]

    def load(self, part: bytes) -> None:
        """What `unsaved` gave, in that order."""
        data = np.frombuffer(part, "<u4")
        self._take(data[: len(data) // 2], data[len(data) // 2 :])

    @property
    def memory(self) -> int:
        return self._settled[0].nbytes * 2 + 150 * (len(self._fresh) + len(self._unsaved))


def _newest(keys: Seqs, values: Seqs) -> tuple[Seqs, Seqs]:
    """The last of several words about one key is the one."""
    keys, places = np.unique(keys[::-1], return_index=True)
    return keys, values[::-1][places]


def _packed(keys: Seqs, values: Seqs) -> bytes:
    return keys.astype("<u4").tobytes() + values.astype("<u4").tobytes()
