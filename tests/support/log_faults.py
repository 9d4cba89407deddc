"""Breaking log files and disks on purpose."""

from __future__ import annotations

import errno
import os
from dataclasses import dataclass, field
from pathlib import Path

from log_store import ManualClock, ids, make_log, open_store

from events.disk import Disk
from events.files.filelog import FileLog
from events.store import Status


@dataclass
class FlakyDisk:
    """A disk that does what it is told next: a short write, an error of write or of sync."""

    limit: int | None = None  # bytes that a file may have
    write_error: int = 0
    sync_error: int = 0
    syncs: int = field(default=0)

    def disk(self) -> Disk:
        return Disk(self.write, self.sync)

    def write(self, fd: int, data: bytes) -> int:
        if self.write_error:
            raise OSError(self.write_error, os.strerror(self.write_error))
        if self.limit is None:
            return os.write(fd, data)
        room = self.limit - os.fstat(fd).st_size
        if room <= 0:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return os.write(fd, data[:room])

    def sync(self, fd: int) -> None:
        self.syncs += 1
        if self.sync_error:
            raise OSError(self.sync_error, os.strerror(self.sync_error))
        os.fdatasync(fd)


@dataclass(frozen=True)
class Reopened:
    """What a fresh store makes of a directory."""

    status: Status
    ids: list[str]
    size: int
    condition: str
    appended: bool


async def reopen(directory: Path, *, append: bytes | None = None) -> Reopened:
    """Open, verify, append if asked, close."""
    store = await open_store(directory, clock=ManualClock())
    log = await store.log("latihan")
    verdict = await log.verify()
    found = ids(log)
    appended = append is not None and bool((await log.append([append])).seqs)
    result = Reopened(log.status, found, log.head.size, verdict.condition, appended)
    await store.close()
    return result


async def written(directory: Path, *batches: list[bytes]) -> bytes:
    """The file after these batches, closed."""
    store = await open_store(directory)
    log: FileLog = await make_log(store)
    for batch in batches:
        await log.append(batch)
    await store.close()
    return log.path.read_bytes()


def set_aside(directory: Path, what: str) -> list[bytes]:
    """Contents of the files that were set aside, oldest first."""
    return [path.read_bytes() for path in sorted(directory.glob(f"latihan.{what}-*"))]


def names(directory: Path, part: str) -> list[str]:
    """Names of the files that have `part` in them."""
    return sorted(path.name for path in directory.iterdir() if part in path.name)
