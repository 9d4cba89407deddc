"""Test vectors of PROTOCOL.md: read, and scenarios run against a session."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from replay_log import T0, MemoryLog
from replay_viewer import Viewer

PROTOCOL = Path(__file__).parents[2] / "web" / "PROTOCOL.md"
Vector = dict[str, Any]


def vectors(heading: str) -> list[Vector]:
    """The JSON block under that heading of the test vectors."""
    text = PROTOCOL.read_text("utf-8").split("\n## Test vectors\n")[1]
    found = re.search(rf"\n### {heading}\n.*?\n```json\n(.*?)\n```\n", text, re.DOTALL)
    assert found, f"no vectors under {heading}"
    loaded: list[Vector] = json.loads(found[1])
    return loaded


def play(scenario: Vector) -> list[list[Any]]:
    """What a scenario leads to: [ms, frame] of everything but `hello`, and a close at the end."""
    log = MemoryLog(scenario.get("header"))
    for ms, kind, members in scenario["log"]:
        log.add(ms, kind, recorded=scenario["recorded"], **members)
    viewer = Viewer(log)
    viewer.got = []
    got = []
    for step in scenario["steps"]:
        viewer.wind(step["ms"])
        got += viewer.got
        viewer.got = []
        if "append" in step:
            ms, kind, members = step["append"]
            log.add(ms, kind, recorded=step["ms"], **members)
        if step.get("seal"):
            log.sealed = True
        if step.get("reconnect"):
            viewer = Viewer(log, ms=step["ms"])
            viewer.got = []
        if "say" in step:
            viewer.say(**_absolute(step["say"], viewer.hello["epoch"]))
    got += viewer.got
    if viewer.goodbye:
        got.append((viewer.ms, {"close": viewer.goodbye.code}))
    return [[ms, _relative(frame)] for ms, frame in got]


def _absolute(message: Vector, epoch: str) -> Vector:
    resume = message.get("resume")
    if not resume:
        return message
    p = resume["p"] and [resume["p"][0] + T0, resume["p"][1]]
    epoch = epoch if resume["epoch"] == "$epoch" else resume["epoch"]
    return {**message, "resume": {**resume, "epoch": epoch, "p": p}}


def _relative(frame: Vector) -> Vector:
    """Positions in milliseconds after T0, at any depth."""
    return {
        name: [value[0] - T0, value[1]]
        if name in ("p", "at", "last", "first", "from", "to") and value
        else value - T0
        if name == "zero" and value
        else _relative(value)
        if name in ("settings", "loop") and value
        else value
        for name, value in frame.items()
    }
