"""The one table of settings."""

import dataclasses

from replay.commands.parser import parse
from replay.settings import DEFAULT_STORE, SETTINGS, Settings, default_of


def test_the_table_and_the_settings_are_the_same():
    """Every field of `Settings` is a row of the table, with the same default."""
    fields = {one.name: one.default for one in dataclasses.fields(Settings)}
    assert fields == {one.name: one.default for one in SETTINGS}


def test_every_setting_is_an_option_of_serve():
    """Nothing can be set that the command line does not know."""
    args = vars(parse(["serve"]))
    assert {one.name for one in SETTINGS} <= args.keys()


def test_every_setting_says_what_it_is():
    """The help of an option is its row."""
    assert all(one.help and one.option.startswith("--") for one in SETTINGS)


def test_the_environment_names_the_store():
    """DRILL_REPLAY_STORE replaces ./drills."""
    assert default_of("store", {"DRILL_REPLAY_STORE": "/srv/drills"}) == "/srv/drills"


def test_an_empty_variable_is_not_set():
    """An empty DRILL_REPLAY_STORE means ./drills."""
    assert default_of("store", {"DRILL_REPLAY_STORE": ""}) == DEFAULT_STORE


def test_other_settings_have_no_variable():
    """The environment of the port is nobody's business."""
    assert default_of("port", {"PORT": "1", "DRILL_REPLAY_PORT": "1"}) == 8080
