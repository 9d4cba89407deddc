"""Machines that stop in the middle of a write: what was synced stays, a request is there whole or
not at all, and the rest is set aside and cut."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import suppress
from itertools import chain, combinations, pairwise
from pathlib import Path

import pytest
from fault_figures import Figures
from fault_image import Image, event, read
from fault_lengths import seeds
from fault_open import Found, forget_sidecar, look, take_aside

from events.errors import StoreError

pytestmark = [pytest.mark.fault, pytest.mark.timeout(900)]

SECTOR = 512


def image(last: str, pad: int = 0) -> Image:
    """Two groups that were synced, and a last one that was under way."""
    made = Image()
    made.group([event("a1")], [event("a2"), event("a3")])
    made.group([event("b1")])
    requests = {
        "one event": (1,),
        "one batch": (2,),
        "a group": (1, 2),
    }[last]
    sizes = iter(range(9))
    made.group(*([event(f"c{next(sizes)}", pad) for _ in range(n)] for n in requests))
    return made


async def cut_to_whole_requests(
    folder: Path, made: Image, broken: bytes, figures: Figures
) -> Found:
    """Open what a crash left: exactly the requests before the first byte that is missing."""
    whole = made.data
    first = next((n for n, byte in enumerate(broken) if byte != whole[n]), len(broken))
    seq = made.whole_requests(first)
    forget_sidecar(folder)
    append = figures.rounds % 4 == 0
    found = await look(folder, broken, append=append)
    figures.rounds += 1
    figures.acked += made.synced
    figures.lost += max(0, made.synced - found.seq)
    figures.misread += found.lines != made.lines[:seq]
    figures.misread += found.data != whole[: made.size(seq)]
    figures.assert_clean()
    assert (found.status.condition, found.condition) == ("ok", "ok")
    rest = broken[made.size(seq) :]
    assert take_aside(folder, "torn") == ([rest] if rest else [])
    assert bool(found.status.reason) == bool(rest)
    if append:
        assert found.appended == seq + 1
        assert read((folder / "latihan.jsonl").read_bytes()).lines[-1].id == "next"
    return found


@pytest.mark.parametrize("last", ["one event", "one batch", "a group"])
async def test_torn_at_every_byte(tmp_path: Path, figures: Figures, last: str) -> None:
    made = image(last)
    for size in range(made.size(made.synced), len(made.data)):
        found = await cut_to_whole_requests(tmp_path, made, made.data[:size], figures)
        assert found.status.reason == "" or found.status.reason.startswith("torn:")


@pytest.mark.parametrize("last", ["one event", "one batch", "a group"])
async def test_zeroed_from_every_byte(tmp_path: Path, figures: Figures, last: str) -> None:
    """The file grew, its bytes did not come."""
    made = image(last)
    whole = made.data
    for size in range(made.size(made.synced), len(whole), 3):
        broken = whole[:size] + bytes(len(whole) - size)
        await cut_to_whole_requests(tmp_path, made, broken, figures)
    zeros = whole[: made.size(made.synced)] + bytes(100_000)
    found = await cut_to_whole_requests(tmp_path, made, zeros, figures)
    assert found.status.reason.startswith("torn:")


def sectors(made: Image) -> list[tuple[int, int]]:
    """Start and end of the parts that were written last, by sector of the disk."""
    start, end = made.size(made.synced), len(made.data)
    edges = [start, *range((start // SECTOR + 1) * SECTOR, end, SECTOR), end]
    return list(pairwise(edges))


def zeroed(made: Image) -> Iterator[bytes]:
    """Every choice of sectors that never reached the disk."""
    places = sectors(made)
    choices = chain.from_iterable(
        combinations(places, count) for count in range(1, len(places) + 1)
    )
    for choice in choices:
        broken = bytearray(made.data)
        for start, end in choice:
            broken[start:end] = bytes(end - start)
        yield bytes(broken)


@pytest.mark.parametrize("last", ["one event", "one batch", "a group"])
async def test_zeroed_sectors(tmp_path: Path, figures: Figures, last: str) -> None:
    """Sectors are written in any order; those that were not are zero, whichever they are."""
    made = image(last, pad=900)
    for broken in zeroed(made):
        await cut_to_whole_requests(tmp_path, made, broken, figures)


def random_image(chance: random.Random) -> Image:
    made = Image()
    names = (f"e{n}" for n in range(1000))
    for _ in range(chance.randint(1, 5)):
        made.group(
            *(
                [event(next(names), chance.randint(0, 300)) for _ in range(chance.randint(1, 4))]
                for _ in range(chance.randint(1, 3))
            )
        )
    return made


@seeds(3, 200)
async def test_random_crash_images(tmp_path: Path, figures: Figures, seed: int) -> None:
    """Logs of every make, cut anywhere, with holes, and with zeros behind."""
    chance = random.Random(seed)
    for _ in range(100):
        made = random_image(chance)
        start = made.size(made.synced)
        broken = bytearray(made.data[: chance.randint(start, len(made.data))])
        for _ in range(chance.randint(0, 2)):
            hole = chance.randrange(start, len(broken) + 1)
            end = min(len(broken), hole + 64)
            broken[hole:end] = bytes(end - hole)
        await cut_to_whole_requests(tmp_path, made, bytes(broken), figures)


async def test_opening_again_after_a_crash_in_recovery(tmp_path: Path, figures: Figures) -> None:
    """Saved but not cut yet: the next start ends in the same place, and keeps the bytes."""
    made = image("a group")
    torn = made.data[:-10]
    for _ in range(3):
        forget_sidecar(tmp_path)
        found = await look(tmp_path, torn)
        assert found.seq == made.whole_requests(len(torn))
        figures.rounds += 1
    rest = torn[made.size(found.seq) :]
    assert set(take_aside(tmp_path, "torn")) == {rest}


async def test_torn_header_is_no_drill(tmp_path: Path) -> None:
    """A header is written whole or not at all, so a torn one is somebody else's work: left alone
    and never a drill."""
    made = Image()
    for size in range(1, len(made.header) - 1):
        with pytest.raises(StoreError):
            await look(tmp_path, made.header[:size])
        assert (tmp_path / "latihan.jsonl").read_bytes() == made.header[:size]


async def test_header_without_newline(tmp_path: Path) -> None:
    """All of it but the newline: refused or mended, but nothing that is acked may hang on it."""
    with suppress(StoreError):
        found = await look(tmp_path, Image().header[:-1], append=True)
        assert (await look(tmp_path)).seq == found.appended
