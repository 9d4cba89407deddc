"""What the command line understands, and what it says when it does not."""

import pytest

from replay.commands.errors import CliError
from replay.commands.folder import store_folder
from replay.commands.parser import parse
from replay.commands.run import locale_language


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
    ["play", "--skip", "d"],
    ["play", "d", "--skip", "0.5"],
    ["play", "d", "--skip", "86401"],
    ["play", "d", "--stop", "gaz"],
    ["play", "d", "--stop", ""],
    ["play", "d", "--stop", "gas,,arrest"],
    ["play", "d", "--kind", ",".join(["gas"] * 65)],
    ["play", "d", "--side", "polisi"],
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


def test_play_understands_its_options():
    """Every option of play, lists with commas and given twice."""
    args = parse(["play", "d", "--stop", "gas,arrest", "--stop", "x-own", "--kind", "order",
                  "--side", "police,crowd", "--skip", "--loop", "#3..#9", "--paused"])  # fmt: skip
    assert args.stop == ["gas", "arrest", "x-own"]
    assert (args.kind, args.side) == (["order"], ["police", "crowd"])
    assert (args.skip, args.loop, args.paused) == (60_000, "#3..#9", True)
    assert (args.restamp, args.json, args.start) == (False, False, "start")
    plain = parse(["play", "d"])
    assert (plain.skip, plain.stop, plain.kind, plain.loop) == (0, [], [], None)


@pytest.mark.parametrize(("given", "ms"), [("1", 1000), ("2.5", 2500), ("86400", 86_400_000)])
def test_skip_takes_seconds(given, ms):
    """From one second to a day; 0 is off."""
    assert parse(["play", "d", "--skip", given]).skip == ms
    assert parse(["play", "d", "--skip", "0"]).skip == 0


def test_what_is_near_is_named(capsys):
    """A kind that is no kind: perhaps another was meant."""
    with pytest.raises(SystemExit):
        parse(["play", "d", "--stop", "water_canon"])
    assert "water_cannon" in capsys.readouterr().err


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
