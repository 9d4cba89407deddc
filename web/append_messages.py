"""What goes over an append connection: messages of the server made and read, and nothing else here.

What a client sends is events, byte for byte as it would post them; there is nothing to encode.
PROTOCOL.md, "Appending", is the specification.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Generic, NamedTuple, TypeVar

import orjson

from events.limits import MAX_BODY, MAX_LINE
from events.store import Appended, Condition
from replay.fields import MAX_INTEGER, Fields, Refused, is_integer
from replay.frames import PROTOCOL

WINDOW: Final = 1000  # messages without an ack
WINDOW_BYTES: Final = MAX_BODY  # of messages without an ack
MAX_MESSAGE: Final = 2 * MAX_LINE  # bytes as sent; white space that is not kept is in them
LIMITS: Final = {
    "window": WINDOW,
    "bytes": WINDOW_BYTES,
    "event": MAX_LINE,
    "message": MAX_MESSAGE,
}
CONDITIONS: Final[tuple[Condition, ...]] = ("ok", "read_only", "damaged")

E = TypeVar("E", bound=Exception)


class Run(NamedTuple):
    """Messages `number` to `number + size - 1` stand in the log from `seq` on."""

    number: int
    seq: int
    size: int


@dataclass(frozen=True, slots=True)
class Settled(Generic[E]):
    """What became of messages in their order, as it is told."""

    new: list[Run] = field(default_factory=list)
    known: list[Run] = field(default_factory=list)
    refused: list[tuple[int, E]] = field(default_factory=list)


# Made by the server.


def settled(first: int, outcomes: Sequence[Appended | E]) -> Settled[E]:
    """Sums outcomes up; `first` is the number of the first message."""
    done: Settled[E] = Settled()
    started = seq = count = 0  # the run of new events that is growing
    for number, outcome in enumerate(outcomes, first):
        if not isinstance(outcome, Appended):
            done.refused.append((number, outcome))
        elif outcome.duplicate:
            _join(done.known, number, outcome.first)
        elif count and number == started + count and outcome.first == seq + count:
            count += 1
        else:
            if count:
                done.new.append(Run(started, seq, count))
            started, seq, count = number, outcome.first, 1
    if count:
        done.new.append(Run(started, seq, count))
    return done


def _join(runs: list[Run], number: int, seq: int) -> None:
    if runs:
        start, low, count = runs[-1]
        if number == start + count and seq == low + count:
            runs[-1] = Run(start, low, count + 1)
            return
    runs.append(Run(number, seq, 1))


def hello(drill: str, epoch: str, head: int, condition: Condition, *, sealed: bool) -> bytes:
    """The first message."""
    return orjson.dumps(
        {
            "op": "hello",
            "proto": PROTOCOL,
            "drill": drill,
            "epoch": epoch,
            "head": head,
            "sealed": sealed,
            "status": condition,
            "limits": LIMITS,
        }
    )


def refused(number: int, problem: bytes) -> bytes:
    """Message `number` was refused; `problem` is a problem document."""
    return b'{"op":"refused","n":%d,"problem":%b}' % (number, problem)


def acked(number: int, head: int, new: Sequence[Run], known: Sequence[Run]) -> bytes:
    """All messages up to `number` are settled."""
    return b'{"op":"acked","n":%d,"head":%d,"new":%b,"known":%b}' % (
        number,
        head,
        _runs(new),
        _runs(known),
    )


def _runs(runs: Sequence[Run]) -> bytes:
    return b"[" + b",".join([b"[%d,%d,%d]" % run for run in runs]) + b"]"


# Read by the client.


class Malformed(Exception):
    """A message that PROTOCOL.md does not know; `field` is the path of what is wrong."""

    def __init__(self, detail: str, field: str = "") -> None:
        self.detail = detail
        self.field = field
        super().__init__(f"{field}: {detail}" if field else detail)


@dataclass(frozen=True, slots=True)
class Hello:
    drill: str
    epoch: str
    head: int
    sealed: bool
    status: str
    window: int
    window_bytes: int
    event: int
    message: int


@dataclass(frozen=True, slots=True)
class RefusedMessage:
    number: int
    status: int
    problem: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Acked:
    number: int
    head: int
    new: tuple[Run, ...]
    known: tuple[Run, ...]


Message = Hello | RefusedMessage | Acked


def read(data: bytes) -> Message | None:
    """A message of the server; None for one that is not known, and ignored. Raises Malformed."""
    try:
        document = orjson.loads(data)
    except orjson.JSONDecodeError as error:
        raise Malformed(f"not JSON: {error.msg}") from error
    if not isinstance(document, dict):
        raise Malformed("not a JSON object")
    try:
        return _read(Fields(document), document)
    except Refused as error:
        raise Malformed(error.detail, error.field) from error


def _read(fields: Fields, document: Mapping[str, object]) -> Message | None:
    match document.get("op"):
        case "hello":
            return _hello(fields)
        case "refused":
            return _refused(fields, document)
        case "acked":
            return Acked(
                number=fields.integer("n", 1, MAX_INTEGER),
                head=fields.integer("head", 0, MAX_INTEGER),
                new=tuple(_read_runs(fields, "new")),
                known=tuple(_read_runs(fields, "known")),
            )
        case str():
            return None
    raise fields.bad("op", "must be a string")


def _hello(fields: Fields) -> Hello:
    limits = fields.inner("limits")
    if limits is None:
        raise fields.bad("limits", "is required")
    if fields.text("proto") != PROTOCOL:
        raise fields.bad("proto", f"must be {PROTOCOL}")
    if (status := fields.text("status")) not in CONDITIONS:
        raise fields.bad("status", f"must be one of {', '.join(CONDITIONS)}")
    return Hello(
        drill=fields.text("drill"),
        epoch=fields.text("epoch"),
        head=fields.integer("head", 0, MAX_INTEGER),
        sealed=fields.boolean("sealed"),
        status=status,
        window=limits.integer("window", 1, MAX_INTEGER),
        window_bytes=limits.integer("bytes", 1, MAX_INTEGER),
        event=limits.integer("event", 1, MAX_INTEGER),
        message=limits.integer("message", 1, MAX_INTEGER),
    )


def _refused(fields: Fields, document: Mapping[str, object]) -> RefusedMessage:
    number = fields.integer("n", 1, MAX_INTEGER)
    problem, inner = document.get("problem"), fields.inner("problem")
    if inner is None or not isinstance(problem, dict):
        raise fields.bad("problem", "is required")
    return RefusedMessage(number, inner.integer("status", 400, 599), problem)


def _read_runs(fields: Fields, name: str) -> Iterator[Run]:
    runs = fields.value(name)
    if not isinstance(runs, list):
        raise fields.bad(name, "must be an array of runs")
    for place, run in enumerate(runs):
        if not isinstance(run, list) or len(run) != 3:
            raise fields.bad(f"{name}[{place}]", "must be [k, seq, count]")
        for part, value in enumerate(run):
            if not is_integer(value) or not 1 <= value <= MAX_INTEGER:
                raise fields.bad(f"{name}[{place}][{part}]", "must be an integer from 1")
        yield Run(*map(int, run))
