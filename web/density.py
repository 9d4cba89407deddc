"""GET /api/v1/drills/{drill}/density: how many events lie where, lane by lane, at any zoom.

As JSON, or as numbers that a browser takes as they are (`application/octet-stream`): a length as a
little-endian u32, so many bytes of JSON (the same document without the counts, filled with spaces
to a multiple of four), then the counts, little-endian u32, lane after lane.
"""

from __future__ import annotations

import asyncio
from typing import Final, Literal, NamedTuple, cast

import orjson
from aiohttp import hdrs, web

from events.errors import Fault
from events.indexing.density import Density, Lanes
from events.indexing.index import Index
from web.answers import bytes_answer, json_answer
from web.conditions import head_tag, not_modified
from web.drill_index import moment
from web.negotiate import JSON
from web.parameters import Parameter, one_of, whole
from web.problems import Refusal
from web.reading import FROM, TO
from web.resources import Call

COLUMNS: Final = "application/octet-stream"
MAX_BINS: Final = 4096
MAX_COUNTS: Final = 1 << 20  # of all lanes together
Axis = Literal["time", "number"]

BY: Final[Parameter[str]] = Parameter(
    "by",
    one_of("side", "kind", "unit"),
    "side",
    {"type": "string", "enum": ["side", "kind", "unit"], "default": "side"},
    "What a lane is; the unit of an event is the first of its actors.",
)
BINS: Final[Parameter[int]] = Parameter(
    "bins",
    whole(1, MAX_BINS),
    512,
    {"type": "integer", "minimum": 1, "maximum": MAX_BINS, "default": 512},
    "How many bins the range is cut into.",
)
OF_A_DENSITY: Final[tuple[Parameter[object], ...]] = (BY, BINS, FROM, TO)


class Range(NamedTuple):
    """Half open: ms on a clock, or places in presentation order for a drill that has none."""

    axis: Axis
    start: int
    end: int


async def read_density(call: Call) -> web.StreamResponse:
    index, head = call.log.index, call.log.head.seq
    etag = head_tag(head)
    headers: dict[str, str] = {hdrs.ETAG: etag, hdrs.VARY: hdrs.ACCEPT}
    if not_modified(call.request, etag):
        return web.Response(status=304, headers=headers)
    bins, by = call.query[BINS], call.query[BY]
    lanes = cast(Lanes, by)
    if bins * index.lanes(lanes) > MAX_COUNTS:
        raise _refused("bins", "too many for so many lanes; ask for fewer bins, or by=side")
    wanted = _range(index, call.query[FROM], call.query[TO])
    about = _about(index, wanted, by, bins, head)
    now = index.picture()
    counted = now.density if wanted.axis == "time" else now.density_by_number
    with call.log.held():
        found = await asyncio.to_thread(counted, lanes, wanted.start, wanted.end, bins)
    if call.media == JSON:
        rows = [
            {"lane": lane, "counts": counts.tolist()}
            for lane, counts in sorted(found.lanes.items())
        ]
        return json_answer({**about, "lanes": rows}, headers=headers)
    return bytes_answer(_columns(about, found), COLUMNS, headers=headers)


def _range(index: Index, start: int | None, end: int | None) -> Range:
    """What was asked for, else all of the drill."""
    if index.order_only or index.extent is None:
        for name, value in (("from", start), ("to", end)):
            if value is not None and index.order_only:
                raise _refused(name, "of this drill only the order is known; leave it out")
        return Range("number", 0, max(index.count, 1))
    low, high = index.extent
    start, end = low if start is None else start, high + 1 if end is None else end
    if start >= end:
        raise _refused("to", "must be later than from")
    return Range("time", start, end)


def _refused(name: str, detail: str) -> Refusal:
    return Refusal("bad-query", f"{name}: {detail}", [Fault(None, name, detail)])


def _about(index: Index, wanted: Range, by: str, bins: int, head: int) -> dict[str, object]:
    timed = wanted.axis == "time"
    return {
        "head": head,
        "by": by,
        "axis": wanted.axis,
        "from": moment(index, wanted.start) if timed else wanted.start + 1,
        "to": moment(index, wanted.end) if timed else wanted.end + 1,
        "bins": bins,
    }


def _columns(about: dict[str, object], found: Density) -> bytes:
    lanes = sorted(found.lanes)
    head = orjson.dumps({**about, "lanes": lanes})
    head += b" " * (-len(head) % 4)
    counts = b"".join(found.lanes[lane].astype("<u4").tobytes() for lane in lanes)
    return len(head).to_bytes(4, "little") + head + counts
