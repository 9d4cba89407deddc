"""Moving about in the timeline: wheel, fingers, mouse, keys, thumbs, the axis, the overview."""

from __future__ import annotations

from typing import NamedTuple

import pytest
from browser import (
    PHONE,
    Lang,
    Point,
    Theme,
    Visitor,
    drawn,
    pinch,
    press,
    scrolls_sideways,
    violations,
    wheel,
)
from playwright.async_api import Page, expect
from server import Server

pytestmark = pytest.mark.asyncio(loop_scope="session")

TIMED = "kota-harapan-latihan"
ORDER_ONLY = "banjarnegara-20230925"

REST_MS = 120
# The thumbs on the overview say what is in view.
VIEW = """
() => ["window-from", "window-to"].map((id) => {
  const thumb = document.getElementById(id);
  thumb.dispatchEvent(new Event("focus"));
  return Number(thumb.getAttribute("aria-valuenow"));
})
"""
PLOT = """
() => {
  const canvas = document.getElementById("timeline");
  const { left, top, width, height } = canvas.getBoundingClientRect();
  const rem = parseFloat(getComputedStyle(document.documentElement).fontSize);
  const px = (name) => parseFloat(getComputedStyle(canvas).getPropertyValue(name)) * rem;
  return [left + px("--plot-left"), top, width - px("--plot-left") - px("--plot-right"), height];
}
"""


class View(NamedTuple):
    start: int  # s after the first event, or event numbers
    end: int

    @property
    def span(self) -> int:
        return self.end - self.start

    def at(self, part: float) -> float:
        return self.start + self.span * part


async def view(page: Page) -> View:
    """Once it has come to rest."""
    before = None
    while True:
        await page.wait_for_timeout(REST_MS)
        now = View(*await page.evaluate(VIEW))
        if now == before:
            return now
        before = now


async def place(page: Page, part: float, down: float = 0.5) -> Point:
    """A place in the lanes, as parts of the plot."""
    left, top, width, height = await page.evaluate(PLOT)
    return left + width * part, top + height * down


async def current(page: Page) -> int:
    await drawn(page)
    return int((await page.locator("#read-number").inner_text()).split("/")[0].strip("# "))


async def test_the_wheel_zooms_at_the_pointer(server: Server, visitor: Visitor) -> None:
    """With Ctrl too, as a touch pad pinches; with Shift it pans. Nothing is sought."""
    page = await visitor.open(f"{server.url}/drills/{TIMED}")
    seq = await current(page)
    for ctrl in (False, True):
        before = await view(page)
        await wheel(page, await place(page, 0.75), y=-200, ctrl=ctrl)
        after = await view(page)
        assert after.span < before.span * 0.75
        assert abs(after.at(0.75) - before.at(0.75)) <= 3
    before = await view(page)
    await wheel(page, await place(page, 0.5), y=200, shift=True)
    after = await view(page)
    assert after.start > before.start
    assert abs(after.span - before.span) <= 2
    assert await current(page) == seq


async def test_a_drag_pans_and_a_double_press_comes_closer(
    server: Server, visitor: Visitor
) -> None:
    page = await visitor.open(f"{server.url}/drills/{TIMED}")
    await press(page, "5 + + +")
    seq, before = await current(page), await view(page)
    start, end = await place(page, 0.6, 0.95), await place(page, 0.4, 0.95)
    await page.mouse.move(*start)
    await page.mouse.down()
    await page.mouse.move(*end, steps=5)
    await page.mouse.up()
    after = await view(page)
    assert abs(after.start - before.at(0.2)) <= 3
    assert await current(page) == seq
    await page.mouse.dblclick(*await place(page, 0.5, 0.95))
    closer = await view(page)
    assert abs(closer.span - after.span / 2.5) <= 3


async def test_two_fingers_zoom_around_their_middle(server: Server, visitor: Visitor) -> None:
    page = await visitor.open(f"{server.url}/drills/{TIMED}", size=PHONE)
    await page.locator("[data-command=pane][data-value=timeline]").click()
    before, seq = await view(page), await current(page)
    await pinch(page, await place(page, 0.3, 0.4), 60, 180)
    after = await view(page)
    assert abs(after.span - before.span / 3) < before.span * 0.03
    assert abs(after.at(0.3) - before.at(0.3)) < before.span * 0.02
    assert await current(page) == seq
    assert not await scrolls_sideways(page)


@pytest.mark.parametrize("reduced", [False, True])
async def test_a_finger_that_leaves_in_motion_lets_it_swing(
    server: Server, visitor: Visitor, reduced: bool
) -> None:
    """Not where motion is unwanted. A browser that is kept waiting may see no motion: try again."""
    page = await visitor.open(
        f"{server.url}/drills/{TIMED}", size=PHONE, touch=True, reduced_motion=reduced
    )
    await page.locator("[data-command=pane][data-value=timeline]").click()
    session = await page.context.new_cdp_session(page)
    width = (await page.evaluate(PLOT))[2]
    x, y = await place(page, 0.7, 0.4)
    stroke = {
        "gestureSourceType": "touch",
        "preventFling": False,
        "speed": 900,
        "x": x,
        "y": y,
        "xDistance": -width / 2,
    }
    moved = []
    for _ in range(4):
        await press(page, "0 = + + + +")
        before = await view(page)
        await session.send("Input.synthesizeScrollGesture", stroke)
        moved.append(((await view(page)).start - before.start) / before.span)
        if not reduced and moved[-1] > 0.7:
            return
    assert reduced, moved
    assert all(0.3 < part < 0.6 for part in moved), moved  # what the finger did, and no more


async def test_a_tap_selects_and_a_finger_that_stays_only_looks(
    server: Server, visitor: Visitor
) -> None:
    page = await visitor.open(f"{server.url}/drills/{TIMED}", size=PHONE)
    await page.locator("[data-command=pane][data-value=timeline]").click()
    await press(page, "5")
    x, y = await place(page, (await head(page)), 0.5)
    seq = await current(page)
    session = await page.context.new_cdp_session(page)
    mark = await mark_near(page, (x, y))
    down = {"type": "touchStart", "touchPoints": [{"x": mark[0], "y": mark[1], "id": 1}]}
    await session.send("Input.dispatchTouchEvent", down)
    await expect(page.locator("#tip")).to_be_visible()
    await session.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    await expect(page.locator("#tip")).to_be_hidden()
    assert await current(page) == seq
    await page.touchscreen.tap(*await place(page, 0.9, 0.4))
    await drawn(page)
    assert await current(page) > seq


async def head(page: Page) -> float:
    """Part of the plot at which the playhead is, while everything is in view."""
    script = """() => {
      const [thumb, rail] = ["seek-thumb", "seek-travel"].map((id) => document.getElementById(id));
      const { left, width } = rail.parentElement.getBoundingClientRect();
      const box = thumb.getBoundingClientRect();
      return (box.left + box.width / 2 - left) / width;
    }"""
    return float(await page.evaluate(script))


async def mark_near(page: Page, at: Point) -> Point:
    """A place over the current event's mark."""
    box = await page.locator("#timeline").bounding_box()
    assert box
    for step in range(int(box["height"])):
        await page.mouse.move(at[0], box["y"] + step)
        if "over-mark" in (await page.locator("#timeline").get_attribute("class") or ""):
            await page.mouse.move(1, 1)
            return at[0], box["y"] + step + 2
    raise AssertionError("no mark under the playhead")


async def test_a_held_key_moves_on_until_it_is_let_go(server: Server, visitor: Visitor) -> None:
    page = await visitor.open(f"{server.url}/drills/{TIMED}")
    await press(page, "0 + + + + + +")
    before = await view(page)
    await page.keyboard.press("d")
    tapped = await view(page)
    assert abs((tapped.start - before.start) / before.span - 0.25) < 0.03
    await page.keyboard.down("d")
    await page.wait_for_timeout(600)
    await page.keyboard.up("d")
    held = await view(page)
    assert (held.start - tapped.start) / before.span > 0.6
    assert (await view(page)).start == held.start


async def test_without_motion_keys_move_in_steps(server: Server, visitor: Visitor) -> None:
    page = await visitor.open(f"{server.url}/drills/{TIMED}", reduced_motion=True)
    await press(page, "0 + + + + + +")
    before = await view(page)
    await page.keyboard.down("d")
    await drawn(page)
    after = await view(page)
    await page.keyboard.up("d")
    assert abs((after.start - before.start) / before.span - 0.25) < 0.03
    assert await view(page) == after


async def test_z_brings_the_playhead_to_the_middle_then_its_phase_then_everything(
    server: Server, visitor: Visitor
) -> None:
    page = await visitor.open(f"{server.url}/drills/{TIMED}")
    whole = await view(page)
    await press(page, "5 + + +")
    await page.mouse.move(*await place(page, 0.3))
    await press(page, "a")
    await view(page)
    await press(page, "z")
    centred = await view(page)
    seconds = int(await page.locator("#seek-thumb").get_attribute("aria-valuenow") or 0)
    assert abs(centred.at(0.5) - seconds) <= 2
    await press(page, "z")
    phase = await view(page)
    assert phase.start < seconds < phase.end
    assert phase.span < whole.span / 2
    await press(page, "z")
    assert await view(page) == whole


async def test_the_edges_of_the_view_are_a_slider_with_two_thumbs(
    server: Server, visitor: Visitor
) -> None:
    page = await visitor.open(f"{server.url}/drills/{TIMED}", lang="en")
    left, right = page.locator("#window-from"), page.locator("#window-to")
    whole = await view(page)
    await left.focus()
    for _ in range(3):
        await page.keyboard.press("PageUp")
    after = await view(page)
    assert abs(after.start - whole.at(0.3)) <= 2
    assert after.end == whole.end
    least = int(await right.get_attribute("aria-valuemin") or 0)
    assert 10 <= least - after.start <= 11
    await expect(left).to_have_attribute("aria-valuetext", "09:14:18, 37 minutes 58 seconds")
    await page.keyboard.press("End")
    closest = await view(page)
    assert 9 <= closest.span <= 11
    await page.keyboard.press("Home")
    assert await view(page) == whole
    assert await page.evaluate("document.activeElement.id") == "window-from"


@pytest.mark.parametrize("until", [0.6, 0.7083], ids=["to an event", "to an instant"])
async def test_a_range_is_chosen_with_shift_and_moved_by_its_thumbs(
    server: Server, visitor: Visitor, until: float
) -> None:
    """Its ends snap to events; neither passes the other."""
    page = await visitor.open(f"{server.url}/drills/{TIMED}")
    await press(page, "5 + + + +")
    await view(page)
    seq = await current(page)
    thumbs = page.locator("#loop-from"), page.locator("#loop-to")
    await expect(thumbs[0]).to_be_hidden()
    start, end = await place(page, 0.3, 0.9), await place(page, until, 0.9)
    await page.mouse.move(*start)
    await page.keyboard.down("Shift")
    await page.mouse.down()
    await page.mouse.move(*end, steps=4)
    await page.mouse.up()
    await page.keyboard.up("Shift")
    await expect(page.locator("#announce")).to_contain_text("Rentang")
    await expect(thumbs[0]).to_be_visible()
    assert await current(page) == seq
    await thumbs[0].focus()
    low = int(await thumbs[0].get_attribute("aria-valuenow") or 0)
    await page.keyboard.press("ArrowRight")
    assert int(await thumbs[0].get_attribute("aria-valuenow") or 0) > low
    await page.keyboard.press("End")
    high = await thumbs[0].get_attribute("aria-valuemax")
    await expect(thumbs[0]).to_have_attribute("aria-valuenow", str(high))
    await thumbs[1].focus()
    await expect(thumbs[1]).to_have_attribute("aria-valuemin", str(high))
    await page.keyboard.press("Home")
    await expect(thumbs[1]).to_have_attribute("aria-valuenow", str(high))
    for thumb in thumbs:
        box = await thumb.bounding_box()
        assert box
        assert box["width"] >= 24
        assert box["height"] >= 24


async def test_the_axis_is_changed_and_what_is_in_view_stays(
    server: Server, visitor: Visitor
) -> None:
    page = await visitor.open(f"{server.url}/drills/{TIMED}", lang="en")
    await press(page, "5 + + + a")
    await view(page)
    await press(page, "z")
    before, seq = await view(page), await current(page)
    await page.mouse.move(*await place(page, 0.5))
    label = page.locator(".timeline .hover-line span")
    group = page.get_by_role("radiogroup")
    for chosen, shown in (("T+", "T+40:55"), ("No.", "140"), ("WIB", "09:40:55")):
        await page.keyboard.press("t")
        await expect(group.get_by_role("radio", checked=True)).to_have_text(chosen)
        await page.mouse.move(*await place(page, 0.5, 0.45))
        await page.mouse.move(*await place(page, 0.5, 0.5))
        await expect(label).to_have_text(shown)
    assert await view(page) == before
    assert await current(page) == seq
    await group.get_by_role("radio", checked=True).focus()
    await page.keyboard.press("ArrowRight")
    await expect(group.get_by_role("radio", checked=True)).to_have_text("T+")
    await page.keyboard.press("ArrowRight")
    await expect(group.get_by_role("radio", checked=True)).to_have_text("No.")
    await expect(page.locator("#announce")).to_have_text("Axis: Place in the order of events")
    numbers = await view(page)
    assert numbers.start < seq < numbers.end <= 284
    await group.get_by_role("radio", name="Clock").click()
    assert await page.evaluate("document.activeElement.id") == "app"
    assert await view(page) == before


async def test_an_order_only_drill_has_numbers_alone_and_says_why(
    server: Server, visitor: Visitor
) -> None:
    page = await visitor.open(f"{server.url}/drills/{ORDER_ONLY}")
    group = page.get_by_role("radiogroup")
    await expect(group).to_have_attribute("aria-describedby", "axis-why")
    await expect(group.get_by_role("radio", checked=True)).to_have_text("No.")
    await expect(group.get_by_role("radio", disabled=True)).to_have_count(2)
    await group.get_by_role("radio", checked=True).focus()
    await page.keyboard.press("ArrowRight")
    await expect(group.get_by_role("radio", checked=True)).to_have_text("No.")
    await page.locator("#app").focus()
    await page.keyboard.press("t")
    await expect(page.locator("#announce")).to_contain_text("hanya mencatat urutan")
    await expect(group.get_by_role("radio", checked=True)).to_have_text("No.")
    await page.mouse.move(*await place(page, 0.5))
    await expect(page.locator(".timeline .hover-line span")).to_have_text("9")


async def test_the_window_in_the_overview_is_dragged_made_and_centred(
    server: Server, visitor: Visitor
) -> None:
    page = await visitor.open(f"{server.url}/drills/{TIMED}")
    whole = await view(page)
    box = await page.locator("#overview").bounding_box()
    assert box
    left, _, width, _ = await page.evaluate(PLOT)
    y = box["y"] + box["height"] / 2

    async def drag(start: float, end: float) -> View:
        await page.mouse.move(left + width * start, y)
        await page.mouse.down()
        await page.mouse.move(left + width * end, y, steps=4)
        await page.mouse.up()
        return await view(page)

    made = await drag(0.2, 0.4)
    assert abs(made.start - whole.at(0.2)) <= 8
    assert abs(made.end - whole.at(0.4)) <= 8
    moved = await drag(0.3, 0.5)
    assert abs(moved.start - whole.at(0.4)) <= 8
    assert abs(moved.span - made.span) <= 2
    await page.mouse.click(left + width * 0.8, y)
    centred = await view(page)
    assert abs(centred.at(0.5) - whole.at(0.8)) <= 8
    await page.get_by_role("button", name="Geser ke kiri").click()
    panned = await view(page)
    assert abs(panned.start - centred.at(-0.25)) <= 2
    await page.mouse.dblclick(left + width * 0.1, y)
    assert await view(page) == whole


async def test_an_overview_that_shows_the_same_is_not_drawn(
    server: Server, visitor: Visitor
) -> None:
    page = await visitor.open(f"{server.url}/drills/{TIMED}")
    await page.evaluate("""() => {
      window.drawn = 0;
      const { drawImage } = CanvasRenderingContext2D.prototype;
      CanvasRenderingContext2D.prototype.drawImage = function (...all) {
        if (this.canvas.id === "overview") window.drawn += 1;
        return drawImage.apply(this, all);
      };
    }""")
    await page.keyboard.press("Space")
    await page.wait_for_timeout(500)
    await page.keyboard.press("Space")
    assert await page.evaluate("window.drawn") <= 2
    await page.keyboard.press("+")
    await page.wait_for_timeout(300)
    assert await page.evaluate("window.drawn") > 2


async def test_the_seek_rail_says_where_a_press_would_go(server: Server, visitor: Visitor) -> None:
    page = await visitor.open(f"{server.url}/drills/{TIMED}")
    rail = page.locator(".seek-rail")
    label = rail.locator(".hover-line span")
    for axis, read in (("", "#read-clock"), ("t", "#read-elapsed")):
        await press(page, axis)
        await rail.hover(position={"x": 400, "y": 10})
        said = await label.inner_text()
        await rail.click(position={"x": 400, "y": 10})
        await expect(page.locator(read)).to_have_text(said)
        await rail.hover(position={"x": 500, "y": 10})
        await expect(label).not_to_have_text(said)


@pytest.mark.parametrize(("lang", "theme"), [("id", "dark"), ("en", "light")])
async def test_what_moves_is_accessible(
    server: Server, visitor: Visitor, lang: Lang, theme: Theme
) -> None:
    page = await visitor.open(f"{server.url}/drills/{TIMED}", lang=lang, theme=theme)
    await press(page, "3 i 6 o \\ +")
    assert await violations(page) == []
