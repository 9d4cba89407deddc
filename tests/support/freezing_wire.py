"""A line that goes dead without breaking, as when a cable is pulled far away: a TCP proxy."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


class Freezer:
    """A wire that can go dead without an end: both sides stay connected and nothing passes."""

    def __init__(self, target: int) -> None:
        self.target, self.port, self.connections = target, 0, 0
        self._flows: list[asyncio.Event] = []
        self._writers: list[asyncio.StreamWriter] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def freeze(self) -> None:
        """The connections that there are; the next ones work."""
        for flow in self._flows:
            flow.clear()

    async def accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        flow = asyncio.Event()
        flow.set()
        self._flows.append(flow)
        there, back = await asyncio.open_connection("127.0.0.1", self.target)
        self._writers += [writer, back]
        await asyncio.gather(self._pass(reader, back, flow), self._pass(there, writer, flow))

    async def _pass(
        self, source: asyncio.StreamReader, sink: asyncio.StreamWriter, flow: asyncio.Event
    ) -> None:
        try:
            while data := await source.read(65536):
                await flow.wait()
                sink.write(data)
                await sink.drain()
        except ConnectionError:
            pass
        finally:
            sink.transport.abort()

    def close(self) -> None:
        for flow in self._flows:
            flow.set()
        for writer in self._writers:
            writer.transport.abort()


@asynccontextmanager
async def freezing(target: int) -> AsyncIterator[Freezer]:
    wire = Freezer(target)
    listener = await asyncio.start_server(wire.accept, "127.0.0.1", 0)
    wire.port = listener.sockets[0].getsockname()[1]
    async with listener:
        yield wire
        wire.close()
        await asyncio.sleep(0.02)
