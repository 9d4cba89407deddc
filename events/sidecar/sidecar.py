"""The side-car of a log: one disposable file, `<stem>.idx`, that spares opening a scan.

Two root pages, then *extents* that are only ever appended (FORMAT.md section 15). Invariants:

1. Nothing that is read is trusted: roots, directory and every extent are covered by a CRC, and a
   read that does not fit raises SidecarBroken. No mmap: a file cut under us is a short read.
2. What a sound root leads to is never overwritten. A commit appends extents and directory, then
   writes the root that is *not* the newest; a crash anywhere leaves the root before it.
3. Nothing is synced. Power loss may leave a sound root before extents that are not there (read:
   SidecarBroken); a directory that is not there reads as empty, its root's watermark still counts.
4. A write that fails raises OSError, gives its room back and leaves the committed state.
5. The address of an extent is for life. When more is dead than alive, the live ones are copied to
   a new file that replaces the old one by rename; whoever still reads the old one keeps it.

One writer, which holds the store's lock; its calls exclude each other. Reads from any thread.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Callable, Iterable
from itertools import count
from pathlib import Path
from threading import Lock
from typing import Final
from weakref import ref

from events.errors import StoreError
from events.sidecar.file import ENTRY, FIRST, ExtentFile, aligned
from events.sidecar.page import Extent, Root, Stat, Watermark, read_root, root_page

__all__ = ["Extent", "Sidecar", "SidecarBroken", "Stat", "Watermark"]

COMPACT: Final = 1 << 20  # dead bytes below which a new file is not worth it
_owners = count(1)


class SidecarBroken(StoreError):
    """The side-car does not hold what was written; unlink it and build it again from the log."""

    def __init__(self, path: Path | None, reason: str) -> None:
        self.path = path
        self.reason = reason
        super().__init__(f"the side-car {path or '(temporary)'} is broken: {reason}")


class Sidecar:
    """See the module. `directory` is the owner's; `owner` names this side-car in a Cache."""

    def __init__(
        self, path: Path | None, file: ExtentFile, root: Root, directory: bytes, *, write: bool
    ) -> None:
        self.path = path
        self.directory = directory  # b"" when empty, or not sound
        self.owner: Final = next(_owners)
        self._file: ExtentFile | None = file
        self._root = root
        self._write = write
        self.tell: Callable[[], None] | None = None  # called, on any thread, when it is broken
        self._worth = COMPACT
        self._left: ExtentFile | None = None  # by the last commit
        self._older: list[ref[ExtentFile]] = []
        self._lock = Lock()

    @classmethod
    def open(cls, path: Path, identity: str, *, write: bool) -> Sidecar | None:
        """What `path` holds for the log whose header has the h `identity`. None: it is missing,
        another log's, of another version, or no root is sound. Two reads. Raises OSError when there
        is no descriptor for it: that says nothing of the side-car."""
        mode = os.O_RDWR if write else os.O_RDONLY
        try:
            file = ExtentFile(os.open(path, mode | os.O_CLOEXEC | os.O_NONBLOCK))
            if not file.regular:
                return None
            roots = [root for page in file.pages() if (root := read_root(page, identity))]
            if not roots:
                return None
            file.use(b"", max(root.end for root in roots))
        except OSError as err:
            if err.errno in (errno.EMFILE, errno.ENFILE):
                raise
            return None
        newest = max(roots, key=lambda root: root.generation)
        root, table, directory = _sound(file, roots, newest)
        file.use(table, file.end)
        root = root.changed(generation=newest.generation, watermark=newest.watermark)
        return cls(path, file, root, directory, write=write)

    @classmethod
    def create(cls, path: Path | None, identity: str) -> Sidecar:
        """An empty one. What is at `path` stays there until the first commit or mark. Without a
        path it is a temporary file that has no name. Raises OSError."""
        return cls(path, ExtentFile.new(path), Root(log=identity), b"", write=True)

    @property
    def watermark(self) -> Watermark | None:
        return self._root.watermark

    @property
    def stat(self) -> Stat | None:
        """Of the log when the root was written; None: never, or the directory is an older one."""
        return self._root.stat

    @property
    def live(self) -> int:
        """Bytes of the directory and of what it leads to."""
        return self._root.live

    @property
    def dead(self) -> int:
        """Bytes to which nothing leads any more."""
        return self._now().end - FIRST - self._root.live

    def read(self, extent: Extent) -> bytes:
        """Raises SidecarBroken when the bytes are not those that were put."""
        data = self._now().read(extent)
        if data is not None:
            return data
        for old in self._older:  # dead since, but its reader does not know yet
            if (file := old()) and (data := file.read(extent)) is not None:
                return data
        if self.tell is not None:
            self.tell()
        raise SidecarBroken(self.path, f"{extent.size} bytes at {extent.offset} are not sound")

    def hold(self) -> object:
        """While it is held, what is alive now can be read, also when it dies and is left behind
        by a move. (Without it: until the second commit from now.)"""
        return self._now()

    def check(self, extents: Iterable[Extent]) -> bool:
        """Whether all of them are sound. Reads them all."""
        file = self._now()
        return all(file.read(extent) is not None for extent in extents)

    def put(self, data: bytes) -> Extent:
        """Append an extent, which the next commit makes known. Raises OSError: drop the whole save
        then. Addresses of what is never committed are given again, so cache nothing before."""
        with self._lock:
            return self._writable().put(data)

    def commit(
        self,
        directory: bytes,
        live: Iterable[Extent],
        watermark: Watermark | None,
        stat: Stat | None,
    ) -> None:
        """From now on the side-car is `directory` and the extents to which it leads, `live`; all
        others are dead. Without a watermark the last one stays. Raises OSError and SidecarBroken
        (a live extent is not sound, seen when it is moved); the state before stays."""
        with self._lock:
            before = self._writable()
            extents = sorted(set(live))
            size = sum(aligned(extent.size) for extent in extents)
            file = self._compacted(extents, size + aligned(len(directory)))
            table = file.table()
            try:
                place = file.put_place(table + directory)
                root = self._root.changed(
                    directory=place,
                    moved=file.moved,
                    end=file.end,
                    live=size + aligned(place.size),
                    watermark=watermark or self._root.watermark,
                    stat=stat,
                )
                self._publish(file, root)
            except OSError:
                file.give_back() if file is before else file.drop()
                raise
            file.keep()
            self.directory = directory
            self._left = before if file is not before else None
            self._older = [old for old in (*self._older, ref(before)) if old() not in (None, file)]

    def mark(self, watermark: Watermark, stat: Stat | None) -> None:
        """Only a root: cheap enough for twice a second, and between the puts of a save. Raises
        OSError."""
        with self._lock:
            root = self._root.changed(watermark=watermark, stat=stat)
            self._publish(self._writable(), root)

    def close(self) -> None:
        """Reads in flight end well; later calls raise StoreError."""
        with self._lock:
            if self._file:
                self._file.drop()
            self._file = self._left = None

    def _compacted(self, live: list[Extent], size: int) -> ExtentFile:
        """The file to commit to: a new one when more than half of this one is dead."""
        file = self._writable()
        dead = file.end - FIRST - size
        if dead <= max(size, self._worth):
            return file
        try:
            moved = file.moved_to(self.path, live)
        except OSError:  # a full disk, say; go on with what there is, try again much later
            self._worth = 2 * dead
            return file
        if moved is None:
            if self.tell is not None:
                self.tell()
            raise SidecarBroken(self.path, "what is to be moved is not sound")
        self._worth = COMPACT
        return moved

    def _publish(self, file: ExtentFile, root: Root) -> None:
        root = root.changed(generation=root.generation + 1)
        file.publish(root_page(root), (root.generation + 1) % 2, self.path)
        self._file, self._root = file, root

    def _now(self) -> ExtentFile:
        if self._file is None:
            raise StoreError("the log was closed; ask for it again")
        return self._file

    def _writable(self) -> ExtentFile:
        assert self._write, "a side-car opened for reading is never written"
        return self._now()


def kept_watermark(path: Path) -> Watermark | None:
    """What the side-car at `path` says was kept, of whatever log it is."""
    try:
        file = ExtentFile(os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK))
        pages = file.pages() if file.regular else ()
        roots = [root for page in pages if (root := read_root(page, None))]
    except OSError:
        return None
    return max(roots, key=lambda root: root.generation).watermark if roots else None


def _sound(file: ExtentFile, roots: list[Root], newest: Root) -> tuple[Root, bytes, bytes]:
    """(root, table, directory) of the newest root whose directory is sound."""
    for root in sorted(roots, key=lambda root: -root.generation):
        blob = file.read_place(root.directory)
        if blob is not None and len(blob) >= (size := root.moved * ENTRY.size):
            same = root.directory == newest.directory
            stat = newest.stat if same else None
            return root.changed(stat=stat), blob[:size], blob[size:]
    return newest.changed(stat=None, live=0), b"", b""
