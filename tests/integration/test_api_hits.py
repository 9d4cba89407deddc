"""Which events have certain words."""

import pytest
from problem import assert_problem, faults
from server import Server

from events import hits

HITS = "/api/v1/drills/latihan/hits"
EVENTS = (
    {"kind": "gas", "side": "police", "actors": ["Dalmas 1"], "scene": "gerbang utama"},
    {"kind": "throw", "text": {"id": "Botol dilempar", "en": "A bottle is thrown"}},
    {"kind": "x-drone", "why": {"id": "Memantau Massa"}, "source": "Posko Élang"},
    {"kind": "situation_change", "colour": "kuning", "targets": ["massa", "warga"]},
    {"kind": "medical_aid", "text": {"jv": "tulung", "id": "DIPERIKSA di caf\u0065\u0301"}},
    {"kind": "patrol", "source": "posko", "note": "tersembunyi", "side": "crowd"},
)


@pytest.fixture
async def server(server: Server) -> Server:
    """With a drill of a few events."""
    await server.create()
    await server.append("latihan", *EVENTS)
    return server


async def found(server: Server, query: str) -> dict[str, object]:
    answer = await server.get(f"{HITS}?{query}")
    assert answer.status == 200, answer.body
    return answer.json


@pytest.mark.parametrize(
    ("query", "seqs"),
    [
        ("q=dalmas", [1]),
        ("q=GERBANG", [1]),
        ("q=air%20mata", [1]),  # the label of a kind, in Indonesian
        ("q=tear", [1]),  # and in English
        ("q=mata%20dalmas%20utama", [1]),  # the kind has one word, the line the others
        ("q=mata%20botol", []),
        ("q=thrown%20bottle", [2]),  # in any order
        ("q=thr", [2]),
        ("q=throw", [2]),
        ("q=x-drone", [3]),
        ("q=elang", [3]),
        ("q=%C3%89LANG", [3]),
        ("q=posko", [3, 6]),
        ("q=massa", [3, 4]),
        ("q=kuning", [4]),
        ("q=situation_", [4]),
        ("q=cafe", [5]),
        ("q=caf%C3%A9", [5]),
        ("q=tulung%20diperiksa", [5]),
        ("q=%234", [4]),
        ("q=%23", [1, 2, 3, 4, 5, 6]),
        ("q=%236%20posko", [6]),
        ("q=%235%20posko", []),
        ("q=tersembunyi", []),  # a member that nobody searches
        ("q=recorded", []),
        ("q=police", []),
        ("", [1, 2, 3, 4, 5, 6]),
        ("q=%20%20", [1, 2, 3, 4, 5, 6]),
        ("kind=gas,throw", [1, 2]),
        ("side=crowd", [2, 6]),
        ("side=crowd&kind=throw&q=botol", [2]),
        ("side=crowd&q=posko", [6]),
        ("kind=x-none", []),
        ("after=3", [4, 5, 6]),
        ("after=99", []),
    ],
)
async def test_what_is_found(server: Server, query: str, seqs: list[int]) -> None:
    answer = await found(server, query)
    assert answer["seqs"] == seqs
    assert (answer["head"], answer["next"]) == (6, None)
    assert answer["upto"] == (99 if "after=99" in query else 6)


@pytest.mark.parametrize("limit", [1, 2, 3])
@pytest.mark.parametrize("q", ["posko", "massa", "%23", "nichts"])
async def test_pages(server: Server, q: str, limit: int) -> None:
    """Together they are the whole, and each goes on where the one before it ended."""
    seqs, after = [], 0
    while after is not None:
        answer = await found(server, f"q={q}&limit={limit}&after={after}")
        assert len(answer["seqs"]) <= limit
        assert all(after < seq <= answer["upto"] for seq in answer["seqs"])
        assert answer["next"] in (None, answer["upto"])
        seqs += answer["seqs"]
        after = answer["next"]
    assert seqs == (await found(server, f"q={q}"))["seqs"]


FEW = {"MAX_LOOKED": 1}
FEW_OF_SOME = {"MAX_LOOKED": 1, "MAX_PASSED": 3}
SHORT = {"MAX_SPENT": 1, "_BLOCK": 2}


@pytest.mark.parametrize(
    ("query", "bounds"),
    [
        ("q=posko", FEW),
        ("side=crowd&q=botol", FEW),
        ("side=crowd&q=botol", FEW_OF_SOME),
        ("kind=patrol,x-drone", FEW_OF_SOME),
        ("", FEW),
        ("q=posko", SHORT),
        ("q=mata", SHORT),
        ("q=nowhere", SHORT),
    ],
)
async def test_one_answer_looks_at_few_lines(
    server: Server, query: str, bounds: dict[str, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """It says how far it came, and the next ones have the rest."""
    whole = (await found(server, query))["seqs"]
    for name, value in bounds.items():
        monkeypatch.setattr(hits, name, value)
    seqs, after, answers = [], 0, 0
    while after is not None:
        answer = await found(server, f"{query}&after={after}")
        assert after < answer["upto"] <= 6
        seqs += answer["seqs"]
        after, answers = answer["next"], answers + 1
    assert seqs == whole
    assert answers > 1


async def test_an_append_between_two_answers(server: Server) -> None:
    first = await found(server, "q=posko&limit=1")
    await server.append("latihan", {"kind": "patrol", "source": "posko"})
    second = await found(server, f"q=posko&after={first['next']}")
    assert (second["head"], second["seqs"], second["upto"], second["next"]) == (7, [6, 7], 7, None)


async def test_an_empty_drill(server: Server) -> None:
    await server.create("kosong")
    answer = await server.get("/api/v1/drills/kosong/hits?q=gas")
    assert answer.json == {"head": 0, "seqs": [], "next": None, "upto": 0}


async def test_the_tag_is_that_of_the_head(server: Server) -> None:
    answer = await server.get(f"{HITS}?q=gas")
    assert answer.headers["ETag"] == '"6"'
    known = await server.get(f"{HITS}?q=gas", If_None_Match='"6"')
    assert (known.status, known.body) == (304, b"")


@pytest.mark.parametrize(
    "query",
    ["q=" + "x" * 201, "q=a&q=b", "kind=gass", "side=army", "after=-1", "limit=0", "limit=10001",
     "from=2026-01-15T00:00:00Z", "q=%FF"],
)  # fmt: skip
async def test_bad_queries_name_the_parameter(server: Server, query: str) -> None:
    answer = await server.get(f"{HITS}?{query}")
    assert_problem(answer, 400, "bad-query")
    assert faults(answer)[0][1] == query.partition("=")[0]


async def test_json_only(server: Server) -> None:
    answer = await server.get(f"{HITS}?q=gas", Accept="application/octet-stream")
    assert_problem(answer, 406, "not-acceptable")
