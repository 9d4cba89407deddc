"""Images of files after crashes and rot, thousands of them, judged without touching a disk."""

from __future__ import annotations

import io
import random

import pytest
from log_store import START, event, header

from events.event import parse_event
from events.header import parse_header
from events.line import event_line, header_line
from events.scan import Scan, scan

pytestmark = pytest.mark.fault


class GroupedLog:
    """The bytes of a log, written in groups of batches with one sync each."""

    def __init__(self, chance: random.Random, groups: int) -> None:
        line, self.h = header_line(parse_header(header()))
        self.first = line + b"\n"
        self.lines: list[bytes] = []
        self.ends, self.covered, self.size, self.seq = {0}, 0, len(self.first), 0
        h = self.h
        for _ in range(groups):
            self.size = len(self.first) + sum(map(len, self.lines))
            self.covered = self.seq = len(self.lines)
            for _ in range(chance.randint(1, 3)):
                h = self._batch(chance, chance.randint(1, 4), h)

    def _batch(self, chance: random.Random, count: int, h: str) -> str:
        last = len(self.lines) + count
        for _ in range(count):
            seq = len(self.lines) + 1
            draft = parse_event(event(id=f"e{seq}", scene="x" * chance.randint(0, 90)), None)
            batch = last if count > 1 else None
            line, h = event_line(seq, self.covered, batch, START, None, draft, h)
            self.lines.append(line + b"\n")
        self.ends.add(last)
        return h

    def image(self) -> tuple[bytes, int, int]:
        """(the file, how much of it and how many events were synced)."""
        return self.first + b"".join(self.lines), self.size, self.seq

    def scan(self, image: bytes) -> Scan:
        return scan(self.first, self.h, io.BytesIO(image[len(self.first) :]))


def crash_images(seed: int, count: int) -> None:
    """Files as a crash of the machine may leave them."""
    chance = random.Random(seed)
    for _ in range(count):
        log = GroupedLog(chance, groups=chance.randint(1, 5))
        whole, durable_size, durable = log.image()
        unsynced = bytearray(whole[durable_size:])
        del unsynced[chance.randint(0, len(unsynced)) :]
        for _ in range(chance.randint(0, 2)):  # pages that never reached the disk
            start = chance.randrange(0, len(unsynced) + 1, 64)
            unsynced[start : start + 64] = bytes(len(unsynced[start : start + 64]))
        unsynced += bytes(chance.choice((0, 0, 64)))
        found = log.scan(whole[:durable_size] + bytes(unsynced))
        assert found.head.seq >= durable
        assert found.head.seq in log.ends
        assert found.tail.ending in ("intact", "torn", "unproven")


def rotten_images(seed: int, count: int) -> None:
    """A changed byte in what was durable: never served, and never cut when a later line proves
    that it was."""
    chance = random.Random(seed)
    for _ in range(count):
        log = GroupedLog(chance, groups=chance.randint(2, 5))
        whole, _, _ = log.image()
        rotten = bytearray(whole)
        place = chance.randrange(len(log.first), len(whole))
        rotten[place] ^= 1 << chance.randrange(8)
        seq = whole[len(log.first) : place].count(b"\n") + 1
        found = log.scan(bytes(rotten))
        assert found.head.seq < seq
        # A newline that is gone takes the next line with it; then its proof may be lost.
        proven = seq <= log.covered and whole[place : place + 1] != b"\n"
        assert found.tail.ending == "damaged" or not proven


def test_crash_images() -> None:
    crash_images(1, 300)


def test_rotten_images() -> None:
    rotten_images(2, 300)


@pytest.mark.torture
@pytest.mark.parametrize("seed", range(20))
def test_crash_and_rotten_images_for_long(seed: int) -> None:
    crash_images(seed, 2000)
    rotten_images(seed, 2000)
