"""The lines of an open log file by seq and by id. From any thread; blocks, but for `fill`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from events.errors import StoreError
from events.facts import facts
from events.files.logfile import LogFile
from events.indexing.index import Index
from events.indexing.stretch import Run

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
        _, size = self._index.span(low, high)
        if size > _SPAN and low < high:
            middle = (low + high) // 2
            self._run(low, middle, found)
            self._run(middle + 1, high, found)
            return
        block = self._block(Run(low, high))
        lines = block.split(b"\n")
        if len(block) < size or len(lines) != high - low + 2 or lines[-1]:
            raise self._changed()
        found += lines[:-1]

    def text(self, runs: Sequence[Run]) -> bytes:
        """The lines of these runs, one behind the other, each with its newline."""
        blocks = list(map(self._block, runs))
        for run, block in zip(runs, blocks, strict=True):
            self._sound(run, block)
        return b"".join(blocks)

    def fill(self, runs: Sequence[Run], room: memoryview) -> int | None:
        """Put the same into `room`, when none of it has to come from the disk, and it fits; how
        many bytes that is. For the loop."""
        end = 0
        for run in runs:
            offset, size = self._index.span(run.low, run.high)
            begin, end = end, end + size
            if end > len(room) or not self._file.fill_at_hand(offset, room[begin:end]):
                return None
            self._sound(run, room[begin:end])
        return end

    def _block(self, run: Run) -> bytes:
        offset, size = self._index.span(run.low, run.high)
        try:
            return self._file.read(offset, size)
        except OSError as err:
            reason = f"{self._file.name} cannot be read ({err.strerror}); check the disk"
            raise StoreError(reason) from err

    def _sound(self, run: Run, block: bytes | memoryview) -> None:
        """Where the lines of a run begin and end is looked at, not every line: the chain was
        proved when the log was opened."""
        begins = b'{"seq":%d,' % run.low
        if block[-1:] != b"\n" or block[: len(begins)] != begins:
            raise self._changed()

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
