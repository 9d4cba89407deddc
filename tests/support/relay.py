"""A wire between a browser and a server that can be cut, and led to another server."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


class Relay:
    """Passes bytes both ways between its own port and `target`; refuses while there is none."""

    def __init__(self, target: int) -> None:
        self.target: int | None = target
        self.port = 0
        self._wires: set[asyncio.StreamWriter] = set()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def cut(self) -> None:
        """Break every connection at once, without a goodbye, and refuse new ones."""
        self.target = None
        for writer in self._wires:
            writer.transport.abort()

    async def accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self.target is None:
            writer.transport.abort()
            return
        other_reader, other_writer = await asyncio.open_connection("127.0.0.1", self.target)
        both = (writer, other_writer)
        self._wires.update(both)
        try:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(pass_on(reader, other_writer))
                tasks.create_task(pass_on(other_reader, writer))
        finally:
            for one in both:
                self._wires.discard(one)
                one.transport.abort()


async def pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Bytes one way, until an end is gone; then the other end goes, too."""
    try:
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
    except ConnectionError:
        pass
    writer.transport.abort()


@asynccontextmanager
async def relaying(target: int) -> AsyncIterator[Relay]:
    relay = Relay(target)
    server = await asyncio.start_server(relay.accept, "127.0.0.1", 0)
    relay.port = server.sockets[0].getsockname()[1]
    async with server:
        yield relay
        relay.cut()
        await asyncio.sleep(0.05)
