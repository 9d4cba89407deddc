"""From a foreign object to an event: which of its values becomes which member. Pure.

| rule            | says                                                               |
|-----------------|--------------------------------------------------------------------|
| `FIELD=path`    | FIELD is what stands at `path`; dots lead into objects             |
| `FIELD=:text`   | FIELD is `text` in every row                                       |
| `FIELD=`        | the row's own FIELD is left out                                    |

FIELD is a member (`kind`) or a part of one (`text.id`). What no rule names stays under its own
name, unless that is one only the store may write, or one that a rule fills: those are left out and
counted.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import orjson

from events.porting.fields import (
    KEPT_BY_STORE,
    Path,
    at,
    build,
    clash,
    fit,
    parts,
    path_of,
    without,
)

_FIELD: Final = re.compile(r"[^.=:\s]+(?:\.[^.=:\s]+)*")
_LOCAL: Final = re.compile(rb'"(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d)(:\d\d(?:\.\d+)?)?"', re.ASCII)
_OFFSET: Final = re.compile(r"Z|[+-]\d\d:\d\d", re.ASCII)
_TIMES: Final = (("time",), ("until",))


class MappingFault(ValueError):
    """A mapping that cannot be meant; the text says what is wrong and the way out."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: the member, and a path, a constant (JSON) or neither."""

    field: Path
    source: Path | None
    constant: bytes | None
    text: str  # as it was given


@dataclass(slots=True)
class Mapped:
    """All rules of one import. `used` counts the rows in which a path was found, by rule; `left`
    those in which a member was left out, by name."""

    rules: Sequence[Rule]
    kinds: Mapping[bytes, bytes]  # JSON strings
    offset: bytes | None
    used: Counter[str] = field(default_factory=Counter)
    left: Counter[str] = field(default_factory=Counter)

    @property
    def empty(self) -> bool:
        return not (self.rules or self.kinds or self.offset)

    def apply(self, obj: bytes) -> bytes:
        """The event that a compact object of a foreign log becomes."""
        filled, rest = [], obj
        for rule in self.rules:
            value = at(obj, rule.source) if rule.source else rule.constant
            if rule.source and value is not None:
                self.used[rule.text] += 1
                rest = without(rest, rule.source)
            if value not in (None, b"null"):
                filled.append((rule.field, fit(rule.field, value)))
        return self._finished(filled, [((name,), raw) for name, raw in parts(rest)])

    def apply_cells(self, cells: Mapping[str, bytes]) -> bytes:
        """The same for the cells of a table, JSON strings by the name of their column."""
        filled, taken = [], set()
        for rule in self.rules:
            name = ".".join(rule.source) if rule.source else ""
            value = cells.get(name) if rule.source else rule.constant
            if rule.source and value is not None:
                self.used[rule.text] += 1
                taken.add(name)
            if value is not None:
                filled.append((rule.field, fit(rule.field, value)))
        own = [
            (path_of(name), fit(path_of(name), raw))
            for name, raw in cells.items()
            if name not in taken
        ]
        return self._finished(filled, own)

    def unused(self) -> list[Rule]:
        """Rules whose path no row had."""
        return [rule for rule in self.rules if rule.source and not self.used[rule.text]]

    def _finished(
        self, filled: list[tuple[Path, bytes]], own: Iterable[tuple[Path, bytes]]
    ) -> bytes:
        pairs, dropped = list(filled), {rule.field for rule in self.rules}
        starts = {path[:length] for path in dropped for length in range(1, len(path))}
        for path, raw in own:
            under = any(path[:length] in dropped for length in range(1, len(path) + 1))
            if path[0] in KEPT_BY_STORE or under or path in starts:
                self.left[".".join(path)] += 1
            else:
                pairs.append((path, raw))
        return build((path, self._worded(path, raw)) for path, raw in pairs)

    def _worded(self, path: Path, raw: bytes) -> bytes:
        """Kinds by the names of here, times with the offset that was given for them."""
        if path == ("kind",):
            return self.kinds.get(raw, raw)
        if self.offset is not None and path in _TIMES and (found := _LOCAL.fullmatch(raw)):
            day, minutes, seconds = found.groups()
            return b'"%sT%s%s%s"' % (day, minutes, seconds or b":00", self.offset)
        return raw


def read_mapping(
    rules: Sequence[str], kinds: Sequence[str] = (), offset: str | None = None
) -> Mapped:
    """The rules as they were given. Raises MappingFault."""
    read = [_rule(text) for text in rules]
    twice = clash([rule.field for rule in read])
    if twice is not None:
        raise MappingFault(f"{'.'.join(twice)} is mapped twice; give it one source")
    if offset is not None and not _OFFSET.fullmatch(offset):
        raise MappingFault(f"{offset!r} is no offset; give one such as +07:00, or Z")
    return Mapped(read, dict(map(_kind, kinds)), offset.encode() if offset else None)


def _rule(text: str) -> Rule:
    name, mark, source = text.partition("=")
    if not mark:
        raise MappingFault(f"{text!r} is no rule; say FIELD=path, or FIELD=:text")
    if not _FIELD.fullmatch(name):
        raise MappingFault(f"{name!r} is no member of an event; say one such as time or text.id")
    path = path_of(name)
    if path[0] in KEPT_BY_STORE:
        raise MappingFault(f"{name} is written by the store; map to another member")
    if source.startswith(":"):
        return Rule(path, None, fit(path, orjson.dumps(source[1:])), text)
    return Rule(path, path_of(source) if source else None, None, text)


def _kind(text: str) -> tuple[bytes, bytes]:
    old, mark, new = text.rpartition("=")
    if not (mark and old and new):
        raise MappingFault(f"{text!r} is no pair of kinds; say OLD=NEW")
    return orjson.dumps(old), orjson.dumps(new)
