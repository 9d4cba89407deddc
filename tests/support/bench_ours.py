"""Our server in a process of its own, and the no-op that it is compared with."""

from __future__ import annotations

import json
import re
import shutil
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bench_place import PYTHON, TREE, environment, folder
from bench_process import running

DRILL: Final = "bench"
EVENTS: Final = f"/api/v1/drills/{DRILL}/events"
HEADER: Final = {"drill": DRILL, "nature": "fictional", "title": {"en": "Bench"}}
ID: Final = re.compile(rb'"id":"(obs3-\d+)"')


@dataclass(frozen=True, slots=True)
class Served:
    pid: int
    port: int
    store: Path

    def create(self, drill: str = DRILL) -> None:
        self.ask("/api/v1/drills", json.dumps({**HEADER, "drill": drill}).encode())

    def ask(self, path: str, body: bytes | None = None) -> dict[str, object]:
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}{path}",
            data=body,
            headers={"Content-Type": "application/json"} if body else {},
        )
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.load(answer)

    def check(self, acked: int, drill: str = DRILL) -> None:
        """Every event that was acked is in the file, once."""
        lines, ids = 0, set()
        with (self.store / f"{drill}.jsonl").open("rb") as file:
            file.readline()
            for line in file:
                lines += 1
                found = ID.search(line)
                assert found, line
                ids.add(found[1])
        assert lines == len(ids) == acked, (lines, len(ids), acked)
        page = self.ask(f"/api/v1/drills/{drill}/events?limit=1")
        assert page["head"] == acked, (page["head"], acked)


@contextmanager
def serving(*, script: Path | None = None, logs: Sequence[Path] = ()) -> Iterator[Served]:
    """`drill-replay serve` on a fresh store with copies of these logs and one empty drill;
    `script` in its place is started with the same words."""
    with folder("store") as store:
        for log in logs:
            shutil.copyfile(log, store / log.name)
        words: list[str | Path] = [PYTHON, script] if script else [PYTHON, "-m", "replay.cli"]
        words += ["serve", "--port", "0", "--store", store, "--no-examples"]
        with running(words, env=environment(clients=script is not None), cwd=TREE) as process:
            assert process.stdout is not None
            line = process.stdout.readline().decode().strip()
            assert line.startswith("http://127.0.0.1:"), line
            served = Served(process.pid, int(line.rpartition(":")[2]), store)
            served.create()
            yield served
