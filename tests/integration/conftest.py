"""What integration tests share: a server in the test's own loop, which nothing may block."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from blockbuster import BlockBuster, blockbuster_ctx
from server import ManualClock, Server, running


@pytest.fixture(autouse=True)
def blockbuster() -> Iterator[BlockBuster]:
    """A call that blocks the loop fails the test."""
    with blockbuster_ctx() as found:
        yield found


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
async def server(tmp_path: Path, clock: ManualClock) -> AsyncIterator[Server]:
    """An empty store behind a server."""
    async with running(tmp_path / "drills", clock=clock) as found:
        yield found


@pytest.fixture
async def shipped(tmp_path: Path, clock: ManualClock) -> AsyncIterator[Server]:
    """The shipped drills behind a server."""
    async with running(tmp_path / "drills", clock=clock, examples=True) as found:
        yield found
