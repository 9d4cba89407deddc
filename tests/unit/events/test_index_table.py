"""A stretch of a log as columns: page by page the same as all of it, whatever the names."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from index_docs import Doc, events, stored
from index_lines import Lines
from index_model import Model
from index_table import rows_of

from events.indexing import batch, table
from events.indexing.pairs import Pairs
from events.indexing.picture import Picture
from events.indexing.table import Table

TYPES = {
    "time": "<f8",
    "kind": "<u2",
    "side": "|u1",
    "level": "|i1",
    "flags": "<u2",
    "unit": "<u2",
    "superseded": "<u4",
    "lasting": "<f8",
}


def made_of(docs: list[Doc], size: int = 4) -> Lines:
    made = Lines(size)
    made.add(*stored(docs))
    return made


def pages(now: Picture, limit: int) -> list[Table]:
    """All pages; each begins where the one before it ended."""
    found, after = [], 0
    while after < now.count:
        found.append(now.table(after, limit))
        assert found[-1].first == after + 1
        assert after < found[-1].last <= after + limit
        after = found[-1].last
    return found


def all_rows(some: list[Table]) -> list[dict[str, object]]:
    return [row for page in some for row in rows_of(page)]


@settings(deadline=None)
@given(
    st.lists(events(), max_size=30),
    st.sampled_from([1, 4, 16]),
    st.integers(1, 35),
    st.integers(0, 30),
    st.booleans(),
)
def test_pages_are_what_the_model_says(
    docs: list[Doc], size: int, limit: int, saved: int, add: bool
) -> None:
    """With chunks in memory or in the side-car; what comes after the picture is not in it."""
    lines, model, made = list(stored(docs)), Model(), Lines(size)
    made.add(*lines[:saved])
    made.save()
    made.add(*lines[saved:])
    for line in lines:
        model.add(line)
    now = made.index.picture()
    if add:
        more = {"kind": "x-more", "id": "m", "refs": {"corrects": "e1", "ends": "e2"}}
        made.add(list(stored([*docs, more]))[-1])
    some = pages(now, limit)
    assert all_rows(some) == model.rows()
    pairs = [pair for page in some for pair in by(2, page.columns["superseded"].tolist())]
    assert pairs == sorted(model.superseded.items())
    lasting = [tuple(map(int, one)) for page in some for one in by(3, told(page))]
    assert lasting == model.lasting()
    for page in some:
        assert {name: column.dtype.str for name, column in page.columns.items()} == TYPES
        assert {len(page.columns[name]) for name in list(TYPES)[:6]} == {page.last + 1 - page.first}


def told(page: Table) -> list[float]:
    found: list[float] = page.columns["lasting"].tolist()
    assert all(page.first <= seq <= page.last for seq in found[::3])
    return found


def by(size: int, flat: list[float]) -> list[tuple[float, ...]]:
    return [tuple(flat[at : at + size]) for at in range(0, len(flat), size)]


@pytest.mark.parametrize("after", [3, 4, 99, 2**32, 2**53 - 1])
def test_behind_the_end_there_is_nothing(after: int) -> None:
    found = made_of([{"kind": "gas"}] * 3).index.picture().table(after, 10)
    assert (found.first, found.last) == (after + 1, after)
    assert {len(column) for column in found.columns.values()} == {0}
    assert (found.kinds, found.units) == ([], [""])


def test_names_are_those_of_the_page() -> None:
    docs = [{"kind": f"x-{n}", "actors": [f"regu {n}", "b"]} for n in range(9)]
    found = made_of(docs).index.picture().table(4, 2)
    assert (found.kinds, found.units) == (["x-4", "x-5"], ["", "regu 4", "regu 5"])
    assert (found.sides, found.colours) == ([""], [""])


@pytest.mark.parametrize(("names", "words"), [(3, 1 << 20), (1 << 16, 14), (1, 1), (3, 14)])
@pytest.mark.parametrize("member", ["kind", "actors"])
def test_too_many_names_end_a_page_early(
    names: int, words: int, member: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By number or by length; one row is always there."""
    monkeypatch.setattr(table, "MOST_NAMES", names)
    monkeypatch.setattr(table, "MOST_WORDS", words)
    docs: list[Doc] = [{"kind": "x-00000"} for _ in range(20)]
    for number, doc in enumerate(docs):
        doc |= {"kind": f"x-0000{number // 2}"} if member == "kind" else {"actors": [f"u{number}"]}
    model = Model()
    for line in stored(docs):
        model.add(line)
    some = pages(made_of(docs).index.picture(), 20)
    assert len(some) > 1
    assert all_rows(some) == model.rows()
    for page in some:
        one = page.first == page.last
        assert one or len(page.kinds) <= names
        assert one or sum(map(len, page.kinds)) <= words
        assert one or len(page.units) <= names + 1


def test_units_beyond_what_a_log_tells_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batch, "UNITS", 2)
    docs: list[Doc] = [{"kind": "gas", "actors": [name]} for name in ("a", "b", "c", " a", "c")]
    rows = rows_of(made_of(docs).index.picture().table(0, 10))
    assert [row["unit"] for row in rows] == ["a", "b", "", "a", ""]


def test_units_whose_names_are_too_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batch, "UNIT_NAMES", 3)
    docs: list[Doc] = [{"kind": "gas", "actors": [name]} for name in ("ab", "cde", "f", "g")]
    rows = rows_of(made_of(docs).index.picture().table(0, 10))
    assert [row["unit"] for row in rows] == ["ab", "", "f", ""]


def test_what_is_known_of_actors_is_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    """And then found again, so that the bound changes nothing."""
    monkeypatch.setattr(batch, "_KNOWN_ACTORS", 2)
    monkeypatch.setattr(batch, "_LONG_ACTORS", 7)
    names = [f"{'u' * (n % 7)}{n % 5}" for n in range(40)]
    made = made_of([{"kind": "gas", "actors": [name, "b"][: 1 + len(name) % 2]} for name in names])
    assert [row["unit"] for row in rows_of(made.index.picture().table(0, 99))] == names


@pytest.mark.parametrize(
    "actors",
    [
        b'"Dalmas"', b"null", b"{}", b"[]", b"7", b"[7]", b'[["Dalmas"]]', b'[" "]',
        b"[1e999]", b"[" * 60 + b"]" * 60,
    ],
)  # fmt: skip
def test_odd_actors_are_as_good_as_none(actors: bytes) -> None:
    """No store takes them, but no stored line may break an index."""
    (line,) = stored([{"kind": "gas"}])
    odd = line.replace(b'"kind":"gas"', b'"kind":"gas","actors":%b,"ambiguous":1' % actors)
    assert odd != line
    made = Lines()
    made.add(odd)
    (row,) = rows_of(made.index.picture().table(0, 1))
    assert (row["unit"], row["flags"]) == ("", 16)


@given(
    st.lists(st.tuples(st.integers(0, 50), st.integers(0, 50)), max_size=60),
    st.integers(0, 60),
    st.integers(0, 60),
    st.integers(1, 9),
)
def test_pairs_between(told: list[tuple[int, int]], low: int, high: int, settle: int) -> None:
    """Settled or fresh, the newest word about each."""
    pairs, newest = Pairs(), dict[int, int]()
    for number, (key, value) in enumerate(told):
        pairs.set(key, value)
        newest[key] = max(newest.get(key, 0), value)
        if number % settle == 0:
            pairs.unsaved(whole=True)
    keys, values = pairs.between(low, high)
    wanted = sorted((key, value) for key, value in newest.items() if low <= key < high)
    assert list(zip(keys.tolist(), values.tolist(), strict=True)) == wanted
