"""A line that breaks again and again: each connection through it lives for so many bytes of the
server's, drawn anew, and then ends without a goodbye, in the middle of whatever it carries."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager


class SnappingProxy:
    """`budget()` gives the bytes of the next connection; None: this one holds."""

    def __init__(self, port: int, budget: Callable[[], int | None]) -> None:
        self._target = port
        self._budget = budget
        self.port = 0
        self.snapped = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def handle(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            there, back = await asyncio.open_connection("127.0.0.1", self._target)
        except ConnectionError:
            writer.transport.abort()
            return
        both = [
            asyncio.create_task(self._up(reader, back), name="proxy-up"),
            asyncio.create_task(self._down(there, writer), name="proxy-down"),
        ]
        await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED)
        for end in (writer, back):
            end.transport.abort()
        await asyncio.gather(*both, return_exceptions=True)

    async def _up(self, source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
        while data := await source.read(65536):
            sink.write(data)
            await sink.drain()

    async def _down(self, source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
        left = self._budget()
        while data := await source.read(65536):
            if left is not None and len(data) >= left:
                sink.write(data[:left])
                await sink.drain()
                self.snapped += 1
                return
            left = left and left - len(data)
            sink.write(data)
            await sink.drain()


@asynccontextmanager
async def snapping(port: int, budget: Callable[[], int | None]) -> AsyncIterator[SnappingProxy]:
    """A proxy to that port of this machine."""
    proxy = SnappingProxy(port, budget)
    tasks: set[asyncio.Task[None]] = set()

    def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.create_task(proxy.handle(reader, writer), name="snapping-proxy")
        tasks.add(task)
        task.add_done_callback(tasks.discard)

    server = await asyncio.start_server(accept, "127.0.0.1", 0)
    proxy.port = server.sockets[0].getsockname()[1]
    try:
        yield proxy
    finally:
        server.close()
        for task in list(tasks):
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await server.wait_closed()
