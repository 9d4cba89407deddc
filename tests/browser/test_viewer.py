"""What the replay page shows: every event of the log, in its words, and what kind of drill."""

from __future__ import annotations

from pathlib import Path

import orjson
import pytest
from browser import DESKTOP, PHONE, Lang, Visitor, drawn, scrolls_sideways
from playwright.async_api import Page, expect
from server import Server, running

pytestmark = pytest.mark.asyncio(loop_scope="session")

EXAMPLES = Path(__file__).parents[2] / "events" / "examples"
KINDS = {
    kind["kind"]: kind
    for kind in orjson.loads((EXAMPLES.parent / "vocabulary.json").read_bytes())["kinds"]
}
SOURCE_DRILLS = ["banjarnegara-20230925", "okutimur-20231017"]
TIMED = "kota-harapan-latihan"
EVERY = [*SOURCE_DRILLS, TIMED]
SIZES = [DESKTOP, PHONE, (1024, 768), (740, 360)]

Event = dict[str, object]


def events(drill: str) -> list[Event]:
    """The events of a shipped drill in presentation order."""
    lines = [orjson.loads(one) for one in (EXAMPLES / f"{drill}.jsonl").read_bytes().splitlines()]
    return sorted(lines[1:], key=lambda e: (e["time"], e["seq"]))


async def current(page: Page) -> int:
    """The seq of the current event."""
    await drawn(page)
    item = page.locator('li[data-seq][aria-current="true"]')
    return int(await item.get_attribute("data-seq") or 0)


async def text(page: Page, selector: str) -> str:
    await drawn(page)
    return (await page.locator(selector).inner_text()).strip()


@pytest.mark.parametrize("drill", EVERY)
async def test_the_list_has_every_event_and_the_first_is_current(
    server: Server, visitor: Visitor, drill: str
) -> None:
    page = await visitor.open(f"{server.url}/drills/{drill}")
    log = [event["seq"] for event in events(drill)]
    rows = page.locator("li[data-seq]")
    seqs = await rows.evaluate_all("all => all.map(li => +li.dataset.seq)")
    assert len(seqs) >= min(17, len(log))  # as many as are in view and around it
    assert seqs == log[: len(seqs)]
    await expect(rows.first).to_have_attribute("aria-setsize", str(len(log)))
    assert await current(page) == seqs[0]
    assert await page.evaluate("document.activeElement.id") == "app"
    await expect(page.locator("#seek-thumb")).to_have_count(1)


@pytest.mark.parametrize("lang", ["id", "en"])
@pytest.mark.parametrize("drill", SOURCE_DRILLS)
async def test_stepping_shows_every_event_of_the_log(
    server: Server, visitor: Visitor, drill: str, lang: Lang
) -> None:
    """Kind, words, number, source and basis are those of the line; then back again."""
    page = await visitor.open(f"{server.url}/drills/{drill}", lang=lang)
    await page.keyboard.press("Home")
    log = events(drill)
    for number, event in enumerate(log, 1):
        if number > 1:
            await page.keyboard.press(".")
        await expect(page.locator(f'li[data-seq="{event["seq"]}"][aria-current]')).to_have_count(1)
        await compare(page, event, number, len(log), lang)
    await page.keyboard.press(".")
    assert await current(page) == log[-1]["seq"]
    for event in reversed(log[:-1]):
        await page.keyboard.press(",")
        await expect(page.locator(f'li[data-seq="{event["seq"]}"][aria-current]')).to_have_count(1)


async def compare(page: Page, event: Event, number: int, count: int, lang: Lang) -> None:
    label = KINDS[str(event["kind"])]["label"][lang]
    assert (await text(page, "#now-kind")).lower() == label.lower()
    assert await text(page, "#now-text") == event["text"][lang]
    assert await text(page, "#now-number") == f"#{event['seq']} / {count}"
    facts = await text(page, "#now-facts")
    assert str(event["source"]) in facts
    assert {"id": "≈ urutan saja", "en": "≈ order only"}[lang] in facts
    item = page.locator(f'li[data-seq="{event["seq"]}"]')
    assert event["text"][lang] in await item.inner_text()
    slider = page.locator("#seek-thumb")
    assert await slider.get_attribute("aria-valuenow") == str(number)


@pytest.mark.parametrize("drill", SOURCE_DRILLS)
async def test_an_order_only_drill_shows_no_clock_anywhere(
    server: Server, visitor: Visitor, drill: str
) -> None:
    page = await visitor.open(f"{server.url}/drills/{drill}")
    await page.keyboard.press("5")
    for part in ("#now-elapsed", "#now-clock", "#read-clock", "#read-elapsed"):
        assert await text(page, part) == ""
    choice = await page.locator("#axis").inner_text()  # says which axes there are not
    shown = (await page.locator("#app").inner_text()).replace(choice, "")
    assert "T+" not in shown
    assert "WIB" not in shown
    assert "08:0" not in shown
    await expect(page.locator("#skip")).to_be_hidden()
    valuetext = await page.locator("#seek-thumb").get_attribute("aria-valuetext") or ""
    assert "detik" not in valuetext


async def test_a_timed_drill_shows_its_own_time(server: Server, visitor: Visitor) -> None:
    """The drill's zone, not the browser's."""
    page = await visitor.open(f"{server.url}/drills/{TIMED}")
    await page.keyboard.press("]")
    assert await text(page, "#now-elapsed") == "T+00:00"
    assert await text(page, "#now-clock") == "09:00:00 WIB"
    assert "berikutnya" in await text(page, "#now-next")


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("drill", EVERY)
async def test_nothing_scrolls_sideways_and_the_stamp_is_in_view(
    server: Server, visitor: Visitor, drill: str, size: tuple[int, int]
) -> None:
    page = await visitor.open(f"{server.url}/drills/{drill}", size=size)
    assert not await scrolls_sideways(page)
    stamp = page.locator(".stamp:visible")
    await expect(stamp).to_have_count(1)
    await expect(stamp).to_be_in_viewport(ratio=1)
    assert "LATIHAN" in await stamp.inner_text()


@pytest.mark.parametrize("size", [DESKTOP, PHONE])
async def test_nothing_jumps(server: Server, visitor: Visitor, size: tuple[int, int]) -> None:
    """No layout shift from the first paint through loading, stepping and playing."""
    page = await visitor.open(f"{server.url}/drills/{TIMED}", size=size)
    for key in ("5", ".", ".", "]", "Space"):
        await page.keyboard.press(key)
    await page.wait_for_timeout(500)
    assert await page.evaluate("shifts.reduce((a, b) => a + b, 0)") < 0.01


async def test_markup_in_an_event_is_shown_as_text(server: Server, visitor: Visitor) -> None:
    words = '<img src=x onerror="alert(1)"><b>tebal</b> & "kutip"'
    await server.create()
    await server.append("latihan", {"kind": "gas", "text": {"id": words}, "actors": [words]})
    page = await visitor.open(f"{server.url}/drills/latihan")
    assert await text(page, "#now-text") == words
    assert words in await text(page, "#now-who")
    assert words in await page.locator("li[data-seq]").inner_text()
    await expect(page.locator("#app img")).to_have_count(0)


async def test_a_link_names_the_event_one_stopped_at(server: Server, visitor: Visitor) -> None:
    page = await visitor.open(f"{server.url}/drills/{TIMED}?at=216")
    assert await current(page) == 216
    await page.keyboard.press(",")
    await expect(page.locator('li[data-seq="215"][aria-current]')).to_have_count(1)
    await expect(page).to_have_url(f"{server.url}/drills/{TIMED}?at=215")
    again = await visitor.open(f"{server.url}/drills/{TIMED}#seq=42")
    assert await current(again) == 42


async def test_references_lead_to_their_events(server: Server, visitor: Visitor) -> None:
    await server.create()
    await server.append(
        "latihan",
        {"kind": "order", "id": "perintah"},
        {"kind": "gas", "refs": {"order": "perintah"}},
    )
    page = await visitor.open(f"{server.url}/drills/latihan?at=2")
    await page.locator("#now-facts").get_by_role("link", name="#1").click()
    await expect(page.locator('li[data-seq="1"][aria-current]')).to_have_count(1)


async def test_late_and_corrected_events_are_marked_and_kept(
    server: Server, visitor: Visitor
) -> None:
    await server.create()
    await server.append(
        "latihan",
        {"kind": "gas", "id": "a", "time": "2026-01-15T09:00:00+07:00"},
        {"kind": "arrest", "id": "b", "time": "2026-01-15T09:05:00+07:00"},
        {"kind": "push", "time": "2026-01-15T09:02:00+07:00"},
        {"kind": "correction", "refs": {"corrects": "b"}},
    )
    page = await visitor.open(f"{server.url}/drills/latihan?at=3", lang="en")
    assert "late" in (await text(page, "#now-flags")).lower()
    order = await page.locator("li[data-seq]").evaluate_all("all => all.map(li => +li.dataset.seq)")
    assert order == [1, 3, 2, 4]
    await page.keyboard.press(".")
    await expect(page.locator("#now-flags")).to_contain_text("Withdrawn by #4")
    await expect(page.locator('li[data-seq="2"] s')).to_have_count(1)


async def test_search_finds_steps_and_clears(server: Server, visitor: Visitor) -> None:
    page = await visitor.open(f"{server.url}/drills/banjarnegara-20230925")
    await page.keyboard.press("/")
    await page.keyboard.type("gas MATA")
    visible = page.locator("li[data-seq]:not([hidden])")
    await expect(visible).to_have_count(1)
    await page.keyboard.press("Enter")
    await expect(page.locator('li[data-seq="16"][aria-current]')).to_have_count(1)
    await page.keyboard.type("zzz")
    await expect(page.locator("#events-none")).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(visible).to_have_count(17)
    assert await page.evaluate("document.activeElement.id") == "app"


async def test_the_filter_by_side_shows_only_that_side(server: Server, visitor: Visitor) -> None:
    page = await visitor.open(f"{server.url}/drills/banjarnegara-20230925")
    chip = page.locator("#chips").get_by_role("button", name="Massa")
    await chip.click()
    await expect(chip).to_have_attribute("aria-pressed", "true")
    shown = page.locator("li[data-seq]:not([hidden])")
    wanted = [e["seq"] for e in events("banjarnegara-20230925") if e["side"] == "crowd"]
    seqs = await shown.evaluate_all("all => all.map(li => +li.dataset.seq)")
    assert seqs == wanted


async def test_an_empty_drill_says_what_to_do_and_shows_the_first_event(
    server: Server, visitor: Visitor
) -> None:
    await server.create()
    page = await visitor.open(f"{server.url}/drills/latihan")
    assert await text(page, "#now-kind") == "Belum ada kejadian"
    assert "Catat kejadian" in await text(page, "#now-text")
    for key in (".", ",", "Home", "5", "]", "w", "="):
        await page.keyboard.press(key)
    await server.append("latihan", {"kind": "gas"})
    await expect(page.locator('li[data-seq="1"][aria-current]')).to_have_count(1)
    assert await text(page, "#now-kind") == "Gas air mata"


async def test_a_damaged_log_is_said_so_and_plays_as_far_as_it_is_whole(
    tmp_path: Path, visitor: Visitor
) -> None:
    """One letter of the tenth event was changed by hand."""
    lines = (EXAMPLES / "banjarnegara-20230925.jsonl").read_bytes().splitlines(keepends=True)
    lines[10] = lines[10].replace(b"massa", b"Massa", 1)
    folder = tmp_path / "drills"
    folder.mkdir()
    (folder / "banjarnegara-20230925.jsonl").write_bytes(b"".join(lines))
    async with running(folder) as server:
        page = await visitor.open(f"{server.url}/drills/banjarnegara-20230925")
        note = page.get_by_role("note")
        await expect(note).to_contain_text("rusak")
        await expect(note).to_contain_text("Baris 11")
        await expect(note.get_by_role("link", name="Unduh log")).to_be_visible()
        await page.keyboard.press("End")
        assert await current(page) == 9
        await expect(page.locator(".append-open")).to_be_hidden()
        await page.close()


async def test_help_shows_the_keys_and_about_shows_where_it_comes_from(
    server: Server, visitor: Visitor
) -> None:
    page = await visitor.open(f"{server.url}/drills/banjarnegara-20230925", lang="en")
    await page.keyboard.press("?")
    await expect(page.locator("#help")).to_contain_text("Back / forward 1 event")
    await page.keyboard.press("Escape")
    await expect(page.locator("#help")).to_be_hidden()
    assert await page.evaluate("document.activeElement.id") == "app"
    await page.get_by_role("button", name="About this drill").first.click()
    await expect(page.locator("#about")).to_contain_text("iNewsBanjarnegara.id")
    await page.keyboard.press("Escape")
    await expect(page.locator("#app")).to_be_focused()
    about = page.locator(".head-tools > [data-command=about]")
    await about.focus()
    await page.keyboard.press("Enter")
    await expect(page.locator("#about")).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(about).to_be_focused()


@pytest.mark.parametrize("size", [DESKTOP, PHONE])
async def test_a_word_without_end_scrolls_nothing_sideways(
    server: Server, visitor: Visitor, size: tuple[int, int]
) -> None:
    word = "panjang" * 40
    await server.create("kata", title={"id": word}, venue=word)
    event = {"kind": "gas", "text": {"id": word}, "actors": [word], "source": word}
    await server.append("kata", event)
    shelf = await visitor.open(server.url, size=size, ready=False)
    assert not await scrolls_sideways(shelf)
    page = await visitor.open(f"{server.url}/drills/kata", size=size)
    if size == PHONE:
        await page.locator(".head-more summary").click()
    await page.locator("[data-command=about] >> visible=true").click()
    for part in ("html", "#now", "#about-body"):
        wide = await page.locator(part).evaluate("one => one.scrollWidth > one.clientWidth")
        assert not wide, part


async def test_a_phone_switches_between_list_and_timeline(server: Server, visitor: Visitor) -> None:
    page = await visitor.open(f"{server.url}/drills/{TIMED}", size=PHONE)
    await expect(page.locator("#events")).to_be_visible()
    await expect(page.locator("#timeline")).to_be_hidden()
    await page.get_by_role("button", name="Garis waktu").tap()
    await expect(page.locator("#timeline")).to_be_visible()
    await expect(page.locator("#events")).to_be_hidden()
    buttons = page.locator("#bar button:visible, .pane-switch button, .viewer-head button:visible")
    boxes = await buttons.evaluate_all(
        "all => all.map((b) => b.getBoundingClientRect()).map(({width, height}) => [width, height])"
    )
    assert all(width >= 44 and height >= 44 for width, height in boxes), boxes


async def test_a_long_list_is_whole_and_steps(server: Server, visitor: Visitor) -> None:
    """5,000 events, and every key counts."""
    await server.create()
    times = [
        f"2026-01-15T{9 + n // 3600:02}:{n // 60 % 60:02}:{n % 60:02}+07:00" for n in range(5000)
    ]
    for start in range(0, 5000, 1000):
        batch = [
            {"kind": "gas" if n % 3 else "throw", "time": times[n], "text": {"id": f"kejadian {n}"}}
            for n in range(start, start + 1000)
        ]
        await server.append("latihan", *batch)
    page = await visitor.open(f"{server.url}/drills/latihan")
    await expect(page.locator("li[data-seq]").first).to_have_attribute("aria-setsize", "5000")
    for _ in range(20):
        await page.keyboard.press(".")
    assert await current(page) == 21


async def test_an_empty_drill_is_followed_from_the_start(server: Server, visitor: Visitor) -> None:
    """Who opens it is there to see it begin; leaving the live edge is up to them."""
    await server.create()
    page = await visitor.open(f"{server.url}/drills/latihan")
    await expect(page.locator("#app[data-state=following]")).to_have_count(1)
    await server.append("latihan", {"kind": "patrol"}, {"kind": "gathering"})
    await expect(page.locator('li[data-seq="2"]')).to_have_attribute("aria-current", "true")
    await page.keyboard.press(",")
    await server.append("latihan", {"kind": "protest"})
    await expect(page.locator('li[data-seq="3"]')).to_be_visible()
    await expect(page.locator('li[data-seq="1"]')).to_have_attribute("aria-current", "true")
