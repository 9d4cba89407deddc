"""Full disks and failing ones: a request fails whole, reads go on, nothing is acked that is not
safe."""

from __future__ import annotations

import asyncio
import errno
import random
import resource
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import aiohttp
import orjson
import pytest
from command import serving
from fault_disk import TroubledDisk
from fault_figures import Figures
from fault_image import read
from fault_lengths import seeds
from fault_open import ids_of, look
from fault_writers import Judge, request, sent
from fault_zygote import Zygote
from log_faults import FlakyDisk
from log_store import event, events, make_log, open_store

from events.errors import NoSpace, ReadOnlyLog, StoreError
from events.store import Log

pytestmark = pytest.mark.fault


async def test_full_disk_fails_the_batch_whole(tmp_path: Path) -> None:
    """A short write is cut back; when there is room again the log goes on."""
    flaky = FlakyDisk()
    store = await open_store(tmp_path, disk=flaky.disk())
    log = await make_log(store)
    await log.append(events(1, 2))
    path = tmp_path / "latihan.jsonl"
    before = path.read_bytes()
    for room in (0, 1, 100, 300):
        flaky.limit = log.head.size + room
        with pytest.raises(NoSpace):
            await log.append(events(3, 2))
        assert path.read_bytes() == before
        assert len(await log.lines([1, 2])) == 2
        assert log.status.condition == "ok"
    flaky.limit = None
    assert (await log.append(events(3, 2))).seqs == (3, 4)
    assert await ids_of(log) == ["e1", "e2", "e3", "e4"]
    await store.close()


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
    assert await ids_of(log) == ["e1", "e60"]
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
    found = await look(tmp_path, append=True)
    assert found.appended in (2, 3)


class Troubled:
    """A log on a disk that gets into trouble and out of it; only a restart heals what must not be
    believed any more."""

    def __init__(self, folder: Path, seed: int, figures: Figures) -> None:
        self._folder, self._figures, self._seed = folder, figures, seed
        self._chance, self._judge = random.Random(seed), Judge(figures)
        self._disk = TroubledDisk(self._chance)
        self._refused: list[list[str]] = []

    async def run(self, restarts: int) -> None:
        for number in range(restarts):
            store = await open_store(self._folder, disk=self._disk.disk())
            log = await (store.log("latihan") if number else make_log(store))
            assert log.status.condition == "ok"
            self._look()
            await self._retry(log)
            for step in range(self._chance.randint(1, 12)):
                ids = request(f"{self._seed}.{number}.{step}", 0, self._chance)
                self._disk.next()
                await self._append(log, ids)
                if self._disk.fatal:
                    await self._cannot_be_talked_round(log)
                    break
            self._disk.heal()
            await store.close()
            self._figures.rounds += 1

    async def _append(self, log: Log, ids: list[str]) -> None:
        before, count = log.head, log.index.count
        try:
            done = await log.append([sent(event_id) for event_id in ids])
        except (NoSpace, ReadOnlyLog):
            assert (log.head, log.index.count) == (before, count)
            self._refused.append(ids)
        else:
            self._judge.ack(done.ids, done.seqs)
        assert (log.status.condition == "read_only") == self._disk.fatal

    async def _cannot_be_talked_round(self, log: Log) -> None:
        """The disk is well again, but what it holds is unknown."""
        self._disk.heal()
        syncs = self._disk.syncs
        for ids in self._refused:
            with pytest.raises(ReadOnlyLog):
                await log.append([sent(event_id) for event_id in ids])
        assert self._disk.syncs == syncs
        assert len(await log.lines(range(1, log.head.seq + 1))) == log.head.seq
        for event_id, seq in [*self._judge.acked.items()][:1]:
            assert event_id.encode() in (await log.lines([seq]))[0]

    async def _retry(self, log: Log) -> None:
        """What was refused comes again; what the crash kept of it is a duplicate."""
        for ids in self._refused:
            done = await log.append([sent(event_id) for event_id in ids])
            self._judge.ack(done.ids, done.seqs)
        self._refused.clear()
        self._look()

    def _look(self) -> None:
        path = self._folder / "latihan.jsonl"
        self._judge.judge(read(path.read_bytes()).lines)


@seeds(3, 200)
async def test_disk_in_trouble(tmp_path: Path, figures: Figures, seed: int) -> None:
    """Short writes, no room, EIO from write, EIO from sync, in any order."""
    await Troubled(tmp_path, seed, figures).run(30)


def test_file_size_limit(tmp_path: Path, zygote: Zygote) -> None:
    """RLIMIT_FSIZE, in a child."""
    zygote.run("meet_file_size_limit", tmp_path)


async def test_no_room_over_http(tmp_path: Path) -> None:
    """The limit of a running server comes down and goes up again: 507, reads go on, 201."""
    header = orjson.dumps({"drill": "latihan", "nature": "exercise", "title": {"en": "x"}})
    path, drill = tmp_path / "drills" / "latihan.jsonl", "/api/v1/drills/latihan"
    json, lines = {"Content-Type": "application/json"}, {"Content-Type": "application/x-ndjson"}
    with serving(path.parent) as server:
        async with aiohttp.ClientSession(server.url) as session:
            await session.post("/api/v1/drills", data=header, headers=json)
            big = b"\n".join(events(2, 50))
            pid, (soft, hard) = server.process.pid, resource.getrlimit(resource.RLIMIT_FSIZE)
            resource.prlimit(pid, resource.RLIMIT_FSIZE, (path.stat().st_size + 1000, hard))
            for _ in range(2):
                before = path.read_bytes()
                async with session.post(f"{drill}/events", data=big, headers=lines) as answer:
                    assert answer.status == 507
                    assert (await answer.json())["type"] == "/problems/no-space"
                assert path.read_bytes() == before
                small = event()
                async with session.post(f"{drill}/events", data=small, headers=json) as answer:
                    assert answer.status == 201
                async with session.get(f"{drill}/log") as answer:
                    assert await answer.read() == path.read_bytes()
            resource.prlimit(pid, resource.RLIMIT_FSIZE, (soft, hard))
            async with session.post(f"{drill}/events", data=big, headers=lines) as answer:
                assert answer.status == 201
    assert len(read(path.read_bytes()).lines) == 52


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
    path, ballast = small_disk / "latihan.jsonl", small_disk / "ballast"
    ballast.write_bytes(bytes(16_384))
    n = await appended_until_full(log)
    assert path.stat().st_size == log.head.size
    assert (await log.append(events(0, 5, scene="x" * 300))).duplicate
    assert len(await log.lines(range(1, n + 1))) == n
    fill(small_disk / "filler")
    with pytest.raises((NoSpace, StoreError)):
        await store.create(b'{"drill":"b","nature":"exercise","title":{"en":"b"}}')
    await store.close()
    with path.open("ab") as file:
        file.write(b'{"kind":"gas"}\n')  # fits in the file's last page
    fill(small_disk / "more")  # what closing may have freed
    store = await open_store(small_disk)
    log = await store.log("latihan")
    assert log.head.seq == n
    assert log.status.condition == "read_only"
    assert path.read_bytes().endswith(b'\n{"kind":"gas"}\n')
    await store.close()
    ballast.unlink()
    store = await open_store(small_disk)
    log = await store.log("latihan")
    assert (log.status.condition, log.head.seq) == ("ok", n + 1)
    assert (await log.append([event()])).first == n + 2
    await store.close()
