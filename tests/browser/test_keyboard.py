"""The whole replay by keyboard alone."""

from __future__ import annotations

import pytest
from browser import Visitor, drawn
from playwright.async_api import Locator, Page, expect
from server import Server

pytestmark = pytest.mark.asyncio(loop_scope="session")

TIMED = "kota-harapan-latihan"
ORDER_ONLY = "okutimur-20231017"


async def value(page: Page) -> int:
    await drawn(page)
    return int(await page.locator("#seek-thumb").get_attribute("aria-valuenow") or -1)


async def has_value(page: Page, wanted: int) -> None:
    await expect(page.locator("#seek-thumb")).to_have_attribute("aria-valuenow", str(wanted))


async def at_rest(canvas: Locator) -> bytes:
    """Its picture, once two that lie some frames apart are the same."""
    before = b""
    while (picture := await canvas.screenshot()) != before:
        before = picture
        for _ in range(3):
            await drawn(canvas.page)
    return picture


async def focus(page: Page) -> str:
    await drawn(page)
    script = "document.activeElement.id || document.activeElement.dataset.command"
    return str(await page.evaluate(script))


async def test_seeking_keys_in_a_timed_drill(server: Server, visitor: Visitor) -> None:
    page = await visitor.open(f"{server.url}/drills/{TIMED}")
    moves = [
        ("ArrowRight", 5),
        ("Shift+ArrowRight", 35),
        ("l", 45),
        ("j", 35),
        ("Shift+ArrowLeft", 5),
        ("ArrowLeft", 0),
        ("ArrowLeft", 0),
    ]
    for key, seconds in moves:
        await page.keyboard.press(key)
        await has_value(page, seconds)


async def test_seeking_keys_in_an_order_only_drill(server: Server, visitor: Visitor) -> None:
    """Five seconds are one event."""
    page = await visitor.open(f"{server.url}/drills/{ORDER_ONLY}")
    moves = [("ArrowRight", 2), ("Shift+ArrowRight", 8), ("l", 10), ("5", 9), ("0", 1), ("End", 17)]
    for key, number in [*moves, ("ArrowLeft", 16), ("Home", 1)]:
        await page.keyboard.press(key)
        await has_value(page, number)


async def test_digits_go_to_parts_of_the_drill(server: Server, visitor: Visitor) -> None:
    page = await visitor.open(f"{server.url}/drills/{TIMED}")
    longest = int(await page.locator("#seek-thumb").get_attribute("aria-valuemax") or 0)
    for digit in (9, 5, 1, 0):
        await page.keyboard.press(str(digit))
        assert abs(await value(page) - longest * digit / 10) <= 1


async def test_space_and_k_play_and_pause(server: Server, visitor: Visitor) -> None:
    page = await visitor.open(f"{server.url}/drills/{TIMED}")
    for key, state in [("Space", "playing"), ("k", "paused"), ("k", "playing"), (".", "paused")]:
        await page.keyboard.press(key)
        await expect(page.locator(f"#app[data-state={state}]")).to_have_count(1)
    await expect(page.locator("#announce")).to_have_text("Dijeda")


async def test_signs_change_the_rate(server: Server, visitor: Visitor) -> None:
    page = await visitor.open(f"{server.url}/drills/{TIMED}", lang="en")
    for key, rate in [(">", "1.5×"), (">", "2×"), ("<", "1.5×"), ("<", "1×"), ("<", "0.5×")]:
        await page.keyboard.press(key)
        await expect(page.locator("#rate-now")).to_have_text(rate)
    await expect(page.locator("#announce")).to_have_text("Rate 0.5×")


async def test_brackets_go_from_phase_to_phase(server: Server, visitor: Visitor) -> None:
    page = await visitor.open(f"{server.url}/drills/{TIMED}")
    await page.keyboard.press("]")
    await expect(page.locator("#now-kind")).to_have_text("Mulai latihan")
    await page.keyboard.press("]")
    await drawn(page)
    second = await page.locator("#now-number").inner_text()
    await page.keyboard.press("[")
    await expect(page.locator("#now-kind")).to_have_text("Mulai latihan")
    await page.keyboard.press("]")
    await expect(page.locator("#now-number")).to_have_text(second)


async def test_the_slider_has_the_keys_of_a_slider(server: Server, visitor: Visitor) -> None:
    page = await visitor.open(f"{server.url}/drills/{TIMED}")
    slider = page.locator("#seek-thumb")
    await slider.focus()
    moves = [("ArrowRight", 5), ("ArrowUp", 10), ("PageUp", 40), ("PageDown", 10), ("ArrowDown", 5)]
    for key, seconds in [*moves, ("Home", 0)]:
        await page.keyboard.press(key)
        await has_value(page, seconds)
    words = await slider.get_attribute("aria-valuetext") or ""
    assert "kejadian 1 dari 284" in words
    await page.keyboard.press("End")
    greatest = await slider.get_attribute("aria-valuemax") or ""
    await expect(slider).to_have_attribute("aria-valuenow", greatest)


async def test_the_toolbar_is_one_tab_stop_and_arrows_move_in_it(
    server: Server, visitor: Visitor
) -> None:
    page = await visitor.open(f"{server.url}/drills/{TIMED}")
    await expect(page.locator('#bar button:not([role])[tabindex="0"]')).to_have_count(1)
    await page.locator("#seek-thumb").focus()
    await page.keyboard.press("Tab")
    assert await focus(page) == "play"
    before = await value(page)
    await page.keyboard.press("ArrowRight")
    assert await focus(page) == "step"
    assert await value(page) == before
    await page.keyboard.press("Space")
    await expect(page.locator("#now-number")).to_have_text("#2 / 284")
    assert await focus(page) == "step"


async def test_the_rate_menu_by_keyboard(server: Server, visitor: Visitor) -> None:
    page = await visitor.open(f"{server.url}/drills/{TIMED}")
    await page.locator("#rate").focus()
    await page.keyboard.press("Enter")
    await page.keyboard.press("End")
    await page.keyboard.press("Enter")
    await expect(page.locator("#rate-now")).to_have_text("1000×")
    assert await focus(page) == "rate"
    await page.keyboard.press("Enter")
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("menu")).to_be_hidden()


async def test_the_list_is_one_tab_stop_and_arrows_move_in_it(
    server: Server, visitor: Visitor
) -> None:
    """Enter goes to the event; `.` steps, and the focus goes with it."""
    page = await visitor.open(f"{server.url}/drills/{ORDER_ONLY}")
    focused = "document.activeElement.closest('li').dataset.seq"
    await page.locator('li[data-seq="1"] button').focus()
    await expect(page.locator('#events button[tabindex="0"]')).to_have_count(1)
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("ArrowDown")
    assert await page.evaluate(focused) == "3"
    await expect(page.locator('li[data-seq="1"][aria-current]')).to_have_count(1)
    await page.keyboard.press("Enter")
    await expect(page.locator('li[data-seq="3"][aria-current]')).to_have_count(1)
    await page.keyboard.press(".")
    await expect(page.locator('li[data-seq="4"][aria-current]')).to_have_count(1)
    await drawn(page)
    assert await page.evaluate(focused) == "4"


async def test_zoom_and_pan_keys_change_the_view_only(server: Server, visitor: Visitor) -> None:
    page = await visitor.open(f"{server.url}/drills/{TIMED}?at=100")
    canvas = page.locator("#timeline")
    whole = await at_rest(canvas)
    await page.keyboard.press("w")
    await page.keyboard.press("d")
    assert await at_rest(canvas) != whole
    await page.keyboard.press("=")
    assert await at_rest(canvas) == whole
    await expect(page.locator('li[data-seq="100"][aria-current]')).to_have_count(1)


async def test_no_key_acts_while_one_types(server: Server, visitor: Visitor) -> None:
    page = await visitor.open(f"{server.url}/drills/{TIMED}")
    await page.keyboard.press("/")
    await page.keyboard.type("k5.?")
    await expect(page.locator("#search")).to_have_value("k5.?")
    await expect(page.locator("#app[data-state=paused]")).to_have_count(1)
    await expect(page.locator("#help")).to_be_hidden()


async def test_single_keys_can_be_switched_off(server: Server, visitor: Visitor) -> None:
    """WCAG 2.1.4; arrows, Home and End still work, and the choice is kept."""
    page = await visitor.open(f"{server.url}/drills/{ORDER_ONLY}")
    await page.keyboard.press("?")
    await page.locator("#keys-on").uncheck()
    await page.keyboard.press("Escape")
    await page.reload()
    await page.wait_for_selector("#app[data-ready=true]")
    await page.keyboard.press(".")
    await page.keyboard.press("k")
    await expect(page.locator("#app[data-state=paused]")).to_have_count(1)
    await page.keyboard.press("ArrowRight")
    await has_value(page, 2)


async def test_every_control_can_be_reached_by_tab(server: Server, visitor: Visitor) -> None:
    page = await visitor.open(f"{server.url}/drills/{ORDER_ONLY}")
    reached = set()
    for _ in range(40):
        await page.keyboard.press("Tab")
        reached.add(await focus(page))
    assert {"now", "search", "event", "seek-thumb", "play", "about", "help"} <= reached


@pytest.mark.parametrize("key", ["Control+l", "Alt+ArrowLeft", "Meta+l"])
async def test_the_browsers_own_keys_stay_the_browsers(
    server: Server, visitor: Visitor, key: str
) -> None:
    page = await visitor.open(f"{server.url}/drills/{TIMED}?at=100")
    script = """(key) => {
      const [modifier, name] = key.split("+");
      const code = name.length > 1 ? name : "Key" + name.toUpperCase();
      const event = new KeyboardEvent("keydown", { key: name, code,
        ctrlKey: modifier === "Control", altKey: modifier === "Alt", metaKey: modifier === "Meta",
        bubbles: true, cancelable: true });
      return document.activeElement.dispatchEvent(event);
    }"""
    assert await page.evaluate(script, key)
    await expect(page.locator('li[data-seq="100"][aria-current]')).to_have_count(1)
