"""Opening a log file: what is kept, what is set aside, what is taken in. Blocks.

| found                         | done                                                         |
|-------------------------------|--------------------------------------------------------------|
| intact                        | opened                                                       |
| torn, unproven                | those bytes saved to `<log>.torn-<time>`, synced, then cut   |
| hand-written lines at the end | saved to `<log>.hand-<time>.pending`, synced, then cut; the  |
|                               | writer takes them in and renames the file                    |
| a header without `h`          | the whole file saved likewise, replaced by a chained header  |
| damaged                       | nothing is written; the intact prefix is served              |
| the disk refuses              | nothing is cut; the intact prefix is served, read-only       |

Order of effects: saved and synced before cut; so a crash at any point loses nothing, and opening
again ends in the same place.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO, Final

from events import hand
from events.disk import cut, file_time, free_name, save_new, save_over
from events.errors import InputError
from events.header import Header, parse_header
from events.limits import MAX_LINE
from events.line import chain, header_line, split
from events.scan import Scan, Tail, by_hand, scan
from events.store import Status

_LONGEST: Final = MAX_LINE + 1024  # bytes of a line with the store's members


class NotALog(Exception):
    """The file's header cannot be used; `status` says why."""

    def __init__(self, status: Status) -> None:
        self.status = status
        super().__init__(status.reason)


@dataclass(frozen=True, slots=True)
class Opened:
    """An open log file. `pending` are hand files whose lines are still to be taken in."""

    fd: int
    header: Header
    scan: Scan
    status: Status
    pending: tuple[Path, ...]


def read_header(path: Path, line: bytes) -> tuple[Header, str | None]:
    """(header, its h; None when written by hand). Raises NotALog."""
    by_person = hand.header_of(line)
    parts = split(line.removesuffix(b"\n"))
    if by_person is None and (parts is None or chain("", parts[0]) != parts[1]):
        reason = "line 1 is no sound header; restore the file from a copy"
        raise NotALog(Status("damaged", f"{path.name}: {reason}", 0, 1))
    try:
        header = parse_header(by_person if parts is None and by_person else line_body(line))
    except InputError as err:
        raise NotALog(Status("damaged", f"{path.name}: header: {err}", 0, 1)) from None
    own = header.drill if header.log is None else f"{header.drill}.{header.log}"
    if own != path.stem:
        reason = f"its header is of {own}; name the file {own}.jsonl"
        raise NotALog(Status("damaged", f"{path.name}: {reason}", 0, 1))
    return header, parts[1] if parts else None


def opened(path: Path) -> BinaryIO:
    """The file, for reading. A pipe of that name would keep us waiting for ever. Raises OSError."""
    if not path.is_file() and path.exists():
        raise OSError(errno.EINVAL, "it is no regular file", str(path))
    return path.open("rb")


def identify(path: Path) -> Header:
    """The header of a file that `open_writing` can open. Raises NotALog, OSError."""
    with opened(path) as file:
        header, h = read_header(path, file.readline(_LONGEST))
        if h is None and not all(map(by_hand, file)):
            reason = "its header has no h, the lines below have; restore the file from a copy"
            raise NotALog(Status("damaged", f"{path.name}: {reason}", 0, 1))
    return header


def line_body(line: bytes) -> bytes:
    """A chained header line as the object without `h`."""
    parts = split(line.removesuffix(b"\n"))
    assert parts is not None, "a chained line ends with h"
    return parts[0] + b"}"


def examine(path: Path) -> tuple[Header, bool, Scan]:
    """(header, whether the whole file is written by hand, scan); writes nothing."""
    with opened(path) as file:
        first = file.readline(_LONGEST)
        header, h = read_header(path, first)
        if h is not None:
            return header, False, scan(first, h, file)
        rest = file.read()
    _, h = header_line(header)
    found = scan(b"", h, ())
    return header, True, replace(found, tail=Tail("intact", b"", first + rest, b"", 0, 1))


def waiting(tail: Tail, whole: bool) -> int:
    """How many hand-written events wait to be taken in."""
    return max(0, len(hand.lines(tail.hand)) - whole)


def open_reading(path: Path) -> Opened:
    """Open without ever writing: the intact prefix, and what stands behind it stays there."""
    header, _, found = examine(path)
    status = _found(path, found) or Status("read_only", "this store was opened for reading only")
    return Opened(os.open(path, os.O_RDONLY | os.O_CLOEXEC), header, found, status, ())


def open_writing(path: Path, now: int) -> Opened:
    """Open for appending, after recovery."""
    identify(path)
    header, whole, found = examine(path)
    status = _found(path, found)
    if status is not None:
        return Opened(os.open(path, os.O_RDONLY | os.O_CLOEXEC), header, found, status, ())
    try:
        return _recovered(path, now, header, whole, found)
    except OSError as err:
        clean = not (found.tail.store or found.tail.hand)
        what = "it cannot be written" if clean else "its last lines cannot be set aside"
        reason = f"{path.name}: {what} ({err.strerror}); mend that and restart"
        status = Status("read_only", reason)
        return Opened(os.open(path, os.O_RDONLY | os.O_CLOEXEC), header, found, status, ())


def _found(path: Path, found: Scan) -> Status | None:
    """The status of a damaged log."""
    if found.tail.ending != "damaged":
        return None
    offset, line = found.tail.offset, found.tail.line
    reason = (
        f"{path.name} is damaged at byte {offset} (line {line}), and later lines prove that what "
        "stood there was kept; events before it are served, restore the file from a copy"
    )
    return Status("damaged", reason, offset, line)


def _recovered(path: Path, now: int, header: Header, whole: bool, found: Scan) -> Opened:
    tail, pending, aside, reason = found.tail, _pending(path), [], ""
    if tail.store:
        place = free_name(path.parent, f"{path.stem}.torn-{file_time(now)}")
        save_new(place, tail.store)
        aside.append(place.name)
        what = "torn" if tail.ending == "torn" else "torn or damaged, unproven"
        reason = f"{what}: {len(tail.store)} bytes were set aside in {place.name}"
    # A crash between saving and cutting leaves the same bytes in both places.
    if tail.hand and not any(place.read_bytes() == tail.hand for place in pending):
        pending.append(save_hand(path, tail.hand, now))
    if whole:
        first, _ = header_line(header)
        save_over(path, first + b"\n")
        found = scan(first + b"\n", found.head.h, ())
    fd = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CLOEXEC)
    if (tail.store or tail.hand) and not whole:
        cut(fd, found.head.size)
    names = (*aside, *(place.name.removesuffix(hand.PENDING) for place in pending))
    status = Status(reason=reason, set_aside=names, rejected=_after_seal(path, tail))
    return Opened(fd, header, found, status, tuple(pending))


def save_hand(
    path: Path, raw: bytes, now: int, save: Callable[[Path, bytes], None] = save_new
) -> Path:
    """Keep hand-written bytes of the log at `path`, durable, to be taken in."""
    place = free_name(path.parent, f"{path.stem}.hand-{file_time(now)}", hand.PENDING)
    save(place, raw)
    return place


def hand_files(path: Path) -> list[Path]:
    """Files with hand-written lines of the log at `path`, pending ones included."""
    start = f"{path.stem}.hand-"
    return sorted(other for other in path.parent.iterdir() if other.name.startswith(start))


def _pending(path: Path) -> list[Path]:
    return [place for place in hand_files(path) if place.name.endswith(hand.PENDING)]


def _after_seal(path: Path, tail: Tail) -> tuple[str, ...]:
    return tuple(
        f"{path.name}:{tail.line + number - 1}: the log is sealed; the line was not taken in"
        for number, _ in hand.lines(tail.after_seal)
    )
