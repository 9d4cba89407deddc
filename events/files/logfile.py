"""The bytes of one log file, open. Blocks."""

from __future__ import annotations

import errno
import os
from pathlib import Path

from events.disk import fill_at_hand, read_at
from events.errors import StoreError
from events.sidecar.sidecar import Stat


class LogFile:
    """Read from any thread until it is closed, and never afterwards: the number of a closed
    descriptor may be another file's."""

    def __init__(self, path: Path, *, write: bool) -> None:
        """A pipe of that name would keep us waiting for ever. Raises OSError."""
        if not path.is_file() and path.exists():
            raise OSError(errno.EINVAL, "it is no regular file", str(path))
        mode = os.O_RDWR | os.O_APPEND if write else os.O_RDONLY
        self.name = path.name
        self._fd = os.open(path, mode | os.O_CLOEXEC)

    @property
    def fd(self) -> int:
        """Raises StoreError once closed."""
        if self._fd < 0:
            raise StoreError(f"{self.name} was closed; ask the store for it again")
        return self._fd

    @property
    def size(self) -> int:
        return os.fstat(self.fd).st_size

    def stat(self) -> Stat:
        return Stat.of(os.fstat(self.fd))

    def read(self, offset: int, size: int) -> bytes:
        """`size` bytes, or fewer at the end of the file."""
        return read_at(self.fd, offset, size)

    def fill_at_hand(self, offset: int, room: memoryview) -> bool:
        """Fill `room` without waiting for the disk; False where that would be needed."""
        return fill_at_hand(self.fd, offset, room)

    def close(self) -> None:
        if self._fd >= 0:
            os.close(self._fd)
            self._fd = -1
