"""GET /api/v1/drills/{drill}/index: what a timeline needs before it draws, without the lines."""

from __future__ import annotations

import asyncio

import orjson
from aiohttp import hdrs, web

from events.indexing.index import Index
from events.indexing.picture import Picture
from events.store import Log
from events.summary import extent
from events.times import stamp
from web.answers import bytes_answer
from web.conditions import head_tag, not_modified
from web.negotiate import JSON
from web.resources import Call


async def read_index(call: Call) -> web.StreamResponse:
    etag = head_tag(call.log.head.seq)
    headers: dict[str, str] = {hdrs.ETAG: etag}
    if not_modified(call.request, etag):
        return web.Response(status=304, headers=headers)
    index = call.log.index
    said, now, order_only = in_short(call.log), index.picture(), index.order_only
    with call.log.held():  # a long drill has many gaps and late events; the loop does not wait
        rows = await asyncio.to_thread(at_length, now, order_only)
        body = await asyncio.to_thread(orjson.dumps, said | rows)
    return bytes_answer(body, JSON, headers=headers)


def in_short(log: Log) -> dict[str, object]:
    """What the loop knows at once."""
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
        "phases": [
            {
                "seq": phase.seq,
                "from": moment(index, phase.start_ms),
                "to": moment(index, phase.end_ms),
                "colour": phase.colour,
                "name": phase.name,
                "kind": phase.kind,
            }
            for phase in index.phases()
        ],
    }


def at_length(now: Picture, order_only: bool) -> dict[str, object]:
    """What has a row for many events."""
    return {
        "gaps": [
            {"after": gap.after_seq, "before": gap.before_seq, "ms": gap.ms}
            for gap in ([] if order_only else now.gaps())
        ],
        "markers": [
            {
                "seq": marker.seq,
                "kind": marker.kind,
                "at": None if order_only else stamp(marker.at),
            }
            for marker in now.markers()
        ],
        "late": now.late_seqs(),
        "superseded": {str(old): new for old, new in now.superseded.items()},
    }


def moment(index: Index, ms: int | None) -> str | None:
    """An order-only drill has no times to show."""
    return None if ms is None or index.order_only else stamp(ms)
