"""`drill-replay serve` as a process: its first line, its lock, its end."""

import signal
import socket
from pathlib import Path

import pytest
from command import drill_replay, read_until, serving, started, stored


def test_the_first_line_is_the_address(tmp_path):
    """Port 0 takes a free one; the address can be used when it is printed."""
    with serving(tmp_path / "drills") as served:
        ran = drill_replay("list", "--url", served.url)
        assert (ran.code, len(ran.lines)) == (0, 4)


def test_a_new_folder_gets_the_shipped_drills_or_none(tmp_path):
    """--no-examples leaves it empty."""
    with serving(tmp_path / "a"), serving(tmp_path / "b", "--no-examples"):
        assert len(list((tmp_path / "a").glob("*.jsonl"))) == 3
        assert list((tmp_path / "b").glob("*.jsonl")) == []


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_it_with_0_while_somebody_watches(tmp_path, number):
    """At once, with status 0 and nothing on standard error."""
    with serving(tmp_path / "drills") as served:
        where = ("--url", served.url, "--lang", "en")
        with started("play", "kota-harapan-latihan", *where) as player:
            read_until(player, lambda line: "#" in line)
            ran = served.end(number)
            assert (ran.code, ran.err) == (0, "")


def test_it_takes_all_descriptors_it_may_have(tmp_path):
    """Viewers and open logs would otherwise end at the soft limit."""
    with serving(tmp_path / "drills", "--no-examples") as served:
        limits = Path(f"/proc/{served.process.pid}/limits").read_text()
    row = next(line for line in limits.splitlines() if line.startswith("Max open files"))
    soft, hard = row.split()[3:5]
    assert soft == hard


def test_a_second_writer_is_told_who_writes(tmp_path):
    """pid and address of the first, and --url."""
    with serving(tmp_path / "drills") as served:
        for command in (["serve", "--port", "0"], ["new", "d", "--title", "T"]):
            ran = drill_replay(*command, "--store", tmp_path / "drills")
            assert (ran.code, ran.out, ran.err.count("\n")) == (1, "", 1)
            assert str(served.process.pid) in ran.err
            assert served.url in ran.err
            assert "--url" in ran.err


def test_a_port_that_is_taken(tmp_path):
    """One line with the way out, and the folder is not locked by it."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        ran = drill_replay("serve", "--port", str(port), "--store", tmp_path)
    assert (ran.code, ran.out, ran.err.count("\n")) == (1, "", 1)
    assert str(port) in ran.err
    assert "--port" in ran.err


@pytest.mark.parametrize("args", [["--host", "nowhere.invalid"], ["--allow-host", "a/b"]])
def test_an_address_that_is_none(tmp_path, args):
    """Refused before anything is served."""
    ran = drill_replay("serve", "--port", "0", "--store", tmp_path, *args)
    assert (ran.code, ran.out, ran.err.count("\n")) == (1, "", 1)
    assert args[0] in ran.err


def test_a_store_that_is_a_file(tmp_path):
    """One line, no traceback."""
    (tmp_path / "f").write_text("")
    ran = drill_replay("serve", "--port", "0", "--store", tmp_path / "f")
    assert (ran.code, ran.out, ran.err.count("\n")) == (1, "", 1)


@pytest.mark.fault
def test_what_was_acked_survives_kill_9(tmp_path):
    """The server is killed between appends; after a restart all is there, and proved."""
    folder = tmp_path / "drills"
    for round_ in range(3):
        with serving(folder, "--no-examples") as served:
            if not round_:
                drill_replay("new", "d", "--title", "Uji", "--url", served.url)
            text = "".join(f'{{"kind":"patrol","n":{round_ * 10 + n}}}\n' for n in range(10))
            ran = drill_replay("append", "d", "-", "--url", served.url, stdin=text.encode())
            assert (ran.code, ran.out.split(" to d")[0]) == (0, "10 events appended")
            served.process.kill()
            served.process.wait(30)
        ran = drill_replay("verify", "--store", folder)
        assert ran.code == 0
        assert f"{round_ * 10 + 10} events, chain whole" in ran.out
    assert len(stored(folder, "d")) == 30


def test_an_append_outlives_a_restart(tmp_path):
    """The server is away while the command tries; it goes on by itself, and nothing is doubled."""
    folder = tmp_path / "drills"
    with serving(folder, "--no-examples") as served:
        drill_replay("new", "d", "--title", "Uji", "--url", served.url)
        port = int(served.url.rpartition(":")[2])
        served.process.kill()
        served.process.wait(30)
    file = tmp_path / "log.jsonl"
    file.write_text('{"kind":"patrol"}\n')
    with started("append", "d", file, "--url", served.url) as appending:
        assert appending.stderr is not None
        assert "trying again" in appending.stderr.readline()
        with serving(folder, port=port):
            assert appending.wait(30) == 0
            assert appending.stdout is not None
            assert appending.stdout.read() == "1 event appended to d, seq 1 to 1\n"
    assert len(stored(folder, "d")) == 1
