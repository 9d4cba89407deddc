"""Presentation order: every event by (time, seq), in two parallel arrays."""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right


class Order:
    """Sorted by time, ties by seq. Adding at the end costs nothing, a late event one memmove."""

    def __init__(self) -> None:
        self.times = array("q")
        self.seqs = array("q")

    def add(self, time: int, seq: int) -> None:
        """`seq` is higher than any before, so behind its equals is its place."""
        rank = len(self.times)
        if rank and time < self.times[-1]:
            rank = bisect_right(self.times, time)
        self.times.insert(rank, time)
        self.seqs.insert(rank, seq)

    def rank(self, time: int, seq: int) -> int:
        """How many lie at or before (time, seq)."""
        low = bisect_left(self.times, time)
        high = bisect_right(self.times, time, low)
        return bisect_right(self.seqs, seq, low, high)
