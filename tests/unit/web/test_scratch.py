"""What is put together in place is what `encode` makes, in a frame a browser understands."""

from __future__ import annotations

import asyncio
from typing import cast

import pytest
from hypothesis import given
from hypothesis import strategies as st
from replay_log import MemoryLog

from events.store import Log
from replay.cursor import Cursor
from replay.delivery import Filter
from replay.feed import Feed
from replay.frames import Data, Ready, encode, message
from web import scratch
from web.scratch import Scratch


class Transport:
    """Takes everything, or so many bytes."""

    def __init__(self, room: int | None = None) -> None:
        self.got: list[bytes | memoryview] = []
        self._left = room

    def write(self, data: memoryview) -> None:
        self.got.append(data if self._left is not None else bytes(data))

    def get_write_buffer_size(self) -> int:
        return 0 if self._left is None else 1


def flushed(made: Scratch, transport: Transport) -> bool:
    return made.flush(cast(asyncio.Transport, transport))


def payloads(data: bytes) -> list[bytes]:
    """The messages of unmasked text frames. RFC 6455 5.2: the size in as few bytes as can be."""
    found = []
    while data:
        assert data[0] == 0x81
        size, at = data[1], 2
        if size == 126:
            size, at = int.from_bytes(data[2:4]), 4
            assert size > 125
        elif size == 127:
            size, at = int.from_bytes(data[2:10]), 10
            assert size > 65535
        found.append(data[at : at + size])
        data = data[at + size :]
    return found


def put(made: Scratch, log: MemoryLog, frame: Ready | Data) -> bool:
    return made.put(cast(Log, log), frame)


def planned(log: MemoryLog, wanted: Filter) -> list[Ready | Data]:
    feed = Feed(log.index, wanted, 1_000_000, Cursor(1, None, 0), 0.0)
    found = []
    while (frame := feed.next(log.index.count, 0.0)) is not None:
        found.append(frame)
    return found


@given(
    st.lists(st.tuples(st.integers(0, 40), st.sampled_from([0, 7, 400, 30_000])), max_size=90),
    st.sampled_from([Filter(), Filter(kinds=frozenset(("gas",)))]),
    st.integers(0, 40_000),
)
def test_as_encoded(events: list[tuple[int, int]], wanted: Filter, large: int) -> None:
    """Whatever the frames hold, and whichever way newlines become commas."""
    log = MemoryLog()
    for ms, pad in events:
        log.add(ms, "gas" if ms % 2 else "patrol", pad="y\n" * (pad // 3))
    made, transport = Scratch(), Transport()
    frames = planned(log, wanted)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(scratch, "_LARGE", large)
        for frame in frames:
            if not put(made, log, frame):
                flushed(made, transport)
                assert put(made, log, frame)
    flushed(made, transport)
    assert payloads(b"".join(map(bytes, transport.got))) == [
        encode(frame, log.at_hand(frame.runs)) for frame in frames
    ]


@pytest.mark.parametrize("size", [125, 126, 65_535, 65_536])
def test_sizes(size: int) -> None:
    """At the borders of RFC 6455's three lengths."""
    made, transport = Scratch(), Transport()
    frame = message("x", pad="y" * (size - len(message("x", pad="").data)))
    assert len(frame.data) == size
    assert put(made, MemoryLog(), frame)
    assert flushed(made, transport)
    assert payloads(bytes(transport.got[0])) == [frame.data]


def test_a_full_room_takes_nothing_more() -> None:
    """What is there already stays as it was."""
    made, transport = Scratch(), Transport()
    large = message("x", pad="y" * (scratch.ROOM // 2))
    assert put(made, MemoryLog(), large)
    assert not put(made, MemoryLog(), large)
    flushed(made, transport)
    assert payloads(bytes(transport.got[0])) == [large.data]


def test_lines_that_are_not_at_hand() -> None:
    """Nothing of the frame is left behind."""
    log = MemoryLog()
    log.add(0)
    (frame,) = planned(log, Filter())
    made, transport = Scratch(), Transport()
    log.fill = lambda runs, room: None  # type: ignore[method-assign]
    assert not put(made, log, frame)
    assert flushed(made, transport)
    assert transport.got == []


def test_a_transport_keeps_what_it_did_not_take() -> None:
    """The room is not written to again while somebody holds it."""
    made, slow = Scratch(), Transport(0)
    first, second = message("x", n=1), message("x", n=2)
    put(made, MemoryLog(), first)
    assert not flushed(made, slow)
    put(made, MemoryLog(), second)
    flushed(made, Transport())
    assert payloads(bytes(slow.got[0])) == [first.data]
