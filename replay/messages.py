"""What a viewer may say: messages of `drill-replay.v1` from the client, decoded and checked.

A decoded message is sound in itself; whether the drill has that event is the session's to say.
Unknown fields are ignored. Limits here are those of PROTOCOL.md, "Messages from the client".
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

import orjson

from events.indexing.order import Position
from events.times import instant
from replay.delivery import Filter
from replay.fields import MAX_INTEGER, Fields, Refused, Tag

MAX_CREDIT: Final = 1_000_000
MIN_RATE: Final = 0.1
MAX_RATE: Final = 1000.0
MAX_STEP: Final = 1_000_000
MAX_FILTER: Final = 64  # entries

Pace = Literal["ahead", "due"]
Word = Literal["start", "live", "end"]


@dataclass(frozen=True, slots=True)
class AtSeq:
    seq: int


@dataclass(frozen=True, slots=True)
class AtTime:
    time: int  # ms


Target = Word | AtSeq | AtTime
TargetDoc = Word | Mapping[str, int | str]  # a target as it goes over the wire


@dataclass(frozen=True, slots=True)
class Resume:
    epoch: str
    gen: int
    p: Position | None
    a: int


@dataclass(frozen=True, slots=True)
class Open:
    at: Target = "start"
    pace: Pace = "ahead"
    rate: float = 1.0
    playing: bool = False
    credit: int = 0
    filter: Filter = field(default_factory=Filter)
    resume: Resume | None = None


@dataclass(frozen=True, slots=True)
class More:
    credit: int


@dataclass(frozen=True, slots=True)
class Play:
    pass


@dataclass(frozen=True, slots=True)
class Pause:
    pass


@dataclass(frozen=True, slots=True)
class Rate:
    rate: float


@dataclass(frozen=True, slots=True)
class Seek:
    to: Target


@dataclass(frozen=True, slots=True)
class Step:
    n: int


@dataclass(frozen=True, slots=True)
class Ping:
    c: Tag


Steering = Play | Pause | Rate | Seek | Step
Message = Open | More | Ping | Steering


def decode(data: bytes | None) -> tuple[Message, Tag | None]:
    """(message, its `req`); `data` None is a binary frame. Raises Refused."""
    if data is None:
        raise Refused("binary", "messages are JSON in text frames")
    try:
        document: object = orjson.loads(data)
    except orjson.JSONDecodeError as error:
        raise Refused("not_json", f"not JSON: {error.msg}") from error
    if not isinstance(document, dict):
        raise Refused("not_json", "a message is a JSON object")
    req = Fields(document).tag("req")
    try:
        return _message(document), req
    except Refused as refused:
        refused.req = req
        raise


def _message(document: Mapping[str, object]) -> Message:
    op = document.get("op")
    read = _READERS.get(op) if isinstance(op, str) else None
    if read is None:
        raise Refused("unknown_op", f"op is one of {', '.join(_READERS)}", "op")
    return read(Fields(document))


def _open(fields: Fields) -> Open:
    return Open(
        at="start" if fields.value("at") is None else _target(fields, "at"),
        pace=_pace(fields),
        rate=fields.number("rate", MIN_RATE, MAX_RATE, 1.0),
        playing=fields.boolean("playing"),
        credit=fields.integer("credit", 0, MAX_CREDIT, 0),
        filter=_filter(fields),
        resume=_resume(fields),
    )


def _step(fields: Fields) -> Step:
    n = fields.integer("n", -MAX_STEP, MAX_STEP)
    if not n:
        raise fields.bad("n", "must not be 0")
    return Step(n)


def _ping(fields: Fields) -> Ping:
    c = fields.tag("c")
    if c is None:
        raise fields.bad("c", "is required")
    return Ping(c)


def _target(fields: Fields, name: str) -> Target:
    value = fields.value(name)
    match value:
        case "start" | "live" | "end":
            return value
        case {"seq": seq, "time": time} if seq is not None and time is not None:
            raise fields.bad(name, "must have seq or time, not both")
        case {"seq": seq} if seq is not None:
            place = fields.inner(name)
            assert place is not None, "matched an object"
            return AtSeq(place.integer("seq", 1, MAX_INTEGER))
        case {"time": str(time)}:
            return AtTime(_instant(fields, f"{name}.time", time))
        case {"time": time} if time is not None:
            raise fields.bad(f"{name}.time", "must be a string")
    raise fields.bad(name, 'must be "start", "live", "end", {"seq": n} or {"time": "…"}')


def _instant(fields: Fields, name: str, text: str) -> int:
    try:
        return instant(text)
    except ValueError as error:
        raise fields.bad(name, str(error)) from error


def _pace(fields: Fields) -> Pace:
    match fields.value("pace"):
        case None | "ahead":
            return "ahead"
        case "due":
            return "due"
    raise fields.bad("pace", 'must be "ahead" or "due"')


def _filter(fields: Fields) -> Filter:
    inner = fields.inner("filter")
    if inner is None:
        return Filter()
    return Filter(inner.names("kind", MAX_FILTER), inner.names("side", MAX_FILTER))


def _resume(fields: Fields) -> Resume | None:
    inner = fields.inner("resume")
    if inner is None:
        return None
    resume = Resume(
        epoch=inner.text("epoch"),
        gen=inner.integer("gen", 1, MAX_INTEGER),
        p=inner.position("p"),
        a=inner.integer("a", 0, MAX_INTEGER),
    )
    if resume.p is not None and resume.p.seq > resume.a:
        raise inner.bad("p[1]", "must not be beyond a")
    return resume


_READERS: Final[Mapping[str, Callable[[Fields], Message]]] = {
    "open": _open,
    "more": lambda fields: More(fields.integer("credit", 0, MAX_CREDIT)),
    "play": lambda _: Play(),
    "pause": lambda _: Pause(),
    "rate": lambda fields: Rate(fields.number("rate", MIN_RATE, MAX_RATE)),
    "seek": lambda fields: Seek(_target(fields, "to")),
    "step": _step,
    "ping": _ping,
}
