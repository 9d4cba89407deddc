"""The outline of a drill: phases, gaps, markers and its fingerprint."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Final

from events.vocabulary import Vocabulary

if TYPE_CHECKING:
    from events.index import Index

PHASE_KINDS: Final = ("startex", "situation_change", "endex")
FINGERPRINT: Final = 200


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


def phases(index: Index, starts: Iterable[int], vocabulary: Vocabulary) -> list[Phase]:
    """Phases in presentation order; superseded events start none."""
    seqs = sorted(filter(index.counted, starts), key=index.position)
    ends = [*map(index.time, seqs[1:]), None][: len(seqs)]
    return [
        Phase(
            seq=seq,
            start_ms=index.time(seq),
            end_ms=end,
            colour=index.colour(seq),
            name=_name(index, seq, vocabulary),
            kind=index.kind(seq),
        )
        for seq, end in zip(seqs, ends, strict=True)
    ]


def _name(index: Index, seq: int, vocabulary: Vocabulary) -> Mapping[str, str]:
    """By colour, else by the event's text, else by its kind."""
    colour = index.colour(seq)
    if colour is not None and colour in vocabulary.colours:
        return vocabulary.colours[colour]
    if text := index.text(seq):
        return text
    kind = vocabulary.kind(index.kind(seq))
    return kind.label if kind else {"en": index.kind(seq)}


def gaps(index: Index, min_ms: int) -> list[Gap]:
    """Neighbours at least `min_ms` apart."""
    found = []
    before: int | None = None
    for seq in index.seqs(0, index.count):
        if index.about_log(seq):
            continue
        if before is not None and not (index.estimated(seq) or index.estimated(before)):
            ms = index.time(seq) - index.time(before)
            if ms >= min_ms:
                found.append(Gap(before, seq, ms))
        before = seq
    return found


def fingerprint(index: Index) -> tuple[tuple[str, str], ...]:
    """(kind, side) of the first counted events, in presentation order."""
    counted = filter(index.counted, index.seqs(0, index.count))
    return tuple((index.kind(seq), index.side(seq)) for seq in islice(counted, FINGERPRINT))
