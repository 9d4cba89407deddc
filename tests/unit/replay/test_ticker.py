"""The ticker: one task that wakes whoever is due."""

import asyncio
from collections.abc import AsyncIterator
from itertools import pairwise

import pytest

from replay.ticker import SHARE, SLOWEST, TICK, Slot, Ticker


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


async def test_sooner_deadline_does_not_wait_for_a_later_one(ticker: Ticker) -> None:
    """The ticker sleeps no longer than to the earliest."""
    late, soon = Sleeper(ticker), Sleeper(ticker)
    late.slot.at(now() + 60)
    await asyncio.sleep(0)
    soon.slot.at(now() + TICK)
    await asyncio.wait_for(soon.event.wait(), 5)
    assert not late.woken


async def test_a_new_deadline_replaces_the_old_one(ticker: Ticker) -> None:
    """Moved, taken back, or closed: nothing of the old one is left."""
    moved, taken, closed, last = (Sleeper(ticker) for _ in range(4))
    for sleeper in (moved, taken, closed):
        sleeper.slot.at(now() + TICK)
    moved.slot.at(now() + 60)
    taken.slot.at(None)
    closed.slot.close()
    last.slot.at(now() + 5 * TICK)
    await last.event.wait()
    assert [moved.woken, taken.woken, closed.woken] == [[], [], []]


async def test_sooner(ticker: Ticker) -> None:
    """Only a deadline before the known one counts."""
    sleeper, other = Sleeper(ticker), Sleeper(ticker)
    sleeper.slot.at(now() + 60)
    sleeper.slot.sooner(now() + TICK)
    await asyncio.wait_for(sleeper.event.wait(), 5)
    other.slot.at(deadline := now() + 4 * TICK)
    other.slot.sooner(now() + 60)
    await asyncio.wait_for(other.event.wait(), 5)
    assert other.woken[0] >= deadline


async def test_a_wake_may_ask_for_another_one(ticker: Ticker) -> None:
    """Also for one that is already due, which does not hold up the pass."""
    times: list[float] = []
    done = asyncio.Event()

    def again() -> None:
        times.append(now())
        if len(times) < 5:
            slot.at(now() - 1)
        else:
            done.set()

    slot = ticker.slot(again)
    slot.at(now())
    await asyncio.wait_for(done.wait(), 5)
    assert all(after > before for before, after in pairwise(times))


class Walk:
    """A ticker whose time is wound by hand."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, viewers: int) -> None:
        self._ticks = 100_000.5
        self.costs = 0.0  # ticks that a wake takes
        monkeypatch.setattr(asyncio.get_running_loop(), "time", lambda: self.now)
        self.ticker = Ticker(wall=lambda: 0)
        self.errors: list[float] = []
        self.slots = [self._viewer() for _ in range(viewers)]

    @property
    def now(self) -> float:
        return self._ticks * TICK

    def _viewer(self) -> Slot:
        def wake() -> None:
            self._ticks += self.costs
            self.errors.append(self.now - due[0])
            due[0] = self.now + 0.001
            slot.at(due[0])

        slot = self.ticker.slot(wake)
        due = [self.now]
        slot.at(self.now)
        return slot

    def wind(self, ticks: int) -> None:
        """Time passes, half way into each tick."""
        end = self._ticks + ticks
        while self._ticks < end:
            self._ticks = max(self._ticks, int(self._ticks + 1) + 0.5)
            self.ticker.tick(self.now)


@pytest.mark.parametrize(("viewers", "stride"), [(1, 1), (20, 1), (100, 5), (400, 20), (4000, 20)])
async def test_the_tick_grows_with_what_waking_takes(
    monkeypatch: pytest.MonkeyPatch, viewers: int, stride: int
) -> None:
    """So that some of the time is left for everything else; it never goes beyond 200 ms."""
    walk = Walk(monkeypatch, viewers)
    walk.costs = 0.048 * SHARE  # twenty take their share of a tick, but for a little
    walk.wind(40 * SLOWEST)
    assert stride <= walk.ticker.stride <= min(stride * 1.5 + 1, SLOWEST)


async def test_the_crowd_is_spread_and_the_tick_shrinks_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """No point of the grid has more than its share; once most are gone, the rest is quick again."""
    walk = Walk(monkeypatch, 200)
    walk.costs = 0.048 * SHARE
    walk.wind(40 * SLOWEST)
    assert 10 <= walk.ticker.stride <= 15
    walk.errors.clear()
    walk.wind(52)
    assert 600 <= len(walk.errors) <= 1200
    assert max(walk.errors) <= 17 * TICK
    for slot in walk.slots[5:]:
        slot.close()
    walk.wind(20 * SLOWEST)
    assert walk.ticker.stride == 1


async def test_what_is_due_within_a_tick_wakes_together(monkeypatch: pytest.MonkeyPatch) -> None:
    """One pass for all."""
    walk = Walk(monkeypatch, 50)
    for place, slot in enumerate(walk.slots):
        slot.at(walk.now + TICK * (4.5 + (place + 1) / 60))
    walk.errors.clear()
    walk.wind(5)
    assert walk.errors == []
    walk.wind(1)
    assert len(walk.errors) == 50


async def test_what_waits_long_is_filed_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """However often its deadline moves, a sleeper costs no memory."""
    walk = Walk(monkeypatch, 1)
    walk.slots[0].at(None)
    for step in range(500):
        walk.slots[0].at(walk.now + 600 + step)
        walk.slots[0].at(walk.now + (0.3, 0.6)[step % 2])
        walk.ticker.tick(walk.now)
    assert sum(map(len, walk.ticker._filed.values())) <= 4
