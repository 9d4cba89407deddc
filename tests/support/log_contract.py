"""What every store promises, as tests. A store's own test module derives from `StoreContract` and
gives the fixture `make_store`: a coroutine function that opens the same empty place again and
again."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import orjson
import pytest
from log_store import START, ManualClock, event, events, header

from events.errors import (
    DrillExists,
    DrillNotFound,
    HeadMismatch,
    IdConflict,
    NotJson,
    ReadOnlyLog,
    RuleBroken,
    Sealed,
    TooLarge,
)
from events.indexing.stretch import Run
from events.limits import MAX_EVENTS, MAX_LINE
from events.line import chain, split
from events.store import AnyHead, Appended, Empty, Exists, Expect, HeadIn, Log, Store

MakeStore = Callable[[ManualClock], Awaitable[Store]]


async def opened(make_store: MakeStore) -> tuple[Store, Log]:
    store = await make_store(ManualClock())
    log, _ = await store.create(header())
    return store, log


async def all_lines(log: Log) -> list[bytes]:
    return await log.lines(range(1, log.head.seq + 1))


class StoreContract:
    """Tests that hold for every store."""

    async def test_creating_twice(self, make_store: MakeStore) -> None:
        """The same header, spaced otherwise or with drill_log, is the same drill."""
        store, log = await opened(make_store)
        spaced = (
            b' { "drill_log":1, "drill":"latihan","nature":"exercise","title":{"en":"latihan"}}\n'
        )
        assert await store.create(spaced) == (log, False)
        with pytest.raises(DrillExists):
            await store.create(header(venue="Alun-alun"))
        assert await store.drills() == ["latihan"]
        assert log.head.seq == 0
        await store.close()

    async def test_unknown_drill(self, make_store: MakeStore) -> None:
        store, _ = await opened(make_store)
        for drill, name in (("none", None), ("latihan", "notes"), ("../x", None), ("a", "b")):
            with pytest.raises(DrillNotFound):
                await store.log(drill, name)
        await store.close()

    async def test_bytes_are_kept(self, make_store: MakeStore) -> None:
        """Numbers, escapes and the order of names come back as they were sent."""
        store, log = await opened(make_store)
        sent = rb'{"z":1e2,"a":-0,"n":123456789012345678901,"t":"\u0041\/","kind":"gas","f":1.50}'
        await log.append([sent.replace(b",", b" ,\n\t")])
        (line,) = await log.lines([1])
        assert sent[1:-1] in line
        await store.close()

    async def test_members_of_the_store(self, make_store: MakeStore) -> None:
        """seq, durable, batch and recorded stand in front, h is the chain."""
        store, log = await opened(make_store)
        await log.append([event()])
        await log.append(events(1, 2))
        docs = [orjson.loads(line) for line in await all_lines(log)]
        assert [doc["seq"] for doc in docs] == [1, 2, 3]
        assert [doc["durable"] for doc in docs] == [0, 1, 1]
        assert [doc.get("batch") for doc in docs] == [None, 3, 3]
        assert list(docs[0])[:4] == ["seq", "durable", "recorded", "id"]
        raw = (await log.raw(0, log.head.size)).splitlines()
        prev = ""
        for line in raw:
            parts = split(line)
            assert parts is not None
            assert parts[1] == chain(prev, parts[0])
            prev = parts[1]
        assert log.head.h == prev
        await store.close()

    async def test_a_batch_is_whole_or_nothing(self, make_store: MakeStore) -> None:
        """One bad line refuses the batch and every fault is told."""
        store, log = await opened(make_store)
        with pytest.raises(RuleBroken) as caught:
            await log.append([event(), event(level=9, side="x"), event("nope")])
        told = [(fault.line, fault.field) for fault in caught.value.faults]
        assert told == [(2, "level"), (2, "side"), (3, "kind")]
        assert log.head.seq == 0
        await store.close()

    async def test_retry_is_answered_with_the_first_result(self, make_store: MakeStore) -> None:
        store, log = await opened(make_store)
        first = await log.append(events(1, 3))
        await log.append([event()])
        again = await log.append([line.replace(b",", b" , ") for line in events(1, 3)])
        assert again == Appended(1, 3, 4, first.seqs, first.ids, duplicate=True)
        assert log.head.seq == 4
        await store.close()

    async def test_retry_of_a_made_id(self, make_store: MakeStore) -> None:
        """An event read back may be sent again with the id that the store made."""
        store, log = await opened(make_store)
        made = (await log.append([event(level=2)])).ids[0]
        for again in (
            event(level=2, id=made),
            orjson.dumps({"id": made, "kind": "gas", "level": 2}),
        ):
            assert (await log.append([again])).duplicate
        await store.close()

    @pytest.mark.parametrize(
        ("batch", "named"),
        [
            (events(1, 1, level=3), ("e1",)),
            ([b'{"id":"e1","kind":"gas"}'], ("e1",)),  # another order of names
            (events(2, 2), ("e2",)),
            ([*events(1, 1, level=3), *events(2, 1)], ("e1",)),
        ],
    )
    async def test_conflicts_name_the_ids(
        self, make_store: MakeStore, batch: list[bytes], named: tuple[str, ...]
    ) -> None:
        store, log = await opened(make_store)
        await log.append(events(1, 2))
        with pytest.raises(IdConflict) as caught:
            await log.append(batch)
        assert caught.value.ids == named
        assert log.head.seq == 2
        await store.close()

    async def test_same_id_twice_in_a_batch(self, make_store: MakeStore) -> None:
        store, log = await opened(make_store)
        with pytest.raises(RuleBroken, match="line 2, id"):
            await log.append(events(1, 1) * 2)
        await store.close()

    @pytest.mark.parametrize(
        ("expect", "empty", "three"),
        [
            (AnyHead(), True, True),
            (Exists(), False, True),
            (Empty(), True, False),
            (HeadIn(frozenset((0,))), True, False),
            (HeadIn(frozenset((2, 3))), False, True),
            (HeadIn(frozenset()), False, False),
        ],
    )
    async def test_expect(
        self, make_store: MakeStore, expect: Expect, empty: bool, three: bool
    ) -> None:
        store, log = await opened(make_store)
        for head, holds in ((0, empty), (3, three)):
            if head:
                await log.append(events(1, head - log.head.seq))
            if holds:
                await log.append([event(id=f"x{head}")], expect)
                continue
            before = log.head.seq
            with pytest.raises(HeadMismatch) as caught:
                await log.append([event(id=f"x{head}")], expect)
            assert caught.value.head == before
        await store.close()

    async def test_seal(self, make_store: MakeStore) -> None:
        """After the seal a retry is answered, whatever was expected; nothing else is."""
        store, log = await opened(make_store)
        await log.append(events(1, 2))
        sealed = await log.seal()
        assert (sealed.seq, sealed.sealed, log.head) == (2, True, sealed)
        assert await log.seal() == sealed
        assert (await log.append(events(1, 2), Empty())).duplicate
        with pytest.raises(Sealed):
            await log.append([event()], Empty())
        with pytest.raises(IdConflict):
            await log.append(events(1, 1, level=1))
        seal = orjson.loads((await log.raw(0, sealed.size)).splitlines()[-1])
        assert (seal["events"], seal["durable"]) == (2, 2)
        verdict = await log.verify()
        assert (verdict.condition, verdict.sealed, verdict.head) == ("ok", True, sealed.h)
        await store.close()

    async def test_many_writers_at_once(self, make_store: MakeStore) -> None:
        """Every request keeps its events together; seqs are gapless."""
        store, log = await opened(make_store)
        batches = [events(n * 3, 3) for n in range(40)]
        answers = await asyncio.gather(*map(log.append, batches))
        assert sorted(seq for a in answers for seq in a.seqs) == list(range(1, 121))
        assert all(a.last - a.first == 2 for a in answers)
        assert (await log.verify()).condition == "ok"
        await store.close()

    async def test_concurrent_retries(self, make_store: MakeStore) -> None:
        """Of equal requests in flight at once one is first, the others are its retries."""
        store, log = await opened(make_store)
        answers = await asyncio.gather(*(log.append(events(1, 2)) for _ in range(8)))
        assert [a.duplicate for a in answers].count(False) == 1
        assert {a.seqs for a in answers} == {(1, 2)}
        await store.close()

    async def test_cancelled_append_is_whole(self, make_store: MakeStore) -> None:
        store, log = await opened(make_store)
        task = asyncio.create_task(log.append(events(1, 2)))
        await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        again = await log.append(events(1, 2))
        assert (again.seqs, log.head.seq) == ((1, 2), 2)
        await store.close()

    async def test_limits(self, make_store: MakeStore) -> None:
        store, log = await opened(make_store)
        with pytest.raises(TooLarge):
            await log.append([event()] * (MAX_EVENTS + 1))
        with pytest.raises(TooLarge, match="line 2"):
            await log.append([event(), event(scene="x" * MAX_LINE)])
        with pytest.raises(NotJson):
            await log.append([])
        pad = MAX_LINE - len(event(scene=""))
        await log.append([event(scene="x" * pad)])
        assert len((await log.append([event()] * MAX_EVENTS)).seqs) == MAX_EVENTS
        await store.close()

    async def test_reads(self, make_store: MakeStore) -> None:
        """Lines come in the order asked; raw bytes never go beyond the head."""
        store, log = await opened(make_store)
        await log.append(events(1, 5))
        lines = await all_lines(log)
        assert await log.lines([4, 1, 2, 2]) == [lines[3], lines[0], lines[1], lines[1]]
        assert await log.lines([]) == []
        for seq in (0, 6, -1):
            with pytest.raises(KeyError):
                await log.lines([seq])
        raw = await log.raw(0, 1 << 30)
        assert len(raw) == log.head.size
        assert raw.split(b"\n")[1:-1] == lines
        assert await log.raw(10, 5) == raw[10:15]
        assert await log.raw(log.head.size, 5) == b""
        await store.close()

    async def test_text_of_runs(self, make_store: MakeStore) -> None:
        """The stored lines in the order asked, waited for or at once."""
        store, log = await opened(make_store)
        await log.append(events(1, 9))
        lines = await all_lines(log)
        runs = [Run(4, 6), Run(1, 1), Run(8, 9)]
        asked = b"".join(lines[seq - 1] + b"\n" for seq in (4, 5, 6, 1, 8, 9))
        assert await log.text(runs) == asked
        assert await log.text([]) == b""
        room = bytearray(b"?" * (len(asked) + 1))
        if log.fill(runs, memoryview(room)) is not None:  # not every file system can tell
            assert room == asked + b"?"
        assert log.fill(runs, memoryview(room)[: len(asked) - 1]) is None
        for run in (Run(0, 1), Run(9, 10)):
            with pytest.raises(KeyError):
                await log.text([run])
        await store.close()

    async def test_watch_tells_durable_heads(self, make_store: MakeStore) -> None:
        store, log = await opened(make_store)
        heads: list[int] = []
        unwatch = log.watch(lambda: heads.append(log.index.count))
        await log.append(events(1, 2))
        await log.append(events(1, 2))  # a retry changes nothing
        unwatch()
        await log.append(events(3, 1))
        assert heads == [2]
        await store.close()

    async def test_tail(self, make_store: MakeStore) -> None:
        """What is there, then what comes; it ends with the seal."""
        store, log = await opened(make_store)
        await log.append(events(1, 3))
        seen: list[int] = []

        async def follow() -> None:
            async for seq, line in log.tail(1):
                assert orjson.loads(line)["seq"] == seq
                seen.append(seq)

        task = asyncio.create_task(follow())
        await log.append(events(4, 2))
        await log.seal()
        await asyncio.wait_for(task, 5)
        assert seen == [2, 3, 4, 5]
        await store.close()

    async def test_tail_ends_with_the_store(self, make_store: MakeStore) -> None:
        store, log = await opened(make_store)
        tail = log.tail(0)
        waiting = asyncio.ensure_future(anext(tail, None))
        await asyncio.sleep(0)
        await store.close()
        assert await asyncio.wait_for(waiting, 5) is None
        with pytest.raises(ReadOnlyLog):
            await log.append([event()])

    async def test_clock_set_back(self, make_store: MakeStore) -> None:
        """`recorded` is the clock as it stood; seq is the order of record."""
        clock = ManualClock()
        store = await make_store(clock)
        log, _ = await store.create(header())
        await log.append([event()])
        clock.now -= 3_600_000
        await log.append([event()])
        assert log.index.recorded(2) < log.index.recorded(1)
        assert log.index.seqs(0, 2)[0] == 2
        assert log.index.late(2)
        assert (await log.verify()).condition == "ok"
        await store.close()

    async def test_reopened(self, make_store: MakeStore) -> None:
        """Head, lines and known ids are the same after a restart."""
        store, log = await opened(make_store)
        await log.append(events(1, 4))
        head, lines = log.head, await all_lines(log)
        await store.close()
        store = await make_store(ManualClock())
        log = await store.log("latihan")
        assert (log.head, await all_lines(log)) == (head, lines)
        assert (await log.append(events(2, 3))).duplicate
        assert (await log.append([event()])).seqs == (5,)
        await store.close()

    async def test_remove(self, make_store: MakeStore) -> None:
        """A removed drill is gone from the list, and its id is free."""
        store, log = await opened(make_store)
        await log.append(events(1, 1))
        assert await store.remove("latihan")
        assert await store.drills() == []
        with pytest.raises(DrillNotFound):
            await store.log("latihan")
        with pytest.raises(DrillNotFound):
            await store.remove("latihan")
        with pytest.raises(ReadOnlyLog):
            await log.append([event()])
        assert len(await log.lines([1])) == 1
        fresh, created = await store.create(header())
        assert (created, fresh.head.seq) == (True, 0)
        await store.close()

    async def test_side_log(self, make_store: MakeStore) -> None:
        """Notes have their own numbering and are no part of the drill."""
        store, log = await opened(make_store)
        notes, created = await store.create(header(log="notes"))
        assert created
        assert (await notes.append([event("note")])).seqs == (1,)
        with pytest.raises(RuleBroken, match="side log 'notes'"):
            await log.append([event("note")])
        assert (log.head.seq, notes.name, await store.drills()) == (0, "notes", ["latihan"])
        assert await store.log("latihan", "notes") is notes
        with pytest.raises(DrillNotFound):
            await store.create(header("other", log="notes"))
        await store.close()

    async def test_side_logs_are_named(self, make_store: MakeStore) -> None:
        store, _ = await opened(make_store)
        for head in (header(log="room-b"), header(log="notes"), header("latihan-2")):
            await store.create(head)
        assert await store.side_logs("latihan") == ["notes", "room-b"]
        assert await store.side_logs("latihan-2") == []
        assert await store.side_logs("none") == []
        await store.close()

    async def test_summaries(self, make_store: MakeStore) -> None:
        """Every drill in short, whether its log is open or not, and as it is now."""
        store, log = await opened(make_store)
        await store.create(header(log="notes"))
        await store.create(header("b", venue="Alun-alun"))
        await log.append([event("startex", time=0), event(time=5, side="crowd")])
        for _ in range(2):
            found = {summary.drill: summary for summary in await store.summaries()}
            assert sorted(found) == ["b", "latihan"]
            mine = found["latihan"]
            assert (mine.events, mine.head, mine.head_hash) == (2, 2, log.head.h)
            assert mine.extent == (START, START + 5000)
            assert mine.fingerprint == (("startex", "control"), ("gas", "crowd"))
            assert mine.counts == {"startex": 1, "gas": 1}
            assert found["b"].header["venue"] == "Alun-alun"
            assert mine == await store.summary("latihan")
            await store.close()
            store = await make_store(ManualClock())
        log = await store.log("latihan")
        await log.append([event(time=9)])
        assert (await store.summary("latihan")).events == 3
        await log.seal()
        assert (await store.summary("latihan")).sealed
        with pytest.raises(DrillNotFound):
            await store.summary("none")
        await store.close()

    async def test_verify_tells_how_far_it_is(self, make_store: MakeStore) -> None:
        store, log = await opened(make_store)
        await log.append(events(1, 3))
        told: list[tuple[int, int]] = []
        verdict = await log.verify(lambda done, size: told.append((done, size)))
        assert (verdict.condition, verdict.events) == ("ok", 3)
        assert told[-1][0] == told[-1][1]
        await store.close()
