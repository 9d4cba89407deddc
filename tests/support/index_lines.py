"""An index of lines that lie in memory, with its side-car in a file that has no name."""

from __future__ import annotations

from collections.abc import Sequence

from events.facts import facts
from events.indexing.columns import CHUNK
from events.indexing.index import Index
from events.sidecar.cache import Cache
from events.sidecar.sidecar import Sidecar, Watermark

HEADER = b'{"header":"of a log in memory"}\n'


class Lines:
    """A growing file of lines and its index; `save` and `reload` as a store would."""

    def __init__(self, size: int = CHUNK, cache: Cache | None = None) -> None:
        self.file = bytearray(HEADER)
        self.size, self.cache = size, cache or Cache(1 << 20)
        self.sidecar: Sidecar | None = None
        self.index = Index(self.read, self.cache, start=len(HEADER), size=size)

    def read(self, offset: int, size: int) -> bytes:
        return bytes(self.file[offset : offset + size])

    def add(self, *lines: bytes) -> None:
        """Stored lines without their newlines."""
        for line in lines:
            self.file += line + b"\n"
        self.index.extend([facts(line) for line in lines], [len(line) + 1 for line in lines])

    def save(self, *more: bytes, everything: bool = True, note: bytes = b"note") -> bool:
        """Whether there was something to save; `more` lines are added meanwhile."""
        save = self.index.unsaved(everything=everything)
        if save is None:
            return False
        save.directory.note = note
        if self.sidecar is None:
            self.sidecar = Sidecar.create(None, "0" * 64)
        self.add(*more)
        save.write(self.sidecar, Watermark(self.index.count, self.index.end, "0" * 64), None)
        self.index.saved(save)
        return True

    def reload(self) -> int:
        """Begin anew with what was saved; gives the seq of the last event that was."""
        if self.sidecar is None:
            self.index = Index(self.read, self.cache, start=len(HEADER), size=self.size)
        else:
            self.index = Index(
                self.read, self.cache, self.sidecar, start=len(HEADER), size=self.size
            )
        covered = self.index.count
        rest = bytes(self.file[self.index.end :]).splitlines()
        self.index.extend([facts(line) for line in rest], [len(line) + 1 for line in rest])
        return covered


def index_of_lines(lines: Sequence[bytes]) -> Index:
    """An index of these stored lines."""
    made = Lines()
    made.add(*lines)
    return made.index
