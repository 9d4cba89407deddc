"""The facts of some lines as columns, many rows at a time.

Kinds, sides and colours are codes, given out by a `Codes` in the order in which they are first met.
What a line does not say, its kind says; an odd value, which no store takes, is as good as absent.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final

import msgspec
import numpy as np
from numpy.typing import NDArray

from events.facts import Facts
from events.indexing.chunk import (
    ABOUT_LOG,
    AMBIGUOUS,
    COLOUR,
    COLOURS,
    COUNTED,
    ESTIMATED,
    MARKER,
    NEVER,
    OWN_LEVEL,
    UNPLACED,
    Array,
    Ints,
)
from events.indexing.instants import instants
from events.times import instant
from events.vocabulary import Vocabulary

ABOUT: Final = frozenset(("correction", "amend"))
NO_LEVEL: Final = -1
UNITS: Final = 65_534  # that a log tells apart
UNIT_NAMES: Final = 4 * 1024 * 1024  # characters that their names may have together

_BASES: Final = (("time", "estimated", ESTIMATED), ("order", "unplaced", UNPLACED))
_KNOWN_ACTORS: Final = 4096
_LONG_ACTORS: Final = 200  # bytes
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
        self.units = _Names([""], 0, most=UNITS + 1, room=UNIT_NAMES)
        self.actors = _Actors(self.units)
        self._vocabulary = vocabulary
        self._known: list[tuple[int, int, int]] = []  # of each kind: (flags, side, level)
        self._tables: tuple[Array, Array, Array] = (np.empty(0), np.empty(0), np.empty(0))

    def load(
        self,
        kinds: Sequence[str],
        sides: Sequence[str],
        colours: Sequence[str],
        units: Sequence[str],
    ) -> None:
        """What a save kept."""
        self.kinds.load(kinds)
        self.sides.load(sides)
        self.colours.load(colours)
        self.units.load(units)
        self.actors.clear()
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
    None has a code of its own. `room`: characters that all names may have together."""

    def __init__(
        self,
        names: Iterable[str] = (),
        unsaid: int = 0,
        most: int = 1 << 32,
        room: int = 1 << 62,
    ) -> None:
        self._unsaid, self._most, self._room = unsaid, most, room
        self.load(names)

    def __missing__(self, name: object) -> int:
        if not isinstance(name, str) or len(self.names) >= self._most:
            return 0
        if self._size + len(name) > self._room:
            return 0
        self[name] = code = len(self.names)
        self.names.append(name)
        self._size += len(name)
        return code

    def load(self, names: Iterable[str]) -> None:
        self.names = list(names)
        self._size = sum(map(len, self.names))
        self.clear()
        self.update((name, code) for code, name in enumerate(self.names))
        self[None] = self._unsaid


class _Actors(dict[bytes, int]):
    """The `actors` of a line as they stand there -> code of the first, which is its unit. When it
    is full it forgets, and takes them apart again."""

    def __init__(self, units: _Names) -> None:
        self._units = units

    def __missing__(self, raw: bytes) -> int:
        code = self._units[_first(raw)]
        if len(raw) <= _LONG_ACTORS:
            if len(self) >= _KNOWN_ACTORS:
                self.clear()
            self[raw] = code
        return code


class Batch:
    """Columns of some lines. `flags` lack what depends on the lines before: late and behind."""

    def __init__(self, found: Sequence[Facts], codes: Codes) -> None:
        # Column by column: a row of its own for each line would be work for the garbage collector.
        self.found = found
        self.ids = [one.id for one in found]
        self.kinds = [one.kind for one in found]
        self.refs = [one.refs for one in found]
        sides, levels = [one.side for one in found], [one.level for one in found]
        colours = [one.colour for one in found]
        self.recorded = _recorded([one.recorded for one in found])
        self.time = _times([one.time for one in found], self.recorded)
        self.until = _until([one.until for one in found])
        self.kind: Array = np.array([codes.kinds[kind] for kind in self.kinds], np.uint32)
        flags, side, level = codes.of_kinds()
        self.flags: Array = flags[self.kind]
        bases = [(row, one.basis) for row, one in enumerate(found) if one.basis]
        for member, value, flag in _BASES if bases else ():
            self.flags[[row for row, basis in bases if _says(basis, member, value)]] |= flag
        self.flags[[row for row, one in enumerate(found) if one.ambiguous is True]] |= AMBIGUOUS
        actors = map(bytes, [one.actors for one in found])
        self.unit: Array = np.fromiter(map(codes.actors.__getitem__, actors), np.uint16, len(found))
        self.side: Array = side[self.kind]
        if sides.count(None) < len(sides):
            _say(self.side, _codes(sides, codes.sides), _UNSAID)
        self.level: Array = level[self.kind]
        if levels.count(None) < len(levels):
            own = _codes(levels, _LEVELS)
            self.flags[own >= 0] |= OWN_LEVEL
            _say(self.level, own, _UNSAID_LEVEL)
        if any(colours):
            self.flags |= _codes(colours, codes.colours).astype(np.uint16) << COLOUR

    def __len__(self) -> int:
        return len(self.ids)


def below(high: int, times: Ints, aside: Array | None = None) -> Array:
    """Which lie before the greatest time so far, which is `high` at first. Those `aside` are
    judged like all others, but never are the greatest."""
    greatest = np.empty(len(times) + 1, np.int64)
    greatest[0], greatest[1:] = high, times
    if aside is not None:
        greatest[1:][aside] = NEVER
    np.maximum.accumulate(greatest, out=greatest)
    return times < greatest[:-1]


def _recorded(texts: Sequence[str]) -> Ints:
    """What was written together was recorded together."""
    if texts.count(texts[0]) == len(texts):
        return np.full(len(texts), instant(texts[0]))
    return instants(texts)


def _times(texts: Sequence[str | None], recorded: Ints) -> Ints:
    """Absent is when it was recorded."""
    told = [text for text in texts if text is not None]
    if len(told) == len(texts):
        return instants(told)
    times = recorded.copy()
    times[[text is not None for text in texts]] = instants(told)
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


def _say(column: Array, said: Array, unsaid: int) -> None:
    """What lines say themselves, in place of what their kinds say."""
    np.copyto(column, said, casting="unsafe", where=said != unsaid)


def _first(raw: bytes) -> str | None:
    """Of an array of strings in JSON."""
    try:
        found = msgspec.json.decode(raw)
    except (ValueError, RecursionError):  # a member that the line leaves out, too
        return None
    first = found[0] if isinstance(found, list) and found else None
    return first.strip() if isinstance(first, str) else None


def _says(basis: Any, member: str, value: str) -> bool:
    return isinstance(basis, dict) and basis.get(member) == value
