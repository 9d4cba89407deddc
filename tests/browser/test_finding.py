"""Finding what one looks for: words, filters that go together, from hit to hit."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import big_drill
import orjson
import pytest
import pytest_asyncio
from browser import PHONE, Visitor, drawn, press, scrolls_sideways, violations
from odd_drills import odd, put
from playwright.async_api import Page, Route, expect
from server import Server, running

pytestmark = pytest.mark.asyncio(loop_scope="session")

EVENTS = Path(__file__).parents[2] / "events"
KINDS = {
    kind["kind"]: kind for kind in orjson.loads((EVENTS / "vocabulary.json").read_bytes())["kinds"]
}
TIMED = "kota-harapan-latihan"

Event = dict[str, object]


def events(passes: Callable[[Event], bool] = lambda _: True) -> list[Event]:
    """The drill's events in presentation order, with the side and level that they have."""
    lines = (EVENTS / "examples" / f"{TIMED}.jsonl").read_bytes().splitlines()[1:]
    said = sorted(map(orjson.loads, lines), key=lambda e: (e["time"], e["seq"]))
    usual = ({"side": "", "level": None, **KINDS.get(e["kind"], {}), **e} for e in said)
    return [event for event in usual if passes(event)]


def corrected() -> set[object]:
    """The ids of events that later ones correct."""
    refs = [event.get("refs") for event in events()]
    named = [one["corrects"] for one in refs if isinstance(one, dict) and "corrects" in one]
    return {one for ids in named for one in (ids if isinstance(ids, list) else [ids])}


def counted(passes: Callable[[Event], bool] = lambda _: True) -> list[Event]:
    gone = corrected()
    return events(lambda event: event["id"] not in gone and passes(event))


def seqs(found: list[Event]) -> list[int]:
    return [int(str(event["seq"])) for event in found]


async def current(page: Page) -> int:
    await drawn(page)
    item = page.locator('li[data-seq][aria-current="true"]')
    return int(await item.get_attribute("data-seq") or 0)


async def found(page: Page, shown: int, count: str = "284") -> None:
    await expect(page.locator("#found")).to_have_text(f"{shown} dari {count}")


async def tick(page: Page, *values: str) -> None:
    """Open the sheet, tick, and close it."""
    await page.locator("#filter").click()
    for value in values:
        await page.locator(f'#filter-sheet [value="{value}"]').check()
    await page.locator("#filter-sheet .button-primary").click()
    await expect(page.locator("#filter-sheet")).to_be_hidden()


@pytest_asyncio.fixture(loop_scope="session")
async def big(tmp_path: Path) -> AsyncIterator[Server]:
    """A drill whose lines are not all at hand."""
    drills = tmp_path / "big"
    drills.mkdir()
    big_drill.write(drills / f"{big_drill.DRILL}.jsonl", 20_000)
    async with running(drills) as server:
        yield server


async def test_every_gas_and_the_warning_before_it(server: Server, visitor: Visitor) -> None:
    page = await visitor.open(f"{server.url}/drills/{TIMED}")
    await tick(page, "kinds:gas", "kinds:warning")
    both = events(lambda event: event["kind"] in ("gas", "warning"))
    await found(page, len(both))
    gases = [n for n, event in enumerate(both) if event["kind"] == "gas"]
    assert len(gases) > 1
    for n in gases:
        warning = next((m for m in range(n, -1, -1) if both[m]["kind"] == "warning"), None)
        row = page.locator(f'li[data-seq="{both[n]["seq"]}"] [data-command]')
        await row.scroll_into_view_if_needed()
        await drawn(page)
        await row.click(timeout=5000)
        assert await current(page) == both[n]["seq"]
        if warning is None:
            continue
        await press(page, " ".join("," * (n - warning)))
        assert await current(page) == both[warning]["seq"]


async def test_filters_go_together_and_every_count_is_right(
    server: Server, visitor: Visitor
) -> None:
    page = await visitor.open(f"{server.url}/drills/{TIMED}")
    await page.locator('#chips [data-side="police"]').click()
    await page.locator("#filter").click()
    await page.select_option("#filter-least", "2")
    await page.select_option("#filter-most", "4")
    passing = events(lambda e: e["side"] == "police" and e["level"] in (2, 3, 4))
    await found(page, len(passing))
    rows = await page.locator("#filter-kinds .filter-row").evaluate_all(
        "rows => rows.map(row => [row.querySelector('input').value.slice(6),"
        " Number(row.querySelector('.filter-count').textContent)])"
    )
    kept = counted(lambda e: e["side"] == "police" and e["level"] in (2, 3, 4))
    assert len(kept) < len(passing)
    kinds = Counter(str(event["kind"]) for event in kept)
    assert {kind: count for kind, count in rows if count} == dict(kinds)
    assert {kind for kind, _ in rows} == {event["kind"] for event in events()}
    leveled = Counter(e["side"] for e in counted(lambda e: e["level"] in (2, 3, 4)))
    for side in ("police", "crowd", "medical"):
        number = page.locator(f'#chips [data-side="{side}"] span')
        await expect(number).to_have_text(str(leveled[side]))
    await page.locator('[data-only="kinds:gas"]').focus()
    await page.keyboard.press("Enter")
    await found(page, len(events(lambda e: e["kind"] == "gas" and e in passing)))
    await page.keyboard.press("Escape")
    assert await page.evaluate("document.activeElement.id") == "filter"


async def test_hits_go_round_the_ends(server: Server, visitor: Visitor) -> None:
    page = await visitor.open(f"{server.url}/drills/{TIMED}?kind=gas")
    gases = seqs(events(lambda event: event["kind"] == "gas"))
    await found(page, len(gases))
    for seq in [*gases, gases[0]]:
        await press(page, "n")
        assert await current(page) == seq
    for seq in [gases[-1], gases[-2]]:
        await press(page, "Shift+N")
        assert await current(page) == seq
    await page.locator("#finding [data-command=hit][data-value='1']").click()
    assert await current(page) == gases[-1]


async def test_enter_goes_from_hit_to_hit_while_one_types(server: Server, visitor: Visitor) -> None:
    page = await visitor.open(f"{server.url}/drills/{TIMED}")
    await press(page, "/")
    await page.keyboard.type("#14")
    hits = [seq for seq in seqs(events()) if str(seq).startswith("14")]
    await found(page, len(hits))
    await press(page, "Enter")
    assert await current(page) == hits[0]
    await press(page, "Shift+Enter")
    assert await current(page) == hits[-1]
    await page.locator("#search-clear").click()
    await expect(page.locator("#found")).to_have_text("284 kejadian")
    assert await page.evaluate("document.activeElement.id") == "search"


async def test_what_is_filtered_by_can_be_dropped_by_keyboard(
    server: Server, visitor: Visitor
) -> None:
    page = await visitor.open(f"{server.url}/drills/{TIMED}?kind=gas,arrest,warning&level=1..5")
    picked = page.locator("#picked [data-value]")
    await expect(picked).to_have_count(4)
    await picked.first.focus()
    assert await picked.first.get_attribute("aria-label") == "Hapus saringan: Gas air mata"
    await press(page, "Enter")
    await expect(picked).to_have_count(3)
    await press(page, "ArrowRight Delete")
    await expect(picked).to_have_count(2)
    await press(page, "Backspace")
    await expect(picked).to_have_count(1)
    await found(page, len(events(lambda e: e["kind"] == "arrest" and e["level"])))
    await press(page, "Enter")
    await expect(page.locator("#picked")).to_be_hidden()
    assert await page.evaluate("document.activeElement.id") == "search"


async def test_nothing_found_says_which_filter_to_drop(server: Server, visitor: Visitor) -> None:
    page = await visitor.open(f"{server.url}/drills/{TIMED}?kind=gas&side=medical")
    none = page.locator("#events-none")
    gases = len(events(lambda event: event["kind"] == "gas"))
    medical = len(events(lambda event: event["side"] == "medical"))
    assert medical > gases
    await expect(none).to_contain_text(f"Tanpa saringan jenis kejadian ada {medical} kejadian.")
    await none.get_by_role("button").click()
    await expect(none).to_be_hidden()
    await found(page, medical)
    await page.locator("#search").fill("tidak ada yang begini")
    await expect(none).to_contain_text("Tidak ada kejadian yang memuat “tidak ada yang begini”.")
    await none.get_by_role("button").click()
    await found(page, medical)


async def test_nothing_moves_when_the_numbers_change(server: Server, visitor: Visitor) -> None:
    page = await visitor.open(f"{server.url}/drills/{TIMED}")
    places = (
        "[...document.querySelectorAll('#finding button, #search, #events-view')]"
        ".filter(one => one.checkVisibility() && one.id !== 'search-clear')"
        ".map(one => one.getBoundingClientRect()).map(({ x, y, width, height }) =>"
        " [x, y, width, height].map(Math.round).join()).join(' ')"
    )
    before = await page.evaluate(places)
    await press(page, "/")
    for letter in "gas air":
        await page.keyboard.type(letter)
        await drawn(page)
        assert await page.evaluate(places) == before


async def test_screen_readers_hear_how_many_once_one_has_typed(
    server: Server, visitor: Visitor
) -> None:
    page = await visitor.open(f"{server.url}/drills/{TIMED}")
    await page.evaluate(
        "window.heard = []; new MutationObserver(() => heard.push(announce.textContent))"
        ".observe(announce, { childList: true, characterData: true, subtree: true })"
    )
    await page.evaluate(
        "(async () => { for (const n of 'gas air mata'.split('').keys()) {"
        " search.value = 'gas air mata'.slice(0, n + 1); search.dispatchEvent(new Event('input'));"
        " await new Promise(requestAnimationFrame); } })()"
    )
    await drawn(page)
    shown = await page.locator("#found").inner_text()
    await expect(page.locator("#announce")).to_have_text(shown)
    assert await page.evaluate("heard.length") == 1


@pytest.mark.parametrize("width", [PHONE[0], 320])
async def test_a_phone_filters_in_a_sheet_from_below(
    server: Server, visitor: Visitor, width: int
) -> None:
    page = await visitor.open(f"{server.url}/drills/{TIMED}", size=(width, 740))
    await page.locator("#filter").tap()
    box = await page.locator("#filter-sheet").bounding_box()
    assert box is not None
    assert (box["x"], box["width"], round(box["y"] + box["height"])) == (0, width, 740)
    await page.locator('#filter-sheet [value="kinds:gas"]').tap()
    small = await page.locator("#filter-sheet :is(button, .check, select):visible").evaluate_all(
        "all => all.map(one => one.getBoundingClientRect()).filter(box => box.height < 43.9).length"
    )
    assert small == 0
    await page.locator("#filter-sheet .button-primary").tap()
    await found(page, len(events(lambda event: event["kind"] == "gas")))
    tools = await page.locator("#finding :is(button, input):visible").evaluate_all(
        "all => all.map(one => one.getBoundingClientRect())"
        ".filter(box => box.height < 43.9 || box.top < 0).length"
    )
    assert tools == 0
    assert not await scrolls_sideways(page)


async def test_the_sheet_has_no_accessibility_faults(server: Server, visitor: Visitor) -> None:
    page = await visitor.open(f"{server.url}/drills/{TIMED}?kind=gas&level=1..5", lang="en")
    await page.locator("#filter").click()
    assert await violations(page) == []


async def test_a_link_carries_words_and_filters(server: Server, visitor: Visitor) -> None:
    page = await visitor.open(f"{server.url}/drills/{TIMED}")
    await tick(page, "kinds:gas")
    await press(page, "/")
    await page.keyboard.type("polisi")
    said = events(lambda e: e["kind"] == "gas" and "polisi" in str(e).lower())
    await found(page, len(said))
    await page.wait_for_url("**kind=gas**q=polisi**")
    again = await visitor.open(page.url)
    await found(again, len(said))
    await expect(again.locator("#search")).to_have_value("polisi")
    await expect(again.locator("#picked [data-value]")).to_have_count(1)


async def test_next_is_where_a_step_goes(server: Server, visitor: Visitor) -> None:
    first, second, *_ = seqs(events(lambda event: event["kind"] == "gas"))
    page = await visitor.open(f"{server.url}/drills/{TIMED}?at={first}&kind=gas")
    link = page.locator("#now-next a")
    await expect(link).to_have_attribute("data-value", str(second))
    await press(page, ".")
    assert await current(page) == second


async def test_a_drill_whose_events_have_no_side(server: Server, visitor: Visitor) -> None:
    page = await visitor.open(await put(server, odd("no_sides"), "tanpa-pihak"))
    await expect(page.locator("#chips button span")).to_have_text(["30"])
    await expect(page.locator("#found")).to_contain_text("30")


async def test_chips_say_no_number_before_it_is_known(server: Server, visitor: Visitor) -> None:
    page = await visitor.browser.new_page(java_script_enabled=False)
    await page.goto(f"{server.url}/drills/{TIMED}")
    numbers = await page.locator("#chips button span").all_text_contents()
    await page.close()
    assert numbers
    assert all(not number.strip() for number in numbers)


async def test_a_long_drill_is_searched_by_the_server(big: Server, visitor: Visitor) -> None:
    page = await visitor.open(f"{big.url}/drills/{big_drill.DRILL}")
    await press(page, "/")
    await page.keyboard.type("penangkapan")
    await found(page, 3, "20.000")
    places = [round(20_000 * part) for part in big_drill.ARRESTS]
    for seq in places:
        await press(page, "Enter")
        assert await current(page) == seq
    await tick(page, "units:Sabhara regu 3")
    await found(page, 3, "20.000")
    await page.locator("#search-clear").click()
    await expect(page.locator("#found-more")).to_be_hidden()


async def test_a_search_survives_a_lost_line(big: Server, visitor: Visitor) -> None:
    page = await visitor.open(f"{big.url}/drills/{big_drill.DRILL}")
    lost: list[str] = []

    async def lose(route: Route) -> None:
        lost.append(route.request.url)
        if len(lost) < 3:
            await route.abort("connectionfailed")
        else:
            await route.continue_()

    visitor.forgive("ERR_CONNECTION_FAILED")
    await page.route("**/hits?*", lose)
    await press(page, "/")
    await page.keyboard.type("penangkapan")
    await expect(page.locator("#found-more")).to_contain_text("diulang")
    await found(page, 3, "20.000")
    await expect(page.locator("#found-more")).to_be_hidden()
    assert all("q=penangkapan" in url for url in lost)
