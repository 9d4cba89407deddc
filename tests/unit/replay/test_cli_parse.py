"""What the command line understands, and what it says when it does not."""

import pytest

from replay.commands.errors import CliError
from replay.commands.folder import store_folder
from replay.commands.parser import parse
from replay.commands.play import target
from replay.commands.run import locale_language

TIMED = {"drill": "d", "order_only": False, "zero": "2026-01-15T02:00:00.000Z"}
ORDER_ONLY = {"drill": "d", "order_only": True, "zero": None}


@pytest.mark.parametrize("argv", [
    [],
    ["frobnicate"],
    ["import"],
    ["play"],
    ["append", "d"],
    ["play", "d", "--rate", "0"],
    ["play", "d", "--rate", "1001"],
    ["play", "d", "--rate", "nan"],
    ["play", "d", "--ra", "2"],
    ["serve", "--port", "65536"],
    ["serve", "--port", "http"],
    ["serve", "--url", "http://127.0.0.1:1"],
    ["list", "--url", "127.0.0.1:8080"],
    ["list", "--url", "http://[::1"],
    ["list", "--url", "http://h?x=1"],
    ["list", "--lang", "fr"],
    ["list", "--store", "a", "--url", "http://h"],
    ["append", "d", "f", "--expect", "some"],
    ["append", "d", "f", "--expect", "-1"],
])  # fmt: skip
def test_what_is_not_understood_exits_with_2_and_one_line(argv, capsys):
    """One line on standard error with the way out, no usage dump."""
    with pytest.raises(SystemExit) as left:
        parse(argv)
    said = capsys.readouterr()
    assert left.value.code == 2
    assert said.out == ""
    assert said.err.count("\n") == 1
    assert said.err.startswith("drill-replay: ")
    assert " — see `drill-replay" in said.err


@pytest.mark.parametrize("command", ["serve", "list", "new", "append", "verify", "play"])
def test_every_command_has_help(command, capsys):
    """`--help` of each command ends well and names its options."""
    with pytest.raises(SystemExit) as left:
        parse([command, "--help"])
    assert left.value.code == 0
    assert "--store" in capsys.readouterr().out


def test_help_tells_examples_and_exit_codes(capsys):
    """The first thing that anybody reads is worth reading."""
    with pytest.raises(SystemExit):
        parse(["--help"])
    said = capsys.readouterr().out
    assert "examples:" in said
    assert "exit codes:" in said
    assert "LATIHAN / EXERCISE" in said
    assert max(map(len, said.splitlines())) <= 100


def test_a_percent_sign_in_the_store_does_not_break_help(monkeypatch, capsys):
    """The default store is shown as it is."""
    monkeypatch.setenv("DRILL_REPLAY_STORE", "/srv/100%d")
    with pytest.raises(SystemExit):
        parse(["list", "--help"])
    assert "/srv/100%d" in capsys.readouterr().out


def test_serve_understands_its_settings():
    """Every option of serve."""
    args = parse(["serve", "--host", "::1", "--port", "0", "--allow-host", "a", "--allow-host",
                  "b", "--no-examples", "--store", "x"])  # fmt: skip
    assert (args.host, args.port, args.store) == ("::1", 0, "x")
    assert args.allow_host == ["a", "b"]
    assert args.no_examples is True


@pytest.mark.parametrize(("text", "meant"), [("any", "any"), ("none", "none"), ("17", 17)])
def test_expect(text, meant):
    """any, none, or a head."""
    assert parse(["append", "d", "f", "--expect", text]).expect == meant


@pytest.mark.parametrize(("text", "meant"), [
    ("start", "start"),
    ("live", "live"),
    ("5", {"seq": 5}),
    ("#5", {"seq": 5}),
    ("T+00:42:10", {"time": "2026-01-15T02:42:09.999Z"}),
    ("t+42:10", {"time": "2026-01-15T02:42:09.999Z"}),
    ("T-01:00", {"time": "2026-01-15T01:58:59.999Z"}),
    ("2026-01-15T09:42:10+07:00", {"time": "2026-01-15T02:42:09.999Z"}),
])  # fmt: skip
def test_where_to_begin(text, meant):
    """A time means the events of that very instant too, so the place is one ms before."""
    assert target(text, TIMED) == meant


@pytest.mark.parametrize("text", ["noon", "2026-01-15T09:42:10", "T+1", ""])
def test_a_place_that_is_none(text):
    """What cannot be read is refused with the way out."""
    with pytest.raises(CliError, match=r"T\+00:42:10"):
        target(text, TIMED)


@pytest.mark.parametrize("text", ["T+00:10", "2026-01-15T09:42:10+07:00"])
def test_an_order_only_drill_has_no_times_to_begin_at(text):
    """Only its event numbers are known."""
    with pytest.raises(CliError, match="only their order"):
        target(text, ORDER_ONLY)


def test_no_zero_no_elapsed_time():
    """T+ of an empty drill is refused in words."""
    with pytest.raises(CliError, match="no event yet"):
        target("T+00:10", {"order_only": False, "zero": None})


@pytest.mark.parametrize(("text", "way_out"), [
    ("nats://127.0.0.1:4222", "give a folder"),
    ("NATS://h", "give a folder"),
    ("http://127.0.0.1:8080", "use --url http://127.0.0.1:8080"),
    ("", "give a folder"),
])  # fmt: skip
def test_a_store_that_is_no_folder_is_refused(text, way_out):
    """Other kinds of store are refused by name, a server with the option that it wants."""
    with pytest.raises(CliError, match=way_out) as refused:
        store_folder(text)
    assert refused.value.code == 1


@pytest.mark.parametrize(("environment", "lang"), [
    ({"LANG": "id_ID.UTF-8"}, "id"),
    ({"LANG": "en_GB.UTF-8"}, "en"),
    ({"LANG": "id_ID.UTF-8", "LC_ALL": "C.UTF-8"}, "en"),
    ({"LC_MESSAGES": "id"}, "id"),
    ({}, "en"),
])  # fmt: skip
def test_the_locale_chooses_the_language(environment, lang, monkeypatch):
    """As gettext would: LC_ALL, LC_MESSAGES, LANG."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert locale_language() == lang
