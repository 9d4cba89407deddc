"""Frames on their way to a viewer, and their bytes.

What needs no lines is encoded when it is made. What carries lines names the `runs` of seqs whose
text the shell fetches; `encode` puts the stored bytes in, which are never parsed or written anew: a
comma takes the place of the newline between two lines, and JSON escapes every other newline.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import ClassVar, Final, Literal

import msgspec
import numpy as np
import orjson

from events.indexing.chunk import Ints
from events.indexing.order import Position
from events.indexing.stretch import Run
from events.times import stamp as written
from replay.cursor import Cursor
from replay.delivery import Part
from replay.snapshot import Snapshot

PROTOCOL: Final = "drill-replay.v1"

CloseCode = Literal[1001, 4001, 4002, 4003, 4004, 4100, 4101]


@dataclass(frozen=True, slots=True)
class Ready:
    """A message that needs no lines."""

    data: bytes

    runs: ClassVar[tuple[Run, ...]] = ()
    generation: ClassVar[None] = None  # it never goes stale


@dataclass(frozen=True, slots=True)
class Standing:
    """A `snapshot`. `runs`: the current event, if any, then one a lane."""

    cursor: Cursor
    snapshot: Snapshot
    order_only: bool

    @property
    def generation(self) -> int:
        return self.cursor.generation

    @property
    def runs(self) -> tuple[Run, ...]:
        current = (self.snapshot.current,) if self.snapshot.current else ()
        return tuple(Run(seq, seq) for seq in (*current, *self.snapshot.lanes.values()))


class Data(msgspec.Struct, frozen=True, gc=False):
    """A `bulk` or `late` frame of so many `events`. `copied` makes of a stored line what is sent in
    its place; None: the line itself."""

    op: Literal["bulk", "late"]
    cursor: Cursor
    runs: Sequence[Run]
    events: int
    size: int  # bytes of the text of its runs
    parts: Sequence[Part] = ()
    copied: Callable[[bytes], bytes] | None = None

    @property
    def generation(self) -> int:
        return self.cursor.generation


@dataclass(frozen=True, slots=True)
class Goodbye:
    """Close the connection; the last frame of a session."""

    code: CloseCode
    reason: str

    runs: ClassVar[tuple[Run, ...]] = ()
    generation: ClassVar[None] = None


Frame = Ready | Standing | Data | Goodbye


def message(op: str, **fields: object) -> Ready:
    """A control message."""
    return Ready(_dumps({"op": op, **fields}))


def stamp(cursor: Cursor) -> Ready:
    """A `stamp`."""
    return Ready(_opening("stamp", cursor) + b"}")


def encode(frame: Ready | Standing | Data, text: bytes) -> bytes:
    """The message of a frame; `text` is that of its `runs`, a newline behind each line."""
    if isinstance(frame, Data):
        return opening(frame) + _events(frame, text) + b"]}"
    if isinstance(frame, Ready):
        return frame.data
    return _standing(frame, text.split(b"\n"))


def opening(frame: Data) -> bytes:
    """The message of a frame up to its first event."""
    return _opening(frame.op, frame.cursor) + b',"events":['


def ends(frame: Data) -> Ints | None:
    """Up to which byte of its text each line of a frame goes, where that is known beforehand."""
    if frame.copied is not None or not frame.parts:
        return None
    found = [part.stretch.ends(part.low, part.high) for part in frame.parts]
    if len(found) == 1:
        return found[0]
    for before, rest in pairwise(found):
        rest += before[-1]
    return np.concatenate(found)


def _events(frame: Data, text: bytes) -> bytes:
    if frame.copied is None:
        return text[:-1].replace(b"\n", b",")
    return b",".join(map(frame.copied, text[:-1].split(b"\n")))


def _standing(frame: Standing, lines: Sequence[bytes]) -> bytes:
    snapshot = frame.snapshot
    current = lines[0] if snapshot.current else b"null"
    sides = map(orjson.dumps, snapshot.lanes)
    acted = lines[1:] if snapshot.current else lines
    lanes = b",".join(side + b":" + line for side, line in zip(sides, acted, strict=False))
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
    return fields if frame.order_only else {**fields, "from": written(phase.start_ms)}


def _opening(op: str, cursor: Cursor) -> bytes:
    """A message that carries a cursor, up to what follows it: an object that is not yet closed."""
    generation, p, a = cursor.generation, cursor.p, cursor.a
    if p is None:
        return b'{"op":"%b","gen":%d,"p":null,"a":%d' % (op.encode(), generation, a)
    return b'{"op":"%b","gen":%d,"p":[%d,%d],"a":%d' % (op.encode(), generation, *p, a)


def _dumps(document: Mapping[str, object]) -> bytes:
    return orjson.dumps(document, default=_array)


def _array(value: object) -> list[object]:
    """Positions are written as arrays."""
    assert isinstance(value, Position), f"nothing else needs help: {value!r}"
    return list(value)
