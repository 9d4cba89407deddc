"""Lines that a person wrote: what is in a hand-written piece, and the events it becomes. Pure.

A hand file `<drill>.hand-<time>` keeps the raw bytes. While its lines are on their way into the log
it ends in `.pending`; a crash in between is mended by doing it again, since every line has an id
(its own, or one made of the file's name and the line's number) and a known id is not taken twice.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import orjson

from events.batches import batches as cut
from events.draft import Draft
from events.errors import InputError
from events.event import parse_event
from events.ids import uuid5_for
from events.jsontext import BOM
from events.line import looks_stored, may_begin_stored, split

PENDING = ".pending"


@dataclass(frozen=True, slots=True)
class HandLine:
    """A sound hand-written line."""

    number: int  # in its file, from 1
    draft: Draft
    id: str


def lines(raw: bytes) -> list[tuple[int, bytes]]:
    """(number, line) of every line that is not blank, without BOM, CR and newline."""
    pieces = (piece.removesuffix(b"\r") for piece in raw.removeprefix(BOM).split(b"\n"))
    numbered = ((number, piece.removeprefix(BOM)) for number, piece in enumerate(pieces, 1))
    return [(number, piece) for number, piece in numbered if piece.strip()]


def by_hand(piece: bytes) -> bool:
    """Whether a person wrote this line: neither a store's line nor what is left of one."""
    line = piece.rstrip(b"\r\n")
    if b"\0" in line or looks_stored(line):
        return False
    try:
        doc: object = orjson.loads(line.removeprefix(BOM))
    except orjson.JSONDecodeError:
        return piece.endswith(b"\n") or not may_begin_stored(piece)
    return not (isinstance(doc, dict) and ("seq" in doc or "h" in doc))


def header_of(line: bytes) -> bytes | None:
    """The line as a hand-written header: an object that names a drill and has no `h`."""
    clean = line.removeprefix(BOM).rstrip(b"\r\n")
    if split(clean) is not None:
        return None
    try:
        doc: object = orjson.loads(clean)
    except orjson.JSONDecodeError:
        return None
    looks = isinstance(doc, dict) and "drill" in doc and not {"h", "kind", "seq"} & doc.keys()
    return clean if looks else None


def read(name: str, raw: bytes, log: str | None) -> tuple[list[HandLine], list[str]]:
    """(sound lines, "name:line: field: why" of those that are refused) of a hand file's bytes."""
    taken, rejected = [], []
    for number, line in lines(raw):
        if number == 1 and header_of(line) is not None:
            continue
        try:
            draft = parse_event(line, None, log=log)
        except InputError as err:
            rejected += [f"{name}:{number}: {fault}" for fault in err.faults]
        else:
            taken.append(HandLine(number, draft, draft.id or uuid5_for(name, number)))
    return taken, rejected


def batches(taken: Iterable[HandLine]) -> list[list[HandLine]]:
    """The lines in batches within the limits."""
    return list(cut(taken, lambda line: len(line.draft.compact)))
