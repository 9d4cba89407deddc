"""A page of a log, by seq or by position, both ways, filtered: the same as filtering a list."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from log_store import at, event, make_log, open_store

from events.files.filelog import FileLog
from events.query import Page, Query, select
from events.times import instant

SECONDS = (50, 10, 40, 20, 30, 20, 60, 5)
KINDS = ("gas", "arrest")


@pytest.fixture
async def log(tmp_path: Path) -> AsyncIterator[FileLog]:
    store = await open_store(tmp_path)
    log = await make_log(store)
    lines = [
        event(KINDS[n % 2], time=s, text={"id": f"Ke-{s} Dalmas"}, actors=["Polres"] * (n % 3))
        for n, s in enumerate(SECONDS)
    ]
    await log.append(lines)
    yield log
    await store.close()


def seconds(page: Page) -> list[int]:
    return [SECONDS[seq - 1] for seq in page.seqs]


@pytest.mark.parametrize(
    ("query", "seqs", "following"),
    [
        (Query(), (1, 2, 3, 4, 5, 6, 7, 8), None),
        (Query(limit=3), (1, 2, 3), 3),
        (Query(after=3, limit=2), (4, 5), 5),
        (Query(after=6, limit=2), (7, 8), None),
        (Query(after=8), (), None),
        (Query(after=99), (), None),
        (Query(before=5, limit=2), (3, 4), 3),
        (Query(before=3, limit=2), (1, 2), None),
        (Query(before=99, limit=1), (8,), 8),
        (Query(before=0), (), None),
        (Query(after=2, before=6), (3, 4, 5), None),
        (Query(kinds=frozenset({"arrest"}), limit=2), (2, 4), 4),
        (Query(sides=frozenset({"crowd"})), (), None),
        (Query(sides=frozenset({"police"}), after=6), (7, 8), None),
        (Query(start=instant(at(20)), end=instant(at(50))), (3, 4, 5, 6), None),
        (Query(order="time"), (8, 2, 4, 6, 5, 3, 1, 7), None),
        (Query(order="time", limit=3), (8, 2, 4), 4),
        (Query(order="time", after=4, limit=2), (6, 5), 5),
        (Query(order="time", after=0, limit=1), (8,), 8),
        (Query(order="time", before=6, limit=2), (2, 4), 2),
        (Query(order="time", after=99), (), None),
        (Query(order="time", before=99, limit=1), (7,), 7),
        (Query(order="time", before=0), (), None),
        (Query(order="time", start=instant(at(20)), end=instant(at(40))), (4, 6, 5), None),
        (Query(q="KE-20 dal"), (4, 6), None),
        (Query(q="polres", limit=2), (2, 3), 3),
        (Query(q="arrest", order="time", before=3), (8, 2, 4, 6), None),
        (Query(q="id"), (), None),
    ],
)
async def test_select(
    log: FileLog, query: Query, seqs: tuple[int, ...], following: int | None
) -> None:
    page = await select(log, query)
    assert (page.seqs, page.next) == (seqs, following)
    assert list(page.lines) == await log.lines(seqs)


@pytest.mark.parametrize("order", ["seq", "time"])
@pytest.mark.parametrize("backwards", [False, True])
@pytest.mark.parametrize("q", ["", "dalmas"])
async def test_pages_join(log: FileLog, order: str, backwards: bool, q: str) -> None:
    """Going on with `next` gives everything once."""
    assert order in ("seq", "time")
    by = Query(order="time" if order == "time" else "seq", limit=3, q=q)
    whole = (await select(log, Query(order=by.order))).seqs
    found: list[int] = []
    place: int | None = 99 if backwards else 0
    while place is not None:
        page = await select(
            log,
            Query(
                order=by.order,
                limit=3,
                q=q,
                before=place if backwards else None,
                after=None if backwards else place,
            ),
        )
        found = [*page.seqs, *found] if backwards else [*found, *page.seqs]
        place = page.next
    assert tuple(found) == whole
