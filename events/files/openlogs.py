"""The open logs of a store, from opening to closing.

| a log                                    | is then                                              |
|------------------------------------------|------------------------------------------------------|
| is asked for                             | opened, once, whoever else asks meanwhile            |
| was opened on trust, its file changed    | served, and its chain checked on a thread (`Checks`) |
| turns out to be damaged, or its side-car | gone; who asks next gets it read anew                |
| is not needed any more                   | gone, its side-car brought up to date, its files     |
|                                          | closed                                               |
| was removed                              | gone; its files are closed once nobody reads         |
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Coroutine, Iterable, Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Final

from events.disk import Disk
from events.errors import StoreError
from events.files.checking import Checks
from events.files.directory import Directory
from events.files.filelog import FileLog, Parts
from events.files.keeping import Keeper
from events.files.locks import Locks
from events.files.opening import Means, Opened, open_log
from events.files.reading import Reading
from events.files.shelf import IDLE, Shelf
from events.files.threads import Threads
from events.files.writer import Entropy, Writer
from events.sidecar.sidecar import Watermark

logger = logging.getLogger("drill_replay.events")

_TIDIED: Final = 5.0  # seconds between two looks for logs that nobody needs


class OpenLogs:
    """By file stem. Whoever changes what a stem stands for holds its name in `alone`."""

    def __init__(
        self, directory: Directory, means: Means, threads: Threads, disk: Disk, entropy: Entropy
    ) -> None:
        self._directory, self._means, self._threads = directory, means, threads
        self._disk, self._entropy = disk, entropy
        self._shelf = Shelf(read_only=not means.write)
        self._leaving: list[FileLog] = []  # gone, but perhaps still read
        self._doubted: dict[str, Watermark] = {}  # whose side-car is not to be believed
        self._closing = means.closing
        self._checks = Checks(means.closing, self._checked)
        self._crowded = asyncio.Event()
        self._tasks: set[asyncio.Task[None]] = set()
        self.alone = Locks()
        self._begin(self._tidy(), "close unneeded logs")

    def __contains__(self, stem: str) -> bool:
        return self._shelf.get(stem) is not None

    def __iter__(self) -> Iterator[tuple[str, FileLog]]:
        return iter(self._shelf)

    def get(self, stem: str) -> FileLog | None:
        return self._shelf.get(stem)

    async def open(self, stem: str) -> FileLog:
        """Alone. Raises NotALog, OSError, StoreError."""
        if (known := self._shelf.get(stem)) is not None:
            return known
        work = partial(self._open_file, self._directory.log(stem), self._doubted.get(stem))
        parts = await self._threads.read(work)
        if self._closing.is_set():  # nobody would close it any more
            await asyncio.to_thread(parts.opened.close)
            raise StoreError("the store is closed")
        self._doubted.pop(stem, None)
        opened = parts.opened
        log = FileLog(parts, self._threads, read_only=not self._means.write)
        log.used = asyncio.get_running_loop().time()
        self._shelf.put(stem, log)
        self._watch(stem, log, opened)
        if self._shelf.crowded:
            self._crowded.set()
        if self._means.write and self._checks.put(stem, log, opened):
            self._begin(self._checks.run(), "check large logs")
        return log

    async def part(self, stem: str, reason: str, *, keep: bool = True) -> None:
        """Alone. Let go of the log, if it is open, for this reason. What was doubted of its file
        says nothing of one that comes after it."""
        self._doubted.pop(stem, None)
        self._checks.drop(stem)
        if (log := self._shelf.take(stem)) is not None:
            self._leaving.append(log)
            await _to_its_end(log.finish(reason, keep=keep))

    async def close_unneeded(self) -> None:
        now = asyncio.get_running_loop().time()
        for stem, log in self._shelf.unneeded(now):
            async with self.alone.hold(stem):
                # Closing the one before took a while; whoever asked meanwhile is about to use it.
                if log.quiet and log.used < now and self._shelf.get(stem) is log:
                    await self.part(stem, "nobody used it; ask for it again")
                    log.used = now - 2 * IDLE
        for log in list(self._leaving):
            if log.quiet and now - log.used > IDLE:
                self._leaving.remove(log)
                await self._threads.read(partial(_close, [log.release()]))

    async def close(self) -> None:
        """All of them; what was written is kept. Who is cancelled calls it again."""
        self._closing.set()
        self._crowded.set()
        while self._tasks:
            _told(await asyncio.gather(*self._tasks, return_exceptions=True))
        self._leaving += [log for _, log in self._shelf]
        self._shelf = Shelf(read_only=not self._means.write)
        ends = (log.finish("the store is closed") for log in self._leaving)
        _told(await asyncio.gather(*ends, return_exceptions=True))
        await asyncio.to_thread(self._let_go, list(self._leaving))
        self._leaving.clear()

    def _let_go(self, logs: list[FileLog]) -> None:
        """No thread may be at work on a file that is closed."""
        self._checks.shutdown()
        self._threads.writing.shutdown()
        self._threads.reading.shutdown()
        _close([log.release() for log in logs])

    # Opening.

    def _open_file(self, path: Path, doubted: Watermark | None) -> Parts:
        """Open, recover, take hand-written lines in. Blocks."""
        opened = open_log(path, self._means, doubted)
        try:
            reading = Reading(opened.file, opened.index)
            writer = Writer(
                path,
                opened.header.drill,
                opened.header.log,
                opened.file.fd,
                opened.head,
                opened.status,
                opened.pending,
                disk=self._disk,
                clock=self._means.clock,
                entropy=self._entropy,
                find=reading.find,
            )
            if self._means.write:
                opened.take_in(writer)
        except BaseException:
            opened.close()
            raise
        keeps = self._means.write and opened.status.condition == "ok"
        keeper = Keeper(opened, self._threads.writing, lambda: writer.left) if keeps else None
        return Parts(opened, reading, writer, keeper)

    # What turns out later.

    def _watch(self, stem: str, log: FileLog, opened: Opened) -> None:
        """The side-car may break in the hands of any thread; or the index, when it grows."""
        loop = asyncio.get_running_loop()

        def reopen() -> None:
            self._begin(self._reopen(stem, log, "its index is broken"), f"reopen {stem}")

        def broken() -> None:
            with suppress(RuntimeError):  # the loop is closed
                loop.call_soon_threadsafe(reopen)

        opened.when_broken(broken)

    async def _checked(self, stem: str, log: FileLog, sound: bool) -> None:
        """Whether what was taken from the side-car still stands in the file."""
        if sound:
            log.checked()
        else:
            await self._reopen(stem, log, "its file is damaged")

    async def _reopen(self, stem: str, log: FileLog, reason: str) -> None:
        """Who asks next gets the log read anew."""
        async with self.alone.hold(stem):
            if self._shelf.get(stem) is log:
                await self.part(stem, f"{reason}; ask for it again", keep=False)
                head = log.head
                self._doubted[stem] = Watermark(head.seq, head.size, head.h)

    # Tidying.

    def _begin(self, work: Coroutine[None, None, None], name: str) -> None:
        task = asyncio.get_running_loop().create_task(work, name=name)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _tidy(self) -> None:
        while not self._closing.is_set():
            with suppress(TimeoutError):
                await asyncio.wait_for(self._crowded.wait(), _TIDIED)
            self._crowded.clear()
            try:
                await self.close_unneeded()
            except Exception:  # a mistake of ours about one log; the others must not stay for ever
                logger.exception("logs that nobody needs could not be closed")


async def _to_its_end(work: Coroutine[None, None, None]) -> None:
    """Who is cancelled meanwhile hears of it afterwards: nobody else may come in between."""
    task, cancelled = asyncio.ensure_future(work), False
    while not task.done():
        try:
            await asyncio.wait([task])
        except asyncio.CancelledError:
            cancelled = True
    if cancelled:
        raise asyncio.CancelledError
    task.result()


def _told(ended: Iterable[BaseException | None]) -> None:
    """A mistake of ours must not keep the store from closing the other logs."""
    for found in ended:
        if found is not None:
            logger.error("a log was not closed as it should be", exc_info=found)


def _close(released: list[Parts | None]) -> None:
    """Blocks."""
    for parts in released:
        if parts is not None:
            parts.opened.close()
