"""Drills over HTTP: create, list, one, index."""

import orjson
import pytest
from problem import assert_problem, faults
from server import NOON, ManualClock, Server

from web.schemas import DRILL, INDEX


async def ids(server: Server) -> list[object]:
    return [drill["drill"] for drill in (await server.get("/api/v1/drills")).json["drills"]]


async def test_create_says_where_it_is(server: Server) -> None:
    answer = await server.create("latihan-1")
    assert (answer.status, answer.headers["Location"]) == (201, "/api/v1/drills/latihan-1")
    assert answer.headers["ETag"] == '"0"'
    assert (await server.get(answer.headers["Location"])).json == answer.json


async def test_the_same_header_again_is_fine(server: Server) -> None:
    """With other white space, and with the format number said or not."""
    await server.post("/api/v1/drills", b'{"drill":"a","nature":"exercise","title":{"id":"A"}}')
    again = b'{ "drill_log": 1, "drill": "a",\n"nature":"exercise", "title": {"id":"A"} }'
    answer = await server.post("/api/v1/drills", again)
    assert (answer.status, answer.headers["Location"]) == (200, "/api/v1/drills/a")


async def test_another_header_is_a_conflict(server: Server) -> None:
    await server.create("a")
    assert_problem(await server.create("a", tz="Asia/Makassar"), 409, "drill-exists")


@pytest.mark.parametrize(
    ("header", "status", "field"),
    [
        (b"", 400, ""),
        (b"[]", 422, ""),
        (b"{} {}", 400, ""),
        (b"\xff", 400, ""),
        (b'{"drill":"a","nature":"exercise"}', 422, "title"),
        (b'{"drill":"a/b","nature":"exercise","title":{"id":"A"}}', 422, "drill"),
        (b'{"drill":"a.b","nature":"exercise","title":{"id":"A"}}', 422, "drill"),
        (b'{"drill":"../a","nature":"exercise","title":{"id":"A"}}', 422, "drill"),
        (b'{"drill":"a","nature":"real","title":{"id":"A"}}', 422, "nature"),
        (b'{"drill":"a","nature":"exercise","title":{"id":"A"},"tz":"Mars/Base"}', 422, "tz"),
        (b'{"drill":"a","nature":"exercise","title":{"id":"A"},"h":"00"}', 422, "h"),
        (b'{"drill":"a","nature":"exercise","title":{"id":"A"},"log":"notes"}', 422, "log"),
        (b'{"drill":"a","nature":"exercise","title":{"id":"A"},"title":{}}', 422, "title"),
        (b'{"drill":"a","nature":"exercise","title":{"id":"%b"}}' % (b"a" * 65536), 413, ""),
    ],
)
async def test_headers_that_are_refused(
    server: Server, header: bytes, status: int, field: str
) -> None:
    answer = await server.post("/api/v1/drills", header)
    assert_problem(answer, status)
    assert field in [name for _, name in faults(answer)]
    assert await ids(server) == []


async def test_an_empty_drill(server: Server) -> None:
    await server.create("latihan")
    found = (await server.get("/api/v1/drills/latihan")).json
    assert set(found) == set(DRILL["properties"])
    assert (found["head"], found["events"], found["state"]) == (0, 0, "open")
    assert (found["extent"], found["zero"], found["date"]) == (None, None, None)
    assert found["order_only"] is False


async def test_a_drill_tells_its_extent(server: Server, clock: ManualClock) -> None:
    await server.create("latihan", tz="Asia/Jakarta")
    await server.append(
        "latihan",
        {"kind": "patrol", "time": "2026-01-15T23:30:00Z"},
        {"kind": "gas", "time": "2026-01-16T06:31:00.5+07:00"},
    )
    found = (await server.get("/api/v1/drills/latihan")).json
    assert found["extent"] == {
        "from": "2026-01-15T23:30:00.000Z",
        "to": "2026-01-15T23:31:00.500Z",
        "ms": 60_500,
    }
    assert found["date"] == "2026-01-16"
    assert found["counts"] == {"patrol": 1, "gas": 1}
    assert [one["kind"] for one in found["fingerprint"]] == ["patrol", "gas"]
    assert found["state"] == "live"
    clock.now = NOON + 10 * 60_000 + 1
    assert (await server.get("/api/v1/drills/latihan")).json["state"] == "open"


async def test_an_amended_title_is_shown(server: Server) -> None:
    await server.create("latihan")
    await server.append("latihan", {"kind": "amend", "header": {"title": {"id": "Baru"}}})
    found = (await server.get("/api/v1/drills/latihan")).json
    assert found["title"] == found["header"]["title"] == {"id": "Baru"}


async def test_a_sealed_drill(server: Server) -> None:
    await server.create("latihan")
    await (await server.store.log("latihan")).seal()
    found = (await server.get("/api/v1/drills/latihan")).json
    assert (found["sealed"], found["state"]) == (True, "finished")


async def test_order_only_drills_have_no_clock(shipped: Server) -> None:
    for drill in ("banjarnegara-20230925", "okutimur-20231017"):
        found = (await shipped.get(f"/api/v1/drills/{drill}")).json
        index = (await shipped.get(f"/api/v1/drills/{drill}/index")).json
        assert found["order_only"] is index["order_only"] is True
        assert (found["extent"], found["zero"], index["extent"], index["zero"]) == (None,) * 4
        assert index["gaps"] == []
        assert {phase["from"] for phase in index["phases"]} <= {None}
        assert {marker["at"] for marker in index["markers"]} <= {None}
        assert (found["events"], found["state"]) == (17, "finished")


async def test_the_newest_drill_is_first(shipped: Server) -> None:
    """A drill without events is the one that is about to begin."""
    await shipped.create("baru")
    assert await ids(shipped) == [
        "baru",
        "kota-harapan-latihan",
        "okutimur-20231017",
        "banjarnegara-20230925",
    ]


async def test_the_list_says_what_each_drill_says(shipped: Server) -> None:
    drills = (await shipped.get("/api/v1/drills")).json["drills"]
    for drill in drills:
        assert (await shipped.get(f"/api/v1/drills/{drill['drill']}")).json == drill


async def test_the_index_of_a_timed_drill(shipped: Server) -> None:
    answer = await shipped.get("/api/v1/drills/kota-harapan-latihan/index")
    index = answer.json
    assert set(index) == set(INDEX["properties"])
    assert answer.headers["ETag"] == f'"{index["head"]}"'
    assert index["late"]
    assert index["superseded"]
    assert {phase["colour"] for phase in index["phases"]} >= {"hijau", "kuning", "merah"}
    assert all(gap["ms"] >= 60_000 for gap in index["gaps"])
    assert sum(index["kinds"].values()) == sum(index["sides"].values()) <= index["events"]


LONG = {"phases", "gaps", "markers", "late", "superseded", "lasting"}


@pytest.mark.parametrize(
    ("query", "parts"),
    [
        ("", LONG),
        ("parts=phases", {"phases"}),
        ("parts=late,%20lasting&parts=gaps", {"late", "lasting", "gaps"}),
        ("parts=markers,markers", {"markers"}),
    ],
)
async def test_parts_of_an_index(shipped: Server, query: str, parts: set[str]) -> None:
    """What is not asked for is left out, what is said in short never."""
    path = "/api/v1/drills/kota-harapan-latihan/index"
    whole, found = (await shipped.get(path)).json, (await shipped.get(f"{path}?{query}")).json
    assert set(whole) - set(found) == LONG - parts
    assert found == {name: whole[name] for name in found}
    assert all(whole[name] for name in LONG)


@pytest.mark.parametrize("query", ["parts=", "parts=all", "parts=late,", "part=late"])
async def test_parts_that_there_are_not(shipped: Server, query: str) -> None:
    answer = await shipped.get(f"/api/v1/drills/kota-harapan-latihan/index?{query}")
    assert_problem(answer, 400, "bad-query")


async def test_a_current_index_is_not_sent_again(server: Server) -> None:
    await server.create("latihan")
    path = "/api/v1/drills/latihan/index"
    known = await server.get(path, If_None_Match='"0"')
    assert (known.status, known.body, known.headers["ETag"]) == (304, b"", '"0"')
    await server.append("latihan", {"kind": "gas"})
    assert (await server.get(path, If_None_Match='"0"')).status == 200


async def test_a_drill_is_never_answered_from_a_tag(server: Server) -> None:
    """Its state and its seal change while the head does not."""
    await server.create("latihan")
    assert (await server.get("/api/v1/drills/latihan", If_None_Match='"0"')).status == 200


async def test_markup_in_a_title_stays_text(server: Server) -> None:
    title = {"id": "<script>alert(1)</script>"}
    await server.create("latihan", title=title)
    assert (await server.get("/api/v1/drills/latihan")).json["title"] == title
    page = await server.get("/", Accept="text/html")
    assert b"<script>alert" not in page.body


async def test_head_is_get_without_a_body(shipped: Server) -> None:
    for path in (
        "/api/v1/drills",
        "/api/v1/drills/okutimur-20231017",
        "/api/v1/drills/okutimur-20231017/index",
        "/api/v1/drills/okutimur-20231017/columns",
        "/api/v1/drills/okutimur-20231017/hits?q=gas",
        "/api/v1/drills/okutimur-20231017/events?limit=3",
        "/api/v1/drills/okutimur-20231017/log",
        "/api/v1/vocabulary",
        "/api/v1/openapi.json",
        "/healthz",
        "/readyz",
        "/",
    ):
        full, head = await shipped.get(path), await shipped.ask("HEAD", path)
        assert (head.status, head.body) == (200, b"")
        for name in ("Content-Length", "Content-Type", "ETag"):
            assert head.headers.get(name) == full.headers.get(name)


async def test_unknown_members_of_a_header_are_kept(server: Server) -> None:
    header = b'{"drill":"a","nature":"exercise","title":{"id":"A"},"x":1e2,"y":[-0]}'
    await server.post("/api/v1/drills", header)
    log = await server.get("/api/v1/drills/a/log")
    assert log.lines[0].startswith(b'{"drill_log":1,' + header[1:-1] + b',"h":"')
    epoch = (await server.get("/api/v1/drills/a")).json["epoch"]
    assert orjson.loads(log.lines[0])["h"][:16] == epoch
