"""The list: only what is in view is there, and it is as good as if all of it were."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import big_drill
import pytest
from browser import DESKTOP, PHONE, Visitor, drawn, press, scrolls_sideways, violations
from playwright.async_api import Page, Route, expect
from server import Server, running

pytestmark = pytest.mark.asyncio(loop_scope="session")

TIMED = "kota-harapan-latihan"
START = 9 * 3600
MANY = 3000
FOCUSED = "document.activeElement.closest('li')"
LONG_DRILL = 200_000

Event = dict[str, object]


def clock(seconds: int) -> str:
    at = START + seconds
    return f"2026-01-15T{at // 3600:02}:{at // 60 % 60:02}:{at % 60:02}+07:00"


def event(n: int, **members: object) -> Event:
    kind = "gas" if n % 50 == 0 else "patrol"
    return {"kind": kind, "time": clock(n), "text": {"id": f"kejadian ke-{n}"}, **members}


async def fill(server: Server, count: int, drill: str = "latihan") -> None:
    await server.create(drill)
    for first in range(1, count + 1, 1000):
        past = min(first + 1000, count + 1)
        await server.append(drill, *(event(n) for n in range(first, past)))


@asynccontextmanager
async def long_drill(folder: Path) -> AsyncIterator[Server]:
    await asyncio.to_thread(folder.mkdir)
    await asyncio.to_thread(big_drill.write, folder / f"{big_drill.DRILL}.jsonl", LONG_DRILL)
    async with running(folder) as server:
        yield server


async def scroll_to(page: Page, top: int) -> None:
    await page.locator("#events-view").evaluate("(one, top) => { one.scrollTop = top; }", top)
    await page.wait_for_timeout(250)


async def in_view(page: Page) -> list[int]:
    """The seqs of the rows that are wholly in view, from above."""
    script = """() => {
      const { top, bottom } = document.getElementById("events-view").getBoundingClientRect();
      return [...document.querySelectorAll("li[data-seq]")].filter((row) => {
        const box = row.querySelector("button").getBoundingClientRect();
        return box.top >= top - 1 && box.bottom <= bottom + 1;
      }).map((row) => Number(row.dataset.seq));
    }"""
    seqs: list[int] = await page.evaluate(script)
    return seqs


async def focused(page: Page) -> int:
    await drawn(page)
    return int(await page.evaluate(f"Number({FOCUSED}?.dataset.seq ?? 0)"))


async def top_of(page: Page, seq: int) -> float:
    return float(
        await page.locator(f'li[data-seq="{seq}"] > button').evaluate(
            "(row) => row.getBoundingClientRect().top"
        )
    )


async def test_few_rows_are_elements_and_each_says_where_it_stands(
    server: Server, visitor: Visitor
) -> None:
    await fill(server, MANY)
    page = await visitor.open(f"{server.url}/drills/latihan")
    for top in (0, 40_000, 10**9):
        await scroll_to(page, top)
        rows = page.locator("li[data-seq]")
        assert 5 < await rows.count() <= 120
        told = await rows.evaluate_all(
            "all => all.map((row) => [row.dataset.seq, row.ariaPosInSet, row.ariaSetSize])"
        )
        assert all(seq == place and size == str(MANY) for seq, place, size in told)
        seqs = [int(seq) for seq, _, _ in told]
        assert seqs == list(range(seqs[0], seqs[-1] + 1))
    assert MANY in await in_view(page)


async def test_on_paper_are_all_rows(server: Server, visitor: Visitor) -> None:
    page = await visitor.open(f"{server.url}/drills/{TIMED}?at=141")
    rows = page.locator("li[data-seq]")
    await page.evaluate("dispatchEvent(new Event('beforeprint'))")
    await expect(rows).to_have_count(284)
    await page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert await rows.count() <= 120
    assert 141 in await in_view(page)


async def test_paper_shows_the_list_whichever_pane_is_chosen(
    server: Server, visitor: Visitor
) -> None:
    page = await visitor.open(
        f"{server.url}/drills/kota-harapan-latihan?pane=timeline", size=(390, 844)
    )
    row = page.locator('li[data-seq="1"] .event-text')
    await expect(row).to_be_hidden()
    await page.emulate_media(media="print")
    await expect(row).to_be_visible()
    await expect(page.locator("#timeline")).to_be_hidden()


async def test_keys_walk_through_the_list_and_leave_the_playhead_alone(
    server: Server, visitor: Visitor
) -> None:
    await fill(server, MANY)
    page = await visitor.open(f"{server.url}/drills/latihan?at=1500")
    await page.locator('li[data-seq="1500"] > button').focus()
    for key, seq in [("ArrowDown", 1501), ("ArrowUp", 1500), ("Home", 1), ("End", MANY)]:
        await page.keyboard.press(key)
        assert await focused(page) == seq
        assert seq in await in_view(page)
    await expect(page.locator("#now-number")).to_have_text("#1500 / 3.000")
    await page.keyboard.press("PageUp")
    page_size = MANY - await focused(page)
    assert page_size > 1
    for n in range(2, 12):
        await page.keyboard.press("PageUp")
        assert await focused(page) == MANY - n * page_size
    here = await focused(page)
    await page.keyboard.press("Enter")
    await expect(page.locator("#now-number")).to_have_text(f"#{here} / 3.000")
    await expect(page.locator(f'li[data-seq="{here}"]')).to_have_attribute("aria-current", "true")
    assert await focused(page) == here
    await expect(page.locator('#events button[tabindex="0"]')).to_have_count(1)
    await page.keyboard.press(".")
    await expect(page.locator("#now-number")).to_have_text(f"#{here + 1} / 3.000")
    assert await focused(page) == here + 1


async def test_the_focus_survives_being_scrolled_away(server: Server, visitor: Visitor) -> None:
    await fill(server, MANY)
    page = await visitor.open(f"{server.url}/drills/latihan")
    await page.locator('li[data-seq="3"] > button').focus()
    await scroll_to(page, 90_000)
    assert await focused(page) == 3
    assert await page.locator("li[data-seq]").count() <= 120
    await page.keyboard.press("ArrowDown")
    assert await focused(page) == 4
    assert 4 in await in_view(page)


async def test_it_keeps_the_current_event_in_view_until_one_scrolls_away(
    server: Server, visitor: Visitor
) -> None:
    await fill(server, MANY)
    page = await visitor.open(f"{server.url}/drills/latihan")
    back = page.locator("#to-current")
    for _ in range(30):
        await page.keyboard.press(".")
    await drawn(page)
    assert 31 in await in_view(page)
    await page.locator("#rate").click()
    await page.get_by_role("menuitemradio", name="1×", exact=True).click()
    await page.keyboard.press("Space")
    await scroll_to(page, 60_000)
    await expect(back).to_be_visible()
    seen = await in_view(page)
    await page.wait_for_timeout(1500)
    assert await in_view(page) == seen
    await page.keyboard.press("Space")
    await back.click()
    await expect(back).to_be_hidden()
    item = page.locator("[aria-current=true][data-seq]")
    current = int(await item.get_attribute("data-seq") or 0)
    assert current > 31
    assert current in await in_view(page)


@pytest.mark.parametrize("size", [DESKTOP, PHONE, (320, 568), (844, 390)])
async def test_the_way_back_covers_no_other_button(
    server: Server, visitor: Visitor, size: tuple[int, int]
) -> None:
    """Where there is room, no row either."""
    page = await visitor.open(f"{server.url}/drills/{TIMED}", size=size)
    await scroll_to(page, 3000)
    await expect(page.locator("#to-current")).to_be_visible()
    back = await page.locator("#to-current").bounding_box()
    assert back
    others = [".append-open", "#search", "#filter"]
    if size == DESKTOP:
        others.append("#events-view")
    for other in others:
        box = await page.locator(other).bounding_box()
        assert box
        beside = box["x"] >= back["x"] + back["width"] or back["x"] >= box["x"] + box["width"]
        over = box["y"] >= back["y"] + back["height"] or back["y"] >= box["y"] + box["height"]
        assert beside or over, other


async def test_the_last_row_stays_in_view_when_the_way_back_comes(
    server: Server, visitor: Visitor
) -> None:
    page = await visitor.open(f"{server.url}/drills/{TIMED}")
    await scroll_to(page, 10**6)
    await expect(page.locator("#to-current")).to_be_visible()
    assert 284 in await in_view(page)
    await page.locator("#to-current").click()
    await expect(page.locator("#to-current")).to_be_hidden()
    assert 1 in await in_view(page)


@pytest.mark.parametrize("start", [2500, 3600])
async def test_scrolling_back_to_the_current_row_does_not_leap(
    server: Server, visitor: Visitor, start: int
) -> None:
    """The room of the button that goes is given back below."""
    page = await visitor.open(f"{server.url}/drills/{TIMED}?at=66")
    await scroll_to(page, start)
    back = page.locator("#to-current")
    await expect(back).to_be_visible()
    view = page.locator("#events-view")
    step = 20 if start < 3000 else -20
    for top in range(start, start + 50 * step, step):
        await view.evaluate("(one, top) => { one.scrollTop = top; }", top)
        await drawn(page)
        assert abs(await view.evaluate("one => one.scrollTop") - top) <= 1
        if await back.is_hidden():
            break
    else:
        pytest.fail("the current row never came")


@pytest.mark.parametrize("size", [DESKTOP, (320, 568), (844, 390)])
async def test_a_row_with_the_focus_is_in_view_and_not_under_the_way_back(
    server: Server, visitor: Visitor, size: tuple[int, int]
) -> None:
    page = await visitor.open(f"{server.url}/drills/{TIMED}?at=66", size=size)
    await page.locator('li[data-seq="66"] button').focus()
    for key in ["ArrowUp"] * 5 + ["PageUp"] + ["ArrowDown"] * 12 + ["PageDown"]:
        await page.keyboard.press(key)
        await drawn(page)
        await drawn(page)
        row = await page.locator("li:has(:focus)").bounding_box()
        view = await page.locator("#events-view").bounding_box()
        back = await page.locator("#to-current").bounding_box()
        assert row
        assert view
        assert row["y"] >= view["y"] - 1
        assert row["y"] + row["height"] <= view["y"] + view["height"] + 1
        if back and size != DESKTOP:
            assert row["y"] >= back["y"] + back["height"] - 1


async def test_what_comes_in_above_moves_nothing(server: Server, visitor: Visitor) -> None:
    await fill(server, MANY)
    page = await visitor.open(f"{server.url}/drills/latihan?at=2000")
    for top in (None, 30_000):
        if top:
            await scroll_to(page, top)
        seq = (await in_view(page))[1]
        before = await top_of(page, seq)
        place = await page.locator(f'li[data-seq="{seq}"]').get_attribute("aria-posinset")
        late = [event(n, kind="throw", time=clock(n)) for n in (3, 5, 7)]
        await server.append("latihan", *late)
        await expect(page.locator(f'li[data-seq="{seq}"]')).to_have_attribute(
            "aria-posinset", str(int(place or 0) + 3)
        )
        assert abs(await top_of(page, seq) - before) < 1
    await scroll_to(page, 0)
    late_row = page.locator(f'li[data-seq="{MANY + 1}"]')
    await expect(late_row.locator(".event-flag")).to_contain_text("terlambat")


async def test_the_filter_is_the_lists_too(server: Server, visitor: Visitor) -> None:
    await fill(server, MANY)
    page = await visitor.open(f"{server.url}/drills/latihan?at=1500")
    await page.locator("#search").fill("gas")
    await expect(page.locator("li[data-seq]").first).to_have_attribute("aria-setsize", "60")
    told = await page.locator("li[data-seq]").evaluate_all(
        "all => all.map((row) => [Number(row.dataset.seq), Number(row.ariaPosInSet)])"
    )
    assert all(seq == place * 50 for seq, place in told)
    assert 1500 in await in_view(page)
    await page.locator("#search").fill("ke-1500")
    await expect(page.locator("li[data-seq] mark")).to_have_text("ke-1500")
    await page.locator("#search").fill("")
    await expect(page.locator("li[data-seq]").first).to_have_attribute("aria-setsize", str(MANY))
    assert 1500 in await in_view(page)


async def test_the_focus_goes_to_a_neighbour_when_its_row_is_filtered_out(
    server: Server, visitor: Visitor
) -> None:
    await fill(server, MANY)
    page = await visitor.open(f"{server.url}/drills/latihan")
    await page.locator('li[data-seq="7"] > button').focus()
    await page.evaluate(
        "field => { field.value = 'gas'; field.dispatchEvent(new Event('input')); }",
        await page.locator("#search").element_handle(),
    )
    await expect(page.locator("li[data-seq]").first).to_have_attribute("aria-setsize", "60")
    assert await focused(page) == 50


async def test_a_list_longer_than_a_browser_can_scroll(tmp_path: Path, visitor: Visitor) -> None:
    """9 million px: both ends and the wheel are exact; the middle of the bar is the middle."""
    async with long_drill(tmp_path / "drills") as server:
        page = await visitor.open(f"{server.url}/drills/{big_drill.DRILL}")
        asked = await page.evaluate("performance.getEntriesByType('resource').map(one => one.name)")
        assert any("/js/net/fetch-worker.js" in url for url in asked)
        assert not any("/columns?" in url for url in asked)  # by the worker, which has gone
        assert not page.workers
        await page.locator("[aria-current=true] > button").focus()
        first = page.locator('li[aria-posinset="1"]')
        last = page.locator(f'li[aria-posinset="{LONG_DRILL}"]')
        await page.keyboard.press("End")
        await expect(last).to_be_in_viewport()
        await page.keyboard.press("Home")
        await expect(first).to_be_in_viewport()
        height = await page.locator("#events-view").evaluate("one => one.scrollHeight")
        assert height <= 8_000_000
        await scroll_to(page, height // 2)
        places = await places_in_view(page)
        assert abs(places[0] - LONG_DRILL / 2) < LONG_DRILL / 50
        await page.locator("#events-view").hover()
        for _ in range(5):
            place = (await places_in_view(page))[2]
            row = page.locator(f'li[aria-posinset="{place}"]')
            seq = int(await row.get_attribute("data-seq") or 0)
            before = await top_of(page, seq)
            await turn(page, seq, before)
            assert abs(before - await top_of(page, seq) - 40) < 1.5
        texts = page.locator("li[data-seq] .event-text", has_text="catatan")
        await expect(texts.nth(9)).to_be_attached(timeout=10_000)
        await scroll_to(page, 10**9)
        await expect(last).to_be_in_viewport()
        await page.close()


async def turn(page: Page, seq: int, top: float) -> None:
    """Turn the wheel, and wait until the scroll bar has come to rest. On a machine that is busy
    enough the browser drops a turn: then it is made once more."""
    for step in range(200):
        if step in (0, 100):
            await page.mouse.wheel(0, 40)
        if abs(await top_of(page, seq) - top) > 1:
            break
        await page.wait_for_timeout(50)
    await page.wait_for_timeout(300)


async def places_in_view(page: Page) -> list[int]:
    seqs = await in_view(page)
    row = "document.querySelector(`li[data-seq='${seq}']`)"
    places: list[int] = await page.evaluate(f"all => all.map(seq => +{row}.ariaPosInSet)", seqs)
    return places


async def test_a_row_whose_line_is_on_its_way_has_its_height_kind_and_side(
    server: Server, visitor: Visitor
) -> None:
    await fill(server, 300)
    gate = asyncio.Event()

    async def hold(route: Route) -> None:
        await gate.wait()
        await route.continue_()

    page = await visitor.open(f"{server.url}/", ready=False)
    await page.route("**/events?*", hold)
    await page.goto(f"{server.url}/drills/latihan?at=50")
    row = page.locator('li[data-seq="50"]')
    await expect(row).to_contain_text("Gas air mata")
    await expect(row).to_contain_text("Polisi")
    await expect(page.locator("#now-kind")).to_have_text("Gas air mata")
    await expect(page.locator("#now-text")).to_have_text("")
    below = await top_of(page, 51)
    gate.set()
    await expect(row).to_contain_text("kejadian ke-50")
    await expect(page.locator("#now-text")).to_have_text("kejadian ke-50")
    assert await top_of(page, 51) == below
    assert await page.evaluate("shifts.reduce((a, b) => a + b, 0)") < 0.01


async def test_a_row_is_heard_as_side_kind_time_number_text(
    server: Server, visitor: Visitor
) -> None:
    page = await visitor.open(f"{server.url}/drills/{TIMED}?at=132", lang="en")
    heard = "Police: Warning, appeal T+40:18 #132 Tear-gas warning: leave the junction"
    row = page.locator('li[data-seq="132"]').get_by_role("button", name=heard)
    await expect(row).to_have_count(1)
    await expect(page.locator("#now-text")).to_contain_text("Tear-gas warning")


async def test_phases_head_their_rows_without_being_counted(
    server: Server, visitor: Visitor
) -> None:
    page = await visitor.open(f"{server.url}/drills/{TIMED}", lang="en")
    await press(page, "] ]")
    item = page.locator("li[data-seq]", has=page.locator("h3")).first
    await expect(item.locator("h3")).to_be_visible()
    setsize = await item.get_attribute("aria-setsize")
    assert setsize == "284"
    assert await violations(page) == []


@pytest.mark.parametrize("size", [PHONE, (320, 568)])
async def test_words_of_any_script_and_length_stay_in_their_row(
    server: Server, visitor: Visitor, size: tuple[int, int]
) -> None:
    await server.create()
    texts = [
        "\u202eterbalik\u202c dan lurus",
        "الشرطة تطلق الغاز المسيل للدموع أمام مكتب اللجنة",
        "panjang" * 60,
        "\u202e" + "tanpa akhir",
    ]
    await server.append(
        "latihan",
        *({"kind": "gas", "text": {"id": one}, "actors": [one], "scene": one} for one in texts),
    )
    page = await visitor.open(f"{server.url}/drills/latihan?at=2", size=size)
    assert not await scrolls_sideways(page)
    rows = await page.locator("li[data-seq]").evaluate_all(
        "all => all.map((row) => [row.getBoundingClientRect().width, row.scrollWidth])"
    )
    assert all(width <= size[0] and inner <= width + 1 for width, inner in rows), rows
    for text in (page.locator('li[data-seq="2"] .event-text'), page.locator("#now-text")):
        assert await text.evaluate("one => getComputedStyle(one).direction") == "rtl"
        assert await text.evaluate("one => getComputedStyle(one).unicodeBidi") != "normal"
    await expect(page.locator('li[data-seq="1"] .event-number')).to_have_text("#1")
