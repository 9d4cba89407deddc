"""What the tests of pages lean on: a page that goes wrong is noticed, and hands do as told."""

from __future__ import annotations

import asyncio
import re

import pytest
from browser import Visitor, pinch, press, swipe, visiting, wheel
from playwright.async_api import Browser, Page
from server import Server

pytestmark = pytest.mark.asyncio(loop_scope="session")

NOTE_TOUCHES = """
document.body.replaceChildren();
document.body.style = "touch-action: none; height: 100vh; margin: 0";
window.noted = [];
for (const name of ["touchstart", "touchmove", "touchend", "wheel", "keydown"]) {
  addEventListener(name, (event) => {
    event.preventDefault();
    noted.push({
      name, key: event.key, x: event.deltaX, y: event.deltaY, ctrl: event.ctrlKey,
      shift: event.shiftKey, at: [...event.touches ?? []].map((one) => [one.clientX, one.clientY]),
    });
  }, { passive: false });
}
"""

WRONG = {
    "setTimeout(() => { throw new Error('thrown'); })": "page error: thrown",
    "void Promise.reject(new Error('rejected'))": "page error: rejected",
    "void Promise.reject('no error')": "page error: no error",
    "console.error('told')": "console error: told",
    "console.warn('told')": "console warning: told",
    "void fetch('/static/none.js')": "Failed to load resource: 404 .*: http://.*/static/none.js",
    "new Image().src = '/static/none.png'": "Failed to load resource: 404 .*none.png",
    "void import('/static/none.js').catch(() => 0)": "Failed to load resource: 404 .*none.js",
    "void fetch('http://127.0.0.2:9/').catch(() => 0)": "console error: .*Content Security Policy",
    "location.href = 'http://127.0.0.2:9/'": "request to another host: http://127.0.0.2:9/",
}


@pytest.mark.parametrize(("script", "complaint"), WRONG.items(), ids=WRONG.keys())
async def test_a_page_that_goes_wrong_fails_its_test(
    server: Server, chromium: Browser, script: str, complaint: str
) -> None:
    async def visit() -> None:
        async with visiting(chromium) as visitor:
            page = await visitor.open(server.url, ready=False)
            await page.evaluate(f"() => {{ {script} }}")
            async with asyncio.timeout(5):
                told = visitor.complaints
                while not re.search(complaint, "\n".join(told())):  # noqa: ASYNC110
                    await asyncio.sleep(0.02)

    with pytest.raises(AssertionError, match=complaint):
        await visit()


async def test_what_the_page_gives_up_itself_is_no_failure(
    server: Server, visitor: Visitor
) -> None:
    page = await visitor.open(server.url, ready=False)
    await page.evaluate(
        """async () => {
          const stop = new AbortController();
          const asked = fetch("/api/v1/drills", { signal: stop.signal }).catch(() => 0);
          stop.abort();
          await asked;
        }"""
    )
    await page.reload()
    assert visitor.complaints() == []


async def noting(server: Server, visitor: Visitor, *, touch: bool) -> Page:
    page = await visitor.open(server.url, ready=False, touch=touch)
    await page.evaluate(NOTE_TOUCHES)
    return page


async def test_a_swipe_is_one_finger_on_its_way(server: Server, visitor: Visitor) -> None:
    page = await noting(server, visitor, touch=True)
    await swipe(page, (300, 200), (100, 250), steps=4)
    noted = await page.evaluate("noted")
    assert noted[0]["name"] == "touchstart"
    assert noted[0]["at"] == [[300, 200]]
    assert noted[-1]["name"] == "touchend"
    assert noted[-2]["at"] == [[100, 250]]


async def test_a_pinch_is_two_fingers_that_part(server: Server, visitor: Visitor) -> None:
    """They come and go one after the other, as fingers do."""
    page = await noting(server, visitor, touch=True)
    two = "noted.map((one) => one.at).filter((at) => at.length === 2)"
    await pinch(page, (400, 300), 40, 200, steps=4)
    path = await page.evaluate(two)
    assert path[0] == [[380, 300], [420, 300]]
    assert path[-1] == [[300, 300], [500, 300]]
    await page.evaluate("noted.length = 0")
    await pinch(page, (400, 300), 200, 40, upright=True)
    path = await page.evaluate(two)
    assert path[0] == [[400, 200], [400, 400]]
    assert path[-1] == [[400, 280], [400, 320]]


async def test_wheel_and_keys(server: Server, visitor: Visitor) -> None:
    page = await noting(server, visitor, touch=False)
    await wheel(page, (200, 200), y=-120, ctrl=True)
    await wheel(page, (200, 200), x=30, shift=True)
    await press(page, "a Shift+M")
    turns = await page.evaluate("noted.filter((one) => one.name === 'wheel')")
    assert [(one["x"], one["y"], one["ctrl"], one["shift"]) for one in turns] == [
        (0, -120, True, False),
        (30, 0, False, True),
    ]
    keys = await page.evaluate("noted.filter((one) => one.name === 'keydown').map((k) => k.key)")
    assert keys == ["Control", "Shift", "a", "Shift", "M"]


async def test_a_profile_asks_for_what_it_was_given(server: Server, visitor: Visitor) -> None:
    page = await visitor.open(
        server.url, ready=False, touch=True, reduced_motion=True, forced_colors=True,
        contrast=True, theme="dark", query="lang=en",
    )  # fmt: skip
    asked = [
        "(prefers-reduced-motion: reduce)", "(forced-colors: active)", "(prefers-contrast: more)",
        "(prefers-color-scheme: dark)", "(any-pointer: coarse)",
    ]  # fmt: skip
    assert await page.evaluate("all => all.map((one) => matchMedia(one).matches)", asked) == [
        True
    ] * len(asked)
    assert await page.locator("html").get_attribute("lang") == "en"
