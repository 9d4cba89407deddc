"""`drill-replay new` and `append`, on a folder and on a running server."""

import json
import subprocess

import orjson
import pytest
from command import drill_replay, jsonl, read_until, serving, started, stored

EVENTS = ['{"kind":"patrol","text":{"id":"Patroli"}}', '{"kind":"gas","id":"g-1","x":1e2}']


@pytest.fixture
def place(tmp_path):
    """(options that name a folder of drills, the folder)."""
    folder = tmp_path / "drills"
    folder.mkdir()
    return ("--store", folder), folder


@pytest.fixture(params=["folder", "server"])
def either(request, place):
    """The same, and once more through a server."""
    if request.param == "folder":
        yield place
    else:
        with serving(place[1], "--no-examples") as served:
            yield ("--url", served.url), place[1]


def made(place):
    """An empty drill `d` in that place."""
    ran = drill_replay("new", "d", "--title", "Uji", *place[0])
    assert (ran.code, ran.out) == (0, "d\n")
    return place


@pytest.fixture
def drill(place):
    return made(place)


@pytest.fixture
def either_drill(either):
    return made(either)


def test_new_prints_the_id_and_how_to_go_on(either):
    """The id alone is on standard output, for scripts; again it says that it is there."""
    options, folder = either
    header = ("new", "latihan-1", "--title", "Latihan", "--title-en", "Drill", "--venue", "Alun",
              "--scene", "KPU", "--host-unit", "Polres", "--nature", "fictional",
              "--tz", "Asia/Makassar", *options)  # fmt: skip
    first, again = drill_replay(*header), drill_replay(*header)
    assert (first.code, first.out, again.code, again.out) == (0, "latihan-1\n", 0, "latihan-1\n")
    assert "drill-replay append latihan-1 FILE" in first.err
    assert "was there already" in again.err
    doc = json.loads((folder / "latihan-1.jsonl").read_text())
    assert doc["title"] == {"id": "Latihan", "en": "Drill"}
    assert (doc["venue"], doc["scene"], doc["host"]) == ("Alun", "KPU", "Polres")
    assert (doc["nature"], doc["tz"]) == ("fictional", "Asia/Makassar")


def test_new_makes_the_folder_with_the_shipped_drills(tmp_path):
    """As serve does: who starts with `new` has something to look at too."""
    assert drill_replay("new", "d", "--title", "T", "--store", tmp_path / "drills").code == 0
    assert len(list((tmp_path / "drills").glob("*.jsonl"))) == 4


def test_a_taken_id_is_refused(either_drill):
    """Another header under the same id: exit 1 and the way out."""
    ran = drill_replay("new", "d", "--title", "Lain", *either_drill[0])
    assert (ran.code, ran.out) == (1, "")
    assert ran.err.count("\n") == 1
    assert "exists with another header" in ran.err
    assert "another id" in ran.err


@pytest.mark.parametrize("name", ["../x", "UPPER", "a.b", "-x", "x" * 65])
def test_an_id_that_is_none_is_refused(place, name):
    """One line that says what an id is made of."""
    ran = drill_replay("new", "--title", "T", *place[0], "--", name)
    assert (ran.code, ran.err.count("\n")) == (1, 1)
    assert "a-z" in ran.err
    assert list(place[1].glob("*.jsonl")) == []


def test_new_from_a_header_file_keeps_its_bytes(place, tmp_path):
    """Key order and numbers of the header are those of the file."""
    raw = '{"title":{"id":"T"},"drill":"h","nature":"exercise","n":1e2}'
    (tmp_path / "h.json").write_text("\ufeff" + raw + "\n")
    assert drill_replay("new", "h", "--header", tmp_path / "h.json", *place[0]).code == 0
    again = drill_replay("new", "h", "--header", "-", *place[0], stdin=raw.encode())
    assert "was there already" in again.err
    assert raw[1:-1] in (place[1] / "h.jsonl").read_text()


@pytest.mark.parametrize(("args", "code", "told"), [
    (["new", "d2"], 2, "needs a title"),
    (["new", "d2", "--header", "-", "--title", "T"], 2, "cannot go with --header"),
    (["new", "d2", "--header", "-"], 1, "not JSON"),
    (["new", "d2", "--header", "missing.json"], 1, "no such file"),
    (["new", "d2", "--title", "T", "--tz", "Mars/Base"], 1, "tz"),
])  # fmt: skip
def test_a_header_that_cannot_be(place, args, code, told):
    """Each says what is wrong in one line."""
    ran = drill_replay(*args, *place[0], stdin=b"{")
    assert (ran.code, ran.out, ran.err.count("\n")) == (code, "", 1)
    assert told in ran.err


def test_the_header_of_another_drill_is_refused(place):
    """The id on the command line and in the file have to agree."""
    ran = drill_replay("new", "d", "--header", "-", *place[0], stdin=b'{"drill":"e"}')
    assert (ran.code, "'e'" in ran.err, "'d'" in ran.err) == (1, True, True)


def test_append_and_again(either_drill, tmp_path):
    """What was sent is stored as it was; the same file again is a retry."""
    options, folder = either_drill
    file = jsonl(tmp_path / "log.jsonl", EVENTS)
    first, again = (drill_replay("append", "d", file, *options) for _ in range(2))
    assert (first.code, first.out) == (0, "2 events appended to d, seq 1 to 2\n")
    assert (again.code, again.out) == (0, "2 events were there already, nothing is doubled\n")
    lines = stored(folder, "d")
    assert len(lines) == 2
    assert '"kind":"gas","id":"g-1","x":1e2' in lines[1]


def test_append_from_standard_input(drill):
    """`-` reads it; blank lines, BOM and CRLF are fine."""
    options, folder = drill
    text = "\ufeff\r\n" + EVENTS[0] + "\r\n\r\n" + EVENTS[1]
    ran = drill_replay("append", "d", "-", *options, stdin=text.encode())
    assert (ran.code, ran.out) == (0, "2 events appended to d, seq 1 to 2\n")
    assert drill_replay("append", "d", "-", *options, stdin=text.encode()).code == 0
    assert len(stored(folder, "d")) == 2


def test_a_file_that_has_grown_is_sent_whole_again(either_drill, tmp_path):
    """Lines that got their id from their bytes are known again; only the rest is new."""
    options, folder = either_drill
    lines = [f'{{"kind":"patrol","n":{n}}}' for n in range(5)]
    drill_replay("append", "d", jsonl(tmp_path / "log.jsonl", lines[:3]), *options)
    ran = drill_replay("append", "d", jsonl(tmp_path / "log.jsonl", lines), *options)
    assert ran.code == 0
    assert "2 events appended to d, seq 4 to 5" in ran.out
    assert "3 events were there already" in ran.out
    assert len(stored(folder, "d")) == 5


def test_a_bad_line_is_named_by_its_number_in_the_file(either_drill, tmp_path):
    """Every fault with line and field of the file; nothing of the batch is kept."""
    options, folder = either_drill
    lines = [EVENTS[0], "", '{"kind":"dance"}', '{"kind":"gas","time":"noon"}', "nope"]
    ran = drill_replay("append", "d", jsonl(tmp_path / "log.jsonl", lines[:4]), *options)
    assert (ran.code, ran.out) == (1, "")
    assert "log.jsonl:3: kind: " in ran.err
    assert "log.jsonl:4: time: " in ran.err
    assert "nothing was kept" in ran.err.splitlines()[-1]
    not_json = drill_replay("append", "d", "-", *options, stdin="\n".join(lines).encode())
    assert not_json.code == 1
    assert "<stdin>:5: " in not_json.err
    assert stored(folder, "d") == []


def test_a_single_fault_is_told_in_one_line(drill):
    """What, where, and the way out."""
    ran = drill_replay("append", "d", "-", *drill[0], stdin=b'{"kind":"dance"}')
    assert (ran.code, ran.err.count("\n")) == (1, 1)
    assert ran.err.startswith("drill-replay: <stdin>:1: kind: ")
    assert " — correct it" in ran.err


def test_long_files_go_in_batches_and_say_what_was_kept(either_drill, tmp_path):
    """A fault in the third batch leaves the first two, and a corrected file goes on from there."""
    options, folder = either_drill
    lines = [f'{{"kind":"patrol","n":{n}}}' for n in range(2100)]
    bad = jsonl(tmp_path / "log.jsonl", [*lines[:2050], '{"kind":"dance"}', *lines[2051:]])
    ran = drill_replay("append", "d", bad, *options)
    assert ran.code == 1
    assert "log.jsonl:2051: kind: " in ran.err
    assert "2,000 events before it kept" in ran.err
    assert "not doubled" in ran.err
    assert len(stored(folder, "d")) == 2000
    ran = drill_replay("append", "d", jsonl(tmp_path / "log.jsonl", lines), *options)
    assert ran.code == 0
    assert "100 events appended to d, seq 2001 to 2100" in ran.out
    assert "3 batches" in ran.out
    assert [orjson.loads(line)["n"] for line in stored(folder, "d")] == list(range(2100))


@pytest.mark.parametrize(("expect", "code"), [("none", 1), ("2", 0), ("1", 1)])
def test_expect(drill, expect, code):
    """The head is what was expected, or nothing is kept; a retry is a retry all the same."""
    options, folder = drill
    text = "\n".join(EVENTS).encode()
    drill_replay("append", "d", "-", *options, "--expect", "none", stdin=text)
    more = ("append", "d", "-", *options, "--expect", expect)
    ran = drill_replay(*more, stdin=b'{"kind":"arrest"}')
    assert ran.code == code
    assert len(stored(folder, "d")) == (3 if code == 0 else 2)
    if code:
        assert "the head is 2" in ran.err
    assert drill_replay(*more, stdin=text).code == 0


def test_the_same_id_with_other_content_is_refused(either_drill):
    """A conflict names the id and the line."""
    options, folder = either_drill
    drill_replay("append", "d", "-", *options, stdin=b'{"kind":"gas","id":"a"}')
    ran = drill_replay("append", "d", "-", *options, stdin=b'\n{"kind":"arrest","id":"a"}')
    assert ran.code == 1
    assert "<stdin>:2: " in ran.err
    assert len(stored(folder, "d")) == 1


def test_the_header_of_the_drill_is_left_out(drill, tmp_path):
    """A log with its header can be appended to its drill, not to another one."""
    options, folder = drill
    header = '{"drill_log":1,"drill":"d","nature":"exercise","title":{"id":"Uji"}}'
    ran = drill_replay("append", "d", jsonl(tmp_path / "d.jsonl", [header, *EVENTS]), *options)
    assert (ran.code, len(stored(folder, "d"))) == (0, 2)
    assert "line 1 is the header of d: left out" in ran.err
    other = jsonl(tmp_path / "e.jsonl", [header.replace('"d"', '"e"'), *EVENTS])
    ran = drill_replay("append", "d", other, *options)
    assert (ran.code, ran.err.count("\n")) == (1, 1)
    assert "is the header of drill 'e'" in ran.err


@pytest.mark.parametrize(("drill_id", "file", "told"), [
    ("missing", "-", "there is no drill"),
    ("../d", "-", "there is no drill"),
    ("d", "nowhere.jsonl", "no such file"),
    ("d", ".", "is a directory"),
])  # fmt: skip
def test_what_is_not_there(drill, drill_id, file, told):
    """A drill or a file that is not there: one line, exit 1."""
    ran = drill_replay("append", drill_id, file, *drill[0], stdin=b'{"kind":"gas"}')
    assert (ran.code, ran.out, ran.err.count("\n")) == (1, "", 1)
    assert told in ran.err


@pytest.mark.parametrize("text", [b"", b"\n\r\n", b"\xef\xbb\xbf"])
def test_nothing_to_append(drill, text):
    """An empty file is refused, so that a broken pipeline is noticed."""
    ran = drill_replay("append", "d", "-", *drill[0], stdin=text)
    assert ran.code == 1
    assert "holds no event" in ran.err


def test_control_characters_in_input_do_not_reach_the_terminal(drill):
    """A message quotes the input as text."""
    ran = drill_replay("append", "d", "-", *drill[0], stdin=rb'{"kind":"\u001b[2Jx"}')
    assert ran.code == 1
    assert "\x1b" not in ran.err


def test_appended_events_show_in_a_running_replay(tmp_path):
    """Who watches a drill that goes on sees what the command appends."""
    with serving(tmp_path, "--no-examples") as served:
        drill_replay("new", "d", "--title", "Uji", "--url", served.url)
        with started("play", "d", "--url", served.url, "--lang", "en") as player:
            read_until(player, lambda line: line == "")
            drill_replay("append", "d", "-", "--url", served.url, stdin=EVENTS[0].encode())
            assert "Patroli" in read_until(player, lambda line: "patrol" in line)[-1]


def test_interrupted_while_waiting_for_input(tmp_path):
    """Ctrl-C ends a wait for standard input at once, quietly, with 130."""
    drill_replay("new", "d", "--title", "Uji", "--store", tmp_path)
    with started("append", "d", "-", "--store", tmp_path, stdin=subprocess.PIPE) as waiting:
        lock = tmp_path / ".lock"
        while not (lock.exists() and str(waiting.pid) in lock.read_text()):
            assert waiting.poll() is None
        waiting.send_signal(2)
        out, err = waiting.communicate(timeout=30)
    assert (waiting.returncode, out, err) == (130, "", "")
