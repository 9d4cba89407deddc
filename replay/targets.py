"""Where a viewer asks to go, looked up in a drill."""

from __future__ import annotations

from typing import Literal

from events.indexing.index import Index
from events.indexing.order import Position
from replay.fields import Refused
from replay.messages import AtSeq, AtTime, Resume, Target
from replay.pacing import last, reached
from replay.transport import Event


def find(index: Index, target: Target, field: str) -> Position | None:
    """The position a target names. Raises Refused when the drill has none such."""
    match target:
        case "start":
            return None
        case "live" | "end":
            return last(index)
        case AtSeq(seq):
            if seq > index.count:
                raise Refused("not_found", f"there is no event {seq} yet", f"{field}.seq")
            return index.position(seq)
        case AtTime(time):
            if index.order_only:
                detail = "this drill has an order but no clock; go to a seq"
                raise Refused("order_only", detail, f"{field}.time")
            return clamped(index, Position(time, index.count))


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
