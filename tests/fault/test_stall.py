"""Several logs at once do not wait for each other: a disk that stands still for one log holds up
neither the appends nor the reads of another."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from fault_disk import StalledDisk
from log_store import events, make_log, open_store

pytestmark = pytest.mark.fault


@pytest.mark.parametrize("stalled", [1, 3])
async def test_stalled_log_holds_up_no_other(tmp_path: Path, stalled: int) -> None:
    disk = StalledDisk()
    store = await open_store(tmp_path, disk=disk.disk())
    logs = [await make_log(store, f"d{number}") for number in range(stalled + 1)]
    *slow, quick = logs
    for log in logs:
        await log.append(events(1, 2))
    disk.inodes = {(tmp_path / f"{log.drill}.jsonl").stat().st_ino for log in slow}
    waiting = [asyncio.create_task(log.append(events(3, 1))) for log in slow]
    async with asyncio.timeout(30):
        for number in range(10, 40):
            assert (await quick.append(events(number, 1))).seqs == (number - 7,)
        assert len(await quick.lines(range(1, 33))) == 32
        for log in slow:
            assert len(await log.lines([1, 2])) == 2
            assert (await log.verify()).condition == "ok"
        assert len(await store.drills()) == len(logs)
        await (await make_log(store, "fresh")).append(events(1, 1))
    assert not any(task.done() for task in waiting)
    assert all(log.head.seq == log.index.count == 2 for log in slow)
    disk.go.set()
    assert [done.seqs for done in await asyncio.gather(*waiting)] == [(3,)] * stalled
    await store.close()


async def test_what_waits_for_a_stalled_log_is_one_group(tmp_path: Path) -> None:
    """Appends that come meanwhile are written together, with one sync, in the order they came."""
    disk = StalledDisk()
    store = await open_store(tmp_path, disk=disk.disk())
    log = await make_log(store)
    disk.inodes = {(tmp_path / "latihan.jsonl").stat().st_ino}
    tasks = [asyncio.create_task(log.append(events(n * 2, 2))) for n in range(20)]
    await asyncio.sleep(0.05)
    assert log.head.seq == 0
    disk.go.set()
    seqs = [done.seqs for done in await asyncio.gather(*tasks)]
    assert seqs == [(n * 2 + 1, n * 2 + 2) for n in range(20)]
    await store.close()


async def test_closing_waits_for_what_was_begun(tmp_path: Path) -> None:
    """An append under way when the store is closed is answered with the truth."""
    disk = StalledDisk()
    store = await open_store(tmp_path, disk=disk.disk())
    log = await make_log(store)
    disk.inodes = {(tmp_path / "latihan.jsonl").stat().st_ino}
    append = asyncio.create_task(log.append(events(1, 2)))
    await asyncio.sleep(0.05)
    closing = asyncio.create_task(store.close())
    await asyncio.sleep(0.05)
    assert not closing.done()
    disk.go.set()
    assert (await append).seqs == (1, 2)
    await closing
    store = await open_store(tmp_path)
    assert (await store.log("latihan")).head.seq == 2
    await store.close()
