"""What the side-car of a log knows, and whether it may be believed. Blocks."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from events.facts import facts
from events.files.identity import NotALog, first_line
from events.files.logfile import LogFile
from events.files.note import Note
from events.files.recovery import sidecar_of
from events.files.tail import Line
from events.indexing.columns import CHUNK
from events.indexing.index import Index
from events.indexing.saving import read_directory
from events.limits import MAX_LINE
from events.sidecar.cache import Cache
from events.sidecar.sidecar import Sidecar, SidecarBroken, Watermark
from events.summary import Summary

SMALL: Final = 64 << 20  # bytes of a log that is simply read again when it may have changed
CHECKED: Final = 16 << 20  # bytes of a side-car that is read as a whole before it is used
_FAR: Final = 256 << 20  # bytes behind a side-car that nobody keeps up to date
_LONGEST: Final = MAX_LINE + 1024


@dataclass(slots=True)
class Coverage:
    """An index of all lines up to `end`. `watermark` counts even where nothing is covered;
    `as_it_was`: the file has not changed since all of this was known to be sound."""

    index: Index
    end: Line
    sidecar: Sidecar | None
    watermark: Watermark | None
    as_it_was: bool


def recall(
    path: Path,
    file: LogFile,
    first: Line,
    cache: Cache,
    doubted: Watermark | None,
    *,
    write: bool,
    prove: bool,
) -> Coverage:
    """What is known of the log with the header `first`. With `doubted` only the watermarks; with
    `prove` nothing of a file that may have changed, whatever its size."""
    sidecar = Sidecar.open(sidecar_of(path), first.h, write=write)
    watermark = doubted
    if sidecar is not None:
        marks = [mark for mark in (sidecar.watermark, doubted) if mark is not None]
        watermark = max(marks, key=lambda mark: mark.offset, default=None)
        if doubted is None and watermark is not None:
            found = _covered(file, first, cache, sidecar, watermark, write=write, prove=prove)
            if found is not None:
                return found
        sidecar.close()
    return Coverage(Index(file.read, cache, start=first.offset), first, None, watermark, True)


def _covered(
    file: LogFile,
    first: Line,
    cache: Cache,
    sidecar: Sidecar,
    watermark: Watermark,
    *,
    write: bool,
    prove: bool,
) -> Coverage | None:
    size = file.size
    as_it_was = sidecar.stat == file.stat()
    if not sidecar.directory or (not as_it_was and (prove or size <= SMALL)):
        return None
    try:
        index = Index(file.read, cache, sidecar, start=first.offset)
        if not write and size - index.end > _FAR:
            return None
        if sidecar.live <= CHECKED and not sidecar.check(index.extents()):
            return None
        end = last_line(file, index.count, index.end) if index.count else first
        if end.h != Note.of(read_directory(sidecar, CHUNK).note).h:
            return None
    except (SidecarBroken, ValueError):
        return None
    return Coverage(index, end, sidecar, watermark, as_it_was)


def last_line(file: LogFile, seq: int, end: int) -> Line:
    """The event line that ends at byte `end`. ValueError: it is not there."""
    block = file.read(max(0, end - _LONGEST), min(end, _LONGEST))
    if not block.endswith(b"\n"):
        raise ValueError("no line ends there")
    found = facts(block[block.rfind(b"\n", 0, -1) + 1 : -1])
    if found.seq != seq:
        raise ValueError("another line ends there")
    return Line(seq, end, found.h)


def kept_summary(path: Path) -> Summary | None:
    """The drill in short, if its log is as it was when that was saved. Opens no log."""
    try:
        file = LogFile(path, write=False)
    except OSError:
        return None
    try:
        sidecar = Sidecar.open(sidecar_of(path), first_line(path, file).line.h, write=False)
        if sidecar is None:
            return None
        sidecar.close()
        mark, as_it_was = sidecar.watermark, sidecar.stat == file.stat()
        if mark is None or not as_it_was or not sidecar.directory:
            return None
        summary = Note.of(read_directory(sidecar, CHUNK).note).summary
    except (NotALog, SidecarBroken, ValueError, OSError):
        return None
    finally:
        file.close()
    # What was refused or set aside is told as long as its file is there; opening looks there.
    if summary is None or summary.head_hash != mark.h:
        return None
    return None if summary.rejected or summary.set_aside else summary
