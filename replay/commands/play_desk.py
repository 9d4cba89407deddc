"""Who sits at the keys of a replay: keys in, commands out; messages in, lines out. Pure.

Each command has a `req`, which its answer repeats: so it is known what a `state` is about, however
often the line broke in between. What a key leads to is shown before it is answered, so that keys
pressed in quick succession add up; the answer corrects it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from events.times import stamp
from replay.commands.play_keys import EVENT_S, KEYS, next_rate, sheet
from replay.commands.play_plain import names_an_event, refused
from replay.commands.play_range import Range
from replay.commands.play_roll import Roll
from replay.commands.play_words import SAY
from replay.messages import TargetDoc
from replay.opening import Opening
from replay.place import Document
from replay.received import Message
from replay.status_line import Facts
from replay.terminal import Look, label_of, plain, since, stage_of, wall
from replay.whereabouts import Whereabouts

Command = tuple[str, dict[str, object]]

NOTICE_S: Final = 4.0
SKIP_MS: Final = 60_000
ASSUMED: Final = ("move", "toggle", "rate", "skip", "kinds", "range")  # shown before the answer
REMEMBERED: Final = (*ASSUMED, "seek")
HELD: Final = {"rate": "rate", "toggle": "state", "skip": "skip", "kinds": "stop"}


class Desk:
    """A replay as its viewer has it in hand."""

    def __init__(self, doc: Document, opening: Opening, look: Look, *, follows: bool) -> None:
        self.left = False
        self.where = Whereabouts()
        self.where.rate, self.where.skip = opening.rate, opening.skip
        self._roll = Roll(doc, opening, look)
        stage = stage_of(doc)
        self.where.zero, self._zone = stage.zero, stage.zone
        self._opening = opening
        self._follows = follows
        self._range = Range(opening.loop)
        self._skip = opening.skip or SKIP_MS
        self._link = "online"
        self._asked: dict[str, str] = {}  # what has no answer yet: its `req`, and what it was for
        self._reqs = 0
        self._open = False
        self._going: tuple[int | None, int] = (None, 0)  # where the last move leads: ms, number
        self._assumed: dict[str, object] = {}  # as it was shown when the last key was pressed
        self._jump: Message | None = None  # a snapshot whose `state` is still to come
        self._notice, self._until = "", 0.0

    @property
    def look(self) -> Look:
        return self._roll.look

    def resized(self, width: int) -> None:
        self._roll.look = replace(self._roll.look, width=width)

    @property
    def over(self) -> bool:
        """Whether all that there is was played."""
        return self._open and self.where.at_edge

    # What comes.

    def take(self, message: Message, now: float) -> list[str]:
        """The lines that a message brings. A snapshot waits for the state that goes with it, so
        that place, number and lines change together."""
        if message.op == "snapshot":
            self._jump = message
            return []
        if self._jump is not None:
            self.where.take(self._jump, now)
        self.where.take(message, now)
        match message.op:
            case "state":
                return self._answered(message, now)
            case "bulk":
                return self._roll.events(message.events, self.where.total)
            case "late":
                return self._roll.events(message.events, self.where.total, late=True)
            case "reset":
                return self._roll.replaced()
            case "error":
                self._refused(message, now)
        return []

    def linked(self, link: str, now: float) -> None:
        """The line broke, or is there again."""
        if link == "offline":
            self._jump, self._notice = None, ""
        elif link == "online" and self._link != "online":
            self._say("back", now)
        self._link = link

    def unsent(self, now: float) -> None:
        """The last command did not go out. What names a place of its own is remembered."""
        req, cause = self._asked.popitem()
        if cause in REMEMBERED:
            self._asked[req] = cause
        self._say("offline", now)

    def _answered(self, message: Message, now: float) -> list[str]:
        why = message.get("why")
        cause = str(why) if why else self._cause(message)
        jump, self._jump = self._jump, None
        if cause == "stop" and self.where.event:
            kind = label_of(str(self.where.event["kind"]), self.look.lang)
            self._say("stopped", now, kind)
        if jump is None:
            self._unmoved(cause, now)
        lines = self._moved(cause, jump) if jump else []
        self._assume(now)
        return lines

    def _assume(self, now: float) -> None:
        """What has no answer yet holds: the answer to an earlier key does not undo a later one."""
        waiting = self._asked.values()
        if "move" in waiting:
            self.where.stand(*self._going, now)
        for cause, name in HELD.items():
            if cause in waiting:
                setattr(self.where, name, self._assumed[name])

    def _moved(self, cause: str, jump: Message) -> list[str]:
        first, self._open = not self._open, True
        if first:
            return self._roll.began(jump, self.where, stands=names_an_event(self._opening))
        if cause.startswith("step"):
            return self._roll.stepped(jump, self.where)
        if cause == "loop":
            return self._roll.turned(jump, self.where)
        return self._roll.jumped(jump, self.where)

    def _unmoved(self, cause: str, now: float) -> None:
        nothing = {"step on": "last", "step back": "first", "none on": "none", "none back": "none"}
        if cause in nothing:
            self._say(nothing[cause], now)

    def _refused(self, message: Message, now: float) -> None:
        if not self._open:
            raise refused(message)
        self._cause(message)
        self._notice, self._until = plain(str(message.get("detail"))), now + NOTICE_S

    # What is pressed.

    def waits(self, key: str) -> bool:
        """Whether the key is about where the playhead is, and that is on its way to us."""
        about = KEYS.get(key, ("", 0))[0] in ("step", "move", "range", "stop")
        return about and any(cause not in ASSUMED for cause in self._asked.values())

    def press(self, key: str, now: float) -> tuple[list[Command], list[str]]:
        """The commands of a key, and lines that it prints by itself."""
        does, value = KEYS.get(key, ("", 0))
        self._notice = ""
        if does == "help":
            return [], sheet(self.look, order_only=self.where.order_only)
        if does == "quit":
            self.left = True
        act: Callable[[int, float], list[Command]] | None = getattr(self, f"_key_{does}", None)
        return (act(int(value), now) if act else []), []

    def _key_toggle(self, _value: int, now: float) -> list[Command]:
        going = self.where.state in ("playing", "following")
        self.where.assume("paused" if going else "playing", now)
        return [self._ask("pause" if going else "play", "toggle")]

    def _key_step(self, n: int, now: float) -> list[Command]:
        self.where.assume("paused", now)
        return [self._ask("step", f"step {'on' if n > 0 else 'back'}", n=n)]

    def _key_phase(self, n: int, _now: float) -> list[Command]:
        way = "next" if n > 0 else "previous"
        return [self._ask("seek", f"none {'on' if n > 0 else 'back'}", to={"phase": way})]

    def _key_marker(self, n: int, _now: float) -> list[Command]:
        way = "next" if n > 0 else "previous"
        return [self._ask("seek", f"none {'on' if n > 0 else 'back'}", to={"marker": way})]

    def _key_rate(self, way: int, now: float) -> list[Command]:
        where = self.where
        if where.state == "following":
            self._say("one", now)
            return []
        where.assume(where.state, now)
        where.rate = next_rate(where.rate, way)
        return [self._ask("rate", "rate", rate=where.rate)]

    def _key_move(self, seconds: int, now: float) -> list[Command]:
        where = self.where
        if seconds > 0 and where.at_edge:
            self._say("last", now)
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

    def _key_part(self, percent: int, _now: float) -> list[Command]:
        return self._seek({"percent": percent})

    def _key_start(self, _value: int, _now: float) -> list[Command]:
        return self._seek("start")

    def _key_edge(self, _value: int, _now: float) -> list[Command]:
        live = self._follows and self.where.drill_state != "finished"
        return self._seek("live" if live else "end")

    def _key_skip(self, _value: int, now: float) -> list[Command]:
        if self.where.order_only:
            self._say("no_gap", now)
            return []
        self.where.skip = 0 if self.where.skip else self._skip
        self._say("skip" if self.where.skip else "noskip", now)
        return [self._ask("set", "skip", skip=self.where.skip)]

    def _key_range(self, end: int, now: float) -> list[Command]:
        self._range.mark(self.where, "to" if end > 0 else "from", self.where.ms(now))
        self._say("end" if end > 0 else "begin", now, self._here(now))
        return [self._ask("set", "range", loop=self._range.doc)] if self.where.loop else []

    def _key_loop(self, _value: int, now: float) -> list[Command]:
        off = self.where.loop is not None
        self._say("noloop" if off else "loop", now)
        return [self._ask("set", "range", loop=False if off else self._range.doc)]

    def _key_stop(self, _value: int, now: float) -> list[Command]:
        where = self.where
        if where.event is None:
            return []
        kind = str(where.event["kind"])
        off = kind in where.stop
        kinds = [one for one in where.stop if one != kind] if off else [*where.stop, kind]
        where.stop = tuple(sorted(kinds))
        self._say("nostop" if off else "stop", now, label_of(kind, self.look.lang))
        return [self._ask("set", "kinds", stop=list(where.stop))]

    def _seek(self, to: TargetDoc, cause: str = "seek") -> list[Command]:
        return [self._ask("seek", cause, to=to)]

    def _ask(self, op: str, cause: str, **fields: object) -> Command:
        self._reqs += 1
        self._assumed = {name: getattr(self.where, name) for name in HELD.values()}
        req = f"key-{self._reqs}"
        self._asked[req] = cause
        return op, {**fields, "req": req}

    def _cause(self, message: Message) -> str:
        """What a message answers. Answers come in order: what was asked before that has none."""
        if message.req not in self._asked:
            return "open"
        while True:
            req = next(iter(self._asked))
            cause = self._asked.pop(req)
            if req == message.req:
                return cause

    # What the status line says.

    def facts(self, now: float) -> Facts:
        where = self.where
        ms = where.ms(now)
        timed = ms is not None
        return Facts(
            state=self._state(),
            rate=where.rate,
            number=where.number,
            total=where.total,
            clock=wall(ms, self._zone) if ms is not None else "",
            since=since(ms - where.zero) if ms is not None and where.zero is not None else "",
            phase=self._roll.phase_name(),
            loop=self._range.label(where, self._zone),
            looping=where.loop is not None,
            skip=f"{where.skip / 1000:g} s" if where.skip and timed else "",
            stop=tuple(label_of(kind, self.look.lang) for kind in where.stop),
            notice=self._notice if now < self._until else "",
        )

    def _state(self) -> str:
        if self._link != "online":
            return self._link
        resting = self.where.waiting or self.where.state == "following"
        if resting and not self._follows and self.where.at_edge:
            return "so_far"  # nobody appends to what is read here
        return "waiting" if self.where.waiting else self.where.state

    def _here(self, now: float) -> str:
        ms = self.where.ms(now)
        return wall(ms, self._zone) if ms is not None else str(self.where.number)

    def _say(self, word: str, now: float, more: str = "") -> None:
        text = SAY[word][self.look.lang]
        self._notice, self._until = f"{text} {more}".strip(), now + NOTICE_S
