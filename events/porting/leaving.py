"""A log on its way out: the chunks of its file as the lines of another format. Pure."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Final

from events.header import Header, parse_header
from events.line import split
from events.porting import cloudevents, csvrows
from events.porting.foreign import Format

_AT_ONCE: Final = 1 << 20  # bytes handed on at a time

Chunks = AsyncIterator[bytes]


class Leaving:
    """`chunks` of a log become chunks of the format; `events` and `bytes` are what was read."""

    def __init__(self, form: Format) -> None:
        self._form = form
        self._header: Header | None = None
        self.events = 0
        self.bytes = 0

    async def of(self, chunks: Chunks) -> AsyncIterator[bytes]:
        rest, ready, size = b"", list[bytes](), 0
        async for chunk in chunks:
            self.bytes += len(chunk)
            *lines, rest = (rest + chunk).split(b"\n")
            for line in lines:
                made = self._line(line)
                ready.append(made)
                size += len(made)
            if size >= _AT_ONCE:
                yield b"".join(ready)
                ready, size = [], 0
        yield b"".join(ready)

    @property
    def nature(self) -> str | None:
        return self._header.nature if self._header else None

    def _line(self, line: bytes) -> bytes:
        if self._header is None:
            parts = split(line)
            assert parts is not None, "a log begins with its header"
            self._header = parse_header(parts[0] + b"}")
            first: dict[Format, bytes] = {"csv": csvrows.heading(), "cloudevents": b""}
            return first.get(self._form, line + b"\n")
        if line.startswith(b'{"seal":'):
            return line + b"\n" if self._form == "jsonl" else b""
        self.events += 1
        return self._writer(line, self._header)

    def _writer(self, line: bytes, header: Header) -> bytes:
        if self._form == "csv":
            return csvrows.row_of(line, header.nature)
        if self._form == "cloudevents":
            return cloudevents.event_of(line, header.drill, header.nature) + b"\n"
        return line + b"\n"
