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
from replay.delivery import Filter
from replay.fields import MAX_INTEGER, Fields, Refused, Tag
from replay.targets import AtMark as AtMark
from replay.targets import AtNumber as AtNumber
from replay.targets import AtPercent as AtPercent
from replay.targets import AtSeq as AtSeq
from replay.targets import AtSince as AtSince
from replay.targets import AtTime as AtTime
from replay.targets import Target as Target
from replay.targets import TargetDoc as TargetDoc
from replay.targets import read_place, read_target

MAX_CREDIT: Final = 1_000_000
MIN_RATE: Final = 0.1
MAX_RATE: Final = 1000.0
MAX_STEP: Final = 1_000_000
MAX_FILTER: Final = 64  # entries
MIN_SKIP: Final = 1000  # ms
MAX_SKIP: Final = 86_400_000

Pace = Literal["ahead", "due"]
LoopDoc = Literal[False] | Mapping[str, TargetDoc]  # a loop as it goes over the wire


@dataclass(frozen=True, slots=True)
class Resume:
    epoch: str
    gen: int
    p: Position | None
    a: int


@dataclass(frozen=True, slots=True)
class Loop:
    """From where to where, as it was asked for."""

    start: Target
    end: Target


@dataclass(frozen=True, slots=True)
class Settings:
    """How the playhead is to play; what is None was not said."""

    loop: Loop | Literal[False] | None = None
    stop: frozenset[str] | None = None
    skip: int | None = None
    steps: Filter | None = None


_UNSAID: Final = Settings()


@dataclass(frozen=True, slots=True)
class Open:
    at: Target = "start"
    pace: Pace = "ahead"
    rate: float = 1.0
    playing: bool = False
    credit: int = 0
    filter: Filter = field(default_factory=Filter)
    resume: Resume | None = None
    settings: Settings = _UNSAID
    restamp: bool = False


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
class Set:
    settings: Settings


@dataclass(frozen=True, slots=True)
class Ping:
    c: Tag


Steering = Play | Pause | Rate | Seek | Step | Set
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
    pace = _pace(fields)
    return Open(
        at="start" if fields.value("at") is None else read_place(fields, "at"),
        pace=pace,
        rate=fields.number("rate", MIN_RATE, MAX_RATE, 1.0),
        playing=fields.boolean("playing"),
        credit=fields.integer("credit", 0, MAX_CREDIT, 0),
        filter=_filter(fields, "filter") or Filter(),
        resume=_resume(fields),
        settings=_settings(fields),
        restamp=_restamp(fields, pace),
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


def _pace(fields: Fields) -> Pace:
    match fields.value("pace"):
        case None | "ahead":
            return "ahead"
        case "due":
            return "due"
    raise fields.bad("pace", 'must be "ahead" or "due"')


def _restamp(fields: Fields, pace: Pace) -> bool:
    restamp = fields.boolean("restamp")
    if restamp and pace != "due":
        raise fields.bad("restamp", 'is for pace "due": ahead, nothing happens now')
    return restamp


def _filter(fields: Fields, name: str) -> Filter | None:
    inner = fields.inner(name)
    if inner is None:
        return None
    return Filter(inner.names("kind", MAX_FILTER), inner.names("side", MAX_FILTER))


def _settings(fields: Fields) -> Settings:
    return Settings(
        loop=_loop(fields),
        stop=None if fields.value("stop") is None else fields.names("stop", MAX_FILTER),
        skip=_skip(fields),
        steps=_filter(fields, "steps"),
    )


def _set(fields: Fields) -> Set:
    settings = _settings(fields)
    if settings == _UNSAID:
        raise Refused("bad_field", "set says at least one of loop, stop, skip and steps")
    return Set(settings)


def _skip(fields: Fields) -> int | None:
    value = fields.value("skip")
    if value is None or (value == 0 and not isinstance(value, bool)):
        return None if value is None else 0
    return fields.integer("skip", MIN_SKIP, MAX_SKIP)


def _loop(fields: Fields) -> Loop | Literal[False] | None:
    value = fields.value("loop")
    if value is None or value is False:
        return value
    if not isinstance(value, dict):
        raise fields.bad("loop", "must be false or an object with from and to")
    inner = fields.within("loop", value)
    return Loop(_loop_end(inner, "from"), _loop_end(inner, "to"))


def _loop_end(fields: Fields, name: str) -> Target:
    target = read_place(fields, name)
    if target == "live":
        raise fields.bad(name, "must be a place that stays; the live edge does not")
    return target


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
    "seek": lambda fields: Seek(read_target(fields, "to")),
    "step": _step,
    "set": _set,
    "ping": _ping,
}
