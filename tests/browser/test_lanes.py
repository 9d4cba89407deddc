"""Arranging the lanes: by what they are, which are pinned, folded or hidden, in what order."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import big_drill
import pytest
from browser import PHONE, Visitor, drawn, press, scrolls_sideways, violations
from playwright.async_api import Page, expect
from server import Server, running

pytestmark = pytest.mark.asyncio(loop_scope="session")

TIMED = "kota-harapan-latihan"
SIDES = ["crowd", "both", "police", "medical", "government", "media", "control"]


async def lanes(page: Page) -> list[str]:
    """The heads from top to bottom."""
    await drawn(page)
    script = "all => all.map(one => one.dataset.lane)"
    return list(await page.locator("#lane-heads > *").evaluate_all(script))


async def choose(page: Page, lane: str, what: str) -> None:
    await page.locator(f'[data-lane="{lane}"].lane-head').click()
    await page.locator(f'#lane-menu [data-do="{what}"]').click()
    await drawn(page)


async def focused(page: Page) -> str:
    await drawn(page)
    return str(await page.evaluate("document.activeElement.dataset.lane"))


async def test_every_lane_has_a_head_beside_it(server: Server, visitor: Visitor) -> None:
    page = await visitor.open(f"{server.url}/drills/{TIMED}")
    assert await lanes(page) == SIDES
    head = page.locator('.lane-head[data-lane="crowd"]')
    await expect(head).to_have_attribute("aria-label", "Massa, 49 kejadian")
    boxes = await page.locator(".lane-head").evaluate_all(
        "all => all.map(one => one.getBoundingClientRect()).map(({ top, bottom }) => [top, bottom])"
    )
    assert all(after[0] >= before[1] - 1.5 for before, after in pairwise(boxes))


async def test_heads_are_one_stop_and_arrows_go_between_them(
    server: Server, visitor: Visitor
) -> None:
    page = await visitor.open(f"{server.url}/drills/{TIMED}")
    await expect(page.locator('.lane-head[tabindex="0"]')).to_have_count(1)
    await page.locator('.lane-head[tabindex="0"]').focus()
    for key, lane in [
        ("ArrowDown", "both"),
        ("End", "control"),
        ("ArrowDown", "control"),
        ("ArrowUp", "media"),
        ("Home", "crowd"),
    ]:
        await press(page, key)
        assert await focused(page) == lane
    await press(page, "ArrowDown Enter")
    menu = page.locator("#lane-menu")
    await expect(menu).to_be_visible()
    await press(page, "ArrowDown ArrowDown ArrowDown Enter")  # down
    assert await lanes(page) == ["crowd", "police", "both", *SIDES[3:]]
    await expect(menu).to_be_hidden()
    assert await focused(page) == "both"
    await expect(page.locator("#announce")).to_have_text("Kedua pihak: lajur ke-3 dari 7")
    await press(page, "Space Escape")
    assert await focused(page) == "both"


async def test_lanes_are_pinned_folded_hidden_and_brought_back(
    server: Server, visitor: Visitor
) -> None:
    page = await visitor.open(f"{server.url}/drills/{TIMED}")
    await choose(page, "control", "pin")
    assert await lanes(page) == ["control", *SIDES[:-1]]
    police = page.locator('.lane-head[data-lane="police"]')
    before = await police.bounding_box()
    await choose(page, "police", "fold")
    after = await police.bounding_box()
    assert before is not None
    assert after is not None
    assert after["height"] < before["height"] / 2
    await choose(page, "media", "hide")
    assert "media" not in await lanes(page)
    await page.wait_for_url("**pin=control**fold=police**hide=media**")
    again = await visitor.open(page.url)
    assert await lanes(again) == await lanes(page)
    await again.locator("#lanes").click()
    await again.locator('#lanes-list [data-do="hide"][data-lane="media"]').check()
    assert "media" in await lanes(again)
    await again.locator("#lanes-reset").click()
    assert await lanes(again) == SIDES
    await expect(again.locator("#lanes-reset")).to_have_attribute("aria-disabled", "true")
    await again.keyboard.press("Escape")
    assert await again.evaluate("document.activeElement.id") == "lanes"


async def test_the_sheet_arranges_all_lanes_without_dragging(
    server: Server, visitor: Visitor
) -> None:
    page = await visitor.open(f"{server.url}/drills/{TIMED}")
    await page.locator("#lanes").focus()
    await press(page, "Enter")
    assert await page.evaluate("document.activeElement.value") == "side"
    up = page.locator('#lanes-list [data-do="up"][data-lane="police"]')
    await up.focus()
    await press(page, "Enter Enter")
    assert (await lanes(page))[:3] == ["police", "crowd", "both"]
    assert await focused(page) == "police"  # the focus stays on the button
    await expect(up).to_have_attribute("aria-disabled", "true")
    assert await violations(page) == []
    await page.locator("#lanes-by-kind").check()
    assert "gas" in await lanes(page)
    await page.wait_for_url("**lanes=kind**")
    await press(page, "Escape")


async def test_only_the_events_of_a_lane(server: Server, visitor: Visitor) -> None:
    page = await visitor.open(f"{server.url}/drills/{TIMED}?lanes=kind")
    await choose(page, "gathering", "only")
    head = await page.locator('.lane-head[data-lane="gathering"]').get_attribute("aria-label")
    assert head is not None
    count = head.split(", ")[1].split(" ")[0]
    await expect(page.locator("#found")).to_have_text(f"{count} dari 284")
    await expect(page.locator('#picked [data-value="kinds:gathering"]')).to_have_count(1)


async def test_more_lanes_than_fit_are_reached_by_wheel_and_arrows(
    tmp_path: Path, visitor: Visitor
) -> None:
    drills = tmp_path / "big"
    drills.mkdir()
    big_drill.write(drills / f"{big_drill.DRILL}.jsonl", 2000)
    async with running(drills) as server:
        page = await visitor.open(f"{server.url}/drills/{big_drill.DRILL}?lanes=unit")
        shown = await lanes(page)
        assert len(shown) == 24
        last = page.locator(".lane-head").last
        await expect(last).to_have_attribute("data-out", "true")
        await page.locator(".lane-head").first.focus()
        await press(page, "End")
        await expect(last).to_have_attribute("data-out", "false")
        assert await focused(page) == shown[-1] == "*"
        await page.locator(".lane-head").nth(20).hover()
        for _ in range(20):
            await page.mouse.wheel(0, -200)
        await expect(last).to_have_attribute("data-out", "true")
        await page.locator("#lanes").click()
        await page.locator("#lanes-search").fill("kamera 6")
        await page.locator('#lanes-list [data-do="pin"]').click()
        assert (await lanes(page))[0] == "kamera 6"
        await page.close()


@pytest.mark.parametrize("width", [PHONE[0], 320])
async def test_a_phone_arranges_lanes_in_a_sheet_from_below(
    server: Server, visitor: Visitor, width: int
) -> None:
    page = await visitor.open(f"{server.url}/drills/{TIMED}?pane=timeline", size=(width, 740))
    await page.locator("#lanes").tap()
    box = await page.locator("#lanes-sheet").bounding_box()
    assert box is not None
    assert (box["x"], box["width"], round(box["y"] + box["height"])) == (0, width, 740)
    small = await page.locator("#lanes-sheet :is(button, .check):visible").evaluate_all(
        "all => all.map(one => one.getBoundingClientRect()).filter(box => box.height < 43.9).length"
    )
    assert small == 0
    await page.locator('#lanes-list [data-do="down"][data-lane="crowd"]').tap()
    assert (await lanes(page))[:2] == ["both", "crowd"]
    await page.locator("#lanes-sheet .button-primary").tap()
    await expect(page.locator("#lanes-sheet")).to_be_hidden()
    await page.locator('.lane-head[data-lane="police"]').tap()
    small = await page.locator("#lane-menu > *").evaluate_all(
        "all => all.filter(one => one.getBoundingClientRect().height < 43.9).length"
    )
    assert small == 0
    assert not await scrolls_sideways(page)
