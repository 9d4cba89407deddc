"""Several processes on one store: one writes, the others are told who, or only read."""

from __future__ import annotations

import asyncio
import os
import signal
from pathlib import Path

import fault_child
import pytest
from command import drill_replay, environment, serving
from fault_figures import Figures
from fault_image import read
from fault_lengths import seeds
from fault_open import lines_of
from fault_zygote import Zygote
from log_faults import names
from log_store import make_log, open_store
from server import until

from events.errors import DrillNotFound, ReadOnlyLog, StoreLocked

pytestmark = [pytest.mark.fault, pytest.mark.timeout(900)]


def test_second_server_is_told_pid_and_address(tmp_path: Path) -> None:
    with serving(tmp_path / "drills") as first:
        second = drill_replay("serve", "--port", "0", "--store", tmp_path / "drills")
        assert second.code != 0
        assert str(first.process.pid) in second.err
        assert first.url in second.err
        first.end(signal.SIGKILL)
    with serving(tmp_path / "drills") as third:
        assert third.end().code == 0


async def test_second_store_is_told_pid_and_address(tmp_path: Path) -> None:
    """Also in one process: the lock is the folder's, not the process's."""
    store = await open_store(tmp_path)
    with pytest.raises(StoreLocked, match=rf"process {os.getpid()} at http://127\.0\.0\.1:8080"):
        await open_store(tmp_path)
    await store.close()
    await (await open_store(tmp_path)).close()


async def test_killed_holder_holds_nothing(tmp_path: Path, zygote: Zygote) -> None:
    for _ in range(3):
        zygote.kill("hold", tmp_path, after=0.1)
        store = await open_store(tmp_path)
        await store.close()
    assert (tmp_path / ".lock").exists()


@seeds(1, 50)
async def test_reader_without_the_lock(tmp_path: Path, figures: Figures, seed: int) -> None:
    """While another process appends, each reader sees whole requests, more from look to look,
    and leaves no trace; never anything torn or damaged."""
    writer = await asyncio.create_subprocess_exec(
        *fault_child.command("write_for_readers", tmp_path), env=environment()
    )
    try:
        await until((tmp_path / "latihan.jsonl").exists, 20)
        before: list[bytes] = []
        for number in range(40):
            before = await seen(tmp_path, before, figures, verify=number % 5 == seed % 5)
        assert writer.returncode is None
    finally:
        writer.kill()
        await writer.wait()
    assert set(names(tmp_path, "")) - {"latihan.idx"} == {".lock", "latihan.jsonl"}
    assert read((tmp_path / "latihan.jsonl").read_bytes()).lines[-1].seq >= len(before)


async def seen(folder: Path, before: list[bytes], figures: Figures, *, verify: bool) -> list[bytes]:
    store = await open_store(folder, read_only=True)
    log = await store.log("latihan")
    lines = await lines_of(log)
    assert log.status.condition == "read_only"
    if verify:
        assert (await log.verify()).condition == "ok"
    with pytest.raises(ReadOnlyLog):
        await log.append([b'{"kind":"gas"}'])
    figures.rounds += 1
    figures.lost += len(lines) < len(before)
    figures.misread += lines[: len(before)] != before or len(lines) % 5 != 0
    await store.close()
    return lines


async def test_reader_of_a_store_that_grows(tmp_path: Path) -> None:
    """Drills that are made later are found by the next look."""
    writer = await open_store(tmp_path)
    reader = await open_store(tmp_path, read_only=True)
    with pytest.raises(DrillNotFound):
        await reader.log("latihan")
    await make_log(writer)
    assert (await reader.log("latihan")).head.seq == 0
    assert await reader.drills() == ["latihan"]
    await reader.close()
    await writer.close()
