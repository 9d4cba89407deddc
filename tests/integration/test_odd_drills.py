"""The odd drills of the tests of pages are what they say they are, and the store takes them."""

from __future__ import annotations

import asyncio
from collections import Counter
from pathlib import Path

import orjson
import pytest
from odd_drills import ODD, big_drill, odd, put
from server import Server, running

Index = dict[str, list[dict[str, object]]]


@pytest.mark.parametrize("name", ODD)
async def test_the_store_takes_it(server: Server, name: str) -> None:
    await put(server, odd(name))
    head = (await server.get("/api/v1/drills/latihan")).json
    assert head["head"] == len(odd(name).events)
    assert head["order_only"] == (name == "order_only")


async def indexed(server: Server, name: str) -> Index:
    await put(server, odd(name))
    return (await server.get("/api/v1/drills/latihan/index")).json  # type: ignore[return-value]


async def test_each_is_odd_in_its_way(tmp_path: Path) -> None:
    found: dict[str, Index] = {}
    for name in ("late", "corrected", "withdrawn", "day_of_gap", "same_instant", "all_at_once"):
        async with running(tmp_path / name) as server:
            found[name] = await indexed(server, name)
    assert len(found["late"]["late"]) == 2
    assert len(found["corrected"]["superseded"]) == 3
    assert len(found["withdrawn"]["superseded"]) == 1
    assert max(int(str(gap["ms"])) for gap in found["day_of_gap"]["gaps"]) > 23 * 3_600_000
    assert len(found["all_at_once"]["phases"]) >= 3
    times = Counter(event["time"] for event in odd("same_instant").events)
    assert max(times.values()) >= 500
    assert len({str(event["actors"]) for event in odd("many_units").events}) == 300
    assert not any("side" in event for event in odd("no_sides").events)
    assert max(len(orjson.dumps(event)) for event in odd("long_texts").events) > 60_000


@pytest.mark.parametrize("count", [100, 1000, 1001, 20_000])
async def test_a_big_drill_is_whole(tmp_path: Path, count: int) -> None:
    await asyncio.to_thread(big_drill, tmp_path / "drills", count)
    async with running(tmp_path / "drills") as server:
        verdict = await (await server.store.log("besar")).verify()
        assert (verdict.condition, verdict.events) == ("ok", count)
        lines = (await server.get("/api/v1/drills/besar/log")).body.splitlines()[1:]
    kinds = Counter(orjson.loads(line)["kind"] for line in lines)
    assert kinds["arrest"] == 3
    assert kinds["startex"] == kinds["endex"] == 1
    assert kinds.most_common(1)[0][0] == "patrol"
