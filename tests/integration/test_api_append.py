"""Appending over HTTP: all or nothing, byte for byte, to the letter of every limit."""

import asyncio

import orjson
import pytest
from problem import assert_problem, faults
from server import JSON, NDJSON, Server

from events.limits import MAX_BODY

EVENTS = "/api/v1/drills/latihan/events"


@pytest.fixture(autouse=True)
async def latihan(server: Server) -> None:
    await server.create()


async def stored(server: Server) -> list[bytes]:
    return (await server.get(EVENTS, Accept=NDJSON)).lines


async def head(server: Server) -> object:
    return (await server.get("/api/v1/drills/latihan")).json["head"]


async def test_the_first_append(server: Server) -> None:
    answer = await server.append("latihan", {"id": "a", "kind": "gas"}, {"id": "b", "kind": "gas"})
    assert (answer.status, answer.headers["ETag"]) == (201, '"2"')
    assert answer.json == {
        "first": 1,
        "last": 2,
        "head": 2,
        "seqs": [1, 2],
        "ids": ["a", "b"],
        "duplicate": False,
    }


@pytest.mark.parametrize(
    ("body", "media", "count"),
    [
        (b'{"kind":"gas"}', JSON, 1),
        (b' \n{ "kind" : "gas" }\r\n', JSON, 1),
        (b'[{"kind":"gas"},\n {"kind":"patrol"}]', JSON, 2),
        (b'{"kind":"gas"}', NDJSON, 1),
        (b'{"kind":"gas"}\n{"kind":"patrol"}\n', NDJSON, 2),
        (b'{"kind":"gas"}\r\n{"kind":"patrol"}', NDJSON, 2),
        (b'\xef\xbb\xbf{"kind":"gas"}\n', NDJSON, 1),
    ],
)
async def test_the_forms_of_a_body(server: Server, body: bytes, media: str, count: int) -> None:
    answer = await server.post(EVENTS, body, media)
    assert (answer.status, answer.json["last"]) == (201, count)


KEPT = (
    b'{"z":1,"kind":"gas","id":"a","n":18446744073709551616,"e":1e2,"m":-0,"f":1.10,'
    b'"s":"\\u00e9\\/\xc3\xa9","o":{"b":[],"a":{}},"a":null}'
)


@pytest.mark.parametrize(("shape", "media"), [(b"%b", JSON), (b"[%b]", JSON), (b"%b", NDJSON)])
async def test_what_was_sent_is_kept_byte_for_byte(
    server: Server, shape: bytes, media: str
) -> None:
    """Big integers, exponents, minus zero, escapes, the order of keys, names nobody knows."""
    await server.post(EVENTS, shape % KEPT, media)
    (line,) = await stored(server)
    assert KEPT[1:-1] + b',"h":"' in line
    assert KEPT[1:-1] in (await server.get(EVENTS)).body
    assert KEPT[1:-1] in (await server.get("/api/v1/drills/latihan/log")).body


async def test_white_space_between_members_is_not_kept(server: Server) -> None:
    await server.post(EVENTS, b'[ {"kind" : "gas",\n\t"x" : "a  b" } ]')
    (line,) = await stored(server)
    assert b'"kind":"gas","x":"a  b","h"' in line


async def test_one_bad_line_keeps_nothing(server: Server) -> None:
    """The answer names the line and the field of every fault."""
    answer = await server.append(
        "latihan",
        {"kind": "gas"},
        {"kind": "gass", "level": 9},
        {"kind": "gas"},
        {"kind": "gas", "time": "2026-01-15T09:00:00"},
    )
    assert_problem(answer, 422, "rule-broken")
    assert sorted(faults(answer)) == [(2, "kind"), (2, "level"), (4, "time")]
    assert (await stored(server), await head(server)) == ([], 0)


@pytest.mark.parametrize(
    ("event", "field"),
    [
        (b'{"kind":"nope"}', "kind"),
        (b"{}", "kind"),
        (b"[]", ""),
        (b"1", ""),
        (b'{"kind":"gas","seq":1}', "seq"),
        (b'{"kind":"gas","h":"0"}', "h"),
        (b'{"kind":"gas","recorded":"2026-01-15T00:00:00Z"}', "recorded"),
        (b'{"kind":"gas","level":6}', "level"),
        (b'{"kind":"gas","level":"4"}', "level"),
        (b'{"kind":"gas","side":"army"}', "side"),
        (b'{"kind":"gas","actors":"polisi"}', "actors"),
        (b'{"kind":"gas","actors":["a",2]}', "actors[1]"),
        (b'{"kind":"gas","text":"halo"}', "text"),
        (b'{"kind":"gas","text":{"en":4}}', "text.en"),
        (b'{"kind":"gas","count":{"n":-1}}', "count.n"),
        (b'{"kind":"gas","kind":"gas"}', "kind"),
        (b'{"kind":"gas","\\u006bind":"gas"}', "kind"),
        (b'{"kind":"note"}', "kind"),
        (b'{"kind":"gas","id":7}', "id"),
    ],
)
async def test_rules_that_are_broken(server: Server, event: bytes, field: str) -> None:
    answer = await server.append("latihan", b'{"kind":"gas"}', event)
    assert_problem(answer, 422, "rule-broken")
    assert (2, field) in faults(answer)
    assert await head(server) == 0


@pytest.mark.parametrize(
    ("body", "media"),
    [
        (b"", JSON),
        (b"", NDJSON),
        (b"\n", NDJSON),
        (b"[]", JSON),
        (b"[ ]", JSON),
        (b"{", JSON),
        (b'{"kind":"gas"} x', JSON),
        (b'[{"kind":"gas"},]', JSON),
        (b'[{"kind":"gas"}', JSON),
        (b'{"kind":"gas","x":NaN}', JSON),
        (b'{"kind":"gas","x":Infinity}', JSON),
        (b'{"kind":"gas","x":1e999}', JSON),
        (b'{"kind":"gas","x":"\xff"}', JSON),
        (b'{"kind":"gas","x":"\\ud800"}', JSON),
        (b"{'kind':'gas'}", JSON),
        (b'{"kind":"gas"}\n\n{"kind":"gas"}\n', NDJSON),
        (b'{"kind":\n"gas"}', NDJSON),
        (b'\x00{"kind":"gas"}', NDJSON),
    ],
)
async def test_what_is_not_json(server: Server, body: bytes, media: str) -> None:
    assert_problem(await server.post(EVENTS, body, media), 400, "not-json")
    assert await head(server) == 0


def of_size(size: int) -> bytes:
    """An event of so many bytes."""
    event = b'{"kind":"gas","x":""}'
    return event[:-2] + b"a" * (size - len(event)) + event[-2:]


@pytest.mark.parametrize(("size", "status"), [(65_536, 201), (65_537, 413)])
@pytest.mark.parametrize("media", [JSON, NDJSON])
async def test_a_line_has_up_to_64_kib(server: Server, size: int, status: int, media: str) -> None:
    answer = await server.post(EVENTS, of_size(size), media)
    assert answer.status == status
    if status == 413:
        assert_problem(answer, 413, "too-large")
        assert faults(answer)[0][0] == 1


async def test_white_space_does_not_count(server: Server) -> None:
    body = of_size(65_536).replace(b":", b": ")
    assert (await server.post(EVENTS, body)).status == 201


@pytest.mark.parametrize(("count", "status"), [(1000, 201), (1001, 413)])
@pytest.mark.parametrize("media", [JSON, NDJSON])
async def test_a_batch_has_up_to_1000_events(
    server: Server, count: int, status: int, media: str
) -> None:
    events = [b'{"kind":"gas"}'] * count
    body = b"[" + b",".join(events) + b"]" if media == JSON else b"\n".join(events) + b"\n"
    answer = await server.post(EVENTS, body, media)
    assert answer.status == status
    assert await head(server) == (count if status == 201 else 0)


@pytest.mark.parametrize(("extra", "status"), [(-1, 201), (0, 201), (1, 413)])
async def test_a_body_has_up_to_8_mib(server: Server, extra: int, status: int) -> None:
    lines = [of_size(65_535) + b"\n"] * (MAX_BODY // 65_536)
    lines[-1] = of_size(65_535 + min(extra, 0)) + b"\n" + b" " * max(extra, 0)
    body = b"".join(lines)
    assert len(body) == MAX_BODY + extra
    answer = await server.post(EVENTS, body, NDJSON)
    assert answer.status == status
    assert await head(server) == (len(lines) if status == 201 else 0)


async def test_a_chunked_body_is_counted_too(server: Server) -> None:
    """Without Content-Length the limit is met on the way."""

    async def endless() -> object:
        while True:
            yield b" " * 65_536

    answer = await server.ask("POST", EVENTS, data=endless(), headers={"Content-Type": JSON})
    assert_problem(answer, 413, "too-large")


@pytest.mark.parametrize(("depth", "status"), [(64, 201), (65, 422), (2000, 422)])
@pytest.mark.parametrize("shape", [b"%b", b"[%b]"])
async def test_nesting_goes_to_64(server: Server, depth: int, status: int, shape: bytes) -> None:
    """The array of a batch does not count."""
    inner = b"[" * (depth - 1) + b"]" * (depth - 1)
    answer = await server.post(EVENTS, shape % (b'{"kind":"gas","x":%b}' % inner))
    assert answer.status == status


async def test_a_retry_gets_the_first_answer(server: Server) -> None:
    batch = ({"id": "a", "kind": "gas"}, {"id": "b", "kind": "patrol"})
    first = await server.append("latihan", *batch)
    await server.append("latihan", {"kind": "throw"})
    again = await server.append("latihan", *batch)
    assert (again.status, again.headers["ETag"]) == (200, '"3"')
    assert again.json == {**first.json, "head": 3, "duplicate": True}
    assert await head(server) == 3


async def test_a_retry_may_have_other_white_space(server: Server) -> None:
    await server.append("latihan", b'{"id":"a","kind":"gas"}')
    assert (await server.append("latihan", b'{ "id": "a", "kind": "gas" }')).status == 200


async def test_a_known_id_with_other_content(server: Server) -> None:
    await server.append("latihan", {"id": "a", "kind": "gas"})
    answer = await server.append("latihan", {"id": "a", "kind": "patrol"})
    document = assert_problem(answer, 409, "id-conflict")
    assert faults(answer) == [(1, "id")]
    assert "a" in document["detail"]


async def test_known_and_new_ids_in_one_batch(server: Server) -> None:
    await server.append("latihan", {"id": "a", "kind": "gas"})
    answer = await server.append("latihan", {"id": "b", "kind": "gas"}, {"id": "a", "kind": "gas"})
    assert_problem(answer, 409, "id-conflict")
    assert (2, "id") in faults(answer)
    assert await head(server) == 1


async def test_one_id_twice_in_a_batch(server: Server) -> None:
    answer = await server.append("latihan", {"id": "a", "kind": "gas"}, {"id": "a", "kind": "gas"})
    assert_problem(answer, 422)
    assert faults(answer) == [(2, "id")]


@pytest.mark.parametrize(
    ("condition", "on_empty", "on_two"),
    [
        ({"If_Match": "*"}, 412, 201),
        ({"If_None_Match": "*"}, 201, 412),
        ({"If_Match": '"0"'}, 201, 412),
        ({"If_Match": '"2"'}, 412, 201),
        ({"If_Match": '"1", "2"'}, 412, 201),
        ({"If_Match": 'W/"2"'}, 412, 412),
        ({"If_Match": '"02"'}, 412, 412),
        ({"If_Match": '"x"'}, 412, 412),
        ({"If_Match": "2"}, 400, 400),
        ({"If_Match": ""}, 400, 400),
        ({"If_None_Match": '"2"'}, 400, 400),
    ],
)
async def test_conditions(
    server: Server, condition: dict[str, str], on_empty: int, on_two: int
) -> None:
    empty = await server.append("latihan", {"kind": "gas"}, **condition)
    assert empty.status == on_empty
    while await head(server) != 2:
        await server.append("latihan", {"kind": "gas"})
    two = await server.append("latihan", {"kind": "gas"}, **condition)
    assert two.status == on_two
    if on_two == 412:
        assert assert_problem(two, 412, "head-mismatch")["head"] == 2


async def test_of_many_that_expect_the_same_head_one_wins(server: Server) -> None:
    answers = await asyncio.gather(
        *(server.append("latihan", {"kind": "gas"}, If_Match='"0"') for _ in range(10))
    )
    assert sorted(answer.status for answer in answers) == [201] + [412] * 9


async def test_many_appends_at_once(server: Server) -> None:
    """Each batch stays together, and the seqs have no hole."""
    batch = [{"kind": "gas"}, {"kind": "patrol"}, {"kind": "throw"}]
    answers = await asyncio.gather(*(server.append("latihan", *batch) for _ in range(20)))
    runs = [answer.json["seqs"] for answer in answers]
    assert all(run == list(range(run[0], run[0] + 3)) for run in runs)
    assert sorted(seq for run in runs for seq in run) == list(range(1, 61))


async def test_markup_is_stored_as_text(server: Server) -> None:
    text = {"id": "<img src=x onerror=alert(1)>", "en": "</script><b>&amp;"}
    await server.append("latihan", {"kind": "gas", "text": text})
    (line,) = await stored(server)
    assert orjson.loads(line)["text"] == text
    answer = await server.get(EVENTS)
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Type"] == JSON


async def test_a_client_that_leaves_in_the_middle_of_its_body(server: Server) -> None:
    """Nothing is kept, and nothing is logged as our mistake."""
    _, writer = await asyncio.open_connection("127.0.0.1", server.port)
    writer.write(
        b"POST %b HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
        b'Content-Length: 1000\r\n\r\n{"kind":"gas"}' % EVENTS.encode()
    )
    await writer.drain()
    writer.transport.abort()
    await writer.wait_closed()
    assert (await server.append("latihan", {"kind": "gas"})).json["last"] == 1
