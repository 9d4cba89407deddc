"""Health, readiness, the vocabulary, OpenAPI, static files; and answers held to the schemas."""

import orjson
import pytest
from jsonschema import Draft202012Validator
from problem import assert_problem, faults
from server import Server

from events.store import Status
from events.vocabulary import VOCABULARY
from web.keys import STATIC

ANSWERED = [
    ("/healthz", "Healthy"),
    ("/readyz", "Ready"),
    ("/api/v1/vocabulary", "Vocabulary"),
    ("/api/v1/drills", "Drills"),
    ("/api/v1/drills/kota-harapan-latihan", "Drill"),
    ("/api/v1/drills/okutimur-20231017", "Drill"),
    ("/api/v1/drills/kota-harapan-latihan/index", "Index"),
    ("/api/v1/drills/okutimur-20231017/index", "Index"),
    ("/api/v1/drills/kota-harapan-latihan/index?parts=late,lasting", "Index"),
    ("/api/v1/drills/kota-harapan-latihan/density?by=unit", "Density"),
    ("/api/v1/drills/kota-harapan-latihan/hits?q=gas", "Hits"),
    ("/api/v1/drills/kota-harapan-latihan/hits?limit=1", "Hits"),
    ("/api/v1/drills/kota-harapan-latihan/events", "Events"),
    ("/api/v1/drills/none", "Problem"),
    ("/api/v1/drills?x=1", "Problem"),
]


def validator(document: dict[str, object], name: str) -> Draft202012Validator:
    return Draft202012Validator({**document, "$ref": f"#/components/schemas/{name}"})


@pytest.mark.parametrize(("path", "schema"), ANSWERED)
async def test_answers_are_as_described(shipped: Server, path: str, schema: str) -> None:
    document = (await shipped.get("/api/v1/openapi.json")).json
    validator(document, schema).validate((await shipped.get(path)).json)


async def test_what_is_sent_is_as_described(server: Server) -> None:
    document = (await server.get("/api/v1/openapi.json")).json
    validator(document, "Drill").validate((await server.create()).json)
    done = await server.append("latihan", {"kind": "gas"})
    validator(document, "Appended").validate(done.json)
    refused = await server.append("latihan", {"kind": "gas"}, If_Match='"9"')
    validator(document, "Problem").validate(refused.json)


async def test_healthy(server: Server) -> None:
    assert (await server.get("/healthz")).body == b'{"ok":true}'


async def test_ready(shipped: Server) -> None:
    assert (await shipped.get("/readyz")).body == b'{"ready":true,"drills":[]}'


async def test_not_ready_names_the_drills(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    async def problems() -> list[tuple[str, Status]]:
        return [("latihan", Status("read_only", "the disk failed"))]

    monkeypatch.setattr(server.store, "problems", problems)
    answer = await server.get("/readyz")
    assert_problem(answer, 503, "not-ready")
    assert faults(answer) == [(None, "latihan")]
    assert (await server.get("/healthz")).status == 200


async def test_the_vocabulary_is_the_file(server: Server) -> None:
    assert (await server.get("/api/v1/vocabulary")).body == VOCABULARY.raw


async def test_every_static_file(server: Server) -> None:
    """Under one digest, for good, with a type that a browser takes."""
    static = server.app[STATIC]
    for name, file in static.files.items():
        answer = await server.get(static.url(name))
        assert (answer.status, answer.body) == (200, file.body)
        assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        if name.endswith(".js"):
            assert answer.headers["Content-Type"] == "text/javascript; charset=utf-8"
        known = await server.get(static.url(name), If_None_Match=answer.headers["ETag"])
        assert (known.status, known.body) == (304, b"")
        assert "immutable" in known.headers["Cache-Control"]


@pytest.mark.parametrize(
    "name", ["nothing.js", "../app.py", "%2e%2e/app.py", "js", "js/", "", "js/../../app.py"]
)
async def test_static_files_that_are_not_there(server: Server, name: str) -> None:
    assert_problem(await server.get(f"/static/{server.app[STATIC].digest}/{name}"), 404)


async def test_an_old_digest_is_gone(server: Server) -> None:
    name = next(iter(server.app[STATIC].files))
    answer = await server.get(f"/static/000000000000/{name}")
    assert_problem(answer, 404)
    assert answer.headers["Cache-Control"] == "no-store"


async def test_pages_point_to_static_files_that_exist(shipped: Server) -> None:
    """Every script, style and picture that a page names is served."""
    import re

    for path in ("/", "/drills/banjarnegara-20230925"):
        page = await shipped.get(path, Accept="text/html")
        assert page.status == 200
        for name in set(re.findall(r'(?:src|href)="(/static/[^"]+)"', page.body.decode())):
            assert (await shipped.get(name)).status == 200


async def test_openapi_is_json(server: Server) -> None:
    answer = await server.get("/api/v1/openapi.json")
    assert orjson.loads(answer.body)["openapi"] == "3.1.0"
    assert answer.headers["Content-Type"] == "application/json"
