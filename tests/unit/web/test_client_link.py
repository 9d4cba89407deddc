"""How long a client waits before another try, and what wakes it."""

import asyncio

import pytest

from web.client_link import FIRST_WAIT, LONGEST_WAIT, SLEPT, Backoff, Link, Wake, asleep, nap


def test_waits_double_up_to_ten_seconds():
    """0.5, 1, 2, 4, 8, 10, 10, … at most; half of it at least."""
    most, least = Backoff(lambda: 1.0), Backoff(lambda: 0.0)
    assert [most.wait() for _ in range(7)] == [0.5, 1, 2, 4, 8, 10, 10]
    assert [least.wait() for _ in range(2)] == [0.25, 0.5]


def test_waits_never_grow_beyond_the_longest():
    """Not after a whole night either."""
    backoff = Backoff(lambda: 1.0)
    assert [backoff.wait() for _ in range(2000)][-1] == LONGEST_WAIT


@pytest.mark.parametrize(("seconds", "expected"), [(1.9, 2.0), (2.0, FIRST_WAIT)])
def test_only_a_connection_that_stayed_up_starts_the_waits_anew(seconds, expected):
    """Two seconds up count as good."""
    backoff = Backoff(lambda: 1.0)
    backoff.wait()
    backoff.wait()
    backoff.was_up(seconds)
    assert backoff.wait() == expected


def test_a_link_is_its_word_and_says_why():
    link = Link("offline", "the server goes away", 0.4)
    assert (link, link.reason, link.wait) == ("offline", "the server goes away", 0.4)
    assert link != "online"


async def test_a_machine_that_slept_is_noticed():
    """By clocks that drift apart; a loop that was busy does not count."""
    slept, told = [0.0], []
    wake = Wake(lambda: slept[0])
    stop = wake.tell(lambda: told.append(slept[0]))
    slept[0] += SLEPT
    wake.look()
    assert told == []
    slept[0] += 3600
    wake.look()
    wake.look()
    assert told == [SLEPT + 3600]
    stop()
    slept[0] += 3600
    wake.look()
    assert len(told) == 1


async def test_nobody_is_told_of_a_sleep_before_he_came():
    slept, told = [0.0], []
    wake = Wake(lambda: slept[0])
    slept[0] += 3600
    stop = wake.tell(lambda: told.append(1))
    wake.look()
    stop()
    assert told == []


def test_the_clock_of_sleep_stands_while_awake():
    before = asleep()
    assert abs(asleep() - before) < SLEPT


async def test_a_nap_ends_when_woken():
    woken = asyncio.Event()
    woken.set()
    async with asyncio.timeout(5):
        await nap(3600, woken)
        woken.clear()
        await nap(0.001, woken)
