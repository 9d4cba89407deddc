"""Where a viewer asks to go, looked up in a drill: as an event, or as an instant."""

from __future__ import annotations

import math
from typing import Literal

from events.indexing.index import Index
from events.indexing.order import Position
from replay.fields import Refused
from replay.marks import nth
from replay.messages import (
    AtMark,
    AtNumber,
    AtPercent,
    AtSeq,
    AtSince,
    AtTime,
    Resume,
    Target,
)
from replay.pacing import first, last, reached
from replay.transport import Event


def find(index: Index, target: Target, field: str) -> Position | None:
    """The position a target names. Raises Refused when the drill has none such."""
    if target == "start":
        return None
    if target == "live" or target == "end":
        return last(index)
    ms = instant_of(index, target, field)
    if ms is not None:
        return clamped(index, Position(ms, index.count))
    empty = not index.count and not isinstance(target, AtSeq | AtNumber)
    return None if empty else index.position(seq_of(index, target, field))


def instant_of(index: Index, target: Target, field: str) -> int | None:
    """The instant that a target names, in ms; None for one that names an event. Raises Refused."""
    match target:
        case AtTime(time):
            _needs_clock(index, f"{field}.time")
            return time
        case AtSince(since):
            _needs_clock(index, f"{field}.since")
            begin, zero = first(index), index.zero
            # A log of corrections alone has no T+0.
            return since + (zero if zero is not None else begin.time if begin else 0)
        case AtPercent(percent) if index.count and not index.order_only:
            begin, end = first(index), last(index)
            assert begin is not None, "there is an event"
            assert end is not None, "and so a last one"
            return begin.time + math.floor(percent / 100 * (end.time - begin.time))
    return None


def seq_of(index: Index, target: Target, field: str) -> int:
    """The event that a target names. Raises Refused."""
    match target:
        case "start":
            return index.at(0)
        case "end" | "live":
            return index.at(index.count - 1)
        case AtSeq(seq):
            if seq > index.count:
                raise Refused("not_found", f"there is no event {seq} yet", f"{field}.seq")
            return seq
        case AtNumber(number):
            if number > index.count:
                detail = f"there are only {index.count} events yet"
                raise Refused("not_found", detail, f"{field}.number")
            return index.at(number - 1)
        case AtPercent(percent):
            return index.at(math.floor(percent / 100 * (index.count - 1) + 0.5))
        case AtMark(kind, int(number)):
            found = nth(index, kind, number)
            if found is None:
                raise Refused("not_found", f"there is no {kind} {number} yet", f"{field}.{kind}")
            return found.seq
    raise AssertionError(f"{target!r} names no event by itself")


def _needs_clock(index: Index, field: str) -> None:
    if index.order_only:
        raise Refused("order_only", "this drill has an order but no clock; go to a number", field)


def clamped(index: Index, place: Position) -> Position | None:
    """`place`, but not beyond the last event; before the first one it is before everything.

    Beyond the last event would be wrong: what is recorded next would lie behind the viewer.
    """
    end = last(index)
    return min(place, end) if end is not None and reached(index, place) else None


def seeking(target: Target, finished: bool) -> Event:
    """What going there is to the transport."""
    if target == "live":
        return Event.SEEK_LIVE
    if target == "end":
        return Event.SEEK_END_FINISHED if finished else Event.SEEK_END
    return Event.SEEK


def doubt(resume: Resume, epoch: str, count: int) -> Literal["epoch", "cursor"] | None:
    """Why a log cannot go on from a cursor; None when it can."""
    if resume.epoch != epoch:
        return "epoch"
    return "cursor" if resume.a > count else None
