"""A log in plain Python, by FORMAT.md: lists, dictionaries and sorting. What the store says is
compared with what this says."""

from __future__ import annotations

import json
import random
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from typing import Final

from fault_image import Line

SIDES: Final = {
    "gas": "police",
    "throw": "crowd",
    "documentation": "media",
    "correction": "control",
    "x-drum": "",
}
ABOUT_LOG: Final = "correction"
# What a parser that thinks it knows better would write in another way.
_ODD: Final = (
    b'"n":123456789012345678901',
    b'"f":1.50',
    b'"z":-0',
    b'"e":1e2',
    rb'"t":"\u0041\/"',
    b'"deep":[{"b":1,"a":[null,true]}]',
)


@dataclass(frozen=True)
class Sent:
    """An event as a client sends it. `compact` is what is kept of its bytes."""

    raw: bytes
    compact: bytes
    id: str | None
    kind: str
    time: int | None = None
    until: int | None = None
    corrects: str | None = None
    ends: str | None = None

    def stored(self, event_id: str) -> bytes:
        """What is kept of it, behind the id that the store made when it had none."""
        if self.id is not None:
            return self.compact
        return b'{"id":"%b",%b' % (event_id.encode(), self.compact[1:])


def kept_as(request: Sequence[Sent], lines: Sequence[Line]) -> bool:
    """Whether the next lines are this request, all of it."""
    own = lines[: len(request)]
    batch = own[-1].seq if len(request) > 1 else None
    return len(own) == len(request) and all(
        (line.sent, line.batch) == (sent.stored(line.id), batch)
        for line, sent in zip(own, request, strict=True)
    )


def stamp(chance: random.Random, ms: int) -> str:
    """The instant, in any zone, with any number of digits that hold it."""
    hours = chance.choice((0, 7, -5))
    moment = datetime.fromtimestamp(ms / 1000, UTC).astimezone(timezone(timedelta(hours=hours)))
    zone = "Z" if hours == 0 else f"{hours:+03}:00"
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{ms % 1000:03}{chance.choice(('', '9', '000'))}{zone}"


class Maker:
    """Makes events that nobody has made before."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        self._made = 0

    def batch(self, now: int, known: Sequence[str]) -> list[Sent]:
        size = self._chance.choice((1, 1, 1, 2, 3, 5, 5, 20))
        return [self.event(now, known) for _ in range(size)]

    def event(self, now: int, known: Sequence[str]) -> Sent:
        chance = self._chance
        self._made += 1
        event_id = f"m{self._made}" if chance.random() < 0.8 else None
        kind = chance.choice([*SIDES])
        refs: dict[str, str] = {}
        if kind == ABOUT_LOG or chance.random() < 0.1:
            refs["corrects"] = self._target(known)
        if chance.random() < 0.1:
            refs["ends"] = self._target(known)
        time = until = None
        if chance.random() < 0.7:
            time = now + chance.choice((0, 0, -1, 5_000, -60_000, -3_600_000))
            until = time + chance.randint(0, 9_000) if chance.random() < 0.2 else None
        members = {"id": event_id, "kind": kind, "refs": refs or None}
        members |= {
            name: stamp(chance, ms) for name, ms in (("time", time), ("until", until)) if ms
        }
        parts = [
            b'"%b":%b' % (name.encode(), json.dumps(value, separators=(",", ":")).encode())
            for name, value in members.items()
            if value is not None
        ]
        parts += chance.sample(_ODD, chance.randint(0, 2))
        chance.shuffle(parts)
        spaced = b"{ " + chance.choice((b",", b" ,\n", b", \t")).join(parts) + b"}"
        compact = b"{" + b",".join(parts) + b"}"
        return Sent(spaced, compact, event_id, kind, time, until, **refs)

    def _target(self, known: Sequence[str]) -> str:
        """An event that is there, or one that comes later, or never."""
        if known and self._chance.random() < 0.7:
            return self._chance.choice(known)
        return f"m{self._made + self._chance.randint(2, 40)}"


@dataclass(frozen=True)
class Entry:
    """An event that was kept."""

    sent: Sent
    id: str
    recorded: int

    @property
    def time(self) -> int:
        return self.recorded if self.sent.time is None else self.sent.time

    @property
    def stored(self) -> bytes:
        return self.sent.stored(self.id)


class Model:
    """`requests` are lists of seqs, in order."""

    def __init__(self) -> None:
        self.entries: list[Entry] = []
        self.requests: list[list[int]] = []
        self.by_id: dict[str, int] = {}
        self.sealed = False

    @property
    def head(self) -> int:
        return len(self.entries)

    @property
    def ids(self) -> list[str]:
        return [*self.by_id]

    def add(self, request: Sequence[Sent], ids: Sequence[str], recorded: Sequence[int]) -> None:
        first = self.head + 1
        for sent, event_id, at in zip(request, ids, recorded, strict=True):
            self.entries.append(Entry(sent, event_id, at))
            self.by_id[event_id] = self.head
        self.requests.append([*range(first, self.head + 1)])

    def entry(self, seq: int) -> Entry:
        return self.entries[seq - 1]

    @property
    def _main(self) -> list[int]:
        return [n for n in range(1, self.head + 1) if self.entry(n).sent.kind != ABOUT_LOG]

    def order(self) -> list[int]:
        return sorted(range(1, self.head + 1), key=lambda seq: (self.entry(seq).time, seq))

    def superseded(self) -> dict[int, int]:
        found: dict[int, int] = {}
        for seq, entry in enumerate(self.entries, 1):
            old = self.by_id.get(entry.sent.corrects or "")
            if old is not None and old != seq:
                found[old] = seq
        return found

    def _counted(self) -> list[int]:
        gone = self.superseded()
        return [seq for seq in self._main if seq not in gone]

    def counts(self) -> Mapping[str, int]:
        return Counter(self.entry(seq).sent.kind for seq in self._counted())

    def side_counts(self) -> Mapping[str, int]:
        return Counter(SIDES[self.entry(seq).sent.kind] for seq in self._counted())

    def late(self) -> list[int]:
        found, latest = [], None
        for seq, entry in enumerate(self.entries, 1):
            if latest is not None and entry.time < latest:
                found.append(seq)
            if entry.sent.kind != ABOUT_LOG:
                latest = entry.time if latest is None else max(latest, entry.time)
        return found

    def untils(self) -> dict[int, int]:
        """When those ended that did."""
        ended = {entry.sent.ends: entry.time for entry in self.entries if entry.sent.ends}
        found = {}
        for seq, entry in enumerate(self.entries, 1):
            end = ended.get(entry.id) if entry.sent.until is None else entry.sent.until
            if end is not None and end >= entry.time:
                found[seq] = end
        return found
