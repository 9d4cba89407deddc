"""A drill in short, as every list of drills tells it: the API, the shelf and the command line."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from events.errors import DrillError
from events.header import DEFAULT_TZ
from events.index import display_header, state
from events.line import epoch
from events.store import Log, Store
from events.times import stamp

EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
ZONES: Final[dict[str, ZoneInfo]] = {}  # as many as headers name, and those are IANA's


async def all_logs(store: Store) -> list[Log]:
    """The drills' own logs. One that cannot be opened is told by `Store.problems`, not here."""
    logs = []
    for drill in await store.drills():
        try:
            logs.append(await store.log(drill))
        except DrillError:
            continue
    return logs


def newest_first(logs: list[Log]) -> list[Log]:
    """A drill without events is one that is about to begin, and comes before all."""

    def start(log: Log) -> float:
        extent = log.index.extent
        return float("inf") if extent is None else extent[0]

    return sorted(logs, key=lambda log: (-start(log), log.drill))


async def describe(log: Log, now: int) -> dict[str, object]:
    """The document of one drill. An order-only drill has no clock, but it has a day."""
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
