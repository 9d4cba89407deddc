"""A viewer of a session, with a clock wound by hand; it holds all it gets to the protocol."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from typing import Any
from zoneinfo import ZoneInfo

from replay_log import T0, MemoryLog
from replay_shapes import check_answer

from replay.frames import Goodbye, encode
from replay.moment import Moment
from replay.session import Session

Frame = dict[str, Any]


class Viewer:
    """Everything received is in `got`, as (ms, frame); event lines are replaced by their seqs."""

    def __init__(self, log: MemoryLog, ms: float = 0, mono: float = 5000.0) -> None:
        self.log = log
        self.ms = ms
        self._mono = mono  # of ms 0: any number, the clock has no meaning
        self.session = Session(log, self.now, ZoneInfo(log.header.tz))
        self.got: list[tuple[float, Frame]] = []
        self.goodbye: Goodbye | None = None
        self.cursor: Frame | None = None
        self.hello = self.drain()[0]

    @property
    def now(self) -> Moment:
        return Moment(self._mono + self.ms / 1000, T0 + int(self.ms))

    def say(self, op: str, **fields: object) -> list[Frame]:
        """Send a message; what came back at once."""
        self.session.receive(json.dumps({"op": op, **fields}).encode(), self.now)
        return self.drain()

    def drain(self, meanwhile: Callable[[], None] | None = None) -> list[Frame]:
        """Do as the shell does; `meanwhile` happens while the first lines are being read."""
        fresh: list[Frame] = []
        while (frame := self.session.next(self.now)) is not None:
            if isinstance(frame, Goodbye):
                self.goodbye = frame
                break
            text = self.log.at_hand(frame.runs)
            if frame.runs and meanwhile:
                meanwhile, act = None, meanwhile
                act()
            if not self.session.stale(frame):
                fresh.append(self._take(encode(frame, text)))
        self.got += [(self.ms, frame) for frame in fresh]
        return fresh

    def wind(self, to_ms: float) -> list[Frame]:
        """Let time pass up to `to_ms`, looking at the session exactly when it asks to."""
        fresh = self.drain()
        looks = 0
        while (ms := self.due()) <= to_ms:
            looks = 0 if ms > self.ms else looks + 1
            assert looks < 100, "a session that wants to be looked at gets on"
            # To the microsecond, and never too early.
            self.ms = max(self.ms, math.ceil(round(ms * 1000, 3)) / 1000)
            fresh += self.drain()
        self.ms = max(self.ms, to_ms)
        return fresh + self.drain()

    def due(self) -> float:
        """When the session asks to be looked at."""
        due = self.session.next_deadline(self.now)
        return math.inf if due is None else (due - self._mono) * 1000

    def events(self, op: str | None = None) -> list[int]:
        """Seqs of all events got, in order; of `bulk` or `late` frames only."""
        wanted = (op,) if op else ("bulk", "late")
        return [seq for _, frame in self.got if frame["op"] in wanted for seq in frame["events"]]

    def times(self) -> list[tuple[float, int]]:
        """(ms, seq) of every event got."""
        return [(ms, seq) for ms, frame in self.got for seq in frame.get("events", ())]

    def last(self, op: str) -> Frame:
        return next(frame for _, frame in reversed(self.got) if frame["op"] == op)

    def resume(self) -> Frame:
        """The `resume` of a viewer that saw everything so far."""
        assert self.cursor is not None
        return {"epoch": self.hello["epoch"], **self.cursor}

    def _take(self, data: bytes) -> Frame:
        frame: Frame = json.loads(data)
        assert check_answer(frame) is None, (check_answer(frame), frame)
        if "gen" in frame:
            self.cursor = {name: frame[name] for name in ("gen", "p", "a")}
        return short(frame)


def short(frame: Frame) -> Frame:
    """A frame with seqs in place of lines, and without what says only when and where it ran."""
    frame = {name: value for name, value in frame.items() if name != "now"}
    if "events" in frame:
        frame["events"] = [event["seq"] for event in frame["events"]]
    if frame["op"] == "snapshot":
        frame["current"] = frame["current"] and frame["current"]["seq"]
        frame["lanes"] = {side: line["seq"] for side, line in frame["lanes"].items()}
    return frame
