"""The lines of an open log file by seq and by id. Blocks; from any thread."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from events.errors import StoreError
from events.facts import facts
from events.files.logfile import LogFile
from events.indexing.index import Index

_SPAN: Final = 1 << 20  # bytes of one read


class Reading:
    """Reads what the index knows."""

    def __init__(self, file: LogFile, index: Index) -> None:
        self._file, self._index = file, index

    def lines(self, seqs: Sequence[int]) -> list[bytes]:
        """Without newlines, in the order asked. One read for each run of neighbours."""
        found: list[bytes] = []
        start = 0
        while start < len(seqs):
            end = start + 1
            while end < len(seqs) and seqs[end] == seqs[end - 1] + 1:
                end += 1
            self._run(seqs[start], seqs[end - 1], found)
            start = end
        return found

    def _run(self, low: int, high: int, found: list[bytes]) -> None:
        """The lines `low` to `high`, a few of them at a time when they are long."""
        offset, size = self._index.span(low, high)
        if size > _SPAN and low < high:
            middle = (low + high) // 2
            self._run(low, middle, found)
            self._run(middle + 1, high, found)
            return
        try:
            block = self._file.read(offset, size)
        except OSError as err:
            reason = f"{self._file.name} cannot be read ({err.strerror}); check the disk"
            raise StoreError(reason) from err
        lines = block.split(b"\n")
        if len(block) < size or len(lines) != high - low + 2 or lines[-1]:
            raise self._changed()
        found += lines[:-1]

    def find(self, ids: Sequence[str]) -> Mapping[str, tuple[int, bytes]]:
        """Seq and line of those ids that are in the index. Raises StoreError."""
        found: dict[str, tuple[int, bytes]] = {}
        for event_id, seqs in self._index.candidates(ids).items():
            for seq in seqs:
                (line,) = self.lines([seq])
                if self._id(line) == event_id:
                    found[event_id] = seq, line
                    break
        return found

    def _id(self, line: bytes) -> str:
        try:
            return facts(line).id
        except ValueError as err:
            raise self._changed() from err

    def _changed(self) -> StoreError:
        return StoreError(f"{self._file.name} was changed by somebody; restore it, and restart")
