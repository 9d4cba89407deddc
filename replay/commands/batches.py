"""Lines of a file as batches that can be sent again. Pure but for reading the file given."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Protocol

import orjson

from events.batches import batches as cut
from events.errors import Fault, TooLarge
from events.jsontext import BOM
from events.limits import MAX_BODY
from events.porting.naming import derived_id


class Lines(Protocol):
    """A file of lines, or a pipe."""

    def readline(self, most: int, /) -> bytes: ...


@dataclass(frozen=True, slots=True)
class Entry:
    """One event of the file: its line number there, its bytes to send, and whose its id is."""

    number: int
    raw: bytes
    derived: bool


def numbered(file: Lines) -> Iterator[tuple[int, bytes]]:
    """(line number from 1, bytes) of every line that is not blank, without BOM and line end.

    Raises TooLarge for a line that could never be sent, before it is read whole.
    """
    number = 0
    while raw := file.readline(MAX_BODY + 1):
        number += 1
        if len(raw) > MAX_BODY:
            detail = f"the line is over {MAX_BODY} bytes; is this a file of one event a line?"
            raise TooLarge([Fault(number, "", detail)])
        line = raw.removeprefix(BOM).strip() if number == 1 else raw.strip()
        if line:
            yield number, line


class Namer:
    """Gives the lines of one file ids where they have none, so that sending it again is a retry.

    FORMAT.md section 5: the id follows from the drill, the line's bytes and which of its equals in
    the file it is; not from the line's number, so that a file may grow anywhere in between.
    """

    def __init__(self, drill: str) -> None:
        self._drill = drill
        self._seen: Counter[bytes] = Counter()  # by digest: lines may be long

    def entry(self, number: int, line: bytes) -> Entry:
        """The line as it is sent, an id in front, its other bytes untouched. What is no JSON
        object is left for the store to refuse by its own rules."""
        try:
            doc = orjson.loads(line)
        except orjson.JSONDecodeError:
            return Entry(number, line, derived=False)
        if not isinstance(doc, dict) or "id" in doc:
            return Entry(number, line, derived=False)
        digest = hashlib.sha256(line).digest()
        self._seen[digest] += 1
        made = derived_id(self._drill, self._seen[digest], line)
        first = b'{"id":"%s"%s' % (made.encode(), b"," if doc else b"")
        return Entry(number, first + line[1:].lstrip(), derived=True)


def batches(
    entries: Iterable[Entry], dry: Callable[[], bool] = lambda: False
) -> Iterator[list[Entry]]:
    """Entries in order, as many together as one request takes, newlines included; fewer where
    `dry` says that the next one is not there yet."""
    left = iter(entries)
    for first in left:
        yield from cut(_run(first, left, dry), lambda one: len(one.raw) + 1)


def _run(first: Entry, left: Iterator[Entry], dry: Callable[[], bool]) -> Iterator[Entry]:
    """What comes without a pause."""
    yield first
    while not dry():
        try:
            yield next(left)
        except StopIteration:
            return


def header_of(line: bytes) -> str | None:
    """The drill whose header this line is, or None for a line that is no header of a log."""
    try:
        doc = orjson.loads(line)
    except orjson.JSONDecodeError:
        return None
    if not isinstance(doc, dict) or "kind" in doc:
        return None
    is_header = "drill_log" in doc or {"drill", "nature", "title"} <= doc.keys()
    return str(doc.get("drill", "")) if is_header else None
