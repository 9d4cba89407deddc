"""What a replay says when it comes back: what lasted, what was asked, and nothing twice."""

from __future__ import annotations

from typing import Any

import orjson
import pytest

from replay.received import Message
from web.client_steering import MOST_ASKED, Steering


def steering(**more: Any) -> Steering:
    start = {"at": "start", "pace": "due", "rate": 1.0, "playing": True, "wanted": {}}
    return Steering(**{**start, "settings": {}, **more})


def hear(one: Steering, op: str, **fields: object) -> bool:
    return one.hear(Message(orjson.dumps({"op": op, **fields})))


def told(one: Steering, state: str = "playing", **more: object) -> None:
    answer = {"state": state, "rate": 1.0, "at": [1000, 1], "seq": 1, "number": 1, "now": 5}
    hear(one, "state", **{**answer, **more})


def opened(one: Steering, order_only: bool = False) -> None:
    hear(one, "hello", epoch="e", order_only=order_only, first=[1000, 1])
    hear(one, "snapshot", gen=1, p=[1000, 1], a=3)
    told(one)


def ask(one: Steering, op: str, **fields: object) -> dict[str, Any]:
    message = one.ask(op, fields)
    assert message is not None
    return message


def test_the_first_opening_says_what_was_wanted():
    wanted = {"kind": ["gas"], "side": []}
    one = steering(at={"number": 4}, rate=8, wanted=wanted, settings={"skip": 60_000, "stop": []})
    assert one.opening(9) == [
        {
            "op": "open",
            "at": {"number": 4},
            "pace": "due",
            "rate": 8,
            "playing": True,
            "credit": 9,
            "skip": 60_000,
            "filter": {"kind": ["gas"]},
        }
    ]


def test_it_resumes_by_the_last_cursor():
    one = steering()
    opened(one)
    assert hear(one, "bulk", gen=1, p=[2000, 2], a=3, events=[{"seq": 2}])
    assert hear(one, "late", gen=1, p=[2000, 2], a=4, events=[{"seq": 4}])
    assert one.opening(9)[0]["resume"] == {"epoch": "e", "gen": 1, "p": [2000, 2], "a": 4}


def test_frames_of_a_generation_that_is_over_are_dropped():
    one = steering()
    opened(one)
    assert hear(one, "snapshot", gen=2, p=None, a=3)
    assert not hear(one, "bulk", gen=1, p=[2000, 2], a=3, events=[{"seq": 2}])
    assert one.opening(9)[0]["resume"]["gen"] == 2


def test_a_reset_forgets_the_cursor():
    one = steering()
    opened(one)
    hear(one, "reset", reason="epoch")
    assert "resume" not in one.opening(9)[0]


def test_the_playhead_is_as_last_told():
    one = steering()
    opened(one)
    told(one, "paused", rate=4, at=[2000, 2], seq=2, number=7, why="stop")
    assert one.playhead.state == "paused"
    assert (one.playhead.rate, one.playhead.at, one.playhead.seq) == (4, (2000, 2), 2)
    assert (one.playhead.number, one.playhead.why) == (7, "stop")
    doc = one.opening(9)[0]
    assert (doc["playing"], doc["rate"]) == (False, 4)


@pytest.mark.parametrize("answered", [True, False])
def test_what_lasts_is_part_of_the_next_opening(answered):
    """Whether or not the answer came before the line broke."""
    one = steering()
    opened(one)
    requests = [ask(one, "rate", rate=5)["req"], ask(one, "pause")["req"]]
    if answered:
        told(one, rate=5, req=requests[0])
        told(one, "paused", rate=5, req=requests[1])
    [doc] = one.opening(9)
    assert (doc["playing"], doc["rate"]) == (False, 5)
    assert doc.get("req") == (None if answered else requests[1])
    doc.pop("req", None)
    assert one.opening(9) == [doc]


def test_what_was_told_meanwhile_does_not_undo_what_was_asked():
    """The server ends at the edge while `pause` is on its way."""
    one = steering()
    opened(one)
    ask(one, "pause")
    told(one, "playing", why="loop")
    assert one.opening(9)[0]["playing"] is False


def test_a_seek_without_an_answer_is_sent_again_behind_the_opening():
    """And whatever came after it, in order, with the same names; what came before is settled."""
    one = steering()
    opened(one)
    ask(one, "rate", rate=2)
    seek = ask(one, "seek", to="live", req="mine")
    pause = ask(one, "pause")
    doc, *again = one.opening(9)
    assert doc["rate"] == 2
    assert doc["resume"]["gen"] == 1
    assert again == [seek, pause]
    told(one, "following", req="mine")
    [doc] = one.opening(9)
    assert (doc["at"], doc["playing"]) == ("end", False)


def test_an_answered_seek_is_where_a_reset_starts():
    one = steering()
    opened(one)
    told(one, req=ask(one, "seek", to={"seq": 3})["req"])
    told(one, req=ask(one, "seek", to={"marker": "next"})["req"])
    assert one.opening(9)[0]["at"] == {"seq": 3}


def test_a_follower_follows_again_and_who_left_does_not():
    one = steering(at="live")
    assert one.opening(9)[0]["at"] == "live"
    opened(one)
    assert one.opening(9)[0]["at"] == "end"
    told(one, "following")
    assert one.opening(9)[0]["at"] == "live"
    ask(one, "pause")
    assert one.opening(9)[0]["at"] == "end"


def test_a_refused_command_leaves_nothing_behind():
    one = steering()
    opened(one)
    req = ask(one, "set", skip=5)["req"]
    hear(one, "error", code="bad_field", field="skip", req=req)
    assert "skip" not in one.opening(9)[0]


def settings(**more: object) -> dict[str, object]:
    empty: dict[str, object] = {"kind": [], "side": []}
    return {"loop": None, "stop": [], "skip": 0, "steps": empty, **more}


def test_settings_last():
    """As they were told: a place in the drill stays that place, whatever is recorded meanwhile."""
    one = steering()
    opened(one)
    loop = {"from": "start", "to": {"number": 3}}
    req = ask(one, "set", loop=loop, stop=["gas"])["req"]
    assert one.opening(9)[0]["loop"] == loop
    req = ask(one, "set", loop=loop, stop=["gas"])["req"]
    place = {"from": [1000, 0], "to": [3000, 5]}
    told(one, req=req, settings=settings(loop=place, stop=["gas"], skip=2000))
    doc = one.opening(9)[0]
    assert doc["loop"] == {"from": {"time": "1970-01-01T00:00:01.000Z"}, "to": {"seq": 5}}
    assert (doc["stop"], doc["skip"], "steps" in doc) == (["gas"], 2000, False)
    ask(one, "set", loop=False, skip=0)
    doc = one.opening(9)[0]
    assert ("loop" in doc, "skip" in doc, doc["stop"]) == (False, False, ["gas"])


@pytest.mark.parametrize(("first", "target"), [(1000, "start"), (500, {"seq": 1})])
def test_an_order_only_loop_has_no_times(first, target):
    one = steering()
    hear(one, "hello", epoch="e", order_only=True, first=[first, 9])
    told(one, settings=settings(loop={"from": [1000, 0], "to": [3000, 5]}))
    assert one.opening(9)[0]["loop"] == {"from": target, "to": {"seq": 5}}
    told(one, settings=settings(loop={"from": [1000, 6], "to": [3000, 5]}))
    assert one.opening(9)[0]["loop"]["from"] == {"seq": 7}


def test_an_instant_stays_an_instant():
    one = steering()
    opened(one)
    told(one, settings=settings(loop={"from": [1000, 0], "to": [3000, 2**53 - 1]}))
    assert one.opening(9)[0]["loop"]["to"] == {"time": "1970-01-01T00:00:03.000Z"}


def test_what_counts_from_the_playhead_is_not_taken_offline():
    one = steering()
    opened(one)
    assert one.ask("step", {"n": 1}, online=False) is None
    assert one.ask("seek", {"to": {"phase": "next"}}, online=False) is None
    assert one.ask("seek", {"to": {"phase": 2}}, online=False) is not None
    assert one.ask("play", {}, online=False) is not None
    assert [message["op"] for message in one.opening(9)] == ["open", "seek", "play"]


def test_other_messages_are_nobodys_business_later():
    one = steering()
    opened(one)
    assert one.ask("ping", {"c": 1}) == {"op": "ping", "c": 1}
    assert len(one.opening(9)) == 1


def test_there_is_an_end_to_what_may_wait():
    one = steering()
    opened(one)
    for _ in range(MOST_ASKED):
        ask(one, "step", n=1)
    assert one.ask("step", {"n": 1}) is None
