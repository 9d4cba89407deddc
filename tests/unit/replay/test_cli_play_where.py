"""Places in a drill as people write them."""

import pytest

from replay.commands.errors import CliError
from replay.commands.play_where import beginning, range_of

TIMED = {
    "drill": "d",
    "order_only": False,
    "zero": "2026-01-15T02:00:00.000Z",
    "extent": {"from": "2026-01-15T01:36:20.000Z", "to": "2026-01-15T03:45:30.500Z"},
    "header": {"tz": "Asia/Jakarta"},
}
NIGHT = {
    **TIMED,
    "extent": {"from": "2026-01-15T15:30:00.000Z", "to": "2026-01-15T20:00:00.000Z"},
}
ORDER_ONLY = {"drill": "d", "order_only": True, "zero": None}
EMPTY = {"drill": "d", "order_only": False, "zero": None, "extent": None}


@pytest.mark.parametrize(("text", "meant"), [
    ("start", "start"),
    ("live", "live"),
    ("end", "live"),
    ("5", {"seq": 5}),
    ("#5", {"seq": 5}),
    ("50%", {"percent": 50}),
    ("0%", {"percent": 0}),
    ("12.5%", {"percent": 12.5}),
    ("T+00:42:10", {"time": "2026-01-15T02:42:09.999Z"}),
    ("t+42:10", {"time": "2026-01-15T02:42:09.999Z"}),
    ("T-01:00", {"time": "2026-01-15T01:58:59.999Z"}),
    ("T+12m", {"time": "2026-01-15T02:11:59.999Z"}),
    ("T+0", {"time": "2026-01-15T01:59:59.999Z"}),
    ("T+12min", {"time": "2026-01-15T02:11:59.999Z"}),
    ("T+1h2m3s", {"time": "2026-01-15T03:02:02.999Z"}),
    ("T-90s", {"time": "2026-01-15T01:58:29.999Z"}),
    ("14:05", {"time": "2026-01-15T07:04:59.999Z"}),
    ("9:40", {"time": "2026-01-15T02:39:59.999Z"}),
    ("09:40:30", {"time": "2026-01-15T02:40:29.999Z"}),
    ("2026-01-15T09:42:10+07:00", {"time": "2026-01-15T02:42:09.999Z"}),
    ("2026-01-15T09:42:10 07:00", {"time": "2026-01-15T02:42:09.999Z"}),
])  # fmt: skip
def test_where_to_begin(text, meant):
    """A time means the events of that very instant too, so the place is one ms before."""
    assert beginning(text, TIMED) == meant


@pytest.mark.parametrize(("text", "meant"), [
    ("22:30", "2026-01-15T15:29:59.999Z"),
    ("02:15", "2026-01-15T19:14:59.999Z"),  # past midnight in Jakarta
    ("12:00", "2026-01-15T04:59:59.999Z"),  # in neither: the day it began on
])  # fmt: skip
def test_a_drill_that_goes_on_past_midnight(text, meant):
    """The hours after midnight are those of the next day."""
    assert beginning(text, NIGHT) == {"time": meant}


@pytest.mark.parametrize(
    "text", ["noon", "2026-01-15T09:42:10", "T+1", "T+", "", "101%", "24:00", "#", "-5", "9:60"]
)
def test_a_place_that_is_none(text):
    """What cannot be read is refused with the option and the way out."""
    with pytest.raises(CliError, match=r"^--from .*T\+00:42:10") as refused:
        beginning(text, TIMED)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize("text", ["T+00:10", "T+12m", "14:05", "2026-01-15T09:42:10+07:00"])
def test_an_order_only_drill_has_no_times_to_begin_at(text):
    """Only its event numbers are known."""
    with pytest.raises(CliError, match="only their order"):
        beginning(text, ORDER_ONLY)
    assert beginning("50%", ORDER_ONLY) == {"percent": 50}


@pytest.mark.parametrize("text", ["T+00:10", "14:05"])
def test_an_empty_drill_has_no_clock_yet(text):
    """Refused in words."""
    with pytest.raises(CliError, match="no event yet"):
        beginning(text, EMPTY)


@pytest.mark.parametrize(("text", "begin", "end"), [
    ("#5..#9", {"seq": 5}, {"seq": 9}),
    ("..50%", "start", {"percent": 50}),
    ("9:40..", {"time": "2026-01-15T02:40:00.000Z"}, "end"),
    ("T+12m..T+20m", {"time": "2026-01-15T02:12:00.000Z"}, {"time": "2026-01-15T02:20:00.000Z"}),
    ("2026-01-15T09:42:10.5+07:00..end", {"time": "2026-01-15T02:42:10.500Z"}, "end"),
])  # fmt: skip
def test_a_range(text, begin, end):
    """Its ends are as they are written: both belong to it."""
    assert range_of(text, TIMED) == {"from": begin, "to": end}


@pytest.mark.parametrize("text", ["5", "", "5-9", "noon..", "live..9"])
def test_a_range_that_is_none(text):
    """Refused with the option and the way out."""
    with pytest.raises(CliError, match=r"^--loop .*#41\.\.#60"):
        range_of(text, TIMED)
