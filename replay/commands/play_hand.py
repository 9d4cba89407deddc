"""What the keys of a replay ask for, and what was asked and has no answer yet. Pure.

Each command has a `req`, which its answer repeats: so it is known what a `state` is about, however
often the line broke in between. What a key leads to is shown before it is answered, so that keys
pressed in quick succession add up; the answer corrects it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import tzinfo
from typing import Final, Literal

from events.times import stamp
from replay.commands.play_keys import EVENT_S, Action, next_rate
from replay.commands.play_range import Range
from replay.commands.play_words import Notice
from replay.messages import TargetDoc
from replay.opening import Opening
from replay.terminal import label_of, wall
from replay.whereabouts import Whereabouts

Command = tuple[str, dict[str, object]]
Assumed = Literal["move", "toggle", "rate", "skip", "kinds", "range"]  # shown before the answer
Cause = Assumed | Literal["seek", "step on", "step back", "none on", "none back"]

SKIP_MS: Final = 60_000
ASSUMED: Final[tuple[Cause, ...]] = ("move", "toggle", "rate", "skip", "kinds", "range")
REMEMBERED: Final[tuple[Cause, ...]] = (*ASSUMED, "seek")
MOST_ASKED: Final = 1000  # commands without an answer; beyond it the oldest is given up


class Asked:
    """What has no answer yet, in the order in which it was asked: its `req`, and what it is for."""

    def __init__(self) -> None:
        self._causes: dict[str, Cause] = {}
        self._reqs = 0

    def __contains__(self, cause: Cause) -> bool:
        return cause in self._causes.values()

    @property
    def moving(self) -> bool:
        """Whether an answer is on its way that alone tells where the playhead is."""
        return any(cause not in ASSUMED for cause in self._causes.values())

    def ask(self, cause: Cause) -> str:
        """The `req` of one more command."""
        self._reqs += 1
        req = f"key-{self._reqs}"
        self._causes[req] = cause
        if len(self._causes) > MOST_ASKED:
            self._causes.pop(next(iter(self._causes)))
        return req

    def unsent(self) -> None:
        """The last one did not go out. What names a place of its own is remembered."""
        req, cause = self._causes.popitem()
        if cause in REMEMBERED:
            self._causes[req] = cause

    def answered(self, req: object) -> Cause | Literal["open"]:
        """What an answer is about. They come in order: what was asked before that has none."""
        if req not in self._causes:
            return "open"
        while True:
            first = next(iter(self._causes))
            cause = self._causes.pop(first)
            if first == req:
                return cause


class Hand:
    """A hand at the keys: each action looks at where the playhead is, shows what is to come of
    it, and asks for it."""

    def __init__(
        self, where: Whereabouts, notice: Notice, opening: Opening, zone: tzinfo, *, follows: bool
    ) -> None:
        self.asked = Asked()
        self.range = Range(opening.loop)
        self._where = where
        self._notice = notice
        self._zone = zone
        self._follows = follows
        self._skip = opening.skip or SKIP_MS
        self._going: tuple[int | None, int] = (None, 0)  # where the last move leads: ms, number
        self._shown = (where.state, where.rate, where.skip, where.stop)  # when a key was pressed

    def hold(self, now: float) -> None:
        """What has no answer yet holds: the answer to an earlier key does not undo a later one."""
        where, (state, rate, skip, stop) = self._where, self._shown
        if "move" in self.asked:
            where.stand(*self._going, now)
        if "toggle" in self.asked:
            where.state = state
        if "rate" in self.asked:
            where.rate = rate
        if "skip" in self.asked:
            where.skip = skip
        if "kinds" in self.asked:
            where.stop = stop

    def toggle(self, _value: int, now: float) -> list[Command]:
        going = self._where.state in ("playing", "following")
        self._where.assume("paused" if going else "playing", now)
        return self._ask("pause" if going else "play", "toggle")

    def step(self, n: int, now: float) -> list[Command]:
        self._where.assume("paused", now)
        return self._ask("step", "step on" if n > 0 else "step back", n=n)

    def phase(self, n: int, _now: float) -> list[Command]:
        return self._seek({"phase": "next" if n > 0 else "previous"}, _none(n))

    def marker(self, n: int, _now: float) -> list[Command]:
        return self._seek({"marker": "next" if n > 0 else "previous"}, _none(n))

    def rate(self, way: int, now: float) -> list[Command]:
        where = self._where
        if where.state == "following":
            self._notice.say("one", now)
            return []
        where.assume(where.state, now)
        where.rate = next_rate(where.rate, way)
        return self._ask("rate", "rate", rate=where.rate)

    def move(self, seconds: int, now: float) -> list[Command]:
        where = self._where
        if seconds > 0 and where.at_edge:
            self._notice.say("last", now)
            return []
        number = max(0, min(where.total, where.number + seconds // EVENT_S))
        ms = where.ms(now)
        if where.order_only:
            self._going = (None, number)
            to: TargetDoc = {"number": number} if number else "start"
        elif ms is None or where.first is None or where.last is None:
            return []
        else:
            ms = min(ms + seconds * 1000, where.last[0])
            before = ms < where.first[0]
            self._going = (None if before else ms, where.number)
            to = "start" if before else {"time": stamp(ms)}
        where.stand(*self._going, now)
        return self._seek(to, "move")

    def part(self, percent: int, _now: float) -> list[Command]:
        return self._seek({"percent": percent})

    def start(self, _value: int, _now: float) -> list[Command]:
        return self._seek("start")

    def edge(self, _value: int, _now: float) -> list[Command]:
        live = self._follows and self._where.drill_state != "finished"
        return self._seek("live" if live else "end")

    def skip(self, _value: int, now: float) -> list[Command]:
        where = self._where
        if where.order_only:
            self._notice.say("no_gap", now)
            return []
        where.skip = 0 if where.skip else self._skip
        self._notice.say("skip" if where.skip else "noskip", now)
        return self._ask("set", "skip", skip=where.skip)

    def mark(self, end: int, now: float) -> list[Command]:
        """An end of the range, here; a loop that is on takes it at once."""
        where, ms = self._where, self._where.ms(now)
        self.range.mark(where, "to" if end > 0 else "from", ms)
        here = wall(ms, self._zone) if ms is not None else str(where.number)
        self._notice.say("end" if end > 0 else "begin", now, here)
        return self._ask("set", "range", loop=self.range.doc) if where.loop else []

    def loop(self, _value: int, now: float) -> list[Command]:
        off = self._where.loop is not None
        self._notice.say("noloop" if off else "loop", now)
        return self._ask("set", "range", loop=False if off else self.range.doc)

    def stop(self, _value: int, now: float) -> list[Command]:
        where = self._where
        if where.event is None:
            return []
        kind = str(where.event["kind"])
        off = kind in where.stop
        kinds = [one for one in where.stop if one != kind] if off else [*where.stop, kind]
        where.stop = tuple(sorted(kinds))
        self._notice.say("nostop" if off else "stop", now, label_of(kind, self._notice.lang))
        return self._ask("set", "kinds", stop=list(where.stop))

    def _seek(self, to: TargetDoc, cause: Cause = "seek") -> list[Command]:
        return self._ask("seek", cause, to=to)

    def _ask(self, op: str, cause: Cause, **fields: object) -> list[Command]:
        where = self._where
        self._shown = (where.state, where.rate, where.skip, where.stop)
        return [(op, {**fields, "req": self.asked.ask(cause)})]


def _none(n: int) -> Cause:
    return "none on" if n > 0 else "none back"


ACTIONS: Final[Mapping[Action, Callable[[Hand, int, float], list[Command]]]] = {
    "toggle": Hand.toggle,
    "step": Hand.step,
    "phase": Hand.phase,
    "marker": Hand.marker,
    "rate": Hand.rate,
    "move": Hand.move,
    "part": Hand.part,
    "start": Hand.start,
    "edge": Hand.edge,
    "skip": Hand.skip,
    "range": Hand.mark,
    "loop": Hand.loop,
    "stop": Hand.stop,
}
