"""FORMAT.md says what the code does: its commands run, its tables are complete."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from events import header, ids, limits
from events.errors import InputError
from events.event import _MEMBERS, parse_event
from events.rules import STORE_MEMBERS

FORMAT = Path(header.__file__).with_name("FORMAT.md").read_text()
SHELL = re.compile(r"^```sh\n(.*?)^```\n(?:```text\n(.*?)^```\n)?", re.MULTILINE | re.DOTALL)
FAULT = re.compile(r"^\| `(.*)` \| (\w+) \| (?:`(.*)`)? \| (.*) \|$", re.MULTILINE)
LIMIT = re.compile(r"^\| [^|]+ \| (\d+) \|$", re.MULTILINE)


def test_commands_give_what_is_printed(tmp_path: Path) -> None:
    """Pasted into a shell one after the other, as a stranger would."""
    blocks = SHELL.findall(FORMAT)
    script = "".join(f"{{\n{command}}} && echo '--- end'\n" for command, _ in blocks)
    run = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", script], cwd=tmp_path, capture_output=True, text=True
    )
    assert run.stderr == ""
    assert run.stdout.split("--- end\n")[:-1] == [output for _, output in blocks]
    assert len([output for _, output in blocks if output]) >= 4


def test_worked_example_is_a_log(tmp_path: Path) -> None:
    """The store itself reads it as intact and sealed."""
    from events.files.proof import verify_file

    (log,) = re.findall(r"<<'END'\n(.*?)^END\n", FORMAT, re.MULTILINE | re.DOTALL)
    (tmp_path / "contoh.jsonl").write_text(log)
    verdict = verify_file(tmp_path / "contoh.jsonl")
    assert (verdict.condition, verdict.events, verdict.sealed) == ("ok", 3, True)
    assert verdict.head in FORMAT


@pytest.mark.parametrize(("sent", "blame", "field", "detail"), FAULT.findall(FORMAT))
def test_faults(sent: str, blame: str, field: str, detail: str) -> None:
    with pytest.raises(InputError) as caught:
        parse_event(sent.encode(), 1)
    (fault,) = caught.value.faults
    told = fault.detail.replace("|±", "\\|±")
    assert (type(caught.value).__name__, fault.field, told) == (blame, field, detail)


def test_every_member_is_specified() -> None:
    for name in (*STORE_MEMBERS, *_MEMBERS, *header.MEMBERS, "side", "colour", "kind"):
        assert f"`{name}`" in FORMAT


def test_limits() -> None:
    assert [int(found) for found in LIMIT.findall(FORMAT)] == [
        limits.MAX_BODY,
        limits.MAX_EVENTS,
        limits.MAX_LINE,
        limits.LONGEST,
        limits.MAX_NESTING,
        limits.MAX_ID,
        limits.MAX_SEQ,
    ]


def test_ids_of_hand_written_lines() -> None:
    assert "6d1f1d0e-52c4-5b0b-9d0a-6f1d4c1d2a57" in FORMAT
    assert ids.uuid5_for("latihan.hand-20260115T020000000Z", 2)[14] == "5"
