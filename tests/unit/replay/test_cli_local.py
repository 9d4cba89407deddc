"""`play` on a folder: a replay in this process."""

from __future__ import annotations

import asyncio
from pathlib import Path

from log_store import events, make_log, open_store

from replay.commands.local import local_replay
from replay.opening import Opening
from replay.received import Message


async def test_log_stays_open_while_it_is_played(tmp_path: Path) -> None:
    """Also when nothing is read of it for longer than the store keeps a log that nobody needs."""
    store = await open_store(tmp_path)
    log = await make_log(store)
    await log.append(events(1, 3))
    async with local_replay(log, Opening()) as performance:
        await anext(performance)
        log.used = float("-inf")
        await store._logs.close_unneeded()
        assert log.gone == ""
    assert log.quiet
    await store.close()


async def test_it_is_steered_from_another_task(tmp_path: Path) -> None:
    """A command wakes a replay that waits for nothing, and is answered with its `req`."""
    store = await open_store(tmp_path)
    log = await make_log(store)
    await log.append(events(1, 30))
    async with local_replay(log, Opening(playing=False)) as performance:

        async def until(req: str) -> list[Message]:
            heard = []
            async for message in performance:
                heard.append(message)
                if message.req == req:
                    return heard
            raise AssertionError("it ended")

        async with asyncio.timeout(30):
            for n in range(1, 11):
                answer = asyncio.create_task(until(f"step {n}"))
                await asyncio.sleep(0)
                await performance.command("step", n=1, req=f"step {n}")
                assert (await answer)[-1].get("number") == n
    await store.close()


async def test_more_commands_than_are_answered_at_once(tmp_path: Path) -> None:
    """A session cuts who steers without listening; here whoever steers waits instead."""
    store = await open_store(tmp_path)
    log = await make_log(store)
    await log.append(events(1, 3))
    async with local_replay(log, Opening(playing=False)) as performance:

        async def steer() -> None:
            for n in range(5000):
                await performance.command("rate", rate=1 + n % 7, req=n)

        async with asyncio.timeout(60):
            steering = asyncio.create_task(steer())
            async for message in performance:
                if message.req == 4999:
                    break
            await steering
    await store.close()
