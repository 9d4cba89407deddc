"""The lines that scroll above the status line: events, and a rule wherever the replay jumped."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Final

import orjson

from events.indexing.notes import PHASE_KINDS
from replay.opening import Opening
from replay.place import Document
from replay.received import Message
from replay.terminal import Look, event_lines, phase_name, rule, since, stage_of, wall
from replay.whereabouts import Position, Whereabouts, position

PHASE: Final = 24  # cells of its name, where other things stand beside it
RULE: Final = "2"  # dim: it separates and says little
WORDS: Final = {
    "start": {"id": "awal", "en": "start"},
    "back": {"id": "mundur", "en": "back"},
    "loop": {"id": "ulang", "en": "loop"},
    "reset": {"id": "log ini diganti yang lain", "en": "the log was replaced by another"},
}


class Roll:
    """What to print for what came. Told of a jump first, and why once the playhead is known."""

    def __init__(self, doc: Document, opening: Opening, look: Look) -> None:
        self.look = look
        self.phase: Document | None = None
        self._stage = stage_of(doc)
        self._opening = opening
        self._last: Position | None = None  # of what was shown last
        self._backwards = False

    def events(self, lines: Iterable[bytes], total: int, late: bool = False) -> list[str]:
        """Events that became due, or late."""
        self._stage = replace(self._stage, events=max(total, self._stage.events))
        shown: list[str] = []
        for line in lines:
            event = orjson.loads(line)
            if event["kind"] in PHASE_KINDS and not late:
                self.phase = event
            if self._opening.passes(event):
                shown += event_lines(line, self._stage, self.look, late)
            if not late:
                self._last, self._backwards = position(event), False
        return shown

    def stepped(self, snapshot: Message, where: Whereabouts) -> list[str]:
        """One event on, or back: a rule tells where the order turns, and not at every step."""
        line = snapshot.current
        if line is None or self._last is None:
            return self.jumped(snapshot, where)
        place = position(orjson.loads(line))
        back = place < self._last
        turned = back and not self._backwards
        shown = self._standing(snapshot)
        self._last, self._backwards = place, back
        return [self._rule(WORDS["back"][self.look.lang]), *shown] if turned else shown

    def jumped(self, snapshot: Message, where: Whereabouts) -> list[str]:
        """Elsewhere: where it is, and the event it stands on; nothing while that is the last one
        on the screen already, and only the clock moves."""
        shown = self._standing(snapshot)
        line = snapshot.current
        stands = position(orjson.loads(line)) if line else None
        same, self._last, self._backwards = stands and stands == self._last, stands, False
        if same:
            return []
        if self.phase is not None and where.event and self.phase["seq"] == where.event["seq"]:
            return shown or [self._rule(self._here(where))]  # the rule of the phase is enough
        return [self._rule(self._here(where)), *shown]

    def began(self, snapshot: Message, where: Whereabouts, *, stands: bool) -> list[str]:
        """The first place: nothing to say at the start; the event itself where one was named."""
        shown = self._standing(snapshot)
        self._last = where.place if stands else None
        if where.place is None:
            return []
        return shown if stands else [self._rule(self._here(where))]

    def turned(self, snapshot: Message, where: Whereabouts) -> list[str]:
        """Back to the start of the loop; the events to come are those of the range."""
        self._standing(snapshot)
        self._last, self._backwards = None, False
        return [self._rule(f"{WORDS['loop'][self.look.lang]} · {self._here(where, phase=False)}")]

    def replaced(self) -> list[str]:
        """What was shown is of another log."""
        self._last = None
        return [rule(WORDS["reset"][self.look.lang], self.look, "1")]

    def phase_name(self) -> str:
        """The phase that the replay is in, in short."""
        return phase_name(self.phase, self.look, PHASE) if self.phase is not None else ""

    def _standing(self, snapshot: Message) -> list[str]:
        phase = snapshot.get("phase")
        self.phase = phase if isinstance(phase, dict) else None
        line = snapshot.current
        if line is None or not self._opening.passes(orjson.loads(line)):
            return []
        return event_lines(line, self._stage, self.look)

    def _here(self, where: Whereabouts, *, phase: bool = True) -> str:
        if where.place is None:
            return WORDS["start"][self.look.lang]
        facts = [f"{where.number}/{where.total}"]
        if not where.order_only:
            facts = [wall(where.place[0], self._stage.zone)]
            facts += [since(where.place[0] - where.zero)] if where.zero is not None else []
        if phase and self.phase is not None:
            facts.append(self.phase_name())
        return " · ".join(facts)

    def _rule(self, text: str) -> str:
        return self.look.paint(rule(text, self.look), RULE)
