"""A drill in short, as every list of drills tells it: the API, the shelf and the command line.

A summary is plain data. It is kept in the side-car when a log is saved, so that a list of drills
opens no log that has not changed since.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final, Self
from weakref import WeakKeyDictionary
from zoneinfo import ZoneInfo

import msgspec

from events.header import DEFAULT_TZ
from events.indexing.index import LIVE_FOR, State, display_header, state
from events.line import epoch
from events.store import TORN
from events.times import stamp

if TYPE_CHECKING:
    from events.store import Head, Log, Status

EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
ZONES: Final[dict[str, ZoneInfo]] = {}  # as many as headers name, and those are IANA's


class Summary(msgspec.Struct, frozen=True, kw_only=True):
    """What is said of a drill. `finished` holds for ever, `live` depends on the clock."""

    drill: str
    nature: str
    header: dict[str, Any]  # with what `amend` events say of it
    epoch: str
    finished: bool
    sealed: bool
    order_only: bool
    head: int
    head_hash: str
    events: int
    recorded: int | None  # of the last event
    extent: tuple[int, int] | None
    zero: int | None
    peak_level: int | None
    colours: tuple[str, ...]
    fingerprint: tuple[tuple[str, str], ...]
    counts: dict[str, int]
    condition: str
    reason: str
    offset: int | None
    line: int | None
    rejected: tuple[str, ...]
    set_aside: tuple[str, ...] = ()  # names of files with torn bytes beside the log

    @classmethod
    def of(cls, log: Log) -> Self:
        """Of an open log, as it is now."""
        index, head, status = log.index, log.head, log.status
        return cls(
            drill=log.drill,
            nature=log.header.nature,
            header=display_header(log.header, index),
            epoch=epoch(log.header),
            finished=state(log.header, head, index, 0) == "finished",
            sealed=head.sealed,
            order_only=index.order_only,
            head=head.seq,
            head_hash=head.h,
            events=index.count,
            recorded=index.recorded(index.count) if index.count else None,
            extent=index.extent,
            zero=index.zero,
            peak_level=index.peak_level,
            colours=tuple(index.colours),
            fingerprint=tuple(index.fingerprint),
            counts=dict(index.counts),
            condition=status.condition,
            reason=status.reason,
            offset=status.offset,
            line=status.line,
            rejected=status.rejected,
            set_aside=tuple(name for name in status.set_aside if TORN in name),
        )

    def state(self, now: int) -> State:
        if self.finished:
            return "finished"
        # A clock that was set back leaves records in the future; those make no drill live.
        live = self.recorded is not None and abs(now - self.recorded) <= LIVE_FOR
        return "live" if live else "open"


_made: WeakKeyDictionary[Log, tuple[Head, Status, Summary]] = WeakKeyDictionary()


def summary_of(log: Log) -> Summary:
    """Made once for each state of the log."""
    known = _made.get(log)
    if known is None or known[:2] != (log.head, log.status):
        known = _made[log] = (log.head, log.status, Summary.of(log))
    return known[2]


def newest_first(summaries: Iterable[Summary]) -> list[Summary]:
    """A drill without events is one that is about to begin, and comes before all."""

    def start(summary: Summary) -> float:
        return float("inf") if summary.extent is None else summary.extent[0]

    return sorted(summaries, key=lambda one: (-start(one), one.drill))


async def describe(summary: Summary, now: int) -> dict[str, object]:
    """The document of one drill. An order-only drill has no clock, but it has a day."""
    timed = None if summary.order_only else summary.extent
    zero = None if summary.order_only else summary.zero
    trouble = {"reason": summary.reason, "offset": summary.offset, "line": summary.line}
    return {
        "drill": summary.drill,
        "nature": summary.nature,
        "title": summary.header["title"],
        "state": summary.state(now),
        "order_only": summary.order_only,
        "sealed": summary.sealed,
        "status": summary.condition,
        "problem": None if summary.condition == "ok" else trouble,
        "head": summary.head,
        "head_hash": summary.head_hash,
        "events": summary.events,
        "extent": None if timed is None else extent(*timed),
        "zero": None if zero is None else stamp(zero),
        "date": await first_day(summary.extent, str(summary.header.get("tz", DEFAULT_TZ))),
        "peak_level": summary.peak_level,
        "colours": summary.colours,
        "fingerprint": [{"kind": kind, "side": side} for kind, side in summary.fingerprint],
        "counts": summary.counts,
        "rejected": summary.rejected,
        "set_aside": summary.set_aside,
        "recovered": summary.reason if summary.condition == "ok" and summary.reason else None,
        "header": summary.header,
        "epoch": summary.epoch,
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
