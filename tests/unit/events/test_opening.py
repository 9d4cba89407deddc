"""A log opens from its side-car, and without it, and never worse than from the log alone."""

from __future__ import annotations

import asyncio
import errno
import gc
import logging
import os
import threading
from collections.abc import Awaitable, Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from log_faults import written
from log_store import ManualClock, event, events, header, ids, make_log, open_store
from server import until

from events.errors import DrillNotFound, ReadOnlyLog, StoreError
from events.files import filestore, opening, openlogs
from events.files.filelog import FileLog
from events.files.filestore import FileStore
from events.files.opening import Opened
from events.files.proof import verify_file
from events.files.scan import Scan, scan
from events.files.writer import Writer
from events.sidecar.sidecar import SidecarBroken
from events.summary import describe, summary_of

MANY = 17_000  # more than a chunk


@pytest.fixture
def scans(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The seq from which every scan of an opening began."""
    begun: list[int] = []

    def spy(*args: object) -> Scan:
        begun.append(args[2].seq)  # type: ignore[attr-defined]
        return scan(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(opening, "scan", spy)
    return begun


async def many(store: FileStore) -> FileLog:
    log = await make_log(store)
    for first in range(1, MANY, 1000):
        await log.append(events(first, 1000))
    return log


def sidecar(directory: Path) -> Path:
    return directory / "latihan.idx"


def flip(path: Path, place: int) -> None:
    data = bytearray(path.read_bytes())
    data[place] ^= 1
    path.write_bytes(data)


def open_files() -> list[str]:
    """What the descriptors of this process lead to."""
    found = []
    for number in os.listdir("/proc/self/fd"):
        with suppress(OSError):  # the one that listed them
            found.append(os.readlink(f"/proc/self/fd/{number}"))
    return found


async def settled(condition: Callable[[], bool]) -> None:
    for _ in range(1000):
        if condition():
            return
        await asyncio.sleep(0.01)
    raise AssertionError("it never came")


async def test_closed_log_opens_without_a_scan(tmp_path: Path, scans: list[int]) -> None:
    store = await open_store(tmp_path)
    log = await many(store)
    head, count = log.head, log.head.seq
    await store.close()
    store = await open_store(tmp_path)
    again = await store.log("latihan")
    assert scans == [0, count]
    assert (again.head, again.index.count, again.status.condition) == (head, count, "ok")
    assert again.index.seqs(0, 3) == [1, 2, 3]
    assert (await again.append(events(5, 2))).seqs == (5, 6)
    await again.seal()
    await store.close()
    store = await open_store(tmp_path)
    assert (await store.log("latihan")).head.sealed
    assert scans == [0, count, count]
    await store.close()


async def test_reading_changes_nothing(tmp_path: Path) -> None:
    """A log that was only read leaves its side-car as it is."""
    await written(tmp_path, events(1, 3))
    before = sidecar(tmp_path).stat().st_mtime_ns
    store = await open_store(tmp_path)
    await store.log("latihan")
    await store.close()
    assert sidecar(tmp_path).stat().st_mtime_ns == before


@pytest.mark.parametrize("harm", ["missing", "empty", "rubbish", "root", "middle", "folder"])
async def test_side_car_is_disposable(tmp_path: Path, harm: str, scans: list[int]) -> None:
    raw, path = await written(tmp_path, events(1, 3), events(4, 2)), sidecar(tmp_path)
    match harm:
        case "missing" | "folder":
            path.unlink()
        case "empty" | "rubbish":
            path.write_bytes(b"" if harm == "empty" else b"rubbish" * 5000)
        case "root":
            path.write_bytes(bytes(8192) + path.read_bytes()[8192:])
        case "middle":
            data = path.read_bytes()
            path.write_bytes(data[:8192] + bytes(len(data) - 8192))
    if harm == "folder":
        path.mkdir()
    for _ in range(2):
        store = await open_store(tmp_path)
        log = await store.log("latihan")
        assert (log.head.seq, ids(log)) == (5, [f"e{n}" for n in range(1, 6)])
        assert (await log.append(events(1, 3))).duplicate
        await store.close()
    assert (tmp_path / "latihan.jsonl").read_bytes() == raw
    again = 0 if harm == "folder" else 5
    assert scans == [0, 0, again]


async def test_changed_file_is_read_again(tmp_path: Path, scans: list[int]) -> None:
    await written(tmp_path, events(1, 3))
    os.utime(tmp_path / "latihan.jsonl")
    for _ in range(2):
        store = await open_store(tmp_path)
        assert (await store.log("latihan")).head.seq == 3
        await store.close()
    assert scans == [0, 0, 3]


@pytest.mark.parametrize(
    ("harm", "why", "served"),
    [
        (lambda raw: raw[:-100] + b"X" + raw[-99:], "proves that what stood there was kept", 3),
        (lambda raw: raw[: raw.rindex(b'{"seq":4')], "2 events that were kept are missing", 3),
        (lambda raw: raw[: raw.index(b"\n") + 1], "5 events that were kept are missing", 0),
        (lambda raw: raw[:-30], "proves that what stood there was kept", 4),
    ],
)
async def test_watermark_proves_damage(
    tmp_path: Path, harm: Callable[[bytes], bytes], why: str, served: int
) -> None:
    """What no later line covers was durable all the same. Deleting the side-car is the way out."""
    raw = await written(tmp_path, events(1, 3), events(4, 1), events(5, 1))
    path = tmp_path / "latihan.jsonl"
    path.write_bytes(harm(raw))
    for _ in range(2):
        assert (await asyncio.to_thread(verify_file, path)).condition == "damaged"
        store = await open_store(tmp_path)
        log = await store.log("latihan")
        assert log.status.condition == "damaged"
        assert why in log.status.reason
        assert "delete latihan.idx" in log.status.reason
        assert len(ids(log)) >= served - 1
        with pytest.raises(ReadOnlyLog):
            await log.append([event()])
        await store.close()
        assert path.read_bytes() == harm(raw)
    sidecar(tmp_path).unlink()
    assert (await asyncio.to_thread(verify_file, path)).condition != "damaged"
    store = await open_store(tmp_path)
    log = await store.log("latihan")
    assert log.status.condition == "ok"
    assert await log.append([event()])
    await store.close()


async def test_another_log_of_the_same_header(tmp_path: Path) -> None:
    """Put there by hand it is told from the one that was kept; made anew it is a new log."""
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    await written(tmp_path / "a", events(1, 3))
    other = await written(tmp_path / "b", events(11, 5))
    path = tmp_path / "a" / "latihan.jsonl"
    path.write_bytes(other)
    store = await open_store(tmp_path / "a")
    log = await store.log("latihan")
    assert "is not the log that was kept here" in log.status.reason
    await store.close()
    path.unlink()
    store = await open_store(tmp_path / "a")
    log = await make_log(store)
    assert (await log.append(events(1, 1))).seqs == (1,)
    await store.close()


async def test_watermark_follows_appends(tmp_path: Path) -> None:
    """A process that is killed leaves a side-car that covers what is older than a second."""
    store = await open_store(tmp_path / "drills")
    log = await make_log(store)
    await log.append(events(1, 2))
    await asyncio.sleep(0.1)
    await log.append(events(3, 2))
    await asyncio.sleep(1)
    copy = tmp_path / "copy"
    copy.mkdir()
    for path in (log.path, sidecar(tmp_path / "drills")):
        (copy / path.name).write_bytes(path.read_bytes())
    await store.close()
    flip(copy / "latihan.jsonl", -100)
    store = await open_store(copy)
    assert (await store.log("latihan")).status.condition == "damaged"
    await store.close()


@pytest.mark.parametrize("then", ["append", "close"])
async def test_change_under_a_running_store(tmp_path: Path, then: str) -> None:
    """Somebody else writes inside the file: the next opening reads it again and sees."""
    store = await open_store(tmp_path)
    log = await make_log(store)
    await log.append(events(1, 3))
    await asyncio.sleep(0.05)  # clocks of files are coarse
    with log.path.open("r+b") as file:
        file.seek(-100, os.SEEK_END)
        file.write(b"#")
    if then == "append":
        with pytest.raises(ReadOnlyLog, match=r"line 4 \(byte \d+\) is not what was kept"):
            await log.append(events(4, 1))
    await store.close()
    store = await open_store(tmp_path)
    assert (await store.log("latihan")).status.condition == "damaged"
    await store.close()


async def test_side_car_that_breaks_while_it_is_used(tmp_path: Path, scans: list[int]) -> None:
    """Its log is gone, and who asks again gets it read anew."""
    await (await _closed_with_many(tmp_path)).close()
    store = await open_store(tmp_path)
    log = await store.log("latihan")
    assert scans == [0, MANY]
    size = sidecar(tmp_path).stat().st_size
    with sidecar(tmp_path).open("r+b") as file:
        file.seek(8192)
        file.write(bytes(size - 8192))
    told = asyncio.Event()
    log.watch(told.set)
    with pytest.raises(SidecarBroken):
        log.index.time(1)
    await asyncio.wait_for(told.wait(), 5)
    assert "ask for it again" in log.gone
    again = await store.log("latihan")
    assert again is not log
    assert scans == [0, MANY, 0]
    assert (again.index.time(1), again.head.seq) == (again.index.recorded(1), MANY)
    assert (await again.append(events(1, 1))).duplicate
    await store.close()
    store = await open_store(tmp_path)
    assert (await store.log("latihan")).index.recorded(1)
    assert scans == [0, MANY, 0, MANY]
    await store.close()


async def _closed_with_many(directory: Path) -> FileStore:
    store = await open_store(directory)
    await many(store)
    await store.close()
    return await open_store(directory)


async def test_large_log_is_checked_while_it_is_served(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, scans: list[int]
) -> None:
    """If it changed since: sound, it is trusted next time; damaged, it is opened anew."""
    monkeypatch.setattr("events.files.coverage.SMALL", 0)
    await written(tmp_path, events(1, 3), events(4, 3))
    path = tmp_path / "latihan.jsonl"
    os.utime(path)
    store = await open_store(tmp_path)
    log = await store.log("latihan")
    assert scans == [0, 6]
    await settled(lambda: not any("check" in t.get_name() for t in asyncio.all_tasks()))
    assert log.gone == ""
    await store.close()
    monkeypatch.setattr("events.files.coverage.SMALL", 1 << 30)
    store = await open_store(tmp_path)
    await store.log("latihan")
    assert scans == [0, 6, 6]
    await store.close()

    monkeypatch.setattr("events.files.coverage.SMALL", 0)
    flip(path, path.read_bytes().index(b'"e2"') + 2)
    store = await open_store(tmp_path)
    log = await store.log("latihan")
    assert log.head.seq == 6
    await settled(lambda: bool(log.gone))
    again = await store.log("latihan")
    assert (again.status.condition, again.status.line, again.head.seq) == ("damaged", 3, 1)
    assert await store.problems()
    await store.close()


async def test_readers_use_the_side_car_and_write_nothing(tmp_path: Path, scans: list[int]) -> None:
    store = await open_store(tmp_path)
    log = await many(store)
    await asyncio.sleep(0.7)
    await log.append(events(MANY + 1, 3))
    await asyncio.sleep(1)
    before = sorted(os.listdir(tmp_path)), sidecar(tmp_path).read_bytes()
    reader = await open_store(tmp_path, read_only=True)
    read = await reader.log("latihan")
    assert (read.head.seq, read.index.count) == (MANY + 3, MANY + 3)
    assert scans[-1] > 0
    await reader.close()
    assert (sorted(os.listdir(tmp_path)), sidecar(tmp_path).read_bytes()) == before
    await store.close()
    sidecar(tmp_path).unlink()
    before_files = sorted(os.listdir(tmp_path))
    reader = await open_store(tmp_path, read_only=True)
    assert (await reader.log("latihan")).index.time(MANY)
    await reader.close()
    assert sorted(os.listdir(tmp_path)) == before_files


async def test_full_disk_for_the_side_car_harms_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def refuse(*_: object) -> object:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("events.sidecar.sidecar.Sidecar.create", refuse)
    store = await open_store(tmp_path)
    with caplog.at_level(logging.WARNING, "drill_replay.events"):
        log = await many(store)
        await asyncio.sleep(0.7)
        await log.append(events(MANY + 1, 1))
        assert (await log.verify()).condition == "ok"
        await store.close()
    assert "latihan.idx cannot be brought up to date" in caplog.text
    assert len(caplog.records) == 1
    assert not sidecar(tmp_path).exists()


def opened_files(directory: Path) -> list[str]:
    """Names of the files in there that this process has open."""
    found = []
    for fd in os.listdir("/proc/self/fd"):
        with suppress(FileNotFoundError):
            path = Path(os.readlink(f"/proc/self/fd/{fd}"))
            found += [path.name] if path.parent == directory else []
    return found


async def test_opening_that_fails_leaks_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await written(tmp_path, events(1, 3))
    store = await open_store(tmp_path)

    def fail(writer: Writer) -> object:
        raise OSError(5, "Input/output error")

    with monkeypatch.context() as patched:
        patched.setattr(Writer, "begin", fail)
        for _ in range(5):
            with pytest.raises(StoreError, match="Input/output error"):
                await store.log("latihan")
    assert "latihan.jsonl" not in opened_files(tmp_path)

    def let_go() -> bool:
        gc.collect()  # a task and the error that it raised refer to each other
        return opened_files(tmp_path).count("latihan.idx") <= 1  # the last error may be referred to

    await until(let_go)  # a thread refers to what it ran until it has its turn
    assert (await store.log("latihan")).head.seq == 3
    await store.close()


async def test_summaries_open_nothing(tmp_path: Path) -> None:
    """What a closed log that has not changed says of itself is what it says when it is open."""
    store = await open_store(tmp_path)
    for number in range(3):
        log = await make_log(store, f"d{number}")
        await log.append([event("startex", time=number), *events(1, number)])
    await log.append([event("amend", header={"title": {"en": "Amended"}, "scene": "Kota"})])
    await log.seal()
    told = [await describe(summary_of(await store.log(f"d{n}")), 0) for n in range(3)]
    await store.create(header("empty"))
    await store.close()

    store = await open_store(tmp_path)
    found = [one for one in await store.summaries() if one.drill != "empty"]
    assert [await describe(one, 0) for one in found] == told
    assert found[-1].header["title"] == {"en": "Amended"}
    assert found == [await store.summary(f"d{n}") for n in range(3)]
    assert list(store._logs) == []
    with pytest.raises(DrillNotFound):
        await store.summary("none")

    path = tmp_path / "d1.jsonl"
    await asyncio.to_thread(path.write_bytes, path.read_bytes() + b'{"kind":"gas"}\n')
    by_drill = {one.drill: one for one in await store.summaries()}
    assert by_drill["d1"].events == 3
    await store.close()


@pytest.fixture
def opened(tmp_path: Path) -> Callable[[int], Awaitable[FileStore]]:
    async def make(drills: int) -> FileStore:
        store = await open_store(tmp_path, clock=ManualClock())
        for number in range(drills):
            log = await make_log(store, f"d{number}")
            await log.append(events(1, 2))
        return store

    return make


async def test_unneeded_logs_are_closed(opened: Callable[[int], Awaitable[FileStore]]) -> None:
    """A log that is watched, in use or not in order stays; one that is closed says so, costs no
    descriptor, and is opened again when it is asked for."""
    fds = len(os.listdir("/proc/self/fd"))
    store = await opened(3)
    first, second, third = [await store.log(f"d{n}") for n in range(3)]
    unwatch = second.watch(lambda: None)
    third._status = third.status.__class__("read_only", "a failed sync")
    for log in (first, second, third):
        log.used -= 61
    await store._logs.close_unneeded()
    assert [bool(log.gone) for log in (first, second, third)] == [True, False, False]
    assert len(os.listdir("/proc/self/fd")) <= fds + 3 + 4
    for refused in (first.append([event()]), first.lines([1]), first.raw(0, 5)):
        with pytest.raises(StoreError, match="ask for it again"):
            await refused
    with pytest.raises(StoreError):
        assert first.index
    again = await store.log("d0")
    assert again is not first
    assert (await again.append(events(2, 1))).duplicate
    unwatch()
    second.used -= 61
    await store._logs.close_unneeded()
    assert second.gone
    await store.close()


async def test_progress_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("events.files.scan.BLOCK", 4096)
    raw = await written(tmp_path, events(1, 500))
    sidecar(tmp_path).unlink()
    told: list[tuple[str, int, int]] = []
    store = await FileStore.open(
        tmp_path,
        clock=ManualClock(),
        examples=False,
        progress=lambda path, done, size: told.append((path.name, done, size)),
    )
    log = await store.log("latihan")
    assert len(told) > 5
    assert told[-1] == ("latihan.jsonl", len(raw), len(raw))
    verified: list[int] = []
    await log.verify(lambda done, size: verified.append(done))
    assert verified == sorted(verified)
    assert verified[-1] == log.head.size
    await store.close()


async def test_who_asks_while_another_log_is_closed_keeps_it(
    opened: Callable[[int], Awaitable[FileStore]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Closing takes a while, and a log that is asked for meanwhile is not idle any more."""
    store = await opened(3)
    logs = [await store.log(f"d{number}") for number in range(2)]
    for log in logs:
        log.used = float("-inf")
    finish = FileLog.finish

    async def slow(log: FileLog, reason: str, *, keep: bool = True) -> None:
        for other in logs:
            if other is not log:
                await store.log(other.drill)
        await finish(log, reason, keep=keep)

    with monkeypatch.context() as patched:
        patched.setattr(FileLog, "finish", slow)
        await store._logs.close_unneeded()
    assert sorted(bool(log.gone) for log in logs) == [False, True]
    await store.close()


async def test_list_closes_no_log_that_somebody_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A list opens what it must, and closes only what nobody else has asked for since."""
    store = await open_store(tmp_path)
    await make_log(store)
    await store.close()
    (tmp_path / "latihan.idx").unlink(missing_ok=True)
    store = await open_store(tmp_path)
    asked: list[FileLog] = []
    kept_summary = filestore.kept_summary

    def slow(path: Path) -> object:
        loop.call_soon_threadsafe(lambda: asyncio.ensure_future(ask()))
        assert done.wait(5)
        return kept_summary(path)

    async def ask() -> None:
        asked.append(await store.log("latihan"))
        done.set()

    loop, done = asyncio.get_running_loop(), threading.Event()
    monkeypatch.setattr(filestore, "kept_summary", slow)
    (summary,) = await store.summaries()
    assert (summary.events, asked[0].gone) == (0, "")
    assert (await asked[0].append([event()])).seqs == (1,)
    await store.close()


async def test_doubt_about_a_log_ends_with_it(tmp_path: Path) -> None:
    """A new drill is not judged by what was known of the one that had its name."""
    store = await open_store(tmp_path)
    log = await many(store)
    await store._logs._reopen("latihan", log, "its side-car is broken")
    assert log.gone
    await store.remove("latihan")
    fresh = await make_log(store)
    assert (fresh.status.condition, fresh.head.seq) == ("ok", 0)
    await store.close()


async def test_opening_that_ends_after_the_store_leaks_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = await open_store(tmp_path)
    await make_log(store)
    await store.close()
    store = await open_store(tmp_path)
    begun, go_on = threading.Event(), threading.Event()
    open_log = openlogs.open_log

    def slow(*args: Any) -> Opened:
        begun.set()
        assert go_on.wait(5)
        return open_log(*args)

    monkeypatch.setattr(openlogs, "open_log", slow)
    late = asyncio.create_task(store.log("latihan"))
    assert await asyncio.to_thread(begun.wait, 5)
    closing = asyncio.create_task(store.close())
    await settled(lambda: store._logs._closing.is_set())
    go_on.set()
    with pytest.raises(StoreError, match="the store is closed"):
        await late
    await closing
    assert not [path for path in open_files() if path.endswith(".jsonl")]


async def test_too_many_open_files_are_no_missing_side_car(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The watermark in it would be lost, and damage taken for a torn end."""
    store = await open_store(tmp_path)
    await many(store)
    await store.close()
    store = await open_store(tmp_path)
    open_file = os.open

    def scarce(path: Any, *args: Any, **options: Any) -> int:
        if str(path).endswith(".idx"):
            raise OSError(errno.EMFILE, os.strerror(errno.EMFILE))
        return open_file(path, *args, **options)

    with monkeypatch.context() as patched:
        patched.setattr(os, "open", scarce)
        with pytest.raises(StoreError, match="Too many open files"):
            await store.log("latihan")
    assert (await store.log("latihan")).head.seq == MANY
    await store.close()
