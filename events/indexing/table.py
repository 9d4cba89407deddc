"""A stretch of a log as columns, by seq: what a timeline wants of each event, its words left out.

What a column has a code for stands in a table of its own, so that a stretch says no name that it
does not need. A stretch ends early where its names would be too many or too long.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from events.indexing import lasting
from events.indexing.batch import Codes
from events.indexing.chunk import BEHIND, NEVER, TYPES, Array
from events.indexing.columns import Rows
from events.indexing.pairs import Pairs

SUPERSEDED: Final = BEHIND  # whose bit is free here: how rows are kept is nobody's business

MOST_NAMES: Final = 65_535  # of one column: a code has 16 bits
MOST_WORDS: Final = 4 * 1024 * 1024  # characters of all names of one column

_COPIED: Final = ("kind", "side", "level", "flags", "unit")


@dataclass(frozen=True, slots=True)
class Table:
    """Rows are the events from the seq `first` to `last`, which is `first - 1` when there is none.
    Flags are those of a chunk, with SUPERSEDED; the code of a colour is one of `colours`."""

    first: int
    last: int
    columns: dict[str, Array]  # in the order in which they are told
    kinds: list[str]
    sides: list[str]  # code 0 is none, here and below
    units: list[str]
    colours: list[str]


def build(
    rows: Rows, codes: Codes, count: int, superseded: Pairs, ended: Pairs, after: int, limit: int
) -> Table:
    """At most `limit` of the first `count` events, those behind `after`."""
    columns, until = _copied(rows, count, after, max(min(limit, count - after), 0))
    kinds, units = codes.kinds.names, codes.units.names
    fit = min(_fitting(columns["kind"], kinds), _fitting(columns["unit"], units))
    columns = {name: column[:fit] for name, column in columns.items()}
    first, time = after + 1, columns["time"]
    kind, its_kinds = _own(columns["kind"], kinds)
    unit, its_units = _own(columns["unit"], units, always=1)
    old, new = superseded.between(first, first + fit)
    flags = columns["flags"] & ~np.uint16(BEHIND)
    flags[old.astype(np.int64) - first] |= np.uint16(SUPERSEDED)
    lasts = lasting.of_rows(rows, ended, first, time, None if until is None else until[:fit])
    return Table(
        first,
        after + fit,
        {
            "time": time.astype("<f8"),
            "kind": kind,
            "side": columns["side"],
            "level": columns["level"],
            "flags": flags,
            "unit": unit,
            "superseded": np.stack((old, new), 1).ravel().astype("<u4"),
            "lasting": np.stack(lasts, 1).ravel().astype("<f8"),
        },
        its_kinds,
        list(codes.sides.names),
        its_units,
        list(codes.colours.names),
    )


def _copied(
    rows: Rows, count: int, after: int, wanted: int
) -> tuple[dict[str, Array], Array | None]:
    """Columns of chunks put together, and `until` if a row has one."""
    names = ("time", *_COPIED)
    columns = {name: np.empty(wanted, TYPES[name]) for name in names}
    until: Array | None = None
    done = 0
    while done < wanted:
        number, row = divmod(after + done, rows.size)
        chunk = rows.cut(number, count)
        take = min(chunk.rows - row, wanted - done)
        for name, column in columns.items():
            column[done : done + take] = getattr(chunk, name)[row : row + take]
        if chunk.until is not None:
            until = np.full(wanted, NEVER) if until is None else until
            until[done : done + take] = chunk.until[row : row + take]
        done += take
    return columns, until


def _fitting(column: Array, names: Sequence[str]) -> int:
    """How many rows it takes until their names are too many or too long; one at least."""
    used = np.flatnonzero(_used(column, names)).tolist()
    if len(used) <= MOST_NAMES and sum(len(names[code]) for code in used) <= MOST_WORDS:
        return len(column)
    codes, firsts = np.unique(column, return_index=True)
    order = firsts.argsort()
    words = np.cumsum([len(names[code]) for code in codes[order].tolist()])
    fit = min(int(words.searchsorted(MOST_WORDS, "right")), MOST_NAMES)
    return max(int(firsts[order][fit]), 1)


def _own(column: Array, names: Sequence[str], always: int = 0) -> tuple[Array, list[str]]:
    """Codes of this table alone, and its names; so many of the first names are always there."""
    used = _used(column, names)
    used[:always] = True
    codes = np.flatnonzero(used)
    short = np.zeros(len(used), np.uint16)
    short[codes] = np.arange(len(codes))
    return short[column], [names[code] for code in codes.tolist()]


def _used(column: Array, names: Sequence[str]) -> Array:
    used = np.zeros(len(names), np.bool_)
    used[column] = True
    return used
