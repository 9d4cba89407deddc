"""A real server with the shipped drills, and one real Chromium for all tests of the replay page.

Starting a browser takes longer than most tests, so these tests share one, and the loop it lives
in: `pytestmark = pytest.mark.asyncio(loop_scope="session")`. Profiles are never shared.
"""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from browser import Visitor, browsing, visiting
from playwright.async_api import Browser
from server import Server, running

SNAPSHOTS = Path(__file__).with_name("snapshots")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--rebaseline", action="store_true", help="write the snapshots of pages anew, not compare"
    )
    parser.addoption(
        "--snapshots", type=Path, default=SNAPSHOTS, help="where they are (default: %(default)s)"
    )


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker("browser")
            # Made last and so closed first: a page whose server has gone complains.
            getattr(item, "fixturenames", []).sort(key="visitor".__eq__)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def chromium() -> AsyncIterator[Browser]:
    async with browsing() as browser:
        yield browser


@pytest_asyncio.fixture(loop_scope="session")
async def server(tmp_path: Path) -> AsyncIterator[Server]:
    async with running(tmp_path / "drills", examples=True) as server:
        yield server


@pytest_asyncio.fixture(loop_scope="session")
async def visitor(chromium: Browser) -> AsyncIterator[Visitor]:
    async with visiting(chromium) as visitor:
        yield visitor
