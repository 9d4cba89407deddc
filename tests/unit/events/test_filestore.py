"""The store of files keeps the contract of every store, and the promises of its own."""

from __future__ import annotations

import asyncio
import errno
import os
import re
import threading
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path

import pytest
from log_contract import StoreContract
from log_faults import names
from log_store import ManualClock, event, events, header, make_log, open_store

from events.errors import DrillNotFound, ReadOnlyLog, StoreError, StoreLocked
from events.examples import FOLDER
from events.files.filelog import FileLog
from events.files.filestore import FileStore
from events.files.opening import Means, Opened, open_log
from events.files.writer import Committed, Request, Writer
from events.header import parse_header
from events.line import header_line
from events.sidecar.sidecar import Watermark
from events.store import Store

Make = Callable[[ManualClock], Awaitable[Store]]


@pytest.fixture
def make_store(tmp_path: Path) -> Make:
    async def make(clock: ManualClock) -> Store:
        return await open_store(tmp_path / "drills", clock=clock)

    return make


class TestContract(StoreContract):
    """See there."""


async def test_new_directory_gets_the_shipped_drills(tmp_path: Path) -> None:
    """They are ordinary logs; a directory that exists is left as it is."""
    place = tmp_path / "deep" / "drills"
    for _ in range(2):
        store = await FileStore.open(place, clock=ManualClock(), examples=True)
        assert await store.drills() == sorted(path.stem for path in FOLDER.glob("*.jsonl"))
        for drill in await store.drills():
            log = await store.log(drill)
            assert (await log.verify()).condition == "ok"
            assert log.status.condition == "ok"
        await store.close()
        (tmp_path / "empty").mkdir(exist_ok=True)
    store = await FileStore.open(tmp_path / "empty", clock=ManualClock(), examples=True)
    assert await store.drills() == []
    await store.close()


async def test_second_writer_is_told_who_writes(tmp_path: Path) -> None:
    store = await open_store(tmp_path)
    store.announce("http://127.0.0.1:4711")
    with pytest.raises(StoreLocked) as caught:
        await open_store(tmp_path)
    for part in (str(os.getpid()), "http://127.0.0.1:4711", "--url"):
        assert part in str(caught.value)
    await store.close()
    await (await open_store(tmp_path)).close()


async def test_stale_lock_file_is_no_obstacle(tmp_path: Path) -> None:
    (tmp_path / ".lock").write_text("1\nhttp://gone\n")
    await (await open_store(tmp_path)).close()


async def test_full_disk_locks_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is there can be served; only the name of who does finds no room."""

    def full(fd: int, data: bytes, place: int) -> int:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patched:
        patched.setattr(os, "pwrite", full)
        store = await open_store(tmp_path)
    with pytest.raises(StoreLocked, match="another process"):
        await open_store(tmp_path)
    await store.close()


async def test_reading_takes_no_lock_and_writes_nothing(tmp_path: Path) -> None:
    """Hand-written lines are counted, torn ones are told, and the files stay as they are."""
    store = await open_store(tmp_path)
    log = await make_log(store)
    await log.append(events(1, 2))
    reader = await open_store(tmp_path, read_only=True)
    assert (await (await reader.log("latihan")).lines([2]))[0].startswith(b'{"seq":2')
    await reader.close()
    await store.close()

    path = tmp_path / "latihan.jsonl"
    path.write_bytes(path.read_bytes() + b'{"kind":"gas"}\n{"seq":3,"dur')
    before = path.read_bytes(), sorted(os.listdir(tmp_path))
    reader = await open_store(tmp_path, read_only=True)
    log = await reader.log("latihan")
    verdict = await log.verify()
    assert (verdict.condition, verdict.events, verdict.waiting) == ("torn", 2, 1)
    assert await reader.problems() == []
    for refused in (log.append([event()]), log.seal(), reader.create(header("b"))):
        with pytest.raises(ReadOnlyLog):
            await refused
    with pytest.raises(ReadOnlyLog):
        await reader.remove("latihan")
    await reader.close()
    assert (path.read_bytes(), sorted(os.listdir(tmp_path))) == before


async def test_reading_a_place_that_is_none(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StoreError, match="there is no store"):
        await open_store(tmp_path / "none", read_only=True)
    with pytest.raises(StoreError, match="cannot be used"):
        await open_store(tmp_path / "file")


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("Bad Name", header("bad"), "name the file bad.jsonl"),
        ("other", header(), "name the file latihan.jsonl"),
        ("latihan", b"", "no sound header"),
        ("latihan", b"rubbish\n", "no sound header"),
        ("latihan", header(drill_log=2), "format 2 is not known"),
        ("latihan", header(tz="Asia/Atlantis"), "IANA"),
        ("latihan", b'{"kind":"gas"}\n', "no sound header"),
        ("latihan", header_line(parse_header(header()))[0], "echo >> latihan.jsonl"),
    ],
)
async def test_file_that_is_no_log(tmp_path: Path, name: str, content: bytes, why: str) -> None:
    """It is left out of the list and told as a problem."""
    (tmp_path / f"{name}.jsonl").write_bytes(content)
    store = await open_store(tmp_path)
    assert await store.drills() == []
    ((where, status),) = await store.problems()
    assert where == name
    assert why in status.reason
    if name == "latihan":
        with pytest.raises(StoreError, match=re.escape(status.reason)):
            await store.log("latihan")
        with pytest.raises(StoreError, match=re.escape(status.reason)):
            await store.create(header())
    else:
        with pytest.raises(DrillNotFound):
            await store.log("latihan")
    await store.close()


async def test_what_is_no_file_keeps_nobody_waiting(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.jsonl")
    (tmp_path / "folder.jsonl").mkdir()
    store = await open_store(tmp_path)
    assert await store.drills() == []
    why = [status.reason for _, status in await store.problems()]
    assert why == [f"{name}.jsonl: it is no regular file" for name in ("folder", "pipe")]
    with pytest.raises(DrillNotFound):
        await store.log("pipe")
    await store.close()


async def test_remove_takes_everything_along(tmp_path: Path) -> None:
    """The log, side logs, side-cars and what was set aside go; a drill with a longer id stays."""
    store = await open_store(tmp_path)
    for head in (header(), header(log="notes"), header("latihan-2")):
        await store.create(head)
    (tmp_path / "latihan.torn-20260115T020000000Z").touch()
    place = Path(await store.remove("latihan"))
    assert names(place, "") == [
        "latihan.idx",
        "latihan.jsonl",
        "latihan.notes.idx",
        "latihan.notes.jsonl",
        "latihan.torn-20260115T020000000Z",
    ]
    assert await store.drills() == ["latihan-2"]
    await store.close()


async def test_fifty_openings_leak_nothing(tmp_path: Path) -> None:
    for number in range(50):
        store = await open_store(tmp_path)
        log = await make_log(store)
        await log.append([event()])
        await store.close()
        if number == 1:
            fds = len(os.listdir("/proc/self/fd"))
    assert len(os.listdir("/proc/self/fd")) == fds
    assert not [t for t in asyncio.all_tasks() if t.get_name().startswith("append")]


async def test_cancelled_opening_is_not_done_twice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A thread cannot be cancelled: whoever comes next waits for it and gets what it opened."""
    store = await open_store(tmp_path)
    await make_log(store)
    await store.close()
    store = await open_store(tmp_path)
    begun, go_on, opened = threading.Event(), threading.Event(), []

    def slow(path: Path, means: Means, doubted: Watermark | None) -> Opened:
        opened.append(path)
        begun.set()
        assert go_on.wait(5)
        return open_log(path, means, doubted)

    monkeypatch.setattr("events.files.openlogs.open_log", slow)
    first = asyncio.create_task(store.log("latihan"))
    assert await asyncio.to_thread(begun.wait, 5)
    first.cancel()
    with pytest.raises(asyncio.CancelledError):
        await first
    second = asyncio.create_task(store.log("latihan"))
    await asyncio.sleep(0)
    go_on.set()
    assert (await (await second).append([event()])).seqs == (1,)
    assert len(opened) == 1
    await store.close()


async def test_mistake_of_ours_leaves_nobody_waiting(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All that wait are told, those of the next group too, and the log goes on."""
    store = await open_store(tmp_path)
    log = await make_log(store)

    def mistaken(writer: Writer, requests: Sequence[Request]) -> Committed:
        raise ZeroDivisionError

    with monkeypatch.context() as patched:
        patched.setattr(Writer, "commit", mistaken)
        waiting = (log.append([event()]), log.seal(), log.append([event()]))
        told = await asyncio.gather(*waiting, return_exceptions=True)
    assert [type(one) for one in told] == [ZeroDivisionError] * 3
    assert (await log.append([event()])).seqs == (1,)
    await store.close()


async def test_file_deleted_by_hand(tmp_path: Path) -> None:
    """The id is free again, and a new drill has nothing of the old one."""
    store = await open_store(tmp_path)
    log = await make_log(store)
    await log.append(events(1, 3))
    log.path.unlink()
    assert await store.drills() == []
    fresh, created = await store.create(header())
    assert (created, fresh.head.seq, len(await log.lines([3]))) == (True, 0, 1)
    assert (await fresh.append(events(1, 1))).seqs == (1,)
    with pytest.raises(ReadOnlyLog):
        await log.append(events(4, 1))
    await store.close()


async def test_removing_while_others_open(tmp_path: Path) -> None:
    """Of two removals one wins, and nobody keeps an open log of a drill that is gone."""
    store = await open_store(tmp_path)
    await make_log(store)
    results = await asyncio.gather(
        store.remove("latihan"),
        store.remove("latihan"),
        *(store.log("latihan") for _ in range(4)),
        return_exceptions=True,
    )
    assert sum(isinstance(result, str) for result in results) == 1
    logs = [result for result in results if isinstance(result, FileLog)]
    assert all(log.status.condition == "read_only" for log in logs)
    assert len(names(tmp_path / ".removed", "latihan")) == 1
    fresh, created = await store.create(header())
    assert (created, fresh.status.condition) == (True, "ok")
    await store.close()
