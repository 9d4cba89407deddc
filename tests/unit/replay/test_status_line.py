"""The line at the bottom of a replay in a terminal."""

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from replay.status_line import STATES, Facts, rate_text, status
from replay.terminal import Look, cells

FACTS = Facts(
    state="playing",
    rate=60,
    number=41,
    total=284,
    clock="09:14:03",
    since="T+00:14:03",
    phase="kuning",
)
BUSY = replace(
    FACTS,
    loop="09:00:00–09:30:00",
    looping=True,
    skip="60 s",
    stop=("gas air mata", "perintah"),
    notice="rentang mulai 09:14:03",
)
ORDER_ONLY = replace(FACTS, clock="", since="", phase="", number=3, total=17)
PAINT = re.compile(r"\x1b\[[0-9;]*m")


def shown(facts, width, lang="id", colour=True):
    line = status(facts, width, Look(lang, colour))
    assert cells(line) == width
    return PAINT.sub("", line)


def test_it_tells_state_rate_clock_and_number():
    """All of it, in the words of the language asked for."""
    line = shown(FACTS, 120)
    assert line.startswith(" ▶ diputar      60x  09:14:03  T+00:14:03  kejadian  41/284  kuning ")
    assert line.endswith(" ? tombol ")
    assert " ▶ playing      60x  09:14:03  T+00:14:03  event  41/284 " in shown(FACTS, 120, "en")


@pytest.mark.parametrize("lang", ["id", "en"])
@pytest.mark.parametrize("facts", [FACTS, BUSY, ORDER_ONLY])
@pytest.mark.parametrize("width", range(1, 200))
def test_it_is_as_wide_as_the_terminal(width, facts, lang):
    """Exactly, whatever there is to say: no line wraps, and none is left half written."""
    shown(facts, width, lang)


def test_a_drill_without_clock_shows_none():
    """Neither a time of day nor T+, only the number."""
    for width in (40, 60, 120):
        line = shown(ORDER_ONLY, width)
        assert "3/17" in line
        assert "T+" not in line
        assert not re.search(r"\d\d:\d\d", line)


def test_what_matters_least_goes_first():
    """In 60 columns the place is told; a notice is never left out."""
    assert shown(FACTS, 60).split() == [
        "▶", "diputar", "60x", "09:14:03", "T+00:14:03", "41/284", "kuning", "?",
    ]  # fmt: skip
    narrow = shown(BUSY, 60)
    assert "rentang mulai 09:14:03" in narrow
    assert "41/284" in narrow
    assert "diputar" in shown(FACTS, 24)


@pytest.mark.parametrize("width", [60, 80, 120])
def test_nothing_jumps_while_the_numbers_run(width):
    """Each part begins in the same column in every state, at every rate and number."""
    places = set()
    for state in STATES:
        for rate in (0.25, 1, 1000):
            for number in (0, 7, 284):
                facts = replace(FACTS, state=state, rate=rate, number=number)
                line = shown(facts, width)
                places.add((line.index("09:14:03"), line.index("/284"), line.index("kuning")))
    assert len(places) == 1


def test_rates_are_written_short():
    """As they are said."""
    assert [rate_text(rate) for rate in (0.1, 0.25, 1.0, 1.5, 600.0)] == [
        "0.1x", "0.25x", "1x", "1.5x", "600x",
    ]  # fmt: skip


def test_a_loop_is_told_apart_from_a_marked_range():
    """A range that is only marked does not turn."""
    assert "ulang 09:00:00–09:30:00" in shown(replace(BUSY, notice=""), 160)
    assert "rentang 09:00:00–09:30:00" in shown(replace(BUSY, notice="", looping=False), 160)


def test_a_broken_line_is_told_in_place_of_the_state():
    """In another colour too, where there are colours."""
    line = status(replace(FACTS, state="offline"), 100, Look("en", colour=True))
    assert "✕ offline" in line
    assert line.startswith("\x1b[1;97;41m")
    assert status(FACTS, 100, Look("en", colour=False)).startswith("\x1b[7m ▶ playing")


@given(st.text(max_size=300), st.integers(1, 150))
def test_a_notice_of_any_length_fits(notice, width):
    """What a server says is cut, never wrapped."""
    from replay.terminal import plain

    shown(replace(FACTS, notice=plain(notice)), width, "en")
