"""kill -9 at random moments of a store under several writers: all that was acked is there, once,
in order, in a chain that is whole, and no request is there in part."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from fault_child import Acks
from fault_figures import Figures
from fault_image import read
from fault_lengths import seeds
from fault_writers import Judge, sent
from fault_zygote import Zygote
from log_store import open_store

from events.errors import DrillNotFound

pytestmark = [pytest.mark.fault, pytest.mark.timeout(900)]

ROUNDS = 20  # on one log, so that it does not grow for ever


class Killed:
    """One store that is killed again and again."""

    def __init__(self, folder: Path, zygote: Zygote, seed: int, figures: Figures) -> None:
        self._store, self._acks = folder / "drills", folder / "acks"
        self._zygote, self._seed, self._figures = zygote, seed, figures
        self._chance = random.Random(seed)
        self._judge = Judge(figures)
        self._made = False

    async def round(self, number: int) -> None:
        after = self._chance.choice((0.01, 0.04, 0.12)) * self._chance.random()
        name = f"{self._seed}-{number}"
        self._zygote.kill("append_for_ever", self._store, self._acks, name, after=after)
        acks = Acks.read(self._acks)
        self._acks.unlink(missing_ok=True)
        self._made |= bool(acks)
        for ids, seqs in acks:
            self._judge.ack(ids, seqs)
        self._figures.rounds += 1
        await self._look([ids for ids, _ in acks if ids])

    async def _look(self, requests: list[list[str]]) -> None:
        """Open the store again; what was just acked is a retry now."""
        store = await open_store(self._store)
        try:
            log = await store.log("latihan")
        except DrillNotFound:
            assert not self._made
            await store.close()
            return
        # SIGKILL may cut a write short between two pages.
        assert log.status.condition == "ok"
        assert log.status.reason == "" or log.status.reason.startswith("torn:")
        data = (self._store / "latihan.jsonl").read_bytes()
        lines = read(data).lines
        assert log.head.seq == len(lines)
        raw = b"".join(line + b"\n" for line in await log.lines(range(1, len(lines) + 1)))
        assert data.endswith(raw)
        self._judge.judge(lines)
        for ids in self._chance.sample(requests, min(3, len(requests))):
            again = await log.append([sent(event_id) for event_id in ids])
            assert again.duplicate
            assert [*again.seqs] == [self._judge.acked[event_id] for event_id in ids]
        assert log.head.seq == len(lines)
        await store.close()


@seeds(10, 300)
async def test_killed_store(tmp_path: Path, zygote: Zygote, figures: Figures, seed: int) -> None:
    """200 rounds in CI."""
    killed = Killed(tmp_path, zygote, seed, figures)
    for number in range(ROUNDS):
        await killed.round(number)
