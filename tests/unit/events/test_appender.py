"""Events that are each a request of its own: accepted or refused alone, written together."""

from __future__ import annotations

import asyncio
import errno
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st
from log_faults import FlakyDisk
from log_store import ManualClock, event, events, header

from events.errors import (
    DrillError,
    HeadMismatch,
    IdConflict,
    NoSpace,
    NotJson,
    ReadOnlyLog,
    RuleBroken,
    Sealed,
    StoreError,
    TooLarge,
)
from events.files.appender import Appender
from events.files.threads import Threads
from events.files.writer import Committed, Find, Writer
from events.header import parse_header
from events.limits import MAX_BODY, MAX_EVENTS
from events.line import chain, header_line, split
from events.plan import Known
from events.store import Appended, Empty, Head, Status


class Bench:
    """An appender before a file, and what it showed."""

    def __init__(self, directory: Path, disk: FlakyDisk, find: Find | None = None) -> None:
        line, h = header_line(parse_header(header()))
        self.path = directory / "latihan.jsonl"
        self.path.write_bytes(line + b"\n")
        self.fd = os.open(self.path, os.O_RDWR | os.O_APPEND)
        self.lines: list[bytes] = []
        self.known: dict[str, tuple[int, bytes]] = {}
        self.shown: list[Committed] = []
        self.threads = Threads(ThreadPoolExecutor(1), ThreadPoolExecutor(1))
        writer = Writer(
            self.path,
            "latihan",
            None,
            self.fd,
            Head(0, h, len(line) + 1, sealed=False),
            Status(),
            (),
            disk=disk.disk(),
            clock=ManualClock(),
            entropy=os.urandom,
            find=find or self.find,
        )
        self.appender = Appender(writer, self.threads, self.apply, drill="latihan", name=None)

    def find(self, ids: Sequence[str]) -> Known:
        return {event_id: self.known[event_id] for event_id in ids if event_id in self.known}

    def apply(self, done: Committed) -> None:
        self.shown.append(done)
        for line, found, size in zip(done.lines, done.facts, done.sizes, strict=True):
            assert (found.seq, size) == (len(self.lines) + 1, len(line) + 1)
            self.lines.append(line)
            self.known[found.id] = (found.seq, line)

    def stored(self) -> list[bytes]:
        return self.path.read_bytes().splitlines()[1:]

    def close(self) -> None:
        self.threads.writing.shutdown()
        self.threads.reading.shutdown()
        os.close(self.fd)


Make = Callable[..., Bench]


@pytest.fixture
def make(tmp_path: Path) -> Iterator[Make]:
    made = []

    def bench(disk: FlakyDisk | None = None, find: Find | None = None) -> Bench:
        made.append(Bench(tmp_path, disk or FlakyDisk(), find))
        return made[-1]

    yield bench
    for one in made:
        one.close()


def kinds(outcomes: Sequence[Appended | DrillError]) -> list[object]:
    return [one.seqs if isinstance(one, Appended) else type(one) for one in outcomes]


async def test_each_alone(make: Make) -> None:
    """A refused one holds up nobody; seqs ascend in the order of the request; one sync for all."""
    disk = FlakyDisk()
    log = make(disk)
    sent = [event(id="a"), b"x", event(id="b", level=9), event(), event(id="a"), event(id="c")]
    done = await log.appender.append_each([*sent, event(id="a", level=1), b" " * (MAX_BODY + 1)])
    assert kinds(done) == [
        (1,),
        NotJson,
        RuleBroken,
        (2,),
        (1,),
        (3,),
        IdConflict,
        TooLarge,
    ]
    again = done[4]
    assert isinstance(again, Appended)
    assert (again.duplicate, again.head) == (True, 3)
    assert disk.syncs == 1
    assert log.lines == log.stored()
    assert b'"batch"' not in b"".join(log.lines)
    faults = [one.faults[0] for one in done if isinstance(one, NotJson | RuleBroken)]
    assert [(fault.line, fault.field) for fault in faults] == [(1, ""), (1, "level")]
    assert await log.appender.append_each([]) == []


REQUESTS = st.lists(st.lists(st.tuples(st.sampled_from("abcdef"), st.integers(0, 1))), max_size=6)


@given(REQUESTS)
def test_as_the_model_says(requests: list[list[tuple[str, int]]]) -> None:
    """An event is new, a retry or a conflict, whether it came before or in the same request."""

    async def run(log: Bench) -> None:
        seqs: dict[tuple[str, int], int] = {}
        for request in requests:
            done = await log.appender.append_each([event(id=i, level=n) for i, n in request])
            for (name, level), one in zip(request, done, strict=True):
                taken = dict(seqs.keys())
                if taken.get(name, level) != level:
                    assert isinstance(one, IdConflict)
                    continue
                assert isinstance(one, Appended)
                assert one.duplicate == (name in taken)
                assert one.seqs == (seqs.setdefault((name, level), len(seqs) + 1),)

    with TemporaryDirectory() as directory:
        log = Bench(Path(directory), FlakyDisk())
        try:
            asyncio.run(run(log))
            assert log.lines == log.stored()
            prev = split(log.path.read_bytes().splitlines()[0])
            for line in log.lines:
                parts = split(line)
                assert parts is not None
                assert prev is not None
                assert chain(prev[1], parts[0]) == parts[1]
                prev = parts
        finally:
            log.close()


async def test_more_than_a_batch_may_hold(make: Make) -> None:
    """They go in groups, each written and synced on its own; none is larger than a batch."""
    disk = FlakyDisk()
    log = make(disk)
    done = await log.appender.append_each([event(id=f"e{n}") for n in range(2 * MAX_EVENTS + 1)])
    assert kinds(done) == [(seq,) for seq in range(1, 2 * MAX_EVENTS + 2)]
    assert [len(shown.lines) for shown in log.shown] == [MAX_EVENTS, MAX_EVENTS, 1]
    long = [event(id=f"l{n}", scene="x" * 65_000) for n in range(200)]
    await log.appender.append_each(long)
    assert max(sum(shown.sizes) for shown in log.shown) < MAX_BODY * 1.1
    assert disk.syncs == len(log.shown) == 5


async def test_requests_of_several_share_a_group(make: Make) -> None:
    disk = FlakyDisk()
    log = make(disk)
    first = asyncio.create_task(log.appender.append_each(events(1, 1)))
    await asyncio.sleep(0)
    others = await asyncio.gather(
        log.appender.append_each(events(2, 2)),
        log.appender.append(events(4, 2)),
        log.appender.append(events(9, 1), Empty()),
        log.appender.append_each(events(6, 1)),
        return_exceptions=True,
    )
    each, batch, refused, last = others
    assert kinds(await first) == [(1,)]
    assert isinstance(each, list)
    assert isinstance(batch, Appended)
    assert isinstance(last, list)
    assert (kinds(each), batch.seqs, kinds(last)) == ([(2,), (3,)], (4, 5), [(6,)])
    assert isinstance(refused, HeadMismatch)
    assert disk.syncs == 1


async def test_a_full_disk_takes_those_that_fit(make: Make) -> None:
    """Whatever there is room for is kept, in order, and the log goes on."""
    disk = FlakyDisk()
    log = make(disk)
    await log.appender.append_each(events(1, 1))
    size = len(log.path.read_bytes()) + 3 * len(log.lines[0]) + 20
    disk.limit = size
    done = await log.appender.append_each(events(2, 20))
    assert kinds(done) == [(2,), (3,), (4,)] + [NoSpace] * 17
    assert log.lines == log.stored()
    disk.limit = None
    done = await log.appender.append_each(events(2, 5))
    assert [one.duplicate for one in done if isinstance(one, Appended)] == [True] * 3 + [False] * 2


async def test_a_full_disk_and_requests_of_several(make: Make) -> None:
    """A batch is kept whole or not at all; of single events those that fit, whoever sent them."""
    disk = FlakyDisk()
    log = make(disk)
    await log.appender.append_each(events(1, 1))
    disk.limit = len(log.path.read_bytes()) + 4 * len(log.lines[0]) + 40
    first, batch, last = await asyncio.gather(
        log.appender.append_each(events(2, 3)),
        log.appender.append(events(11, 4)),
        log.appender.append_each([event(id="e1"), *events(5, 2)]),
        return_exceptions=True,
    )
    assert isinstance(first, list)
    assert isinstance(batch, NoSpace)
    assert isinstance(last, list)
    assert (kinds(first), kinds(last)) == ([(2,), (3,), (4,)], [(1,), (5,), NoSpace])
    assert log.lines == log.stored()


async def test_a_sync_that_fails_refuses_what_is_not_durable(make: Make) -> None:
    disk = FlakyDisk()
    log = make(disk)
    await log.appender.append_each(events(1, 2))
    disk.sync_error = errno.EIO
    done = await log.appender.append_each([*events(2, 2), b"[]", event(id="e1")])
    assert kinds(done) == [(2,), ReadOnlyLog, RuleBroken, (1,)]
    assert log.shown[-1].status.condition == "read_only"
    assert len(log.lines) == 2
    disk.sync_error = 0
    assert kinds(await log.appender.append_each(events(2, 2))) == [(2,), ReadOnlyLog]


async def test_sealed_and_finished(make: Make) -> None:
    log = make()
    await log.appender.append_each(events(1, 1))
    head = await log.appender.seal()
    assert (head.seq, head.sealed, await log.appender.seal()) == (1, True, head)
    assert kinds(await log.appender.append_each(events(1, 2))) == [(1,), Sealed]
    await log.appender.finish("the store is closed")
    assert kinds(await log.appender.append_each([b"x", *events(1, 1)])) == [NotJson, ReadOnlyLog]
    for refused in (log.appender.seal(), log.appender.append(events(1, 1))):
        with pytest.raises(ReadOnlyLog, match="the store is closed"):
            await refused


async def test_cancelled_caller_does_not_undo_the_work(make: Make) -> None:
    log = make()
    task = asyncio.create_task(log.appender.append_each(events(1, 3)))
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    done = await log.appender.append_each(events(1, 4))
    assert [one.duplicate for one in done if isinstance(one, Appended)] == [True] * 3 + [False]


async def test_what_cannot_be_looked_up_is_not_written(make: Make) -> None:
    """Nobody knows whether it is a retry; made ids are known to be new."""
    looked: list[Sequence[str]] = []

    def broken(ids: Sequence[str]) -> Known:
        looked.append(ids)
        raise StoreError("the file was cut short")

    log = make(find=broken)
    assert kinds(await log.appender.append_each([event(), *events(1, 2)])) == [StoreError] * 3
    assert kinds(await log.appender.append_each([event(), event()])) == [(1,), (2,)]
    assert looked == [["e1", "e2"]]


async def test_a_hand_in_between_goes_first(make: Make) -> None:
    """Its id is then known, to requests of the same group too."""
    log = make()
    with log.path.open("ab") as file:
        file.write(event(id="e2") + b"\n")
    assert kinds(await log.appender.append_each(events(1, 3))) == [(2,), (1,), (3,)]
    assert log.lines == log.stored()
