"""`drill-replay list` and `verify`."""

import json
import subprocess
from pathlib import Path

import pytest
from command import COMMAND, drill_replay, environment, jsonl, serving, stored


def spoiled(path: Path, old: bytes, new: bytes, count: int = 1) -> None:
    raw = path.read_bytes()
    assert old in raw
    path.write_bytes(raw.replace(old, new, count))


def damage(folder: Path) -> None:
    """A drill `d` whose second event was altered after it was durable."""
    drill_replay("new", "d", "--title", "Uji", "--store", folder)
    for kind in (b"patrol", b"gas", b"arrest"):
        drill_replay("append", "d", "-", "--store", folder, stdin=b'{"kind":"%s"}' % kind)
    spoiled(folder / "d.jsonl", b'"kind":"gas"', b'"kind":"GAS"')


def test_list_shows_what_a_trainer_wants(folder):
    """Newest first: id, title, date, length or order only, events, state, and its nature."""
    ran = drill_replay("list", "--store", folder)
    assert (ran.code, ran.err) == (0, "")
    assert ran.lines[0].startswith("LATIHAN / EXERCISE")
    assert [line.split()[0] for line in ran.lines[1:]] == [
        "kota-harapan-latihan",
        "okutimur-20231017",
        "banjarnegara-20230925",
    ]
    assert "FICTIONAL EXERCISE" in ran.lines[1]
    assert "order only" in ran.lines[2]
    assert "17 events" in ran.lines[2]
    assert "finished" in ran.lines[2]
    assert len({line.index(" EXERCISE") for line in ran.lines[2:]}) == 1


def test_list_in_indonesian(folder):
    """--lang, or an Indonesian locale."""
    asked = drill_replay("list", "--store", folder, "--lang", "id")
    local = drill_replay("list", "--store", folder, env={"LANG": "id_ID.UTF-8"})
    assert asked == local
    assert "Simulasi Sispamkota" in asked.out
    assert "urutan saja" in asked.out


def test_list_as_json_is_what_the_api_says(folder):
    """The same documents from the folder and from a server."""
    with serving(folder) as served:
        there = drill_replay("list", "--json", "--url", served.url)
        here = drill_replay("list", "--json", "--store", folder)
    assert json.loads(here.out) == json.loads(there.out)
    assert [doc["drill"] for doc in json.loads(here.out)][1:] == [
        "okutimur-20231017",
        "banjarnegara-20230925",
    ]


def test_a_file_that_is_no_log_is_not_kept_quiet(folder):
    """The drills are listed all the same."""
    (folder / "bad.jsonl").write_bytes(b"this is no log\n")
    ran = drill_replay("list", "--store", folder)
    assert (ran.code, len(ran.lines)) == (0, 4)
    assert ran.err == "not listed: bad — `drill-replay verify` says why\n"


def test_list_of_nothing_says_how_to_begin(tmp_path):
    """An empty folder is no error."""
    ran = drill_replay("list", "--store", tmp_path)
    assert (ran.code, ran.err) == (0, "")
    assert "drill-replay new" in ran.out


@pytest.mark.parametrize("command", [["list"], ["verify"], ["play", "d"], ["append", "d", "-"]])
def test_a_folder_that_is_not_there_is_not_made(tmp_path, command):
    """Only serve and new make a folder; the others say which is missing."""
    ran = drill_replay(*command, "--store", tmp_path / "none", stdin=b"{}")
    assert (ran.code, ran.out, ran.err.count("\n")) == (1, "", 1)
    assert "there is no folder" in ran.err
    assert not (tmp_path / "none").exists()


@pytest.mark.parametrize("command", [["list"], ["verify"], ["play", "d"], ["append", "d", "-"],
                                     ["new", "d", "--title", "T"], ["serve"]])  # fmt: skip
def test_other_kinds_of_store_are_refused_by_name(command):
    """nats:// is another kind of store; the way out is a folder."""
    ran = drill_replay(*command, "--store", "nats://127.0.0.1:4222", stdin=b"{}")
    assert (ran.code, ran.out, ran.err.count("\n")) == (1, "", 1)
    assert "nats://" in ran.err


@pytest.mark.parametrize("command", [["list"], ["verify"], ["play", "d"],
                                     ["new", "d", "--title", "T"]])  # fmt: skip
def test_nobody_answers(command):
    """A server that is not there: one line, exit 1."""
    ran = drill_replay(*command, "--url", "http://127.0.0.1:9")
    assert (ran.code, ran.out, ran.err.count("\n")) == (1, "", 1)
    assert "nobody answers at http://127.0.0.1:9" in ran.err
    assert "drill-replay serve" in ran.err


def test_verify_says_what_was_proved(folder):
    """Every drill whole, one line each, from the folder and through a server."""
    here = drill_replay("verify", "--store", folder)
    with serving(folder) as served:
        there = drill_replay("verify", "--url", served.url)
    assert here == there
    assert (here.code, here.err, len(here.lines)) == (0, "", 3)
    head = json.loads(stored(folder, "okutimur-20231017")[-1])["h"]
    assert f"17 events, chain whole, head {head[:12]}" in here.lines[2]


def test_verify_takes_no_lock(folder):
    """It reads beside a running server."""
    with serving(folder) as served:
        assert drill_replay("verify", "okutimur-20231017", "--store", folder).code == 0
        assert served.process.poll() is None


def test_verify_of_one_drill_looks_at_no_other(folder):
    """Only what was named."""
    spoiled(folder / "banjarnegara-20230925.jsonl", b"Dalmas", b"DALMAS")
    ran = drill_replay("verify", "okutimur-20231017", "--store", folder)
    assert (ran.code, len(ran.lines)) == (0, 1)


def test_a_drill_that_is_not_there_cannot_be_verified(folder):
    """Refused, with the way out."""
    ran = drill_replay("verify", "missing", "--store", folder)
    assert (ran.code, ran.err.count("\n")) == (1, 1)
    assert "drill-replay list" in ran.err


def test_damage_exits_with_4_and_says_where(folder):
    """An altered line that a later one proves to have been durable."""
    damage(folder)
    before = (folder / "d.jsonl").read_bytes()
    ran = drill_replay("verify", "--store", folder)
    assert ran.code == 4
    [line] = [line for line in ran.lines if line.startswith("d ")]
    assert "damaged" in line
    assert "1 event intact before it" in line
    assert "line 3" in line
    assert (folder / "d.jsonl").read_bytes() == before


def test_a_torn_end_exits_with_3(folder):
    """A last line without its end; reading changes nothing."""
    path = folder / "okutimur-20231017.jsonl"
    path.write_bytes(path.read_bytes() + b'{"seq":18,"durable":17,"reco')
    before = path.read_bytes()
    ran = drill_replay("verify", "--store", folder)
    assert ran.code == 3
    assert "torn" in next(line for line in ran.lines if line.startswith("okutimur"))
    assert path.read_bytes() == before


def test_the_worst_wins(folder):
    """Torn and damaged together are damaged."""
    path = folder / "okutimur-20231017.jsonl"
    path.write_bytes(path.read_bytes() + b'{"seq":18,"durable":17,"reco')
    (folder / "bad.jsonl").write_bytes(b"this is no log\n")
    assert drill_replay("verify", "--store", folder).code == 4


def test_lines_waiting_to_be_taken_in_are_told(folder):
    """Hand-written lines are no fault; they are counted, and stay where they are."""
    path = folder / "okutimur-20231017.jsonl"
    path.write_bytes(path.read_bytes() + b'{"kind":"gas"}\n{"kind":"arrest"}\n')
    ran = drill_replay("verify", "okutimur-20231017", "--store", folder)
    assert ran.code == 0
    assert "2 hand-written lines waiting to be taken in" in ran.out


def test_a_server_is_not_taken_at_its_word(folder, tmp_path):
    """With --url the log itself is downloaded and checked here."""
    with serving(folder) as served:
        drill_replay("list", "--url", served.url)  # the server has read the log by now
        spoiled(folder / "okutimur-20231017.jsonl", b'"seq":2,', b'"seq":3,')
        ran = drill_replay("verify", "okutimur-20231017", "--url", served.url)
    assert ran.code in (3, 4)


def test_damage_is_told_through_a_server_too(folder):
    """The server gives out what is whole; that there was more is not kept quiet."""
    damage(folder)
    with serving(folder) as served:
        ran = drill_replay("verify", "d", "--url", served.url)
    assert ran.code == 4
    assert "1 event intact before it, line 3" in ran.out


def test_output_that_nobody_reads_is_no_error(folder):
    """`| head -1` ends the command quietly."""
    with subprocess.Popen(
        [*COMMAND, "play", "kota-harapan-latihan", "--rate", "1000", "--store", folder],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment(),
    ) as process:
        assert process.stdout is not None
        assert b"LATIHAN" in process.stdout.readline()
        process.stdout.close()
        assert process.stderr is not None
        assert process.stderr.read() == b""
        assert process.wait(30) == 141


def test_append_to_a_damaged_drill_is_refused(folder):
    """A log that takes nothing any more says so in one line."""
    damage(folder)
    file = jsonl(folder.parent / "log.jsonl", ['{"kind":"gas"}'])
    ran = drill_replay("append", "d", file, "--store", folder)
    assert (ran.code, ran.out, ran.err.count("\n")) == (1, "", 1)
    assert "read-only" in ran.err


@pytest.mark.parametrize("closed", [">&-", "2>&-", "<&- >&- 2>&-"])
def test_streams_that_a_shell_closed(folder, closed):
    """Nothing to say it to is no reason to fail."""
    script = f'"$@" {closed}'
    command = ["sh", "-c", script, "sh", *COMMAND, "list", "--store", folder]
    ran = subprocess.run(command, env=environment(), capture_output=True, timeout=30)
    assert (ran.returncode, ran.stderr) == (0, b"")


def closed_with_three(folder: Path) -> Path:
    """A drill `d` of three events, closed, with its side-car."""
    drill_replay("new", "d", "--title", "Uji", "--store", folder)
    lines = b"".join(b'{"kind":"gas","id":"e%d"}\n' % n for n in range(3))
    assert drill_replay("append", "d", "-", "--store", folder, stdin=lines).code == 0
    return folder / "d.jsonl"


@pytest.mark.parametrize("command", [["export", "d"], ["verify", "d"]])
def test_a_log_rewritten_in_place_is_not_given_out_as_whole(tmp_path, command):
    """As many bytes as before: the side-car is not believed by whoever only reads, either."""
    spoiled(closed_with_three(tmp_path), b'"id":"e1"', b'"id":"eX"')
    ran = drill_replay(*command, "--store", tmp_path)
    assert ran.code == 4
    assert '"eX"' not in ran.out
    listed = json.loads(drill_replay("list", "--json", "--store", tmp_path).out)
    assert [doc["status"] for doc in listed] == ["damaged"]


def test_what_stands_behind_a_seal_is_told_alike(tmp_path):
    """From the folder and through a server: refused, with the line, and the same exit code."""
    path = closed_with_three(tmp_path)
    assert drill_replay("seal", "d", "--store", tmp_path).code == 0
    path.write_bytes(path.read_bytes() + b'{"kind":"gas"}\n')
    ran = drill_replay("verify", "--store", tmp_path)
    with serving(tmp_path, "--no-examples") as served:
        through = drill_replay("verify", "--url", served.url)
    assert (ran.code, ran.out) == (through.code, through.out)
    assert ran.code == 1
    assert "d.jsonl:6: the log is sealed; the line was not taken in" in ran.out


def test_what_was_set_aside_is_told_until_it_is_moved_away(tmp_path):
    path = closed_with_three(tmp_path)
    path.write_bytes(path.read_bytes() + b'{"seq":4,"durable":3,"reco')
    with serving(tmp_path, "--no-examples") as served:
        through = drill_replay("verify", "--url", served.url)
    [torn] = tmp_path.glob("d.torn-*")
    ran = drill_replay("verify", "--store", tmp_path)
    assert (ran.code, through.code) == (0, 0)
    assert f"26 bytes set aside in {torn.name}" in ran.out
    assert f"bytes set aside in {torn.name}" in through.out
    torn.unlink()
    assert "set aside" not in drill_replay("verify", "--store", tmp_path).out


def test_a_log_that_is_gone_is_not_kept_quiet(tmp_path):
    """Its side-car says that there was something."""
    closed_with_three(tmp_path).unlink()
    with serving(tmp_path, "--no-examples") as served:
        through = drill_replay("verify", "--url", served.url)
    ran = drill_replay("verify", "--store", tmp_path)
    assert (ran.code, through.code) == (4, 4)
    for out in (ran.out, through.out):
        assert "d.jsonl is missing; its side-car says 3 events were kept" in out


def test_a_file_that_is_no_log_is_told_through_a_server(tmp_path):
    (tmp_path / "bad.jsonl").write_bytes(b"this is no log\n")
    with serving(tmp_path, "--no-examples") as served:
        every = drill_replay("verify", "--url", served.url)
        one = drill_replay("verify", "bad", "--url", served.url)
    assert (every.code, every.out) == (one.code, one.out)
    assert every.code == 4
    assert "bad.jsonl: line 1 is no sound header" in every.out
