"""The documents cannot drift: what the code knows by name stands in them, and nothing else does."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import get_args

from events import limits
from replay.frames import CloseCode
from replay.messages import _READERS
from replay.settings import SETTINGS

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
FORMAT = (ROOT / "events" / "FORMAT.md").read_text(encoding="utf-8")
PROTOCOL = (ROOT / "web" / "PROTOCOL.md").read_text(encoding="utf-8")


def help_of(*command: str) -> str:
    return subprocess.run(
        [sys.executable, "-Im", "replay.cli", *command, "--help"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout


def test_every_setting_stands_in_the_readme() -> None:
    """Each option of the settings table, its default and its variable have a row."""
    rows = [row for row in README.splitlines() if row.startswith("| `--")]
    for setting in SETTINGS:
        row = next((row for row in rows if f"`{setting.option}`" in row), "")
        assert row, setting.option
        assert setting.env is None or f"`{setting.env}`" in row
        if isinstance(setting.default, str | int) and not isinstance(setting.default, bool):
            assert f"`{setting.default}`" in row


def test_the_readme_names_exactly_the_commands_there_are() -> None:
    """The list in the README is the list in `--help`."""
    listed = re.search(r"`drill-replay ((?:\w+ \| )+\w+)`", README)
    assert listed
    offered = re.findall(r"^    (\w+)  ", help_of(), re.MULTILINE)
    assert listed[1].split(" | ") == offered


def test_every_command_explains_itself() -> None:
    """`--help` of a command says more than its usage line."""
    for command in re.findall(r"^    (\w+)  ", help_of(), re.MULTILINE):
        assert len(help_of(command).splitlines()) > 8, command


def test_every_limit_stands_in_the_format() -> None:
    """FORMAT.md section 13 gives the numbers of events/limits.py."""
    section = FORMAT.partition("## 13. Limits")[2].partition("## 14")[0]
    numbers = set(re.findall(r"\| (\d+) \|", section))
    assert numbers == {str(value) for name, value in vars(limits).items() if name.isupper()}


def test_every_message_and_close_code_stands_in_the_protocol() -> None:
    """The table of client messages is the decoder's; each close code that is sent has a row."""
    table = PROTOCOL.partition("## Messages from the client")[2].partition("\n| field |")[0]
    named = re.findall(r"^\| `(\w+)` \|", table, re.MULTILINE)
    assert named == ["op", *_READERS]
    for code in get_args(CloseCode):
        assert f"| {code} |" in PROTOCOL


def test_relative_links_lead_somewhere() -> None:
    """A path in a document's link is a file of the repository."""
    for path in (ROOT / "README.md", ROOT / "events" / "FORMAT.md", ROOT / "web" / "PROTOCOL.md"):
        for target in re.findall(r"\]\(([^)#:\s]+)\)", path.read_text(encoding="utf-8")):
            assert (path.parent / target).exists(), f"{path.name}: {target}"
