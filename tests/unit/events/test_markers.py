"""Markers from one to the next, as the log grows: the same as in the list of them all."""

from __future__ import annotations

import json
from bisect import bisect_right

from hypothesis import given
from hypothesis import strategies as st
from index_lines import Lines

from events.event import parse_event
from events.indexing import markers
from events.indexing.order import Position
from events.line import event_line
from events.times import stamp

T0 = 1_700_000_000_000
KINDS = ("patrol", "inject", "startex", "gas")
events = st.tuples(
    st.integers(0, 20), st.sampled_from(KINDS), st.none() | st.integers(1, 30), st.booleans()
)


class Log:
    """Chunks of four rows, so that a few events fill several."""

    def __init__(self) -> None:
        self.lines = Lines(size=4)
        self.h = "0" * 64

    @property
    def index(self):
        return self.lines.index

    def add(self, ms: int, kind: str, corrects: int | None) -> None:
        seq = self.index.count + 1
        event: dict[str, object] = {"id": f"e{seq}", "time": stamp(T0 + ms), "kind": kind}
        if corrects is not None and corrects < seq:
            event["refs"] = {"corrects": f"e{corrects}"}
        draft = parse_event(json.dumps(event).encode(), None)
        line, self.h = event_line(seq, seq - 1, None, T0, None, draft, self.h)
        self.lines.add(line)

    def check(self) -> None:
        found, index = self.index.marker_order, self.index
        standing = [Position(marker.at, marker.seq) for marker in index.picture().markers()]
        for number in range(1, len(standing) + 3):
            expected = standing[number - 1] if number <= len(standing) else None
            assert found.nth(number) == expected
        assert found.beyond(None) == (standing[0] if standing else None)
        for seq in range(1, index.count + 1):
            for place in (index.position(seq), Position(index.time(seq), index.count)):
                rank = bisect_right(standing, place)
                assert found.before(place) == (standing[rank - 1] if rank else None)
                assert found.beyond(place) == (standing[rank] if rank < len(standing) else None)


@given(st.lists(events, max_size=24))
def test_marks_are_those_of_the_list(history: list[tuple[int, str, int | None, bool]]) -> None:
    """Late, tied and superseded ones too, whether they are asked for often or seldom."""
    log = Log()
    for ms, kind, corrects, asked in history:
        log.add(ms, kind, corrects)
        if asked:
            log.check()
    log.check()


def test_many_at_once_are_taken_in_pieces(monkeypatch) -> None:
    """When a long log is asked for the first time."""
    monkeypatch.setattr(markers, "_MANY", 3)
    log = Log()
    for n in range(20):
        log.add(n * 7 % 13, "inject", None)
    log.check()


def test_marks_outlive_a_save() -> None:
    """An index that begins with its side-car knows them as well."""
    log = Log()
    for n in range(10):
        log.add(n * 7 % 13, KINDS[n % 4], None)
    log.lines.save()
    log.lines.reload()
    log.add(3, "inject", None)
    log.check()
