"""What a replay has asked of its playhead and what it was told, so that the next connection goes on
from there. No I/O.

The server keeps nothing of a viewer that is gone. The next `open` therefore says all that lasts:
how it plays, its rate, its settings, and the cursor. What was asked and has no answer yet may or
may not have been done, but nothing is left of it; it is asked again, each once and in order:

| unanswered                                | with the next connection                           |
|-------------------------------------------|----------------------------------------------------|
| `play` `pause` `rate` `set`               | part of `open`; its `req` is that of the last one  |
| `seek` `step`, and whatever came after it | sent again behind `open`, under the same `req`     |

Asked while there is no connection the same holds, but for what counts from where the playhead is: a
step, or a seek to the next or previous marker or phase, is refused then.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from events.times import stamp
from replay.fields import MAX_INTEGER
from replay.received import Message

MOST_ASKED: Final = 1000  # requests without an answer; then no more are taken
SETTINGS: Final = ("loop", "stop", "skip", "steps")

_STEERING: Final = frozenset({"play", "pause", "rate", "seek", "step", "set"})
_MOVES: Final = frozenset({"seek", "step"})
_FRAMES: Final = frozenset({"snapshot", "bulk", "late", "stamp"})

Fields = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Playhead:
    """Where the playhead was and what it did when the server last told."""

    state: str = "paused"  # or playing, following, ended
    rate: float = 1.0
    at: tuple[int, int] | None = None
    seq: int = 0  # the event it is on or past, 0 before the first
    number: int = 0  # the event number of that
    why: str | None = None  # why the server changed it, when nobody had asked


class Steering:
    """One playhead from the side of who steers it."""

    def __init__(
        self,
        at: object,
        pace: str,
        rate: float,
        playing: bool,
        wanted: Mapping[str, Sequence[str]],
        settings: Fields,
        restamp: bool = False,
    ) -> None:
        """`wanted` is the filter, `settings` some of loop, stop, skip and steps."""
        self.hello: Message | None = None
        self.playhead = Playhead(rate=rate)
        self._at = at
        self._pace = pace
        self._rate = rate
        self._playing = playing
        self._following = at == "live"
        self._filter = {name: list(values) for name, values in wanted.items() if values}
        self._settings: dict[str, object] = dict(settings)
        self._restamp = restamp
        self._asked: deque[dict[str, Any]] = deque()
        self._number = 0
        self._cursor: dict[str, Any] | None = None

    # What is asked.

    def ask(self, op: str, fields: Fields, online: bool = True) -> dict[str, Any] | None:
        """The message to send; None when it cannot be taken now. What lasts is remembered."""
        message: dict[str, Any] = {"op": op, **fields}
        if op not in _STEERING:
            return message
        if len(self._asked) >= MOST_ASKED or not (online or _absolute(message)):
            return None
        if message.get("req") is None:
            self._number += 1
            message["req"] = f"c{self._number}"
        self._asked.append(message)
        return message

    def opening(self, credit: int) -> list[dict[str, Any]]:
        """What a new connection has to say first."""
        req = self._fold()
        at = "live" if self._following else "end" if self._at == "live" else self._at
        doc: dict[str, Any] = {
            "op": "open",
            "at": at,
            "pace": self._pace,
            "rate": self._rate,
            "playing": self._playing,
            "credit": credit,
            **{name: value for name, value in self._settings.items() if value},
        }
        if self._filter:
            doc["filter"] = self._filter
        if self._restamp:
            doc["restamp"] = True
        if self._cursor:
            doc["resume"] = self._cursor
        if req is not None:
            doc["req"] = req
        return [doc, *self._asked]

    def _fold(self) -> object:
        """Take what came before the first move into what `open` says; the last `req` of it."""
        req = None
        while self._asked and self._asked[0]["op"] not in _MOVES:
            message = self._asked.popleft()
            req = message["req"]
            match message["op"]:
                case "play":
                    self._playing = True
                case "pause":
                    self._playing = self._following = False
                case "rate":
                    self._rate = message.get("rate", self._rate)
                case "set":
                    told = {name: message[name] for name in SETTINGS if name in message}
                    self._settings |= {n: value for n, value in told.items() if value is not None}
        return req

    # What is told.

    def hear(self, message: Message) -> bool:
        """Note what a later connection needs. False for a frame of a generation that is over."""
        op = message.op
        if op == "hello":
            self.hello = message
        elif op == "reset":
            self._cursor = None
        elif op in ("state", "error"):
            asked = self._answered(message)
            if op == "state":
                self._told(message, asked)
        elif op in _FRAMES:
            return self._moved(message)
        return True

    def _answered(self, message: Message) -> Mapping[str, Any] | None:
        """Answers come in the order of requests."""
        if self._asked and message.req is not None and message.req == self._asked[0]["req"]:
            return self._asked.popleft()
        return None

    def _told(self, message: Message, asked: Mapping[str, Any] | None) -> None:
        state, at = str(message.get("state")), message.get("at")
        rate = message.get("rate")
        self._playing, self._following = state == "playing", state == "following"
        self._rate = rate if isinstance(rate, (int, float)) else self._rate
        if asked is not None and asked["op"] == "seek" and _absolute(asked):
            self._at = asked["to"]
        if isinstance(settings := message.get("settings"), dict):
            self._settings = self._lasting(settings)
        self.playhead = Playhead(
            state,
            self._rate,
            (at[0], at[1]) if at else None,
            message.get("seq") or 0,
            message.get("number") or 0,
            message.get("why"),
        )

    def _moved(self, message: Message) -> bool:
        gen = message.get("gen")
        if self._cursor is not None and gen < self._cursor["gen"]:
            return False
        epoch = self.hello.get("epoch") if self.hello is not None else None
        self._cursor = {"epoch": epoch, "gen": gen, "p": message.get("p"), "a": message.get("a")}
        return True

    def _lasting(self, settings: Fields) -> dict[str, object]:
        """The settings as told, in the form in which they can be asked for again."""
        lasting = {name: settings[name] for name in SETTINGS if name in settings}
        if isinstance(loop := lasting.get("loop"), Mapping):
            lasting["loop"] = {"from": self._begin(*loop["from"]), "to": _finish(*loop["to"])}
        if isinstance(steps := lasting.get("steps"), Mapping):
            lasting["steps"] = {name: values for name, values in steps.items() if values}
        return lasting

    def _begin(self, ms: int, seq: int) -> object:
        """A target that means the place just before an event, or an instant, as it was told. Said
        again as it was asked ("start", an event number) it might be another place by now."""
        if seq:
            return {"seq": seq + 1}
        hello = self.hello
        if hello is None or not hello.get("order_only"):
            return {"time": stamp(ms)}
        first = hello.get("first")
        return "start" if first and first[0] == ms else {"seq": 1}


def _finish(ms: int, seq: int) -> object:
    return {"time": stamp(ms)} if seq == MAX_INTEGER else {"seq": seq}


def _absolute(message: Fields) -> bool:
    """Whether it means the same wherever the playhead is."""
    if message["op"] != "seek":
        return message["op"] != "step"
    to = message.get("to")
    values = to.values() if isinstance(to, Mapping) else ()
    return "next" not in values and "previous" not in values
