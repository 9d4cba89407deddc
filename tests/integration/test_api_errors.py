"""Every error on every path: one shape, and one order of checks."""

import asyncio
import io

import pytest
from problem import assert_problem
from server import JSON, NDJSON, Server

from web import pages
from web.headers import SECURITY
from web.surface import SURFACE

PATHS = [resource.path for resource in SURFACE]
OF_DRILL = [resource.path for resource in SURFACE if resource.of_drill]
PAGES = [*pages.routes()]
ALLOWED = dict.fromkeys(PAGES, "GET, HEAD") | {one.path: one.allow for one in SURFACE}
NORMALLY = [path for path in PATHS if not path.endswith(("/append", "/replay"))]  # no WebSockets
METHODS = ["GET", "POST", "DELETE", "PUT", "PATCH", "OPTIONS", "TRACE", "PROPFIND"]
NO_DRILLS = [
    *("none", "Latihan", "..", "%2e%2e", "a%2Fb", "latihan.jsonl", "-a", "a" * 65),
    *("%00", "%E2%82%AC", "latihan%20", "latihan%0a"),
]
FOREIGN = {"Origin": "http://evil.example"}


def at(path: str, drill: str = "latihan") -> str:
    return path.format(drill=drill)


@pytest.fixture(autouse=True)
async def latihan(server: Server) -> None:
    await server.create()


@pytest.mark.parametrize("path", [*PATHS, *PAGES, "/nowhere", "/static/0/x.js"])
async def test_403_comes_first(server: Server, path: str) -> None:
    """Before the drill, the method, and everything else."""
    for headers in ({"Host": "evil.example"}, FOREIGN, {"Origin": "null"}, {"Host": "a b"}):
        for method in METHODS:
            answer = await server.ask(method, at(path, "none"), headers=headers)
            assert_problem(answer, 403, "forbidden")


@pytest.mark.parametrize("path", OF_DRILL)
async def test_404_comes_before_the_method(server: Server, path: str) -> None:
    for method in METHODS:
        for drill in NO_DRILLS:
            answer = await server.ask(method, at(path, drill) + "?x=1", headers={"Accept": "x/y"})
            assert_problem(answer, 404)


@pytest.mark.parametrize("path", [*PATHS, *PAGES])
async def test_405_names_what_is_allowed(server: Server, path: str) -> None:
    for method in set(METHODS).difference(ALLOWED[path].split(", ")):
        answer = await server.ask(method, at(path) + "?x=1", headers={"Accept": "x/y"})
        assert_problem(answer, 405, "method-not-allowed")
        assert answer.headers["Allow"] == ALLOWED[path]


@pytest.mark.parametrize("path", NORMALLY)
async def test_406_comes_before_the_query(server: Server, path: str) -> None:
    answer = await server.ask("GET", at(path) + "?x=1", headers={"Accept": "image/png"})
    assert_problem(answer, 406, "not-acceptable")


@pytest.mark.parametrize("path", ["/api/v1/drills", "/api/v1/drills/{drill}/events"])
async def test_406_comes_before_415(server: Server, path: str) -> None:
    headers = {"Accept": "image/png", "Content-Type": "text/plain"}
    assert_problem(await server.ask("POST", at(path), data=b"{}", headers=headers), 406)


@pytest.mark.parametrize("path", ["/api/v1/drills", "/api/v1/drills/{drill}/events"])
@pytest.mark.parametrize("media", ["text/plain", "application/x-www-form-urlencoded", "", "json"])
async def test_415_says_what_is_taken(server: Server, path: str, media: str) -> None:
    """Before 413: a body of the wrong type is not looked at."""
    headers = {"Content-Type": media}
    body = io.BytesIO(b"x" * 9_000_000)
    answer = await server.ask("POST", at(path), data=body, headers=headers)
    assert_problem(answer, 415, "media-type")
    assert JSON in answer.headers["Accept-Post"]


async def test_a_header_is_only_json(server: Server) -> None:
    assert_problem(await server.post("/api/v1/drills", b"{}", NDJSON), 415)


@pytest.mark.parametrize("path", NORMALLY)
async def test_unknown_query_names_are_400(server: Server, path: str) -> None:
    document = assert_problem(await server.get(at(path) + "?colour=red"), 400, "bad-query")
    assert document["errors"][0]["field"] == "colour"


async def test_413_comes_before_400(server: Server) -> None:
    """A line that is too long and one that is no JSON, an unknown query and a bad tag."""
    body = b"nonsense\n" + b'{"kind":"gas","x":"%b"}' % (b"a" * 65536)
    answer = await server.post(
        "/api/v1/drills/latihan/events?x=1", body, NDJSON, If_Match="nonsense"
    )
    assert_problem(answer, 413, "too-large")


async def test_400_comes_before_422(server: Server) -> None:
    answer = await server.append("latihan", b'{"kind":"nonsense"}', b"nonsense")
    assert_problem(answer, 400, "not-json")


async def test_422_comes_before_known_ids(server: Server) -> None:
    await server.append("latihan", {"id": "a", "kind": "gas"})
    answer = await server.append("latihan", {"id": "a", "kind": "patrol"}, {"kind": "?"})
    assert_problem(answer, 422, "rule-broken")


async def test_known_ids_come_before_the_seal(server: Server) -> None:
    first = await server.append("latihan", {"id": "a", "kind": "gas"})
    await (await server.store.log("latihan")).seal()
    again = await server.append("latihan", {"id": "a", "kind": "gas"}, If_Match='"9"')
    assert (again.status, again.json["first"]) == (200, first.json["first"])
    changed = await server.append("latihan", {"id": "a", "kind": "patrol"})
    assert_problem(changed, 409, "id-conflict")


async def test_409_sealed_comes_before_412(server: Server) -> None:
    await (await server.store.log("latihan")).seal()
    answer = await server.append("latihan", {"kind": "gas"}, If_Match='"9"')
    assert_problem(answer, 409, "sealed")


@pytest.mark.parametrize(
    "path",
    ["/nowhere", "/api", "/api/", "/api/v1", "/api/v1/nowhere", "/api/v1/drills/", "//", "/drills",
     "/api/v1/drills/latihan/", "/api/v1/drills/latihan/events/1", "/static", "/static/",
     "/static/0/js/main.js", "/Healthz", "/healthz/", "/api/v1/drills/latihan/events%2F"],
)  # fmt: skip
async def test_unknown_paths(server: Server, path: str) -> None:
    for method in ("GET", "POST", "OPTIONS"):
        answer = await server.ask(method, path)
        assert_problem(answer, 405 if path.startswith("/static/0") and method != "GET" else 404)


@pytest.mark.parametrize("path", ["/nowhere", "/drills/none", "/drills/a.b", "/r/abc"])
async def test_people_get_a_page(server: Server, path: str) -> None:
    answer = await server.get(path, Accept="text/html,*/*;q=0.8")
    assert answer.status == 404
    assert answer.headers["Content-Type"].startswith("text/html")
    assert b"<html" in answer.body
    assert_problem(await server.get(path), 404)


async def test_the_api_answers_people_in_json_too(server: Server) -> None:
    assert_problem(await server.get("/api/v1/nowhere", Accept="text/html"), 404)


@pytest.mark.parametrize(
    "path",
    ["/", "/nowhere", "/healthz", "/api/v1/drills", "/api/v1/drills/none", "/static/0/x",
     "/api/v1/drills/latihan/log", "/api/v1/drills/latihan/events?x",
     "/api/v1/drills/latihan/replay"],
)  # fmt: skip
async def test_headers_that_every_answer_has(server: Server, path: str) -> None:
    answer = await server.get(path)
    assert {name: answer.headers.get(name) for name in SECURITY} == SECURITY
    assert "Server" not in answer.headers
    if path.startswith("/api"):
        assert answer.headers["Cache-Control"] == "no-store"


async def test_our_own_mistakes_tell_nothing(
    server: Server, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """500 without a trace of the code; the trace is in the log."""

    async def broken() -> list[str]:
        raise RuntimeError("a secret")

    monkeypatch.setattr(server.store, "drills", broken)
    answer = await server.get("/api/v1/drills")
    assert_problem(answer, 500, "internal")
    assert b"secret" not in answer.body
    assert "a secret" in caplog.text


START = b"POST /api/v1/drills HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
UNSOUND = [
    (b"GET / HTTP/1.1\r\n\r\n", 400),
    (b"GET / HTTP/1.0\r\n\r\n", 403),
    (b"GET / HTTP/1.1\r\nHost: localhost\r\nHost: localhost\r\n\r\n", 400),
    (b"nonsense\r\n\r\n", 400),
    (b"GET / HTTP/1.1\r\nHost: localhost\r\nX: " + b"a" * 20_000 + b"\r\n\r\n", 400),
    (b"GET /" + b"a" * 20_000 + b" HTTP/1.1\r\nHost: localhost\r\n\r\n", 400),
    (b"GET http://evil.example/ HTTP/1.1\r\nHost: localhost\r\n\r\n", 403),
    (b"OPTIONS * HTTP/1.1\r\nHost: localhost\r\n\r\n", 404),
    (START + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n", 400),
    (START + b"Expect: miracles\r\nContent-Length: 2\r\n\r\n{}", 417),
    (START + b"Content-Encoding: gzip\r\nContent-Length: 2\r\n\r\n{}", 400),
]


@pytest.mark.parametrize(("text", "status"), UNSOUND)
async def test_requests_that_are_not_sound(server: Server, text: bytes, status: int) -> None:
    answer = await server.raw(text.replace(b"\r\n", b"\r\nConnection: close\r\n", 1))
    first, _, rest = answer.partition(b"\r\n")
    assert first.split()[1] == b"%d" % status, answer[:300]
    assert b"application/problem+json" in rest
    assert b"nosniff" in rest
    assert b"Traceback" not in rest


@pytest.mark.parametrize(
    "line",
    [b"GET /\xff HTTP/1.1", b"GET /api/v1/drills/\xff HTTP/1.1", b"GET /?q=\xff HTTP/1.1",
     b"GET /api/v1/drills?\xff=\xff HTTP/1.1", b"GET /static/\xff/\xff HTTP/1.1"],
)  # fmt: skip
@pytest.mark.parametrize(
    "header",
    [b"X: y", b"Accept: \xff", b"Origin: \xff", b"Last-Event-ID: \xff", b"If-None-Match: \xff",
     b"Accept: text/html", b"Sec-Fetch-Site: \xff", b"Content-Type: \xff", b"Cookie: \xff=\xff"],
)  # fmt: skip
async def test_bytes_that_are_no_text(server: Server, line: bytes, header: bytes) -> None:
    """A clear answer, and never one that blames us."""
    for host in (b"localhost", b"\xff"):
        request = b"%b\r\nHost: %b\r\n%b\r\nConnection: close\r\n\r\n" % (line, host, header)
        answer = await server.raw(request)
        assert answer.startswith((b"HTTP/1.1 ", b"HTTP/1.0 "))
        assert answer.split()[1] < b"500", answer[-300:]


async def test_a_body_made_to_be_slow_is_not(server: Server) -> None:
    """Time grows with the size of what is sent, whatever it is."""
    for text in (b'"' + b'\\"' * 4_000_000, b"[" * 8_000_000, b'{"a":' * 1_600_000):
        async with asyncio.timeout(5):
            await server.post("/api/v1/drills/latihan/events", text, NDJSON)
            await server.post("/api/v1/drills/latihan/events", b"[" + text, JSON)
            await server.post("/api/v1/drills", text, JSON)


async def test_100_continue_comes_only_when_the_body_is_wanted(server: Server) -> None:
    """Nobody uploads megabytes to be told that the media type was wrong."""
    expect = b"Expect: 100-continue\r\nConnection: close\r\nContent-Length: "
    refused = await server.raw(START + expect + b"9000000\r\n\r\n", until=b"\r\n\r\n")
    assert refused.startswith(b"HTTP/1.1 413 ")
    taken = await server.raw(START + expect + b"2\r\n\r\n{}")
    assert taken.startswith(b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 422 ")


@pytest.mark.parametrize("line", [b"GET /?q=%s HTTP/1.1", b"GET / HTTP/1.1\r\nX-Long: %s"])
async def test_an_address_that_is_too_long_says_how_long_it_may_be(
    server: Server, line: bytes
) -> None:
    answer = await server.raw(line % (b"a" * 9000) + b"\r\nHost: localhost\r\n\r\n", until=b"}")
    assert b"400 Bad Request" in answer
    assert b"application/problem+json" in answer
    assert b"longer than 8,190 bytes; leave out" in answer
    assert b"aaa" not in answer
