"""One writing process per directory. The kernel holds the lock, so a dead process holds none."""

from __future__ import annotations

import fcntl
import os
from contextlib import suppress
from pathlib import Path

from events.errors import StoreLocked

NAME = ".lock"


class DirectoryLock:
    """Held from creation to `release`. Raises StoreLocked, which names pid and address."""

    def __init__(self, directory: Path, address: str) -> None:
        self._fd = os.open(directory / NAME, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o666)
        try:
            fcntl.flock(self._fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            holder = os.pread(self._fd, 1024, 0).decode(errors="replace")
            os.close(self._fd)
            raise StoreLocked(str(directory), _told(holder)) from None
        self.announce(address)

    def announce(self, address: str) -> None:
        """Say under which address this process can be reached. A full disk has no room for it, and
        is no reason not to serve what is there."""
        text = f"{os.getpid()}\n{address}\n".encode()
        with suppress(OSError):
            os.ftruncate(self._fd, 0)
            os.pwrite(self._fd, text, 0)

    def release(self) -> None:
        if self._fd >= 0:
            os.close(self._fd)
            self._fd = -1


def _told(holder: str) -> str:
    pid, _, address = holder.strip().partition("\n")
    process = f"process {pid}" if pid else "another process"
    return f"{process} at {address}" if address else process
