"""`drill-replay play`: one renderer over a folder and over a server."""

import re
import signal
import subprocess
import time

import orjson
import pytest
from command import drill_replay, read_until, serving, started, stored

from events.times import instant

FAST = ("--rate", "1000")


def as_it_happened(lines):
    """Stored lines by position: time, then seq."""

    def position(line):
        event = orjson.loads(line)
        return instant(event.get("time") or event["recorded"]), event["seq"]

    return sorted(lines, key=position)


@pytest.mark.parametrize("drill", ["banjarnegara-20230925", "okutimur-20231017"])
def test_play_equals_the_log(folder, place, drill):
    """Every stored line, byte for byte, once, in the order in which it happened."""
    ran = drill_replay("play", drill, "--json", *FAST, *place)
    assert (ran.code, ran.err) == (0, "")
    assert ran.lines == as_it_happened(stored(folder, drill))


def test_play_shows_every_event_once(folder):
    """For people: a heading, one line an event, rules for phases, a closing line."""
    ran = drill_replay("play", "kota-harapan-latihan", *FAST, "--store", folder, "--lang", "id")
    numbers = [
        int(found) for found in re.findall(r"^[ ~][\d:]+ +(?:T\S+)? +#(\d+) ", ran.out, re.M)
    ]
    assert sorted(numbers) == list(range(1, 285))
    assert ran.lines[0].startswith("/// LATIHAN FIKTIF / FICTIONAL EXERCISE ///")
    assert ran.lines[-1].startswith("── selesai · 284 kejadian")
    assert "LATIHAN FIKTIF / FICTIONAL EXERCISE" in ran.lines[-1]
    assert [line for line in ran.lines if line.startswith("── kuning ──")]
    assert "\x1b" not in ran.out


def test_an_order_only_drill_shows_numbers_and_no_clock(place):
    """#3/17, and nothing that looks like a time."""
    ran = drill_replay("play", "okutimur-20231017", *FAST, *place, "--lang", "en")
    assert ran.code == 0
    events = [line for line in ran.lines if re.match(r" *#\d+/17 ", line)]
    assert [int(line.split("/")[0].strip(" #")) for line in events] == list(range(1, 18))
    assert "T+" not in ran.out
    assert not re.search(r"\d\d:\d\d", ran.out)
    assert "order only" in ran.lines[1]


def test_colour_only_when_asked_for(folder):
    """Without a terminal nothing is coloured, unless --color says so."""
    args = ("play", "okutimur-20231017", *FAST, "--store", folder)
    assert "\x1b[" not in drill_replay(*args).out
    assert "\x1b[" in drill_replay(*args, "--color").out


@pytest.mark.parametrize(("start", "first"), [("12", 12), ("#17", 17), ("live", 17)])
def test_play_from_an_event(place, start, first):
    """The event named is the first one shown; the rest follows."""
    ran = drill_replay("play", "banjarnegara-20230925", "--json", *FAST, "--from", start, *place)
    assert ran.code == 0
    assert [orjson.loads(line)["seq"] for line in ran.lines] == list(range(first, 18))


def test_play_from_a_time(folder, place):
    """Events at that very instant are shown too, whether it is told as time or as T+."""
    lines = as_it_happened(stored(folder, "kota-harapan-latihan"))
    zero = next(orjson.loads(line) for line in lines if b'"kind":"startex"' in line.encode())
    at = instant(zero["time"]) + 3_600_000
    expected = [line for line in lines if instant(orjson.loads(line)["time"]) >= at]
    ran = drill_replay(
        "play", "kota-harapan-latihan", "--json", *FAST, "--from", "T+1:00:00", *place
    )
    assert ran.code == 0
    assert ran.lines == expected


@pytest.mark.parametrize(("args", "told"), [
    (["missing"], "there is no drill"),
    (["../x"], "there is no drill"),
    (["banjarnegara-20230925", "--from", "18"], "--from 18"),
    (["banjarnegara-20230925", "--loop", "#3..#18"], "--loop 18"),
    (["banjarnegara-20230925", "--loop", "#9..#3"], "--loop"),
    (["banjarnegara-20230925", "--loop", "5"], "--loop 5"),
    (["banjarnegara-20230925", "--loop", "T+5m..T+9m"], "--loop T+5m"),
    (["banjarnegara-20230925", "--from", "T+00:10"], "only their order"),
    (["kota-harapan-latihan", "--from", "noon"], "--from noon"),
])  # fmt: skip
def test_what_cannot_be_played(place, args, told):
    """One line with the way out; exit 2 for what is no place in any drill, else 1."""
    ran = drill_replay("play", *args, *place)
    code = 2 if told in ("--loop 5", "--from noon") else 1
    assert (ran.code, ran.err.count("\n")) == (code, 1)
    assert told in ran.err


@pytest.mark.parametrize(("args", "told"), [
    (["--stop", "gas"], "--stop would wait for ever"),
    (["--paused"], "--paused would wait for ever"),
    (["--json", "--stop", "gas"], "--stop would wait for ever"),
    (["--restamp"], "--json"),
])  # fmt: skip
def test_what_needs_a_terminal_is_told(folder, args, told):
    """A pause without keys would never end: usage, in one line with the way out."""
    ran = drill_replay("play", "kota-harapan-latihan", *args, "--store", folder)
    assert (ran.code, ran.out, ran.err.count("\n")) == (2, "", 1)
    assert told in ran.err


def test_kinds_and_sides(folder, place):
    """Only what is asked for, byte for byte; the side is the line's or else the vocabulary's."""
    lines = as_it_happened(stored(folder, "kota-harapan-latihan"))[230:]
    start = f"#{orjson.loads(lines[0])['seq']}"
    play = ("play", "kota-harapan-latihan", "--json", *FAST, "--from", start, *place)
    ran = drill_replay(*play, "--kind", "situation_change,handover")
    kinds = ("situation_change", "handover")
    assert ran.lines == [line for line in lines if orjson.loads(line)["kind"] in kinds]
    ran = drill_replay(*play, "--side", "medical", "--side", "media")
    assert {orjson.loads(line).get("side") for line in ran.lines} == {"medical", "media"}
    assert ran.code == 0


def test_play_from_a_share_and_from_the_clock(folder, place):
    """A share of the time; an hour of the drill's own day in its own zone."""
    lines = as_it_happened(stored(folder, "kota-harapan-latihan"))
    times = [instant(orjson.loads(line)["time"]) for line in lines]
    share = times[0] + (times[-1] - times[0]) * 80 // 100
    play = ("play", "kota-harapan-latihan", "--json", *FAST, *place)
    ran = drill_replay(*play, "--from", "80%")
    assert ran.lines == [line for line, at in zip(lines, times, strict=True) if at > share]
    ran = drill_replay(*play, "--from", "10:24:30")
    at = instant("2026-01-15T10:24:30+07:00")
    assert ran.lines == [line for line, ms in zip(lines, times, strict=True) if ms >= at]


def test_skip_passes_quiet_stretches(folder, place):
    """Three minutes between the first two events pass in a second at 1x."""
    args = ("play", "kota-harapan-latihan", "--json", "--skip", "100")
    with started(*args, *place) as player:
        lines = read_until(player, lambda line: '"seq":2,' in line)
    assert [orjson.loads(line)["seq"] for line in lines] == [1, 2]


def test_loop_goes_on_until_it_is_ended(place):
    """A range comes again and again."""
    args = ("--json", *FAST, "--loop", "#13..#15", "--from", "#13")
    with started("play", "kota-harapan-latihan", *args, *place) as player:
        seen = []
        read_until(player, lambda line: seen.append(orjson.loads(line)["seq"]) or len(seen) == 9)
    assert seen == [13, 14, 15] * 3


@pytest.mark.parametrize("start", ["start", "#3"])
def test_a_drill_feeds_another_as_if_it_ran_now(folder, place, start):
    """`play --json --restamp | append -`: the same events with times of now, in the same order."""
    drill_replay("new", "now", "--title", "Uji", *place)
    before = time.time_ns() // 1_000_000
    played = drill_replay(
        "play", "okutimur-20231017", "--json", "--restamp", *FAST, "--from", start, *place
    )
    after = time.time_ns() // 1_000_000
    assert (played.code, played.err) == (0, "")
    for line in played.lines:
        assert not {"seq", "durable", "batch", "recorded", "h"} & orjson.loads(line).keys()
    fed = drill_replay("append", "now", "-", *place, stdin=played.out.encode())
    assert fed.code == 0, fed.err
    then = [orjson.loads(line) for line in stored(folder, "okutimur-20231017")]
    now = [orjson.loads(line) for line in stored(folder, "now")]
    then = then[0 if start == "start" else 2 :]
    assert [one["id"] for one in now] == [one["id"] for one in then]
    assert all(before <= instant(one["time"]) <= after for one in now)
    assert [one["text"] for one in now] == [one["text"] for one in then]


def test_a_fed_drill_gets_each_event_when_it_is_due(folder):
    """Through a pipe, while it plays: the first is there long before the last is due."""
    with serving(folder) as served:
        where = ("--url", served.url)
        drill_replay("new", "now", "--title", "Uji", *where)
        play = started("play", "kota-harapan-latihan", "--json", "--restamp", *where)
        with play as player:
            first = read_until(player, lambda line: True)
            with started("append", "now", "-", *where, stdin=subprocess.PIPE) as feeder:
                feeder.stdin.write(first[0] + "\n")
                feeder.stdin.flush()
                end = time.monotonic() + 30
                while not stored(folder, "now"):
                    assert time.monotonic() < end
                    assert feeder.poll() is None
                    time.sleep(0.01)
                feeder.stdin.close()
                assert feeder.wait(30) == 0


def test_a_drill_that_goes_on_is_played_so_far(folder):
    """From a folder the replay ends with what is recorded, and says that it is not the end."""
    drill_replay("new", "d", "--title", "Uji", "--store", folder)
    empty = drill_replay("play", "d", "--store", folder, "--lang", "en")
    drill_replay("append", "d", "-", "--store", folder, stdin=b'{"kind":"gas"}\n{"kind":"gas"}')
    ran = drill_replay("play", "d", "--store", folder, "--lang", "en")
    assert (empty.code, ran.code) == (0, 0)
    assert empty.lines[-1].startswith("── so far · 0 events")
    assert ran.lines[-1].startswith("── so far · 2 events")


@pytest.mark.parametrize("source", ["--store", "--url"])
def test_ctrl_c_ends_a_replay_quietly(folder, source):
    """130 and nothing on standard error, whatever it waits for."""
    with serving(folder) as served:
        where = folder if source == "--store" else served.url
        with started("play", "kota-harapan-latihan", source, where) as player:
            read_until(player, lambda line: line.startswith("~") or "#" in line)
            player.send_signal(signal.SIGINT)
            assert player.stderr is not None
            assert player.stderr.read() == ""
            assert player.wait(30) == 130


def test_play_goes_on_over_a_restart_of_the_server(folder):
    """The line breaks, the server is killed and comes back: every event once, none missing."""
    drill = "kota-harapan-latihan"
    with serving(folder) as served:
        port = served.url.rpartition(":")[2]
        with started("play", drill, "--json", *FAST, "--url", served.url) as player:
            begun = read_until(player, lambda line: '"seq":150,' in line)
            served.process.kill()
            served.process.wait(30)
            with serving(folder, port=int(port)):
                assert player.stdout is not None
                lines = [*begun, *player.stdout.read().splitlines()]
                assert player.wait(30) == 0
            assert player.stderr is not None
            told = player.stderr.read().splitlines()
    assert told[0] == "drill-replay: the connection is lost; trying again"
    assert told[-1] == "drill-replay: connected again"
    assert lines == as_it_happened(stored(folder, drill))
