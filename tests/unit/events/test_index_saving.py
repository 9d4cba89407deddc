"""What an index keeps in a side-car, and what a refusal of the disk does to it."""

from __future__ import annotations

import errno
from collections.abc import Callable

import pytest
from index_lines import HEADER, Lines
from log_store import START, event

from events.event import parse_event
from events.indexing.index import Index
from events.line import event_line
from events.sidecar.cache import Cache
from events.sidecar.sidecar import Extent, Sidecar, SidecarBroken


def stored(count: int, first: int = 1) -> list[bytes]:
    """Events of which every third comes late."""
    lines = []
    for seq in range(first, first + count):
        raw = event(id=f"e{seq}", time=seq * 3 - (7 if seq % 3 == 0 else 0))
        lines.append(event_line(seq, seq - 1, None, START, None, parse_event(raw, None), "0" * 64))
    return [line for line, _ in lines]


@pytest.fixture
def made() -> Lines:
    lines = Lines(size=8)
    lines.add(*stored(50))
    return lines


def places(index: Index) -> list[tuple[int, int]]:
    return [index.position(index.at(rank)) for rank in range(index.count)]


def test_when_there_is_something_to_save(made: Lines) -> None:
    """When a chunk has filled since; `everything` may be saved again, with another note."""
    assert made.save(everything=False)
    assert not made.save(everything=False)
    made.add(*stored(1, 51))
    assert not made.save(everything=False)
    assert made.save()
    assert made.save(note=b"again")
    made.add(*stored(8, 52))
    assert made.save(everything=False)
    assert made.reload() == 59
    assert made.index.note == b"note"


def test_what_was_saved(made: Lines) -> None:
    """All of it, the caller's note too, and every extent is told of."""
    before = places(made.index)
    made.save(note=b"mine")
    assert made.sidecar is not None
    assert made.sidecar.check(made.index.extents())
    assert made.reload() == 50
    assert made.index.note == b"mine"
    assert made.sidecar.check(made.index.extents())
    assert places(made.index) == before
    assert made.index.candidates(["e7"])["e7"] == [7]


def test_full_chunks_leave_memory() -> None:
    """Of 5000 events one chunk of 512 is held, and a few numbers for each other one."""
    made = Lines(size=512, cache=Cache(0))
    for first in range(1, 5001, 200):
        made.add(*stored(200, first))
        made.save(everything=False)
    assert made.index.memory < 64 << 10


def refuse(at: int, sidecar: Sidecar, monkeypatch: pytest.MonkeyPatch) -> None:
    """The disk is full at the put number `at`."""
    put: Callable[[bytes], Extent] = sidecar.put
    puts = []

    def full(data: bytes) -> Extent:
        puts.append(data)
        if len(puts) > at:
            raise OSError(errno.ENOSPC, "full")
        return put(data)

    monkeypatch.setattr(sidecar, "put", full)


@pytest.mark.parametrize("at", [0, 1, 3, 5])
def test_a_full_disk_harms_nothing(made: Lines, at: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """The next save has all that the refused one had."""
    made.save()
    made.add(*stored(40, 51))
    before = places(made.index)
    assert made.sidecar is not None
    with monkeypatch.context() as patched:
        refuse(at, made.sidecar, patched)
        with pytest.raises(OSError, match="full"):
            made.save()
    assert places(made.index) == before
    made.add(*stored(5, 91))
    before = places(made.index)
    assert made.save()
    assert made.reload() == 95
    assert places(made.index) == before


def test_another_chunk_size(made: Lines) -> None:
    made.save()
    with pytest.raises(SidecarBroken):
        Index(made.read, made.cache, made.sidecar, start=len(HEADER), size=16)


def test_a_broken_extent_is_told(made: Lines, monkeypatch: pytest.MonkeyPatch) -> None:
    made.save()
    made.reload()
    assert made.sidecar is not None

    def read(extent: Extent) -> bytes:
        raise SidecarBroken(None, f"{extent} changed")

    monkeypatch.setattr(made.sidecar, "read", read)
    with pytest.raises(SidecarBroken):
        made.index.time(1)


@pytest.mark.parametrize("target", ["chunk", "keys"])
def test_growing_is_all_or_nothing(made: Lines, target: str) -> None:
    """An error of reading leaves the index as it was, ids that wait for an event included."""
    early = [event(id="early", refs={"corrects": "e52"}), event(id="e52", refs={"corrects": "e2"})]
    lines = [
        event_line(seq, seq - 1, None, START, None, parse_event(raw, None), "0" * 64)[0]
        for seq, raw in enumerate(early, 51)
    ]
    made.add(lines[0])
    made.save()
    before = places(made.index), dict(made.index.superseded), dict(made.index.counts)
    waiting = {"e52": 51}
    assert made.index._relations.waiting["corrects"] == waiting
    assert made.sidecar is not None

    def broken(*args: object) -> None:
        raise SidecarBroken(None, "it is")

    with pytest.MonkeyPatch.context() as patched:
        what = "_told" if target == "chunk" else "candidates"
        patched.setattr(made.index, what, broken)
        with pytest.raises(SidecarBroken):
            made.add(lines[1])
    assert made.index._relations.waiting["corrects"] == waiting
    assert (places(made.index), dict(made.index.superseded), dict(made.index.counts)) == before
    del made.file[-len(lines[1]) - 1 :]
    made.add(lines[1])
    assert dict(made.index.superseded) == {2: 52, 52: 51}
    assert made.index._relations.waiting["corrects"] == {}


def test_a_picture_stays_as_it_was(made: Lines) -> None:
    """All that it is asked is of one moment, whatever is added and saved meanwhile."""
    made.save()
    now = made.index.picture()
    marked = event("situation_change", id="m", time=2, refs={"corrects": "e5"})
    more = [event_line(51, 50, None, START, None, parse_event(marked, None), "0" * 64)[0]]

    def said() -> list[object]:
        counts = [now.density("kind", 0, 1 << 60, 1), now.density_by_number("kind", 0, 99, 1)]
        lanes = [{lane: int(of[0]) for lane, of in count.lanes.items()} for count in counts]
        return [now.count, now.markers(), now.gaps(), now.late_seqs(), dict(now.superseded), lanes]

    before = said()
    made.add(*more, *stored(20, 52))
    made.save()
    assert made.index.picture().gaps() is not None  # of a later moment, so the caller is behind
    assert said() == before
