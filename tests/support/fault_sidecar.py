"""Logs with a side-car, and what may happen to that."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from zlib import crc32

from fault_image import Image, event
from fault_open import lines_of
from log_store import open_store

from events.store import Appended

PAGE = 4096  # of the side-car's root slots, and of the kernel


def made() -> Image:
    """A small log of several groups."""
    image = Image()
    image.group([event("a1")], [event("a2"), event("a3")])
    image.group([event("b1")])
    image.group([event("c1"), event("c2")], [event("c3")])
    image.group([event("d1"), event("d2")])
    return image


async def sidecar_of(folder: Path, data: bytes) -> bytes:
    """What a store that has read this log leaves beside it."""
    (folder / "latihan.idx").unlink(missing_ok=True)
    (folder / "latihan.jsonl").write_bytes(data)
    store = await open_store(folder)
    await store.log("latihan")
    await store.close()
    return (folder / "latihan.idx").read_bytes()


@dataclass(frozen=True)
class Place:
    """A folder with one log, whose side-car is put there as wanted."""

    folder: Path
    image: Image

    @property
    def log(self) -> Path:
        return self.folder / "latihan.jsonl"

    @property
    def sidecar(self) -> Path:
        return self.folder / "latihan.idx"

    async def says_the_same(self, *, read_only: bool = False) -> None:
        """All of it is read, in order; each id is known at its seq, and no other."""
        image = self.image
        store = await open_store(self.folder, read_only=read_only)
        log = await store.log("latihan")
        assert log.status.condition == ("read_only" if read_only else "ok"), log.status
        assert await lines_of(log) == image.lines
        assert log.index.count == len(image.lines)
        assert [*log.index.seqs(0, 100)] == [*range(1, len(image.lines) + 1)]
        assert log.index.counts == {"gas": len(image.lines)}
        if not read_only:
            for seq, done in enumerate(await log.append_each(image.sent), 1):
                assert isinstance(done, Appended)
                assert (done.seqs, done.duplicate) == ((seq,), True)
        assert (await log.verify()).condition == "ok"
        await store.close()
        assert self.log.read_bytes() == image.data


def of_layout(content: bytes, number: int) -> bytes:
    """The same with another `drill_idx` in its roots, and sound all the same."""
    pages = []
    for start in (0, PAGE):
        said = content[start + 8 : start + PAGE]
        said = said.replace(b'{"drill_idx":2,', b'{"drill_idx":%d,' % number)
        pages.append(b"%08x" % crc32(said) + said if any(said) else bytes(PAGE))
    return b"".join(pages) + content[2 * PAGE :]


def spoilt(content: bytes, chance: random.Random, flips: int) -> Iterator[bytes]:
    """A side-car that is empty, cut, zeroed, of other bytes, longer, or has a bit that flipped."""
    yield b""
    yield bytes(len(content))
    yield chance.randbytes(len(content))
    yield content + chance.randbytes(PAGE)
    for size in {1, 8, PAGE - 1, PAGE, 2 * PAGE - 1, 2 * PAGE, len(content) - 1}:
        yield content[:size]
    for start in range(0, len(content), PAGE):
        end = min(start + PAGE, len(content))
        yield content[:start] + bytes(end - start) + content[end:]
    # What the two root slots say, one place after the other; a choice of all that is behind them.
    roots = [place for place in range(2 * PAGE) if content[place] not in b"\0 "]
    others = [chance.randrange(2 * PAGE, len(content)) for _ in range(flips)]
    for place in chance.sample(roots, min(len(roots), 4 * flips)) + others:
        changed = bytearray(content)
        changed[place] ^= 1 << chance.randrange(8)
        yield bytes(changed)


def mixed(older: bytes, newer: bytes, chance: random.Random) -> bytes:
    """What a machine that stopped leaves of a file that is never synced: each page as it was, as
    it is, or zero."""
    size = max(len(older), len(newer))
    older, newer = older.ljust(size, b"\0"), newer.ljust(size, b"\0")
    pages = [
        chance.choice((older, newer, newer, bytes(size)))[start : start + PAGE]
        for start in range(0, size, PAGE)
    ]
    return b"".join(pages)[: chance.choice((size, chance.randint(0, size)))]
