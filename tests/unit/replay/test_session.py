"""A session from outside: the scenarios of PROTOCOL.md, and the promises they do not show."""

import json
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from replay_log import MemoryLog
from replay_vectors import Vector, play, vectors
from replay_viewer import Viewer

from replay import delivery
from replay.outbox import MAX_WAITING
from replay.session import MAX_MESSAGE

SCENARIOS = vectors("Scenarios")
# Named only by scenarios that are about them.
ASIDE = {"detail", "lanes", "counts", "phase", "number", "settings"}
ASIDE |= {"first", "order_only", "zero"}
FINISHED = {"completeness": "reported"}
ESTIMATED = {"time": "estimated"}


def drill(*times: int, recorded: int = -3_600_000, **header: object) -> MemoryLog:
    """An open drill of one patrol at each time."""
    log = MemoryLog(header)
    for ms in times:
        log.add(ms, recorded=recorded)
    return log


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda scenario: scenario["name"])
def test_scenario(scenario: Vector) -> None:
    """What the server sends, and when, is what PROTOCOL.md says."""
    expected = scenario["expect"]
    got = [
        [ms, {name: value for name, value in frame.items() if name in wanted or name not in ASIDE}]
        for (ms, frame), (_, wanted) in zip(play(scenario), expected, strict=True)
    ]
    assert got == expected


# Opening and closing.


def test_hello_is_first_and_says_who_the_log_is() -> None:
    """Before anything is asked."""
    hello = Viewer(drill(1000, 500)).hello
    assert hello["op"] == "hello"
    assert (hello["head"], hello["state"], hello["drill"]) == (2, "open", "d")
    assert (hello["first"][1], hello["last"][1]) == (2, 1)
    assert len(hello["epoch"]) == 16


def test_who_opens_nothing_is_sent_away_after_ten_seconds() -> None:
    """Whatever else it says."""
    viewer = Viewer(drill(0))
    viewer.say("ping", c=1)
    viewer.wind(9_999)
    assert viewer.goodbye is None
    viewer.wind(10_000)
    assert viewer.goodbye.code == 4002


def test_a_refused_open_may_be_sent_again() -> None:
    """It opened nothing."""
    viewer = Viewer(drill(0))
    assert viewer.say("open", at={"seq": 2})[0]["code"] == "not_found"
    assert viewer.say("open")[0]["op"] == "snapshot"


def test_twentieth_bad_message_is_the_last() -> None:
    """It is still answered, then the connection closes."""
    viewer = Viewer(drill(0))
    viewer.say("open")
    for _ in range(50):
        viewer.say("seek", to={"seq": 9})
    for _ in range(19):
        assert viewer.say("nonsense")[0]["code"] == "unknown_op"
    assert viewer.goodbye is None
    assert len(viewer.say("nonsense")) == 1
    assert viewer.goodbye.code == 4001


def test_nothing_follows_a_goodbye() -> None:
    """A session that has left says no more and wants no more time."""
    viewer = Viewer(drill(0))
    viewer.session.leave(1001, "the server stops")
    viewer.drain()
    assert viewer.goodbye.code == 1001
    viewer.goodbye = None
    assert viewer.say("open") == []
    assert viewer.goodbye is None
    assert viewer.session.next_deadline(viewer.now) is None


def test_binary_frame_is_answered() -> None:
    """With an error, the connection stays."""
    viewer = Viewer(drill(0))
    viewer.session.receive(None, viewer.now)
    assert viewer.drain()[0]["code"] == "binary"


def test_flood_of_messages_is_cut_at_a_limit() -> None:
    """Who sends on without reading is cut; what waited for it is let go."""
    viewer = Viewer(drill(0))
    for n in range(MAX_WAITING):
        assert not viewer.session.full
        viewer.session.receive(b'{"op":"ping","c":%d}' % n, viewer.now)
    assert viewer.session.full
    viewer.session.receive(b'{"op":"ping","c":0}', viewer.now)
    assert viewer.drain() == []
    assert viewer.goodbye.code == 4100


@given(st.lists(st.binary(max_size=60) | st.text(max_size=60).map(str.encode), max_size=30))
def test_no_message_breaks_a_session(messages: list[bytes]) -> None:
    """Anything is answered or closes the connection."""
    viewer = Viewer(drill(0))
    for data in messages:
        viewer.session.receive(data, viewer.now)
        viewer.drain()


def test_longest_message_fits_its_limit() -> None:
    """The most that can be said in a filter is below 64 KiB in ASCII."""
    entries = ["k" * 64] * 64
    longest = json.dumps({"op": "open", "filter": {"kind": entries, "side": entries}})
    assert len(longest) < MAX_MESSAGE


# Pacing.


@pytest.mark.parametrize("rate", [0.1, 1, 7, 600, 1000])
def test_every_event_is_due_at_its_moment(rate: float) -> None:
    """Never before, and not one is lost, at any rate; ties come together."""
    times = [0, 1, 1, 700, 600_000, 600_000, 600_250]
    viewer = Viewer(drill(*times, **FINISHED), mono=1e6)
    viewer.say("open", pace="due", playing=True, rate=rate, credit=99)
    viewer.wind(600_250 / rate + 1000)
    assert [seq for _, seq in viewer.times()] == [1, 2, 3, 4, 5, 6, 7]
    for ms, seq in viewer.times():
        assert ms == pytest.approx(times[seq - 1] / rate, abs=0.05)
    assert viewer.last("state")["state"] == "ended"


def test_rate_may_change_on_the_way() -> None:
    """10 s of drill: 1 s at 1x, 1 s at 5x, the rest at 2x."""
    viewer = Viewer(drill(0, 10_000, **FINISHED))
    viewer.say("open", pace="due", playing=True, credit=99)
    viewer.wind(1000)
    viewer.say("rate", rate=5)
    viewer.wind(2000)
    viewer.say("rate", rate=2)
    viewer.wind(9000)
    assert viewer.times() == [(0, 1), (4000, 2)]


def test_event_entered_late_before_its_time_came_is_due_at_its_time() -> None:
    """A silence that gets an event in it is played with it."""
    log = drill(0, 9000)
    viewer = Viewer(log)
    viewer.say("open", pace="due", playing=True, credit=99)
    viewer.wind(1500)
    log.add(2500, recorded=1500)
    log.add(1200, recorded=1500)
    viewer.wind(9000)
    assert viewer.times() == [(0, 1), (1500, 4), (2500, 3), (9000, 2)]
    assert viewer.events("late") == [], "the last stamp was at 1 s, so both were bulk"


def test_pausing_stops_due_events_but_not_late_ones() -> None:
    """What happened before the playhead is shown where it belongs, at once."""
    log = drill(0, 1000, 5000)
    viewer = Viewer(log)
    viewer.say("open", pace="due", playing=True, credit=99)
    viewer.wind(1000)
    viewer.say("pause")
    log.add(500, recorded=1500)
    viewer.wind(60_000)
    assert viewer.events("bulk") == [1, 2]
    assert viewer.events("late") == [4]


def test_due_viewer_gets_no_stamp_beside_an_estimated_event() -> None:
    """No clock says where the playhead is on that way."""
    log = MemoryLog(FINISHED)
    log.add(0)
    log.add(5000, basis=ESTIMATED)
    log.add(20_000)
    log.add(22_500)
    viewer = Viewer(log)
    viewer.say("open", pace="due", playing=True, credit=99)
    viewer.wind(10_000)
    assert [ms for ms, frame in viewer.got if frame["op"] == "stamp"] == [7000, 8000]
    assert viewer.times() == [(0, 1), (3000, 2), (6000, 3), (8500, 4)]


def test_ahead_viewer_gets_everything_whatever_the_playhead_does() -> None:
    """Only credit counts; the server projects a playhead all the same."""
    viewer = Viewer(drill(0, 60_000, **FINISHED))
    viewer.say("open", credit=99)
    assert viewer.events() == [1, 2]
    viewer.say("play")
    viewer.wind(30_000)
    state = viewer.say("pause", req=1)[-1]
    assert (state["state"], state["seq"], state["req"]) == ("paused", 1, 1)
    assert state["at"][0] - viewer.hello["first"][0] == 30_000


def test_ahead_viewer_that_plays_to_the_end_is_told() -> None:
    """Even where the data came long before."""
    viewer = Viewer(drill(0, 2000, **FINISHED))
    viewer.say("open", credit=99, playing=True)
    viewer.wind(2000)
    assert viewer.got[-1] == (2000, {"op": "end", "seq": 2, "reason": "finished"})


def test_end_waits_until_everything_was_sent() -> None:
    """The playhead is at the edge, but the viewer is not."""
    viewer = Viewer(drill(0, 1000, **FINISHED))
    viewer.say("open", pace="due", playing=True, credit=1)
    viewer.wind(5000)
    assert viewer.last("state")["state"] == "playing"
    viewer.say("more", credit=1)
    assert [frame["op"] for _, frame in viewer.got[-3:]] == ["bulk", "state", "end"]


# The edge.


@pytest.mark.parametrize("at", ["start", "live"])
def test_seek_to_the_last_event_of_a_live_drill_does_not_follow(at: str) -> None:
    """Who plays is brought to the edge by hand, and waits there for what comes."""
    log = drill(0, 60_000, recorded=0)
    viewer = Viewer(log)
    viewer.say("open", pace="due", at=at, playing=True, credit=9)
    assert viewer.say("seek", to={"seq": 2})[-1]["state"] == "playing"
    viewer.wind(500)
    assert viewer.last("state")["state"] == "playing"
    log.add(90_000, recorded=500)
    viewer.drain()
    assert viewer.times()[-1] == (500, 3)
    assert viewer.last("state")["state"] == "following"


def test_time_spent_at_the_edge_is_not_play() -> None:
    """A pause taken there goes on from the last event, however long the wait was."""
    log = drill(0, 1000)
    viewer = Viewer(log)
    viewer.say("open", pace="due", playing=True, credit=9)
    viewer.wind(60_000)
    viewer.say("pause")
    log.add(6000, recorded=60_000)
    viewer.say("play")
    viewer.wind(70_000)
    assert viewer.times()[-1] == (65_000, 3)


def test_change_of_rate_at_the_edge_still_follows() -> None:
    """The playhead came there by playing, whatever is ordered in the same moment."""
    viewer = Viewer(drill(0, 1000, recorded=0))
    viewer.say("open", pace="due", playing=True, credit=9)
    viewer.ms = 1500
    viewer.say("rate", rate=4)
    state = viewer.last("state")
    assert (state["state"], state["rate"]) == ("following", 1)


# Steps.


@pytest.mark.parametrize("pace", ["ahead", "due"])
def test_steps_visit_every_event_forth_and_back(pace: str) -> None:
    """Ties, late and struck-through events too; a step forth and one back returns."""
    log = MemoryLog(FINISHED)
    for ms in (0, 100, 100, 100, 900, 50):
        log.add(ms, id=f"i{ms}-{log.head.seq}")
    log.add(1000, "correction", refs={"corrects": "i100-2"})
    order = [1, 6, 2, 3, 4, 5, 7]
    viewer = Viewer(log)
    viewer.say("open", pace=pace, credit=0)
    forth = [viewer.say("step", n=1)[-1]["seq"] for _ in range(9)]
    assert forth == [*order, 7, 7]
    back = [viewer.say("step", n=-1)[-1]["seq"] for _ in range(8)]
    assert back == [*order[-2::-1], 1, 1]
    for seq in order[1:-1]:
        viewer.say("seek", to={"seq": seq})
        assert [viewer.say("step", n=n)[-1]["seq"] for n in (-1, 1, 1, -1)][1::2] == [seq, seq]


def test_step_from_the_middle_of_a_silence_goes_by_the_event_before_it() -> None:
    """The playhead is past event 1: back is the one before, at least the first."""
    viewer = Viewer(drill(0, 10_000))
    viewer.say("open", pace="due", playing=True, credit=9)
    viewer.wind(4000)
    snapshot, state = viewer.say("step", n=-1)
    assert (snapshot["current"], state["seq"], state["state"]) == (1, 1, "paused")
    assert state["at"] == viewer.hello["first"]


def test_step_while_live_leaves_the_edge() -> None:
    """And the drill goes on growing behind it."""
    log = drill(0, 1000, recorded=0)
    viewer = Viewer(log)
    viewer.say("open", pace="due", at="live", credit=9)
    viewer.say("step", n=-1)
    log.add(2000, recorded=10)
    viewer.drain()
    assert viewer.events() == []
    assert viewer.say("seek", to="live")[0]["current"] == 3


# Stale plans.


def test_seek_while_lines_are_read_drops_the_plan_and_nothing_else() -> None:
    """The old generation ends where it was heard of, the new one is whole."""
    viewer = Viewer(drill(0, 1000, 2000))

    def seek() -> None:
        viewer.session.receive(b'{"op":"seek","to":{"seq":1}}', viewer.now)

    viewer.session.receive(b'{"op":"open","credit":99}', viewer.now)
    viewer.drain()
    viewer.say("seek", to="start")
    viewer.got.clear()
    viewer.session.receive(b'{"op":"seek","to":"start"}', viewer.now)
    viewer.drain(meanwhile=seek)
    generations = [frame["gen"] for _, frame in viewer.got if "gen" in frame]
    assert generations == sorted(generations)
    assert not [frame for _, frame in viewer.got if frame["op"] == "bulk" and frame["gen"] == 3]
    newest = [f["events"] for _, f in viewer.got if f["op"] == "bulk" and f["gen"] == 4]
    assert newest == [[2, 3]]


def test_overtaken_snapshot_is_left_out_but_every_request_is_answered() -> None:
    """Three seeks at once: three states, in order, and the last snapshot."""
    viewer = Viewer(drill(0, 1000, 2000))
    viewer.say("open")
    viewer.got.clear()
    for seq in (1, 2, 3):
        data = json.dumps({"op": "seek", "to": {"seq": seq}, "req": seq}).encode()
        viewer.session.receive(data, viewer.now)
    viewer.drain()
    assert [frame.get("req") for _, frame in viewer.got if frame["op"] == "state"] == [1, 2, 3]
    assert [frame["current"] for _, frame in viewer.got if frame["op"] == "snapshot"] == [3]


def test_snapshots_that_were_overtaken_cost_no_reading() -> None:
    """Of a hundred seeks in a row only the last one's lines are asked for."""
    viewer = Viewer(drill(0, 1000, 2000))
    viewer.say("open")
    for n in range(100):
        data = b'{"op":"seek","to":{"seq":%d}}' % (n % 3 + 1)
        viewer.session.receive(data, viewer.now)
    planned = iter(lambda: viewer.session.next(viewer.now), None)
    assert sum(bool(frame.runs) for frame in planned) == 1


def test_looking_early_or_often_changes_nothing() -> None:
    """`next` may be called at any time; it says nothing twice and nothing early."""
    often, seldom = (Viewer(drill(0, 700, 3100, **FINISHED)) for _ in range(2))
    for viewer in (often, seldom):
        viewer.say("open", pace="due", playing=True, credit=9)
    for ms in range(0, 4000, 7):
        often.wind(ms)
    seldom.wind(4000)
    assert often.got == seldom.got


# Resuming.


def test_resume_follows_from_where_it_was() -> None:
    """What was missed comes at once, then everything new."""
    log = drill(0, 1000, recorded=0)
    first = Viewer(log)
    first.say("open", pace="due", at="live", credit=9)
    log.add(1500, recorded=10)
    log.add(500, recorded=10)
    log.add(9000, recorded=10)
    second = Viewer(log, ms=20)
    second.say("open", pace="due", at="live", credit=9, resume=first.resume())
    assert (second.events("late"), second.events("bulk")) == ([4], [3, 5])
    assert second.last("state")["state"] == "following"


def test_resume_plays_on_from_the_last_stamp() -> None:
    """The playhead of a due viewer is at its cursor."""
    log = drill(0, 10_000)
    first = Viewer(log)
    first.say("open", pace="due", playing=True, credit=9)
    first.wind(3200)
    second = Viewer(log, ms=5000)
    second.say("open", pace="due", playing=True, credit=9, resume=first.resume())
    second.wind(20_000)
    assert second.times() == [(12_000, 2)]


def test_seek_after_a_resume_counts_generations_on() -> None:
    """A client never meets an old number again."""
    log = drill(0)
    first = Viewer(log)
    first.say("open")
    first.say("seek", to={"seq": 1})
    second = Viewer(log)
    second.say("open", resume=first.resume())
    assert second.say("seek", to="start")[0]["gen"] == 3


# News.


def test_news_of_the_head_come_four_times_a_second_at_most() -> None:
    """However fast the log grows."""
    log = drill(0, recorded=0)
    viewer = Viewer(log)
    viewer.say("open", pace="due")
    for ms in range(10, 2000, 10):
        viewer.wind(ms)
        log.add(ms, recorded=ms)
    viewer.wind(3000)
    heads = [(ms, frame["head"]) for ms, frame in viewer.got if frame["op"] == "head"]
    assert len(heads) <= 9
    assert heads[-1][1] == log.head.seq
    assert all(b[0] - a[0] >= 250 for a, b in pairwise(heads))


def test_live_drill_turns_open_by_silence() -> None:
    """Ten minutes after the last record, told to followers too."""
    log = drill(0, recorded=0)
    viewer = Viewer(log)
    viewer.say("open", pace="due", at="live")
    viewer.wind(700_000)
    (head,) = [(ms, frame["state"]) for ms, frame in viewer.got if frame["op"] == "head"]
    assert head == (600_001, "open")
    assert viewer.last("state")["state"] == "following"


def test_sealing_ends_a_viewer_that_waits() -> None:
    """And the reason is named."""
    log = drill(0, 100)
    viewer = Viewer(log)
    viewer.say("open", pace="due", playing=True, credit=9)
    viewer.wind(5000)
    log.sealed = True
    viewer.wind(6000)
    assert viewer.last("end") == {"op": "end", "seq": 2, "reason": "sealed"}
    assert viewer.last("head")["sealed"] is True


def test_idle_viewer_wants_no_time() -> None:
    """A paused viewer of an open drill costs no tick."""
    viewer = Viewer(drill(0))
    viewer.say("open", credit=9)
    assert viewer.session.next_deadline(viewer.now) is None


def test_long_lines_are_split_over_frames(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each with a cursor to resume by."""
    monkeypatch.setattr(delivery, "FRAME_BYTES", 500)
    log = drill(0, 10, 20, 30, 40)
    viewer = Viewer(log)
    viewer.say("open", credit=9)
    parts = [frame for _, frame in viewer.got if frame["op"] == "bulk"]
    assert len(parts) > 1
    for part in parts:
        again = Viewer(log)
        cursor = {name: part[name] for name in ("gen", "p", "a")}
        again.say("open", credit=9, resume={"epoch": viewer.hello["epoch"], **cursor})
        assert again.events() == [s for s in range(1, 6) if s > part["events"][-1]]
