"""Where a replay stands, as one who watches it at due pace can tell. Pure: messages and times in.

The server says where the playhead is with every frame, and once a second in silence. In between
it is carried on here, at most `CARRY_S` beyond the last word: through a lost line, or towards an
event whose time is only estimated, nobody knows how far it is.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import orjson

from events.times import instant
from replay.received import Message

Position = tuple[int, int]  # ms, seq
Document = Mapping[str, object]

CARRY_S: Final = 1.3  # a stamp comes once a second


@dataclass(frozen=True, slots=True)
class Loop:
    begin: Position
    end: Position


class Whereabouts:
    """The playhead and its settings, by the last word of the server."""

    def __init__(self) -> None:
        self.state = "paused"
        self.rate = 1.0
        self.place: Position | None = None
        self.number = 0  # events at or before the playhead
        self.total = 0
        self.first: Position | None = None
        self.last: Position | None = None
        self.zero: int | None = None
        self.drill_state = "open"
        self.order_only = False
        self.event: Document | None = None  # the last one at or before the playhead
        self.loop: Loop | None = None
        self.stop: tuple[str, ...] = ()
        self.skip = 0
        self._heard = 0.0  # when `place` was told
        self._shown = 0  # the clock never runs back while it plays

    @property
    def at_edge(self) -> bool:
        """Whether nothing is recorded beyond the playhead."""
        return self.last is None or (self.place is not None and self.place >= self.last)

    @property
    def waiting(self) -> bool:
        """Playing, with nothing left to play."""
        return self.state == "playing" and self.at_edge

    def ms(self, now: float) -> int | None:
        """What the drill's clock shows; None where there is none."""
        if self.order_only:
            return None
        if self.place is None:
            return self.first[0] if self.first else None
        self._shown = max(self._shown, self._carried(now))
        return self._shown

    def take(self, message: Message, now: float) -> None:
        match message.op:
            case "hello" | "head":
                self._greeted(message)
            case "snapshot":
                self.event = _parsed(message.current)
                self._moved(message, now)
                self._shown = self.place[0] if self.place else 0
            case "bulk":
                self._passed(message.events, now)
                self._moved(message, now)
            case "late":
                self._grown(message.events)
                self.number += message.count
            case "stamp":
                self._moved(message, now)
            case "state":
                self._told(message, now)

    def assume(self, state: str, now: float) -> None:
        """What was asked for is shown until the answer comes."""
        if self.place is not None:
            self.place = (self._carried(now), self.place[1])
        self.state, self._heard = state, now

    def stand(self, ms: int | None, number: int, now: float) -> None:
        """The same for a place; None is before everything. Without a clock the number is all."""
        if not self.order_only:
            self.place = None if ms is None else (ms, 0)
        self.number, self._heard, self._shown = number, now, ms or 0

    def _carried(self, now: float) -> int:
        assert self.place is not None, "there is a place to carry on from"
        at = self.place[0]
        if self.state != "playing" or self.at_edge or estimated(self.event):
            return at
        assert self.last is not None, "not at the edge of what is recorded"
        ahead = min(max(0.0, now - self._heard), CARRY_S) * 1000 * self.rate
        return min(at + int(ahead), max(at, self.last[0]))

    def _greeted(self, message: Message) -> None:
        self.total = max(_integer(message.get("head")), self.total)
        self.last = _position(message.get("last")) or self.last
        self.drill_state = str(message.get("state"))
        if message.op == "hello":
            self.total = _integer(message.get("head"))
            self.first, self.last = _position(message.get("first")), _position(message.get("last"))
            self.order_only = message.get("order_only") is True
            zero = message.get("zero")
            self.zero = zero if isinstance(zero, int) else self.zero

    def _moved(self, message: Message, now: float) -> None:
        if self.state == "playing" and self.place is not None:
            self._shown = max(self._shown, self._carried(now))
        self.place, self._heard = _position(message.get("p")), now

    def _passed(self, lines: tuple[bytes, ...], now: float) -> None:
        self._grown(lines)
        self.number += len(lines)
        self.event = _parsed(lines[-1])

    def _grown(self, lines: tuple[bytes, ...]) -> None:
        """Events that were recorded meanwhile are told by their coming."""
        for line in lines:
            event = orjson.loads(line)
            if "seq" not in event:  # restamped: a copy has no place in this log
                continue
            self.total = max(self.total, event["seq"])
            place = position(event)
            self.last = max(self.last, place) if self.last else place
            self.first = min(self.first, place) if self.first else place

    def _told(self, message: Message, now: float) -> None:
        place = _position(message.get("at"))
        self.state, self.place = str(message.get("state")), place
        self._heard, self._shown = now, place[0] if place else 0
        rate, number = message.get("rate"), message.get("number")
        self.rate = float(rate) if isinstance(rate, int | float) else self.rate
        self.number = number if isinstance(number, int) else self.number
        settings = message.get("settings")
        if isinstance(settings, Mapping):
            self._set(settings)

    def _set(self, settings: Document) -> None:
        loop, stop, skip = settings.get("loop"), settings.get("stop"), settings.get("skip")
        self.loop = None
        if isinstance(loop, Mapping):
            begin, end = _position(loop.get("from")), _position(loop.get("to"))
            self.loop = Loop(begin, end) if begin and end else None
        self.stop = tuple(map(str, stop)) if isinstance(stop, list) else ()
        self.skip = _integer(skip)


def position(event: Document) -> Position:
    """Where an event stands in presentation order."""
    return instant(str(event.get("time") or event["recorded"])), _integer(event["seq"])


def estimated(event: Document | None) -> bool:
    """Whether the event's time only orders it."""
    basis = event.get("basis") if event else None
    return isinstance(basis, Mapping) and basis.get("time") == "estimated"


def _parsed(line: bytes | None) -> Document | None:
    return None if line is None else orjson.loads(line)


def _position(value: object) -> Position | None:
    match value:
        case [int(ms), int(seq)]:
            return ms, seq
    return None


def _integer(value: object) -> int:
    return value if isinstance(value, int) else 0
