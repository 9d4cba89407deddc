"""Playing: to the end, at the live edge, and through a lost connection."""

from __future__ import annotations

from pathlib import Path

import pytest
from browser import Visitor
from playwright.async_api import Page, expect
from relay import relaying
from server import ManualClock, Server, running

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
    await expect(page.locator(f'li[data-seq="{seq}"][aria-current="true"]')).to_have_count(1)


async def rate(page: Page, words: str) -> None:
    await page.locator("#rate").click()
    await page.get_by_role("menuitemradio", name=words, exact=True).click()


@pytest.mark.parametrize("drill", ["banjarnegara-20230925", "okutimur-20231017"])
async def test_a_source_drill_is_watched_to_its_end(
    server: Server, visitor: Visitor, drill: str
) -> None:
    """Its events come up one after the other, never faster than the pace."""
    page = await visitor.open(f"{server.url}/drills/{drill}")
    await page.evaluate(RECORD)
    await rate(page, "8×")
    start = await page.evaluate("performance.now()")
    await page.keyboard.press("Space")
    await state(page, "playing")
    await state(page, "ended")
    assert await page.evaluate("performance.now()") - start >= 16 * 3000 / 8
    seen = await page.evaluate("seen")
    assert seen == sorted(set(seen))
    assert seen[-1] == 17
    assert len(seen) > 8  # a busy machine may draw two of them at once
    await expect(page.locator("#announce")).to_have_text("Selesai")


async def test_a_timed_drill_is_watched_to_its_end_and_again(
    server: Server, visitor: Visitor
) -> None:
    page = await visitor.open(f"{server.url}/drills/kota-harapan-latihan")
    await rate(page, "1000×")
    await page.locator("#skip").click()
    await page.keyboard.press("Space")
    await state(page, "ended")
    last = page.locator("li[data-seq]").last
    await expect(last).to_have_attribute("aria-current", "true")
    await page.keyboard.press("Space")
    await state(page, "playing")
    await page.keyboard.press("Space")
    await state(page, "paused")


async def test_a_second_of_playing_is_a_second_of_the_drill(
    server: Server, visitor: Visitor
) -> None:
    page = await visitor.open(f"{server.url}/drills/kota-harapan-latihan")
    slider = page.locator("#seek-thumb")
    await rate(page, "60×")
    start = await page.evaluate("performance.now()")
    await page.keyboard.press("Space")
    await page.wait_for_timeout(700)
    await page.keyboard.press("Space")
    played = (await page.evaluate("performance.now()") - start) * 60 / 1000
    reached = float(await slider.get_attribute("aria-valuenow") or 0)
    assert 0 < reached <= played  # a busy machine starts late, the clock does not run fast


async def test_whatever_is_appended_shows_at_once_to_who_follows(
    server: Server, visitor: Visitor
) -> None:
    await server.create()
    await server.append("latihan", {"kind": "patrol"})
    page = await visitor.open(f"{server.url}/drills/latihan")
    await page.keyboard.press("End")
    await state(page, "following")
    for seq, kind in enumerate(["gathering", "dialogue", "gas"], 2):
        await server.append("latihan", {"kind": kind})
        await is_current(page, seq)
    await page.keyboard.press("Space")
    await state(page, "paused")
    await server.append("latihan", {"kind": "arrest"})
    await expect(page.locator('li[data-seq="5"]')).to_have_count(1)
    await is_current(page, 4)


async def test_one_can_go_back_while_the_drill_is_live(server: Server, visitor: Visitor) -> None:
    await server.create()
    await server.append("latihan", {"kind": "patrol"}, {"kind": "gathering"}, {"kind": "gas"})
    page = await visitor.open(f"{server.url}/drills/latihan")
    live = page.locator("#live")
    await live.click()
    await expect(live).to_have_attribute("aria-pressed", "true")
    await page.keyboard.press(",")
    await is_current(page, 2)
    await expect(live).to_have_attribute("aria-pressed", "false")
    await server.append("latihan", {"kind": "throw", "time": "2020-01-01T00:00:00Z"})
    await expect(page.locator("li[data-seq]").first).to_have_attribute("data-seq", "4")
    await is_current(page, 2)
    await live.click()
    await is_current(page, 3)


async def test_space_at_the_edge_waits_and_does_not_follow(
    server: Server, visitor: Visitor
) -> None:
    await server.create()
    await server.append("latihan", {"kind": "patrol"})
    page = await visitor.open(f"{server.url}/drills/latihan")
    await page.keyboard.press("Space")
    await page.wait_for_timeout(200)
    await state(page, "playing")
    await server.append("latihan", {"kind": "gas"})
    await is_current(page, 2)
    await state(page, "following")


async def test_following_ends_with_the_drill(server: Server, visitor: Visitor) -> None:
    await server.create()
    await server.append("latihan", {"kind": "startex"})
    page = await visitor.open(f"{server.url}/drills/latihan")
    await page.keyboard.press("End")
    await server.append("latihan", {"kind": "endex"})
    await state(page, "ended")
    await is_current(page, 2)
    await expect(page.locator("#live")).to_be_hidden()


async def test_an_event_logged_in_one_page_is_seen_in_another(
    server: Server, visitor: Visitor
) -> None:
    await server.create()
    writer = await visitor.open(f"{server.url}/drills/latihan")
    reader = await visitor.open(f"{server.url}/drills/latihan", lang="en")
    await reader.keyboard.press("End")
    answer = await writer.evaluate(
        """() => fetch("/api/v1/drills/latihan/events", { method: "POST", body: '{"kind":"gas"}',
             headers: { "Content-Type": "application/json" } }).then((r) => r.status)"""
    )
    assert answer == 201
    for page, words in ((writer, "Gas air mata"), (reader, "Tear gas")):
        await is_current(page, 1)
        await expect(page.locator("#now-kind")).to_have_text(words)


async def test_after_a_restart_of_the_server_nothing_is_missing_or_double(
    tmp_path: Path, visitor: Visitor
) -> None:
    """Events that were logged while the page was away come in their places."""
    visitor.forgive("WebSocket connection to")
    visitor.forgive("net::ERR")
    folder, clock = tmp_path / "drills", ManualClock()
    async with running(folder, clock=clock) as first:
        await first.create()
        await first.append("latihan", *[{"kind": "patrol"} for _ in range(3)])
        async with relaying(first.port) as relay:
            page = await visitor.open(f"{relay.url}/drills/latihan")
            await page.keyboard.press("End")
            relay.cut()
            await expect(page.locator("#app[data-link=offline]")).to_have_count(1)
            await expect(page.locator("#toast")).to_be_visible()
            await page.keyboard.press(",")
            await is_current(page, 2)
            await page.keyboard.press("End")
            await first.append("latihan", {"kind": "gas"})
            await first.append("latihan", {"kind": "throw", "time": "2020-01-01T00:00:00Z"})
            relay.target = first.port
            await page.locator("#toast-retry").click()
            await expect(page.locator("#app[data-link=online]")).to_have_count(1)
            await is_current(page, 4)
            relay.cut()
            await first.store.close()
            async with running(folder, clock=clock) as second:
                await second.append("latihan", {"kind": "endex"})
                relay.target = second.port
                await state(page, "ended")
                items = page.locator("li[data-seq]")
                seqs = await items.evaluate_all("all => all.map(li => +li.dataset.seq)")
                assert seqs == [5, 1, 2, 3, 4, 6]
                await expect(page.locator("#toast")).to_be_hidden()
                await page.close()
