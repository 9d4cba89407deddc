"""Frames become bytes: stored lines as they are."""

import json
from collections.abc import Callable

import pytest
from replay_log import MemoryLog

from events.indexing.order import Position
from events.indexing.stretch import Run
from replay.cursor import Cursor
from replay.frames import Data, Standing, encode, message, stamp
from replay.snapshot import reduce

ODD = b'{"seq":1,"n":1e2,"big":12345678901234567890,"z":-0,"t":"\\u0041","h":"x"}'


def data(*runs: Run, copied: Callable[[bytes], bytes] | None = None) -> Data:
    events = sum(run.high - run.low + 1 for run in runs)
    return Data("bulk", Cursor(1, Position(999, 9), 9), runs, events, 0, (), copied)


def test_lines_are_spliced_byte_for_byte() -> None:
    """No number, escape or order is lost on the way."""
    sent = encode(data(Run(1, 2)), ODD + b"\n" + ODD + b"\n")
    assert sent == (b'{"op":"bulk","gen":1,"p":[999,9],"a":9,"events":[' + ODD + b"," + ODD + b"]}")


def test_runs_are_joined() -> None:
    """Lines that lie apart go out side by side."""
    log = MemoryLog()
    for ms in (0, 20, 10):
        log.add(ms)
    sent = encode(data(Run(1, 1), Run(3, 3)), log.at_hand((Run(1, 1), Run(3, 3))))
    assert json.loads(sent)["events"] == [json.loads(log.line(1)), json.loads(log.line(3))]


def test_copies_go_out_in_place_of_lines() -> None:
    """Each line by itself."""
    sent = encode(data(Run(1, 2), copied=lambda line: b"[%d]" % len(line)), b"ab\nc\n")
    assert json.loads(sent)["events"] == [[2], [1]]


def test_before_everything_p_is_null() -> None:
    """As in a stamp of a viewer that has nothing yet."""
    assert stamp(Cursor(3, None, 7)).data == b'{"op":"stamp","gen":3,"p":null,"a":7}'


def test_snapshot_carries_current_and_lanes() -> None:
    """Lines in place of seqs."""
    log = MemoryLog()
    log.add(0, "startex", text={"en": "Start"})
    log.add(1, "gas")
    place = log.index.position(2)
    frame = Standing(Cursor(4, place, 2), reduce(log.index, place), order_only=False)
    assert frame.runs == (Run(2, 2), Run(1, 1), Run(2, 2))
    sent = encode(frame, log.at_hand(frame.runs))
    decoded = json.loads(sent)
    assert log.line(2) in sent
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
    assert "from" not in json.loads(encode(frame, log.at_hand(frame.runs)))["phase"]


def test_snapshot_before_everything_is_empty() -> None:
    """Nothing has happened yet."""
    frame = Standing(Cursor(1, None, 0), reduce(MemoryLog().index, None), order_only=False)
    assert frame.runs == ()
    assert json.loads(encode(frame, b"")) == {
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
    assert encode(message("x", at=Position(5, 1)), b"") == b'{"op":"x","at":[5,1]}'
    with pytest.raises(TypeError):
        message("x", at=object())
