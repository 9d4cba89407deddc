"""The ticker: one task that wakes whoever is due."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from replay.ticker import TICK, Ticker


@pytest.fixture
async def ticker() -> AsyncIterator[Ticker]:
    ticker = Ticker(wall=lambda: 1_700_000_000_000)
    task = asyncio.create_task(ticker.run(), name="ticker")
    yield ticker
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


class Sleeper:
    def __init__(self, ticker: Ticker) -> None:
        self.woken: list[float] = []
        self.event = asyncio.Event()
        self.slot = ticker.slot(self.wake)

    def wake(self) -> None:
        self.woken.append(asyncio.get_running_loop().time())
        self.event.set()


def now() -> float:
    return asyncio.get_running_loop().time()


async def test_wakes_once_and_never_early(ticker: Ticker) -> None:
    """At the first tick at or after the deadline."""
    sleeper = Sleeper(ticker)
    deadline = now() + 0.07
    sleeper.slot.at(deadline)
    await sleeper.event.wait()
    assert sleeper.woken[0] >= deadline
    await asyncio.sleep(3 * TICK)
    assert len(sleeper.woken) == 1


async def test_a_deadline_that_passed_wakes_at_the_next_tick(ticker: Ticker) -> None:
    """Late is as good as now."""
    sleeper = Sleeper(ticker)
    sleeper.slot.at(now() - 5)
    await sleeper.event.wait()


async def test_what_is_due_within_a_tick_wakes_together(ticker: Ticker) -> None:
    """One pass for all."""
    sleepers = [Sleeper(ticker) for _ in range(50)]
    start = (now() // TICK + 2) * TICK
    for place, sleeper in enumerate(sleepers):
        sleeper.slot.at(start + TICK * (place + 1) / 60)
    await asyncio.gather(*(sleeper.event.wait() for sleeper in sleepers))
    woken = [sleeper.woken[0] for sleeper in sleepers]
    assert max(woken) - min(woken) < TICK / 2


async def test_sooner_deadline_does_not_wait_for_a_later_one(ticker: Ticker) -> None:
    """Whoever sleeps long holds nobody up."""
    long, short = Sleeper(ticker), Sleeper(ticker)
    long.slot.at(now() + 3600)
    await asyncio.sleep(0)
    short.slot.at(now())
    await short.event.wait()
    assert long.woken == []


async def test_taken_back_and_closed_slots_are_not_woken(ticker: Ticker) -> None:
    """`at(None)` and `close` end the wait."""
    back, closed, last = Sleeper(ticker), Sleeper(ticker), Sleeper(ticker)
    for sleeper in (back, closed, last):
        sleeper.slot.at(now() + 0.01)
    back.slot.at(None)
    closed.slot.close()
    await last.event.wait()
    await asyncio.sleep(2 * TICK)
    assert back.woken == closed.woken == []


async def test_a_sleeper_may_go_to_sleep_again_while_being_woken(ticker: Ticker) -> None:
    """As a paced session does for each event."""
    sleeper = Sleeper(ticker)
    slot = ticker.slot(lambda: (sleeper.wake(), slot.at(now() + 0.01))[0])
    slot.at(now())
    while len(sleeper.woken) < 3:
        sleeper.event.clear()
        await sleeper.event.wait()
    slot.close()


async def test_viewers_cost_no_tasks() -> None:
    """A thousand sleepers, no task but the ticker's own."""
    ticker = Ticker(wall=lambda: 0)
    before = len(asyncio.all_tasks())
    for _ in range(1000):
        ticker.slot(lambda: None).at(now() + 60)
    assert len(asyncio.all_tasks()) == before


async def test_many_new_deadlines_keep_nothing() -> None:
    """A slot has one deadline; the old ones are forgotten."""
    ticker = Ticker(wall=lambda: 0)
    woken: list[int] = []
    slot = ticker.slot(lambda: woken.append(1))
    for n in range(1000):
        slot.at(100.0 + n)
    ticker.tick(1098.9)
    assert woken == []
    ticker.tick(1099.0)
    assert woken == [1]


async def test_both_clocks_are_read_here() -> None:
    """Monotonic seconds of the loop, and wall ms."""
    moment = Ticker(wall=lambda: 42).now()
    assert moment.wall == 42
    assert abs(moment.mono - now()) < 1
