"""The project with a third language, which nobody speaks, and its server."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from command import COMMAND, WAIT, environment

ROOT = Path(__file__).parents[2]
MONTHS = [f"mensis-{n}" for n in range(1, 13)]


def invented() -> dict[str, object]:
    """The English file, with every text in small capitals of its own."""
    document = json.loads((ROOT / "web/languages/en.json").read_text("utf-8"))
    document["language"] |= {
        "code": "xx",
        "name": "Ixisch",
        "order": 3,
        "accept": ["yy"],
        "months": MONTHS,
        "dates": {
            "weekday": "{weekday} {year} {month} {day}",
            "long": "{year} {month} {day}",
            "short": "{year} {mon} {day}",
            "day": "{mon} {day}",
        },
        "numbers": {"group": "'", "decimal": "·", "percent": "{n} pc"},
    }
    document["strings"] = {key: f"~{text}" for key, text in document["strings"].items()}
    return document


def project(folder: Path, document: dict[str, object]) -> Path:
    """A copy of the project with one more language file."""
    for package in ("events", "replay", "web"):
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree(ROOT / package, folder / package, ignore=ignored)
    (folder / "web/languages/xx.json").write_text(json.dumps(document), "utf-8")
    return folder


def serve(folder: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [*COMMAND, "serve", "--port", "0", "--store", str(folder / "drills")],
        cwd=folder,
        env=environment(PYTHONPATH=str(folder), PYTHONDONTWRITEBYTECODE="1"),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@contextmanager
def speaking(folder: Path) -> Iterator[str]:
    """The address of a server with three languages."""
    with serve(project(folder, invented())) as process:
        assert process.stdout is not None
        address = process.stdout.readline().strip()
        try:
            yield address
        finally:
            process.terminate()
            process.communicate(timeout=WAIT)
