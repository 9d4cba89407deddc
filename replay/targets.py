"""Where a viewer asks to go, as it says so: the targets of `open.at`, `seek.to` and a loop.

Read here and checked for themselves; what a drill has there is `finding`'s to say.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, Literal

from events.times import instant
from replay.fields import MAX_INTEGER, Fields, is_integer

Word = Literal["start", "live", "end"]
MarkKind = Literal["marker", "phase"]
Beside = Literal["next", "previous"]


@dataclass(frozen=True, slots=True)
class AtSeq:
    seq: int


@dataclass(frozen=True, slots=True)
class AtTime:
    time: int  # ms


@dataclass(frozen=True, slots=True)
class AtNumber:
    number: int  # of the event in presentation order, from 1


@dataclass(frozen=True, slots=True)
class AtSince:
    since: int  # ms since T+0


@dataclass(frozen=True, slots=True)
class AtPercent:
    percent: float


@dataclass(frozen=True, slots=True)
class AtMark:
    """A marker or the start of a phase: the n-th, or one beside the playhead."""

    kind: MarkKind
    which: Beside | int

    @property
    def beside(self) -> bool:
        return isinstance(self.which, str)


Target = Word | AtSeq | AtTime | AtNumber | AtSince | AtPercent | AtMark
TargetDoc = Word | Mapping[str, int | float | str]  # a target as it goes over the wire


def read_target(fields: Fields, name: str) -> Target:
    """Any target. Raises Refused."""
    value = fields.value(name)
    if value == "start" or value == "live" or value == "end":
        return value
    if isinstance(value, dict):
        inner = fields.within(name, value)
        named = [member for member in _READERS if inner.value(member) is not None]
        if len(named) == 1:
            return _READERS[named[0]](inner)
    members = ", ".join(_READERS)
    raise fields.bad(name, f'must be "start", "live", "end" or an object with one of {members}')


def read_place(fields: Fields, name: str) -> Target:
    """A target that does not depend on where the playhead is. Raises Refused."""
    target = read_target(fields, name)
    if isinstance(target, AtMark) and target.beside:
        inner = f"{name}.{target.kind}"
        raise fields.bad(inner, "must be a number here: there is no playhead to go from")
    return target


def _mark(fields: Fields, kind: MarkKind) -> AtMark:
    value = fields.value(kind)
    if value == "next" or value == "previous":
        return AtMark(kind, value)
    if is_integer(value) and 1 <= value <= MAX_INTEGER:
        return AtMark(kind, int(value))
    raise fields.bad(kind, 'must be "next", "previous" or an integer from 1')


def _time(fields: Fields) -> AtTime:
    value = fields.value("time")
    if not isinstance(value, str):
        raise fields.bad("time", "must be a string")
    try:
        return AtTime(instant(value))
    except ValueError as error:
        raise fields.bad("time", str(error)) from error


_READERS: Final[Mapping[str, Callable[[Fields], Target]]] = {
    "seq": lambda fields: AtSeq(fields.integer("seq", 1, MAX_INTEGER)),
    "time": _time,
    "number": lambda fields: AtNumber(fields.integer("number", 1, MAX_INTEGER)),
    "since": lambda fields: AtSince(fields.integer("since", -MAX_INTEGER, MAX_INTEGER)),
    "percent": lambda fields: AtPercent(fields.number("percent", 0, 100)),
    "marker": lambda fields: _mark(fields, "marker"),
    "phase": lambda fields: _mark(fields, "phase"),
}
