"""The outline of a drill: phases, gaps and markers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from events.indexing.notes import Start
from events.vocabulary import Vocabulary


@dataclass(frozen=True, slots=True)
class Phase:
    """A stretch from one `startex`, `situation_change` or `endex` to the next."""

    seq: int
    start_ms: int
    end_ms: int | None  # the start of the next phase
    colour: str | None
    name: Mapping[str, str]  # by language
    kind: str


@dataclass(frozen=True, slots=True)
class Gap:
    """Nothing happens between two events that follow each other."""

    after_seq: int
    before_seq: int
    ms: int


@dataclass(frozen=True, slots=True)
class Marker:
    """An event that people look for: start, inject, pause, change of situation, end."""

    seq: int
    kind: str
    at: int  # ms


def phases(starts: Iterable[Start], vocabulary: Vocabulary) -> list[Phase]:
    """Phases in presentation order, of events that are not superseded."""
    begun = sorted(starts, key=lambda start: (start.time, start.seq))
    ends = [*(start.time for start in begun[1:]), None][: len(begun)]
    return [
        Phase(
            seq=start.seq,
            start_ms=start.time,
            end_ms=end,
            colour=start.colour,
            name=_name(start, vocabulary),
            kind=start.kind,
        )
        for start, end in zip(begun, ends, strict=True)
    ]


def _name(start: Start, vocabulary: Vocabulary) -> Mapping[str, str]:
    """By colour, else by the event's text, else by its kind."""
    if start.colour is not None and start.colour in vocabulary.colours:
        return vocabulary.colours[start.colour]
    if start.text:
        return start.text
    kind = vocabulary.kind(start.kind)
    return kind.label if kind else {"en": start.kind}
