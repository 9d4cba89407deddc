"""The side-car: what it knows to be durable is never cut, and whatever happens to it, the log
says the same."""

from __future__ import annotations

import asyncio
import random
import shutil
from pathlib import Path

import pytest
from fault_figures import Figures
from fault_image import Image, event
from fault_lengths import lengths, seeds
from fault_open import Found, forget_sidecar, look, take_aside
from fault_sidecar import Place, made, mixed, of_layout, sidecar_of, spoilt
from log_store import events, header, open_store

from events.errors import StoreError
from events.files.filestore import FileStore
from events.store import Appended

pytestmark = [pytest.mark.fault, pytest.mark.timeout(900)]


async def damaged(folder: Path, broken: bytes, sidecar: bytes, image: Image) -> Found:
    """Nothing is written, ever, and the place is told."""
    (folder / "latihan.idx").write_bytes(sidecar)
    found = await look(folder, broken)
    whole = next(
        n
        for n in range(len(image.lines), -1, -1)
        if broken[: image.size(n)] == image.data[: image.size(n)]
    )
    assert (found.status.condition, found.condition) == ("damaged", "damaged")
    assert found.lines == image.lines[:whole]
    assert (found.status.offset, found.status.line) == (image.size(whole), whole + 2)
    assert found.data == broken
    assert take_aside(folder, "torn") == take_aside(folder, "hand") == []
    return found


@lengths("step", 7, 1)
async def test_cut_below_the_watermark(tmp_path: Path, figures: Figures, step: int) -> None:
    """All of it was durable, so a file that ends earlier was cut by somebody: between lines, too.
    Without the side-car nobody can tell."""
    image = made()
    sidecar = await sidecar_of(tmp_path, image.data)
    ends = [image.size(seq) for seq in range(len(image.lines))]
    for size in sorted({*ends, *range(len(image.header), len(image.data), step)}):
        found = await damaged(tmp_path, image.data[:size], sidecar, image)
        assert "latihan.idx" in found.status.reason
        figures.rounds += 1
    for size in (*ends[-3:], len(image.data) - 5):
        forget_sidecar(tmp_path)
        found = await look(tmp_path, image.data[:size])
        assert (found.status.condition, found.seq) == ("ok", image.whole_requests(size))


@lengths("step", 7, 1)
async def test_flip_below_the_watermark(tmp_path: Path, figures: Figures, step: int) -> None:
    """Damage wherever it is, the last line included."""
    image, chance = made(), random.Random(9)
    sidecar = await sidecar_of(tmp_path, image.data)
    last = range(image.size(len(image.lines) - 2), len(image.data))
    for place in sorted({*last, *range(len(image.header), len(image.data), step)}):
        broken = bytearray(image.data)
        broken[place] ^= 1 << chance.randrange(8)
        await damaged(tmp_path, bytes(broken), sidecar, image)
        figures.rounds += 1


@lengths("step", 7, 1)
async def test_torn_behind_the_watermark(tmp_path: Path, figures: Figures, step: int) -> None:
    """What came after it and was not synced is torn, as ever."""
    image = made()
    sidecar = await sidecar_of(tmp_path, image.data)
    start = len(image.data)
    image.group([event("e1")], [event("e2"), event("e3")])
    for size in range(start, len(image.data), step):
        (tmp_path / "latihan.idx").write_bytes(sidecar)
        found = await look(tmp_path, image.data[:size], append=True)
        seq = image.whole_requests(size)
        assert (found.status.condition, found.condition) == ("ok", "ok")
        assert (found.lines, found.appended) == (image.lines[:seq], seq + 1)
        rest = image.data[image.size(seq) : size]
        assert take_aside(tmp_path, "torn") == ([rest] if rest else [])
        figures.rounds += 1


async def test_another_history_is_damage(tmp_path: Path) -> None:
    """A file whose chain is whole, but which is not what was there."""
    image, other = made(), Image()
    sidecar = await sidecar_of(tmp_path, image.data)
    other.group([event("a1")], [event("a2"), event("a3")])
    other.group(*([event(f"other{n}")] for n in range(len(image.lines))))
    (tmp_path / "latihan.idx").write_bytes(sidecar)
    found = await look(tmp_path, other.data)
    assert found.status.condition == "damaged"
    assert found.data == other.data


@lengths("flips", 100, 5000)
async def test_spoilt_sidecar(tmp_path: Path, figures: Figures, flips: int) -> None:
    """Beside a log that it fits, so that nothing but itself speaks against it."""
    image, chance = made(), random.Random(10)
    sidecar = await sidecar_of(tmp_path, image.data)
    place = Place(tmp_path, image)
    await place.says_the_same()
    for content in spoilt(sidecar, chance, flips):
        place.sidecar.write_bytes(content)
        await place.says_the_same()
        figures.rounds += 1
    place.sidecar.write_bytes(b"rubbish")
    await place.says_the_same(read_only=True)
    assert place.sidecar.read_bytes() == b"rubbish"


async def test_sidecar_of_the_layout_before(tmp_path: Path) -> None:
    """It is as good as none, whatever its extents hold, and is replaced."""
    image = made()
    sidecar = await sidecar_of(tmp_path, image.data)
    place = Place(tmp_path, image)
    place.sidecar.write_bytes(of_layout(sidecar, 1))
    await place.says_the_same(read_only=True)
    assert place.sidecar.read_bytes() == of_layout(sidecar, 1)
    await place.says_the_same()
    assert b'{"drill_idx":2,' in place.sidecar.read_bytes()
    place.sidecar.write_bytes(of_layout(sidecar, 3))
    await place.says_the_same()


@seeds(1, 50)
async def test_old_and_mixed_sidecars(tmp_path: Path, figures: Figures, seed: int) -> None:
    """As it was some appends ago, or pages of both, as after a power cut."""
    image, chance = made(), random.Random(seed)
    sidecars = [await sidecar_of(tmp_path, image.header)]
    sidecars += [await sidecar_of(tmp_path, image.data)]
    image.group(*([event(f"f{n}", 50)] for n in range(40)))
    sidecars += [await sidecar_of(tmp_path, image.data)]
    place = Place(tmp_path, image)
    for _ in range(60):
        older, newer = sorted(chance.sample(range(3), 2))
        choices = [sidecars[older], mixed(sidecars[older], sidecars[newer], chance)]
        place.sidecar.write_bytes(chance.choice(choices))
        await place.says_the_same()
        figures.rounds += 1


async def test_no_sidecar_can_be_written(tmp_path: Path) -> None:
    """Something else has its name: the log goes on without."""
    image = made()
    place = Place(tmp_path, image)
    place.log.write_bytes(image.data)
    place.sidecar.mkdir()
    for _ in range(2):
        await place.says_the_same()
    assert place.sidecar.is_dir()


async def test_sidecar_of_another_log(tmp_path: Path) -> None:
    image, other = made(), Image("lain")
    other.group([event("x1")], [event("x2")])
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "lain.jsonl").write_bytes(other.data)
    store = await open_store(elsewhere)
    await store.log("lain")
    await store.close()
    place = Place(tmp_path, image)
    place.log.write_bytes(image.data)
    shutil.copy(elsewhere / "lain.idx", place.sidecar)
    await place.says_the_same()


@pytest.mark.parametrize("how", ["removed", "deleted by hand"])
async def test_drill_made_again_knows_nothing_of_the_old_one(tmp_path: Path, how: str) -> None:
    """Even with the same header, which is all that tells a side-car whose it is."""
    store = await open_store(tmp_path)
    log, _ = await store.create(header())
    await log.append(events(1, 3))
    if how == "removed":
        await store.remove("latihan")
        assert not (tmp_path / "latihan.idx").exists()
    else:
        await store.close()
        (tmp_path / "latihan.jsonl").unlink()
        store = await open_store(tmp_path)
    log, created = await store.create(header())
    assert (created, log.head.seq, log.status.condition) == (True, 0, "ok")
    assert (await log.append(events(2, 2))).seqs == (1, 2)
    await store.close()
    found = await look(tmp_path)
    assert (found.seq, found.status.condition) == (2, "ok")


async def test_sidecar_deleted_while_open(tmp_path: Path) -> None:
    await sidecar_of(tmp_path, made().data)
    store = await open_store(tmp_path)
    log = await store.log("latihan")
    (tmp_path / "latihan.idx").unlink()
    assert (await log.append([event("a1")])).duplicate
    assert (await log.append([event("new")])).seqs == (len(made().lines) + 1,)
    await store.close()
    found = await look(tmp_path, append=True)
    assert found.appended == len(made().lines) + 2


BIG = 40_000  # events: more than two chunks of the index


@pytest.fixture(scope="module")
def big(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A log whose index does not stay in memory."""
    folder = tmp_path_factory.mktemp("big")

    async def fill() -> None:
        store = await open_store(folder)
        log, _ = await store.create(header())
        for first in range(0, BIG, 1000):
            await log.append(events(first, 1000))
        await store.close()

    asyncio.run(fill())
    return folder


@lengths("rounds", 10, 500)
async def test_sidecar_spoilt_under_an_open_log(
    tmp_path: Path, big: Path, figures: Figures, rounds: int
) -> None:
    """Answers are right, or there is an error and the next use of the log reads it anew."""
    chance = random.Random(11)
    for name in ("latihan.jsonl", "latihan.idx"):
        shutil.copy(big / name, tmp_path)
    for _ in range(rounds):
        shutil.copy(big / "latihan.idx", tmp_path)
        store = await open_store(tmp_path)
        await store.log("latihan")
        with (tmp_path / "latihan.idx").open("r+b") as file:
            size = file.seek(0, 2)
            for _ in range(chance.choice((1, 50))):
                file.seek(chance.randrange(size))
                file.write(chance.randbytes(chance.choice((1, 500))))
        for _ in range(6):
            try:
                figures.misread += not await answers(store, chance)
            except StoreError:
                continue
        assert await answers(store, chance)
        await store.close()
        figures.rounds += 1


async def answers(store: FileStore, chance: random.Random) -> bool:
    """Whether a log of `big` says what is so of some event."""
    log = await store.log("latihan")
    number = chance.randrange(BIG)
    seq = number + 1
    (line,) = await log.lines([seq])
    (known,) = await log.append_each(events(number, 1))
    ranks = [*log.index.seqs(number, number + 3)]
    return (
        log.head.seq == BIG
        and b'"id":"e%d"' % number in line
        and isinstance(known, Appended)
        and (known.seqs, known.duplicate) == ((seq,), True)
        and ranks == [*range(seq, min(seq + 3, BIG + 1))]
        and log.index.counts == {"gas": BIG}
        and log.index.kind(seq) == "gas"
    )
