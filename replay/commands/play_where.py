"""Places in a drill as people write them: `--from 14:05`, `--loop T+12m..50%`."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from events.header import DEFAULT_TZ
from events.times import instant, stamp
from replay.commands.errors import USAGE, CliError
from replay.messages import TargetDoc
from replay.place import Document
from replay.terminal import plain

_SEQ: Final = re.compile(r"#?([0-9]{1,15})")
_PERCENT: Final = re.compile(r"([0-9]{1,3}(?:\.[0-9]{1,9})?)%")
_SINCE: Final = re.compile(r"T([+-])(?:(\d{1,4}):)?(\d{1,2}):(\d{2})", re.IGNORECASE)
_UNITS: Final = re.compile(
    r"T([+-])(?=\d)(?:(\d{1,4})h)?(?:(\d{1,6})m(?:in)?)?(?:(\d{1,8})s|0)?", re.IGNORECASE
)
_CLOCK: Final = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)(?::([0-5]\d))?")
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_DAY: Final = 86_400_000
WAYS: Final = "give an event number (#41), a time (14:05), T+00:42:10, 50%, or start"
BY_NUMBER: Final = "give an event number, like --from 5, or 50%"
LOOP_WAYS: Final = "give two places, like --loop T+12m..T+20m or #41..#60"


def beginning(text: str, doc: Document) -> TargetDoc:
    """Where to begin, as the protocol takes it. Raises CliError for what the drill cannot tell."""
    if text in ("live", "end"):
        return "live"
    # One ms before, so that every event of that very instant is still to come.
    return _target(text, doc, "--from", WAYS, lambda ms: ms - 1)


def range_of(text: str, doc: Document) -> dict[str, TargetDoc]:
    """The two ends of a loop; one that is left out is that of the drill."""
    begin, dots, end = text.partition("..")
    if not dots:
        raise CliError(f"--loop {plain(text)} is no range", LOOP_WAYS, USAGE)
    return {
        "from": _target(begin or "start", doc, "--loop", LOOP_WAYS, int),
        "to": _target(end or "end", doc, "--loop", LOOP_WAYS, int),
    }


def _target(
    text: str, doc: Document, option: str, ways: str, moved: Callable[[int], int]
) -> TargetDoc:
    match text:
        case "start":
            return "start"
        case "end":
            return "end"
    if seq := _SEQ.fullmatch(text):
        return {"seq": _known(int(seq[1]), doc, option, ways)}
    if percent := _PERCENT.fullmatch(text):
        return {"percent": _share(float(percent[1]), option, text, ways)}
    if doc.get("order_only"):
        raise CliError(
            f"{option} {plain(text)}: the times of {doc.get('drill')} are not known, only their "
            "order",
            BY_NUMBER,
        )
    try:
        return {"time": stamp(moved(_ms(text, doc)))}
    except (ValueError, OverflowError) as error:
        raise CliError(f"{option} {plain(text)}: {error}", ways, USAGE) from error


def _known(seq: int, doc: Document, option: str, ways: str) -> int:
    events = doc.get("events")
    if not isinstance(events, int) or 1 <= seq <= events:
        return seq
    raise CliError(f"{option} {seq}: there is no such event, only {events} so far", ways)


def _share(percent: float, option: str, text: str, ways: str) -> float:
    if percent > 100:
        raise CliError(f"{option} {text} is beyond the end", ways, USAGE)
    return percent


def _ms(text: str, doc: Document) -> int:
    """An instant of the drill. Raises ValueError."""
    since = _SINCE.fullmatch(text) or _UNITS.fullmatch(text)
    if since:
        sign, hours, minutes, seconds = since.groups()
        ms = (int(hours or 0) * 3600 + int(minutes or 0) * 60 + int(seconds or 0)) * 1000
        return _zero(doc) + (ms if sign == "+" else -ms)
    if at := _CLOCK.fullmatch(text):
        return _of_day(at, doc)
    if not text[:1].isdigit():
        raise ValueError("is no place in a drill")
    return instant(text.replace(" ", "+"))


def _zero(doc: Document) -> int:
    zero = doc.get("zero")
    if not isinstance(zero, str):
        raise ValueError("the drill has no event yet, so no T+0")
    return instant(zero)


def _of_day(at: re.Match[str], doc: Document) -> int:
    """A time of day on the drill's own day, in its zone; one that went on past midnight has the
    hours of the next day too."""
    first, last = _extent(doc)
    header = doc.get("header")
    tz = header.get("tz") if isinstance(header, dict) else None
    zone = ZoneInfo(tz if isinstance(tz, str) else DEFAULT_TZ)
    day = (_EPOCH + timedelta(milliseconds=first)).astimezone(zone)
    hour, minute, second = (int(part or 0) for part in at.groups())
    there = day.replace(hour=hour, minute=minute, second=second, microsecond=0)
    ms = (there - _EPOCH) // timedelta(milliseconds=1)
    return ms + _DAY if ms < first and ms + _DAY <= last else ms


def _extent(doc: Document) -> tuple[int, int]:
    match doc.get("extent"):
        case {"from": str(begin), "to": str(end)}:
            return instant(begin), instant(end)
    raise ValueError("the drill has no event yet, so no day")
