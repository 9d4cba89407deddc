"""A wire that goes dead without a word: bytes vanish in it, and neither end is ever told."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


class SilentRelay:
    """Hands bytes on both ways until it is `silent`; then it takes them and drops them. An end
    that closes is not told to the other one either."""

    def __init__(self, target: int) -> None:
        self._target = target
        self._wires: set[asyncio.StreamWriter] = set()
        self.port = 0
        self.silent = False

    async def accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there, back = await asyncio.open_connection("127.0.0.1", self._target)
        self._wires.update((writer, back))
        await asyncio.gather(self._pass(reader, back), self._pass(there, writer))

    async def _pass(self, source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
        try:
            while data := await source.read(65536):
                if not self.silent:
                    sink.write(data)
                    await sink.drain()
        except ConnectionError:
            pass
        if not self.silent:
            sink.transport.abort()

    def end(self) -> None:
        for wire in self._wires:
            wire.transport.abort()


@asynccontextmanager
async def going_silent(port: int) -> AsyncIterator[SilentRelay]:
    """A relay to that port of this machine."""
    relay = SilentRelay(port)
    tasks: set[asyncio.Task[None]] = set()

    def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.create_task(relay.accept(reader, writer), name="silent-relay")
        tasks.add(task)
        task.add_done_callback(tasks.discard)

    server = await asyncio.start_server(accept, "127.0.0.1", 0)
    relay.port = server.sockets[0].getsockname()[1]
    try:
        yield relay
    finally:
        server.close()
        relay.end()
        await asyncio.gather(*tasks, return_exceptions=True)
        await server.wait_closed()
