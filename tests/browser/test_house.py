"""The whole path, as on the first day: make a drill, log into it three ways while somebody follows,
lose the server to kill -9, start it again, and prove that nothing acked is gone."""

from __future__ import annotations

import asyncio
import json
import signal
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

import pytest
from browser import PHONE, Visitor
from command import drill_replay, serving, stored
from playwright.async_api import Page, expect

pytestmark = pytest.mark.asyncio(loop_scope="session")

DRILL = "latihan-bersama"


async def create_by_form(visitor: Visitor, url: str) -> Page:
    """A drill from the shelf's button; the viewer opens by itself."""
    page = await visitor.open(url, ready=False)
    await page.wait_for_selector("html[data-script=ready]")
    await page.locator("#new").click()
    await page.get_by_label("Judul (bahasa Indonesia)").fill("Latihan Bersama")
    await page.get_by_label("Id latihan").fill(DRILL)
    await page.get_by_role("button", name="Buat latihan").click()
    await page.wait_for_selector("#app[data-ready=true]")
    return page


async def append_by_form(page: Page, kind: str, text: str) -> None:
    await page.get_by_role("button", name="Catat kejadian").click()
    await page.locator(f"dialog label:has(input[value={kind}])").click()
    await page.get_by_label("Apa yang terjadi").fill(text)
    await page.locator("dialog button[type=submit]").click()
    await expect(page.get_by_text("Tersimpan sebagai #")).to_be_visible()
    await page.keyboard.press("Escape")


def append_by_post(url: str, event: dict[str, object]) -> int:
    """What `curl` does; gives the status."""
    request = Request(
        f"{url}/api/v1/drills/{DRILL}/events",
        data=json.dumps(event).encode(),
        headers={"Content-Type": "application/json"},
    )
    with urlopen(request, timeout=10) as answer:
        return int(answer.status)


def append_by_command(url: str, event: dict[str, object]) -> int:
    line = json.dumps(event).encode()
    return drill_replay("append", DRILL, "-", "--url", url, stdin=line).code


@pytest.mark.timeout(120)
async def test_three_ways_in_one_follower_and_a_killed_server(
    visitor: Visitor, tmp_path: Path
) -> None:
    visitor.forgive("ERR_CONNECTION_REFUSED")  # while there is no server
    visitor.forgive("ERR_CONNECTION_RESET")  # of what it was killed over
    visitor.forgive("WebSocket connection")
    visitor.forgive("503")
    store = tmp_path / "drills"
    with serving(store) as served:
        port = urlsplit(served.url).port or 0
        page = await create_by_form(visitor, served.url)
        follower = await visitor.open(f"{served.url}/drills/{DRILL}", size=PHONE)
        await follower.keyboard.press("End")
        await append_by_form(page, "gathering", "Massa berkumpul")
        await expect(follower.locator('li[data-seq="1"]')).to_have_attribute("aria-current", "true")
        assert await asyncio.to_thread(append_by_post, served.url, {"kind": "gas"}) == 201
        await expect(follower.locator('li[data-seq="2"]')).to_have_attribute("aria-current", "true")
        assert await asyncio.to_thread(append_by_command, served.url, {"kind": "arrest"}) == 0
        await expect(follower.locator('li[data-seq="3"]')).to_have_attribute("aria-current", "true")
        await asyncio.to_thread(served.end, signal.SIGKILL)
    await expect(follower.locator("#app")).not_to_have_attribute("data-link", "online")
    kinds = [json.loads(line)["kind"] for line in stored(store, DRILL)]
    assert kinds == ["gathering", "gas", "arrest"]
    proof = await asyncio.to_thread(drill_replay, "verify", DRILL, "--store", store)
    assert (proof.code, "3 events" in proof.out) == (0, True)
    with serving(store, port=port) as served:
        await expect(follower.locator("#app")).to_have_attribute(
            "data-link", "online", timeout=20_000
        )
        assert await asyncio.to_thread(append_by_post, served.url, {"kind": "dispersal"}) == 201
        await expect(follower.locator('li[data-seq="4"]')).to_have_attribute("aria-current", "true")
        assert await follower.locator("li[data-seq]").count() == 4
