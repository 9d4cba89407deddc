"""The bus hands messages to whoever listens now, and waits for nobody."""

import asyncio
import gc

from events.bus import BACKLOG, LocalBus
from events.store import Bus


async def test_everybody_who_listens_hears() -> None:
    bus: Bus = LocalBus()
    await bus.publish("a", b"before")
    first, second, other = bus.subscribe("a"), bus.subscribe("a"), bus.subscribe("b")
    await bus.publish("a", b"1")
    await bus.publish("b", b"2")
    assert [await anext(first), await anext(second), await anext(other)] == [b"1", b"1", b"2"]


async def test_slow_listener_loses_the_oldest() -> None:
    bus = LocalBus()
    listener = bus.subscribe("a")
    for n in range(BACKLOG + 10):
        await bus.publish("a", b"%d" % n)
    assert await anext(listener) == b"10"


async def test_waiting_listener_wakes() -> None:
    bus = LocalBus()
    listener = bus.subscribe("a")
    waiting = asyncio.ensure_future(anext(listener))
    await asyncio.sleep(0)
    await bus.publish("a", b"1")
    assert await asyncio.wait_for(waiting, 1) == b"1"


async def test_listening_ends() -> None:
    """By closing, or when nobody holds the subscription any more."""
    bus = LocalBus()
    listener = bus.subscribe("a")
    waiting = asyncio.ensure_future(anext(listener, b"end"))
    await asyncio.sleep(0)
    await listener.aclose()  # type: ignore[attr-defined]
    assert await asyncio.wait_for(waiting, 1) == b"end"
    del listener, waiting
    gc.collect()
    await bus.publish("a", b"1")
    assert not bus._topics
