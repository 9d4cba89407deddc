"""A language that is one more file, in a real browser: nothing is missing, nobody complains."""

from collections.abc import Iterator

import pytest
from browser import Visitor
from playwright.async_api import expect
from third_language import speaking

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with speaking(tmp_path_factory.mktemp("third")) as address:
        yield address


async def test_the_viewer_speaks_it(visitor: Visitor, site: str) -> None:
    """Its own words carry a mark; a drill's words are English then, and say so."""
    page = await visitor.open(f"{site}/drills/kota-harapan-latihan?lang=xx")
    await expect(page.locator("html")).to_have_attribute("lang", "xx")
    await expect(page.locator("#app")).to_contain_text("2026 mensis-1 15")
    await expect(page.locator("#now-clock")).to_contain_text("WIB")
    await expect(page.locator("#now-facts dt").first).to_contain_text("~")
    await expect(page.locator("#now-text")).to_have_attribute("lang", "en")
    words = await page.locator("#app").inner_text()
    assert "undefined" not in words
    await page.get_by_role("link", name="Bahasa Indonesia").first.click()
    await expect(page.locator("html")).to_have_attribute("lang", "id")


async def test_the_shelf_speaks_it(visitor: Visitor, site: str) -> None:
    page = await visitor.open(f"{site}/?lang=xx", ready=False)
    await page.wait_for_selector("html[data-script=ready]")
    await expect(page.locator("#count")).to_have_text("~3 drills")
    await page.fill("#q", "timur")
    await expect(page.locator("#count")).to_have_text("~1 of 3 drills")
    assert "undefined" not in await page.inner_text("body")


async def test_its_forms_speak_it(visitor: Visitor, site: str) -> None:
    """What a log is to say is written in a language that it has."""
    page = await visitor.open(f"{site}/?lang=xx", ready=False)
    await page.wait_for_selector("html[data-script=ready]")
    await page.click("#new")
    assert "undefined" not in await page.inner_text("dialog[open]")
    await page.keyboard.type("A drill of Ixisch")
    await page.click("dialog button[type=submit]")
    await page.wait_for_selector("#app[data-ready=true]")
    await page.click(".append-open")
    await page.click(".kinds-others summary")
    muster = page.locator("dialog[open] .kind >> text=muster").first
    await expect(muster).to_have_attribute("lang", "en")
    assert "undefined" not in await page.inner_text("dialog[open]")
