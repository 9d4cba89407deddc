"""The fields of `hello`, `state` and `end`: what a session tells of a drill and of its playhead."""

from __future__ import annotations

from typing import Any, Final, Literal

from replay import messages
from replay.delivery import FRAME_BYTES, FRAME_EVENTS
from replay.frames import PROTOCOL
from replay.moment import Moment
from replay.news import Facts, Source
from replay.outbox import MAX_BAD
from replay.playhead import Playhead

OPEN_WITHIN: Final = 10.0  # seconds
MAX_MESSAGE: Final = 64 * 1024  # bytes; the shell holds viewers to it

LIMITS: Final = {
    "credit": messages.MAX_CREDIT,
    "events": FRAME_EVENTS,
    "bytes": FRAME_BYTES,
    "message": MAX_MESSAGE,
    "rate": [messages.MIN_RATE, messages.MAX_RATE],
    "open_ms": int(OPEN_WITHIN * 1000),
    "bad": MAX_BAD,
    "tick_ms": [10, 200],  # the ticker's, with few and with many viewers
}

Why = Literal["stop", "loop", "edge", "grown"]


def hello(log: Source, epoch: str, known: Facts, now: Moment) -> dict[str, Any]:
    return {
        "proto": PROTOCOL,
        "drill": log.drill,
        "epoch": epoch,
        "head": known.head,
        "order_only": known.order_only,
        "sealed": known.sealed,
        "state": known.state,
        "now": now.wall,
        "first": known.first,
        "last": known.last,
        "zero": known.zero,
        "limits": LIMITS,
    }


def state(
    playhead: Playhead, now: Moment, why: Why | None = None, settings: bool = False
) -> dict[str, Any]:
    """`why` the server changed it, when nobody had asked; with the `settings` of the playhead."""
    fields: dict[str, Any] = {
        "state": playhead.state.value,
        "rate": playhead.rate,
        "at": playhead.place(now.mono),
        "seq": playhead.seq(),
        "number": playhead.horizon,
        "now": now.wall,
    }
    if why is not None:
        fields["why"] = why
    if settings:
        fields["settings"] = playhead.manner.fields()
    return fields


def end(log: Source, playhead: Playhead) -> dict[str, Any]:
    return {"seq": playhead.seq(), "reason": "sealed" if log.head.sealed else "finished"}
