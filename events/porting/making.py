"""A log file in the making: under a hidden name, until it is whole and durable. Blocks.

A crash leaves at most the hidden file, which nobody reads and the next import removes. The lines
need no `batch`, since none of them is seen before all are durable. `durable` is what was synced
when the line was written; the last line is written on its own, so that it vouches for all others.
"""

from __future__ import annotations

import errno
import os
from contextlib import suppress
from pathlib import Path
from typing import Final, NamedTuple

import orjson

from events.disk import Disk, read_at, sync_directory, write_all
from events.draft import Draft
from events.header import Header
from events.line import event_line, header_line
from events.porting.seen import Seen, key
from events.store import Head

ENDING: Final = ".import"
_DISK: Final = Disk()
_BUFFER: Final = 1 << 20  # bytes written at a time
_SYNC: Final = 1 << 24  # bytes between two syncs
_USUAL: Final = 1 << 12  # bytes that hold most stored lines
_LONGEST: Final = 1 << 17  # bytes that hold any stored line


class _Last(NamedTuple):
    """What the last line is made of."""

    offset: int
    prev_h: str
    recorded: int
    made_id: str | None
    draft: Draft


def sweep(folder: Path) -> None:
    """Remove what imports left that never ended. Only for who holds the lock of the folder."""
    for path in folder.glob(f".*{ENDING}"):
        with suppress(OSError):
            path.unlink()


class HiddenFile:
    """A file that gets its name in the end, or goes. Use it as a context."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._hidden = path.with_name(f".{path.name}{ENDING}")
        self._buffer: list[bytes] = []
        self._waiting = 0
        self._unsynced = 0
        self.size = 0
        try:
            self._hidden.unlink(missing_ok=True)
            flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC
            self._fd = os.open(self._hidden, flags, 0o666)
        except OSError as err:  # nobody gave the hidden name
            named = path if err.errno == errno.ENAMETOOLONG else path.parent
            raise OSError(err.errno, err.strerror, str(named)) from None

    def __enter__(self) -> HiddenFile:
        return self

    def __exit__(self, *_: object) -> None:
        os.close(self._fd)
        self._hidden.unlink(missing_ok=True)

    def write(self, data: bytes) -> bool:
        """Whether all before this was synced on the way."""
        synced = self._unsynced >= _SYNC
        if synced:
            self.sync()
        self._buffer.append(data)
        self.size += len(data)
        self._waiting += len(data)
        self._unsynced += len(data)
        if self._waiting >= _BUFFER:
            self.flush()
        return synced

    def flush(self) -> None:
        data = b"".join(self._buffer)
        self._buffer.clear()
        self._waiting = 0
        if data:
            write_all(_DISK, self._fd, data)

    def sync(self) -> None:
        self.flush()
        _DISK.sync(self._fd)
        self._unsynced = 0

    def cut(self, size: int) -> None:
        """Forget what was written from `size` on."""
        self.flush()
        os.ftruncate(self._fd, size)
        os.lseek(self._fd, size, os.SEEK_SET)
        self.size = size

    def read(self, offset: int, size: int) -> bytes:
        if offset + size > self.size - self._waiting:
            self.flush()
        return read_at(self._fd, offset, size)

    def finish(self) -> None:
        """Give it its name, durable. Raises FileExistsError when something took that meanwhile."""
        self.sync()
        if self.path.exists():
            raise FileExistsError(17, "there is such a file already", str(self.path))
        self._hidden.rename(self.path)
        sync_directory(self.path.parent)


class NewLog:
    """A chained log that grows in a hidden file. `find` knows every id of it."""

    def __init__(self, file: HiddenFile, header: Header, seen: Seen) -> None:
        self._file, self._seen = file, seen
        line, self._h = header_line(header)
        file.write(line + b"\n")
        self.count = 0
        self._durable = 0
        self._last: _Last | None = None

    @property
    def head(self) -> Head:
        return Head(self.count, self._h, self._file.size, sealed=False)

    def settle(self) -> None:
        """Between two batches: candidates of the one before are good no more."""
        self._seen.settle()

    def candidates(self, ids: list[str]) -> dict[int, list[int]]:
        """Where events with these ids may stand; what is added since `settle` is known anyway."""
        return self._seen.stored([key(one) for one in ids])

    def find(self, event_id: str, candidates: dict[int, list[int]]) -> bytes | None:
        """The stored line of this id. `candidates` are those of the batch with this id."""
        one = key(event_id)
        for place in (*self._seen.recent(one), *candidates.get(one, ())):
            line, end, _ = self._file.read(place, _USUAL).partition(b"\n")
            if not end:
                line = self._file.read(place, _LONGEST).partition(b"\n")[0]
            if orjson.loads(line)["id"] == event_id:
                return line
        return None

    def add(self, draft: Draft, made_id: str | None, recorded: int) -> None:
        """The next event; nothing before has its id. Raises OSError."""
        last = _Last(self._file.size, self._h, recorded, made_id, draft)
        event_id = made_id if draft.id is None else draft.id
        assert event_id is not None, "an event has an id of its own or one made for it"
        self._write(last)
        self._seen.add(key(event_id), last.offset)

    def finish(self) -> None:
        """Write the last line anew, once all before it is durable."""
        if self._last is None:
            return
        self._file.cut(self._last.offset)
        self._file.sync()
        self.count -= 1
        self._durable = self.count
        self._write(self._last)

    def _write(self, last: _Last) -> None:
        self.count += 1
        line, self._h = event_line(
            self.count, self._durable, None, last.recorded, last.made_id, last.draft, last.prev_h
        )
        if self._file.write(line + b"\n"):
            self._durable = self.count - 1
        self._last = last
