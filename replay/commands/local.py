"""A replay of a log in this process: the session that the server runs, without a server.

What comes out are the messages that a viewer at due pace would get over the wire, so one renderer
serves both. The log is read only and nobody else's appends are seen: the replay ends with what is
recorded now.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator
from typing import Final

import orjson

from events.store import Log
from replay.frames import Goodbye, encode
from replay.messages import TargetDoc
from replay.moment import Moment
from replay.received import Message
from replay.session import Session

CREDIT: Final = 1000


def moment() -> Moment:
    return Moment(time.monotonic(), time.time_ns() // 1_000_000)


async def local_replay(log: Log, at: TargetDoc, rate: float) -> AsyncGenerator[Message, None]:
    """Messages as they become due. Ends when nothing more can come; close with `aclosing`."""
    unwatch = log.watch(_nothing)  # or the store takes it, in a long gap, for one nobody needs
    try:
        async for message in _messages(log, at, rate):
            yield message
    finally:
        unwatch()


def _nothing() -> None:
    """The log is only read as it is now."""


async def _messages(log: Log, at: TargetDoc, rate: float) -> AsyncGenerator[Message, None]:
    session = Session(log, moment())
    opening = {"op": "open", "at": at, "pace": "due", "playing": True, "rate": rate}
    session.receive(orjson.dumps({**opening, "credit": CREDIT}), moment())
    place: object = ()
    last: object = None
    while True:
        while (frame := session.next(moment())) is not None:
            if isinstance(frame, Goodbye):
                return
            lines = await log.lines(frame.seqs) if frame.seqs else []
            for data in encode(frame, lines):
                message = Message(data)
                last = message.get("last") if message.op == "hello" else last
                place = message.get("p") if "p" in message.raw else place
                yield message
                if message.events:
                    more = orjson.dumps({"op": "more", "credit": len(message.events)})
                    session.receive(more, moment())
        wait = session.next_deadline(moment())
        if wait is None or place == last:
            return
        await asyncio.sleep(max(0.0, wait - time.monotonic()))
