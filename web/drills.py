"""/api/v1/drills: the list, a new drill, and one drill."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from aiohttp import hdrs, web

from events.errors import DrillError, Fault, RuleBroken
from events.header import DEFAULT_TZ, parse_header
from events.index import display_header, state
from events.line import epoch
from events.store import Log, Store
from events.times import stamp
from web.answers import json_answer
from web.conditions import head_tag
from web.keys import CLOCK, STORE
from web.resources import Call

EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
ZONES: Final[dict[str, ZoneInfo]] = {}  # as many as headers name, and those are IANA's


async def list_drills(call: Call) -> web.StreamResponse:
    """Newest first; a drill without events is one that is about to begin."""
    app = call.request.app
    logs = await all_logs(app[STORE])
    now = app[CLOCK]()
    return json_answer({"drills": [await describe(log, now) for log in newest_first(logs)]})


async def create_drill(call: Call) -> web.StreamResponse:
    """A side log is not a drill, and is made by what writes to it."""
    app, (raw,) = call.request.app, call.parts
    if parse_header(raw).log is not None:
        raise RuleBroken([Fault(None, "log", "this is the header of a side log; leave it out")])
    log, created = await app[STORE].create(raw)
    headers: dict[str, str] = {
        hdrs.LOCATION: f"/api/v1/drills/{log.drill}",
        hdrs.ETAG: head_tag(log.head.seq),
    }
    document = await describe(log, app[CLOCK]())
    return json_answer(document, status=201 if created else 200, headers=headers)


async def read_drill(call: Call) -> web.StreamResponse:
    """The tag names the head, for If-Match. State and status change without it: never 304."""
    document = await describe(call.log, call.request.app[CLOCK]())
    return json_answer(document, headers={hdrs.ETAG: head_tag(call.log.head.seq)})


async def all_logs(store: Store) -> list[Log]:
    """The drills' own logs. One that cannot be opened is told by readiness, not here."""
    logs = []
    for drill in await store.drills():
        try:
            logs.append(await store.log(drill))
        except DrillError:
            continue
    return logs


def newest_first(logs: list[Log]) -> list[Log]:
    def start(log: Log) -> float:
        extent = log.index.extent
        return float("inf") if extent is None else extent[0]

    return sorted(logs, key=lambda log: (-start(log), log.drill))


async def describe(log: Log, now: int) -> dict[str, object]:
    """What the surface says of one drill. An order-only drill has no clock, but it has a day."""
    index, head, status = log.index, log.head, log.status
    header = display_header(log.header, index)
    timed = None if index.order_only else index.extent
    zero = None if index.order_only else index.zero
    trouble = {"reason": status.reason, "offset": status.offset, "line": status.line}
    return {
        "drill": log.drill,
        "nature": log.header.nature,
        "title": header["title"],
        "state": state(log.header, head, index, now),
        "order_only": index.order_only,
        "sealed": head.sealed,
        "status": status.condition,
        "problem": None if status.condition == "ok" else trouble,
        "head": head.seq,
        "head_hash": head.h,
        "events": index.count,
        "extent": None if timed is None else extent(*timed),
        "zero": None if zero is None else stamp(zero),
        "date": await first_day(index.extent, str(header.get("tz", DEFAULT_TZ))),
        "peak_level": index.peak_level,
        "colours": index.colours,
        "fingerprint": [{"kind": kind, "side": side} for kind, side in index.fingerprint],
        "counts": index.counts,
        "rejected": status.rejected,
        "header": header,
        "epoch": epoch(log.header),
    }


def extent(first: int, last: int) -> dict[str, object]:
    return {"from": stamp(first), "to": stamp(last), "ms": last - first}


async def first_day(extent: tuple[int, int] | None, tz: str) -> str | None:
    """The local date of the first event as it happened."""
    if extent is None:
        return None
    at = EPOCH + timedelta(milliseconds=extent[0])
    try:
        return at.astimezone(await zone(tz)).date().isoformat()
    except OverflowError:  # the first or last day that a calendar has
        return at.date().isoformat()


async def zone(name: str) -> ZoneInfo:
    """Looked up on a thread once: a zone is read from a file."""
    if name not in ZONES:
        ZONES[name] = await asyncio.to_thread(ZoneInfo, name)
    return ZONES[name]
