"""`drill-replay play` at a terminal: a real pseudo-terminal, real keys, a folder and a server."""

import contextlib
import os
import re
import signal

import orjson
import pytest
from command import drill_replay, serving, stored
from pty_screen import play, terminal

from events.times import instant

DRILL = "kota-harapan-latihan"
ORDER_ONLY = "banjarnegara-20230925"
LEFT, RIGHT = "\x1b[D", "\x1b[C"
SHIFT_LEFT, SHIFT_RIGHT = "\x1b[1;2D", "\x1b[1;2C"
HOME, END = "\x1b[H", "\x1b[F"
MEGABYTE = 1_000_000


def paste(at, text):
    """As a terminal does it: as fast as it is taken, showing what comes meanwhile."""
    data = memoryview(text.encode())
    os.set_blocking(at._master, False)
    while data and at.process.poll() is None:
        with contextlib.suppress(BlockingIOError):
            data = data[os.write(at._master, data[:4096]) :]
        at._read(0.001)


def in_order(folder, drill):
    """The drill's events as it plays them."""
    events = [orjson.loads(line) for line in stored(folder, drill)]
    return sorted(events, key=lambda event: (instant(event["time"]), event["seq"]))


def test_play_and_pause(place):
    """Space plays, and events scroll above the status line; Space again stands still."""
    with terminal(play(DRILL, *place, "--paused", "--rate", "60", "--lang", "en")) as at:
        at.shows("‖ paused", "60x", "0/284", "? keys")
        assert not at.cooked
        at.press(" ")
        at.shows("▶ playing")
        at.until(lambda at: at.events[:2] == ["1", "2"])
        at.press(" ")
        at.shows("paused")
        at.press("q")
        assert at.end() == 0
        assert at.cooked
        assert "paused" not in at.rows[-1]  # the status line is gone


def test_it_begins_playing(place):
    """As it does without keys."""
    with terminal(play(DRILL, *place, "--lang", "id")) as at:
        at.shows("▶ diputar", "1x", "1/284", "08:36:2", "T-00:23:")


def test_a_step_there_and_back_lands_on_the_same_event(folder, place):
    """Ties and late entries included: forward through all of a stretch, and the same way back."""
    order = in_order(folder, DRILL)[140:150]
    with terminal(play(DRILL, *place, "--from", f"#{order[0]['seq']}", "--paused")) as at:
        at.shows("141/284")
        for number, event in enumerate(order[1:], 142):
            at.press(".")
            at.shows(f"{number}/284")
            assert at.events[-1] == str(event["seq"])
        for number, event in reversed(list(enumerate(order[:-1], 141))):
            at.press(",")
            at.shows(f"{number}/284")
            assert at.events[-1] == str(event["seq"])
        assert sum(row.startswith("── back ") for row in at.rows) == 1


def test_steps_pressed_in_quick_succession_all_count(place):
    """A key held down: thirty steps at once are thirty steps."""
    with terminal(play(DRILL, *place, "--paused")) as at:
        at.shows("0/284")
        at.press("." * 30)
        at.shows("30/284")
        at.press("," * 7)
        at.shows("23/284")
        assert at.events == [*map(str, range(1, 31)), *map(str, range(29, 22, -1))]


def test_the_ends_are_told(place):
    """A step beyond either end does nothing, and says so."""
    with terminal(play(DRILL, *place, "--paused")) as at:
        at.shows("0/284")
        at.press(",")
        at.shows("this is the first event")
        at.press(END)
        at.shows("■ ended", "284/284", "10:45:30")
        at.press(".")
        at.shows("this is the last event")
        at.press("q")
        at.end()
        assert at.rows[-2].startswith("── end · 284 events · 2:09:10")


def test_phases_and_markers(place):
    """`]` and `[` go along the phases, `}` and `{` along the markers; the rule names the phase."""
    with terminal(play(DRILL, *place, "--paused", "--lang", "en", "--from", "#1")) as at:
        at.shows("1/284")
        for clock, seq in (("09:00:00", "13"), ("09:00:25", "14"), ("09:20:38", "69")):
            at.press("]")
            at.shows(clock)
            assert at.events[-1] == seq
        assert [row for row in at.rows if row.startswith("── green ──")]
        at.press("[")
        at.shows("09:00:25", "green")
        assert at.events[-1] == "14"
        at.press("}")
        at.until(lambda at: at.events[-1] != "14")
        at.press("{")
        at.until(lambda at: at.events[-1] == "14")


def test_percent_start_and_end(place):
    """Digits are shares of the drill, Home and End its ends, and `g` and `G` too."""
    with terminal(play(DRILL, *place, "--paused", "--lang", "en")) as at:
        at.shows("0/284")
        at.press("5")
        at.shows("09:40:55")
        assert any(row.startswith("── 09:40:55 · T+00:40:55 · yellow ──") for row in at.rows)
        at.press(HOME)
        at.shows("0/284")
        at.press(END)
        at.shows("284/284", "ended")
        at.press("g")
        at.shows("0/284", "paused")
        at.press("G")
        at.shows("284/284", "ended")
        at.press(" ")
        at.shows("playing")
        assert "── start ──" in "\n".join(at.rows)


def test_seconds_back_and_on(place):
    """Arrows go 5 s, with Shift 30 s; quick presses add up."""
    with terminal(play(DRILL, *place, "--paused", "--from", "T+10:00")) as at:
        at.shows("09:09:59")
        at.press(RIGHT)
        at.shows("09:10:04")
        at.press(SHIFT_RIGHT * 4 + RIGHT * 2)
        at.shows("09:12:14")
        at.press(SHIFT_LEFT)
        at.shows("09:11:44")
        at.press(LEFT + "j")
        at.shows("09:11:29")


def test_rates(place):
    """The ladder, from 0.1x to 1000x."""
    with terminal(play(DRILL, *place, "--paused")) as at:
        at.shows(" 1x")
        for rate in ("1.5x", "2x", "4x", "8x", "16x", "32x", "60x", "120x", "300x", "600x",
                     "1000x", "1000x"):  # fmt: skip
            at.press(">")
            at.shows(f" {rate} ")
        at.press("<" * 20)
        at.shows(" 0.1x ")


def test_nothing_is_missing_at_600x(folder, place):
    """Every event once, in order, until the end."""
    order = [str(event["seq"]) for event in in_order(folder, DRILL)]
    start = f"#{order[-80]}"
    with terminal(play(DRILL, *place, "--from", start, "--rate", "600", "--lang", "en")) as at:
        at.shows("■ ended")
        assert at.events == order[-80:]


def test_loop(place):
    """A range plays again and again, with a rule at each turn, until the loop is taken off."""
    args = ("--loop", "#13..#16", "--from", "#13", "--rate", "1000", "--lang", "en")
    with terminal(play(DRILL, *place, *args), width=120) as at:
        at.shows("loop 09:00:00–")
        at.until(lambda at: sum(row.startswith("── loop · 09:00:00") for row in at.rows) == 2)
        at.press("\\")
        at.shows("no loop")
        at.until(lambda at: "20" in at.events)
        assert at.events[:7] == ["13", "14", "15", "16", "13", "14", "15"]


def test_a_range_is_marked_and_looped(place):
    """`i` and `o` mark it, `\\` loops it."""
    with terminal(play(DRILL, *place, "--paused", "--from", "#13", "--lang", "en"), 120) as at:
        at.shows("13/284")
        at.press("i")
        at.shows("range 09:00:00–")
        at.press("..")
        at.shows("15/284")
        at.press("o")
        at.shows("range 09:00:00–09:00:")
        at.press("\\")
        at.shows("loop 09:00:00–09:00:")
        at.press(">" * 12)
        at.shows("1000x")
        at.press(" ")
        at.until(lambda at: sum(row.startswith("── loop ·") for row in at.rows) >= 2)
        assert "16" not in at.events


def test_skip(place):
    """Three quiet minutes pass in a second, and the clock is the drill's own."""
    with terminal(play(DRILL, *place, "--skip", "--lang", "en"), 120) as at:
        at.shows("skip quiet 60 s")
        at.until(lambda at: "2" in at.events)
        assert any("08:39:05" in row for row in at.rows)
        at.press("s")
        at.until(lambda at: "skip quiet" not in at.status)


def test_stop_at_a_kind(place):
    """It pauses on each event of that kind; `p` takes the kind off, and on again."""
    args = ("--stop", "startex", "--from", "#12", "--rate", "1000", "--lang", "en")
    with terminal(play(DRILL, *place, *args), 120) as at:
        at.shows("‖ paused", "paused at start of exercise")
        assert at.events[-1] == "13"
        at.press("p")
        at.shows("no more pause at start of exercise")
        at.press("p")
        at.shows("stop 1", "pauses at start of exercise")
        at.press(" ")
        at.until(lambda at: "14" in at.events)


def test_only_what_is_asked_for(folder, place):
    """With --kind the rest is left out, a step goes to the next one shown, and numbers stay."""
    kinds = ("--kind", "startex,situation_change", "--rate", "1000", "--lang", "en")
    wanted = [e for e in in_order(folder, DRILL) if e["kind"] in ("startex", "situation_change")]
    with terminal(play(DRILL, *place, *kinds)) as at:
        at.shows("ended", "284/284")
        assert at.events == [str(event["seq"]) for event in wanted]
        at.press(",")
        at.shows("paused")
        assert at.events[-1] == str(wanted[-1]["seq"])
        at.press(",")
        at.until(lambda at: at.events[-1] == str(wanted[-2]["seq"]))


def test_an_order_only_drill_shows_no_clock(place):
    """Numbers alone, arrows go by events, and quiet stretches are not known."""
    with terminal(play(ORDER_ONLY, *place, "--paused", "--lang", "en")) as at:
        at.shows("0/17")
        at.press(RIGHT)
        at.shows("1/17")
        at.press(SHIFT_RIGHT)
        at.shows("7/17")
        at.press(LEFT)
        at.shows("6/17")
        at.press("..,")
        at.shows("7/17")
        at.press("s")
        at.shows("no quiet stretches")
        at.press("i..o\\")
        at.shows("loop 7–9")
        at.press("?")
        at.until(lambda at: any("1 event back / on" in row for row in at.rows))
        assert not re.search(r"\d\d:\d\d|T\+", "\n".join(at.rows))


def test_help(place):
    """`?` shows the keys, above the status line."""
    with terminal(play(DRILL, *place, "--paused", "--lang", "id"), 60) as at:
        at.shows("0/284")
        at.press("?")
        at.until(lambda at: any("putar / jeda" in row for row in at.rows))
        at.shows("0/284")
        assert max(map(len, at.rows)) <= 60


def test_resize(place):
    """The status line is always as wide as the terminal."""
    with terminal(play(DRILL, *place, "--paused"), 100) as at:
        at.shows("0/284")
        for width in (50, 30, 140):
            at.resize(width)
            at.until(lambda at, width=width: len(at.status) == width)
            at.shows("0/284" if width > 30 else "paused")


def test_suspend_and_go_on(folder):
    """Ctrl-Z gives the terminal back to the shell, `fg` takes it again, and the drill stood."""
    command = " ".join(play(DRILL, "--store", folder, "--rate", "8", "--lang", "en"))
    with terminal(["bash", "--norc", "--noprofile", "-i"], env={"PS1": "$ "}) as at:
        at.until(lambda at: at.status.startswith("$"))
        at.press(f"{command}\n")
        at.shows("▶ playing")
        at.press("\x1a")
        at.until(lambda at: any("Stopped" in row for row in at.rows) and at.status == "$ ")
        at.press("stty -a | tr ' ' '\\n' | grep -xe -echo -e -icanon; echo modes: $?\n")
        at.until(lambda at: "modes: 1" in at.rows)  # neither is off
        at.press("fg\n")
        at.shows("▶ playing", "8x")
        at.press("q")
        at.until(lambda at: at.status == "$ ")
        assert at.paper.cursor


@pytest.mark.parametrize(
    ("number", "code"),
    [("SIGTERM", -15), ("SIGHUP", -1), ("SIGQUIT", -3), ("SIGINT", 130)],
)
def test_whatever_ends_it_gives_the_terminal_back(place, number, code):
    """Killed, hung up or interrupted: echo, lines and cursor are as before."""
    with terminal(play(DRILL, *place, "--lang", "en")) as at:
        at.shows("playing")
        assert not at.cooked
        assert at.end(kill=getattr(signal, number)) == code
        assert at.cooked
        assert "playing" not in at.rows[-1]


def test_ctrl_c_is_what_it_always_was(place):
    """The key, not the signal."""
    with terminal(play(DRILL, *place, "--lang", "en")) as at:
        at.shows("playing")
        at.press("\x03")
        assert at.end() == 130
        assert at.cooked


@pytest.mark.parametrize("pasted", [".", "5", "x", RIGHT])
def test_a_paste_does_not_hold_up_q(place, pasted):
    """A megabyte of keys, some worth a wait each, and then the one that counts."""
    with terminal(play(DRILL, *place, "--paused", "--lang", "en")) as at:
        at.shows("0/284")
        paste(at, pasted * (MEGABYTE // len(pasted)) + "q")
        assert at.end() == 0
        assert at.cooked


def test_a_paste_does_not_hold_up_ctrl_c(place):
    """The key, in the middle of a paste that still goes on."""
    with terminal(play(DRILL, *place, "--paused", "--lang", "en")) as at:
        at.shows("0/284")
        paste(at, "." * (MEGABYTE // 2) + "\x03" + "." * (MEGABYTE // 2))
        assert at.end() == 130
        assert at.cooked


def test_a_place_that_is_not_there(place):
    """One line with the way out, and the terminal is as before."""
    with terminal(play(DRILL, *place, "--from", "285")) as at:
        assert at.end() == 1
        assert at.cooked
        assert any("--from 285: " in row for row in at.rows)


def test_a_broken_line_is_told_and_mended(folder):
    """The server goes: `offline` in the status line. It comes back: the drill goes on there."""
    with serving(folder) as served:
        port = int(served.url.rpartition(":")[2])
        args = ("--url", served.url, "--from", "#100", "--rate", "4", "--lang", "en")
        with terminal(play(DRILL, *args)) as at:
            at.shows("playing")
            served.process.kill()
            served.process.wait(30)
            at.until(lambda at: "offline" in at.status or "connecting" in at.status)
            at.press(".")
            at.until(lambda at: "not connected" in at.status)
            with serving(folder, port=port):
                at.until(lambda at: "playing" in at.status or "paused" in at.status)
                at.press("5")
                at.until(lambda at: any(row.startswith("── 09:40:55") for row in at.rows))
                at.press("q")
                assert at.end() == 0


def test_a_seek_without_a_line_holds_when_it_is_back(folder):
    """What names a place of its own is remembered."""
    with serving(folder) as served:
        port = int(served.url.rpartition(":")[2])
        with terminal(play(DRILL, "--url", served.url, "--paused", "--lang", "en")) as at:
            at.shows("0/284")
            served.process.kill()
            served.process.wait(30)
            at.until(lambda at: "offline" in at.status or "connecting" in at.status)
            at.press("5")
            at.until(lambda at: "not connected" in at.status)
            with serving(folder, port=port):
                at.shows("paused", "09:40:55")
                assert any(row.startswith("── 09:40:55") for row in at.rows)


def test_a_live_drill_is_followed(tmp_path):
    """What is appended is there at once; a pause leaves the edge, End takes it again."""
    with serving(tmp_path / "drills", "--no-examples") as served:
        where = ("--url", served.url)
        drill_replay("new", "d", "--title", "Uji", *where)
        with terminal(play("d", *where, "--lang", "en")) as at:
            at.shows("… waiting", "0/0")

            def add(text):
                line = orjson.dumps({"kind": "gas", "text": {"en": text}})
                drill_replay("append", "d", "-", *where, stdin=line)

            add("one")
            at.shows("● following", "1/1")
            add("\x1b[2J\x1b]0;owned\x07 two \u202e")  # nothing logged may steer the terminal
            at.shows("2/2")
            assert "two" in at.rows[-2]
            at.press(",")
            at.shows("‖ paused", "1/2")
            add("three")
            at.shows("1/3")
            at.press("G")
            at.shows("● following", "3/3")
            assert at.events == ["1", "2", "1", "3"]


def test_a_folder_ends_with_what_is_recorded(tmp_path):
    """Nobody appends to what is read here, so it follows nothing."""
    where = ("--store", tmp_path / "drills")
    drill_replay("new", "d", "--title", "Uji", *where)
    drill_replay("append", "d", "-", *where, stdin=b'{"kind":"gas"}\n{"kind":"gas"}')
    with terminal(play("d", *where, "--rate", "1000", "--lang", "en")) as at:
        at.shows("■ so far", "2/2")
        at.press("q")
        assert at.end() == 0
        assert at.rows[-2].startswith("── so far · 2 events")


def test_without_a_terminal_there_are_no_keys(folder, place):
    """A terminal that cannot move its cursor gets plain lines, and those end by themselves."""
    args = (ORDER_ONLY, *place, "--rate", "1000")
    with terminal(play(*args), env={"TERM": "dumb"}) as at:
        assert at.end() == 0
        assert at.events == [str(number) for number in range(1, 18)]
    assert os.path.exists(folder)
