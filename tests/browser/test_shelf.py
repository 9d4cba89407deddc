"""The shelf in a real browser: find, follow, create, and take files in."""

import json
from pathlib import Path

import pytest
from browser import Theme, Visitor, scrolls_sideways
from playwright.async_api import Page, Route, expect
from server import Server, running

pytestmark = pytest.mark.asyncio(loop_scope="session")

HEADER = {"drill": "impor", "nature": "exercise", "title": {"id": "Uji impor"}}
READY = "html[data-script=ready]"


async def ready(visitor: Visitor, server: Server) -> Page:
    page = await visitor.open(server.url, ready=False)
    await page.wait_for_selector(READY)
    return page


def log_of(*lines: object) -> bytes:
    return b"".join((json.dumps(one) + "\n").encode() for one in lines)


async def give(page: Page, content: bytes, name: str = "log.jsonl") -> None:
    """As if the file had been chosen."""
    file = {"name": name, "mimeType": "application/octet-stream", "buffer": content}
    await page.set_input_files("input[type=file]", file)


async def drop(page: Page, content: str, name: str = "log.jsonl") -> None:
    """As if the file had been let go over the page."""
    transfer = await page.evaluate_handle(
        """([content, name]) => {
            const transfer = new DataTransfer();
            transfer.items.add(new File([content], name));
            return transfer;
        }""",
        [content, name],
    )
    for event in ("dragenter", "dragover", "drop"):
        await page.dispatch_event("body", event, {"dataTransfer": transfer})


async def seqs(server: Server, drill: str) -> int:
    return int((await server.get(f"/api/v1/drills/{drill}")).json["events"])


async def test_search_narrows_as_one_types(visitor: Visitor, server: Server) -> None:
    page = await ready(visitor, server)
    await expect(page.locator(".card")).to_have_count(3)
    await page.fill("#q", "timur")
    await expect(page.locator(".card")).to_have_count(1)
    await expect(page.locator("#count")).to_have_text("1 dari 3 latihan")
    assert page.url.endswith("/?q=timur")
    await page.fill("#q", "tidak ada begini")
    await page.click("#clear")
    await expect(page.locator(".card")).to_have_count(3)


async def test_sorting(visitor: Visitor, server: Server) -> None:
    page = await ready(visitor, server)
    await page.select_option("#sort", "title")
    titles = page.locator(".card-title")
    await expect(titles.first).to_contain_text("Banjarnegara")
    await page.select_option("#sort", "newest")
    await expect(titles.first).to_contain_text("Kota Harapan")


async def test_a_drill_made_elsewhere_appears_and_nothing_else_moves(
    visitor: Visitor, server: Server
) -> None:
    page = await ready(visitor, server)
    link = page.locator("[data-drill=okutimur-20231017] a")
    await link.focus()
    await server.create("baru", title={"id": "Baru"})
    await server.append("baru", {"kind": "patrol"})
    await expect(page.locator("[data-drill=baru]")).to_contain_text("LANGSUNG", timeout=10_000)
    await server.append("baru", {"kind": "gas"})
    await page.evaluate("() => document.dispatchEvent(new Event('visibilitychange'))")
    await expect(page.locator("[data-drill=baru] .mark")).to_have_count(2)
    await expect(link).to_be_focused()


async def test_a_server_that_is_gone_is_said(visitor: Visitor, server: Server) -> None:
    visitor.forgive("Failed to load resource")
    page = await ready(visitor, server)
    await page.context.set_offline(True)
    await page.fill("#q", "x")
    await expect(page.locator("#offline")).to_be_visible()
    await page.context.set_offline(False)
    await page.fill("#q", "")
    await expect(page.locator("#offline")).to_be_hidden()


async def test_the_theme_changes_at_once_and_stays(visitor: Visitor, server: Server) -> None:
    page = await ready(visitor, server)
    await page.get_by_role("link", name="Gelap").click()
    await expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    await page.reload()
    await expect(page.locator("html")).to_have_attribute("data-theme", "dark")


BACKGROUND = "getComputedStyle(document.documentElement).backgroundColor"
BLACK, WHITE = "rgb(0, 0, 0)", "rgb(255, 255, 255)"


@pytest.mark.parametrize(("device", "ground"), [("light", WHITE), ("dark", BLACK)])
async def test_high_contrast_is_a_theme_of_its_own(
    visitor: Visitor, server: Server, device: Theme, ground: str
) -> None:
    """As bright as the device is; the same when it comes from the server."""
    page = await visitor.open(server.url, theme=device, ready=False)
    await page.wait_for_selector(READY)
    assert await page.evaluate(BACKGROUND) != ground
    await page.click("[data-theme-choice=contrast]")
    assert await page.evaluate(BACKGROUND) == ground
    await page.reload()
    await expect(page.locator("html")).to_have_attribute("data-theme", "contrast")
    assert await page.evaluate(BACKGROUND) == ground
    await page.click("[data-theme-choice=auto]")
    assert await page.evaluate(BACKGROUND) != ground


@pytest.mark.parametrize(("device", "ground"), [("light", WHITE), ("dark", BLACK)])
async def test_a_device_that_asks_for_contrast_gets_it(
    visitor: Visitor, server: Server, device: Theme, ground: str
) -> None:
    """Until a visitor has chosen."""
    page = await visitor.open(server.url, theme=device, contrast=True, ready=False)
    await page.wait_for_selector(READY)
    assert await page.evaluate(BACKGROUND) == ground
    await page.click(f"[data-theme-choice={device}]")
    assert await page.evaluate(BACKGROUND) != ground


async def test_forced_colours_reach_the_marks(visitor: Visitor, server: Server) -> None:
    """Whatever was chosen: a mark and its letter are of the system's two tones."""
    page = await visitor.open(server.url + "/?theme=dark", forced_colors=True, ready=False)
    await page.wait_for_selector(READY)
    seen = await page.evaluate(
        """() => {
            const pair = (e, one, other) => [getComputedStyle(e)[one], getComputedStyle(e)[other]];
            return [
              pair(document.documentElement, "color", "backgroundColor"),
              pair(document.querySelector(".button-primary"), "backgroundColor", "color"),
              [getComputedStyle(document.querySelector(".mark")).fill,
               getComputedStyle(document.querySelector(".mark text")).fill],
            ];
        }"""
    )
    assert seen[0][0] != seen[0][1]
    assert seen[1:] == [seen[0], seen[0]]


async def test_the_language_switch(visitor: Visitor, server: Server) -> None:
    page = await visitor.open(f"{server.url}/?q=harapan", ready=False)
    await page.get_by_role("link", name="English").click()
    await expect(page.locator("html")).to_have_attribute("lang", "en")
    assert page.url.endswith("/?q=harapan")


async def test_a_new_drill_from_a_title_by_keyboard_alone(visitor: Visitor, server: Server) -> None:
    page = await ready(visitor, server)
    await page.locator("#new").press("Enter")
    await page.keyboard.type("Latihan Alun-Alun")
    await page.get_by_label("Tanggal").fill("2026-12-01")
    await expect(page.get_by_label("Id latihan")).to_have_value("latihan-alun-alun-20261201")
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/drills/latihan-alun-alun-20261201")
    await page.wait_for_selector("#app[data-ready=true]")
    header = (await server.get("/api/v1/drills/latihan-alun-alun-20261201")).json["header"]
    assert header["title"] == {"id": "Latihan Alun-Alun"}
    assert (header["date"], header["tz"]) == ("2026-12-01", "America/New_York")


async def test_what_is_wrong_stands_beside_its_field(visitor: Visitor, server: Server) -> None:
    visitor.forgive("409 (Conflict)")
    page = await ready(visitor, server)
    await page.click("#new")
    create = page.get_by_role("button", name="Buat latihan")
    await create.click()
    title = page.get_by_label("Judul (bahasa Indonesia)")
    await expect(title).to_be_focused()
    await expect(title).to_have_attribute("aria-invalid", "true")
    await title.fill("A")
    await page.get_by_label("Id latihan").fill("okutimur-20231017")
    await create.click()
    await expect(page.get_by_text("sudah dipakai latihan lain")).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(page.locator("#new")).to_be_focused()


async def test_a_dropped_log_with_a_header(visitor: Visitor, server: Server) -> None:
    page = await ready(visitor, server)
    await drop(page, log_of(HEADER, {"kind": "patrol"}, {"kind": "gas"}).decode())
    await expect(page.get_by_text("2 kejadian tersimpan di impor")).to_be_visible()
    await expect(page.locator("[data-drill=impor]")).to_be_visible()
    assert await seqs(server, "impor") == 2


async def test_the_same_file_again_doubles_nothing(visitor: Visitor, server: Server) -> None:
    page = await ready(visitor, server)
    for _ in range(2):
        await give(page, log_of(HEADER, {"kind": "patrol"}, {"kind": "patrol"}))
        await expect(page.get_by_text("2 kejadian tersimpan di impor")).to_be_visible()
        await page.keyboard.press("Escape")
    assert await seqs(server, "impor") == 2


async def test_our_own_export_comes_back_whole(
    visitor: Visitor, server: Server, tmp_path: Path
) -> None:
    """Into an empty store: every member a client sent, byte for byte."""
    export = (await server.get("/api/v1/drills/banjarnegara-20230925/log")).body
    async with running(tmp_path / "other") as other:
        page = await ready(visitor, other)
        await give(page, export)
        await expect(page.get_by_text("17 kejadian tersimpan")).to_be_visible()
        await page.close()
        again = (await other.get("/api/v1/drills/banjarnegara-20230925/log")).body

    def said(log: bytes) -> list[object]:
        lines = [json.loads(line) for line in log.splitlines()]
        kept = ("seq", "durable", "batch", "recorded", "h")
        return [[(k, v) for k, v in line.items() if k not in kept] for line in lines]

    assert said(again) == said(export)


async def test_refused_lines_stand_in_a_table_and_the_others_can_go(
    visitor: Visitor, server: Server
) -> None:
    visitor.forgive("422 (Unprocessable")
    page = await ready(visitor, server)
    lines = [HEADER, {"kind": "patrol"}, {"kind": "gass"}, {"kind": "gas", "level": 9}]
    await give(page, log_of(*lines, {"kind": "gas"}))
    await expect(page.get_by_text("2 baris ditolak")).to_be_visible()
    rows = page.locator("dialog tbody tr")
    await expect(rows).to_have_count(2)
    await expect(rows.nth(0)).to_contain_text("3kindJenis kejadian tidak dikenal")
    await expect(rows.nth(1)).to_contain_text("4levelTingkat harus 0 sampai 5")
    assert await seqs(server, "impor") == 0
    await page.get_by_role("button", name="Masukkan 2 baris lainnya").click()
    await expect(page.get_by_text("2 kejadian tersimpan di impor")).to_be_visible()
    assert await seqs(server, "impor") == 2


async def test_a_line_that_is_no_json_is_refused_like_any_other(
    visitor: Visitor, server: Server
) -> None:
    page = await ready(visitor, server)
    await give(page, log_of(HEADER, {"kind": "patrol"}) + b'{"kind":\n')
    await expect(page.locator("dialog tbody tr")).to_contain_text("3seluruh barisBukan satu objek")
    await page.get_by_role("button", name="Masukkan 1 baris lainnya").click()
    await expect(page.get_by_text("1 kejadian tersimpan")).to_be_visible()


async def test_another_file_is_told_apart(visitor: Visitor, server: Server) -> None:
    page = await ready(visitor, server)
    for name, content, says in (
        ("tabel.csv", b"time,kind\n", "tabel.csv bukan berkas JSONL"),
        ("foto.png", b"\x89PNG\xff", "foto.png bukan berkas JSONL"),
        ("kosong.jsonl", b"\n", "kosong.jsonl kosong"),
    ):
        await give(page, content, name)
        await expect(page.get_by_role("dialog")).to_contain_text(says)
        await page.keyboard.press("Escape")


async def test_lines_without_a_header_ask_for_their_drill(visitor: Visitor, server: Server) -> None:
    await server.create("tujuan", title={"id": "Tujuan"})
    page = await ready(visitor, server)
    await give(page, log_of({"kind": "patrol"}))
    await page.get_by_label("Masukkan ke").select_option("tujuan")
    await page.get_by_role("button", name="Masukkan 1 kejadian").click()
    await expect(page.get_by_text("1 kejadian tersimpan di tujuan")).to_be_visible()
    assert await seqs(server, "tujuan") == 1


async def test_lines_without_a_header_may_get_a_new_drill(visitor: Visitor, server: Server) -> None:
    page = await ready(visitor, server)
    await give(page, log_of({"kind": "patrol"}))
    await page.get_by_label("Masukkan ke").select_option("")
    await page.get_by_role("button", name="Masukkan 1 kejadian").click()
    await page.get_by_label("Judul (bahasa Indonesia)").fill("Baru")
    await page.get_by_label("Id latihan").fill("baru")
    await page.get_by_role("button", name="Buat latihan").click()
    await expect(page.get_by_text("1 kejadian tersimpan di baru")).to_be_visible()


async def test_a_header_that_is_taken_asks_where_to(visitor: Visitor, server: Server) -> None:
    visitor.forgive("409 (Conflict)")
    await server.create("impor", title={"id": "Lain"})
    page = await ready(visitor, server)
    await give(page, log_of(HEADER, {"kind": "patrol"}))
    await expect(page.get_by_text("sudah ada dengan kepala yang berbeda")).to_be_visible()
    await expect(page.get_by_label("Masukkan ke")).to_have_value("impor")


async def test_a_lost_answer_is_tried_again_without_doubling(
    visitor: Visitor, server: Server
) -> None:
    visitor.forgive("Failed to load resource")
    page = await ready(visitor, server)
    lose = True

    async def lossy(route: Route) -> None:
        nonlocal lose
        if lose:
            lose = False
            await route.fetch()
            await route.abort()
        else:
            await route.continue_()

    await page.route("**/api/v1/drills/impor/events", lossy)
    await give(page, log_of(HEADER, {"kind": "patrol"}))
    await page.get_by_role("button", name="Coba lagi").click()
    await expect(page.get_by_text("1 kejadian tersimpan di impor")).to_be_visible()
    assert await seqs(server, "impor") == 1


async def test_a_large_file_goes_in_batches(visitor: Visitor, server: Server) -> None:
    page = await ready(visitor, server)
    await give(page, log_of(HEADER, *({"kind": "patrol", "n": n} for n in range(2500))))
    await expect(page.get_by_text("2500 kejadian tersimpan di impor")).to_be_visible()
    assert await seqs(server, "impor") == 2500


async def test_without_script_the_drills_still_open(visitor: Visitor, server: Server) -> None:
    context = await visitor.browser.new_context(java_script_enabled=False, locale="id-ID")
    page = await context.new_page()
    await page.goto(server.url)
    await expect(page.locator(".card")).to_have_count(3)
    assert "Skrip tidak aktif" in await page.content()
    await page.click("[data-drill=banjarnegara-20230925] a")
    assert page.url.endswith("/drills/banjarnegara-20230925")


async def test_nothing_moves_when_the_script_arrives(visitor: Visitor, server: Server) -> None:
    """Layout shift as the browser itself measures it."""
    page = await ready(visitor, server)
    await page.evaluate("() => new Promise(requestAnimationFrame)")
    assert await page.evaluate("() => window.shifts") == []
    assert not await scrolls_sideways(page)
