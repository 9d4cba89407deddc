"""How a replay begins: what `play` asks of the place where the drill is, at due pace."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from events.vocabulary import VOCABULARY
from replay.messages import TargetDoc


@dataclass(frozen=True, slots=True)
class Opening:
    """What is told once, with `open`; `loop`, `stop`, `skip` and `steps` can be set anew later."""

    at: TargetDoc = "start"
    rate: float = 1.0
    playing: bool = True
    kinds: tuple[str, ...] = ()  # which events come; none given: all
    sides: tuple[str, ...] = ()
    loop: Mapping[str, TargetDoc] | None = None  # from, to
    stop: tuple[str, ...] = ()
    skip: int = 0  # ms
    steps: Mapping[str, tuple[str, ...]] | None = None  # what a step counts: kind, side
    restamp: bool = False

    def passes(self, event: Mapping[str, object]) -> bool:
        """Whether an event is among those asked for; its side is the line's, or else the
        vocabulary's for its kind."""
        kind = VOCABULARY.kind(str(event["kind"]))
        side = event.get("side") or (kind.side if kind else "")
        return (not self.kinds or event["kind"] in self.kinds) and (
            not self.sides or side in self.sides
        )

    def message(self, credit: int) -> dict[str, object]:
        """The `open` of the protocol, with only what is not its default."""
        doc: dict[str, object] = {
            "op": "open",
            "at": self.at,
            "pace": "due",
            "rate": self.rate,
            "playing": self.playing,
            "credit": credit,
        }
        wanted = {"kind": self.kinds, "side": self.sides}
        doc["filter"] = {name: values for name, values in wanted.items() if values}
        more = {"loop": self.loop, "stop": self.stop, "skip": self.skip, "steps": self.steps}
        more["restamp"] = self.restamp
        doc |= {name: value for name, value in more.items() if value}
        if not doc["filter"]:
            del doc["filter"]
        return doc
