"""The facts of some lines as columns, many rows at a time.

Kinds, sides and colours are codes, given out by a `Codes` in the order in which they are first met.
What a line does not say, its kind says; an odd value, which no store takes, is as good as absent.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final

import numpy as np
from msgspec.structs import astuple
from numpy.typing import NDArray

from events.facts import Facts
from events.indexing.chunk import (
    ABOUT_LOG,
    COLOUR,
    COLOURS,
    COUNTED,
    ESTIMATED,
    MARKER,
    NEVER,
    Array,
    Ints,
)
from events.indexing.instants import instants
from events.vocabulary import Vocabulary

ABOUT: Final = frozenset(("correction", "amend"))
NO_LEVEL: Final = -1

_UNSAID: Final = 255  # a side that the line leaves to its kind
_UNSAID_LEVEL: Final = -2


class _Levels(dict[object, int]):
    def __missing__(self, value: object) -> int:
        return NO_LEVEL


_LEVELS: Final = _Levels([(None, _UNSAID_LEVEL), *((level, level) for level in range(6))])


class Codes:
    """Name <-> code, and what the vocabulary says of each kind."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.kinds = _Names()
        self.sides = _Names([""], _UNSAID, most=_UNSAID)
        self.colours = _Names([""], 0, most=COLOURS + 1)
        self._vocabulary = vocabulary
        self._known: list[tuple[int, int, int]] = []  # of each kind: (flags, side, level)
        self._tables: tuple[Array, Array, Array] = (np.empty(0), np.empty(0), np.empty(0))

    def load(self, kinds: Sequence[str], sides: Sequence[str], colours: Sequence[str]) -> None:
        """What a save kept."""
        self.kinds.load(kinds)
        self.sides.load(sides)
        self.colours.load(colours)
        self._known.clear()

    def of_kinds(self) -> tuple[Array, Array, Array]:
        """(flags, side, level) by code of a kind."""
        if len(self._known) < len(self.kinds.names):
            for name in self.kinds.names[len(self._known) :]:
                self._known.append(self._of_kind(name))
            flags, sides, levels = zip(*self._known, strict=True)
            self._tables = (
                np.array(flags, np.uint16),
                np.array(sides, np.uint8),
                np.array(levels, np.int8),
            )
        return self._tables

    def _of_kind(self, name: str) -> tuple[int, int, int]:
        known = self._vocabulary.kind(name)
        flags = ABOUT_LOG if name in ABOUT else COUNTED
        if known is None:
            return flags, 0, NO_LEVEL
        flags |= MARKER if known.marker else 0
        return flags, self.sides[known.side], NO_LEVEL if known.level is None else known.level


class _Names(dict[object, int]):
    """A name that is met for the first time gets the next code; an odd one, or one too many, 0.
    None has a code of its own."""

    def __init__(self, names: Iterable[str] = (), unsaid: int = 0, most: int = 1 << 32) -> None:
        self._unsaid, self._most = unsaid, most
        self.load(names)

    def __missing__(self, name: object) -> int:
        if not isinstance(name, str) or len(self.names) >= self._most:
            return 0
        self[name] = code = len(self.names)
        self.names.append(name)
        return code

    def load(self, names: Iterable[str]) -> None:
        self.names = list(names)
        self.clear()
        self.update((name, code) for code, name in enumerate(self.names))
        self[None] = self._unsaid


class Batch:
    """Columns of some lines. `flags` lack what depends on the lines before: late and behind."""

    def __init__(self, found: Sequence[Facts], codes: Codes) -> None:
        (
            _,
            _,
            recorded,
            self.ids,
            kinds,
            _,
            _,
            times,
            untils,
            sides,
            levels,
            colours,
            bases,
            self.refs,
            self.texts,
            self.headers,
        ) = zip(*map(astuple, found), strict=True)
        self.recorded: Ints = instants(recorded)
        self.time = _times(times, self.recorded)
        self.until = _until(untils)
        self.kind: Array = np.fromiter(map(codes.kinds.__getitem__, kinds), np.uint32, len(found))
        flags, side, level = codes.of_kinds()
        self.flags: Array = flags[self.kind]
        estimated = [row for row, basis in enumerate(bases) if basis and _estimated(basis)]
        if estimated:
            self.flags[estimated] |= ESTIMATED
        self.side = _or_kinds(_codes(sides, codes.sides), _UNSAID, side, self.kind)
        said = _codes(levels, _LEVELS)
        self.level = _or_kinds(said, _UNSAID_LEVEL, level, self.kind).astype(np.int8)
        if any(colours):
            self.flags |= _codes(colours, codes.colours).astype(np.uint16) << COLOUR

    def __len__(self) -> int:
        return len(self.ids)


def _times(texts: Sequence[str | None], recorded: Ints) -> Ints:
    """Absent is when it was recorded."""
    if None not in texts:
        return instants(texts)  # type: ignore[arg-type]  # the line above says it
    times = recorded.copy()
    places = [place for place, text in enumerate(texts) if text is not None]
    times[places] = instants([text for text in texts if text is not None])
    return times


def _until(texts: Sequence[str | None]) -> Ints | None:
    if not any(texts):
        return None
    places = [place for place, text in enumerate(texts) if text is not None]
    untils = np.full(len(texts), NEVER)
    untils[places] = instants([text for text in texts if text is not None])
    return untils


def _codes(values: Sequence[Any], codes: dict[Any, int]) -> NDArray[np.int64]:
    try:
        return np.fromiter(map(codes.__getitem__, values), np.int64, len(values))
    except TypeError:  # an object or array, where no store takes one
        plain = (value if value.__hash__ else "" for value in values)
        return np.fromiter(map(codes.__getitem__, plain), np.int64, len(values))


def _or_kinds(said: Array, unsaid: int, by_kind: Array, kind: Array) -> Array:
    return np.where(said == unsaid, by_kind[kind], said)


def _estimated(basis: Any) -> bool:
    return isinstance(basis, dict) and basis.get("time") == "estimated"
