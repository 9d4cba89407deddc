"""What follows from the lines: order, lateness, phases, corrections, and the state of a drill."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st
from index_lines import index_of_lines
from log_store import START, at, event, header

from events.event import parse_event
from events.header import Header, parse_header
from events.indexing.index import LIVE_FOR, Index, display_header, state
from events.indexing.order import Position
from events.indexing.outline import Gap, Marker
from events.line import event_line
from events.store import Head
from events.times import instant

HEADER: Header = parse_header(header(venue="Alun-alun"))


def index_of(*lines: bytes, recorded: int = START) -> Index:
    """An index of these events; those without an id get `e<seq>`."""
    stored = []
    for seq, raw in enumerate(lines, 1):
        draft = parse_event(raw, None)
        made = None if draft.id else f"e{seq}"
        stored.append(event_line(seq, seq - 1, None, recorded, made, draft, "0" * 64)[0])
    return index_of_lines(stored)


def t(seconds: int) -> int:
    return instant(at(seconds))


EVENTS = st.lists(st.tuples(st.integers(0, 300), st.booleans()), max_size=40)


@given(EVENTS)
def test_order_is_that_of_a_sorted_list(rows: list[tuple[int, bool]]) -> None:
    """Whatever the order of arrival: positions, ranks, lateness, gaps and extent agree."""
    index = index_of(
        *(event(time=s, basis={"time": "estimated" if e else "device"}) for s, e in rows)
    )
    places = sorted(Position(t(s), seq) for seq, (s, _) in enumerate(rows, 1))
    assert [index.position(index.at(r)) for r in range(len(rows))] == places
    assert list(index.seqs(0, len(rows))) == [p.seq for p in places]
    for rank, place in enumerate(places):
        assert index.rank(*place) == rank + 1
        assert index.rank(place.time, 0) == sum(p.time < place.time for p in places)
    assert index.rank(0, 0) == 0
    assert index.rank(1 << 60, 0) == len(rows)
    late = [s < max([0, *(b for b, _ in rows[:n])]) for n, (s, _) in enumerate(rows)]
    assert [index.late(seq) for seq in range(1, len(rows) + 1)] == late
    assert index.extent == ((places[0].time, places[-1].time) if rows else None)
    assert index.order_only == (bool(rows) and all(e for _, e in rows))
    gaps = [
        Gap(a.seq, b.seq, b.time - a.time)
        for a, b in pairwise(places)
        if b.time - a.time >= 60_000 and not (rows[a.seq - 1][1] or rows[b.seq - 1][1])
    ]
    assert index.picture().gaps() == gaps
    assert index.counts == ({"gas": len(rows)} if rows else {})


def test_empty_drill() -> None:
    index = index_of()
    assert (index.count, index.order_only, index.extent, index.zero) == (0, False, None, None)
    assert (index.peak_level, index.colours, index.fingerprint) == (None, (), ())
    assert (
        index.phases(),
        index.picture().gaps(),
        index.picture().markers(),
        dict(index.counts),
    ) == ([], [], [], {})
    with pytest.raises(KeyError):
        index.position(1)


def test_a_lines_own_value_wins() -> None:
    index = index_of(event(), event(level=1, side="crowd"), event("x-own"))
    assert [index.level(s) for s in (1, 2, 3)] == [4, 1, None]
    assert [index.side(s) for s in (1, 2, 3)] == ["police", "crowd", ""]
    assert index.side_counts == {"police": 1, "crowd": 1, "": 1}
    assert index.peak_level == 4


def test_absent_time_is_recorded() -> None:
    index = index_of(event())
    assert (index.time(1), index.recorded(1)) == (START, START)


def test_correction_replaces_and_withdraws() -> None:
    """The old event stays and keeps its place, but is not counted any more."""
    lines = [
        event(id="a", time=1, level=5),
        event("arrest", id="b", time=2),
        event(id="c", time=3, refs={"corrects": "a"}),
        event("correction", time=4, refs={"corrects": "b"}),
    ]
    index = index_of(*lines)
    assert dict(index.superseded) == {1: 3, 2: 4}
    assert index.counts == {"gas": 1}
    assert (index.peak_level, index.fingerprint) == (4, (("gas", "police"),))
    assert list(index.seqs(0, 9)) == [1, 2, 3, 4]
    assert [index.counted(s) for s in (1, 2, 3, 4)] == [False, False, True, False]


def test_correction_may_come_first() -> None:
    """Devices sync late; the newest correction is the one."""
    index = index_of(
        event("correction", refs={"corrects": "a"}),
        event("arrest", id="b", refs={"corrects": "a"}),
        event(id="a"),
        event(id="d", refs={"corrects": "d"}),
    )
    assert dict(index.superseded) == {3: 2}
    assert index.counts == {"arrest": 1, "gas": 1}


def test_lasting() -> None:
    index = index_of(
        event(id="a", time=10, until=at(20)),
        event(id="b", time=10),
        event(id="c", time=50, refs={"ends": "b"}),
        event(id="d", time=5, refs={"ends": "a"}),
        event(id="e"),
    )
    assert [index.until(s) for s in (1, 2, 3, 5)] == [t(20), t(50), None, None]
    assert index_of(event(id="b", time=9), event(time=5, refs={"ends": "b"})).until(1) is None


def test_phases() -> None:
    """From mark to mark by position; named by colour, else text, else kind."""
    index = index_of(
        event("situation_change", time=60, colour="kuning", text={"en": "not this"}),
        event("startex", time=0),
        event("situation_change", time=120, text={"id": "Massa bubar"}),
        event("endex", id="end", time=180),
        event("situation_change", id="wrong", time=90, colour="merah"),
        event("correction", time=200, refs={"corrects": "wrong"}),
    )
    phases = index.phases()
    assert [(p.seq, p.start_ms, p.end_ms, p.colour) for p in phases] == [
        (2, t(0), t(60), None),
        (1, t(60), t(120), "kuning"),
        (3, t(120), t(180), None),
        (4, t(180), None, None),
    ]
    assert [p.name.get("en", p.name.get("id")) for p in phases] == [
        "start of exercise",
        "yellow",
        "Massa bubar",
        "end of exercise",
    ]
    assert index.colours == ("kuning",)
    assert index.picture().markers()[0] == Marker(2, "startex", t(0))
    assert [m.seq for m in index.picture().markers()] == [2, 1, 3, 4]


def test_colours_in_the_order_reached() -> None:
    lines = [event(time=s, colour=c) for s, c in ((9, "merah"), (1, "hijau"), (12, "hijau"))]
    assert index_of(*lines).colours == ("hijau", "merah")


def test_zero() -> None:
    """The first startex by seq that stands, else the smallest time."""
    assert index_of(event(time=9), event(time=3)).zero == t(3)
    index = index_of(
        event(time=3),
        event("startex", id="s", time=8),
        event("startex", time=5),
    )
    assert index.zero == t(8)
    index = index_of(
        event("startex", id="s", time=8), event("startex", time=6, refs={"corrects": "s"})
    )
    assert index.zero == t(6)


def test_what_is_about_the_log_gives_no_clock() -> None:
    """An amended title, years later, leaves an order-only drill order only."""
    guess = {"time": "estimated"}
    index = index_of(
        event(time=1, basis=guess),
        event("amend", header={"venue": "Lapangan"}),
        event(time=2, basis=guess),
        recorded=START + 10**10,
    )
    assert index.order_only
    assert index.extent == (t(1), t(2))
    assert not index.late(3)
    assert index.picture().gaps() == []
    assert index.fingerprint == (("gas", "police"), ("gas", "police"))
    assert [index.about_log(s) for s in (1, 2)] == [False, True]


def test_display_header() -> None:
    index = index_of(
        event("amend", id="a", header={"venue": "A", "host": "H"}),
        event("amend", header={"venue": "B", "title": {"en": "New"}}),
        event("correction", refs={"corrects": "a"}),
    )
    shown = display_header(HEADER, index)
    assert (shown["venue"], shown["title"], "host" in shown) == ("B", {"en": "New"}, False)
    assert shown["drill"] == "latihan"
    assert HEADER.doc["venue"] == "Alun-alun"


HEAD = Head(1, "0" * 64, 1, sealed=False)


@pytest.mark.parametrize(
    ("lines", "sealed", "completeness", "later", "expected"),
    [
        ([], False, None, 0, "open"),
        ([event()], False, None, 0, "live"),
        ([event()], False, None, LIVE_FOR, "live"),
        ([event()], False, None, LIVE_FOR + 1, "open"),
        ([event()], False, None, -LIVE_FOR - 1, "open"),
        ([event()], True, None, 0, "finished"),
        ([event()], False, "reported", 0, "finished"),
        ([event()], False, "observed", 0, "live"),
        ([event("endex", id="x")], False, None, 0, "finished"),
        (
            [event("endex", id="x"), event("correction", refs={"corrects": "x"})],
            False,
            None,
            0,
            "live",
        ),
        ([event("amend", header={"completeness": "reported"})], False, None, 0, "finished"),
    ],
)
def test_state(
    lines: list[bytes], sealed: bool, completeness: str | None, later: int, expected: str
) -> None:
    extra = {"completeness": completeness} if completeness else {}
    found = state(
        parse_header(header(**extra)), replace(HEAD, sealed=sealed), index_of(*lines), START + later
    )
    assert found == expected


def test_ids_and_fingerprint() -> None:
    index = index_of(*(event(id=f"i{n}", time=300 - n) for n in range(250)))
    assert 8 in index.candidates(["i7", "none"])["i7"]
    assert len(index.fingerprint) == 200
    assert orjson.dumps(index.counts) == b'{"gas":250}'
