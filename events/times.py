"""Instants: text as people write it, milliseconds since the epoch, and the store's stamp."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Final

_MINUTE: Final = re.compile(r"(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):", re.ASCII)
_ENDING: Final = re.compile(r"(?:\.(\d{1,9}))?(?:Z|([+-])(\d\d):(\d\d))", re.ASCII)
_FORM: Final = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.\d{1,9})?(?:Z|([+-])(\d\d):(\d\d))", re.ASCII
)
_NO_OFFSET: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?", re.ASCII)
_EXAMPLE: Final = "such as 2026-01-15T09:04:11.482+07:00"
_EPOCH_DAY: Final = date(1970, 1, 1).toordinal()
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_FIRST: Final = (date.min.toordinal() - _EPOCH_DAY) * 86_400_000
_LAST: Final = (date.max.toordinal() - _EPOCH_DAY + 1) * 86_400_000 - 1


def instant(text: str) -> int:
    """Milliseconds since the epoch, floored. ValueError says what is wrong and the way out.

    Events close to each other share their minute and their offset, so most of this is remembered.
    """
    try:
        ms = _minute(text[:17]) + _SECONDS[text[17:19]] + _ending(text[19:])
    except (KeyError, ValueError):
        raise ValueError(_why(text)) from None
    if not _FIRST <= ms <= _LAST:
        raise ValueError("the instant lies outside the years 0001 to 9999 in UTC")
    return ms


def stamp(ms: int) -> str:
    """The one form in which the store writes an instant: `2026-01-15T02:04:11.482Z`."""
    at = _EPOCH + timedelta(milliseconds=ms)
    return f"{at.year:04}-{at:%m-%dT%H:%M:%S}.{ms % 1000:03}Z"


@lru_cache(maxsize=4096)
def _minute(text: str) -> int:
    """Of `2026-01-15T09:04:`, in ms since the epoch, as if it stood in UTC."""
    if (found := _MINUTE.fullmatch(text)) is None:
        raise ValueError
    year, month, day, hour, minute = map(int, found.groups())
    if hour > 23 or minute > 59:
        raise ValueError
    days = date(year, month, day).toordinal() - _EPOCH_DAY
    return (days * 1440 + hour * 60 + minute) * 60_000


_SECONDS: Final = {f"{second:02}": second * 1000 for second in range(60)}


@lru_cache(maxsize=4096)
def _ending(text: str) -> int:
    """Of `.482+07:00`, in ms, negative east of UTC."""
    if (found := _ENDING.fullmatch(text)) is None:
        raise ValueError
    fraction, sign, hour, minute = found.groups()
    # The fraction is never negative, so cutting its digits floors before the epoch as well.
    ms = int(fraction[:3].ljust(3, "0")) if fraction else 0
    if sign is None:
        return ms
    if hour > "23" or minute > "59":
        raise ValueError
    offset = (int(hour) * 60 + int(minute)) * 60_000
    return ms + offset if sign == "-" else ms - offset


def _why(text: str) -> str:
    """What `instant` refuses about it."""
    if (found := _FORM.fullmatch(text)) is None:
        return _wrong_form(text)
    year, month, day, hour, minute, second, sign, off_hour, off_minute = found.groups()
    try:
        date(int(year), int(month), int(day))
    except ValueError:
        return f"there is no day {year}-{month}-{day}"
    if hour > "23" or minute > "59" or second > "59":
        return f"there is no time of day {hour}:{minute}:{second}; seconds go to 59"
    return f"the offset {sign}{off_hour}:{off_minute} goes beyond 23:59"


def _wrong_form(text: str) -> str:
    if _NO_OFFSET.fullmatch(text):
        return f"{text!r} needs an offset such as +07:00, or Z"
    shown = text if len(text) <= 40 else text[:39] + "…"
    return f"{shown!r} is not YYYY-MM-DDTHH:MM:SS[.1-9 digits](Z|±HH:MM), {_EXAMPLE}"


# Within these an instant can be written in any zone.
EARLIEST: Final = instant("0001-01-02T00:00:00Z")
LATEST: Final = instant("9999-12-30T23:59:59.999Z")
