"""Disks that get into trouble on purpose."""

from __future__ import annotations

import errno
import os
import random
import threading
from collections.abc import Callable

from events.disk import Disk


class TroubledDisk:
    """Does what it is told next. `fatal` says whether what it holds can no longer be known."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        self._trouble = ""
        self.fatal = False
        self.syncs = 0

    def disk(self) -> Disk:
        return Disk(self._write, self._sync)

    def next(self) -> None:
        """Choose how the next commit goes."""
        self._trouble = self._chance.choice(("", "", "", "short", "full", "full", "eio", "sync"))

    def heal(self) -> None:
        self._trouble, self.fatal = "", False

    def _write(self, fd: int, data: bytes) -> int:
        if self._trouble == "short":  # the rest comes with the next call
            return os.write(fd, data[: max(1, len(data) // 2)])
        if self._trouble in ("full", "eio"):
            if len(data) > 1 and self._chance.random() < 0.5:
                return os.write(fd, data[: self._chance.randrange(1, len(data))])
            if self._trouble == "eio":
                self.fatal = True
                raise OSError(errno.EIO, os.strerror(errno.EIO))
            full = self._chance.choice((errno.ENOSPC, errno.EFBIG, errno.EDQUOT))
            raise OSError(full, os.strerror(full))
        return os.write(fd, data)

    def _sync(self, fd: int) -> None:
        self.syncs += 1
        if self._trouble == "sync":
            self.fatal = True
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        os.fdatasync(fd)


class WatchedDisk:
    """Calls `seen(moment)` at each moment of a commit at which a machine may stop: before, within
    and after the write, and after the sync."""

    def __init__(self, seen: Callable[[str], None]) -> None:
        self._seen = seen
        self.durable = 0  # bytes that the last sync covered

    def disk(self) -> Disk:
        return Disk(self._write, self._sync)

    def _write(self, fd: int, data: bytes) -> int:
        self._seen("before")
        half = os.write(fd, data[: len(data) // 2])
        self._seen("within")
        return half + os.write(fd, data[half:])

    def _sync(self, fd: int) -> None:
        self._seen("written")
        os.fdatasync(fd)
        self.durable = os.fstat(fd).st_size
        self._seen("synced")


class StalledDisk:
    """Syncs of one file wait until they are let go."""

    def __init__(self) -> None:
        self.inodes: set[int] = set()
        self.go = threading.Event()

    def disk(self) -> Disk:
        return Disk(os.write, self._sync)

    def _sync(self, fd: int) -> None:
        if os.fstat(fd).st_ino in self.inodes:
            assert self.go.wait(60)
        os.fdatasync(fd)
