"""Instants are strict, and floored to a millisecond."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events.times import instant, stamp


@given(st.datetimes(timezones=st.timezones()))
def test_as_python_reads_it(moment: datetime) -> None:
    offset = moment.utcoffset()
    if offset is None or offset.total_seconds() % 60 or not 1 < moment.year < 9999:
        return
    micros = (moment - datetime(1970, 1, 1, tzinfo=UTC)) // (datetime.resolution)
    assert instant(moment.isoformat()) == micros // 1000


@given(st.integers(instant("0001-01-01T00:00:00Z"), instant("9999-12-31T23:59:59.999Z")))
def test_stamp_and_back(ms: int) -> None:
    assert instant(stamp(ms)) == ms


@pytest.mark.parametrize(
    ("text", "ms"),
    [
        ("1970-01-01T00:00:00Z", 0),
        ("1970-01-01T07:00:00+07:00", 0),
        ("1969-12-31T23:59:59.9999Z", -1),
        ("1969-12-31T23:59:59.000000001Z", -1000),
        ("1970-01-01T00:00:00.999999999Z", 999),
        ("1970-01-01T00:00:00-00:30", 1_800_000),
        ("2024-02-29T00:00:00+23:59", 1_709_078_460_000),
    ],
)
def test_floored(text: str, ms: int) -> None:
    assert instant(text) == ms


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("2026-01-15T09:04:11", "needs an offset"),
        ("2026-01-15T09:04:11.5", "needs an offset"),
        ("2026-01-15t09:04:11Z", "is not"),
        ("2026-01-15T09:04:11z", "is not"),
        ("2026-01-15 09:04:11Z", "is not"),
        ("2026-01-15T09:04Z", "is not"),
        ("2026-01-15T09:04:11.Z", "is not"),
        ("2026-01-15T09:04:11.1234567890Z", "is not"),
        ("2026-01-15T09:04:11,5Z", "is not"),
        ("2026-01-15T09:04:11+0700", "is not"),
        ("2026-01-15T09:04:11Z\n", "is not"),
        ("٢٠٢٦-01-15T09:04:11Z", "is not"),
        ("2026-02-29T00:00:00Z", "no day"),
        ("2026-13-01T00:00:00Z", "no day"),
        ("0000-01-01T00:00:00Z", "no day"),
        ("2026-01-15T24:00:00Z", "no time of day"),
        ("2026-01-15T23:60:00Z", "no time of day"),
        ("2026-01-15T23:59:60Z", "seconds go to 59"),
        ("2026-01-15T00:00:00+24:00", "23:59"),
        ("2026-01-15T00:00:00+07:60", "23:59"),
        ("0001-01-01T00:00:00+00:01", "outside"),
        ("9999-12-31T23:59:59-00:01", "outside"),
        ("x" * 500, "…"),
    ],
)
def test_refused(text: str, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        instant(text)
