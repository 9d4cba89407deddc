"""A log in memory: real lines in a real index, no file and no loop."""

from __future__ import annotations

import json
from collections.abc import Sequence

from index_lines import Lines

from events.event import parse_event
from events.header import parse_header
from events.indexing.stretch import Run
from events.line import event_line, header_line
from events.store import Head
from events.times import stamp

T0 = 1_700_000_000_000  # ms; time 0 of tests on the wall clock and in drills
DUMMY = {"drill": "d", "nature": "exercise", "title": {"en": "D"}}


class MemoryLog:
    """Satisfies the read side of `events.store.Log`."""

    def __init__(self, header: dict[str, object] | None = None) -> None:
        raw = json.dumps({**DUMMY, **(header or {})}).encode()
        self.header = parse_header(raw)
        self.drill = self.header.drill
        self.name = None
        self._stored = Lines()
        self.index = self._stored.index
        self.sealed = False
        self._h = header_line(self.header)[1]
        self._lines: list[bytes] = []
        self._head = Head(0, self._h, self._stored.index.end, False)

    @property
    def head(self) -> Head:
        """The same object until something changes."""
        if (self._head.seq, self._head.sealed) != (len(self._lines), self.sealed):
            self._head = Head(len(self._lines), self._h, self._stored.index.end, self.sealed)
        return self._head

    def add(self, ms: int, kind: str = "patrol", recorded: int = 0, **members: object) -> int:
        """One event `ms` after T0, recorded `recorded` ms after T0; returns its seq."""
        event = {"time": stamp(T0 + ms), "kind": kind, **members}
        return self.add_raw(json.dumps(event, ensure_ascii=False).encode(), T0 + recorded)

    def add_raw(self, raw: bytes, recorded: int) -> int:
        draft = parse_event(raw, None)
        seq = len(self._lines) + 1
        made = None if draft.id else f"e{seq}"
        line, self._h = event_line(seq, seq - 1, None, recorded, made, draft, self._h)
        self._lines.append(line)
        self._stored.add(line)
        return seq

    def line(self, seq: int) -> bytes:
        return self._lines[seq - 1]

    async def lines(self, seqs: Sequence[int]) -> list[bytes]:
        return [self.line(seq) for seq in seqs]

    async def text(self, runs: Sequence[Run]) -> bytes:
        return self.at_hand(runs)

    def at_hand(self, runs: Sequence[Run]) -> bytes:
        seqs = (seq for run in runs for seq in range(run.low, run.high + 1))
        return b"".join(self.line(seq) + b"\n" for seq in seqs)

    def fill(self, runs: Sequence[Run], room: memoryview) -> int | None:
        text = self.at_hand(runs)
        if len(text) > len(room):
            return None
        room[: len(text)] = text
        return len(text)
