"""Logging an event by hand, as an observer does it: in a hurry, with bad reception."""

import asyncio
import json
import re

import pytest
from browser import PHONE, Visitor
from playwright.async_api import Locator, Page, Route, expect
from server import Server

pytestmark = pytest.mark.asyncio(loop_scope="session")

DRILL = "lapangan"
EVENTS = f"/api/v1/drills/{DRILL}/events"


async def opened(visitor: Visitor, server: Server, **look: object) -> Page:
    """The form of a new drill in Makassar, open."""
    await server.create(DRILL, tz="Asia/Makassar")
    page = await visitor.open(f"{server.url}/drills/{DRILL}", **look)
    await page.get_by_role("button", name=re.compile("Catat kejadian|Log an event")).click()
    return page


async def choose(page: Page, kind: str) -> None:
    await page.locator(f"dialog label:has(input[value={kind}])").click()


def send(page: Page) -> Locator:
    return page.locator("dialog button[type=submit]")


async def stored(server: Server) -> list[dict[str, object]]:
    return (await server.get(EVENTS)).json["events"]


async def test_one_tap_and_save(server: Server, visitor: Visitor) -> None:
    """On a phone: a kind is enough; the time is the drill's own clock; the next one can come."""
    page = await opened(visitor, server, size=PHONE)
    await choose(page, "gas")
    await send(page).click()
    await expect(page.get_by_text("Tersimpan sebagai #1: gas air mata")).to_be_visible()
    await choose(page, "arrest")
    await page.get_by_label("Apa yang terjadi").fill("Satu orang <b>diamankan</b>")
    await send(page).click()
    await expect(page.get_by_text("Tersimpan sebagai #2: penangkapan")).to_be_visible()
    first, second = await stored(server)
    assert set(first) == {"seq", "durable", "recorded", "id", "time", "kind", "h"}
    assert str(first["time"]).endswith("+08:00")
    assert first["id"] != second["id"]
    assert second["text"] == {"id": "Satu orang <b>diamankan</b>"}


async def test_it_shows_at_once_in_another_viewer(server: Server, visitor: Visitor) -> None:
    page = await opened(visitor, server)
    other = await visitor.open(f"{server.url}/drills/{DRILL}", lang="en")
    await choose(page, "water_cannon")
    await send(page).click()
    await expect(other.locator('li[data-seq="1"]')).to_be_visible()
    await expect(page.locator('li[data-seq="1"]')).to_have_count(1)


async def test_every_field_reaches_the_log(server: Server, visitor: Visitor) -> None:
    page = await opened(visitor, server, lang="en")
    await page.get_by_text("Other kinds").click()
    await page.get_by_role("searchbox", name="Search kinds").fill("situation")
    await choose(page, "situation_change")
    await page.get_by_label("Declared situation colour").select_option("kuning")
    await page.locator("dialog[open]").get_by_label("Side", exact=True).select_option("control")
    await page.get_by_label("What happened").fill("Declared yellow")
    await page.get_by_text("More details").click()
    await page.get_by_label("Situation level").select_option("3")
    await page.get_by_label("Actors").fill("Karendal, Dalmas")
    await page.get_by_label("Time it happened").fill("2026-01-15T09:41:10")
    await send(page).click()
    await expect(page.get_by_text("Saved as #1")).to_be_visible()
    (event,) = await stored(server)
    said = {
        "time": "2026-01-15T09:41:10.000+08:00",
        "kind": "situation_change",
        "side": "control",
        "actors": ["Karendal", "Dalmas"],
        "text": {"en": "Declared yellow"},
        "level": 3,
        "colour": "kuning",
        "basis": {"time": "reported"},
    }
    assert {name: event[name] for name in said} == said


async def test_the_defaults_of_a_kind_are_named(server: Server, visitor: Visitor) -> None:
    page = await opened(visitor, server)
    await choose(page, "gas")
    side = page.locator("dialog[open]").get_by_label("Pihak", exact=True)
    await expect(side.locator("option").first).to_have_text("sesuai jenis (Polisi)")
    await expect(page.get_by_label("Warna situasi")).to_be_hidden()


async def test_the_time_stands_from_the_first_touch(server: Server, visitor: Visitor) -> None:
    page = await opened(visitor, server)
    time = page.get_by_label("Waktu kejadian")
    await expect(page.get_by_text("mengikuti jam sekarang (WITA)")).to_be_visible()
    await choose(page, "patrol")
    await expect(page.get_by_text("saat pencatatan dimulai")).to_be_visible()
    held = await time.input_value()
    await time.fill("2026-01-15T09:41:10")
    await expect(page.get_by_text("diatur sendiri")).to_be_visible()
    await page.get_by_role("button", name="Sekarang").click()
    assert held <= await time.input_value() < "3000"


async def test_by_keyboard_alone(server: Server, visitor: Visitor) -> None:
    page = await opened(visitor, server)
    await expect(page.locator("dialog input[value=patrol]")).to_be_focused()
    await page.keyboard.press("ArrowRight")
    await page.keyboard.press("Enter")
    await expect(page.get_by_text("Tersimpan sebagai #1: massa berkumpul")).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("button", name="Catat kejadian")).to_be_focused()


async def test_a_missing_kind_is_said_beside_it(server: Server, visitor: Visitor) -> None:
    page = await opened(visitor, server)
    await send(page).click()
    await expect(page.locator("#kind-message")).to_have_text("Pilih jenis kejadian.")
    assert await stored(server) == []


async def test_a_double_tap_appends_once(server: Server, visitor: Visitor) -> None:
    page = await opened(visitor, server)

    async def slow(route: Route) -> None:
        await asyncio.sleep(0.3)
        await route.continue_()

    await page.route(f"**{EVENTS}", slow)
    await choose(page, "gas")
    await send(page).dblclick()
    await expect(page.get_by_text("Tersimpan sebagai #1")).to_be_visible()
    assert len(await stored(server)) == 1


async def test_a_lost_answer_then_again_appends_once(server: Server, visitor: Visitor) -> None:
    visitor.forgive("Failed to load resource")
    page = await opened(visitor, server)
    lost = []

    async def lossy(route: Route) -> None:
        if not lost:
            lost.append(await route.fetch())
            await route.abort()
        else:
            await route.continue_()

    await page.route(f"**{EVENTS}", lossy)
    await choose(page, "gas")
    await page.get_by_label("Apa yang terjadi").fill("Gas di depan gerbang")
    await send(page).click()
    await expect(page.get_by_text("Jawaban server tidak sampai")).to_be_visible()
    await expect(page.get_by_label("Apa yang terjadi")).to_have_value("Gas di depan gerbang")
    await expect(send(page)).to_have_text("Coba lagi")
    await send(page).click()
    await expect(page.get_by_text("Tersimpan sebagai #1")).to_be_visible()
    assert len(await stored(server)) == 1


async def test_a_change_after_a_lost_answer_is_not_swallowed(
    server: Server, visitor: Visitor
) -> None:
    """The first one arrived; that its change did not is said, and nothing is logged twice."""
    visitor.forgive("Failed to load resource")
    page = await opened(visitor, server)
    lost = []

    async def lossy(route: Route) -> None:
        if not lost:
            lost.append(await route.fetch())
            await route.abort()
        else:
            await route.continue_()

    await page.route(f"**{EVENTS}", lossy)
    await choose(page, "gas")
    await send(page).click()
    await expect(send(page)).to_have_text("Coba lagi")
    await page.get_by_label("Apa yang terjadi").fill("lain")
    await send(page).click()
    await expect(page.get_by_text("sudah tersimpan pada pengiriman pertama")).to_be_visible()
    assert len(await stored(server)) == 1


async def test_what_the_server_refuses_stands_beside_its_field(
    server: Server, visitor: Visitor
) -> None:
    visitor.forgive("Failed to load resource")
    page = await opened(visitor, server)
    problem = {
        "type": "/problems/rule-broken",
        "detail": "1 fault",
        "errors": [{"line": 1, "field": "text.id", "detail": "is too long"}],
    }

    async def refuse(route: Route) -> None:
        await route.fulfill(status=422, body=json.dumps(problem))

    await page.route(f"**{EVENTS}", refuse)
    await choose(page, "gas")
    text = page.get_by_label("Apa yang terjadi")
    await text.fill("x")
    await send(page).click()
    await expect(page.get_by_text("is too long")).to_be_visible()
    await expect(text).to_be_focused()
    await expect(text).to_have_attribute("aria-invalid", "true")


async def test_a_sealed_drill_says_so_instead(server: Server, visitor: Visitor) -> None:
    await server.create(DRILL)
    await (await server.store.log(DRILL)).seal()
    page = await visitor.open(f"{server.url}/drills/{DRILL}")
    await expect(page.get_by_text("Log ini tersegel")).to_be_visible()
    await expect(page.get_by_role("button", name="Catat kejadian")).to_be_hidden()
