"""Clocks that are set back or jump ahead: `recorded` says what the clock said, order and safety do
not hang on it."""

from __future__ import annotations

import asyncio
import random
from pathlib import Path

import orjson
import pytest
from fault_image import Image, event, read
from fault_lengths import seeds
from fault_open import forget_sidecar, ids_of, take_aside
from log_store import START, ManualClock, make_log, open_store

from events.times import instant

pytestmark = pytest.mark.fault

HOUR = 3_600_000


@seeds(3, 100)
async def test_clock_that_goes_anywhere(tmp_path: Path, seed: int) -> None:
    """Back, ahead by an hour, and standing still, also between two starts."""
    chance, clock = random.Random(seed), ManualClock(tick=0)
    expected: list[int] = []
    for _ in range(4):
        store = await open_store(tmp_path, clock=clock)
        log = (await store.create(orjson.dumps(HEADER)))[0]
        for _ in range(20):
            clock.now += chance.choice((-HOUR, -1, 0, 1, 1000, HOUR))
            size = chance.randint(1, 3)
            await log.append([b'{"kind":"gas"}'] * size)
            expected += [clock.now] * size
        seqs = range(1, len(expected) + 1)
        assert [log.index.recorded(seq) for seq in seqs] == expected
        shown = sorted(seqs, key=lambda seq: (expected[seq - 1], seq))
        assert [*log.index.seqs(0, len(expected))] == shown
        latest = [max(expected[:n], default=-1) for n in range(len(expected))]
        assert [log.index.late(seq) for seq in seqs] == [
            time < before for time, before in zip(expected, latest, strict=True)
        ]
        assert len(set(await ids_of(log))) == len(expected)
        assert (await log.verify()).condition == "ok"
        await store.close()
    lines = read((tmp_path / "latihan.jsonl").read_bytes()).lines
    assert [instant(line.recorded) for line in lines] == expected


HEADER = {"drill": "latihan", "nature": "exercise", "title": {"en": "latihan"}}


async def test_files_set_aside_at_the_same_instant(tmp_path: Path) -> None:
    """The clock stands, and the names of what is set aside are of the clock: none is written
    over."""
    made = Image()
    made.group([event("a")])
    made.group([event("b"), event("c")])
    path, kept = tmp_path / "latihan.jsonl", []
    for size in range(made.size(1) + 1, made.size(1) + 9):
        forget_sidecar(tmp_path)
        path.write_bytes(made.data[:size])
        store = await open_store(tmp_path, clock=lambda: START)
        await store.log("latihan")
        await store.close()
        kept.append(made.data[made.size(1) : size])
    assert sorted(take_aside(tmp_path, "torn")) == sorted(kept)


async def test_lines_by_hand_at_the_same_instant(tmp_path: Path) -> None:
    """Ids that are made of the file's name and the line's number stay different."""
    store = await open_store(tmp_path, clock=lambda: START)
    log = await make_log(store)
    for number in range(1, 6):
        with (tmp_path / "latihan.jsonl").open("ab") as file:
            file.write(b'{"kind":"gas"}\n{"kind":"gas"}\n')
        await log.append([event(f"e{number}")])
        assert log.head.seq == 3 * number
    assert len(set(await ids_of(log))) == 15
    await store.close()
    assert len(take_aside(tmp_path, "hand")) == 5


async def test_made_ids_differ_while_the_clock_stands(tmp_path: Path) -> None:
    store = await open_store(tmp_path, clock=lambda: START)
    log = await make_log(store)
    batches = [[b'{"kind":"gas"}'] * 50 for _ in range(20)]
    answers = await asyncio.gather(*map(log.append, batches))
    assert len({event_id for answer in answers for event_id in answer.ids}) == 1000
    await store.close()
