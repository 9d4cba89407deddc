"""Arrays read from side-cars, the least recently used ones forgotten first.

One cache serves all logs of a store, so that its limit bounds them together.
"""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock
from typing import Any

from numpy.typing import NDArray


class Cache:
    """By (owner, place): the `owner` of a side-car and the offset of an extent. Thread safe."""

    def __init__(self, limit_bytes: int) -> None:
        self.limit = limit_bytes
        self._arrays: OrderedDict[tuple[int, int], NDArray[Any]] = OrderedDict()
        self._bytes = 0
        self._lock = Lock()

    @property
    def bytes(self) -> int:
        return self._bytes

    def get(self, owner: int, place: int) -> NDArray[Any] | None:
        with self._lock:
            array = self._arrays.get((owner, place))
            if array is not None:
                self._arrays.move_to_end((owner, place))
            return array

    def put(self, owner: int, place: int, array: NDArray[Any]) -> None:
        """An array over the limit is not kept."""
        with self._lock:
            self._forget((owner, place))
            if array.nbytes > self.limit:
                return
            self._arrays[owner, place] = array
            self._bytes += array.nbytes
            while self._bytes > self.limit:
                self._forget(next(iter(self._arrays)))

    def _forget(self, key: tuple[int, int]) -> None:
        array = self._arrays.pop(key, None)
        if array is not None:
            self._bytes -= array.nbytes
