"""A page of somebody else with nothing but `js/net/`: messages, links, commands, and its way back
through a cut line, a restarted server, a dead line and a night's sleep."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path

import pytest
from browser import Visitor
from freezing_wire import freezing
from playwright.async_api import Page
from relay import relaying
from server import ManualClock, Server, running

pytestmark = pytest.mark.asyncio(loop_scope="session")

OPEN = """async ([module, wish]) => {
  const { replay } = await import(module);
  window.got = { seqs: [], ops: [], links: [], states: [], forgot: 0 };
  window.line = replay("latihan", wish, {
    message: (message) => {
      got.ops.push(message.op);
      for (const event of message.events ?? []) got.seqs.push(event.seq);
      if (message.op === "state") got.states.push([message.state, message.seq]);
    },
    link: (link, { reason, wait }) => got.links.push([link, reason, wait]),
    forget: () => (got.forgot += 1),
  });
}"""


async def bare(visitor: Visitor, server: Server, url: str, **wish: object) -> Page:
    """A page that is none of ours: it takes the folder and nothing else."""
    found = re.search(r"/static/\w+/js/", (await server.get("/")).body.decode())
    assert found is not None
    page = await visitor.open(f"{url}/healthz", ready=False)
    await page.evaluate(OPEN, [f"{found[0]}net/replay.js", wish])
    return page


async def until(page: Page, expression: str) -> None:
    """Pages forbid what Playwright would wait with."""
    for _ in range(1000):
        if await page.evaluate(expression):
            return
        await asyncio.sleep(0.02)
    raise AssertionError(f"never: {expression}")


async def seqs(page: Page, expected: list[int]) -> None:
    await until(page, f"got.seqs.length >= {len(expected)}")
    assert await page.evaluate("got.seqs") == expected


async def link(page: Page, name: str) -> None:
    await until(page, f"line.link === '{name}'")


async def test_a_bare_page_loads_only_the_folder(server: Server, visitor: Visitor) -> None:
    visitor.forgive("404")
    await server.create()
    await server.append("latihan", {"kind": "patrol"})
    page = await bare(visitor, server, server.url)
    await seqs(page, [1])
    loaded = await page.evaluate("performance.getEntriesByType('resource').map(({name}) => name)")
    scripts = [name for name in loaded if name.endswith(".js")]
    assert scripts
    assert all("/js/net/" in name for name in scripts)


async def test_it_steers_the_playhead(server: Server, visitor: Visitor) -> None:
    visitor.forgive("404")
    await server.create(completeness="reported")
    times = ({"kind": "gas", "time": f"2026-01-15T09:00:{n:02}+07:00"} for n in range(0, 50, 10))
    await server.append("latihan", *times)
    page = await bare(visitor, server, server.url, pace="due", at={"seq": 2})
    await until(page, "line.playhead.seq === 2")
    await page.evaluate("line.step()")
    await until(page, "line.playhead.seq === 3")
    await page.evaluate("line.rate(1000)")
    await until(page, "line.playhead.rate === 1000")
    await page.evaluate("line.play()")
    await until(page, "line.playhead.state === 'ended'")
    assert await page.evaluate("got.seqs") == [4, 5]
    await page.evaluate("line.seek('start')")
    await until(page, "line.playhead.seq === 0")
    await page.evaluate("line.stop()")
    await link(page, "ended")


async def test_settings_outlive_the_line(server: Server, visitor: Visitor) -> None:
    """A loop, a stop and the rest hold on the next connection too."""
    visitor.forgive("404")
    visitor.forgive("WebSocket connection to")
    visitor.forgive("net::ERR")
    await server.create(completeness="reported")
    times = ({"kind": "gas", "time": f"2026-01-15T09:00:{n:02}+07:00"} for n in range(0, 50, 10))
    await server.append("latihan", *times)
    async with relaying(server.port) as relay:
        page = await bare(visitor, server, relay.url, pace="due", rate=1000, stop=["patrol"])
        await link(page, "online")
        await page.evaluate("line.set({ stop: ['gas'], skip: 5000 })")
        await until(page, "got.states.length >= 2")
        relay.cut()
        relay.target = server.port
        await until(page, "got.states.length >= 3")
        await page.evaluate("line.play()")
        await until(page, "line.playhead.state === 'paused' && line.playhead.seq === 1")
        assert await page.evaluate("line.playhead.why") == "stop"


async def test_a_cut_line_is_made_again_at_once_when_the_network_is_back(
    server: Server, visitor: Visitor
) -> None:
    visitor.forgive("404")
    visitor.forgive("WebSocket connection to")
    visitor.forgive("net::ERR")
    await server.create()
    await server.append("latihan", {"kind": "patrol"}, {"kind": "gas"})
    async with relaying(server.port) as relay:
        page = await bare(visitor, server, relay.url)
        await seqs(page, [1, 2])
        relay.cut()
        await link(page, "offline")
        why, wait = await page.evaluate("got.links.at(-1).slice(1)")
        assert why
        assert 0 < wait <= 10_000
        await server.append("latihan", {"kind": "arrest"})
        await server.append("latihan", {"kind": "throw", "time": "2020-01-01T00:00:00Z"})
        relay.target = server.port
        await page.evaluate("dispatchEvent(new Event('online'))")
        await seqs(page, [1, 2, 4, 3])
        assert await page.evaluate("got.forgot") == 0


async def test_a_restarted_server_is_found_again(tmp_path: Path, visitor: Visitor) -> None:
    visitor.forgive("404")
    visitor.forgive("WebSocket connection to")
    visitor.forgive("net::ERR")
    folder, clock = tmp_path / "drills", ManualClock()
    async with running(folder, clock=clock) as first:
        await first.create()
        await first.append("latihan", {"kind": "patrol"})
        async with relaying(first.port) as relay:
            page = await bare(visitor, first, relay.url, at="live", pace="due")
            await until(page, "line.playhead.state === 'following'")
            relay.cut()
            await first.store.close()
            async with running(folder, clock=clock) as second:
                await second.append("latihan", {"kind": "gas"})
                relay.target = second.port
                await seqs(page, [2])
                await second.append("latihan", {"kind": "arrest"})
                await seqs(page, [2, 3])
                await page.close()


async def test_a_page_that_slept_for_an_hour_is_back_at_once(
    server: Server, visitor: Visitor
) -> None:
    """The line is dead and nothing says so; the clock does."""
    visitor.forgive("404")
    await server.create()
    await server.append("latihan", {"kind": "patrol"})
    async with freezing(server.port) as wire:
        page = await bare(visitor, server, wire.url, pace="ahead")
        await seqs(page, [1])
        before = wire.connections
        wire.freeze()
        await server.append("latihan", {"kind": "gas"})
        await page.evaluate("{ const now = Date.now; Date.now = () => now() + 3_600_000; }")
        await seqs(page, [1, 2])
        assert wire.connections > before
        said = await page.evaluate("got.links.map(([link, reason]) => `${link} ${reason}`)")
        assert "offline this machine was asleep" in said
        await page.close()
