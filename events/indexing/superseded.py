"""The events that were superseded: what was taken from the counts, and where in the drill."""

from __future__ import annotations

from array import array
from collections import Counter

import numpy as np

from events.indexing.chunk import tally


class Superseded:
    """16 bytes an event, in the order in which they were superseded."""

    def __init__(self) -> None:
        self._times = array("q")
        self._seqs, self._kinds = array("I"), array("I")

    def __len__(self) -> int:
        return len(self._kinds)

    def add(self, time: int, seq: int, kind: int) -> None:
        self._times.append(time)
        self._seqs.append(seq)
        self._kinds.append(kind)

    def kinds_to(self, time: int, seq: int) -> Counter[int]:
        """Code of the kind -> events, of those at or before (time, seq)."""
        kinds = np.array(self._kinds, np.uint32)  # the last that grows, so the others are as long
        times, seqs = np.array(self._times)[: len(kinds)], np.array(self._seqs)[: len(kinds)]
        here = (times < time) | ((times == time) & (seqs <= seq))
        return Counter(tally(kinds[here]))

    def packed(self, first: int) -> bytes:
        """Those from the number `first` on."""
        parts = (self._times, "<i8"), (self._seqs, "<u4"), (self._kinds, "<u4")
        return b"".join(np.array(column[first:]).astype(kind).tobytes() for column, kind in parts)

    def load(self, part: bytes) -> None:
        size = len(part) // 16
        times = np.frombuffer(part, "<i8", size)
        self._times.extend(times.tolist())
        seqs = np.frombuffer(part, "<u4", offset=size * 8)
        self._seqs.extend(seqs[:size].tolist())
        self._kinds.extend(seqs[size:].tolist())
