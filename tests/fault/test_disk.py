"""Full disks and failing ones: a batch fails whole, reads go on, nothing is acked that is not
safe."""

from __future__ import annotations

import asyncio
import errno
import resource
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from log_faults import FlakyDisk, reopen
from log_store import event, events, ids, make_log, open_store

from events.errors import NoSpace, ReadOnlyLog, StoreError
from events.store import Log

pytestmark = pytest.mark.fault


async def test_full_disk_fails_the_batch_whole(tmp_path: Path) -> None:
    """A short write is cut back; when there is room again the log goes on."""
    flaky = FlakyDisk()
    store = await open_store(tmp_path, disk=flaky.disk())
    log = await make_log(store)
    await log.append(events(1, 2))
    before = log.path.read_bytes()
    for room in (0, 1, 100, 300):
        flaky.limit = log.head.size + room
        with pytest.raises(NoSpace):
            await log.append(events(3, 2))
        assert log.path.read_bytes() == before
        assert len(await log.lines([1, 2])) == 2
        assert log.status.condition == "ok"
    flaky.limit = None
    assert (await log.append(events(3, 2))).seqs == (3, 4)
    await store.close()
    assert (await reopen(tmp_path)).ids == ["e1", "e2", "e3", "e4"]


async def test_what_fits_is_taken(tmp_path: Path) -> None:
    """One big request in a group does not fail the small ones beside it."""
    flaky = FlakyDisk()
    store = await open_store(tmp_path, disk=flaky.disk())
    log = await make_log(store)
    flaky.limit = log.head.size + 2000
    batches = [events(1, 1), events(2, 50), events(60, 1)]
    small, big, other = await asyncio.gather(*map(log.append, batches), return_exceptions=True)
    assert isinstance(big, NoSpace)
    assert not isinstance(small, BaseException)
    assert not isinstance(other, BaseException)
    assert ids(log) == ["e1", "e60"]
    await store.close()


async def test_failed_sync_makes_the_log_read_only(tmp_path: Path) -> None:
    """Nobody is told that it is kept, no viewer sees it, and no later sync is believed."""
    flaky = FlakyDisk()
    store = await open_store(tmp_path, disk=flaky.disk())
    log = await make_log(store)
    await log.append(events(1, 1))
    flaky.sync_error = errno.EIO
    told: list[str] = []
    log.watch(lambda: told.append(log.status.condition))
    with pytest.raises(ReadOnlyLog, match="restart"):
        await log.append(events(2, 1))
    assert (log.head.seq, log.index.count, told) == (1, 1, ["read_only"])
    flaky.sync_error, syncs = 0, flaky.syncs
    with pytest.raises(ReadOnlyLog):
        await log.append(events(2, 1))
    assert flaky.syncs == syncs
    assert (await log.append(events(1, 1))).duplicate
    assert len(await log.lines([1])) == 1
    assert (await log.verify()).condition == "ok"
    await store.close()
    assert (await reopen(tmp_path, append=event())).appended


async def test_failed_write_makes_the_log_read_only(tmp_path: Path) -> None:
    flaky = FlakyDisk(write_error=errno.EIO)
    store = await open_store(tmp_path, disk=flaky.disk())
    log = await make_log(store)
    with pytest.raises(ReadOnlyLog):
        await log.append(events(1, 1))
    flaky.write_error = 0
    with pytest.raises(ReadOnlyLog):
        await log.append(events(1, 1))
    await store.close()


async def test_file_size_limit(tmp_path: Path) -> None:
    """The kernel's own short write (EFBIG) is a full disk too."""
    store = await open_store(tmp_path)
    log = await make_log(store)
    await log.append(events(1, 1))
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (log.head.size + 500, hard))
    try:
        with pytest.raises(NoSpace):
            await log.append(events(2, 20))
        assert log.path.stat().st_size == log.head.size
        assert (await log.append(events(2, 1))).seqs == (2,)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert (await log.append(events(3, 20))).first == 3
    await store.close()


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system with 64 KiB."""
    place = tmp_path / "small"
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=64k", "none", str(place)]
    if subprocess.run(mount, capture_output=True).returncode:
        pytest.skip("needs the right to mount")
    yield place
    subprocess.run(["umount", "--lazy", str(place)], check=True)


async def appended_until_full(log: Log) -> int:
    """How many events found room."""
    for n in range(0, 10_000, 5):
        try:
            await log.append(events(n, 5, scene="x" * 300))
        except NoSpace:
            return n
    raise AssertionError("the disk is never full")


def fill(path: Path) -> None:
    with suppress(OSError), path.open("wb", buffering=0) as file:
        while True:
            file.write(bytes(512))


async def test_really_full_disk(small_disk: Path) -> None:
    """Filled to the brim: appends and creation fail, reads and retries do not, and it opens."""
    store = await open_store(small_disk)
    log = await make_log(store)
    ballast = small_disk / "ballast"
    ballast.write_bytes(bytes(16_384))
    n = await appended_until_full(log)
    assert log.path.stat().st_size == log.head.size
    assert (await log.append(events(0, 5, scene="x" * 300))).duplicate
    assert len(await log.lines(range(1, n + 1))) == n
    fill(small_disk / "filler")
    with pytest.raises((NoSpace, StoreError)):
        await store.create(b'{"drill":"b","nature":"exercise","title":{"en":"b"}}')
    await store.close()
    with log.path.open("ab") as file:
        file.write(b'{"kind":"gas"}\n')  # fits in the file's last page
    store = await open_store(small_disk)
    log = await store.log("latihan")
    assert log.head.seq == n
    assert log.status.condition == "read_only"
    assert log.path.read_bytes().endswith(b'\n{"kind":"gas"}\n')
    await store.close()
    ballast.unlink()
    store = await open_store(small_disk)
    log = await store.log("latihan")
    assert (log.status.condition, log.head.seq) == ("ok", n + 1)
    await store.close()


async def test_replaced_file(tmp_path: Path) -> None:
    """An editor writes a new file: no more appends, reads go on, the file is named."""
    store = await open_store(tmp_path)
    log = await make_log(store)
    await log.append(events(1, 2))
    edited = tmp_path / "edited"
    edited.write_bytes(log.path.read_bytes().replace(b"e2", b"eX"))
    edited.rename(log.path)
    with pytest.raises(ReadOnlyLog, match=r"latihan\.jsonl was replaced"):
        await log.append(events(3, 1))
    assert b'"e2"' in (await log.lines([2]))[0]
    await store.close()


@pytest.mark.parametrize(("keep", "why"), [(None, "moved or deleted"), (50, "cut short")])
async def test_lost_file(tmp_path: Path, keep: int | None, why: str) -> None:
    store = await open_store(tmp_path)
    log = await make_log(store)
    await log.append(events(1, 2))
    if keep is None:
        log.path.unlink()
    else:
        log.path.write_bytes(log.path.read_bytes()[:keep])
    with pytest.raises(ReadOnlyLog, match=why):
        await log.append(events(3, 1))
    if keep is None:
        assert len(await log.lines([2])) == 1
    else:  # half a line is no answer
        with pytest.raises(StoreError, match=why):
            await log.lines([2])
    await store.close()
