"""Kills, torn writes and damage: what was answered is there, what is damaged is never cut."""

from __future__ import annotations

import asyncio
import os
import random
import subprocess
import sys
from pathlib import Path

import log_appender
import pytest
from log_faults import names, reopen, set_aside, written
from log_store import event, events, ids, open_store

from events.errors import DrillNotFound, ReadOnlyLog

pytestmark = pytest.mark.fault

APPENDER = Path(log_appender.__file__)
ROOT = Path(__file__).parents[2]


def run_and_kill(directory: Path, seed: int, after: int) -> list[list[str]]:
    """Answers of an appender that is killed with SIGKILL after that many of them."""
    process = subprocess.Popen(
        [sys.executable, APPENDER, directory, str(seed)],
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONPATH": f"{ROOT}:{APPENDER.parent}"},
    )
    assert process.stdout is not None
    with process:
        answers = [process.stdout.readline() for _ in range(after)]
        process.kill()
        answers += process.stdout.readlines()
    # The kill may cut the last answer short; then nobody can have relied on it.
    return [answer.split() for answer in answers if answer.endswith("\n")]


async def killed_again_and_again(directory: Path, rounds: int) -> None:
    chance = random.Random(4)
    acked: dict[str, int] = {}
    for seed in range(rounds):
        run = asyncio.to_thread(run_and_kill, directory, seed, chance.randint(1, 60))
        for first, last, *acks in await run:
            assert len(acks) == int(last) - int(first) + 1
            acked |= dict(zip(acks, range(int(first), int(last) + 1), strict=True))
        store = await open_store(directory)
        log = await store.log("latihan")
        assert {name: log.index.find(name) for name in acked} == acked
        assert (await log.verify()).condition == "ok"
        assert log.status.condition == "ok"
        await store.close()


async def test_killed_writer_loses_nothing(tmp_path: Path) -> None:
    """SIGKILL at random points: all that was answered is there, at its seq."""
    await killed_again_and_again(tmp_path / "drills", 5)


@pytest.mark.torture
async def test_killed_writer_loses_nothing_for_long(tmp_path: Path) -> None:
    await killed_again_and_again(tmp_path / "drills", 60)


async def test_torn_at_every_byte_of_the_last_batch(tmp_path: Path) -> None:
    """Cut anywhere: the batch is gone whole, the bytes are set aside, appends go on."""
    before = await written(tmp_path / "whole", events(1, 2))
    whole = before + await last_batch(tmp_path / "whole")
    path = tmp_path / "torn" / "latihan.jsonl"
    path.parent.mkdir()
    for size in range(len(before), len(whole)):
        path.write_bytes(whole[:size])
        found = await reopen(path.parent, append=event(id="next"))
        assert found.ids == ["e1", "e2"]
        assert (found.size, found.condition, found.appended) == (
            path.stat().st_size,
            "ok",
            True,
        )
        torn = whole[len(before) : size]
        assert set_aside(path.parent, "torn") == ([torn] if torn else [])
        assert found.status.reason.startswith("torn:") == bool(torn)
        for aside in path.parent.glob("latihan.torn-*"):
            aside.unlink()


async def last_batch(directory: Path) -> bytes:
    store = await open_store(directory)
    log = await store.log("latihan")
    size = log.head.size
    await log.append(events(3, 3))
    await store.close()
    return log.path.read_bytes()[size:]


async def test_torn_header_is_no_drill(tmp_path: Path) -> None:
    """A header is written whole or not at all, so a torn one is somebody else's work."""
    whole = await written(tmp_path)
    (tmp_path / "latihan.jsonl").write_bytes(whole[:40])
    store = await open_store(tmp_path)
    with pytest.raises(DrillNotFound):
        await store.log("latihan")
    ((name, status),) = await store.problems()
    assert (name, status.condition, status.offset) == ("latihan", "damaged", 0)
    await store.close()


@pytest.mark.parametrize("keep", [0, 1, 30, 200])
@pytest.mark.parametrize("zeros", [1, 4096])
async def test_zero_filled_tail(tmp_path: Path, keep: int, zeros: int) -> None:
    """A file that grew before its bytes came ends in NUL bytes: torn."""
    whole = await written(tmp_path, events(1, 2), events(3, 2))
    lines = whole.splitlines(keepends=True)
    start = len(b"".join(lines[:3]))
    (tmp_path / "latihan.jsonl").write_bytes(whole[: start + keep] + bytes(zeros))
    found = await reopen(tmp_path, append=event())
    assert (found.ids, found.condition) == (["e1", "e2"], "ok")
    assert set_aside(tmp_path, "torn") == [whole[start : start + keep] + bytes(zeros)]
    assert found.status.reason.startswith("torn:")


async def test_bit_flip_in_the_middle_is_damage(tmp_path: Path) -> None:
    """Later lines prove that it was durable: served up to it, read-only, never cut."""
    whole = await written(tmp_path, *(events(n, 1) for n in range(1, 9)))
    lines = whole.splitlines(keepends=True)
    path, chance = tmp_path / "latihan.jsonl", random.Random(7)
    for number in range(1, 6):
        start = len(b"".join(lines[:number]))
        for _ in range(12):
            broken = bytearray(whole)
            broken[start + chance.randrange(len(lines[number]))] ^= 1 << chance.randrange(8)
            path.write_bytes(broken)
            await assert_damaged(tmp_path, bytes(broken), number, start)


async def assert_damaged(directory: Path, content: bytes, number: int, start: int) -> None:
    store = await open_store(directory)
    log = await store.log("latihan")
    assert ids(log) == [f"e{n}" for n in range(1, number)]
    assert (log.status.condition, log.status.offset) == ("damaged", start)
    assert log.status.line == number + 1
    assert len(await log.lines(range(1, number))) == number - 1
    with pytest.raises(ReadOnlyLog, match=f"byte {start}"):
        await log.append([event()])
    with pytest.raises(ReadOnlyLog):
        await log.seal()
    assert (await log.append(events(1, 1))).duplicate if number > 1 else True
    verdict = await log.verify()
    assert (verdict.condition, verdict.offset, verdict.line) == ("damaged", start, number + 1)
    assert [name for name, _ in await store.problems()] == ["latihan"]
    await store.close()
    assert log.path.read_bytes() == content
    assert names(directory, "latihan") == ["latihan.jsonl"]


async def test_damage_inside_a_batch_serves_its_sound_lines(tmp_path: Path) -> None:
    whole = await written(tmp_path, events(1, 4), events(5, 1), events(6, 1))
    (tmp_path / "latihan.jsonl").write_bytes(whole.replace(b'"id":"e3"', b'"id":"eX"'))
    found = await reopen(tmp_path)
    assert (found.ids, found.status.condition) == (["e1", "e2"], "damaged")


async def test_flip_in_the_last_batch_is_unproven(tmp_path: Path) -> None:
    """Nothing later speaks for it: set aside whole, in these words, never deleted."""
    whole = await written(tmp_path, events(1, 2), events(3, 2))
    lines = whole.splitlines(keepends=True)
    broken = lines[4].replace(b'"e4"', b'"eX"')
    (tmp_path / "latihan.jsonl").write_bytes(b"".join(lines[:4]) + broken)
    found = await reopen(tmp_path, append=event())
    assert found.ids == ["e1", "e2"]
    assert found.status.reason.startswith("torn or damaged, unproven")
    assert set_aside(tmp_path, "torn") == [lines[3] + broken]


async def test_flip_in_a_sealed_log_is_damage(tmp_path: Path) -> None:
    """The seal covers every event."""
    await written(tmp_path, events(1, 3))
    store = await open_store(tmp_path)
    log = await store.log("latihan")
    await log.seal()
    await store.close()
    path = tmp_path / "latihan.jsonl"
    path.write_bytes(path.read_bytes().replace(b'"id":"e1"', b'"id":"eX"'))
    assert (await reopen(tmp_path)).status.condition == "damaged"


async def test_any_flip_is_seen_by_verify(tmp_path: Path) -> None:
    """While the log is open, everything up to its head is known to be durable."""
    whole = await written(tmp_path, events(1, 3))
    store = await open_store(tmp_path)
    log = await store.log("latihan")
    for place in range(0, len(whole), 7):
        broken = bytearray(whole)
        broken[place] ^= 1
        log.path.write_bytes(broken)
        assert (await log.verify()).condition == "damaged"
    log.path.write_bytes(whole)
    assert (await log.verify()).condition == "ok"
    await store.close()


async def test_opening_is_repeatable_after_a_crash_in_recovery(tmp_path: Path) -> None:
    """Saved, but not cut yet: the next start ends in the same place."""
    whole = await written(tmp_path, events(1, 2), events(3, 2))
    torn = whole[:-10]
    (tmp_path / "latihan.jsonl").write_bytes(torn)
    first = await reopen(tmp_path)
    (tmp_path / "latihan.jsonl").write_bytes(torn)
    assert (await reopen(tmp_path)).ids == first.ids == ["e1", "e2"]
    assert len(set(set_aside(tmp_path, "torn"))) == 1
