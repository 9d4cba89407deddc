"""NOW: nothing moves, nothing is cut silently, and who listens hears what happens."""

from __future__ import annotations

import pytest
from browser import DESKTOP, PHONE, Visitor, press
from playwright.async_api import expect
from server import Server

pytestmark = pytest.mark.asyncio(loop_scope="session")

TIMED = "kota-harapan-latihan"


@pytest.mark.parametrize("size", [DESKTOP, PHONE])
async def test_nothing_moves_while_it_plays_at_sixty(
    server: Server, visitor: Visitor, size: tuple[int, int]
) -> None:
    page = await visitor.open(f"{server.url}/drills/{TIMED}?at=90", size=size)
    await page.locator("#rate").click()
    await page.get_by_role("menuitemradio", name="60×").click()
    script = """() => { window.places = new Set(); window.watch = setInterval(() => {
      const box = (id) => document.getElementById(id).getBoundingClientRect();
      const tops = ["now-kind", "now-text", "now-who", "now-facts"].map((id) => box(id).top);
      places.add(tops.map(Math.round).join());
    }, 30); }"""
    await page.evaluate(script)
    before = await page.evaluate("shifts.length")
    await page.keyboard.press("Space")
    await page.wait_for_timeout(3000)
    await page.keyboard.press("Space")
    shifts = await page.evaluate(f"shifts.slice({before}).reduce((a, b) => a + b, 0)")
    assert shifts < 0.001
    assert len(await page.evaluate("[...places]")) == 1


@pytest.mark.parametrize("size", [(390, 844), (667, 375), (844, 390), (932, 430), (1366, 540)])
async def test_now_is_legible_on_a_phone_held_any_way(
    server: Server, visitor: Visitor, size: tuple[int, int]
) -> None:
    """Its kind whole; two lines of its text at least, 250 px wide."""
    page = await visitor.open(f"{server.url}/drills/{TIMED}?at=66", size=size)
    kind, text = page.locator("#now-kind"), page.locator("#now-text")
    assert await kind.evaluate("one => one.scrollWidth <= one.clientWidth + 1")
    assert await kind.evaluate("one => one.scrollHeight <= one.clientHeight + 1")
    assert await text.evaluate("one => one.clientWidth >= 250")
    assert await text.evaluate(
        "one => one.clientHeight >= 2 * parseFloat(getComputedStyle(one).lineHeight) - 1"
    )
    below = "one => one.getBoundingClientRect().bottom"
    assert await text.evaluate(below) <= await page.locator("#now").evaluate(below) + 1


async def test_what_now_has_no_room_for_is_a_press_away(server: Server, visitor: Visitor) -> None:
    await server.create()
    words = "satu kalimat yang panjang sekali tentang apa yang terjadi " * 12
    await server.append(
        "latihan",
        {"kind": "gas", "text": {"id": "pendek"}},
        {"kind": "gas", "text": {"id": words}, "why": {"id": words}, "source": "pengamat"},
    )
    page = await visitor.open(f"{server.url}/drills/latihan?at=1")
    more = page.locator("#now-more")
    await expect(more).to_be_hidden()
    await page.keyboard.press(".")
    await expect(more).to_be_visible()
    room = await page.locator("#now").bounding_box()
    await more.click()
    await expect(more).to_have_attribute("aria-expanded", "true")
    fits = "one => one.scrollHeight <= one.clientHeight + 2"
    assert await page.locator("#now-text").evaluate(fits)
    await expect(page.locator('#now-facts [data-fact="why"]')).to_be_visible()
    assert await page.locator("#now").bounding_box() == room
    await more.click()
    assert not await page.locator("#now-text").evaluate(fits)
    await page.keyboard.press(",")
    await expect(more).to_be_hidden()


async def test_the_warning_before_the_gas(server: Server, visitor: Visitor) -> None:
    page = await visitor.open(f"{server.url}/drills/{TIMED}?at=262", lang="en")
    fact = page.locator('#now-facts [data-fact="warning"]')
    await expect(fact).to_contain_text("1:52 after the warning (#132)")
    await fact.get_by_role("link").click()
    await expect(page.locator('li[data-seq="132"][aria-current]')).to_have_count(1)


async def test_events_are_read_out_to_who_asks_for_it(server: Server, visitor: Visitor) -> None:
    page = await visitor.open(f"{server.url}/drills/banjarnegara-20230925", lang="en")
    said = page.locator("#announce-event")
    await press(page, ". .")
    await expect(said).to_have_text("")
    await page.get_by_label("Announce events").select_option("all")
    await page.locator("#app").focus()
    await page.keyboard.press(".")
    await expect(said).to_contain_text("dialogue, #4")
    await page.get_by_label("Announce events").select_option("markers")
    await page.locator("#app").focus()
    await page.keyboard.press(".")
    await page.wait_for_timeout(600)
    await expect(said).to_contain_text("#4")
    await press(page, ". .")
    await expect(said).to_contain_text("situation change, #7")
    await page.reload()
    await expect(page.get_by_label("Announce events")).to_have_value("markers")
