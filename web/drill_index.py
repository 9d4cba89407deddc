"""GET /api/v1/drills/{drill}/index: what a timeline needs before it draws, without the lines."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence, Set
from typing import Final

import orjson
from aiohttp import hdrs, web

from events.indexing.index import Index
from events.indexing.outline import Phase
from events.indexing.picture import Picture
from events.store import Log
from events.summary import extent
from events.times import stamp
from web.answers import bytes_answer
from web.conditions import head_tag, not_modified
from web.negotiate import JSON
from web.parameters import Parameter, names_of
from web.resources import Call
from web.schemas import INDEX_PARTS

PARTS: Final[Parameter[frozenset[str]]] = Parameter(
    "parts",
    names_of(INDEX_PARTS),
    frozenset(INDEX_PARTS),
    {"type": "array", "items": {"type": "string", "enum": list(INDEX_PARTS)}},
    "Only these of the parts that may be long; separated by commas, or given again.",
    repeats=True,
)


async def read_index(call: Call) -> web.StreamResponse:
    etag = head_tag(call.log.head.seq)
    headers: dict[str, str] = {hdrs.ETAG: etag}
    if not_modified(call.request, etag):
        return web.Response(status=304, headers=headers)
    index, parts = call.log.index, call.query[PARTS]
    said, now, order_only = in_short(call.log), index.picture(), index.order_only
    if "phases" in parts:
        said["phases"] = phases(index, index.phases())
    with call.log.held():  # a long drill has many gaps and late events; the loop does not wait
        rows = await asyncio.to_thread(at_length, now, order_only, parts)
        body = await asyncio.to_thread(orjson.dumps, said | rows)
    return bytes_answer(body, JSON, headers=headers)


def in_short(log: Log) -> dict[str, object]:
    """What the loop knows at once, and every answer says."""
    index = log.index
    timed = None if index.order_only else index.extent
    return {
        "head": log.head.seq,
        "events": index.count,
        "order_only": index.order_only,
        "extent": None if timed is None else extent(*timed),
        "zero": moment(index, index.zero),
        "kinds": index.counts,
        "sides": index.side_counts,
    }


def phases(index: Index, found: Sequence[Phase]) -> list[dict[str, object]]:
    return [
        {
            "seq": phase.seq,
            "from": moment(index, phase.start_ms),
            "to": moment(index, phase.end_ms),
            "colour": phase.colour,
            "name": phase.name,
            "kind": phase.kind,
        }
        for phase in found
    ]


def at_length(now: Picture, order_only: bool, parts: Set[str]) -> dict[str, object]:
    """What has a row for many events."""
    return {name: make(now, order_only) for name, make in _AT_LENGTH.items() if name in parts}


def _gaps(now: Picture, order_only: bool) -> object:
    found = [] if order_only else now.gaps()
    return [{"after": gap.after_seq, "before": gap.before_seq, "ms": gap.ms} for gap in found]


def _markers(now: Picture, order_only: bool) -> object:
    return [
        {"seq": one.seq, "kind": one.kind, "at": None if order_only else stamp(one.at)}
        for one in now.markers()
    ]


def _late(now: Picture, order_only: bool) -> object:
    return now.late_seqs()


def _superseded(now: Picture, order_only: bool) -> object:
    return {str(old): new for old, new in now.superseded.items()}


def _lasting(now: Picture, order_only: bool) -> object:
    columns = (column.tolist() for column in now.lasting())
    return [
        {"seq": seq, "to": None if order_only else stamp(end), "by": by or None}
        for seq, end, by in zip(*columns, strict=True)
    ]


_AT_LENGTH: Final[Mapping[str, Callable[[Picture, bool], object]]] = {
    "gaps": _gaps,
    "markers": _markers,
    "late": _late,
    "superseded": _superseded,
    "lasting": _lasting,
}


def moment(index: Index, ms: int | None) -> str | None:
    """An order-only drill has no times to show."""
    return None if ms is None or index.order_only else stamp(ms)
