"""Keeping the side-car of one log up to date, so that the next opening scans nothing.

Every full chunk of the index is saved soon after it is full, and the watermark is marked half a
second after the first event that it does not cover. Both happen on a writing thread, after the
events were shown; a refusal of the disk is told once and harms nothing.

A root carries the `stat` of the log file only while all of the file is known to be sound: it says
that a file which is still the same need not be read again.
"""

from __future__ import annotations

import asyncio
import errno
import logging
import os
from collections.abc import Callable
from concurrent.futures import Executor
from functools import partial
from typing import TYPE_CHECKING, Final

from events.errors import StoreError
from events.files.coverage import last_line
from events.files.note import Note
from events.files.recovery import sidecar_of
from events.indexing.saving import Save
from events.sidecar.sidecar import Sidecar, SidecarBroken, Stat, Watermark
from events.store import Head
from events.summary import Summary

if TYPE_CHECKING:
    from events.files.opening import Opened

logger = logging.getLogger("drill_replay.events")

_MARK_AFTER: Final = 0.5  # seconds


class Keeper:
    """One job at a time. Everything but the jobs happens on the loop."""

    def __init__(self, opened: Opened, executor: Executor, left: Callable[[], Stat | None]) -> None:
        """`left` says how the file was left by whoever writes it, if nobody else did."""
        self._opened, self._executor, self._left = opened, executor, left
        self.sound = opened.unchecked is None  # whether all of the file is known to be
        self._head: Head | None = None  # not marked yet
        self._timer: asyncio.TimerHandle | None = None
        self._job: asyncio.Task[None] | None = None
        self._marked = 0.0  # when, by the loop's clock
        self._news = False  # since the side-car was saved as a whole
        self._refused = self._ended = False

    def applied(self, head: Head) -> None:
        """The index has all events up to `head`."""
        self._head, self._news = head, True
        loop = asyncio.get_running_loop()
        if self._timer is None and self._job is None and not self._ended:
            due = max(loop.time(), self._marked + _MARK_AFTER)
            self._timer = loop.call_at(due, self._begin)

    async def end(self, head: Head, summary: Summary | None, *, keep: bool) -> None:
        """Save everything if it is to be kept; nothing is saved afterwards. Without a summary
        nobody may take the file to be sound."""
        self._ended = True
        if self._timer is not None:
            self._timer.cancel()
        if self._job is not None:
            await asyncio.wait([self._job])
        if keep and self._news:
            self.sound = self.sound and summary is not None
            await self._save(head, self._opened.index.unsaved(everything=True), summary)

    def _begin(self) -> None:
        self._timer = None
        self._job = asyncio.create_task(self._mark(), name=f"save {self._opened.path.stem}")

    async def _mark(self) -> None:
        head, self._head = self._head, None
        try:
            if head is not None:
                await self._save(head, self._opened.index.unsaved(), None)
        finally:
            self._job = None
            self._marked = asyncio.get_running_loop().time()
        if self._head is not None:
            self.applied(self._head)

    async def _save(self, head: Head, save: Save | None, summary: Summary | None) -> None:
        work = partial(self._write, save, head, summary, sound=self.sound)
        try:
            await asyncio.get_running_loop().run_in_executor(self._executor, work)
        except SidecarBroken:  # the side-car itself tells of it
            return
        except (OSError, ValueError, RuntimeError, StoreError) as err:  # no room; or all is closed
            if not self._refused:
                name = sidecar_of(self._opened.path).name
                why = (err.strerror if isinstance(err, OSError) else "") or err
                logger.warning("%s cannot be brought up to date: %s", name, why)
            self._refused = True
        else:
            self._refused = False
            if save is not None:
                self._opened.index.saved(save)

    def _write(
        self, save: Save | None, head: Head, summary: Summary | None, *, sound: bool
    ) -> None:
        """Blocks. Nothing is written for a log that was deleted or replaced."""
        opened, stat = self._opened, self._opened.file.stat()
        known = stat if sound and stat == self._left() else None
        if os.stat(opened.path).st_ino != stat.ino:
            raise OSError(errno.ESTALE, "the log was replaced")
        sidecar = opened.sidecar
        if sidecar is None:
            sidecar = opened.made(Sidecar.create(sidecar_of(opened.path), opened.first.h))
        mark = Watermark(head.seq, head.size, head.h)
        if save is None:
            sidecar.mark(mark, known)
            return
        h = head.h
        if head.sealed and head.seq:
            h = last_line(opened.file, head.seq, save.directory.end).h
        save.directory.note = Note(h, summary).bytes()
        save.write(sidecar, mark, known)
