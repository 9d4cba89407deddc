"""A store in trouble, clients in trouble: what is told, and what goes on."""

import asyncio
import gzip
import zlib
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from problem import assert_problem, faults
from server import JSON, ManualClock, Server, running

from events.errors import NoSpace, ReadOnlyLog, StoreError
from events.files import log_end
from web import body, log_download

PACKED = gzip.compress(b'{"kind":"gas"}', mtime=0)
EVENTS = "/api/v1/drills/latihan/events"


@pytest.mark.parametrize(
    ("error", "status", "slug"),
    [
        (NoSpace("latihan", "the disk is full"), 507, "no-space"),
        (ReadOnlyLog("latihan", "a sync failed"), 503, "read-only"),
        (StoreError("the folder is gone"), 503, "store"),
        (OSError("secret path"), 500, "internal"),
    ],
)
async def test_appends_that_the_store_cannot_take(
    server: Server, monkeypatch: pytest.MonkeyPatch, error: Exception, status: int, slug: str
) -> None:
    await server.create()
    log = await server.store.log("latihan")

    async def refused(*_: object) -> None:
        raise error

    monkeypatch.setattr(type(log), "append", refused)
    answer = await server.append("latihan", {"kind": "gas"})
    document = assert_problem(answer, status, slug)
    assert "secret" not in document["detail"]
    assert (status == 507) == ("make room and send it again" in document["detail"])
    assert (await server.get(EVENTS)).status == 200


async def test_a_damaged_log_is_read_up_to_the_damage(tmp_path: Path, clock: ManualClock) -> None:
    folder = tmp_path / "drills"
    async with running(folder, clock=clock) as server:
        await server.create()
        for _ in range(4):
            await server.append("latihan", {"kind": "gas"})
    file = folder / "latihan.jsonl"
    lines = (await asyncio.to_thread(file.read_bytes)).splitlines(keepends=True)
    lines[2] = lines[2].replace(b"gas", b"gus")
    await asyncio.to_thread(file.write_bytes, b"".join(lines))
    async with running(folder, clock=clock) as server:
        drill = (await server.get("/api/v1/drills/latihan")).json
        assert (drill["status"], drill["head"]) == ("damaged", 1)
        assert drill["problem"]["offset"] == len(b"".join(lines[:2]))
        assert drill["problem"]["line"] == 3
        assert len((await server.get(EVENTS)).json["events"]) == 1
        assert (await server.get("/api/v1/drills/latihan/log")).body == b"".join(lines[:2])
        assert_problem(await server.append("latihan", {"kind": "gas"}), 503, "read-only")
        answer = await server.get("/readyz")
        assert_problem(answer, 503, "not-ready")
        assert faults(answer) == [(None, "latihan")]


async def test_lines_by_hand_are_served_and_the_bad_ones_told(
    tmp_path: Path, clock: ManualClock
) -> None:
    folder = tmp_path / "drills"
    async with running(folder, clock=clock) as server:
        await server.create()
        file = folder / "latihan.jsonl"
        written = await asyncio.to_thread(file.read_bytes)
        added = b'{"kind":"gas"}\r\n{"kind":"nonsense"}\n'
        await asyncio.to_thread(file.write_bytes, written + added)
    async with running(folder, clock=clock) as server:
        drill = (await server.get("/api/v1/drills/latihan")).json
        assert (drill["head"], drill["status"]) == (1, "ok")
        (rejected,) = drill["rejected"]
        assert "kind" in rejected


async def test_after_a_sync_that_failed_a_retry_is_advised(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whether the events are there is seen after a restart; the next ones were never written."""
    await server.create()

    def refused(*_: object) -> None:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(log_end.Disk, "sync", property(lambda disk: refused))
    doubt = "the events may or may not be there then; sending the same ids again is safe"
    for first in (True, False):
        answer = await server.append("latihan", {"kind": "gas", "id": f"a-{first}"})
        detail = assert_problem(answer, 503, "read-only")["detail"]
        assert detail.endswith(doubt) == first


async def test_a_query_that_is_not_utf_8_is_refused(server: Server) -> None:
    await server.create()
    document = assert_problem(await server.get(f"{EVENTS}?q=%ff"), 400, "bad-query")
    assert document["errors"][0]["field"] == "q"
    assert (await server.get(f"{EVENTS}?q=%C3%A4")).status == 200


async def test_a_body_that_stands_still_is_given_up(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(body, "IDLE_SECONDS", 0.1)
    await server.create()
    answer = await server.raw(
        b"POST %b HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
        b"Content-Length: 100\r\n\r\n{" % EVENTS.encode(),
        until=b'"errors":[]}',
    )
    assert answer.startswith(b"HTTP/1.1 408 ")


async def test_a_compressed_body_is_counted_unpacked(server: Server) -> None:
    await server.create()
    headers = {"Content-Type": JSON, "Content-Encoding": "gzip"}
    event = gzip.compress(b'{"kind":"gas"}')
    assert (await server.ask("POST", EVENTS, data=event, headers=headers)).status == 201
    bomb = gzip.compress(b" " * 20_000_000)
    assert_problem(await server.ask("POST", EVENTS, data=bomb, headers=headers), 413, "too-large")


@pytest.mark.parametrize(
    "packed",
    [b"", b"plain", b"\x1f\x8b\x08", PACKED[:-3], PACKED + b"x"],
    ids=["empty", "plain", "begun", "cut", "more"],
)
@pytest.mark.parametrize("encoding", ["gzip", "deflate"])
async def test_a_body_that_is_not_packed_as_it_says(
    server: Server, caplog: pytest.LogCaptureFixture, encoding: str, packed: bytes
) -> None:
    """One line with the way out, nothing in the log, and the connection goes on."""
    await server.create()
    headers = {"Content-Type": JSON, "Content-Encoding": encoding}
    answer = await server.ask("POST", EVENTS, data=packed, headers=headers)
    if not packed:
        assert_problem(answer, 400, "not-json")
        return
    detail = assert_problem(answer, 400, "bad-header")["detail"]
    said = "as Content-Encoding says; pack it anew, or send it plain"
    assert detail == f"the body is not sound {encoding}, {said}"
    assert caplog.records == []


async def test_packed_bodies_that_are_taken(server: Server) -> None:
    """Also in parts, in members, and deflate without its frame."""
    await server.create()
    event = b'{"kind":"gas"}\n'
    bare = zlib.compressobj(wbits=-15)
    forms = [("gzip", gzip.compress(event) * 2), ("X-Gzip", gzip.compress(event)),
             ("deflate", zlib.compress(event)), ("deflate", bare.compress(event) + bare.flush()),
             ("identity", event)]  # fmt: skip
    for encoding, packed in forms:
        headers = {"Content-Type": "application/x-ndjson", "Content-Encoding": encoding}
        for data in (packed, slowly(packed)):
            answer = await server.ask("POST", EVENTS, data=data, headers=headers)
            assert answer.status == 201, encoding
    assert (await server.get("/api/v1/drills/latihan")).json["head"] == 12


async def slowly(data: bytes) -> AsyncIterator[bytes]:
    for place in range(len(data)):
        yield data[place : place + 1]


@pytest.mark.parametrize("encoding", ["br", "zstd", "compress", "gzip, gzip", "rot13"])
async def test_encodings_that_are_not_taken(
    server: Server, caplog: pytest.LogCaptureFixture, encoding: str
) -> None:
    """RFC 9110 15.5.16: the answer says which are."""
    await server.create()
    headers = {"Content-Type": JSON, "Content-Encoding": encoding}
    answer = await server.ask("POST", EVENTS, data=b'{"kind":"gas"}', headers=headers)
    assert "send it plain" in assert_problem(answer, 415, "content-encoding")["detail"]
    assert answer.headers["Accept-Encoding"] == "gzip, deflate"
    assert caplog.records == []


POST = b"POST %b HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
HALF = b"Content-Length: 100\r\n\r\n{}"
CHUNK = b"Transfer-Encoding: chunked\r\n\r\nzz\r\n"
SOCKET = (
    b"GET /api/v1/drills/latihan/%b HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\n"
    b"Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
    b"Sec-WebSocket-Protocol: drill-replay.v1\r\n"
    b"Sec-WebSocket-Key: MDEyMzQ1Njc4OWFiY2RlZg==\r\n\r\n"
)


@pytest.mark.parametrize(
    "sent",
    [
        POST % EVENTS.encode() + HALF,
        POST % EVENTS.encode() + CHUNK,
        POST % b"/api/v1/drills/missing/events" + HALF,
        POST % b"/api/v1/drills/missing/events" + CHUNK,
        SOCKET % b"replay",
        SOCKET % b"append",
    ],
    ids=["body", "chunk", "behind an answer", "chunk behind it", "replay", "append"],
)
@pytest.mark.parametrize("wait", [0.0, 0.1])
async def test_a_client_that_vanishes_is_no_error(
    server: Server, caplog: pytest.LogCaptureFixture, sent: bytes, wait: float
) -> None:
    """Within its body, behind an answer, or in the handshake: nothing is logged."""
    await server.create()
    for abrupt in (True, False):
        reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
        writer.write(sent)
        await asyncio.sleep(wait)
        if abrupt:
            writer.transport.abort()
        writer.close()
        del reader
    await asyncio.sleep(0.1)
    assert (await server.get("/healthz")).status == 200
    assert [record for record in caplog.records if record.levelname != "DEBUG"] == []


@pytest.mark.parametrize("what", [b"replay", b"append"])
async def test_a_client_that_vanishes_before_the_upgrade_is_no_error(
    server: Server,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
    what: bytes,
) -> None:
    """A large log takes its time to open."""
    await server.create()
    kept, asked = type(server.store).log, asyncio.Event()

    async def slow(*args: object) -> object:
        asked.set()
        await asyncio.sleep(0.2)
        return await kept(*args)

    monkeypatch.setattr(type(server.store), "log", slow)
    _, writer = await asyncio.open_connection("127.0.0.1", server.port)
    writer.write(SOCKET % what)
    await asked.wait()
    writer.transport.abort()
    await asyncio.sleep(0.4)
    assert [record for record in caplog.records if record.levelname != "DEBUG"] == []


async def test_a_download_that_stalls_is_dropped(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(log_download, "STALL", 0.2)
    await server.create()
    long = b'{"kind":"gas","x":"%b"}' % (b"a" * 60_000)
    for _ in range(3):
        await server.append("latihan", *[long] * 120)
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port, limit=1024)
    writer.write(b"GET /api/v1/drills/latihan/log HTTP/1.1\r\nHost: localhost\r\n\r\n")
    await asyncio.sleep(0.6)
    with pytest.raises((ConnectionError, asyncio.IncompleteReadError)):
        await reader.readexactly(30_000_000)
    writer.transport.abort()


async def test_a_host_that_was_allowed(tmp_path: Path) -> None:
    async with running(tmp_path / "drills", allow_hosts=["posko.lan:8080"]) as server:
        page = {"Host": "posko.lan:8080", "Origin": "https://posko.lan:8080"}
        assert (await server.ask("GET", "/healthz", headers=page)).status == 200
        other = await server.ask("GET", "/healthz", headers={"Host": "posko.lan:81"})
        assert "--allow-host" in assert_problem(other, 403, "forbidden")["detail"]


async def test_a_form_of_another_site_cannot_append(server: Server) -> None:
    """A simple request needs no permission of ours to be sent; it is refused all the same."""
    await server.create()
    headers = {"Origin": "http://evil.example", "Content-Type": "text/plain"}
    answer = await server.ask("POST", EVENTS, data=b'{"kind":"gas"}', headers=headers)
    assert_problem(answer, 403, "forbidden")
    preflight = await server.ask(
        "OPTIONS", EVENTS, headers={**headers, "Access-Control-Request-Method": "POST"}
    )
    assert preflight.status == 403
    assert not [name for name in preflight.headers if name.lower().startswith("access-control")]


async def test_many_readers_at_once(shipped: Server) -> None:
    answers = await asyncio.gather(
        *(shipped.get("/api/v1/drills/kota-harapan-latihan/events") for _ in range(50))
    )
    assert len({answer.body for answer in answers}) == 1
