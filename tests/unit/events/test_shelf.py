"""Which open logs are closed because nobody needs them, and one at a time by name."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import cast

import pytest

from events.files.filelog import FileLog
from events.files.locks import Locks
from events.files.shelf import GRACE, IDLE, Shelf
from events.store import Status

NOW = 1000.0
OK = Status()


@dataclass
class Stub:
    used: float
    quiet: bool = True
    status: Status = OK


def shelf(*logs: Stub, most: int = 64, read_only: bool = False) -> Shelf:
    made = Shelf(read_only=read_only, most=most)
    for number, log in enumerate(logs):
        made.put(f"d{number}", cast(FileLog, log))
    return made


def unneeded(found: Shelf) -> list[str]:
    return [stem for stem, _ in found.unneeded(NOW)]


def test_idle_ones_go() -> None:
    old, new = NOW - IDLE, NOW - IDLE + 1
    read_only = Status("read_only")
    logs = (Stub(old), Stub(new), Stub(old, quiet=False), Stub(old, status=read_only))
    assert unneeded(shelf(*logs)) == ["d0"]
    assert unneeded(shelf(*logs, read_only=True)) == ["d0", "d3"]


def test_beyond_a_number_the_longest_unused_go() -> None:
    """But not those that somebody has only just asked for."""
    logs = [Stub(NOW - age) for age in (7, GRACE + 4, 0, 9, 8)]
    assert not shelf(*logs, most=5).crowded
    assert unneeded(shelf(*logs, most=5)) == []
    assert unneeded(shelf(*logs, most=4)) == ["d1"]
    assert unneeded(shelf(*logs, most=2)) == ["d1", "d3", "d4"]
    assert unneeded(shelf(*logs, most=0)) == ["d1", "d3", "d4", "d0"]


async def test_locks_are_forgotten() -> None:
    locks, order = Locks(), []

    async def hold(name: str, number: int) -> None:
        async with locks.hold(name):
            order.append(number)
            await asyncio.sleep(0)
            order.append(-number)

    await asyncio.gather(hold("a", 1), hold("a", 2), hold("a", 3))
    assert order == [1, -1, 2, -2, 3, -3]
    with pytest.raises(ZeroDivisionError):
        async with locks.hold("b"):
            raise ZeroDivisionError
    assert locks._locks == {}
