"""Instants: text as people write it, milliseconds since the epoch, and the store's stamp."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Final

_FORM: Final = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))?(?:(Z)|([+-])(\d\d):(\d\d))",
    re.ASCII,
)
_NO_OFFSET: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?", re.ASCII)
_EXAMPLE: Final = "such as 2026-01-15T09:04:11.482+07:00"
_EPOCH_DAY: Final = date(1970, 1, 1).toordinal()
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_FIRST: Final = (date.min.toordinal() - _EPOCH_DAY) * 86_400_000
_LAST: Final = (date.max.toordinal() - _EPOCH_DAY + 1) * 86_400_000 - 1


@lru_cache(maxsize=4096)  # a line is read more than once, and a batch has one stamp
def instant(text: str) -> int:
    """Milliseconds since the epoch, floored. ValueError says what is wrong and the way out."""
    found = _FORM.fullmatch(text)
    if found is None:
        raise ValueError(_wrong_form(text))
    year, month, day, hour, minute, second, fraction, zulu, sign, off_hour, off_minute = (
        found.groups()
    )
    try:
        days = date(int(year), int(month), int(day)).toordinal() - _EPOCH_DAY
    except ValueError:
        raise ValueError(f"there is no day {year}-{month}-{day}") from None
    if hour > "23" or minute > "59" or second > "59":
        raise ValueError(f"there is no time of day {hour}:{minute}:{second}; seconds go to 59")
    seconds = days * 86_400 + int(hour) * 3600 + int(minute) * 60 + int(second)
    if not zulu:
        if off_hour > "23" or off_minute > "59":
            raise ValueError(f"the offset {sign}{off_hour}:{off_minute} goes beyond 23:59")
        offset = int(off_hour) * 3600 + int(off_minute) * 60
        seconds += offset if sign == "-" else -offset
    # The fraction is never negative, so cutting its digits floors before the epoch as well.
    ms = seconds * 1000 + (int(fraction[:3].ljust(3, "0")) if fraction else 0)
    if not _FIRST <= ms <= _LAST:
        raise ValueError("the instant lies outside the years 0001 to 9999 in UTC")
    return ms


def stamp(ms: int) -> str:
    """The one form in which the store writes an instant: `2026-01-15T02:04:11.482Z`."""
    at = _EPOCH + timedelta(milliseconds=ms)
    return f"{at.year:04}-{at:%m-%dT%H:%M:%S}.{ms % 1000:03}Z"


def _wrong_form(text: str) -> str:
    if _NO_OFFSET.fullmatch(text):
        return f"{text!r} needs an offset such as +07:00, or Z"
    shown = text if len(text) <= 40 else text[:39] + "…"
    return f"{shown!r} is not YYYY-MM-DDTHH:MM:SS[.1-9 digits](Z|±HH:MM), {_EXAMPLE}"
