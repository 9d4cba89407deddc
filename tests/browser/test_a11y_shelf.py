"""axe-core with its default rules finds nothing on the shelf, in its dialogs, on error pages."""

import itertools
import json

import pytest
from browser import DESKTOP, PHONE, Lang, Theme, Visitor, scrolls_sideways, violations
from playwright.async_api import Page
from server import Server

pytestmark = pytest.mark.asyncio(loop_scope="session")

READY = "html[data-script=ready]"
LOOKS = list(itertools.product((DESKTOP, PHONE), ("light", "dark"), ("id", "en")))
EVERY_LOOK = pytest.mark.parametrize(
    ("size", "theme", "lang"), LOOKS, ids=[f"{s[0]}-{t}-{g}" for s, t, g in LOOKS]
)


async def assert_sound(page: Page) -> None:
    assert await violations(page) == []
    assert not await scrolls_sideways(page)


async def fill(server: Server) -> None:
    """A card of every sort."""
    await server.create("kosong")
    await server.create("fiktif", nature="fictional", title={"en": "Only <English>"})
    await server.append(
        "fiktif",
        {"kind": "x-molotov"},
        {"kind": "situation_change", "colour": "hijau"},
        {"kind": "situation_change", "colour": "kuning"},
        {"kind": "situation_change", "colour": "merah"},
    )
    await (await server.store.log("fiktif")).seal()


@EVERY_LOOK
async def test_nothing_for_axe_to_find(
    server: Server, visitor: Visitor, size: tuple[int, int], theme: Theme, lang: Lang
) -> None:
    """One browser for all pages of a look."""
    await fill(server)

    async def look(path: str) -> Page:
        url = server.url + path
        return await visitor.open(url, size=size, theme=theme, lang=lang, ready=False)

    await assert_shelf_sound(visitor, await look("/"))
    await assert_form_sound(await look("/drills/kosong"))
    visitor.forgive("404 (Not Found)")
    for path in ("/?q=zzz", "/drills/nope"):
        await assert_sound(await look(path))


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("forced", [False, True], ids=["contrast", "forced"])
async def test_nothing_for_axe_to_find_in_strong_colours(
    server: Server, visitor: Visitor, size: tuple[int, int], theme: Theme, forced: bool
) -> None:
    """High contrast, and colours of the person's own."""
    await fill(server)
    page = await visitor.open(
        server.url, size=size, theme=theme, contrast=not forced, forced_colors=forced, ready=False
    )
    await assert_shelf_sound(visitor, page)


async def assert_shelf_sound(visitor: Visitor, page: Page) -> None:
    """The cards, a dialog with a message beside a field, a table of refused lines."""
    visitor.forgive("422 (Unprocessable")
    await page.wait_for_selector(READY)
    await assert_sound(page)
    await page.click("#new")
    await page.click("dialog button[type=submit]")
    await assert_sound(page)
    await page.keyboard.press("Escape")
    header = {"drill": "a", "nature": "exercise", "title": {"id": "A"}}
    log = "\n".join(map(json.dumps, (header, {"kind": "gass"}, {"kind": "gas"})))
    file = {"name": "a.jsonl", "mimeType": "", "buffer": log.encode()}
    await page.set_input_files("input[type=file]", file)
    await page.wait_for_selector("dialog tbody")
    await assert_sound(page)


async def assert_form_sound(page: Page) -> None:
    """The form that logs an event, with all of it unfolded."""
    await page.click(".append-open")
    await page.click(".kinds-others summary")
    await page.click(".append-more summary")
    await page.locator("dialog label:has(input[value=situation_change])").click()
    await assert_sound(page)


async def test_what_fingers_press_is_large_enough(server: Server, visitor: Visitor) -> None:
    page = await visitor.open(server.url, size=PHONE, ready=False)
    await page.wait_for_selector(READY)
    await page.click(".menu summary")
    small = await page.evaluate(
        """() => [...document.querySelectorAll("button, summary, input, select, .switch a")]
            .filter((e) => e.checkVisibility() && e.getBoundingClientRect().height < 44)
            .map((e) => e.outerHTML)"""
    )
    assert small == []
