"""The events that took a while, and when they ended.

A line says itself until when, else a later event says that it ends it. What would end before it
began does not last.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from events.indexing.chunk import NEVER, Array, Ints
from events.indexing.columns import Rows
from events.indexing.pairs import Pairs


class Lasting(NamedTuple):
    """Ascending by seq. `by`: the event that ended it; 0: its own line says when."""

    seqs: Ints
    ends: Ints
    by: Ints


def of_rows(rows: Rows, ended: Pairs, first: int, time: Array, until: Array | None) -> Lasting:
    """Of neighbouring events, from the seq `first` on."""
    ends = np.full(len(time), NEVER) if until is None else until.astype(np.int64)
    by = np.zeros(len(time), np.int64)
    keys, enders = (column.astype(np.int64) for column in ended.between(first, first + len(time)))
    unsaid = ends[keys - first] == NEVER
    keys, enders = keys[unsaid] - first, enders[unsaid]
    ends[keys], by[keys] = _times(rows, enders, first, time), enders
    found = np.flatnonzero((ends != NEVER) & (ends >= time))
    return Lasting(found + first, ends[found], by[found])


def of_all(rows: Rows, count: int, ended: Pairs) -> Lasting:
    """Of the first `count` events. Chunks without any are not read."""
    parts = [Lasting(*(np.empty(0, np.int64),) * 3)]
    for number in range(-(-count // rows.size)):
        first = number * rows.size + 1
        untold = number < len(rows.table) and not rows.table[number].lasting
        if untold and not len(ended.keys_between(first, first + rows.size)):
            continue
        chunk = rows.cut(number, count)
        parts.append(of_rows(rows, ended, first, chunk.time, chunk.until))
    return Lasting(*(np.concatenate(columns) for columns in zip(*parts, strict=True)))


def _times(rows: Rows, seqs: Ints, first: int, time: Array) -> Ints:
    """When these events happened; `time` has those from the seq `first` on."""
    found = np.empty(len(seqs), np.int64)
    here = (seqs >= first) & (seqs < first + len(time))
    found[here] = time[seqs[here] - first]
    (found[~here],) = rows.gather(seqs[~here], "time")
    return found
