"""The invariant of the cursor, held against everything that viewers and recorders may do.

A viewer is driven at random: events are appended in order, late and tied, credit comes in drops,
it seeks, steps, plays, its connection breaks with frames in flight and it resumes by its cursor.
After every frame it must hold exactly what PROTOCOL.md says that it holds.
"""

from __future__ import annotations

from typing import Any
from unittest.mock import patch

from hypothesis import given, settings
from hypothesis import strategies as st
from replay_log import T0, MemoryLog
from replay_viewer import Viewer

from events.indexing.order import Position
from events.times import stamp
from replay import delivery
from replay.delivery import Filter

KINDS = ("patrol", "gas", "situation_change")
ESTIMATED = {"time": "estimated"}

# Short histories are cheap, and rare interleavings are what breaks a cursor.
many = settings(max_examples=8 * settings().max_examples)


class Ledger:
    """What one viewer holds over all its connections, checked frame by frame."""

    def __init__(self, log: MemoryLog, pace: str, wanted: Filter) -> None:
        self.log = log
        self.pace = pace
        self.wanted = wanted
        self.viewer = Viewer(log)
        self.read = 0
        self.cursor: dict[str, Any] | None = None
        self.base: tuple[Position | None, int] = (None, 0)
        self.held: list[int] = []
        self.last_bulk: Position | None = None
        self.open(False, None)

    def open(self, live: bool, resume: dict[str, Any] | None) -> None:
        filters = {"kind": list(self.wanted.kinds), "side": list(self.wanted.sides)}
        at = {"at": "live"} if live else {}
        self.viewer.got.clear()
        self.viewer.say(
            "open", pace=self.pace, credit=3, playing=True, filter=filters, resume=resume, **at
        )

    def reconnect(self, lost: int, live: bool) -> None:
        """The connection breaks; the last `lost` frames were still on their way."""
        self.check(lost)
        self.viewer = Viewer(self.log, ms=self.viewer.ms)
        epoch = self.viewer.hello["epoch"]
        self.open(live, {"epoch": epoch, **self.cursor} if self.cursor else None)

    def check(self, lost: int = 0) -> None:
        """Take in what came, and see after each frame that the invariant holds."""
        got = [frame for _, frame in self.viewer.got]
        turned = [ms for ms, frame in self.viewer.got if frame.get("why") == "loop"]
        assert len(turned) == len(set(turned)), "never more than one turn a look"
        for frame in got[: len(got) - lost]:
            self.take(frame)
        self.viewer.got.clear()

    def take(self, frame: dict[str, Any]) -> None:
        assert frame["op"] not in ("error", "reset"), frame
        if "gen" not in frame:
            return
        known = self.cursor["gen"] if self.cursor else 0
        assert frame["gen"] == known + (frame["op"] == "snapshot") or (
            frame["op"] == "snapshot" and frame["gen"] > known
        ), "generations go up, each with its snapshot"
        self.cursor = {name: frame[name] for name in ("gen", "p", "a")}
        place = Position(*frame["p"]) if frame["p"] else None
        if frame["op"] == "snapshot":
            self.base, self.held, self.last_bulk = (place, frame["a"]), [], place
        self.receive(frame)
        assert sorted(self.held) == self.due(place, frame["a"])

    def receive(self, frame: dict[str, Any]) -> None:
        for seq in frame.get("events", ()):
            assert seq not in self.held, "each event once a generation"
            self.held.append(seq)
            position = self.log.index.position(seq)
            if frame["op"] == "bulk":
                assert self.last_bulk is None or position > self.last_bulk, "bulk ascends"
                self.last_bulk = position

    def due(self, p: Position | None, a: int) -> list[int]:
        """What the invariant says is held at (p, a), in order of seq."""
        index = self.log.index
        base, base_a = self.base

        def within(seq: int, place: Position | None, known: int) -> bool:
            return place is not None and seq <= known and index.position(seq) <= place

        return [
            seq
            for seq in range(1, index.count + 1)
            if within(seq, p, a)
            and not within(seq, base, base_a)
            and self.wanted.passes(index, seq)
        ]


times = st.integers(0, 40).map(lambda n: n * 250)
appends = st.tuples(st.just("append"), times, st.sampled_from(KINDS), st.booleans())
targets = st.one_of(
    st.sampled_from(["start", "live", "end"]),
    st.integers(1, 12),
    st.sampled_from([{"percent": 40}, {"since": 1100}, {"number": 2}]),
    st.sampled_from([{mark: way} for mark in ("marker", "phase") for way in ("next", "previous")]),
)
manners = st.one_of(
    st.fixed_dictionaries({"skip": st.sampled_from([0, 1000, 3000])}),
    st.fixed_dictionaries({"stop": st.sets(st.sampled_from(KINDS)).map(sorted)}),
    st.fixed_dictionaries({"steps": st.sampled_from([{}, {"kind": ["gas"]}])}),
    st.just({"loop": False}),
)
loops = st.tuples(st.integers(1, 12), st.integers(1, 12), st.booleans())
acts = st.one_of(
    appends,
    appends,
    st.tuples(st.just("more"), st.integers(0, 4)),
    st.tuples(st.just("wind"), st.integers(1, 4000)),
    st.tuples(st.just("seek"), targets),
    st.tuples(st.just("step"), st.sampled_from([-2, -1, 1, 2])),
    st.tuples(st.just("rate"), st.sampled_from([0.5, 1, 20])),
    st.tuples(st.just("say"), st.sampled_from(["play", "pause"])),
    st.tuples(st.just("reconnect"), st.integers(0, 3), st.booleans()),
    st.tuples(st.just("overtake"), st.integers(1, 12)),
    st.tuples(st.just("set"), manners),
    st.tuples(st.just("loop"), loops),
)
filters = st.sampled_from(
    [Filter(), Filter(kinds=frozenset(("gas",))), Filter(sides=frozenset(("police",)))]
)


def _end(log: MemoryLog, seq: int, instant: bool) -> dict[str, Any]:
    clock = instant and not log.index.order_only
    return {"time": stamp(log.index.time(seq) + 100)} if clock else {"seq": seq}


def perform(ledger: Ledger, act: tuple[Any, ...]) -> None:
    viewer, log = ledger.viewer, ledger.log
    match act:
        case ("append", ms, kind, estimated):
            basis = {"basis": ESTIMATED} if estimated else {}
            log.add(ms, kind, recorded=int(viewer.ms), **basis)
            viewer.drain()
        case ("more", credit):
            viewer.say("more", credit=credit)
        case ("wind", ms):
            viewer.wind(viewer.ms + ms)
        case ("seek", str() | dict() as target):
            viewer.say("seek", to=target)
        case ("set", manner):
            viewer.say("set", **manner)
        case ("loop", (one, other, instant)) if max(one, other) <= log.head.seq:
            first, last = sorted((one, other), key=log.index.position)
            viewer.say("set", loop={"from": {"seq": first}, "to": _end(log, last, instant)})
        case ("seek", seq) if seq <= log.head.seq:
            viewer.say("seek", to={"seq": seq})
        case ("step", n):
            viewer.say("step", n=n)
        case ("rate", rate):
            viewer.say("rate", rate=rate)
        case ("say", op):
            viewer.say(op)
        case ("reconnect", lost, live):
            ledger.reconnect(min(lost, len(viewer.got)), live)
        case ("overtake", seq) if seq <= log.head.seq:
            data = b'{"op":"seek","to":{"seq":%d}}' % seq
            viewer.session.receive(b'{"op":"more","credit":2}', viewer.now)
            viewer.drain(meanwhile=lambda: viewer.session.receive(data, viewer.now))


def run(pace: str, wanted: Filter, history: list[Any]) -> Ledger:
    log = MemoryLog()
    for ms in (0, 1000, 1000, 7000):
        log.add(ms, KINDS[ms % 3], recorded=-3_600_000)
    ledger = Ledger(log, pace, wanted)
    for act in history:
        perform(ledger, act)
        if act[0] != "reconnect":
            continue
        ledger.check()
    ledger.check()
    return ledger


@given(st.sampled_from(["ahead", "due"]), filters, st.lists(acts, max_size=40))
@many
def test_viewer_holds_exactly_what_its_cursor_says(
    pace: str, wanted: Filter, history: list[Any]
) -> None:
    """No gap and nothing twice, whatever happens in whatever order."""
    run(pace, wanted, history)


@given(st.sampled_from(["ahead", "due"]), filters, st.lists(acts, max_size=25))
@many
def test_small_frames_and_short_looks_change_nothing(
    pace: str, wanted: Filter, history: list[Any]
) -> None:
    """Splits, stamps on long ways and full frames hold the invariant too."""
    with (
        patch.object(delivery, "SCAN", 2),
        patch.object(delivery, "FRAME_EVENTS", 2),
        patch.object(delivery, "FRAME_BYTES", 300),
    ):
        run(pace, wanted, history)


@given(st.sampled_from(["ahead", "due"]), filters, st.lists(acts, max_size=25))
@many
def test_in_the_end_everything_arrives(pace: str, wanted: Filter, history: list[Any]) -> None:
    """With credit, time and no more seeks every event beyond the snapshot comes."""
    ledger = run(pace, wanted, history)
    viewer, index = ledger.viewer, ledger.log.index
    viewer.say("more", credit=1000)
    viewer.say("set", loop=False, stop=[])
    viewer.say("play")
    viewer.say("rate", rate=1000)
    viewer.wind(viewer.ms + 600_000)
    ledger.check()
    assert ledger.cursor is not None
    assert sorted(ledger.held) == ledger.due(Position(T0 + 10**9, index.count), index.count)


@given(filters, st.lists(acts, max_size=25))
def test_every_message_is_a_sound_one(wanted: Filter, history: list[Any]) -> None:
    """Every frame of any history has the shape of PROTOCOL.md; the viewer asserts it."""
    assert run("due", wanted, history).viewer.goodbye is None
