"""Ways to a place by name, and one link that leads others to it: the time field, the command
palette, the share sheet, the address, the presenter's layout."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

import pytest
from browser import DESKTOP, PHONE, Visitor, drawn, press, violations
from playwright.async_api import Page, expect
from server import Server

pytestmark = pytest.mark.asyncio(loop_scope="session")

TIMED = "kota-harapan-latihan"
ORDER = "banjarnegara-20230925"


async def place(page: Page) -> str:
    """The seq of the current event."""
    await drawn(page)
    said = await page.locator("#now-number").inner_text()
    return said.removeprefix("#").split(" ")[0]


async def settled(page: Page, address: str) -> str:
    """The address, once it says so."""
    await page.wait_for_url(re.compile(address), timeout=5000)
    return page.url


@pytest.mark.parametrize(
    ("typed", "seq"),
    [("#136", "136"), ("9:41:02", "136"), ("T+41:02", "136"), ("100%", "284"), ("9.41.02", "136")],
)
async def test_a_typed_place_is_gone_to(
    server: Server, visitor: Visitor, typed: str, seq: str
) -> None:
    page = await visitor.open(f"{server.url}/drills/{TIMED}")
    await page.keyboard.press("g")
    await page.keyboard.type(typed)
    await page.keyboard.press("Enter")
    assert await place(page) == seq
    assert await page.evaluate("document.activeElement.id") == "app"


async def test_what_is_not_understood_stays_with_what_is_wrong(
    server: Server, visitor: Visitor
) -> None:
    page = await visitor.open(f"{server.url}/drills/{TIMED}?at=5")
    await page.keyboard.press("g")
    await page.keyboard.type("25:99")
    await page.keyboard.press("Enter")
    await expect(page.locator("#time-error")).not_to_be_empty()
    await expect(page.locator("#time-input")).to_have_value("25:99")
    assert await violations(page) == []
    await page.keyboard.press("Escape")
    await expect(page.locator("#time-field")).to_be_hidden()
    assert await place(page) == "5"


async def test_an_order_only_drill_takes_numbers_and_no_clock(
    server: Server, visitor: Visitor
) -> None:
    page = await visitor.open(f"{server.url}/drills/{ORDER}", lang="en", size=PHONE)
    await page.click("#time-open")
    await page.keyboard.type("9:30")
    await page.keyboard.press("Enter")
    await expect(page.locator("#time-error")).to_contain_text("order")
    await page.locator("#time-input").fill("12")
    await page.keyboard.press("Enter")
    assert await place(page) == "12"


async def test_the_palette_finds_commands_places_and_kinds(
    server: Server, visitor: Visitor
) -> None:
    page = await visitor.open(f"{server.url}/drills/{TIMED}", lang="en")
    await page.keyboard.press("Control+k")
    await page.keyboard.type("tear")
    options = page.locator("[role=option]")
    await expect(options.first).to_contain_text("ear gas")
    assert await violations(page) == []
    await page.keyboard.press("Escape")
    await page.keyboard.press("Control+k")
    await page.keyboard.type("next tear gas")
    await page.keyboard.press("Enter")
    await drawn(page)
    await expect(page.locator("#now-kind")).to_have_text("Tear gas")
    await page.keyboard.press("Control+k")
    await page.keyboard.type("briefing room")
    await page.keyboard.press("Enter")
    await expect(page.locator("#app")).to_have_attribute("data-layout", "presenter")
    assert await page.evaluate("document.activeElement.id") == "app"


async def test_one_link_restores_all_on_a_machine_that_has_none_of_it(
    server: Server, visitor: Visitor
) -> None:
    page = await visitor.open(f"{server.url}/drills/{TIMED}?at=136")
    await press(page, "i ] o \\ > t w w")
    await page.keyboard.press("Control+k")
    await page.keyboard.type("saring: penangkapan")
    await page.keyboard.press("Enter")
    await drawn(page)
    url = await settled(page, r"at=.*range=.*loop=1.*axis=elapsed.*view=.*kind=arrest.*rate=1.5")
    there = await visitor.open(url, size=PHONE, lang="id")
    assert await place(there) == await place(page)
    for part in ("#found", "#rate-now"):
        assert await there.locator(part).inner_text() == await page.locator(part).inner_text()
    await expect(there.locator("#loop")).to_have_attribute("aria-pressed", "true")
    again = await settled(there, r"rate=1.5")
    assert urlsplit(again).query == urlsplit(url).query


async def test_a_link_from_before_still_works(server: Server, visitor: Visitor) -> None:
    page = await visitor.open(f"{server.url}/drills/{TIMED}#seq=17")
    assert await place(page) == "17"


async def test_a_link_to_what_is_not_recorded_yet_waits(server: Server, visitor: Visitor) -> None:
    await server.create("tunggu")
    await server.append("tunggu", {"kind": "patrol"})
    page = await visitor.open(f"{server.url}/drills/tunggu?at=2")
    assert await place(page) == "1"
    await server.append("tunggu", {"kind": "gas"})
    await expect(page.locator('li[data-seq="2"][aria-current="true"]')).to_have_count(1)


async def test_the_share_sheet_has_a_link_to_copy(server: Server, visitor: Visitor) -> None:
    page = await visitor.open(f"{server.url}/drills/{TIMED}?at=136", lang="en")
    await page.click("[data-command=share] >> visible=true")
    field = page.locator("dialog[open] input[readonly]")
    await expect(field).to_have_value(re.compile(r"/drills/kota-harapan-latihan\?at=136&lang=en$"))
    assert await violations(page) == []
    await page.keyboard.press("Escape")
    await expect(page.locator("dialog[open]")).to_have_count(0)


async def test_the_language_in_a_link_is_taken_and_the_place_kept(
    server: Server, visitor: Visitor
) -> None:
    page = await visitor.open(f"{server.url}/drills/{TIMED}?at=136&kind=gas,arrest&lang=en")
    assert await page.evaluate("document.documentElement.lang") == "en"
    assert await place(page) == "136"
    await settled(page, r"\?at=136&kind=gas,arrest$")


@pytest.mark.parametrize("left", ["Escape", "Enter"])
async def test_what_the_keyboard_was_on_has_the_focus_again(
    server: Server, visitor: Visitor, left: str
) -> None:
    page = await visitor.open(f"{server.url}/drills/{TIMED}?at=5")
    for opener, key in (("time-open", "Enter"), ("play", "g")):
        await page.locator(f"#{opener}").focus()
        await page.keyboard.press(key)
        await page.locator("#time-input").fill("#41")
        await page.keyboard.press(left)
        await expect(page.locator("#time-field")).to_be_hidden()
        assert await page.evaluate("document.activeElement.id") == opener


async def test_escape_ends_the_presenters_layout(server: Server, visitor: Visitor) -> None:
    page = await visitor.open(f"{server.url}/drills/{TIMED}?at=136&kind=gas")
    await press(page, "p Escape")
    await expect(page.locator("#app")).to_have_attribute("data-layout", "usual")
    await expect(page.locator("#finding")).to_have_attribute("data-active", "true")


async def test_what_a_link_says_in_vain_is_told(server: Server, visitor: Visitor) -> None:
    page = await visitor.open(f"{server.url}/drills/{TIMED}?at=136&axis=moon&level=tall")
    await expect(page.locator("#news-text")).to_contain_text(re.compile("axis, level$"))
    await expect(page.locator("#news-link")).to_be_hidden()
    assert await place(page) == "136"
    assert await violations(page) == []
    await page.click("#news-close")
    await expect(page.locator("#news")).to_be_hidden()


@pytest.mark.parametrize("size", [(390, 844), (960, 540), (1280, 400)])
async def test_where_there_is_no_room_for_the_presenter_nothing_changes(
    server: Server, visitor: Visitor, size: tuple[int, int]
) -> None:
    page = await visitor.open(f"{server.url}/drills/{TIMED}?at=136", size=size)
    await page.keyboard.press("p")
    await expect(page.locator("#announce")).to_have_text(
        "Tampilan penyaji memerlukan layar yang lebih besar"
    )
    await expect(page.locator("#bar")).to_be_visible()


@pytest.mark.parametrize("size", [DESKTOP, (1024, 768), (1920, 1080)])
async def test_the_presenter_sees_the_event_and_the_timeline(
    server: Server, visitor: Visitor, size: tuple[int, int]
) -> None:
    page = await visitor.open(f"{server.url}/drills/{TIMED}?at=136", size=size)
    before = await page.locator("#now-kind").evaluate(
        "e => parseFloat(getComputedStyle(e).fontSize)"
    )
    await page.keyboard.press("p")
    await drawn(page)
    await expect(page.locator("#now-kind")).to_be_in_viewport()
    await expect(page.locator("#timeline")).to_be_in_viewport()
    for gone in ("#events", "#bar"):
        await expect(page.locator(gone)).to_be_hidden()
    after = await page.locator("#now-kind").evaluate(
        "e => parseFloat(getComputedStyle(e).fontSize)"
    )
    assert after > before * 1.3
    assert await violations(page) == []
    await page.click(".presenter-end")
    await expect(page.locator("#bar")).to_be_visible()


async def test_news_of_a_late_entry_leads_to_it(server: Server, visitor: Visitor) -> None:
    await server.create("susul")
    times = [f"2026-01-15T09:0{n}:00+07:00" for n in range(5)]
    await server.append("susul", *({"kind": "patrol", "time": time} for time in times))
    page = await visitor.open(f"{server.url}/drills/susul?at=live")
    await server.append("susul", {"kind": "gas", "time": "2026-01-15T09:01:30+07:00"})
    await expect(page.locator("#news-link")).to_contain_text("#6")
    await page.click("#news-link")
    assert await place(page) == "6"
    await expect(page.locator("#news")).to_be_hidden()
    await expect(page.locator("#live-new")).to_have_text("")  # all of it came while at the edge
    await server.append("susul", {"kind": "patrol"}, {"kind": "patrol"})
    await expect(page.locator("#live-new")).to_have_text("+2")
