"""A disk that cannot be read, while a log is written; and hand lines that came too late."""

from __future__ import annotations

import asyncio
import errno
import os
from pathlib import Path

import pytest
from log_faults import FlakyDisk, names
from log_store import event, events, make_log, open_store

from events.errors import NoSpace, ReadOnlyLog, StoreError
from events.files import log_end


def no_read(fd: int, offset: int, size: int) -> bytes:
    raise OSError(errno.EIO, os.strerror(errno.EIO))


@pytest.mark.parametrize("when", ["before a write", "after a write", "after a failed write"])
async def test_a_disk_that_cannot_be_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, when: str
) -> None:
    """The log is read-only until restart, nothing is acked, and nobody takes our own lines, which
    were never synced, for a hand's."""
    disk = FlakyDisk()
    store = await open_store(tmp_path, disk=disk.disk())
    log = await make_log(store)
    await log.append(events(1, 2))
    size = log.head.size
    with monkeypatch.context() as patched:
        if when == "before a write":
            await asyncio.to_thread(os.utime, log.path)  # else nobody has to read it
            patched.setattr(log_end, "read_at", no_read)
        elif when == "after a failed write":
            disk.limit = size + 10
            patched.setattr(log_end.LogEnd, "_behind", lambda end: no_read(0, 0, 0))
        else:
            patched.setattr(log_end.LogEnd, "_make_way", lambda end, data: no_read(0, 0, 0))
            write = disk.write
            slipping = [b'{"kind":"gas"}\n']

            def slip(fd: int, data: bytes) -> int:
                return (
                    write(fd, data)
                    if not slipping
                    else os.write(fd, slipping.pop()) and write(fd, data)
                )

            disk.write = slip  # type: ignore[method-assign]
            patched.setattr(log._open.writer._end, "_disk", disk.disk())
        with pytest.raises((ReadOnlyLog, NoSpace)):
            await log.append(events(3, 1))
    disk.limit = None
    assert log.status.condition == "read_only"
    assert "cannot be read (Input/output error)" in log.status.reason
    with pytest.raises(ReadOnlyLog, match="cannot be read"):
        await log.append(events(4, 1))
    assert (log.head.seq, log.head.size) == (2, size)
    assert not names(tmp_path, ".hand-")
    await store.close()


async def test_hand_lines_for_which_there_was_no_room_before_the_seal(tmp_path: Path) -> None:
    """They are told as waiting, then as refused, now and by every later start; nothing is lost."""
    disk = FlakyDisk()
    store = await open_store(tmp_path, disk=disk.disk())
    log = await make_log(store)
    await log.append(events(1, 1))
    path = tmp_path / "latihan.jsonl"

    def by_hand() -> None:
        with path.open("ab") as file:
            file.write(event("gas", text={"en": "x" * 2000}) + b"\n")

    await asyncio.to_thread(by_hand)
    disk.limit = log.head.size + 1000
    with pytest.raises(NoSpace):
        await log.append([event(text={"en": "y" * 2000})])
    assert (await log.verify()).waiting == 1
    await log.seal()
    told = log.status.rejected
    assert len(told) == 1
    assert told[0].endswith(":1: the log is sealed; the line was not taken in")
    verdict = await log.verify()
    assert (verdict.condition, verdict.waiting, verdict.rejected) == ("ok", 0, told)
    await store.close()
    assert len(names(tmp_path, ".pending")) == 1

    store = await open_store(tmp_path, read_only=True)
    verdict = await (await store.log("latihan")).verify()
    assert (verdict.condition, verdict.waiting, verdict.rejected) == ("ok", 0, told)
    await store.close()
    store = await open_store(tmp_path)
    assert (await store.log("latihan")).status.rejected == told
    await store.close()


async def test_lines_that_cannot_be_read_are_an_error_of_the_store(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = await open_store(tmp_path)
    log = await make_log(store)
    await log.append(events(1, 2))
    with monkeypatch.context() as patched:
        patched.setattr("events.files.logfile.read_at", no_read)
        with pytest.raises(StoreError, match="cannot be read"):
            await log.lines([1])
        with pytest.raises(StoreError, match="cannot be read"):  # whether it is a retry
            await log.append(events(1, 1))
    assert (await log.append(events(3, 1))).seqs == (3,)
    await store.close()
