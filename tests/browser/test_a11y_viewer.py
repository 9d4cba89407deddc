"""axe-core with its default rules finds nothing, in both languages and themes, large and small."""

from __future__ import annotations

import pytest
from browser import DESKTOP, PHONE, Lang, Theme, Visitor, violations
from playwright.async_api import expect
from server import Server

pytestmark = pytest.mark.asyncio(loop_scope="session")

LOOKS = [
    (size, lang, theme)
    for size in (DESKTOP, PHONE)
    for lang in ("id", "en")
    for theme in ("light", "dark")
]


@pytest.mark.parametrize(("size", "lang", "theme"), LOOKS)
async def test_axe_finds_nothing(
    server: Server, visitor: Visitor, size: tuple[int, int], lang: Lang, theme: Theme
) -> None:
    """An order-only drill, an empty one, and both panes of a phone; in every other look the long
    drill too, which takes axe as long as all others together."""
    await server.create()
    long = ["kota-harapan-latihan?at=216"] if (lang == "id") == (theme == "light") else []
    for drill in (*long, "okutimur-20231017", "latihan"):
        page = await visitor.open(f"{server.url}/drills/{drill}", size=size, lang=lang, theme=theme)
        assert await violations(page) == []
        if size == PHONE:
            await page.locator('[data-command=pane][data-value="timeline"]').tap()
            assert await violations(page) == []
        await page.context.close()


@pytest.mark.parametrize(("size", "lang", "theme"), [LOOKS[0], LOOKS[-1]])
async def test_axe_finds_nothing_in_what_opens(
    server: Server, visitor: Visitor, size: tuple[int, int], lang: Lang, theme: Theme
) -> None:
    """The sheets, the search, the menu of rates."""
    url = f"{server.url}/drills/okutimur-20231017"
    page = await visitor.open(url, size=size, lang=lang, theme=theme)
    for key in ("?", "Escape", "/"):
        await page.keyboard.press(key)
        assert await violations(page) == []
    await page.keyboard.type("zzzz")
    assert await violations(page) == []
    await page.keyboard.press("Escape")
    await page.locator("#rate").click()
    assert await violations(page) == []
    await page.keyboard.press("Escape")
    if size == PHONE:
        await page.locator(".head-more summary").click()
        assert await violations(page) == []
    await page.locator("[data-command=about] >> visible=true").click()
    assert await violations(page) == []


async def test_what_screen_readers_are_told(server: Server, visitor: Visitor) -> None:
    """States and rates are announced, events are not; the thumb speaks on pause, not per frame."""
    page = await visitor.open(f"{server.url}/drills/banjarnegara-20230925", lang="en")
    slider, announce = page.locator("#seek-thumb"), page.locator("#announce")
    await expect(announce).to_have_text("")
    await page.locator("#rate").click()
    await page.get_by_role("menuitemradio", name="60×").click()
    await page.keyboard.press("Space")
    await expect(announce).to_have_text("Playing")
    spoken = await slider.get_attribute("aria-valuetext")
    assert spoken == "patrol, event 1 of 17"
    await expect(page.locator("#app[data-state=ended]")).to_have_count(1, timeout=10_000)
    await expect(announce).to_have_text("Ended")
    await expect(slider).to_have_attribute("aria-valuetext", "water cannon, event 17 of 17")


async def test_forced_colours_keep_the_current_event_visible(
    server: Server, visitor: Visitor
) -> None:
    page = await visitor.open(f"{server.url}/drills/banjarnegara-20230925")
    await page.emulate_media(forced_colors="active")
    row = page.locator('li[aria-current="true"] > button')
    outline = await row.evaluate("(row) => getComputedStyle(row).outlineStyle")
    assert outline == "solid"


async def test_nothing_moves_for_who_asked_for_no_motion(server: Server, visitor: Visitor) -> None:
    page = await visitor.open(f"{server.url}/drills/banjarnegara-20230925")
    await page.emulate_media(reduced_motion="reduce")
    durations = await page.locator("#app *").evaluate_all(
        "all => all.map((e) => getComputedStyle(e).transitionDuration).filter((d) => d !== '0s')"
    )
    assert durations == []
