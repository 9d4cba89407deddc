"""Whose log a file is: its first line. Blocks."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from events.errors import InputError
from events.files import hand
from events.files.hand import by_hand
from events.files.logfile import LogFile
from events.files.tail import Line, Tail, hand_lines, pieces
from events.header import Header, parse_header
from events.limits import MAX_LINE
from events.line import chain, header_line, split
from events.store import Status

_LONGEST: Final = MAX_LINE + 1024  # bytes of a line with the store's members


class NotALog(Exception):
    """The file's header cannot be used; `status` says why."""

    def __init__(self, status: Status) -> None:
        self.status = status
        super().__init__(status.reason)


@dataclass(frozen=True, slots=True)
class First:
    """The first line. One that was written by hand is `line` once it is chained."""

    header: Header
    line: Line
    by_hand: bool


def first_line(path: Path, file: LogFile) -> First:
    """Raises NotALog."""
    start, newline, _ = file.read(0, _LONGEST).partition(b"\n")
    return _first(path, start + newline)


def identify(path: Path) -> Header:
    """The header of a file that can be opened. Raises NotALog, OSError."""
    file = LogFile(path, write=False)
    try:
        first = first_line(path, file)
        if first.by_hand and not all_by_hand(file):
            raise no_h(path)
    finally:
        file.close()
    return first.header


def all_by_hand(file: LogFile) -> bool:
    return all(by_hand(piece.shown) for piece in pieces(file.read, 0, file.size))


def no_h(path: Path) -> NotALog:
    reason = "its header has no h, the lines below have; restore the file from a copy"
    return NotALog(Status("damaged", f"{path.name}: {reason}", 0, 1))


def whole(file: LogFile) -> Tail:
    """A file that was written by hand, as the tail of a log without anything."""
    size = file.size
    lines = sum(1 for _ in hand_lines(file.read, 0, size)) - 1  # but for the header
    return Tail("intact", 0, size, 0, 1, hand=size, hand_lines=max(0, lines))


def _first(path: Path, line: bytes) -> First:
    by_person = hand.header_of(line)
    parts = split(line.removesuffix(b"\n"))
    if by_person is None and (parts is None or chain("", parts[0]) != parts[1]):
        reason = "line 1 is no sound header; restore the file from a copy"
        raise NotALog(Status("damaged", f"{path.name}: {reason}", 0, 1))
    if parts and not line.endswith(b"\n"):  # the next line would stand on this one
        reason = f"line 1 has no end; add it with `echo >> {path.name}`, or restore the file"
        raise NotALog(Status("damaged", f"{path.name}: {reason}", 0, 1))
    try:
        header = parse_header(parts[0] + b"}" if parts else by_person or b"")
    except InputError as err:
        raise NotALog(Status("damaged", f"{path.name}: header: {err}", 0, 1)) from None
    own = header.drill if header.log is None else f"{header.drill}.{header.log}"
    if own != path.stem:
        reason = f"its header is of {own}; name the file {own}.jsonl"
        raise NotALog(Status("damaged", f"{path.name}: {reason}", 0, 1))
    if parts:
        return First(header, Line(0, len(line), parts[1]), by_hand=False)
    chained, h = header_line(header)
    return First(header, Line(0, len(chained) + 1, h), by_hand=True)
