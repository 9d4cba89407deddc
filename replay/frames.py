"""Frames on their way to a viewer, and their bytes.

What needs no lines is encoded when it is made. What carries lines names their seqs in `seqs`;
`encode` splices the stored bytes in, which are never parsed or written anew. How long lines are is
known only then, so it is there that a data frame beyond `MAX_LINES` becomes several, each with the
cursor that is true after it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar, Final, Literal

import orjson

from events.indexing.order import Position
from events.times import stamp
from replay.cursor import Cursor
from replay.snapshot import Snapshot

PROTOCOL: Final = "drill-replay.v1"
MAX_LINES: Final = 64 * 1024  # bytes of lines in a frame; one longer line goes alone

CloseCode = Literal[1001, 4001, 4002, 4003, 4004, 4100, 4101]


@dataclass(frozen=True, slots=True)
class Ready:
    """A message that needs no lines."""

    data: bytes

    seqs: ClassVar[tuple[int, ...]] = ()
    generation: ClassVar[None] = None  # it never goes stale


@dataclass(frozen=True, slots=True)
class Standing:
    """A `snapshot`. `seqs`: the current event, if any, then one a lane."""

    cursor: Cursor
    snapshot: Snapshot
    order_only: bool

    @property
    def generation(self) -> int:
        return self.cursor.generation

    @property
    def seqs(self) -> tuple[int, ...]:
        current = (self.snapshot.current,) if self.snapshot.current else ()
        return (*current, *self.snapshot.lanes.values())


@dataclass(frozen=True, slots=True)
class Data:
    """A `bulk` or `late` frame; `places` are the positions of `seqs`."""

    op: Literal["bulk", "late"]
    cursor: Cursor
    seqs: tuple[int, ...]
    places: tuple[Position, ...]
    before: Cursor  # where the viewer was

    @property
    def generation(self) -> int:
        return self.cursor.generation


@dataclass(frozen=True, slots=True)
class Goodbye:
    """Close the connection; the last frame of a session."""

    code: CloseCode
    reason: str

    seqs: ClassVar[tuple[int, ...]] = ()
    generation: ClassVar[None] = None


Frame = Ready | Standing | Data | Goodbye


def message(op: str, **fields: object) -> Ready:
    """A control message."""
    return Ready(_dumps({"op": op, **fields}))


def cursor_fields(cursor: Cursor) -> dict[str, object]:
    return {"gen": cursor.generation, "p": cursor.p, "a": cursor.a}


def encode(frame: Ready | Standing | Data, lines: Sequence[bytes]) -> list[bytes]:
    """The messages of a frame, in order; `lines` are those of `frame.seqs`."""
    assert len(lines) == len(frame.seqs), "one line a seq"
    if isinstance(frame, Ready):
        return [frame.data]
    if isinstance(frame, Standing):
        return [_standing(frame, lines)]
    return [
        _opening(frame.op, cursor) + b',"events":[' + b",".join(part) + b"]}"
        for part, cursor in _parts(frame, lines)
    ]


def _parts(frame: Data, lines: Sequence[bytes]) -> Iterator[tuple[Sequence[bytes], Cursor]]:
    begin = 0
    for end in _cuts([len(line) for line in lines]):
        whole = end == len(lines)
        yield lines[begin:end], frame.cursor if whole else _behind(frame, end)
        begin = end


def _cuts(sizes: Sequence[int]) -> Iterator[int]:
    """Where parts end; the last is always the end."""
    held = 0
    for place, size in enumerate(sizes):
        if held and held + size > MAX_LINES:
            yield place
            held = 0
        held += size
    yield len(sizes)


def _behind(frame: Data, end: int) -> Cursor:
    """The cursor after the first `end` events of a frame."""
    if frame.op == "late":
        return frame.before.seen_to(frame.seqs[end - 1])
    return frame.before.seen_to(frame.cursor.a).moved_to(frame.places[end - 1])


def _standing(frame: Standing, lines: Sequence[bytes]) -> bytes:
    snapshot = frame.snapshot
    current = lines[0] if snapshot.current else b"null"
    sides = map(orjson.dumps, snapshot.lanes)
    acted = lines[1:] if snapshot.current else lines
    lanes = b",".join(side + b":" + line for side, line in zip(sides, acted, strict=True))
    rest = {"counts": snapshot.counts, "phase": _phase(frame)}
    return (
        _opening("snapshot", frame.cursor)
        + (b',"current":' + current + b',"lanes":{' + lanes + b"},")
        + orjson.dumps(rest)[1:]
    )


def _phase(frame: Standing) -> Mapping[str, object] | None:
    phase = frame.snapshot.phase
    if phase is None:
        return None
    fields = {"seq": phase.seq, "kind": phase.kind, "colour": phase.colour, "name": phase.name}
    # An order-only drill has no times to show.
    return fields if frame.order_only else {**fields, "from": stamp(phase.start_ms)}


def _opening(op: str, cursor: Cursor) -> bytes:
    """A message up to where its lines go: an object that is not yet closed."""
    return _dumps({"op": op, **cursor_fields(cursor)})[:-1]


def _dumps(document: Mapping[str, object]) -> bytes:
    return orjson.dumps(document, default=_array)


def _array(value: object) -> list[object]:
    """Positions are written as arrays."""
    assert isinstance(value, Position), f"nothing else needs help: {value!r}"
    return list(value)
