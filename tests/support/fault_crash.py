"""What a stopped machine leaves: the folder as it was at one moment of a commit, perhaps without
what was not synced yet, and a side-car that nobody has to believe."""

from __future__ import annotations

import os
import random
import shutil
from contextlib import suppress
from pathlib import Path

MOMENTS = ("before", "within", "written", "synced", "acked")
SECTOR = 512


class Crash:
    """Copies the folder at one moment of one of the next commits."""

    def __init__(self, folder: Path, chance: random.Random, *, tear: bool) -> None:
        self.folder, self._chance = folder, chance
        self.moment = chance.choice(MOMENTS)
        self._skip = chance.choice((0, 0, 1))  # commits before the one that is looked at
        self._tear = tear and chance.random() < 0.6
        self.taken = False

    def seen(self, moment: str, folder: Path, durable: int) -> None:
        if self.taken or moment != self.moment:
            return
        if self._skip:
            self._skip -= 1
            return
        self.take(folder, durable)

    def take(self, folder: Path, durable: int) -> None:
        """The image. What the last sync covered is in it in any case."""
        self.taken = True
        self.folder.mkdir()
        # The side-car first: it may know less than the log, never more.
        for path in sorted(folder.iterdir(), key=lambda path: path.suffix != ".idx"):
            if path.name != ".lock":
                with suppress(FileNotFoundError):  # a side-car being saved was renamed meanwhile
                    shutil.copyfile(path, self.folder / path.name)
        if self._tear:
            self._lose(self.folder / "latihan.jsonl", durable)

    def _lose(self, log: Path, durable: int) -> None:
        """Bytes behind the last sync never came, or only some of their sectors did."""
        size = log.stat().st_size
        os.truncate(log, self._chance.randint(min(durable, size), size))
        size = log.stat().st_size
        if size > durable and self._chance.random() < 0.5:
            start = self._chance.randrange(durable, size) // SECTOR * SECTOR
            start, end = max(start, durable), min(start + SECTOR, size)
            with log.open("r+b") as file:
                file.seek(start)
                file.write(bytes(end - start))


class Spoiler:
    """Does to a closed store's side-car what may happen to a file: kept, deleted, older, cut,
    changed."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        self._older: bytes | None = None

    def spoil(self, folder: Path) -> None:
        path, chance = folder / "latihan.idx", self._chance
        if not path.exists():
            return
        content, older = path.read_bytes(), self._older
        self._older = content if chance.random() < 0.3 else older
        what = chance.choice(("kept", "kept", "kept", "deleted", "older", "cut", "changed"))
        if what == "deleted":
            path.unlink()
        elif what == "older" and older is not None:
            path.write_bytes(older)
        elif what == "cut":
            path.write_bytes(content[: chance.randrange(len(content) + 1)])
        elif what == "changed" and content:
            changed = bytearray(content)
            for _ in range(chance.choice((1, 1, 20))):
                changed[chance.randrange(len(changed))] ^= 1 << chance.randrange(8)
            path.write_bytes(changed)
