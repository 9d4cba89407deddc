"""Reading over HTTP: pages both ways, filters, the log file."""

import asyncio
import os
from hashlib import sha256

import aiohttp
import orjson
import pytest
from problem import assert_problem, faults
from server import NDJSON, Server

EVENTS = "/api/v1/drills/latihan/events"
LOG = "/api/v1/drills/latihan/log"

# seq: when it happened (minute), so that 4 and 6 are late and 2 and 5 share a moment
MINUTES = [0, 2, 3, 1, 2, 0]
PRESENTED = [1, 6, 4, 2, 5, 3]
KINDS = ["patrol", "gathering", "gas", "dialogue", "x-drone", "throw"]


@pytest.fixture(autouse=True)
async def latihan(server: Server) -> None:
    await server.create()
    await server.append(
        "latihan",
        *(
            {
                "kind": kind,
                "time": f"2026-01-15T09:{minute:02}:00+07:00",
                "text": {"id": f"kejadian {number}", "en": "Tear GAS" if number == 3 else ""},
            }
            for number, (minute, kind) in enumerate(zip(MINUTES, KINDS, strict=True), 1)
        ),
    )


async def seqs(server: Server, query: str = "") -> list[int]:
    answer = await server.get(f"{EVENTS}?{query}")
    assert answer.status == 200, answer.body
    return [event["seq"] for event in answer.json["events"]]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", [1, 2, 3, 4, 5, 6]),
        ("after=0", [1, 2, 3, 4, 5, 6]),
        ("after=4", [5, 6]),
        ("after=6", []),
        ("after=99", []),
        ("before=3", [1, 2]),
        ("before=6&limit=2", [4, 5]),
        ("before=99&limit=2", [5, 6]),
        ("before=1", []),
        ("after=1&before=5", [2, 3, 4]),
        ("after=1&before=5&limit=2", [2, 3]),
        ("order=time", PRESENTED),
        ("order=time&after=0", PRESENTED),
        ("order=time&after=4", [2, 5, 3]),
        ("order=time&before=4", [1, 6]),
        ("order=time&before=3&limit=2", [2, 5]),
        ("from=2026-01-15T09:02:00%2B07:00", [2, 3, 5]),
        ("from=2026-01-15T09:02:00+07:00", [2, 3, 5]),
        ("to=2026-01-15T02:02:00Z", [1, 4, 6]),
        ("from=2026-01-15T02:01:00Z&to=2026-01-15T02:03:00Z&order=time", [4, 2, 5]),
        ("from=2026-01-15T03:00:00Z&to=2026-01-15T02:00:00Z", []),
        ("kind=gas", [3]),
        ("kind=gas,throw&kind=x-drone", [3, 5, 6]),
        ("kind=x-nothing", []),
        ("side=police", [1, 3]),
        ("side=police,crowd", [1, 2, 3, 6]),
        ("q=tear%20gas", [3]),
        ("q=KEJADIAN%202", [2]),
        ("q=drone", [5]),
        ("q=recorded", []),
        ("kind=gas&side=crowd", []),
    ],
)
async def test_what_a_query_finds(server: Server, query: str, expected: list[int]) -> None:
    assert await seqs(server, query) == expected


@pytest.mark.parametrize("order", ["seq", "time"])
@pytest.mark.parametrize("limit", [1, 2, 4, 6, 7])
async def test_pages_forward(server: Server, order: str, limit: int) -> None:
    found, after = [], 0
    while after is not None:
        page = (await server.get(f"{EVENTS}?order={order}&limit={limit}&after={after}")).json
        found += [event["seq"] for event in page["events"]]
        after = page["next"]
    assert found == (PRESENTED if order == "time" else [1, 2, 3, 4, 5, 6])


@pytest.mark.parametrize("order", ["seq", "time"])
@pytest.mark.parametrize("limit", [1, 2, 4, 6])
async def test_pages_backward(server: Server, order: str, limit: int) -> None:
    """The nearest ones first, each page in ascending order."""
    everything = PRESENTED if order == "time" else [1, 2, 3, 4, 5, 6]
    found, before = [], everything[-1]
    while before is not None:
        page = (await server.get(f"{EVENTS}?order={order}&limit={limit}&before={before}")).json
        found = [event["seq"] for event in page["events"]] + found
        before = page["next"]
    assert found == everything[:-1]


async def test_a_page_larger_than_a_chunk(server: Server) -> None:
    for _ in range(2):
        await server.append("latihan", *[{"kind": "gas"}] * 997)
    assert await seqs(server, "limit=2000") == list(range(1, 2001))
    assert await seqs(server, "before=1900&limit=1500") == list(range(400, 1900))
    assert len(await seqs(server)) == 1000
    assert (await server.get(f"{EVENTS}?limit=2000")).json["next"] is None


async def test_a_page_of_long_lines_ends_early(server: Server) -> None:
    """However long the lines, an answer stays small; `next` leads on."""
    long = b'{"kind":"gas","x":"%b"}' % (b"a" * 60_000)
    for _ in range(4):
        await server.append("latihan", *[long] * 130)
    page = await server.get(f"{EVENTS}?limit=10000")
    assert len(page.body) < 32_000_000
    rest = await server.get(f"{EVENTS}?limit=10000&after={page.json['next']}")
    assert len(page.json["events"]) + len(rest.json["events"]) == 526


async def test_lines_are_the_stored_ones(server: Server) -> None:
    stored = (await server.get(LOG)).lines[1:]
    assert (await server.get(EVENTS, Accept=NDJSON)).lines == stored
    assert b'{"events":[' + b",".join(stored) + b"]" in (await server.get(EVENTS)).body


async def test_ndjson_tells_its_page_in_headers(server: Server) -> None:
    first = await server.get(f"{EVENTS}?limit=4", Accept=NDJSON)
    assert (first.headers["Drill-Head"], first.headers["Drill-Next"]) == ("6", "4")
    assert first.headers["Content-Type"] == NDJSON
    rest = await server.get(f"{EVENTS}?limit=4&after=4", Accept=NDJSON)
    assert "Drill-Next" not in rest.headers
    assert len(rest.lines) == 2


async def test_a_page_has_the_tag_of_the_head(server: Server) -> None:
    for media in ("application/json", NDJSON):
        answer = await server.get(f"{EVENTS}?limit=1", Accept=media)
        assert (answer.headers["ETag"], answer.headers["Vary"]) == ('"6"', "Accept")
        known = await server.get(EVENTS, Accept=media, If_None_Match='W/"6"')
        assert (known.status, known.body) == (304, b"")
        assert (await server.get(EVENTS, Accept=media, If_None_Match='"5"')).status == 200


@pytest.mark.parametrize("path", [EVENTS, LOG, "/api/v1/drills/latihan/index"])
async def test_tags_that_are_none(server: Server, path: str) -> None:
    assert_problem(await server.get(path, If_None_Match="6"), 400, "bad-header")


@pytest.mark.parametrize(
    "query",
    ["limit=0", "limit=10001", "limit=x", "after=-1", "before=0", "order=up", "kind=gass", "kind=",
     "kind=x-", "side=army", "from=2026-01-15", "to=now", "limit=1&limit=2", "after=%FF"],
)  # fmt: skip
async def test_bad_values_are_named(server: Server, query: str) -> None:
    answer = await server.get(f"{EVENTS}?{query}")
    assert_problem(answer, 400, "bad-query")
    assert faults(answer) == [(None, query.partition("=")[0])]


async def test_an_empty_drill(server: Server) -> None:
    await server.create("kosong")
    answer = await server.get("/api/v1/drills/kosong/events")
    assert answer.body == b'{"events":[],"head":0,"next":null}'
    assert (await server.get("/api/v1/drills/kosong/events", Accept=NDJSON)).body == b""


async def test_the_log_can_be_checked_by_a_stranger(server: Server) -> None:
    """Each h is the SHA-256 of the one before and the line up to it."""
    previous = b""
    for line in (await server.get(LOG)).lines:
        body, _, rest = line.rpartition(b',"h":"')
        assert sha256(previous + body).hexdigest().encode() == rest[:64]
        previous = rest[:64]


async def test_the_log_is_the_file(server: Server) -> None:
    answer = await server.get(LOG)
    file = await asyncio.to_thread((server.store.directory / "latihan.jsonl").read_bytes)
    assert (answer.status, answer.body) == (200, file)
    drill = (await server.get("/api/v1/drills/latihan")).json
    assert answer.headers["ETag"] == f'"{len(answer.body)}-{drill["head_hash"][:16]}"'
    assert answer.headers["Content-Type"] == NDJSON
    assert answer.headers["Content-Disposition"] == 'attachment; filename="latihan.jsonl"'
    assert answer.headers["Accept-Ranges"] == "bytes"
    assert orjson.loads(answer.lines[-1])["h"] == drill["head_hash"]


@pytest.mark.parametrize(
    ("asked", "start", "end"),
    [
        ("bytes=0-0", 0, 1),
        ("bytes=0-99", 0, 100),
        ("BYTES = 10-19", 0, None),
        ("bytes=100-", 100, -0),
        ("bytes=-50", -50, -0),
        ("bytes=-999999", 0, -0),
        ("bytes=5-999999", 5, -0),
        ("bytes=7-3", 0, None),
        ("bytes=0-1,5-6", 0, None),
        ("bytes=-", 0, None),
        ("bytes=a-b", 0, None),
        ("lines=0-1", 0, None),
    ],
)
async def test_a_part_of_the_log(server: Server, asked: str, start: int, end: int | None) -> None:
    """`end` None: not a range that is understood, so all of it is sent."""
    whole = (await server.get(LOG)).body
    answer = await server.get(LOG, Range=asked)
    if end is None:
        assert (answer.status, answer.body) == (200, whole)
        return
    part = whole[start : end or len(whole)]
    first = whole.index(part)
    assert (answer.status, answer.body) == (206, part)
    last = first + len(part) - 1
    assert answer.headers["Content-Range"] == f"bytes {first}-{last}/{len(whole)}"


@pytest.mark.parametrize("asked", ["bytes=999999-", "bytes=999999-1000000", "bytes=-0"])
async def test_a_part_beyond_the_end(server: Server, asked: str) -> None:
    size = len((await server.get(LOG)).body)
    answer = await server.get(LOG, Range=asked)
    assert_problem(answer, 416, "range")
    assert answer.headers["Content-Range"] == f"bytes */{size}"


async def test_a_download_goes_on_only_in_the_same_log(server: Server) -> None:
    etag = (await server.get(LOG)).headers["ETag"]
    assert (await server.get(LOG, Range="bytes=5-", If_Range=etag)).status == 206
    await server.append("latihan", {"kind": "gas"})
    assert (await server.get(LOG, Range="bytes=5-", If_Range=etag)).status == 200
    later = (await server.get(LOG)).headers["ETag"]
    assert (await server.get(LOG, Range="bytes=5-", If_Range=f"W/{later}")).status == 200


async def test_a_file_cut_short_by_somebody(server: Server) -> None:
    """A download breaks off where the file does, and half a line is not served as an event."""
    path = server.store.directory / "latihan.jsonl"
    await asyncio.to_thread(os.truncate, path, 400)
    async with asyncio.timeout(5):
        with pytest.raises(aiohttp.ClientError):
            await server.get(LOG)
    assert_problem(await server.get(EVENTS), 503, "store")


async def test_a_current_log_is_not_sent_again(server: Server) -> None:
    etag = (await server.get(LOG)).headers["ETag"]
    known = await server.get(LOG, If_None_Match=etag, Range="bytes=0-9")
    assert (known.status, known.body, known.headers["ETag"]) == (304, b"", etag)
    await server.append("latihan", {"kind": "gas"})
    assert (await server.get(LOG, If_None_Match=etag)).status == 200


async def test_head_knows_no_ranges(server: Server) -> None:
    answer = await server.ask("HEAD", LOG, headers={"Range": "bytes=0-9"})
    assert (answer.status, answer.headers["Content-Length"]) == (
        200,
        str(len((await server.get(LOG)).body)),
    )
