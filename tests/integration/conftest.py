"""What integration tests share: a server in the test's own loop, which nothing may block, a client
of it, and places for the command line."""

import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from blockbuster import BlockBuster, blockbuster_ctx
from command import serving
from server import ManualClock, Server, running

from web import client_link
from web.client import Client

EXAMPLES = Path(__file__).parents[2] / "events" / "examples"


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


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Waits between tries are short; that they double is told elsewhere."""
    monkeypatch.setattr(client_link, "FIRST_WAIT", 0.01)
    monkeypatch.setattr(client_link, "LONGEST_WAIT", 0.05)


@pytest.fixture
async def client(server: Server) -> AsyncIterator[Client]:
    """A client, and an empty drill `d`."""
    async with Client(server.url) as client:
        await client.create(b'{"drill":"d","nature":"exercise","title":{"id":"Uji"}}')
        yield client


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with the shipped drills."""
    place = tmp_path / "drills"
    shutil.copytree(EXAMPLES, place)
    return place


@pytest.fixture(params=["folder", "server"])
def place(request: pytest.FixtureRequest, folder: Path) -> Iterator[tuple[object, ...]]:
    """Options that name the folder, or a server on it."""
    if request.param == "folder":
        yield ("--store", folder)
    else:
        with serving(folder) as served:
            yield ("--url", served.url)
