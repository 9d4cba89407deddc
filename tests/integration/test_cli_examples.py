"""The examples of the README and of `--help`, run as they stand there."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from command import COMMAND, drill_replay, environment, jsonl, serving

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
EXAMPLES = ROOT / "events" / "examples"
HERE = "http://127.0.0.1:8080"
RADIO = '{"ts":"2026-01-15T09:00:00+07:00","message":"Massa bergerak"}'
EVENTS = ['{"kind":"gathering","text":{"id":"Massa berkumpul"}}', '{"kind":"gas"}']


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A folder with the command and all the files that the examples name."""
    command = tmp_path / "bin" / "drill-replay"
    command.parent.mkdir()
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m replay.cli "$@"\n')
    command.chmod(0o755)
    for name in ("events.jsonl", "log.jsonl"):
        jsonl(tmp_path / name, EVENTS)
    jsonl(tmp_path / "radio.ndjson", [RADIO])
    jsonl(tmp_path / "pos2.csv", ["kind,text.id", "gas,Gas"])
    header = '{"drill":"radio-1","nature":"exercise","title":{"id":"Radio"}}'
    jsonl(tmp_path / "header.json", [header])
    for command_line in ("genpkey -algorithm ed25519 -out key.pem",
                         "pkey -in key.pem -pubout -out pub.pem"):  # fmt: skip
        subprocess.run(["openssl", *command_line.split()], cwd=tmp_path, check=True)
    return tmp_path


def run(script: str, place: Path) -> None:
    """Every line of it works."""
    path = f"{place / 'bin'}:{os.environ['PATH']}"
    python = {"PYTHONPATH": str(ROOT)}
    ran = subprocess.run(
        ["sh", "-ec", script],
        cwd=place,
        env=environment(PATH=path, **python),
        capture_output=True,
        text=True,
    )
    assert ran.returncode == 0, (script, ran.stdout, ran.stderr)


def block(section: str) -> str:
    """The shell commands of a section of the README."""
    text = README.partition(f"\n## {section}\n")[2].partition("\n## ")[0]
    found = re.findall(r"```sh\n(.*?)```", re.sub(r"^ +", "", text, flags=re.MULTILINE), re.DOTALL)
    assert found
    return "\n".join(found)


def test_the_readme(place: Path) -> None:
    """Append through a server, then import, export, seal, verify and remove."""
    with serving(place / "drills") as served:
        run(block("Append").replace(HERE, served.url), place)
    script = block("Import, export, seal")
    run(script.replace("remove pilkada-2027 ", "remove --yes pilkada-2027 "), place)


def examples(*command: str) -> list[str]:
    """Those that `--help` gives, each on a line; without the words behind them."""
    said = subprocess.run(
        [*COMMAND, *command, "--help"], env=environment(), capture_output=True, text=True
    ).stdout
    shown = said.partition("\nexamples:\n")[2].partition("\n\n")[0]
    lines = re.sub(r" *\\\n *", " ", shown).splitlines()
    return [re.sub(r"(?<=\S) {3,}.*", "", line.strip()) for line in lines]


@pytest.mark.parametrize(
    "command", ["new", "append", "import", "export", "verify", "seal", "remove"]
)
def test_help(place: Path, command: str) -> None:
    """What is run beside a server, or asks, is left out; what is there already is made first."""
    if command not in ("new", "import"):
        drill_replay("new", "latihan-1", "--title", "T", "--store", place / "drills")
    if command == "seal":
        (place / "key.pem").unlink()
    log = EXAMPLES / "kota-harapan-latihan.jsonl"
    if command == "import":
        (place / "backup").mkdir()
        drill_replay("import", log, "--fresh", "--drill", "latihan-1", "--store", place / "backup")
        (place / "latihan-1.jsonl").write_bytes((place / "backup/latihan-1.jsonl").read_bytes())
    lines = [line for line in examples(command) if "--url" not in line]
    assert lines
    for line in lines:
        if command == "remove" and "--yes" not in line:
            continue
        if line.startswith("drill-replay new latihan-1 --header"):
            header = '{"drill":"latihan-1","nature":"exercise","title":{"id":"T"}}'
            jsonl(place / "header.json", [header])
            line = f"{line} --store other"
        if "--expect none" in line:
            line = f"drill-replay new d --title T; {line.replace('latihan-1', 'd')}"
        if line.startswith("drill-replay verify latihan-1 --key"):
            run("drill-replay seal latihan-1 --sign key.pem", place)
        run(line, place)
