"""What the children of the zygote do. Arguments come as text."""

from __future__ import annotations

import asyncio
import os
import random
import resource
import sys
import time
from contextlib import suppress
from pathlib import Path

from fault_writers import Ack, sent, write
from log_store import event, events, header, make_log, open_store

from events.errors import DrillNotFound, NoSpace, ReadOnlyLog, StoreError
from events.files.filelog import FileLog
from events.files.filestore import FileStore


def now() -> int:
    return time.time_ns() // 1_000_000


class Acks:
    """A file that holds one line for each ack. The kernel keeps what was written to it when the
    process is killed, so it holds at least what anybody can have relied on."""

    def __init__(self, path: str) -> None:
        self._fd = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND)

    def tell(self, ack: Ack) -> None:
        words = " ".join(f"{seq} {i}" for seq, i in zip(ack.seqs, ack.ids, strict=True))
        os.write(self._fd, words.encode() + b"\n")

    @staticmethod
    def read(path: Path) -> list[tuple[list[str], list[int]]]:
        """(ids, seqs) of each."""
        if not path.exists():
            return []
        rows = [line.split() for line in path.read_text().splitlines()]
        return [(row[1::2], [*map(int, row[::2])]) for row in rows]


def append_for_ever(directory: str, acks: str, name: str) -> None:
    """Four writers of batches, and one that sends events each on their own."""
    asyncio.run(_append_for_ever(Path(directory), Acks(acks), name))


async def _append_for_ever(directory: Path, acks: Acks, name: str) -> None:
    store = await open_store(directory, clock=now)
    log = await _log(store, acks)

    async def append(batch: list[bytes]) -> Ack:
        done = await log.append(batch)
        return Ack(done.seqs, done.ids, done.duplicate)

    writers = [
        write(append, acks.tell, f"{name}.{number}", random.Random(f"{name}.{number}"))
        for number in range(4)
    ]
    await asyncio.gather(*writers, _each_alone(log, acks, f"{name}.each"))


async def _log(store: FileStore, acks: Acks) -> FileLog:
    try:
        return await store.log("latihan")
    except DrillNotFound:
        log = await make_log(store)
        acks.tell(Ack([], [], False))  # a drill that was made must be there, too
        return log


async def _each_alone(log: FileLog, acks: Acks, name: str) -> None:
    number = 0
    while True:
        ids = [f"{name}.{number + n}:1/1:30" for n in range(7)]
        number += len(ids)
        for done in await log.append_each([sent(event_id) for event_id in ids]):
            assert not isinstance(done, Exception), done
            acks.tell(Ack(done.seqs, done.ids, done.duplicate))


def write_for_readers(directory: str) -> None:
    """Appends to a log until killed, not too fast; others read it meanwhile."""

    async def run() -> None:
        store = await open_store(Path(directory), clock=now)
        log = await make_log(store)
        number = 0
        while True:
            await log.append(events(number, 5, scene="x" * 200))
            number += 5
            await asyncio.sleep(0.003)

    asyncio.run(run())


def hold(directory: str) -> None:
    """Holds the store until killed."""

    async def run() -> None:
        await open_store(Path(directory))
        (Path(directory) / ".held").touch()
        await asyncio.sleep(3600)

    asyncio.run(run())


def meet_file_size_limit(directory: str) -> None:
    """The kernel's own short write (EFBIG) is a full disk too: for batches, for a group, for new
    drills; reads go on, and writes once the limit is lifted."""
    asyncio.run(_meet_file_size_limit(Path(directory)))


async def _meet_file_size_limit(directory: Path) -> None:
    store = await open_store(directory)
    log = await make_log(store)
    await log.append(events(1, 1))
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    number = 2
    for room in (0, 1, 100, 500, 700, 1500):
        resource.setrlimit(resource.RLIMIT_FSIZE, (log.head.size + room, hard))
        before, seq = (directory / "latihan.jsonl").read_bytes(), log.head.seq
        try:
            await log.append(events(number, 20))
        except NoSpace:
            pass
        else:
            raise AssertionError("there was no room for this batch")
        assert (directory / "latihan.jsonl").read_bytes() == before
        assert (log.head.seq, log.status.condition) == (seq, "ok")
        assert len(await log.lines(range(1, seq + 1))) == seq
        if room >= 500:
            assert (await log.append(events(number, 1))).seqs == (seq + 1,)
            number += 1
    resource.setrlimit(resource.RLIMIT_FSIZE, (20, hard))
    try:
        await store.create(header("lain"))
    except NoSpace:
        pass
    else:
        raise AssertionError("there was no room for this drill")
    resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert (await store.create(header("lain")))[1]
    assert (await log.append(events(number, 20))).first == number
    assert (await log.append([event()])).seqs == (number + 20,)
    assert (await log.verify()).condition == "ok"
    await store.close()


def numbered(number: int) -> list[str]:
    """The ids of the request of that number."""
    return [f"a.{number}:{item}/2:30" for item in (1, 2)]


def append_until_refused(directory: str, acks: str) -> None:
    """Appends until a sync fails; from then on nothing may be acked but what was."""
    asyncio.run(_append_until_refused(Path(directory), Acks(acks)))


async def _append_until_refused(directory: Path, acks: Acks) -> None:
    store = await open_store(directory, clock=now)
    log = await make_log(store)
    number = 1
    with suppress(ReadOnlyLog):
        while True:
            done = await log.append([sent(event_id) for event_id in numbered(number)])
            acks.tell(Ack(done.seqs, done.ids, done.duplicate))
            number += 1
    assert log.status.condition == "read_only"
    assert log.head.seq == log.index.count == 2 * (number - 1)
    for again in (number, number + 1):
        try:
            await log.append([sent(event_id) for event_id in numbered(again)])
        except ReadOnlyLog:
            continue
        raise AssertionError("acked although the disk did not confirm it")
    if number > 1:
        assert (await log.append([sent(event_id) for event_id in numbered(1)])).duplicate
    assert len(await log.lines(range(1, log.head.seq + 1))) == log.head.seq
    await store.close()


def fail_to_create(directory: str) -> None:
    """A new drill is not acked when its bytes or its name did not reach the disk."""

    async def run() -> None:
        store = await open_store(Path(directory), clock=now)
        try:
            await make_log(store)
        except StoreError:
            await store.close()
        else:
            raise AssertionError("acked although the disk did not confirm it")

    asyncio.run(run())


APPENDS = 12


def meet_no_room(directory: str) -> None:
    """One of some appends finds no room."""

    async def run() -> None:
        store = await open_store(Path(directory), clock=now)
        log = await make_log(store)
        refused = 0
        for number in range(APPENDS):
            try:
                await log.append([event()])
            except NoSpace:
                refused += 1
            assert (log.status.condition, log.head.seq) == ("ok", number + 1 - refused)
        assert 1 <= refused < APPENDS  # one in each thread that writes
        await store.close()

    asyncio.run(run())


def command(name: str, *args: object) -> list[str]:
    """A program that calls a function of this module, with the modules that we have."""
    body = f"import sys; sys.path[:0] = {sys.path!r}; import fault_child; "
    call = f"fault_child.{name}(*sys.argv[1:])"
    return [sys.executable, "-c", body + call, *map(str, args)]
