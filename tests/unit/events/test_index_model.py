"""The index in columns says what the plain model says, whatever comes in whatever order."""

from __future__ import annotations

from collections import Counter
from itertools import accumulate, pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from index_docs import KINDS, T0, Doc, events, stored
from index_lines import HEADER, Lines
from index_model import Model
from index_table import rows_of

from events.indexing.index import Index
from events.indexing.picture import Picture


def said(index: Index | Model) -> dict[str, object]:
    """Everything that both can be asked."""
    seqs, now = range(1, index.count + 1), index if isinstance(index, Model) else index.picture()
    one = ("time", "recorded", "kind", "side", "level", "colour", "estimated", "late", "marker")
    one += ("about_log", "counted", "until", "position")
    whole = ("count", "order_only", "extent", "zero", "has_ended", "peak_level", "colours")
    whole += ("fingerprint", "counts", "side_counts", "amends")
    short = index.gaps(20_000) if isinstance(index, Model) else index.picture(20_000).gaps()
    times = sorted({index.time(seq) for seq in seqs} | {0, 1 << 60})
    answers: dict[str, object] = {
        name: [getattr(index, name)(seq) for seq in seqs] for name in one
    } | {name: getattr(index, name) for name in whole}
    return answers | {
        "superseded": dict(index.superseded),
        "phases": index.phases(),
        "markers": now.markers(),
        "gaps": now.gaps(),
        "lasting": now.lasting() if isinstance(index, Model) else lasting(now),
        "rows": index.rows() if isinstance(index, Model) else rows_of(now.table(0, 1 << 20)),
        "short gaps": short,
        "at": [index.at(rank) for rank in range(index.count)],
        "seqs": list(index.seqs(0, index.count)),
        "part": list(index.seqs(index.count // 3, index.count - index.count // 4)),
        "rank": [index.rank(time, seq) for time in times for seq in range(index.count + 2)],
        "standing": [standing(index, rank) for rank in range(index.count + 1)],
        "texts": {phase.seq: index.text(phase.seq) for phase in index.phases()},
    }


def lasting(now: Picture) -> list[tuple[int, int, int]]:
    return list(zip(*(column.tolist() for column in now.lasting()), strict=True))


def standing(index: Index | Model, rank: int) -> tuple[dict[str, int], dict[str, int]]:
    """(events per kind, last event per side) of the first events."""
    if isinstance(index, Index):
        return dict(index.counts_at(rank)), dict(index.lanes_at(rank))
    seqs = list(filter(index.counted, index.seqs(0, rank)))
    counts = Counter(map(index.kind, seqs))
    return dict(counts), {side: seq for seq in seqs if (side := index.side(seq))}


def late(model: Model) -> list[int]:
    return [seq for seq in range(1, model.count + 1) if model.late(seq)]


STEPS = st.lists(
    st.sampled_from(["add", "add", "one", "save", "save all", "add while saving", "reload"]),
    max_size=14,
)


@settings(deadline=None, max_examples=80)
@given(st.lists(events(), max_size=30), STEPS, st.sampled_from([1, 2, 4, 16]), st.data())
def test_as_the_model(docs: list[Doc], steps: list[str], size: int, data: st.DataObject) -> None:
    """Appended by batches of any size, saved and begun anew at any moment."""
    lines, model, made = list(stored(docs)), Model(), Lines(size)
    for step in [*steps, "rest"]:
        if step == "save":
            made.save(everything=False)
        elif step == "save all":
            made.save()
        elif step == "reload":
            made.reload()
        else:
            most = {"one": 1, "rest": len(lines)}.get(step) or data.draw(st.integers(0, 9))
            more, lines = lines[:most], lines[most:]
            if step != "add while saving" or not made.save(*more):
                made.add(*more)
            for line in more:
                model.add(line)
        assert said(made.index) == said(model)
        assert made.index.picture().late_seqs() == late(model)


@settings(deadline=None)
@given(st.lists(events(), max_size=40), st.sampled_from([1, 4, 16]), st.data())
def test_selection_and_density(docs: list[Doc], size: int, data: st.DataObject) -> None:
    """The same as filtering a list."""
    model, made = Model(), Lines(size)
    lines = list(stored(docs))
    made.add(*lines)
    made.save()
    for line in lines:
        model.add(line)
    order = data.draw(st.sampled_from(["seq", "time"]))
    low, high = data.draw(st.integers(0, 44)), data.draw(st.integers(0, 44))
    kinds = data.draw(st.frozensets(st.sampled_from([*KINDS, "none"]), max_size=2))
    sides = data.draw(st.frozensets(st.sampled_from(["police", "crowd", ""]), max_size=2))
    start, end = (T0 + data.draw(st.integers(-1, 13)) * 20_000 for _ in range(2))
    backwards = data.draw(st.booleans())
    seqs = range(max(low, 1), min(high, len(docs) + 1)) if order == "seq" else model.seqs(low, high)
    wanted = [
        seq
        for seq in (reversed(seqs) if backwards else seqs)
        if (not kinds or model.kind(seq) in kinds)
        and (not sides or model.side(seq) in sides)
        and start <= model.time(seq) < end
    ]
    found = made.index.select(order, low, high, kinds, sides, start, end, backwards)
    assert list(found) == wanted
    if start < end:
        assert_density(made.index, model, start, end, data.draw(st.integers(1, 50)))


def assert_density(index: Index, model: Model, start: int, end: int, bins: int) -> None:
    times = {seq: model.time(seq) for seq in range(1, model.count + 1)}
    ranks = {seq: rank for rank, seq in enumerate(model.seqs(0, model.count))}
    number = (start - T0) // 20_000, (end - T0) // 20_000
    for by in ("side", "kind", "unit"):
        for places, (low, high), ask in (
            (times, (start, end), index.picture().density),
            (ranks, number, index.picture().density_by_number),
        ):
            lanes: dict[str, list[int]] = {}
            for seq in filter(model.counted, places):
                if low <= places[seq] < high:
                    counts = lanes.setdefault(getattr(model, by)(seq), [0] * bins)
                    counts[(places[seq] - low) * bins // (high - low)] += 1
            found = ask(by, low, high, bins)  # type: ignore[arg-type]
            assert {lane: counts.tolist() for lane, counts in found.lanes.items()} == lanes


@given(st.lists(events(), min_size=1, max_size=20), st.sampled_from([1, 4, 16]))
def test_where_lines_are(docs: list[Doc], size: int) -> None:
    lines, made = list(stored(docs)), Lines(size)
    made.add(*lines)
    made.save()
    made.reload()
    ends = list(accumulate((len(line) + 1 for line in lines), initial=len(HEADER)))
    for seq, (low, high) in enumerate(pairwise(ends), 1):
        assert made.index.place(seq) == (low, high - low)
    assert made.index.span(1, len(lines)) == (len(HEADER), len(made.file) - len(HEADER))
    assert made.index.candidates(["e1", "none"])["e1"] == [1]


@pytest.mark.parametrize("seq", [0, -1, 4])
def test_an_unknown_seq(seq: int) -> None:
    made = Lines()
    made.add(*stored([{"kind": "gas"}] * 3))
    for ask in ("time", "kind", "position", "until", "counted", "place"):
        with pytest.raises(KeyError):
            getattr(made.index, ask)(seq)
