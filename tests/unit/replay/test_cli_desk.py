"""The desk of `play`: keys in, commands out; messages in, lines and facts out."""

from typing import get_args

import orjson
import pytest

from events.times import instant
from replay.commands.errors import CliError
from replay.commands.play_desk import Desk
from replay.commands.play_hand import ACTIONS, MOST_ASKED, Asked
from replay.commands.play_keys import KEYS, RATES, Action, next_rate, sheet
from replay.commands.play_typed import QUIT
from replay.opening import Opening
from replay.received import Message
from replay.terminal import Look, cells

DOC = {
    "drill": "d",
    "events": 4,
    "order_only": False,
    "zero": "2026-01-15T02:00:00.000Z",
    "header": {"tz": "Asia/Jakarta"},
}
ZERO = instant("2026-01-15T02:00:00Z")
KINDS = ["startex", "patrol", "gas", "x-own"]
LINES = [
    orjson.dumps({"seq": n, "recorded": "2026-01-15T05:00:00.000Z", "kind": kind,
                  "time": f"2026-01-15T09:0{n - 1}:00+07:00"})
    for n, kind in enumerate(KINDS, 1)
]  # fmt: skip
LAST = [ZERO + 180_000, 4]


def at(n):
    return [ZERO + (n - 1) * 60_000, n] if n else None


class Server:
    """What a server would say to a desk."""

    def __init__(self, opening=None, lang="en", follows=True, **hello):
        opening = opening or Opening(playing=False)
        self.desk = Desk(DOC, opening, Look(lang, width=100), follows=follows)
        self.now = 0.0
        self.say("hello", head=4, state="open", first=at(1), last=LAST, zero=ZERO,
                 order_only=False, **hello)  # fmt: skip
        self.stand(0)

    def say(self, op, **fields):
        return self.desk.take(Message(orjson.dumps({"op": op, **fields})), self.now)

    def stand(self, n, state="paused", **fields):
        """A snapshot on event n, and the state that goes with it."""
        self.snapshot(n)
        return self.state(n, state, **fields)

    def snapshot(self, n):
        frame = b'{"op":"snapshot","gen":1,"p":%b,"a":4,"current":%b,"phase":null}'
        line = LINES[n - 1] if n else b"null"
        self.desk.take(Message(frame % (orjson.dumps(at(n)), line)), self.now)

    def state(self, n, state="paused", **fields):
        fields = {"rate": 1, "at": at(n), "seq": n, "number": n, **fields}
        return self.say("state", state=state, **fields)

    def bulk(self, n):
        frame = b'{"op":"bulk","gen":1,"p":%b,"a":4,"events":[%b]}'
        return self.desk.take(Message(frame % (orjson.dumps(at(n)), LINES[n - 1])), self.now)

    def press(self, *keys):
        asked = []
        for key in keys:
            asked += self.desk.press(key, self.now)[0]
        return asked

    @property
    def facts(self):
        return self.desk.facts(self.now)


def without_req(commands):
    return [(op, {n: v for n, v in fields.items() if n != "req"}) for op, fields in commands]


@pytest.mark.parametrize(("key", "command"), [
    ("space", ("play", {})),
    (".", ("step", {"n": 1})),
    (",", ("step", {"n": -1})),
    ("]", ("seek", {"to": {"phase": "next"}})),
    ("[", ("seek", {"to": {"phase": "previous"}})),
    ("}", ("seek", {"to": {"marker": "next"}})),
    ("{", ("seek", {"to": {"marker": "previous"}})),
    (">", ("rate", {"rate": 1.5})),
    ("<", ("rate", {"rate": 0.5})),
    ("7", ("seek", {"to": {"percent": 70}})),
    ("home", ("seek", {"to": "start"})),
    ("G", ("seek", {"to": "live"})),
    ("right", ("seek", {"to": {"time": "2026-01-15T02:01:05.000Z"}})),
    ("shift-left", ("seek", {"to": {"time": "2026-01-15T02:00:30.000Z"}})),
    ("s", ("set", {"skip": 60_000})),
    ("\\", ("set", {"loop": {"from": "start", "to": "end"}})),
    ("p", ("set", {"stop": ["patrol"]})),
])  # fmt: skip
def test_what_a_key_asks_for(key, command):
    """One command each, from event 2 of 4."""
    server = Server()
    server.stand(2)
    assert without_req(server.press(key)) == [command]


@pytest.mark.parametrize("key", ["?", "q", "esc", "x", "up", "alt-q", "ctrl-g", "é"])
def test_keys_that_ask_for_nothing(key):
    """Help and quit are ours; keys without a meaning have none."""
    assert Server().press(key) == []


def test_what_is_pressed_is_shown_before_it_is_answered():
    """Space twice is play and pause, and rates and places add up."""
    server = Server()
    server.stand(2)
    assert [op for op, _ in server.press("space", "space", "space")] == ["play", "pause", "play"]
    assert [fields["rate"] for _, fields in server.press(">", ">", ">")] == [1.5, 2, 4]
    targets = [fields["to"]["time"] for _, fields in server.press("right", "right", "left")]
    assert [target[17:19] for target in targets] == ["05", "10", "05"]


def test_an_answer_to_an_earlier_key_does_not_undo_a_later_one():
    """Two moves on their way: the answer to the first leaves the second where it leads."""
    server = Server()
    server.stand(2)
    first, _second = server.press("right", "right")
    server.snapshot(2)
    server.state(2, req=first[1]["req"], at=[ZERO + 65_000, 4])
    [(_, third)] = server.press("right")
    assert third["to"] == {"time": "2026-01-15T02:01:15.000Z"}


def test_rates_and_settings_pressed_since_hold_too():
    """The answer to the first `>` comes when the second was pressed already."""
    server = Server()
    server.stand(2)
    first, _second = server.press(">", ">")
    server.state(2, req=first[1]["req"], rate=1.5)
    assert server.facts.rate == 2
    assert [fields["rate"] for _, fields in server.press(">")] == [4]
    toggle, _again = server.press("space", "space")
    server.state(2, "playing", req=toggle[1]["req"])
    assert server.facts.state == "paused"
    skip, _off = server.press("s", "s")
    settings = {"skip": 60_000, "stop": [], "loop": None}
    server.state(2, req=skip[1]["req"], settings=settings)
    assert server.facts.skip == ""


def test_a_step_shows_the_event_and_a_rule_where_the_order_turns():
    """Forward without a rule; back with one, once."""
    server = Server()
    server.bulk(1)

    def step(key, n):
        [(_, fields)] = server.press(key)
        return server.stand(n, req=fields["req"])

    assert ["#2" in row for row in step(".", 2)] == [True]
    assert step(",", 1)[0].startswith("── back ──")
    forward = step(".", 2)
    assert len(forward) == 1


def test_a_seek_shows_a_rule_and_the_event_it_stands_on():
    """The clock, T+, and the event; nothing while only the clock moves within a silence."""
    server = Server()
    [(_, fields)] = server.press("5")
    rows = server.stand(3, req=fields["req"])
    assert rows[0].startswith("── 09:02:00 · T+00:02:00 ──")
    assert "#3" in rows[1]
    [(_, fields)] = server.press("right")
    server.snapshot(3)
    assert server.state(3, req=fields["req"], at=[ZERO + 125_000, 4]) == []


def test_a_step_at_the_end_says_so():
    """Only `state` comes: nothing moved."""
    server = Server()
    server.stand(4)
    [(_, fields)] = server.press(".")
    assert server.state(4, req=fields["req"]) == []
    assert server.facts.notice == "this is the last event"
    server.now += 10
    assert server.facts.notice == ""


def test_stopping_at_a_kind_is_told():
    """Unasked, with `why`; it answers no key."""
    server = Server()
    server.bulk(3)
    [(_, fields)] = server.press("space")
    server.state(3, "paused", why="stop", settings={"stop": ["gas"], "skip": 0, "loop": None})
    assert server.facts.notice == "paused at tear gas"
    assert server.facts.stop == ("tear gas",)
    server.state(3, "playing", req=fields["req"])
    assert server.facts.state == "playing"


def test_the_clock_runs_between_two_words_of_the_server():
    """At its rate, never back, and not on for ever."""
    server = Server()
    server.stand(1)
    server.state(1, "playing", rate=10)
    server.now = 0.5
    assert server.facts.clock == "09:00:05"
    server.say("stamp", gen=1, p=[ZERO + 4000, 4], a=4)
    assert server.facts.clock == "09:00:05"
    server.now = 60.0
    assert server.facts.clock == "09:00:17"  # no stamp came: the line may be broken


def test_the_clock_stands_where_nothing_tells_how_far_it_is():
    """On an event whose time is estimated, and at the edge."""
    server = Server()
    line = orjson.dumps({"seq": 2, "recorded": "2026-01-15T05:00:00.000Z", "kind": "gas",
                         "time": "2026-01-15T09:01:00+07:00",
                         "basis": {"time": "estimated"}})  # fmt: skip
    server.state(0, "playing")
    frame = b'{"op":"bulk","gen":1,"p":%b,"a":4,"events":[%b]}' % (orjson.dumps(at(2)), line)
    server.desk.take(Message(frame), 0.0)
    server.now = 1.0
    assert server.facts.clock == "09:01:00"
    server.bulk(4)
    server.now = 2.0
    assert server.facts.clock == "09:03:00"
    assert server.facts.state == "waiting"


def test_a_range_is_marked_and_crossing_ends_go():
    """`i` behind `o` takes the end away."""
    server = Server()
    server.stand(3)
    server.press("o")
    assert server.facts.loop == "–09:02:00"
    server.stand(2)
    server.press("i")
    assert server.facts.loop == "09:01:00–09:02:00"
    server.stand(4)
    server.press("i")
    assert server.facts.loop == "09:03:00–"
    [(op, fields)] = server.press("\\")
    assert (op, fields["loop"]) == ("set", {"from": {"seq": 4}, "to": "end"})


def test_a_broken_line_is_told():
    """In place of the state; what names its own place is remembered, a step is not."""
    server = Server()
    server.desk.linked("offline", 0.0)
    assert server.facts.state == "offline"
    server.press(".")
    server.desk.unsent(0.0)
    assert server.facts.notice == "not connected"
    server.desk.linked("connecting", 0.0)
    assert server.facts.state == "connecting"
    server.desk.linked("online", 0.0)
    assert server.facts.notice == "connected again"
    assert not server.desk.waits("i")


def test_a_folder_has_no_live_edge():
    """Nobody appends to what is read here: End is the end, and its state says so."""
    server = Server(follows=False)
    assert without_req(server.press("end")) == [("seek", {"to": "end"})]
    server.stand(4, "following")
    assert server.facts.state == "so_far"


def test_an_error_before_anything_opened_ends_it():
    """Told of the option to blame; later ones are only told."""
    desk = Desk(DOC, Opening(), Look("en", width=80), follows=True)
    wrong = orjson.dumps({"op": "error", "code": "bad_field", "field": "loop.to", "detail": "no"})
    with pytest.raises(CliError, match="--loop: no"):
        desk.take(Message(wrong), 0.0)
    server = Server()
    server.desk.take(Message(wrong), 0.0)
    assert server.facts.notice == "no"


def test_only_what_is_asked_for_is_shown():
    """What the filter leaves out still counts and moves the clock."""
    server = Server(Opening(kinds=("gas",)))
    assert server.bulk(2) == []
    assert server.facts.number == 1
    assert len(server.bulk(3)) == 1


def test_the_ladder():
    """Up and down it, from anywhere, and no further than its ends."""
    assert [next_rate(rate, 1) for rate in RATES] == [*RATES[1:], 1000]
    assert [next_rate(rate, -1) for rate in RATES] == [0.1, *RATES[:-1]]
    assert (next_rate(100, 1), next_rate(100, -1)) == (120, 60)


@pytest.mark.parametrize("lang", ["id", "en"])
@pytest.mark.parametrize("order_only", [False, True])
@pytest.mark.parametrize("width", [60, 80, 120])
def test_the_sheet_fits(width, order_only, lang):
    """No row is wider than the terminal, and every key has one."""
    rows = sheet(Look(lang, width=width), order_only=order_only)
    assert max(map(cells, rows)) <= width
    assert ("5 detik" in "\n".join(rows)) == (lang == "id" and not order_only)


def test_every_key_does_something():
    """A row of the sheet that nothing answers would be a lie, and so would an action without a
    key. Help is the desk's, and to quit that of whoever shows it."""
    asking = {does for does, _ in KEYS.values()} - {"help", "quit"}
    assert set(ACTIONS) == asking == set(get_args(Action))
    assert len(set(ACTIONS.values())) == len(ACTIONS)
    assert Server().desk.press("?", 0.0)[1] == sheet(Look("en", width=100), order_only=False)
    assert {key for key, (does, _) in KEYS.items() if does == "quit"} == QUIT


def test_no_more_is_kept_than_can_be_answered():
    """Seeks without a line, thousands of them: the last ones are known when it is back."""
    asked = Asked()
    reqs = []
    for _ in range(MOST_ASKED + 5):
        reqs.append(asked.ask("seek"))
        asked.unsent()
    assert asked.answered(reqs[4]) == "open"
    assert asked.answered(reqs[5]) == "seek"
    assert asked.answered(reqs[-1]) == "seek"
    assert not asked.moving
