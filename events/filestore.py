"""The embedded store: one directory, one file per log, one writing process."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack
from functools import partial
from pathlib import Path
from typing import Final

from events.disk import FULL, Disk, file_time, free_name, save_new, sync_directory
from events.errors import DrillExists, DrillNotFound, NoSpace, ReadOnlyLog, StoreError
from events.examples import make_directory
from events.filelog import FileLog, Threads
from events.header import DRILL_ID, LOG_NAME, Header, parse_header
from events.line import header_line
from events.lock import DirectoryLock
from events.recovery import NotALog, Opened, identify, open_reading, open_writing
from events.store import Status
from events.writer import Entropy, Writer

ENDING: Final = ".jsonl"
REMOVED: Final = ".removed"
_THREADS: Final = 4  # for writing, and as many for reading


class FileStore:
    """Implements `events.store.Store`. Made by `open`."""

    def __init__(
        self,
        directory: Path,
        lock: DirectoryLock | None,
        *,
        clock: Callable[[], int],
        disk: Disk,
        entropy: Entropy,
    ) -> None:
        self._directory, self._lock = directory, lock
        self._clock, self._disk, self._entropy = clock, disk, entropy
        self._threads = Threads(
            ThreadPoolExecutor(_THREADS, "log-read"), ThreadPoolExecutor(_THREADS, "log-write")
        )
        self._logs: dict[str, FileLog] = {}  # by file stem
        self._all: list[FileLog] = []  # removed ones too: their files are still read
        self._opening: dict[str, asyncio.Lock] = {}
        self._bad: dict[str, Status] = {}  # files that are no logs

    @classmethod
    async def open(
        cls,
        directory: str | Path,
        *,
        clock: Callable[[], int],
        holder: str = "",
        examples: bool = True,
        read_only: bool = False,
        disk: Disk | None = None,
        entropy: Entropy = os.urandom,
    ) -> FileStore:
        """Open the store in `directory`; `clock` gives ms since the epoch, `holder` is the address
        told to a second writer. Raises StoreLocked, StoreError."""
        place = Path(directory)
        lock = await asyncio.to_thread(_opened, place, holder, examples, read_only)
        return cls(place, lock, clock=clock, disk=disk or Disk(), entropy=entropy)

    @property
    def directory(self) -> Path:
        return self._directory

    def announce(self, address: str) -> None:
        """Say under which address this writer can be reached, once it is known."""
        if self._lock is not None:
            self._lock.announce(address)

    async def drills(self) -> list[str]:
        stems = await self._threads.read(self._look)
        return sorted(stem for stem in stems if "." not in stem)

    # What holds a lock of `_opening` is shielded: a caller that is cancelled must not let go of
    # the lock while a thread is still at work on the file.

    async def create(self, header: bytes) -> tuple[FileLog, bool]:
        parsed = await self._threads.read(partial(parse_header, header))
        if self._lock is None:
            raise ReadOnlyLog(parsed.drill, "this store was opened for reading only")
        return await asyncio.shield(self._create(parsed))

    async def _create(self, parsed: Header) -> tuple[FileLog, bool]:
        stem = _stem(parsed.drill, parsed.log)
        async with self._opening.setdefault(stem, asyncio.Lock()):
            if parsed.log is not None and not await self._threads.read(
                self._path(parsed.drill).is_file
            ):
                raise DrillNotFound(parsed.drill)
            created = await self._threads.read(partial(self._make, stem, parsed))
            if created and (gone := self._logs.pop(stem, None)) is not None:
                await gone.finish("its file was deleted")
            try:
                log = await self._open(stem)
            except DrillNotFound as err:  # a file that is no log has taken the name
                raise DrillExists(parsed.drill) from err
        if log.header.raw != parsed.raw:
            raise DrillExists(parsed.drill)
        return log, created

    async def log(self, drill: str, name: str | None = None) -> FileLog:
        stem = _stem(drill, name)
        if (known := self._logs.get(stem)) is not None:
            return known
        if not DRILL_ID.fullmatch(drill) or not (name is None or LOG_NAME.fullmatch(name)):
            raise DrillNotFound(stem)
        # Before a lock is made: names that nothing has must not add up.
        if not await self._threads.read(self._path(stem).is_file):
            raise DrillNotFound(stem)
        return await asyncio.shield(self._open_alone(stem))

    async def _open_alone(self, stem: str) -> FileLog:
        async with self._opening.setdefault(stem, asyncio.Lock()):
            return await self._open(stem)

    async def remove(self, drill: str) -> str:
        if self._lock is None:
            raise ReadOnlyLog(drill, "this store was opened for reading only")
        return await asyncio.shield(self._remove(drill))

    async def _remove(self, drill: str) -> str:
        own = await self._threads.read(partial(self._belonging, drill))
        if not own:
            raise DrillNotFound(drill)
        stems = sorted({drill, *(path.stem for path in own if path.suffix == ENDING)})
        async with AsyncExitStack() as locks:  # nobody may open what is about to move
            for stem in stems:
                await locks.enter_async_context(self._opening.setdefault(stem, asyncio.Lock()))
            for stem in stems:
                if (log := self._logs.pop(stem, None)) is not None:
                    await log.finish("the drill was removed")
            try:
                return str(await self._threads.read(partial(self._move_aside, drill, own)))
            except FileNotFoundError:  # somebody else was quicker
                raise DrillNotFound(drill) from None
            except OSError as err:
                raise StoreError(f"{drill} cannot be moved aside: {err.strerror}") from err

    async def problems(self) -> list[tuple[str, Status]]:
        await self.drills()
        reading = "read_only" if self._lock is None else ""
        logs = [
            (stem, log.status)
            for stem, log in self._logs.items()
            if log.status.condition not in ("ok", reading)
        ]
        return sorted([*logs, *self._bad.items()], key=lambda problem: problem[0])

    async def close(self) -> None:
        logs, self._logs = self._all, {}
        self._all = []
        await asyncio.gather(*(log.finish("the store is closed") for log in logs))
        await asyncio.to_thread(self._let_go, logs)

    def _let_go(self, logs: list[FileLog]) -> None:
        self._threads.writing.shutdown()
        self._threads.reading.shutdown()
        for log in logs:
            log.release()
        if self._lock is not None:
            self._lock.release()

    # One log.

    def _path(self, stem: str) -> Path:
        return self._directory / f"{stem}{ENDING}"

    async def _open(self, stem: str) -> FileLog:
        """Under the lock of this stem."""
        if (known := self._logs.get(stem)) is not None:
            return known
        try:
            log = await self._threads.read(partial(self._open_file, self._path(stem)))
        except FileNotFoundError:
            raise DrillNotFound(stem) from None
        except NotALog as err:
            self._bad[stem] = err.status
            raise DrillNotFound(stem) from err
        except OSError as err:
            raise StoreError(f"{stem}{ENDING}: {err.strerror}") from err
        self._bad.pop(stem, None)
        self._logs[stem] = log
        self._all.append(log)
        return log

    def _open_file(self, path: Path) -> FileLog:
        read_only = self._lock is None
        opened = open_reading(path) if read_only else open_writing(path, self._clock())
        return FileLog(path, opened, self._threads, self._writer, read_only=read_only)

    def _writer(self, log: FileLog, opened: Opened) -> Writer:
        return Writer(
            log.path,
            log.drill,
            log.name,
            opened.fd,
            opened.scan.head,
            opened.status,
            opened.pending,
            disk=self._disk,
            clock=self._clock,
            entropy=self._entropy,
            find=log.find_line,
        )

    def _make(self, stem: str, header: Header) -> bool:
        """Write a new file, whole or not at all; False when there is one."""
        path = self._path(stem)
        if path.exists():
            return False
        fresh = path.with_name(f".{path.name}.new")
        line, _ = header_line(header)
        try:
            fresh.unlink(missing_ok=True)
            save_new(fresh, line + b"\n")
            fresh.rename(path)
            sync_directory(self._directory)
        except OSError as err:
            if err.errno in FULL:
                raise NoSpace(header.drill, err.strerror or "the disk is full") from err
            raise StoreError(f"{path.name} cannot be made: {err.strerror}") from err
        return True

    # The directory.

    def _look(self) -> list[str]:
        """Stems of all log files. What is none is remembered with the reason."""
        stems, bad = [], {}
        for path in sorted(self._directory.glob(f"*{ENDING}")):
            if path.name.startswith("."):
                continue
            try:
                if path.stem not in self._logs:
                    identify(path)
            except NotALog as err:
                bad[path.stem] = err.status
            except OSError as err:
                bad[path.stem] = Status("read_only", f"{path.name}: {err.strerror}")
            else:
                stems.append(path.stem)
        self._bad = bad
        return stems

    def _belonging(self, drill: str) -> list[Path]:
        """The drill's files: its log, side logs, and what was set aside of them."""
        if not DRILL_ID.fullmatch(drill) or not self._path(drill).is_file():
            return []
        return sorted(self._directory.glob(f"{drill}.*"))

    def _move_aside(self, drill: str, own: list[Path]) -> Path:
        if not self._path(drill).is_file():
            raise FileNotFoundError(drill)
        trash = self._directory / REMOVED
        trash.mkdir(exist_ok=True)
        place = free_name(trash, f"{drill}-{file_time(self._clock())}")
        place.mkdir()
        # The log last: until it has gone the drill is there.
        for path in sorted(own, key=lambda path: path == self._path(drill)):
            path.rename(place / path.name)
        for directory in (place, trash, self._directory):
            sync_directory(directory)
        return place


def _stem(drill: str, name: str | None) -> str:
    return drill if name is None else f"{drill}.{name}"


def _opened(directory: Path, holder: str, examples: bool, read_only: bool) -> DirectoryLock | None:
    try:
        if not read_only:
            make_directory(directory, examples=examples)
            return DirectoryLock(directory, holder)
        if not directory.is_dir():
            raise StoreError(f"there is no store {directory}; `serve` and `new` make one")
    except OSError as err:
        raise StoreError(f"{directory} cannot be used as a store: {err.strerror}") from err
    return None
