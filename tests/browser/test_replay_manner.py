"""How the page plays: over a loop, to a stop kind, past silence, and by steps that lead back."""

from __future__ import annotations

import asyncio

import pytest
from browser import DESKTOP, PHONE, Lang, Theme, Visitor, drawn, violations
from playwright.async_api import Page, expect
from server import Server

pytestmark = pytest.mark.asyncio(loop_scope="session")

# Every seq that was current, in the order in which it was.
RECORD = """
window.seen = [];
new MutationObserver((changes) => {
  for (const { target } of changes) {
    const seq = Number(target.dataset.seq);
    if (target.getAttribute("aria-current") && seen.at(-1) !== seq) seen.push(seq);
  }
}).observe(document.getElementById("events"), { subtree: true, attributeFilter: ["aria-current"] });
"""


async def state(page: Page, name: str) -> None:
    await expect(page.locator(f"#app[data-state={name}]")).to_have_count(1, timeout=20_000)


async def is_current(page: Page, seq: int) -> None:
    current = page.locator(f'li[data-seq="{seq}"][aria-current="true"]')
    await expect(current).to_have_count(1, timeout=20_000)


async def go(page: Page, seq: int) -> None:
    await page.locator(f'li[data-seq="{seq}"] button').click()
    await is_current(page, seq)
    await page.locator("#app").focus()


async def drill(server: Server, *events: tuple[int, str]) -> str:
    """Seconds after nine, and the kind."""
    await server.create(completeness="reported")
    times = (
        {"time": f"2026-01-15T{9 + s // 3600:02}:{s // 60 % 60:02}:{s % 60:02}+07:00", "kind": kind}
        for s, kind in events
    )
    await server.append("latihan", *times)
    return f"{server.url}/drills/latihan"


async def test_a_range_is_looped_over_by_keys(server: Server, visitor: Visitor) -> None:
    """It turns on its end and never leaves; off again, play goes on to the end."""
    url = await drill(server, *((n, "patrol") for n in range(8)))
    page = await visitor.open(url)
    await go(page, 3)
    await page.keyboard.press("i")
    await go(page, 5)
    await page.keyboard.press("o")
    await expect(page.locator("#announce")).to_have_text("Rentang berakhir di sini")
    await expect(page.locator("#seek-loop")).to_have_attribute("data-on", "false")
    await page.keyboard.press("\\")
    await expect(page.locator("#loop")).to_have_attribute("aria-pressed", "true")
    await expect(page.locator("#seek-loop")).to_have_attribute("data-on", "true")
    await page.keyboard.press(">")
    await page.keyboard.press(">")
    await go(page, 3)
    await page.evaluate(RECORD)
    await page.keyboard.press("Space")
    for _ in range(1000):
        if await page.evaluate("seen.filter((seq) => seq === 3).length") >= 2:
            break
        await asyncio.sleep(0.03)
    await state(page, "playing")
    seen = await page.evaluate("seen")
    assert set(seen) <= {3, 4, 5}
    assert seen[seen.index(3, seen.index(5)) - 1] == 5
    await page.keyboard.press("\\")
    await expect(page.locator("#seek-loop")).to_have_attribute("data-on", "false")
    await state(page, "ended")
    await is_current(page, 8)


async def test_a_range_is_set_and_cleared_by_buttons(server: Server, visitor: Visitor) -> None:
    """Nothing has to be dragged."""
    page = await visitor.open(f"{server.url}/drills/banjarnegara-20230925", lang="en")
    opener, sheet = page.locator("#manner"), page.locator("#manner-sheet")
    await go(page, 4)
    await opener.click()
    await expect(sheet).to_be_visible()
    await page.get_by_role("button", name="Start here").click()
    await go(page, 6)
    await expect(sheet).to_be_hidden()
    await opener.click()
    await page.get_by_role("button", name="End here").click()
    await expect(page.locator("#loop-range")).to_have_text("#4 – #6")
    await expect(page.locator("#seek-loop")).to_be_visible()
    await page.get_by_role("button", name="Clear", exact=True).click()
    await expect(page.locator("#loop-range")).to_have_text("The whole drill")
    await expect(page.locator("#seek-loop")).to_be_hidden()
    await opener.focus()
    await page.keyboard.press("Enter")
    await page.keyboard.press("Enter")
    await page.keyboard.press("Escape")
    await expect(sheet).to_be_hidden()
    await expect(opener).to_be_focused()


async def test_play_pauses_at_every_order(server: Server, visitor: Visitor) -> None:
    """On it, with what happened in the same instant still to come."""
    kinds = ["patrol", "order", "arrest", "gas", "order", "gas"]
    url = await drill(server, *((n // 3 * 4, kind) for n, kind in enumerate(kinds)))
    page = await visitor.open(url)
    await page.locator("#manner").click()
    await page.locator("#stops").get_by_label("Perintah", exact=False).first.check()
    await page.keyboard.press("Escape")
    await expect(page.locator("#manner")).to_have_attribute(
        "aria-label", "Cara putar (1 jenis menjeda)"
    )
    await page.locator("#app").focus()
    for seq in (2, 5):
        await page.keyboard.press("Space")
        await is_current(page, seq)
        await state(page, "paused")
    await page.keyboard.press("Space")
    await state(page, "ended")
    await is_current(page, 6)


async def test_silence_is_skipped_from_the_chosen_length_on(
    server: Server, visitor: Visitor
) -> None:
    """An hour in a second; its clock goes through it and the button takes it back. The 40 s between
    are skipped from the moment they are chosen: no wait here is so long."""
    url = await drill(server, (0, "patrol"), (3600, "gas"), (3640, "arrest"), (7240, "patrol"))
    page = await visitor.open(url)
    skip = page.locator("#skip")
    await skip.click()
    await expect(skip).to_have_attribute("aria-pressed", "true")
    await page.keyboard.press("Space")
    await is_current(page, 2)
    await page.locator("#manner").click()
    await page.locator("#skip-from").select_option("10000")
    await page.keyboard.press("Escape")
    await is_current(page, 4)
    await state(page, "ended")
    await skip.click()
    await expect(skip).to_have_attribute("aria-pressed", "false")
    await page.locator("#app").focus()
    await page.keyboard.press("Space")
    await state(page, "playing")
    await page.wait_for_timeout(1500)
    await is_current(page, 1)


async def test_a_step_and_a_step_back_meet(server: Server, visitor: Visitor) -> None:
    """Among events of one instant, from between two events, and under the filter by side."""
    url = await drill(
        server, (0, "patrol"), (5, "gathering"), (5, "gas"), (5, "dialogue"), (9, "arrest")
    )
    page = await visitor.open(url)
    for seq in (2, 3, 4):
        await page.keyboard.press(".")
        await is_current(page, seq)
    await page.keyboard.press(",")
    await is_current(page, 3)
    await page.keyboard.press(".")
    await is_current(page, 4)
    await page.keyboard.press("Home")
    await is_current(page, 1)
    await page.locator(".chip.side-police").click()
    await page.locator("#app").focus()
    await page.keyboard.press(".")
    await is_current(page, 3)
    await page.keyboard.press(".")
    await is_current(page, 5)
    await page.keyboard.press(".")
    await expect(page.locator("#announce")).to_have_text("Ini kejadian terakhir")
    await is_current(page, 5)
    await page.keyboard.press(",")
    await is_current(page, 3)


@pytest.mark.parametrize(
    ("size", "lang", "theme"), [(DESKTOP, "id", "light"), (PHONE, "en", "dark")]
)
async def test_axe_and_sizes(
    server: Server, visitor: Visitor, size: tuple[int, int], lang: Lang, theme: Theme
) -> None:
    """The sheet and the marks are for everybody, are large enough, and move nothing."""
    page = await visitor.open(
        f"{server.url}/drills/banjarnegara-20230925", size=size, lang=lang, theme=theme
    )
    await page.keyboard.press("i")
    await page.keyboard.press("\\")
    await page.locator("#manner").click()
    await drawn(page)
    assert await violations(page) == []
    small = await page.evaluate(
        """[...document.querySelectorAll("#bar button, #manner-sheet button, #manner-sheet select,"
             + "#stops label")].filter((one) => one.offsetParent).map((one) => {
             const { width, height } = one.getBoundingClientRect();
             return [one.id || one.textContent, width, height];
           }).filter(([, width, height]) => width < 24 || height < 24)"""
    )
    assert small == []
    await page.locator("#manner").click()
    assert sum(await page.evaluate("shifts")) < 0.01


async def test_the_help_names_the_keys(server: Server, visitor: Visitor) -> None:
    page = await visitor.open(f"{server.url}/drills/banjarnegara-20230925", lang="en")
    await page.keyboard.press("?")
    keys = page.locator("#keys")
    await expect(keys).to_contain_text("Start / end of the range here")
    await expect(keys.locator("kbd", has_text="\\")).to_have_count(1)
