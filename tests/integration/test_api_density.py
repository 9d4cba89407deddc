"""How many events lie where: the counts of a timeline, as JSON and as columns."""

import struct

import orjson
import pytest
from problem import assert_problem, faults
from server import Answer, Server

DENSITY = "/api/v1/drills/latihan/density"
COLUMNS = "application/octet-stream"
EVENTS = [("gas", "police", 0), ("gas", "police", 1), ("throw", "crowd", 1), ("gas", "police", 59)]


@pytest.fixture(autouse=True)
async def latihan(server: Server) -> None:
    await server.create()
    await server.append("latihan", *(event(*row) for row in EVENTS))


def event(kind: str, side: str, minute: int, **members: object) -> dict[str, object]:
    return {"kind": kind, "side": side, "time": f"2026-01-15T09:{minute:02}:00Z", **members}


async def density(server: Server, query: str = "") -> dict[str, object]:
    answer = await server.get(f"{DENSITY}?{query}")
    assert answer.status == 200, answer.body
    return answer.json


def counts(found: dict[str, object]) -> dict[str, list[int]]:
    return {row["lane"]: row["counts"] for row in found["lanes"]}


def columns(answer: Answer) -> tuple[dict[str, object], dict[str, list[int]]]:
    """(document, counts), read as the OpenAPI document says."""
    size = int.from_bytes(answer.body[:4], "little")
    assert size % 4 == 0
    about = orjson.loads(answer.body[4 : 4 + size])
    numbers = [n for (n,) in struct.iter_unpack("<I", answer.body[4 + size :])]
    bins = about["bins"]
    rows = [numbers[at : at + bins] for at in range(0, len(numbers), bins)]
    return about, dict(zip(about["lanes"], rows, strict=True))


async def test_whole_drill(server: Server) -> None:
    found = await density(server, "bins=2")
    assert (found["axis"], found["head"], found["by"]) == ("time", 4, "side")
    assert counts(found) == {"crowd": [1, 0], "police": [2, 1]}


async def test_a_range_is_half_open(server: Server) -> None:
    query = "from=2026-01-15T09:00:00Z&to=2026-01-15T09:01:00Z&bins=4&by=kind"
    found = await density(server, query)
    assert counts(found) == {"gas": [1, 0, 0, 0]}
    assert (found["from"], found["to"]) == ("2026-01-15T09:00:00.000Z", "2026-01-15T09:01:00.000Z")


async def test_bins_sum_up_to_the_counts_at_any_zoom(server: Server) -> None:
    for bins in (1, 3, 512, 4096):
        found = counts(await density(server, f"bins={bins}&by=kind"))
        assert {kind: sum(row) for kind, row in found.items()} == {"gas": 3, "throw": 1}


async def test_superseded_events_are_not_counted(server: Server) -> None:
    await server.append("latihan", event("gas", "police", 2, id="wrong"))
    correction = {"kind": "correction", "refs": {"corrects": "wrong"}}
    await server.append("latihan", correction)
    assert counts(await density(server, "bins=1")) == {"crowd": [1], "police": [3]}


async def test_by_unit(server: Server) -> None:
    """The first of the actors; what names none has a lane without a name."""
    named = [event("gas", "police", 30, actors=[" Dalmas 1", "Dalmas 2"]) for _ in range(2)]
    await server.append("latihan", *named, event("throw", "crowd", 59, actors=["massa"]))
    found = await density(server, "bins=2&by=unit")
    assert found["by"] == "unit"
    assert counts(found) == {"": [3, 1], "Dalmas 1": [0, 2], "massa": [0, 1]}
    about, rows = columns(await server.get(f"{DENSITY}?bins=2&by=unit", Accept=COLUMNS))
    assert (about["lanes"], rows) == (["", "Dalmas 1", "massa"], counts(found))


async def test_columns_say_the_same(server: Server) -> None:
    answer = await server.get(f"{DENSITY}?bins=7&by=kind", Accept=COLUMNS)
    about, rows = columns(answer)
    found = await density(server, "bins=7&by=kind")
    assert rows == counts(found)
    assert {**about, "lanes": None} == {**found, "lanes": None}


async def test_the_tag_is_that_of_the_head(server: Server) -> None:
    first = await server.get(DENSITY)
    again = await server.get(DENSITY, If_None_Match=first.headers["ETag"])
    assert (first.headers["ETag"], again.status) == ('"4"', 304)


async def test_order_only_counts_by_number(server: Server) -> None:
    await server.create("urut")
    told = [event("gas", "police", minute, basis={"time": "estimated"}) for minute in (5, 1, 3)]
    await server.append("urut", *told)
    path = "/api/v1/drills/urut/density"
    found = (await server.get(f"{path}?bins=3")).json
    assert (found["axis"], found["from"], found["to"]) == ("number", 1, 4)
    assert counts(found) == {"police": [1, 1, 1]}
    refused = await server.get(f"{path}?from=2026-01-15T09:00:00Z")
    assert_problem(refused, 400)
    assert faults(refused)[0][1] == "from"


async def test_an_empty_drill_has_no_lanes(server: Server) -> None:
    await server.create("kosong")
    found = (await server.get("/api/v1/drills/kosong/density")).json
    assert found["lanes"] == []


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("bins=0", "bins"),
        ("bins=4097", "bins"),
        ("by=actors", "by"),
        ("from=yesterday", "from"),
        ("from=2026-01-15T10:00:00Z&to=2026-01-15T09:00:00Z", "to"),
        ("zoom=2", "zoom"),
    ],
)
async def test_bad_queries_name_the_parameter(server: Server, query: str, name: str) -> None:
    answer = await server.get(f"{DENSITY}?{query}")
    assert_problem(answer, 400)
    assert faults(answer)[0][1] == name


async def test_too_many_lanes_for_the_bins(server: Server) -> None:
    await server.append("latihan", *({"kind": f"x-{n}"} for n in range(300)))
    answer = await server.get(f"{DENSITY}?by=kind&bins=4096")
    assert_problem(answer, 400)
    assert faults(answer)[0][1] == "bins"
    assert (await server.get(f"{DENSITY}?by=kind&bins=64")).status == 200
    assert (await server.get(f"{DENSITY}?by=unit&bins=4096")).status == 200
    await server.append("latihan", *({"kind": "gas", "actors": [f"u{n}"]} for n in range(300)))
    answer = await server.get(f"{DENSITY}?by=unit&bins=4096")
    assert_problem(answer, 400)
    assert faults(answer)[0][1] == "bins"
