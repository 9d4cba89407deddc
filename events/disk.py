"""What the store asks of a file system. Everything here blocks."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from events.times import stamp

# Refusals for want of room; nothing is wrong with the disk itself.
FULL: Final = frozenset((errno.ENOSPC, errno.EDQUOT, errno.EFBIG))


@dataclass(frozen=True, slots=True)
class Disk:
    """The effects of an append, which a test may replace."""

    write: Callable[[int, bytes], int] = os.write
    sync: Callable[[int], None] = os.fdatasync


def write_all(disk: Disk, fd: int, data: bytes) -> None:
    """Write until everything is written. A write that takes nothing is a full disk."""
    view = memoryview(data)
    while view:
        taken = disk.write(fd, bytes(view) if len(view) < len(data) else data)
        if taken == 0:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        view = view[taken:]


def save_new(path: Path, data: Iterable[bytes]) -> None:
    """A new durable file of these parts, or none. Raises FileExistsError, OSError."""
    fd = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666)
    try:
        for part in data:
            write_all(Disk(), fd, part)
        os.fsync(fd)
    except OSError:
        with suppress(OSError):
            path.unlink()
        raise
    finally:
        os.close(fd)
    sync_directory(path.parent)


def save_over(path: Path, data: bytes) -> None:
    """`path` holds `data`, durable, or is as it was."""
    fresh = path.with_name(f".{path.name}.new")
    fresh.unlink(missing_ok=True)
    save_new(fresh, (data,))
    fresh.replace(path)
    sync_directory(path.parent)


def sync_directory(directory: Path) -> None:
    fd = os.open(directory, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)


def read_at(fd: int, offset: int, size: int) -> bytes:
    """`size` bytes, or fewer at the end of the file."""
    parts = []
    while size > 0 and (part := os.pread(fd, size, offset)):
        parts.append(part)
        offset, size = offset + len(part), size - len(part)
    return b"".join(parts)


def fill_at_hand(fd: int, offset: int, room: memoryview) -> bool:
    """Fill `room` from there on, if all of that is in memory; False when somebody would have to
    wait for the disk, at the end of the file, and where the file system cannot tell."""
    try:
        return os.preadv(fd, [room], offset, os.RWF_NOWAIT) == len(room)
    except OSError:
        return False


def holds(path: Path, data: Iterable[bytes], size: int) -> bool:
    """Whether the file has these parts, `size` bytes together, and nothing else."""
    with path.open("rb") as file:
        if os.fstat(file.fileno()).st_size != size:
            return False
        return all(file.read(len(part)) == part for part in data)


def cut(fd: int, size: int) -> None:
    """Shorten the file, durable."""
    os.ftruncate(fd, size)
    os.fdatasync(fd)


def file_time(ms: int) -> str:
    """An instant as a part of a file name: `20260115T020411482Z`."""
    return stamp(ms).translate({ord(c): None for c in "-:."})


def free_name(directory: Path, name: str, ending: str = "") -> Path:
    """A path that nothing has: `name`, else `name-2`, …, before an `ending` that may come off."""
    number, path = 1, directory / f"{name}{ending}"
    while path.exists() or path.with_name(path.name.removesuffix(ending)).exists():
        number += 1
        path = directory / f"{name}-{number}{ending}"
    return path
