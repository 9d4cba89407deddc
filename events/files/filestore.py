"""The embedded store: one directory, one file per log, one writing process."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack
from functools import partial
from math import inf
from pathlib import Path
from typing import Final

from events.disk import Disk
from events.errors import DrillError, DrillExists, DrillNotFound, ReadOnlyLog, StoreError
from events.files.coverage import kept_summary
from events.files.directory import ENDING, Directory, occupy, stem_of
from events.files.filelog import FileLog
from events.files.identity import NotALog
from events.files.lock import DirectoryLock
from events.files.opening import Means
from events.files.openlogs import OpenLogs
from events.files.threads import Threads
from events.files.writer import Entropy
from events.header import DRILL_ID, LOG_NAME, Header, parse_header
from events.progress import Told, in_the_log
from events.sidecar.cache import Cache
from events.store import Status
from events.summary import Summary, summary_of

CACHE: Final = 64 << 20  # bytes of side-cars that all logs of a store hold together
# Threads are made when they are needed. A disk that holds some writers holds up no other log.
_READING: Final = 4
_WRITING: Final = 32


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
        progress: Told,
        prove: bool,
    ) -> None:
        self._directory, self._lock = Directory(directory), lock
        self._clock = clock
        self._threads = Threads(
            ThreadPoolExecutor(_READING, "log-read"), ThreadPoolExecutor(_WRITING, "log-write")
        )
        means = Means(Cache(CACHE), lock is not None, clock, progress, prove=prove)
        self._logs = OpenLogs(self._directory, means, self._threads, disk, entropy)
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
        prove: bool = False,
        disk: Disk | None = None,
        entropy: Entropy = os.urandom,
        progress: Told | None = None,
    ) -> FileStore:
        """Open the store in `directory`; `clock` gives ms since the epoch, `holder` is the address
        told to a second writer, `progress` is told (file, bytes done, bytes in all) of openings,
        on any thread. With `prove` a log that changed since it was saved is read as a whole,
        whatever its size. Raises StoreLocked, StoreError."""
        place = Path(directory)
        lock = await asyncio.to_thread(
            partial(occupy, place, holder, examples=examples, read_only=read_only)
        )
        told = progress or in_the_log()
        return cls(
            place,
            lock,
            clock=clock,
            disk=disk or Disk(),
            entropy=entropy,
            progress=told,
            prove=prove,
        )

    @property
    def directory(self) -> Path:
        return self._directory.path

    def announce(self, address: str) -> None:
        """Say under which address this writer can be reached, once it is known."""
        if self._lock is not None:
            self._lock.announce(address)

    # What there is.

    async def drills(self) -> list[str]:
        known = {stem for stem, _ in self._logs}
        stems, self._bad = await self._threads.read(partial(self._directory.look, known))
        return [stem for stem in stems if "." not in stem]

    async def side_logs(self, drill: str) -> list[str]:
        stems = await self._threads.read(self._directory.stems)
        names = (stem[len(drill) + 1 :] for stem in stems if stem.startswith(f"{drill}."))
        return [name for name in names if LOG_NAME.fullmatch(name)]

    async def summary(self, drill: str) -> Summary:
        if drill not in self._logs and DRILL_ID.fullmatch(drill):
            path = self._directory.log(drill)
            if (kept := await self._threads.read(partial(kept_summary, path))) is not None:
                return kept
        return summary_of(await self.log(drill))

    async def summaries(self) -> list[Summary]:
        found = []
        for drill in await self.drills():
            try:
                found.append(await self._listed(drill))
            except DrillError:
                continue
        return found

    async def _listed(self, drill: str) -> Summary:
        """A log that is opened for this is not kept open for it."""
        if (log := self._logs.get(drill)) is not None:
            return summary_of(log)
        path = self._directory.log(drill)
        if (kept := await self._threads.read(partial(kept_summary, path))) is not None:
            return kept
        summary = await asyncio.shield(self._glance(drill))
        await asyncio.shield(self._logs.close_unneeded())
        return summary

    async def _glance(self, drill: str) -> Summary:
        async with self._logs.alone.hold(drill):
            if (log := self._logs.get(drill)) is not None:  # somebody else has opened it
                return summary_of(log)
            log = await self._open(drill)
            summary, log.used = summary_of(log), -inf  # before anybody else can ask for it
            return summary

    async def problems(self) -> list[tuple[str, Status]]:
        await self.drills()
        reading = "read_only" if self._lock is None else ""
        logs = [
            (stem, log.status)
            for stem, log in self._logs
            if log.status.condition not in ("ok", reading)
        ]
        return sorted({**self._bad, **dict(logs)}.items())

    # What holds a name of `_alone` is shielded: a caller that is cancelled must not let go of
    # the name while a thread is still at work on the file.

    async def create(self, header: bytes) -> tuple[FileLog, bool]:
        parsed = await self._threads.read(partial(parse_header, header))
        if self._lock is None:
            raise ReadOnlyLog(parsed.drill, "this store was opened for reading only")
        return await asyncio.shield(self._create(parsed))

    async def _create(self, parsed: Header) -> tuple[FileLog, bool]:
        stem = stem_of(parsed.drill, parsed.log)
        async with self._logs.alone.hold(stem):
            if parsed.log is not None and not await self._threads.read(
                self._directory.log(parsed.drill).is_file
            ):
                raise DrillNotFound(parsed.drill)
            # The log of a file that is not there any more goes first: a save of it that is under
            # way would become the side-car of the new one.
            if not await self._threads.read(self._directory.log(stem).exists):
                await self._logs.part(stem, "its file was deleted", keep=False)
            created = await self._threads.read(partial(self._directory.make, parsed))
            if created:  # and one that was deleted in between
                await self._logs.part(stem, "its file was deleted", keep=False)
            log = await self._open(stem)
        log.used = asyncio.get_running_loop().time()
        if log.header.raw != parsed.raw:
            raise DrillExists(parsed.drill)
        return log, created

    async def log(self, drill: str, name: str | None = None) -> FileLog:
        stem = stem_of(drill, name)
        log = self._logs.get(stem)
        if log is None:
            if not DRILL_ID.fullmatch(drill) or not (name is None or LOG_NAME.fullmatch(name)):
                raise DrillNotFound(stem)
            # Before anything is kept of it: names that nothing has must not add up.
            if not await self._threads.read(self._directory.log(stem).is_file):
                raise DrillNotFound(stem)
            log = await asyncio.shield(self._open_alone(stem))
        log.used = asyncio.get_running_loop().time()
        return log

    async def remove(self, drill: str) -> str:
        if self._lock is None:
            raise ReadOnlyLog(drill, "this store was opened for reading only")
        return await asyncio.shield(self._remove(drill))

    async def _remove(self, drill: str) -> str:
        own = await self._threads.read(partial(self._directory.belonging, drill))
        if not own:
            raise DrillNotFound(drill)
        stems = sorted({drill, *(path.stem for path in own if path.suffix == ENDING)})
        async with AsyncExitStack() as names:  # nobody may open what is about to move
            for stem in stems:
                await names.enter_async_context(self._logs.alone.hold(stem))
            for stem in stems:
                await self._logs.part(stem, "the drill was removed")
            try:
                moved = partial(self._directory.move_aside, drill, self._clock)
                return str(await self._threads.read(moved))
            except FileNotFoundError:  # somebody else was quicker
                raise DrillNotFound(drill) from None
            except OSError as err:
                raise StoreError(f"{drill} cannot be moved aside: {err.strerror}") from err

    # One log.

    async def _open_alone(self, stem: str) -> FileLog:
        async with self._logs.alone.hold(stem):
            return await self._open(stem)

    async def _open(self, stem: str) -> FileLog:
        """Alone."""
        try:
            log = await self._logs.open(stem)
        except FileNotFoundError:
            raise DrillNotFound(stem) from None
        except NotALog as err:
            self._bad[stem] = err.status
            raise StoreError(err.status.reason) from err
        except OSError as err:
            raise StoreError(f"{stem}{ENDING}: {err.strerror}") from err
        self._bad.pop(stem, None)
        return log

    async def close(self) -> None:
        await self._logs.close()
        if self._lock is not None:
            self._lock.release()
