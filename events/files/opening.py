"""Opening a log file: the states of FORMAT.md, section 8, one after the other. Blocks.

found -> covered? -> scanning -> judged -> set aside? -> synced. Taking in and serving are the
writer's and the log's.
"""

from __future__ import annotations

import errno
import logging
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from threading import Event
from typing import Final

from events.errors import StoreError
from events.files.building import Builder
from events.files.coverage import Coverage, recall
from events.files.identity import First, all_by_hand, first_line, no_h, whole
from events.files.logfile import LogFile
from events.files.recovery import (
    Grown,
    damage,
    read_only,
    set_aside,
    sidecar_of,
    take_over,
    torn_files,
)
from events.files.scan import Progress, Scan, scan
from events.files.tail import Line
from events.files.writer import Writer
from events.header import Header
from events.indexing.index import Index
from events.progress import Told
from events.sidecar.cache import Cache
from events.sidecar.sidecar import Sidecar, SidecarBroken, Watermark
from events.store import Head, Status

logger = logging.getLogger("drill_replay.events")

FOR_READING: Final = Status("read_only", "this store was opened for reading only")


@dataclass(frozen=True, slots=True)
class Means:
    """What all openings of a store share. `progress` is told how far they are; they end early, by
    a StoreError, once the store is `closing`. With `prove` no file is trusted that may have
    changed."""

    cache: Cache
    write: bool
    clock: Callable[[], int]
    progress: Told
    closing: Event = field(default_factory=Event)
    prove: bool = False

    def of(self, path: Path) -> Progress:
        def tell(done: int, size: int) -> None:
            if self.closing.is_set():
                raise StoreError("the store is closed")
            self.progress(path, done, size)

        return tell


@dataclass(slots=True)
class Opened:
    """An open log file. `pending` are hand files whose lines are still to be taken in; `unchecked`
    is the last line that was taken from the side-car although the file may have changed since;
    `news`: the side-car does not say all of this yet."""

    path: Path
    file: LogFile
    header: Header
    first: Line  # the header's
    head: Head
    index: Index
    sidecar: Sidecar | None
    status: Status
    pending: tuple[Path, ...] = ()
    unchecked: Line | None = None
    news: bool = True
    tell: Callable[[], None] | None = None

    def take_in(self, writer: Writer) -> None:
        """Whatever a hand or a crash left, before anybody else appends."""
        done = writer.begin()
        if done.facts:
            self.index.extend(done.facts, done.sizes)
        writer.settled()
        self.news = self.news or done.head != self.head
        self.head, self.status = done.head, done.status

    def when_broken(self, tell: Callable[[], None]) -> None:
        """`tell` is called, on any thread, when the side-car turns out not to be sound."""
        self.tell = tell
        if self.sidecar is not None:
            self.sidecar.tell = tell

    def break_off(self) -> None:
        """The index is not of use any more; whoever listens opens the log anew."""
        if self.tell is not None:
            self.tell()

    def made(self, sidecar: Sidecar) -> Sidecar:
        """The side-car from now on."""
        self.sidecar = sidecar
        sidecar.tell = self.tell
        return sidecar

    def close(self) -> None:
        """Let go of all files."""
        self.tell = None
        self.file.close()
        if self.sidecar is not None:
            self.sidecar.tell = None
            self.sidecar.close()


def open_log(path: Path, means: Means, doubted: Watermark | None = None) -> Opened:
    """Open after recovery; a store that only reads writes nothing. With `doubted` nothing but the
    watermarks is believed of the side-car. Raises NotALog, OSError."""
    file, refused = _file(path, write=means.write)
    try:
        first = first_line(path, file)
        if first.by_hand:
            return _by_hand(path, means, file, first, refused)
        return _Opening(path, means, file, first, refused).run(doubted)
    except BaseException:
        file.close()
        raise


def _file(path: Path, *, write: bool) -> tuple[LogFile, OSError | None]:
    """(the file, why it cannot be written)."""
    try:
        return LogFile(path, write=write), None
    except OSError as err:
        if not write or err.errno not in (errno.EACCES, errno.EPERM, errno.EROFS):
            raise
        return LogFile(path, write=False), err


def _by_hand(
    path: Path, means: Means, file: LogFile, first: First, refused: OSError | None
) -> Opened:
    if not all_by_hand(file):
        raise no_h(path)
    tail, status = whole(file), FOR_READING
    if means.write:
        try:
            if refused is not None:
                raise refused
            take_over(path, file, first, tail, means.clock())
        except OSError as err:
            status = read_only(path, err, tail)
        else:
            file.close()
            return open_log(path, means)  # a log without events, and lines to be taken in
    index = Index(file.read, means.cache, start=first.line.offset)
    head = Head(0, first.line.h, 0, sealed=False)
    return Opened(path, file, first.header, first.line, head, index, None, status)


class _Opening:
    """A log with a chained header, from found to synced."""

    def __init__(
        self, path: Path, means: Means, file: LogFile, first: First, refused: OSError | None
    ) -> None:
        self._path, self._means, self._file, self._first = path, means, file, first
        self._refused = refused
        self._write = means.write and refused is None

    def run(self, doubted: Watermark | None) -> Opened:
        first, file, means = self._first, self._file, self._means
        known = recall(
            self._path,
            file,
            first.line,
            means.cache,
            doubted,
            write=self._write,
            prove=means.prove,
        )
        place = sidecar_of(self._path) if self._write else None
        builder = Builder(known, first.line.h, file, place)
        try:
            found = self._scanned(known.end, builder, known.watermark)
            opened = self._judged(found, known, builder)
        except SidecarBroken:
            if builder.sidecar is not None:
                builder.sidecar.close()
            if doubted is not None:
                raise
            return self.run(known.watermark or _nothing(first.line))
        except BaseException:
            if builder.sidecar is not None:
                builder.sidecar.close()
            raise
        return opened

    def _scanned(self, begin: Line, builder: Builder, watermark: Watermark | None) -> Scan:
        file, progress = self._file, self._means.of(self._path)
        return scan(file.read, file.size, begin, builder.take, watermark, progress)

    def _judged(self, found: Scan, known: Coverage, builder: Builder) -> Opened:
        status, pending = FOR_READING, tuple[Path, ...]()
        if found.tail.ending == "damaged":
            status = damage(self._path, found.tail)
        elif self._means.write:
            found, status, pending = self._recovered(found, known, builder)
        aside = dict.fromkeys((*torn_files(self._path), *status.set_aside))
        status = replace(status, set_aside=tuple(aside))
        head, trusted = found.head, known.as_it_was or known.end.seq == 0
        whole = known.sidecar is not None and known.end.seq == head.seq
        said = whole and known.as_it_was and _end_of(head) == known.watermark
        return Opened(
            self._path,
            self._file,
            self._first.header,
            self._first.line,
            head,
            known.index,
            builder.sidecar,
            status,
            pending,
            unchecked=None if trusted else known.end,
            news=not said,
        )

    def _recovered(
        self, found: Scan, known: Coverage, builder: Builder
    ) -> tuple[Scan, Status, tuple[Path, ...]]:
        """Set aside and synced, unless the disk refuses."""
        synced = known.as_it_was and _end_of(found.head) == known.watermark
        try:
            if self._refused is not None:
                raise self._refused
            while True:
                try:
                    now = self._means.clock()
                    aside = set_aside(self._path, self._file, found.tail, now, synced=synced)
                except Grown:
                    head = found.head
                    begin = Line(head.seq, head.size, head.h)
                    found = self._scanned(begin, builder, known.watermark)
                else:
                    if aside.status.reason:
                        logger.warning("%s: %s", self._path.name, aside.status.reason)
                    return found, aside.status, aside.pending
        except OSError as err:
            return found, read_only(self._path, err, found.tail), ()


def _end_of(head: Head) -> Watermark:
    return Watermark(head.seq, head.size, head.h)


def _nothing(first: Line) -> Watermark:
    """The watermark of a log of which nothing is known but its header."""
    return Watermark(0, first.offset, first.h)
