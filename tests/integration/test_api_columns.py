"""Every event as numbers: read as the OpenAPI document says, and held to the lines themselves."""

import struct

import orjson
import pytest
from problem import assert_problem, faults
from server import Answer, Server

from events.times import instant

DRILL = "/api/v1/drills/latihan"
COLUMNS = f"{DRILL}/columns"
OCTETS = "application/octet-stream"
LETTERS = {"f8": "d", "u4": "I", "u2": "H", "u1": "B", "i1": "b"}
ESTIMATED, LATE, MARKER, ABOUT, COUNTED, SUPERSEDED, OWN, UNPLACED, AMBIGUOUS = (
    1 << bit for bit in range(9)
)

Page = tuple[dict[str, object], dict[str, list[float]]]


def event(kind: str, minute: int, **members: object) -> dict[str, object]:
    return {"kind": kind, "time": f"2026-01-15T09:{minute:02}:00Z", **members}


def decoded(answer: Answer) -> Page:
    """(head, columns)."""
    assert answer.status == 200, answer.body
    body = answer.body
    size = int.from_bytes(body[:4], "little")
    assert size >= 2
    head = orjson.loads(body[4 : 4 + size])
    columns, place = {}, 4 + size
    for column in head["columns"]:
        assert place % 8 == 0
        packed = struct.Struct(f"<{column['count']}{LETTERS[column['type']]}")
        columns[column["name"]] = list(packed.unpack_from(body, place))
        end = place + packed.size
        place = end + -end % 8
        assert body[end:place] == bytes(place - end)
    assert place == len(body)
    return head, columns


async def page(server: Server, query: str = "", path: str = COLUMNS) -> Page:
    return decoded(await server.get(f"{path}?{query}"))


def named(head: dict[str, object], columns: dict[str, list[float]], name: str) -> list[str]:
    names = head[f"{name}s"]
    return [names[code] for code in columns[name]]


@pytest.fixture
async def server(server: Server) -> Server:
    """With an empty drill."""
    await server.create()
    return server


async def test_the_layout(server: Server) -> None:
    """To the byte."""
    await server.append("latihan", event("gas", 0, actors=[" Dalmas 1 ", "b"], level=3))
    answer = await server.get(COLUMNS)
    assert answer.headers["Content-Type"] == OCTETS
    head, _ = decoded(answer)
    time = instant("2026-01-15T09:00:00Z")
    assert head == {
        "head": 1,
        "events": 1,
        "order_only": False,
        "zero": time,
        "first": 1,
        "last": 1,
        "next": None,
        "kinds": ["gas"],
        "sides": ["", "police"],
        "units": ["", "Dalmas 1"],
        "colours": [""],
        "columns": [
            {"name": "time", "type": "f8", "count": 1},
            {"name": "kind", "type": "u2", "count": 1},
            {"name": "side", "type": "u1", "count": 1},
            {"name": "level", "type": "i1", "count": 1},
            {"name": "flags", "type": "u2", "count": 1},
            {"name": "unit", "type": "u2", "count": 1},
            {"name": "superseded", "type": "u4", "count": 0},
            {"name": "lasting", "type": "f8", "count": 0},
        ],
    }
    rows = struct.pack("<dHxxxxxxBxxxxxxxbxxxxxxxHxxxxxxHxxxxxx", time, 0, 1, 3, COUNTED | OWN, 1)
    assert answer.body[4 + int.from_bytes(answer.body[:4], "little") :] == rows


async def test_what_the_flags_say(server: Server) -> None:
    await server.append(
        "latihan",
        event("situation_change", 5, colour="kuning"),
        event("patrol", 1, basis={"time": "estimated", "order": "unplaced"}),
        event("x-drone", 6, ambiguous=True, level=0),
        event("throw", 7, id="wrong", basis={"time": "device", "order": "stated"}),
        {"kind": "correction", "refs": {"corrects": "wrong"}},
        {"kind": "amend", "header": {"venue": "Alun-alun"}},
    )
    head, columns = await page(server)
    flags = columns["flags"]
    assert [flag & 511 for flag in flags] == [
        MARKER | COUNTED,
        ESTIMATED | LATE | UNPLACED | COUNTED,
        OWN | AMBIGUOUS | COUNTED,
        COUNTED | SUPERSEDED,
        ABOUT | LATE,
        ABOUT | LATE,
    ]
    assert [head["colours"][flag >> 9] for flag in flags] == ["kuning", "", "", "", "", ""]
    assert columns["level"][1:4] == [0, 0, 3]
    assert columns["superseded"] == [4, 5]
    assert named(head, columns, "side")[2] == ""


async def test_it_says_what_the_lines_say(shipped: Server) -> None:
    """Every shipped drill, whole and in pages, beside its lines and its index."""
    for drill in ("kota-harapan-latihan", "okutimur-20231017", "banjarnegara-20230925"):
        path = f"/api/v1/drills/{drill}"
        lines = (await shipped.get(f"{path}/events?limit=10000")).json["events"]
        index = (await shipped.get(f"{path}/index")).json
        head, columns = await page(shipped, "", f"{path}/columns")
        assert (head["first"], head["last"], head["next"]) == (1, len(lines), None)
        times = [instant(line.get("time", line["recorded"])) for line in lines]
        assert columns["time"] == times
        assert named(head, columns, "kind") == [line["kind"] for line in lines]
        units = [[*line.get("actors", ()), ""][0].strip() for line in lines]
        assert named(head, columns, "unit") == units
        sides = named(head, columns, "side")
        for seq, line in enumerate(lines, 1):
            flags, level = columns["flags"][seq - 1], columns["level"][seq - 1]
            assert line.get("side", sides[seq - 1]) == sides[seq - 1]
            assert line.get("level", level) == level
            assert bool(flags & OWN) == ("level" in line)
            assert bool(flags & LATE) == (seq in index["late"])
            assert bool(flags & SUPERSEDED) == (str(seq) in index["superseded"])
            assert head["colours"][flags >> 9] == line.get("colour", "")
        pairs = columns["superseded"]
        told = {str(old): new for old, new in zip(pairs[::2], pairs[1::2], strict=True)}
        assert told == index["superseded"]
        triples = columns["lasting"]
        assert triples[::3] == [one["seq"] for one in index["lasting"]]
        assert triples[2::3] == [one["by"] or 0 for one in index["lasting"]]
        assert index["order_only"] == head["order_only"] == (head["zero"] is None)
        if not index["order_only"]:
            assert triples[1::3] == [instant(one["to"]) for one in index["lasting"]]
            assert head["zero"] == instant(index["zero"])


async def test_an_order_only_drill_has_no_times_in_its_index(server: Server) -> None:
    told = {"basis": {"time": "estimated"}}
    until = "2026-01-15T09:30:00Z"
    await server.append("latihan", event("gas", 5, until=until, **told), event("gas", 1, **told))
    head, columns = await page(server)
    assert (head["order_only"], head["zero"]) == (True, None)
    assert columns["lasting"] == [1, instant(until), 0]
    index = (await server.get(f"{DRILL}/index?parts=lasting")).json
    assert index["lasting"] == [{"seq": 1, "to": None, "by": None}]


async def test_lasting(server: Server) -> None:
    """Told by the line itself, or by what ends it, on whichever page that stands."""
    until = "2026-01-15T09:10:00Z"
    await server.append(
        "latihan",
        event("gas", 0, id="a", until=until),
        event("patrol", 1, id="b"),
        event("patrol", 2, id="c"),
        event("x-end", 20, refs={"ends": "a"}),
        event("x-end", 21, refs={"ends": "b"}),
        event("x-end", 1, refs={"ends": "c"}),
    )
    for query, expected in {
        "": [1, instant(until), 0, 2, instant("2026-01-15T09:21:00Z"), 5],
        "after=1&limit=1": [2, instant("2026-01-15T09:21:00Z"), 5],
        "after=2": [],
    }.items():
        assert (await page(server, query))[1]["lasting"] == expected
    parts = (await server.get(f"{DRILL}/index?parts=lasting")).json["lasting"]
    assert parts == [
        {"seq": 1, "to": "2026-01-15T09:10:00.000Z", "by": None},
        {"seq": 2, "to": "2026-01-15T09:21:00.000Z", "by": 5},
    ]


@pytest.mark.parametrize("limit", [1, 3, 7, 10, 11])
async def test_pages(server: Server, limit: int) -> None:
    """Together they are the whole."""
    await server.append("latihan", *(event(f"x-{n % 4}", 30 - n) for n in range(10)))
    head, whole = await page(server)
    kinds, times, after = [], [], 0
    while after is not None:
        found, columns = await page(server, f"after={after}&limit={limit}")
        assert (found["head"], found["events"], found["first"]) == (10, 10, after + 1)
        assert found["last"] == min(after + limit, 10)
        kinds += named(found, columns, "kind")
        times += columns["time"]
        after = found["next"]
    assert (kinds, times) == (named(head, whole, "kind"), whole["time"])


async def test_an_append_between_two_pages(server: Server) -> None:
    """The next page tells the new head, and what is new stands behind what was there; a
    correction of the page before shows when that is read again."""
    await server.append("latihan", event("gas", 0, id="a"), event("gas", 1), event("gas", 2))
    first, columns = await page(server, "limit=2")
    assert (first["head"], first["next"], columns["superseded"]) == (3, 2, [])
    await server.append("latihan", {"kind": "correction", "refs": {"corrects": "a"}})
    second, columns = await page(server, "after=2&limit=2")
    assert (second["head"], second["first"], second["last"], second["next"]) == (4, 3, 4, None)
    assert named(second, columns, "kind") == ["gas", "correction"]
    _, columns = await page(server, "limit=2")
    assert columns["superseded"] == [1, 4]
    assert [flag & SUPERSEDED for flag in columns["flags"]] == [SUPERSEDED, 0]


async def test_nothing_there(server: Server) -> None:
    for query, first in (("", 1), ("after=5", 6), ("after=9007199254740991", 2**53)):
        head, columns = await page(server, query)
        assert (head["first"], head["last"], head["next"]) == (first, first - 1, None)
        assert (head["head"], head["zero"], head["kinds"]) == (0, None, [])
        assert not any(columns.values())


async def test_the_tag_is_that_of_the_head(server: Server) -> None:
    await server.append("latihan", event("gas", 0))
    answer = await server.get(COLUMNS)
    assert (answer.headers["ETag"], answer.headers["Vary"]) == ('"1"', "Accept")
    known = await server.get(COLUMNS, If_None_Match='"1"')
    assert (known.status, known.body, known.headers["ETag"]) == (304, b"", '"1"')
    await server.append("latihan", event("gas", 1))
    assert (await server.get(COLUMNS, If_None_Match='"1"')).status == 200
    assert_problem(await server.get(COLUMNS, If_None_Match="1"), 400, "bad-header")


async def test_octets_only(server: Server) -> None:
    assert_problem(await server.get(COLUMNS, Accept="application/json"), 406, "not-acceptable")
    assert (await server.get(COLUMNS, Accept="application/*;q=0.1")).status == 200


async def test_no_such_drill(server: Server) -> None:
    assert_problem(await server.get("/api/v1/drills/none/columns"), 404)


@pytest.mark.parametrize(
    "query",
    ["after=-1", "after=x", "after=9007199254740992", "limit=0", "limit=262145", "limit=",
     "after=1&after=2", "before=3", "kind=gas"],
)  # fmt: skip
async def test_bad_queries_name_the_parameter(server: Server, query: str) -> None:
    answer = await server.get(f"{COLUMNS}?{query}")
    assert_problem(answer, 400, "bad-query")
    assert faults(answer)[0][1] == query.partition("=")[0]


async def test_head_is_get_without_a_body(server: Server) -> None:
    await server.append("latihan", event("gas", 0))
    full, head = await server.get(COLUMNS), await server.ask("HEAD", COLUMNS)
    assert (head.status, head.body) == (200, b"")
    assert head.headers["Content-Length"] == full.headers["Content-Length"]
