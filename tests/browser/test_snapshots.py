"""The screens that people know, as pictures: what is shown is where it was, in the colours it had.

`pytest tests/browser/test_snapshots.py --rebaseline` takes new ones; look at them then.
How alike is alike enough is told in tests/support/snapshot.py.
"""

from __future__ import annotations

import asyncio
import base64
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

import png
import pytest
from browser import DESKTOP, PHONE, Lang, Theme, Visitor, drawn, press
from playwright.async_api import Page, expect
from server import NOON, Server
from snapshot import compare, marked

pytestmark = pytest.mark.asyncio(loop_scope="session")

TIMED = "/drills/kota-harapan-latihan?at=216"
ORDER_ONLY = "/drills/banjarnegara-20230925?at=7"
FONT = "DejaVu Sans"
STILL = f"""
const sheet = new CSSStyleSheet();
sheet.replaceSync(`*, *::before, *::after {{
  font-family: "{FONT}" !important; animation: none !important; transition: none !important;
  caret-color: transparent !important;
}}`);
document.adoptedStyleSheets = [sheet];
"""
HAS_FONT = """name => {
  const context = document.createElement("canvas").getContext("2d");
  const width = (family) => {
    context.font = `40px ${family}`;
    return context.measureText("mmmmiiii").width;
  };
  return ["serif", "monospace"].every((other) => width(`"${name}", ${other}`) !== width(other));
}"""

Step = Callable[[Page], Awaitable[None]]


def keys(said: str) -> Step:
    return lambda page: press(page, said)


def dialog(said: str) -> Step:
    """What keys open."""

    async def step(page: Page) -> None:
        await press(page, said)
        await expect(page.get_by_role("dialog").first).to_be_visible()

    return step


@dataclass(frozen=True, slots=True)
class Screen:
    name: str
    path: str
    size: tuple[int, int] = DESKTOP
    lang: Lang = "id"
    theme: Theme = "light"
    contrast: bool = False
    step: Step | None = None


SCREENS = [
    Screen("shelf", "/"),
    Screen("shelf-phone-dark", "/", PHONE, theme="dark"),
    Screen("viewer", TIMED),
    Screen("viewer-en-dark", TIMED, lang="en", theme="dark"),
    Screen("viewer-contrast", TIMED, contrast=True),
    Screen("viewer-order-only", ORDER_ONLY),
    Screen("phone-list", TIMED, PHONE),
    Screen("phone-timeline", f"{TIMED}&pane=timeline", PHONE),
    Screen("presenter", TIMED, step=keys("p")),
    Screen("help", TIMED, lang="en", step=dialog("?")),
    Screen("palette", TIMED, step=dialog("Control+k")),
]


@pytest.mark.parametrize("screen", SCREENS, ids=lambda screen: screen.name)
async def test_it_looks_as_it_did(
    server: Server,
    visitor: Visitor,
    screen: Screen,
    tmp_path: Path,
    pytestconfig: pytest.Config,
) -> None:
    page = await shown(server, visitor, screen)
    actual = await still(page)
    place: Path = pytestconfig.getoption("snapshots", Path(__file__).with_name("snapshots"))
    kept = place / f"{screen.name}.png"
    if pytestconfig.getoption("rebaseline", False):
        rewrite(kept, actual)
        return
    assert kept.exists(), f"there is no {kept.name}: run this with --rebaseline and look at it"
    difference = compare(png.decode(kept.read_bytes()), actual)
    if difference.matters:
        (tmp_path / "actual.png").write_bytes(png.encode(actual))
        (tmp_path / "difference.png").write_bytes(png.encode(marked(actual, difference)))
        pytest.fail(f"{screen.name} is not what it was: {difference}; see {tmp_path}")


async def shown(server: Server, visitor: Visitor, screen: Screen) -> Page:
    page = await visitor.open(
        f"{server.url}{screen.path}",
        size=screen.size,
        lang=screen.lang,
        theme=screen.theme,
        contrast=screen.contrast,
        ready="/drills/" in screen.path,
        reduced_motion=True,
        now=NOON,
        script=STILL,
    )
    assert await page.evaluate(HAS_FONT, FONT), f"there is no font {FONT} (fonts-dejavu-core)"
    await page.mouse.move(0, 0)
    if screen.step is not None:
        await screen.step(page)
    return page


async def still(page: Page) -> png.Pixels:
    """The page once it shows the same twice."""
    before = await picture(page)
    async with asyncio.timeout(10):
        while True:
            await drawn(page)
            now = await picture(page)
            if now.shape == before.shape and (now == before).all():
                return now
            before = now


async def picture(page: Page) -> png.Pixels:
    session = await page.context.new_cdp_session(page)
    # For speed is what png.py reads.
    taken = await session.send("Page.captureScreenshot", {"optimizeForSpeed": True})
    await session.detach()
    return png.decode(base64.b64decode(taken["data"]))


def rewrite(kept: Path, actual: png.Pixels) -> None:
    """Unless it is the same to the last pixel."""
    kept.parent.mkdir(parents=True, exist_ok=True)
    if kept.exists():
        before = png.decode(kept.read_bytes())
        if before.shape == actual.shape and (before == actual).all():
            return
    kept.write_bytes(png.encode(actual))
