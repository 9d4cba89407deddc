"""A replay as its viewer sees it: messages in, lines and facts for the status line out. Pure.

What a key asks for is the business of the hand (`play_hand.py`); here it is told what came of it.
"""

from __future__ import annotations

from dataclasses import replace

from replay.commands.play_hand import ACTIONS, Command, Hand
from replay.commands.play_keys import KEYS, sheet
from replay.commands.play_plain import names_an_event, refused
from replay.commands.play_roll import Roll
from replay.commands.play_words import Notice
from replay.opening import Opening
from replay.place import Document
from replay.received import Message
from replay.status_line import Facts
from replay.terminal import Look, label_of, plain, since, stage_of, wall
from replay.whereabouts import Whereabouts


class Desk:
    """Who sits at the keys of a replay, and what is in front of them."""

    def __init__(self, doc: Document, opening: Opening, look: Look, *, follows: bool) -> None:
        self.where = Whereabouts()
        self.where.rate, self.where.skip = opening.rate, opening.skip
        self._roll = Roll(doc, opening, look)
        stage = stage_of(doc)
        self.where.zero, self._zone = stage.zero, stage.zone
        self._opening = opening
        self._follows = follows
        self._notice = Notice(look.lang)
        self._hand = Hand(self.where, self._notice, opening, self._zone, follows=follows)
        self._link = "online"
        self._open = False
        self._jump: Message | None = None  # a snapshot whose `state` is still to come

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
            self._jump = None
            self._notice.clear()
        elif link == "online" and self._link != "online":
            self._notice.say("back", now)
        self._link = link

    def unsent(self, now: float) -> None:
        """The last command did not go out."""
        self._hand.asked.unsent()
        self._notice.say("offline", now)

    def _answered(self, message: Message, now: float) -> list[str]:
        why = message.get("why")
        cause = str(why) if why else self._hand.asked.answered(message.req)
        jump, self._jump = self._jump, None
        if cause == "stop" and self.where.event:
            kind = label_of(str(self.where.event["kind"]), self.look.lang)
            self._notice.say("stopped", now, kind)
        if jump is None:
            self._unmoved(cause, now)
        lines = self._moved(cause, jump) if jump else []
        self._hand.hold(now)
        return lines

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
            self._notice.say(nothing[cause], now)

    def _refused(self, message: Message, now: float) -> None:
        if not self._open:
            raise refused(message)
        self._hand.asked.answered(message.req)
        self._notice.show(plain(str(message.get("detail"))), now)

    # What is pressed.

    def waits(self, key: str) -> bool:
        """Whether the key is about where the playhead is, and that is on its way to us."""
        does, _ = KEYS.get(key, (None, 0))
        return does in ("step", "move", "range", "stop") and self._hand.asked.moving

    def press(self, key: str, now: float) -> tuple[list[Command], list[str]]:
        """The commands of a key, and lines that it prints by itself."""
        does, value = KEYS.get(key, (None, 0))
        self._notice.clear()
        if does is None or does == "quit":  # to leave is up to whoever shows the desk
            return [], []
        if does == "help":
            return [], sheet(self.look, order_only=self.where.order_only)
        return ACTIONS[does](self._hand, value, now), []

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
            loop=self._hand.range.label(where, self._zone),
            looping=where.loop is not None,
            skip=f"{where.skip / 1000:g} s" if where.skip and timed else "",
            stop=tuple(label_of(kind, self.look.lang) for kind in where.stop),
            notice=self._notice.at(now),
        )

    def _state(self) -> str:
        if self._link != "online":
            return self._link
        resting = self.where.waiting or self.where.state == "following"
        if resting and not self._follows and self.where.at_edge:
            return "so_far"  # nobody appends to what is read here
        return "waiting" if self.where.waiting else self.where.state
