"""Drives a store and the model of it through the same random history."""

from __future__ import annotations

import asyncio
import random
import shutil
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path

import pytest
from fault_crash import Crash, Spoiler
from fault_disk import WatchedDisk
from fault_figures import Figures
from fault_image import read
from fault_model import Maker, Model, Sent, kept_as
from log_store import START, ManualClock, make_log, open_store

from events.errors import HeadMismatch, IdConflict, NotJson, RuleBroken, Sealed
from events.store import ANY, Appended, Empty, Exists, Expect, HeadIn
from events.times import instant

STEPS = 40  # of one log, then another is begun
LEAPS = (0, 1, 40, 1000, -1000, 3_600_000, -3_600_000)  # of the clock, ms
BAD = b'{"kind":"gas","level":9}\nrubbish\n'


class Drive:
    """`appends` counts requests."""

    def __init__(self, folder: Path, chance: random.Random, figures: Figures) -> None:
        self._root, self._chance, self._figures = folder, chance, figures
        self._clock = ManualClock(START, tick=0)
        self._folders = 0
        self.appends = 0

    async def one_log(self) -> None:
        """One log from its beginning, until it is long enough."""
        self._model, self._maker = Model(), Maker(self._chance)
        self._spoiler = Spoiler(self._chance)
        self._folder, self._crashing = self._new_folder(), None
        await self._open()
        steps: dict[Callable[[], Awaitable[None]], int] = {
            self._group: 30,
            self._expecting: 10,
            self._retry: 10,
            self._refused: 10,
            self._each: 8,
            self._by_hand: 4,
            self._seal: 1,
            self._restart: 4,
            self._crash: 6,
        }
        for step in self._chance.choices([*steps], [*steps.values()], k=STEPS):
            self._clock.now += self._chance.choice(LEAPS)
            await step()
        await self._restart()
        await self._store.close()
        shutil.rmtree(self._folder)

    # The store.

    def _new_folder(self) -> Path:
        self._folders += 1
        return self._root / f"s{self._folders}"

    async def _open(self) -> None:
        self._disk = WatchedDisk(self._seen)
        self._store = await open_store(self._folder, clock=self._clock, disk=self._disk.disk())
        made = (self._folder / "latihan.jsonl").exists()
        self._log = await (self._store.log("latihan") if made else make_log(self._store))
        assert self._log.status.condition == "ok", self._log.status

    def _seen(self, moment: str) -> None:
        if self._crashing is not None:
            self._crashing.seen(moment, self._folder, self._disk.durable)

    async def _restart(self, *under_way: Sequence[Sent]) -> None:
        await self._store.close()
        await self._reopen(under_way, everything=True)

    async def _reopen(self, under_way: Sequence[Sequence[Sent]], *, everything: bool) -> None:
        self._spoiler.spoil(self._folder)
        await self._open()
        left = self._look(under_way)
        assert not (everything and left), "what was synced is not there"
        await self._compare()
        self._figures.rounds += 1

    async def _crash(self, *by_hand: Sequence[Sent]) -> None:
        """Some requests are under way; what is kept of each is all of it or nothing."""
        if self._model.sealed:
            return
        requests = [self._fresh() for _ in range(self._chance.randint(1, 4))]
        crash = self._crashing = Crash(self._new_folder(), self._chance, tear=not by_hand)
        self._disk.durable = self._log.head.size
        await asyncio.gather(*map(self._append, requests))
        self._crashing = None
        if not crash.taken:
            crash.moment = "acked"
            crash.take(self._folder, self._disk.durable)
        await self._store.close()
        shutil.rmtree(self._folder)
        self._folder = crash.folder
        everything = crash.moment == "acked"
        await self._reopen([*by_hand, *requests], everything=everything)

    # Requests.

    def _fresh(self) -> list[Sent]:
        return self._maker.batch(self._clock.now, self._model.ids)

    async def _append(self, request: Sequence[Sent], expect: Expect = ANY) -> Appended:
        self.appends += 1
        return await self._log.append([sent.raw for sent in request], expect)

    def _took(self, request: Sequence[Sent], done: Appended) -> None:
        """It was appended now."""
        first = self._model.head + 1
        assert (done.first, done.last, done.duplicate) == (first, done.seqs[-1], False)
        assert done.seqs == (*range(first, first + len(request)),)
        assert done.head >= done.last
        assert all(s.id in (None, i) for s, i in zip(request, done.ids, strict=True))
        self._model.add(request, done.ids, [self._clock.now] * len(request))
        self._figures.acked += len(request)

    async def _group(self) -> None:
        requests = [self._fresh() for _ in range(self._chance.choice((1, 1, 2, 4)))]
        if self._model.sealed:
            with pytest.raises(Sealed):
                await self._append(requests[0])
            return
        answers = await asyncio.gather(*map(self._append, requests))
        done = sorted(zip(answers, requests, strict=True), key=lambda pair: pair[0].first)
        for answer, request in done:
            self._took(request, answer)

    async def _expecting(self) -> None:
        head, request = self._model.head, self._fresh()
        expect, holds = self._chance.choice(
            [
                (Exists(), head > 0),
                (Empty(), head == 0),
                (HeadIn(frozenset((head, 10**6))), True),
                (HeadIn(frozenset((head + 1, head - 1))), False),
            ]
        )
        if self._model.sealed:
            with pytest.raises(Sealed):
                await self._append(request, expect)
        elif holds:
            self._took(request, await self._append(request, expect))
        else:
            with pytest.raises(HeadMismatch) as caught:
                await self._append(request, expect)
            assert caught.value.head == head

    def _known(self) -> list[int]:
        """A request that was kept, or events of several."""
        model, chance = self._model, self._chance
        if chance.random() < 0.5:
            return chance.choice(model.requests)
        return chance.sample(range(1, model.head + 1), min(model.head, chance.randint(1, 6)))

    async def _retry(self) -> None:
        if not self._model.requests:
            return
        seqs = self._known()
        entries = [self._model.entry(seq) for seq in seqs]
        expect = self._chance.choice((ANY, Empty(), HeadIn(frozenset())))
        self.appends += 1
        done = await self._log.append([entry.stored for entry in entries], expect)
        ids = tuple(entry.id for entry in entries)
        wanted = Appended(min(seqs), max(seqs), self._model.head, (*seqs,), ids, duplicate=True)
        self._figures.misread += done != wanted

    async def _refused(self) -> None:
        """Whole, with the ids that are to blame, and the log is as it was."""
        if not self._model.requests:
            return
        entry = self._model.entry(self._known()[0])
        other = entry.stored[:-1] + b',"more":1}'
        fresh = b'{"id":"fresh","kind":"gas"}'
        batch, error = self._chance.choice(
            [
                ([other], IdConflict),
                ([fresh, entry.stored], IdConflict),
                ([fresh, other], IdConflict),
                ([fresh, fresh], RuleBroken),
                ([fresh, b'{"kind":"gas","level":9}'], RuleBroken),
                ([fresh, b"nonsense"], NotJson),
                ([], NotJson),
            ]
        )
        self.appends += 1
        with pytest.raises(error) as caught:
            await self._log.append(batch)
        if isinstance(caught.value, IdConflict):
            assert caught.value.ids == (entry.id,)
        assert self._log.head.seq == self._model.head

    async def _each(self) -> None:
        """Requests of one event; each is taken or refused alone."""
        model, fresh = self._model, [self._fresh()[0] for _ in range(4)]
        doubled = next((sent for sent in fresh if sent.id), None)
        sent = [one.raw for one in fresh] + [b"nonsense"]
        if doubled is not None:
            sent.append(doubled.raw)
        old = model.entry(self._known()[0]) if model.requests else None
        if old is not None:
            sent += [old.stored, old.stored[:-1] + b',"more":1}']
        self.appends += len(sent)
        done = await self._log.append_each(sent)
        assert len(done) == len(sent)
        assert isinstance(done[4], NotJson)
        if old is not None:
            again, conflict = done[-2:]
            assert isinstance(again, Appended)
            assert (again.duplicate, again.ids) == (True, (old.id,))
            assert isinstance(conflict, IdConflict)
        for one, answer in zip(fresh, done, strict=False):
            if model.sealed:
                assert isinstance(answer, Sealed)
            else:
                assert isinstance(answer, Appended)
                self._took([one], answer)
        if doubled is not None and not model.sealed:
            assert isinstance(done[5], Appended)
            assert done[5].duplicate

    async def _by_hand(self) -> None:
        """Lines with `>>`: taken in before the next batch, or at the next start."""
        if self._model.sealed:
            return
        lines = self._fresh()
        raw = b"".join(line.compact + self._chance.choice((b"\n", b"\r\n")) for line in lines)
        bad = self._chance.random() < 0.3
        with (self._folder / "latihan.jsonl").open("ab") as file:
            file.write(raw + BAD * bad)
        follows = self._chance.choice(("batch", "restart", "crash"))
        if follows == "batch":
            request = self._fresh()
            done = await self._append(request)
            assert not self._look([lines, request])
            assert done.seqs == (*self._model.requests[-1],)
        elif follows == "restart":
            await self._restart(lines)
        else:
            await self._crash(lines)
        assert self._model.by_id.keys() >= {line.id for line in lines if line.id}
        assert bool(self._log.status.rejected) >= bad

    async def _seal(self) -> None:
        head = await self._log.seal()
        assert (head.seq, head.sealed) == (self._model.head, True)
        self._model.sealed = True

    # Comparing.

    def _look(self, under_way: Sequence[Sequence[Sent]]) -> list[Sequence[Sent]]:
        """Take into the model what of this the file holds; returns what it does not."""
        found = read((self._folder / "latihan.jsonl").read_bytes())
        model, left = self._model, [*under_way]
        assert found.sealed == model.sealed
        while model.head < len(found.lines):
            rest = found.lines[model.head :]
            request = next((one for one in left if kept_as(one, rest)), None)
            assert request is not None, f"nobody sent {rest[0]}"
            left.remove(request)
            own = rest[: len(request)]
            recorded = [instant(line.recorded) for line in own]
            assert recorded == [self._clock.now] * len(own)
            model.add(request, [line.id for line in own], recorded)
        self._figures.lost += max(0, model.head - len(found.lines))
        self._figures.duplicated += len(found.lines) - len({line.id for line in found.lines})
        for line, entry in zip(found.lines, model.entries, strict=False):
            same = (line.id, line.sent) == (entry.id, entry.stored)
            self._figures.misread += not same or instant(line.recorded) != entry.recorded
        self._figures.assert_clean()
        return left

    async def _compare(self) -> None:
        """What the store says of the log and what the model says."""
        model, log, index = self._model, self._log, self._log.index
        seqs = range(1, model.head + 1)
        assert (log.head.seq, index.count, log.head.sealed) == (len(seqs), len(seqs), model.sealed)
        for line, entry in zip(await log.lines(seqs), model.entries, strict=True):
            assert entry.stored[1:-1] in line
        assert [*index.seqs(0, len(seqs))] == model.order()
        assert index.counts == model.counts()
        assert index.side_counts == model.side_counts()
        assert dict(index.superseded) == model.superseded()
        assert [seq for seq in seqs if index.late(seq)] == model.late()
        assert {s: u for s in seqs if (u := index.until(s)) is not None} == model.untils()
        assert (await log.verify()).condition == "ok"
