"""Bits that flip, and lines that are moved, in what was durable: never served, and never cut where
a later line proves that it was."""

from __future__ import annotations

import random
import re
from hashlib import sha256
from pathlib import Path

import pytest
from fault_figures import Figures
from fault_image import Image, event, parse
from fault_lengths import lengths, seeds
from fault_open import Found, forget_sidecar, look, take_aside
from log_faults import names
from log_store import open_store

from events.errors import ReadOnlyLog, StoreError

pytestmark = [pytest.mark.fault, pytest.mark.timeout(900)]


def small() -> Image:
    made = Image()
    made.group([event("a1")], [event("a2"), event("a3")])
    made.group([event("b1")])
    made.group([event("c1"), event("c2")], [event("c3")])
    made.group([event("d1")])
    return made


def flipped(data: bytes, place: int, bit: int) -> bytes:
    broken = bytearray(data)
    broken[place] ^= 1 << bit
    return bytes(broken)


TAIL = re.compile(rb',"h":"([0-9a-f]{64})"\}\Z')
TAIL_SIZE = len(b',"h":""}') + 64


def proven(broken: bytes, seq: int) -> bool:
    """Whether a later intact line says that `seq` was durable. Its `h` fits its bytes and the h of
    the line before: the one that stands there, or the one that should."""
    lines = broken.split(b"\n")
    before = [lines[seq - 1][-66:-2]]
    for line in lines[seq:]:
        tail = TAIL.search(line)
        standing = [tail[1]] if tail else []
        body = line[:-TAIL_SIZE]
        fitting = [sha256(h + body).hexdigest().encode() for h in before]
        intact = bool(standing) and standing[0] in fitting and line.startswith(b'{"seq":')
        if intact and parse(line).durable >= seq:
            return True
        before = [*standing, fitting[0]]
    return False


async def judged(folder: Path, made: Image, broken: bytes, figures: Figures) -> Found:
    """Open a broken file whose header is whole; the first line that is not is found by
    comparing."""
    place = next((n for n, (a, b) in enumerate(zip(broken, made.data, strict=False)) if a != b), 0)
    first = made.line_at(place)
    forget_sidecar(folder)
    found = await look(folder, broken)
    figures.rounds += 1
    figures.misread += found.lines != made.lines[: found.seq] or found.seq >= first
    if proven(broken, first):
        figures.lost += found.data != broken
        assert (found.status.condition, found.condition) == ("damaged", "damaged")
        assert (found.status.offset, found.status.line) == (made.size(first - 1), first + 1)
        assert found.seq == first - 1
        assert take_aside(folder, "") == []
    else:
        start = made.size(found.seq)
        assert found.seq == made.whole_requests(made.size(first - 1))
        assert (found.status.condition, found.data) == ("ok", broken[:start])
        # What looks like neither a store's line nor what is left of one is put by as a hand's.
        kept = b"".join([*take_aside(folder, "torn"), *take_aside(folder, "hand")])
        assert sorted(kept.split(b"\n")) == sorted(broken[start:].split(b"\n"))
        assert found.status.reason or found.status.rejected
    figures.assert_clean()
    return found


@lengths("bits", 1, 8)
async def test_flipped_bit_in_every_byte(tmp_path: Path, figures: Figures, bits: int) -> None:
    made, chance = small(), random.Random(3)
    for place in range(len(made.header), len(made.data)):
        for bit in chance.sample(range(8), bits):
            await judged(tmp_path, made, flipped(made.data, place, bit), figures)


async def test_flipped_bit_in_a_header(tmp_path: Path, figures: Figures) -> None:
    """No drill then: told with its place, and left as it is."""
    made, chance = small(), random.Random(4)
    path = tmp_path / "latihan.jsonl"
    for place in range(len(made.header)):
        broken = flipped(made.data, place, chance.randrange(8))
        path.write_bytes(broken)
        store = await open_store(tmp_path)
        with pytest.raises(StoreError):
            await store.log("latihan")
        ((name, status),) = await store.problems()
        assert (name, status.condition, status.line) == ("latihan", "damaged", 1)
        await store.close()
        assert path.read_bytes() == broken
        figures.rounds += 1


@seeds(1, 100)
async def test_flipped_bits_in_bigger_logs(tmp_path: Path, figures: Figures, seed: int) -> None:
    chance = random.Random(seed)
    made = Image()
    for group in range(60):
        names = [f"e{group}-{n}" for n in range(chance.randint(1, 9))]
        made.group([event(name, chance.randint(0, 800)) for name in names])
    for _ in range(150):
        place = chance.randrange(len(made.header), len(made.data))
        broken = flipped(made.data, place, chance.randrange(8))
        if chance.random() < 0.3:  # more than one place
            later = chance.randrange(place, len(made.data))
            broken = flipped(broken, later, chance.randrange(8))
        if broken != made.data:
            await judged(tmp_path, made, broken, figures)


@seeds(1, 100)
async def test_moved_lines_and_lost_blocks(tmp_path: Path, figures: Figures, seed: int) -> None:
    """Lines that are gone, doubled or swapped, and blocks that hold zeros or other bytes."""
    chance, made = random.Random(seed), small()
    for _ in range(100):
        lines = [made.header, *made.lines]
        one, other = sorted(chance.sample(range(1, len(lines)), 2))
        start = chance.randrange(len(made.header), len(made.data) - 1)
        end = min(start + chance.choice((1, 64, 512)), len(made.data))
        broken = chance.choice(
            [
                b"".join(lines[:one] + lines[one + 1 :]),
                b"".join([*lines[:other], lines[one], *lines[other:]]),
                b"".join([*lines[:one], lines[other], *lines[one + 1 : other], lines[one]]),
                made.data[:start] + bytes(end - start) + made.data[end:],
                made.data[:start] + chance.randbytes(end - start) + made.data[end:],
            ]
        )
        if not made.data.startswith(broken):
            await judged(tmp_path, made, broken, figures)


async def test_damaged_log_is_served_up_to_it_and_left_alone(tmp_path: Path) -> None:
    """Retries of what stands before are answered, nothing else is, and the place is told."""
    made = small()
    broken = flipped(made.data, made.size(3) + 60, 0)
    path = tmp_path / "latihan.jsonl"
    path.write_bytes(broken)
    store = await open_store(tmp_path)
    log = await store.log("latihan")
    with pytest.raises(ReadOnlyLog, match=f"byte {made.size(3)}"):
        await log.append([event("new")])
    with pytest.raises(ReadOnlyLog):
        await log.seal()
    assert (await log.append([event("a1")])).duplicate
    assert [name for name, _ in await store.problems()] == ["latihan"]
    await store.close()
    assert path.read_bytes() == broken
    assert set(names(tmp_path, "latihan.")) - {"latihan.idx"} == {path.name}


async def test_flip_in_a_sealed_log_is_damage(tmp_path: Path, figures: Figures) -> None:
    """The seal covers every event, wherever the flip is; one in the seal itself is not proven."""
    made, chance = small(), random.Random(5)
    sealed = made.seal()
    for place in range(len(made.header), len(sealed), 13):
        broken = flipped(sealed, place, chance.randrange(8))
        forget_sidecar(tmp_path)
        found = await look(tmp_path, broken)
        in_seal = place >= len(made.data) - 1
        assert found.status.condition == ("ok" if in_seal else "damaged")
        assert found.seq == min(made.line_at(place), 9) - 1
        if in_seal:
            assert "torn" in found.status.reason
        figures.rounds += 1


@lengths("step", 7, 1)
async def test_any_flip_is_seen_while_open(tmp_path: Path, figures: Figures, step: int) -> None:
    """While the log is open, everything up to its head is known to be durable."""
    made, chance = small(), random.Random(6)
    path = tmp_path / "latihan.jsonl"
    path.write_bytes(made.data)
    store = await open_store(tmp_path)
    log = await store.log("latihan")
    for place in range(0, len(made.data), step):
        path.write_bytes(flipped(made.data, place, chance.randrange(8)))
        assert (await log.verify()).condition == "damaged"
        figures.rounds += 1
    path.write_bytes(made.data)
    assert (await log.verify()).condition == "ok"
    await store.close()


@lengths("step", 41, 1)
async def test_reading_only_touches_nothing(tmp_path: Path, figures: Figures, step: int) -> None:
    made, chance = small(), random.Random(8)
    for place in range(len(made.header), len(made.data), step):
        broken = flipped(made.data, place, chance.randrange(8))
        found = await look(tmp_path, broken, read_only=True)
        assert found.condition != "ok"
        assert found.seq < made.line_at(place)
        assert found.data == broken
        figures.rounds += 1
    assert names(tmp_path, "") == ["latihan.jsonl"]
