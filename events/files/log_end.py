"""The end of a log file that we write: the bytes behind the head. Blocks; one thread at a time.

Nothing stands there but what we are writing, or what a hand has written although we hold the lock.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Final

from events.disk import FULL, Disk, cut, read_at, write_all
from events.errors import IN_DOUBT, NoSpace, ReadOnlyLog
from events.files import hand
from events.files.coverage import SMALL
from events.files.proof import damage_before
from events.files.recovery import save_hand
from events.sidecar.sidecar import Stat
from events.store import Head, Status

_TELLING: Final = len(b'{"seal":')  # bytes of a line, from which on it says whose it is


class SlippedIn(Exception):
    """Hand-written lines stand before our own; nothing was kept."""


class LogEnd:
    """`head` and `status` say what is durable; `pending` are the files of hand-written bytes that
    wait to be taken in, oldest first."""

    def __init__(
        self,
        path: Path,
        drill: str,
        fd: int,
        head: Head,
        status: Status,
        pending: Sequence[Path],
        *,
        disk: Disk,
        clock: Callable[[], int],
    ) -> None:
        self.head, self.status, self.pending = head, status, list(pending)
        self._path, self._drill, self._fd = path, drill, fd
        self._disk, self._clock = disk, clock
        ours = os.fstat(fd)
        self._ours = ours.st_dev, ours.st_ino
        self._left: Stat | None = Stat.of(ours)

    @property
    def left(self) -> Stat | None:
        """The file as we left it; None once somebody else has written to it."""
        return self._left

    def check(self) -> None:
        """The path still names our file, which is as we left it but for lines of a hand."""
        if self.closed is None and not self._as_left():
            try:
                self._check()
            except OSError as err:
                self._unreadable(err)

    def _as_left(self) -> bool:
        """Nearly always so, and seen at one glance."""
        try:
            there = os.stat(self._path)
        except OSError:
            return False
        return Stat.of(there) == self._left and there.st_size == self.head.size

    def _check(self) -> None:
        if self._taken_away():
            return
        found = os.fstat(self._fd)
        as_left = Stat.of(found) == self._left
        if not as_left:
            self._left = None
        name, size = self._path.name, found.st_size
        if size < self.head.size:
            self.close(f"{name} was cut short by somebody; restore it and restart")
        elif not self._ends_in_head():
            self.close(f"{name} was rewritten in place, as editors do; restart to read it")
        elif (as_left or self._stands(found)) and size > self.head.size and not self.head.sealed:
            self._set_aside(read_at(self._fd, self.head.size, size - self.head.size))

    def _stands(self, found: os.stat_result) -> bool:
        """Whether every line of ours is as it was written in a file that is not as we left it; else
        the log is closed. A large file is not read again, and then nobody takes it to be sound."""
        if self.head.size > SMALL:
            return True
        if (fault := damage_before(partial(read_at, self._fd), self.head)) is None:
            self._left = Stat.of(found)
            return True
        where = f"line {fault.line} (byte {fault.offset}) is not what was kept"
        self.close(f"{self._path.name} was rewritten in place: {where}; restore it and restart")
        self.status = replace(self.status, offset=fault.offset, line=fault.line)
        return False

    def _taken_away(self) -> bool:
        """Whether the path does not name our file any more; then the log is closed."""
        name = self._path.name
        try:
            there = os.stat(self._path)
        except OSError:
            self.close(f"{name} was moved or deleted; put it back and restart")
            return True
        if (there.st_dev, there.st_ino) == self._ours:
            return False
        self.close(f"{name} was replaced by another file, as editors do; restart to read it")
        return True

    def _ends_in_head(self) -> bool:
        """Whether the last line that is ours still stands where it was written."""
        last = b',"h":"%b"}\n' % self.head.h.encode()
        return read_at(self._fd, self.head.size - len(last), len(last)) == last

    def write(self, lines: Sequence[bytes], seq: int, h: str, sealed: bool) -> None:
        """Lines with which the head has `seq`, `h` and `sealed`: durable, or not kept at all.
        Raises NoSpace, ReadOnlyLog, SlippedIn."""
        data = b"\n".join(lines) + b"\n"
        try:
            self._write(data)
        except OSError as err:  # what stands behind the head is unknown, and stays as it is
            raise self._unreadable(err) from err
        self.head = Head(seq, h, self.head.size + len(data), sealed)

    def _write(self, data: bytes) -> None:
        if Stat.of(os.fstat(self._fd)) != self._left:  # since we checked it
            self._left = None
        try:
            write_all(self._disk, self._fd, data)
        except OSError as err:
            self._cut_back(f"writing failed ({err.strerror})", fatal=err.errno not in FULL)
            raise NoSpace(self._drill, err.strerror or "the disk is full") from err
        found = os.fstat(self._fd)
        if found.st_size != self.head.size + len(data):
            self._left = None
            self._make_way(data)
        self._wrote(found)
        try:
            self._disk.sync(self._fd)
        except OSError as err:
            reason = f"the disk did not confirm a write ({err.strerror}); check it, then restart"
            self.close(reason)
            doubt = f"{IN_DOUBT}; sending the same ids again is safe"
            raise ReadOnlyLog(self._drill, f"{reason}; {doubt}") from err
        if self._taken_away():  # what was synced has no name any more
            raise ReadOnlyLog(self._drill, self.status.reason)

    @property
    def closed(self) -> str | None:
        """Why the log takes no append; None while it does."""
        return None if self.status.condition == "ok" else self.status.reason

    def _wrote(self, found: os.stat_result) -> None:
        if self._left is not None:
            self._left = Stat.of(found)

    def close(self, reason: str) -> ReadOnlyLog:
        """No append from now on; the error that says so."""
        self.status = replace(self.status, condition="read_only", reason=reason)
        return ReadOnlyLog(self._drill, reason)

    def _unreadable(self, err: OSError) -> ReadOnlyLog:
        name = self._path.name
        return self.close(f"{name} cannot be read ({err.strerror}); check the disk, then restart")

    def _cut_back(self, reason: str, *, fatal: bool) -> None:
        """Undo a write that failed, so that the next one finds the file as it was."""
        if not self._only_ours():
            fatal = True
        else:
            try:
                os.ftruncate(self._fd, self.head.size)
            except OSError:
                fatal = True
            self._wrote(os.fstat(self._fd))
        if fatal:
            raise self.close(f"{reason}; check the disk, then restart")

    def _only_ours(self) -> bool:
        """Whether what stands behind the head is what we began to write, not a hand's."""
        return not any(hand.by_hand(line) for line in self._behind().split(b"\n")[:-1])

    def _make_way(self, data: bytes) -> None:
        """Somebody appended between our check and our write, or right after it."""
        behind = self._behind()
        if behind.startswith(data):
            return  # after us: the next commit takes it in
        before, found, after = behind.partition(data)
        if not found:
            raise self._not_alone()
        self._set_aside(before + after)
        if self.closed is not None:
            raise ReadOnlyLog(self._drill, self.closed)
        raise SlippedIn

    def _behind(self) -> bytes:
        size = os.fstat(self._fd).st_size - self.head.size
        return read_at(self._fd, self.head.size, max(size, 0))

    def _set_aside(self, raw: bytes) -> None:
        """Keep hand-written bytes in a file of their own, and the log without them."""
        if not _by_hand(raw):
            self._not_alone()
            return
        try:
            self.pending.append(save_hand(self._path, raw, self._clock()))
            if Stat.of(os.fstat(self._fd)) != self._left:
                self._left = None
            cut(self._fd, self.head.size)
            self._wrote(os.fstat(self._fd))
        except OSError as err:
            reason = f"hand-written lines could not be set aside ({err.strerror})"
            self.close(f"{reason}; make room and restart")

    def _not_alone(self) -> ReadOnlyLog:
        return self.close(f"somebody else writes to {self._path.name}; stop them and restart")


def _by_hand(raw: bytes) -> bool:
    """Whether a hand wrote all of it. A last line of a few bytes tells nothing yet."""
    *lines, last = raw.split(b"\n")
    return all(hand.by_hand(line + b"\n") for line in lines) and (
        len(last) < _TELLING or hand.by_hand(last)
    )
