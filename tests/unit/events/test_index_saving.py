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
