"""The stored line: what the store puts around a client's object, and the chain.

`h` is SHA-256, in lower-case hex, over the previous line's `h` (its 64 hex characters; nothing
before the header) followed by this line's bytes up to, not including, `,"h":`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from typing import Final

import orjson

from events.draft import Draft
from events.header import Header
from events.jsontext import members
from events.times import instant, stamp

_TAIL: Final = re.compile(rb',"h":"([0-9a-f]{64})"\}\Z')
TAIL_SIZE: Final = len(b',"h":""}') + 64  # of the bytes that close every stored line
_FRONT: Final = re.compile(
    rb'\{"seq":[0-9]+,"durable":[0-9]+,(?:"batch":[0-9]+,)?"recorded":"[^"]*",'
)
_STORED_STARTS: Final = (b'{"seq":', b'{"seal":')


@dataclass(frozen=True, slots=True)
class Stored:
    """What the store itself said on one line. `seq` is 0 for the seal."""

    seq: int
    durable: int
    batch: int | None
    events: int | None  # of the seal only
    head: str | None  # of the seal only
    h: str


def chain(prev_h: str, body: bytes) -> str:
    """The `h` of the line that starts with `body`, after the line with `prev_h`."""
    return sha256(prev_h.encode() + body).hexdigest()


def split(line: bytes) -> tuple[bytes, str] | None:
    """(bytes up to `,"h":`, the h written there); None when the line does not end so."""
    found = _TAIL.search(line, max(0, len(line) - TAIL_SIZE))
    return (line[: found.start()], found[1].decode()) if found else None


def epoch(header: Header) -> str:
    """Tells a drill from another one that was made under the same id."""
    return header_line(header)[1][:16]


def event_line(
    seq: int,
    durable: int,
    batch: int | None,
    recorded: int,
    made_id: str | None,
    draft: Draft,
    prev_h: str,
) -> tuple[bytes, str]:
    """(the line without newline, its h). `made_id` only for a draft without an id."""
    front = b'{"seq":%d%b' % (seq, _front(durable, batch, recorded))
    if made_id is not None:
        front += b'"id":"%b",' % made_id.encode()
    return _closed(front + draft.compact[1:-1], prev_h)


@lru_cache(maxsize=16)  # all events of one write share it
def _front(durable: int, batch: int | None, recorded: int) -> bytes:
    of = b"" if batch is None else b'"batch":%d,' % batch
    return b',"durable":%d,%b"recorded":"%b",' % (durable, of, stamp(recorded).encode())


def header_line(header: Header) -> tuple[bytes, str]:
    return _closed(header.raw[:-1], "")


def seal_line(events: int, recorded: int, prev_h: str) -> tuple[bytes, str]:
    """The seal is written on its own, so all `events` are durable by then."""
    body = b'{"seal":1,"events":%d,"durable":%d,"recorded":"%s","head":"%s"'
    return _closed(body % (events, events, stamp(recorded).encode(), prev_h.encode()), prev_h)


def parse_line(line: bytes) -> Stored | None:
    """What a line says about itself; None when it is no line that this store wrote."""
    parts = split(line)
    if parts is None or not line.startswith(_STORED_STARTS):
        return None
    try:
        doc: object = orjson.loads(line)
    except orjson.JSONDecodeError:
        return None
    assert isinstance(doc, dict), "the line starts with a brace"
    numbers = [doc.get(name, 0) for name in ("seq", "durable", "batch", "events")]
    sealed, head = "seal" in doc and "seq" not in doc, doc.get("head")
    if any(type(number) is not int or number < 0 for number in numbers):
        return None
    if sealed and not ("events" in doc and isinstance(head, str)):
        return None
    if not sealed and not (numbers[0] >= 1 and _FRONT.match(line) and _readable(doc)):
        return None
    return Stored(
        seq=0 if sealed else numbers[0],
        durable=numbers[1],
        batch=numbers[2] if "batch" in doc and not sealed else None,
        events=numbers[3] if sealed else None,
        head=head if sealed else None,
        h=parts[1],
    )


def _readable(doc: Mapping[str, object]) -> bool:
    """Whether an index can take the event in; lines of a store always are."""
    if not (isinstance(doc.get("kind"), str) and isinstance(doc.get("id"), str)):
        return False
    try:
        for name in ("recorded", "time", "until"):
            if isinstance(value := doc.get(name), str):
                instant(value)
            elif value is not None:
                return False
    except ValueError:
        return False
    return True


def looks_stored(line: bytes) -> bool:
    """Whether a line that is not sound claims, or once claimed, to be written by a store."""
    return line.startswith(_STORED_STARTS) or split(line) is not None


def may_begin_stored(fragment: bytes) -> bool:
    """Whether this piece without a newline could be the beginning of a store's line."""
    return any(fragment.startswith(start) or start.startswith(fragment) for start in _STORED_STARTS)


def client_part(line: bytes) -> bytes:
    """The client's object of a stored event; an id that the store made is its first member."""
    front, parts = _FRONT.match(line), split(line)
    assert front is not None, "stored events start with the store's members"
    assert parts is not None, "stored events end with h"
    return b"{" + parts[0][front.end() :] + b"}"


def without_id(compact: bytes) -> bytes:
    """A compact object without its top-level `id`."""
    return b"{" + b",".join(raw for name, raw in members(compact) if name != "id") + b"}"


def _closed(body: bytes, prev_h: str) -> tuple[bytes, str]:
    h = chain(prev_h, body)
    return b'%b,"h":"%b"}' % (body, h.encode()), h
