"""Logs in use are not closed, logs under check neither, and a closing goes on to its end."""

from __future__ import annotations

import asyncio
import os
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from log_store import events, header, make_log, open_store

from events.files import checking
from events.files.filelog import FileLog
from events.files.keeping import Keeper
from events.query import Query, select


async def settled(condition: Callable[[], bool]) -> None:
    for _ in range(500):
        if condition():
            return
        await asyncio.sleep(0.01)
    raise AssertionError("it never came")


async def test_a_held_log_stays_open(tmp_path: Path) -> None:
    store = await open_store(tmp_path)
    log = await make_log(store)
    with log.held(), log.held():
        log.used -= 61
        await store._logs.close_unneeded()
        assert not log.gone
    await store._logs.close_unneeded()
    assert not log.gone  # it was used until now
    log.used -= 61
    await store._logs.close_unneeded()
    assert log.gone
    await store.close()


async def test_a_thread_in_the_index_holds_the_log(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = await open_store(tmp_path)
    log = await make_log(store)
    await log.append(events(1, 3))
    begun, go_on = threading.Event(), threading.Event()

    def slow(found: Any, most: int) -> list[int]:
        begun.set()
        assert go_on.wait(5)
        return list(found)

    monkeypatch.setattr("events.query._some", slow)
    page = asyncio.create_task(select(log, Query()))
    assert await asyncio.to_thread(begun.wait, 5)
    log.used -= 200
    for _ in range(2):
        await store._logs.close_unneeded()
    go_on.set()
    assert (await page).seqs == (1, 2, 3)
    await store.close()


@pytest.fixture
def large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[int], Any]:
    """Closed drills that seem large, and have changed since."""

    async def make(drills: int) -> None:
        monkeypatch.setattr("events.files.coverage.SMALL", 0)
        store = await open_store(tmp_path)
        for number in range(drills):
            await (await make_log(store, f"d{number}")).append(events(1, 2))
        await store.close()
        for number in range(drills):
            os.utime(tmp_path / f"d{number}.jsonl")

    return make


async def test_lists_let_checks_come_to_their_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, large: Callable[[int], Any]
) -> None:
    """A log under check, and some that wait, stay open; every list brings some further."""
    await large(4)
    monkeypatch.setattr(checking, "MOST", 2)
    checked: list[str] = []
    go_on = threading.Event()
    is_sound = checking.is_sound

    def slow(file: Any, *args: Any) -> bool:
        assert go_on.wait(5)
        checked.append(file.name)
        return is_sound(file, *args)

    monkeypatch.setattr(checking, "is_sound", slow)
    store = await open_store(tmp_path)
    assert len(await store.summaries()) == 4
    assert [stem for stem, _ in store._logs] == ["d0", "d1"]
    assert not store._logs.get("d0").quiet  # type: ignore[union-attr]
    go_on.set()
    await settled(lambda: not store._logs._checks._waiting)
    assert checked == ["d0.jsonl", "d1.jsonl"]
    for _ in range(2):
        for _, log in store._logs:
            log.used = float("-inf")
        await store._logs.close_unneeded()
        assert len(await store.summaries()) == 4
        await settled(lambda: not store._logs._checks._waiting)
    assert sorted(checked) == [f"d{n}.jsonl" for n in range(4)]
    await store.close()
    store = await open_store(tmp_path)
    assert len(await store.summaries()) == 4
    assert list(store._logs) == []  # nothing needs to be opened, or checked, again
    await store.close()


async def test_what_has_gone_is_checked_no_more(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, large: Callable[[int], Any]
) -> None:
    """Its file stays open as long as a thread reads it."""
    await large(1)
    begun, go_on = threading.Event(), threading.Event()
    is_sound = checking.is_sound

    def slow(*args: Any) -> bool:
        begun.set()
        assert go_on.wait(5)
        return is_sound(*args)

    monkeypatch.setattr(checking, "is_sound", slow)
    store = await open_store(tmp_path)
    log = await store.log("d0")
    assert await asyncio.to_thread(begun.wait, 5)
    await store.remove("d0")
    log.used -= 200
    await store._logs.close_unneeded()
    assert log._parts is not None
    go_on.set()
    await settled(lambda: not store._logs._checks._running)
    log.used -= 200
    await store._logs.close_unneeded()
    assert log._parts is None
    await store.close()


async def test_a_closing_that_is_cancelled_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody opens the log before its end, and the store can be closed again."""
    store = await open_store(tmp_path)
    log = await make_log(store)
    await log.append(events(1, 2))
    begun, go_on = threading.Event(), threading.Event()
    write = Keeper._write

    def slow(keeper: Keeper, *args: Any, **named: Any) -> None:
        begun.set()
        assert go_on.wait(5)
        write(keeper, *args, **named)

    monkeypatch.setattr(Keeper, "_write", slow)
    log.used = float("-inf")
    closing = asyncio.create_task(store._logs.close_unneeded())
    assert await asyncio.to_thread(begun.wait, 5)
    closing.cancel()
    again = asyncio.create_task(store.log("latihan"))
    await asyncio.sleep(0.05)
    assert not again.done()
    ending = asyncio.create_task(store.close())
    await asyncio.sleep(0.05)
    ending.cancel()
    await asyncio.sleep(0)
    go_on.set()
    with pytest.raises(asyncio.CancelledError):
        await closing
    await asyncio.gather(again, ending, return_exceptions=True)
    await store.close()
    assert isinstance(log, FileLog)
    assert log._parts is None
    assert [
        path
        for one in os.listdir("/proc/self/fd")
        if (path := _target(one)) == str(tmp_path / "latihan.jsonl")
    ] == []
    store = await open_store(tmp_path)
    assert (await store.summary("latihan")).events == 2
    assert list(store._logs) == []
    await store.close()


def _target(number: str) -> str:
    try:
        return os.readlink(f"/proc/self/fd/{number}")
    except OSError:
        return ""


async def test_a_save_of_a_deleted_log_is_none_of_the_new_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = await open_store(tmp_path)
    log = await make_log(store)
    await log.append(events(1, 2))
    begun, go_on = threading.Event(), threading.Event()
    save = Keeper._write

    def slow(keeper: Keeper, *args: Any, **named: Any) -> None:
        real = os.stat

        def late(path: Any, *more: Any, **options: Any) -> os.stat_result:
            found = real(path, *more, **options)
            if not begun.is_set() and str(path).endswith("latihan.jsonl"):
                begun.set()
                assert go_on.wait(5)
            return found

        with pytest.MonkeyPatch.context() as patched:
            patched.setattr("events.files.keeping.os.stat", late)
            save(keeper, *args, **named)

    monkeypatch.setattr(Keeper, "_write", slow)
    assert await asyncio.to_thread(begun.wait, 5)
    (tmp_path / "latihan.jsonl").unlink()
    made = asyncio.create_task(store.create(header()))
    await asyncio.sleep(0.1)
    assert not (tmp_path / "latihan.jsonl").exists()  # not before the save has come to its end
    go_on.set()
    fresh, created = await made
    assert (created, fresh.head.seq, fresh.status.condition) == (True, 0, "ok")
    await store.close()
    store = await open_store(tmp_path)
    fresh = await store.log("latihan")
    assert (fresh.head.seq, fresh.status.condition) == (0, "ok")
    await store.close()
