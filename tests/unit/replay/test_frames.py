"""Frames become bytes: stored lines as they are, split where they are too long."""

import json

import pytest
from replay_log import MemoryLog

from events.indexing.order import Position
from replay import frames
from replay.cursor import Cursor
from replay.frames import Data, Standing, encode, message
from replay.snapshot import reduce

ODD = b'{"seq":1,"n":1e2,"big":12345678901234567890,"z":-0,"t":"\\u0041","h":"x"}'


def bulk(count: int) -> Data:
    places = tuple(Position(10 * seq, seq) for seq in range(1, count + 1))
    seqs = tuple(range(1, count + 1))
    end = Cursor(1, Position(999, 9), 9)
    return Data("bulk", end, seqs, places, Cursor(1, None, 5))


def late(count: int) -> Data:
    seqs = tuple(range(6, 6 + count))
    p = Position(999, 3)
    return Data("late", Cursor(1, p, 20), seqs, (p,) * count, Cursor(1, p, 5))


def parts(frame: Data, *sizes: int) -> list[tuple[list[object], int, int]]:
    """(p, a, number of events) of each message, for lines of such sizes."""
    lines = [b'{"x":"%s"}' % (b"y" * (size - 8)) for size in sizes]
    decoded = [json.loads(data) for data in encode(frame, lines)]
    return [(frame["p"], frame["a"], len(frame["events"])) for frame in decoded]


def test_lines_are_spliced_byte_for_byte() -> None:
    """No number, escape or order is lost on the way."""
    (data,) = encode(bulk(2), [ODD, ODD])
    assert data == (b'{"op":"bulk","gen":1,"p":[999,9],"a":9,"events":[' + ODD + b"," + ODD + b"]}")


def test_bulk_beyond_64_kib_is_split_with_a_true_cursor_each() -> None:
    """A part ends at the position of its last event; the last part at the plan's."""
    assert parts(bulk(3), 40_000, 25_000, 600) == [([20, 2], 9, 2), ([999, 9], 9, 1)]


def test_late_beyond_64_kib_is_split_with_a_true_cursor_each() -> None:
    """A part has taken everything up to its last event into account; P stays."""
    assert parts(late(3), 60_000, 60_000, 60_000) == [
        ([999, 3], 6, 1),
        ([999, 3], 7, 1),
        ([999, 3], 20, 1),
    ]


def test_exactly_64_kib_is_one_frame() -> None:
    """The limit itself fits."""
    assert len(parts(bulk(2), 32_768, 32_768)) == 1
    assert len(parts(bulk(2), 32_768, 32_769)) == 2


def test_one_line_over_the_limit_goes_alone() -> None:
    """It is not held back, and nothing goes with it."""
    assert [part[2] for part in parts(bulk(3), 100, 70_000, 100)] == [1, 1, 1]


def test_encode_wants_a_line_for_every_seq() -> None:
    """A shell that lost a line has a fault of its own."""
    with pytest.raises(AssertionError):
        encode(bulk(2), [ODD])


def test_snapshot_carries_current_and_lanes() -> None:
    """Lines in place of seqs."""
    log = MemoryLog()
    log.add(0, "startex", text={"en": "Start"})
    log.add(1, "gas")
    place = log.index.position(2)
    frame = Standing(Cursor(4, place, 2), reduce(log.index, place), order_only=False)
    assert frame.seqs == (2, 1, 2)
    (data,) = encode(frame, [log.line(seq) for seq in frame.seqs])
    decoded = json.loads(data)
    assert log.line(2) in data
    assert (decoded["gen"], decoded["p"], decoded["a"]) == (4, list(place), 2)
    assert decoded["current"]["seq"] == 2
    assert {side: line["seq"] for side, line in decoded["lanes"].items()} == {
        "control": 1,
        "police": 2,
    }
    assert decoded["phase"]["from"] == "2023-11-14T22:13:20.000Z"


def test_phase_of_an_order_only_drill_has_no_time() -> None:
    """A drill without a clock shows none."""
    log = MemoryLog()
    log.add(0, "startex", basis={"time": "estimated"}, text={"en": "Start"})
    place = log.index.position(1)
    frame = Standing(Cursor(1, place, 1), reduce(log.index, place), order_only=True)
    (data,) = encode(frame, [log.line(seq) for seq in frame.seqs])
    assert "from" not in json.loads(data)["phase"]


def test_snapshot_before_everything_is_empty() -> None:
    """Nothing has happened yet."""
    frame = Standing(Cursor(1, None, 0), reduce(MemoryLog().index, None), order_only=False)
    assert frame.seqs == ()
    (data,) = encode(frame, [])
    assert json.loads(data) == {
        "op": "snapshot",
        "gen": 1,
        "p": None,
        "a": 0,
        "current": None,
        "lanes": {},
        "counts": {},
        "phase": None,
    }


def test_control_message_writes_positions_as_pairs() -> None:
    """A position is an array, nothing else is helped."""
    assert encode(message("x", at=Position(5, 1)), []) == [b'{"op":"x","at":[5,1]}']
    with pytest.raises(TypeError):
        message("x", at=object())


def test_limit_is_the_documented_one() -> None:
    """64 KiB of lines."""
    assert frames.MAX_LINES == 65_536
