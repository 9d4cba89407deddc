"""Log files made and judged by FORMAT.md alone: nothing of `events` is imported here, so a fault
in our codec cannot hide itself."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Final, NamedTuple

RECORDED: Final = b"2026-01-15T02:00:00.000Z"
_LINE: Final = re.compile(
    rb'\{"seq":(\d+),"durable":(\d+),(?:"batch":(\d+),)?"recorded":"([^"]+)",'
    rb'(.*),"h":"([0-9a-f]{64})"\}'
)


def chained(prev_h: str, body: bytes) -> tuple[bytes, str]:
    """(the whole line with its newline, its h)."""
    h = sha256(prev_h.encode() + body).hexdigest()
    return b'%b,"h":"%b"}\n' % (body, h.encode()), h


def event(event_id: str, pad: int = 0) -> bytes:
    """A client's event; what it says can be told from its id."""
    return b'{"id":"%b","kind":"gas","scene":"%b"}' % (
        event_id.encode(),
        (event_id.encode() * (pad // len(event_id) + 1))[:pad] or b"-",
    )


class Image:
    """A log's bytes. Each `group` is one write and one sync."""

    def __init__(self, drill: str = "latihan") -> None:
        head = {"drill_log": 1, "drill": drill, "nature": "exercise", "title": {"en": drill}}
        body = json.dumps(head, separators=(",", ":")).encode()[:-1]
        self.header, self._h = chained("", body)
        self.lines: list[bytes] = []
        self.durables: list[int] = []  # of each line
        self.sent: list[bytes] = []
        self.ends = [0]  # seqs at which a request ends
        self.synced = 0  # the last seq of the group before the last

    def group(self, *requests: Sequence[bytes]) -> None:
        self.synced = len(self.lines)
        for request in requests:
            last = len(self.lines) + len(request)
            for sent in request:
                batch = b'"batch":%d,' % last if len(request) > 1 else b""
                front = b'{"seq":%d,"durable":%d,%b"recorded":"%b",' % (
                    len(self.lines) + 1,
                    self.synced,
                    batch,
                    RECORDED,
                )
                line, self._h = chained(self._h, front + sent[1:-1])
                self.lines.append(line)
                self.durables.append(self.synced)
                self.sent.append(sent)
            self.ends.append(last)

    def seal(self) -> bytes:
        """The file with a seal behind it."""
        body = b'{"seal":1,"events":%d,"durable":%d,"recorded":"%b","head":"%b"' % (
            len(self.lines),
            len(self.lines),
            RECORDED,
            self._h.encode(),
        )
        return self.data + chained(self._h, body)[0]

    @property
    def data(self) -> bytes:
        return self.header + b"".join(self.lines)

    def size(self, seq: int) -> int:
        """Bytes up to the end of that event."""
        return len(self.header) + sum(map(len, self.lines[:seq]))

    def whole_requests(self, size: int) -> int:
        """The last seq of the requests that stand whole in the first `size` bytes."""
        return max(end for end in self.ends if self.size(end) <= size)

    def line_at(self, place: int) -> int:
        """The seq of the line that byte `place` is in; 0 for the header."""
        return self.data[:place].count(b"\n")


class Line(NamedTuple):
    """A line that is sound by FORMAT.md."""

    seq: int
    durable: int
    batch: int | None
    recorded: str
    id: str
    sent: bytes  # the members of the client, and an id that the store made


@dataclass(frozen=True)
class Read:
    """A whole file, judged."""

    lines: list[Line]
    sealed: bool


def read(data: bytes) -> Read:
    """All lines of a file; AssertionError where one is not sound."""
    assert data.endswith(b"\n"), "the file ends within a line"
    found: list[Line] = []
    prev, sealed, durable = "", False, 0
    for number, raw in enumerate(data.splitlines(keepends=True)):
        line, h = chained(prev, raw.rpartition(b',"h":"')[0])
        assert line == raw, f"line {number + 1} does not fit the chain"
        assert not sealed, f"line {number + 1} stands behind the seal"
        prev = h
        if number == 0:
            continue
        if raw.startswith(b'{"seal":1,'):
            assert json.loads(raw)["events"] == len(found)
            sealed = True
            continue
        found.append(parse(raw))
        assert found[-1].seq == number
        assert durable <= found[-1].durable < number
        durable = found[-1].durable
    _check_batches(found)
    return Read(found, sealed)


def parse(raw: bytes) -> Line:
    """A stored event line."""
    parts = _LINE.fullmatch(raw.rstrip(b"\n"))
    assert parts is not None, raw[:80]
    seq, durable, batch, recorded, sent, _ = parts.groups()
    event_id = json.loads(raw)["id"]
    number = int(batch) if batch else None
    return Line(int(seq), int(durable), number, recorded.decode(), event_id, b"{%b}" % sent)


def _check_batches(lines: list[Line]) -> None:
    for line in lines:
        if line.batch is not None:
            assert line.seq <= line.batch <= len(lines), f"the batch of {line.seq} is not whole"
            last = lines[line.batch - 1]
            assert (last.batch, last.durable) == (line.batch, line.durable)
