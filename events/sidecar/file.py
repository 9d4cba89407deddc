"""The file under a side-car: two pages, then extents at addresses that never change.

An address is a place in the file until live extents are moved to a new file. From then on a table
of (address, shift) says: from this address on, the place is `shift` bytes lower.
"""

from __future__ import annotations

import errno
import itertools
import os
import tempfile
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from stat import S_ISREG
from struct import Struct
from typing import Final
from zlib import crc32

from events.disk import read_at
from events.sidecar.page import PAGE, Extent

FIRST: Final = 2 * PAGE  # the place of the first extent
ENTRY: Final = Struct("<QQ")  # of the table


def aligned(size: int) -> int:
    return -size % 8 + size


class ExtentFile:
    """Closed when its last reader lets go of it, so that no read meets the file of somebody else
    under a number used again. Writing is for one thread at a time."""

    def __init__(self, fd: int, fresh: Path | None = None) -> None:
        self._fd = fd
        self._fresh = fresh  # the name until it is published
        self._starts: Sequence[int] = (0,)
        self._shifts: Sequence[int] = (0,)
        self._kept = self.end = FIRST  # behind what is committed, behind what is written

    @classmethod
    def new(cls, path: Path | None) -> ExtentFile:
        """Beside `path` until `publish`, or a temporary file without a name. Raises OSError."""
        if path is None:
            with tempfile.TemporaryFile() as file:
                made = cls(os.dup(file.fileno()))
        else:
            fresh = path.with_name(f".{path.name}.new")
            fresh.unlink(missing_ok=True)
            flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC
            made = cls(os.open(fresh, flags, 0o666), fresh)
        try:
            made._write(bytes(FIRST), 0)  # so that a root finds room on a full disk
        except OSError:
            made.drop()
            raise
        return made

    def __del__(self) -> None:
        os.close(self._fd)

    def drop(self) -> None:
        """Nothing of a file that was never published stays."""
        if self._fresh:
            self._fresh.unlink(missing_ok=True)

    # Reading

    def pages(self) -> tuple[bytes, bytes]:
        """Both roots, in one read so that at most one of them is being written."""
        head = read_at(self._fd, 0, FIRST)
        return head[:PAGE], head[PAGE:]

    @property
    def regular(self) -> bool:
        return S_ISREG(os.fstat(self._fd).st_mode)

    def read(self, extent: Extent) -> bytes | None:
        """None: it is not what was put there."""
        return self.read_place(extent._replace(offset=self._place(extent.offset)))

    def read_place(self, extent: Extent) -> bytes | None:
        if not 0 <= extent.offset <= self.end - extent.size:
            return None  # and no memory is asked for what cannot be there
        try:
            data = read_at(self._fd, extent.offset, extent.size)
        except OSError:
            return None
        return data if len(data) == extent.size and crc32(data) == extent.crc else None

    def _place(self, address: int) -> int:
        return address - self._shifts[bisect_right(self._starts, address) - 1]

    # The table

    @property
    def moved(self) -> int:
        return len(self._starts) if any(self._shifts) else 0

    def table(self) -> bytes:
        pairs = zip(self._starts, self._shifts, strict=True)
        return b"".join(itertools.starmap(ENTRY.pack, pairs)) if self.moved else b""

    def use(self, table: bytes, end: int) -> None:
        """Of a file that is opened: its table, and the end that its roots tell. What lies behind
        is of a save that was never committed; nothing is written over it all the same, for a
        reader may know better."""
        if table:
            self._starts, self._shifts = zip(*ENTRY.iter_unpack(table), strict=True)
        self._kept = self.end = aligned(max(end, os.fstat(self._fd).st_size))

    # Writing

    def put(self, data: bytes) -> Extent:
        """Append. Raises OSError; nothing since the last `keep` is there then."""
        place = self.put_place(data)
        return place._replace(offset=place.offset + self._shifts[-1])

    def put_place(self, data: bytes) -> Extent:
        extent = Extent(self.end, len(data), crc32(data))
        try:
            self._write(data, self.end)
        except OSError:
            self.give_back()
            raise
        self.end = aligned(self.end + len(data))
        return extent

    def give_back(self) -> None:
        """The room of what was put and not kept."""
        self.end = self._kept
        with suppress(OSError):
            os.ftruncate(self._fd, self._kept)

    def publish(self, page: bytes, slot: int, path: Path | None) -> None:
        """Write a root, from the first one on under `path`. Raises OSError."""
        self._write(page, slot * PAGE)
        if self._fresh and path:
            self._fresh.replace(path)
            self._fresh = None

    def keep(self) -> None:
        """What was put so far is not given back any more."""
        self._kept = self.end

    def moved_to(self, path: Path | None, live: Iterable[Extent]) -> ExtentFile | None:
        """A new file with the extents of `live` (ascending) at their addresses. None: one of them
        is not sound. Raises OSError."""
        other = ExtentFile.new(path)
        try:
            whole = other._take(self, live)
        except OSError:
            other.drop()
            raise
        if not whole:
            other.drop()
        return other if whole else None

    def _take(self, source: ExtentFile, live: Iterable[Extent]) -> bool:
        starts, shifts = [0], [0]
        for extent in live:
            if (data := source.read(extent)) is None:
                return False
            shift = extent.offset - self.put_place(data).offset
            if shift != shifts[-1]:
                starts.append(extent.offset)
                shifts.append(shift)
        next_address = source.end + source._shifts[-1]
        starts.append(next_address)
        shifts.append(next_address - self.end)
        self._starts, self._shifts = starts, shifts
        return True

    def _write(self, data: bytes, place: int) -> None:
        view = memoryview(data)
        while view:
            taken = os.pwrite(self._fd, view, place)
            if taken == 0:
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            view, place = view[taken:], place + taken
