"""GET /api/v1/drills/{drill}/columns: every event as numbers, without its words, page by page.

A length as a little-endian u32, so many bytes of JSON filled with spaces, then the columns that it
names, little-endian and filled with zero bytes; each begins at a multiple of eight, so that a
browser takes them as they are.
"""

from __future__ import annotations

import asyncio
from typing import Final

import orjson
from aiohttp import hdrs, web

from events.indexing.index import Index
from events.indexing.picture import Picture
from events.indexing.table import Table
from web.answers import bytes_answer
from web.conditions import head_tag, not_modified
from web.density import COLUMNS
from web.parameters import MAX_SEQ, Parameter, whole
from web.resources import Call

MAX_ROWS: Final = 262_144
ALIGNED: Final = 8

AFTER_SEQ: Final[Parameter[int]] = Parameter(
    "after",
    whole(0, MAX_SEQ),
    0,
    {"type": "integer", "minimum": 0, "maximum": MAX_SEQ, "default": 0},
    "Only events after this seq. 0 is the start.",
)
ROWS: Final[Parameter[int]] = Parameter(
    "limit",
    whole(1, MAX_ROWS),
    MAX_ROWS,
    {"type": "integer", "minimum": 1, "maximum": MAX_ROWS, "default": MAX_ROWS},
    "At most so many events. A page with very many names may have fewer; `next` leads on.",
)
OF_COLUMNS: Final[tuple[Parameter[object], ...]] = (AFTER_SEQ, ROWS)


ABOUT_COLUMNS: Final = """A page of events as columns. All numbers are little-endian.

A u32 L; L bytes of JSON in UTF-8, filled with spaces so that 4 + L is a multiple of eight; then
one column after the other, each filled with zero bytes to a multiple of eight. The JSON:

- `head` is the head seq, `events` how many events the drill has; the rows of this page are the
  events from the seq `first` to `last`, which is `first` - 1 when there are none; `next` is the
  `after` of the next page, or null;
- `order_only`, and `zero`: T+0 in ms since 1970, or null;
- `kinds`, `sides`, `units`, `colours`: names, for codes of this page alone. The first side,
  unit and colour is "", which means none;
- `columns`: `[{name, type, count}]` in the order in which they follow; a type is f8, u4, u2, u1
  or i1.

The columns:

- `time` in ms since 1970 (of an estimated event it tells only the order), `kind`, `side`,
  `level` (-1: none), `unit`: the first of `actors`;
- `flags`: 1 estimated, 2 late, 4 marker, 8 about the log, 16 part of the drill, whether
  superseded or not, 32 superseded, 64 the line itself says its level, 128 unplaced, 256
  ambiguous; the bits from 9 on are the code of the colour that the line declares;
- `superseded`: pairs of the seq of an event of this page and the seq of the newest event that
  corrects it;
- `lasting`: triples of the seq of an event of this page that lasted, when it ended in ms, and
  the seq of the event that ended it, or 0."""


async def read_columns(call: Call) -> web.StreamResponse:
    index, head = call.log.index, call.log.head.seq
    etag = head_tag(head)
    headers: dict[str, str] = {hdrs.ETAG: etag, hdrs.VARY: hdrs.ACCEPT}
    if not_modified(call.request, etag):
        return web.Response(status=304, headers=headers)
    about, now = _about(index, head), index.picture()
    after, limit = call.query[AFTER_SEQ], call.query[ROWS]
    with call.log.held():
        body = await asyncio.to_thread(_page, now, about, after, limit)
    return bytes_answer(body, COLUMNS, headers=headers)


def _about(index: Index, head: int) -> dict[str, object]:
    return {
        "head": head,
        "events": index.count,
        "order_only": index.order_only,
        "zero": None if index.order_only else index.zero,
    }


def _page(now: Picture, about: dict[str, object], after: int, limit: int) -> bytes:
    return packed(about, now.table(after, limit), now.count)


def packed(about: dict[str, object], table: Table, count: int) -> bytes:
    """The bytes of one page of `count` events."""
    head = orjson.dumps(
        {
            **about,
            "first": table.first,
            "last": table.last,
            "next": table.last if table.last < count else None,
            "kinds": table.kinds,
            "sides": table.sides,
            "units": table.units,
            "colours": table.colours,
            "columns": [
                {"name": name, "type": column.dtype.str.lstrip("<|"), "count": len(column)}
                for name, column in table.columns.items()
            ],
        }
    )
    head += b" " * (-(4 + len(head)) % ALIGNED)
    parts: list[bytes | memoryview] = [len(head).to_bytes(4, "little"), head]
    for column in table.columns.values():
        parts += column.tobytes(), bytes(-column.nbytes % ALIGNED)
    return b"".join(parts)
