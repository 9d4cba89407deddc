"""A line that breaks when a test says so: a TCP proxy in front of a server."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager


class CuttingProxy:
    """Hands bytes on both ways. `cut` breaks every connection; `swallow` then loses answers."""

    def __init__(self, port: int) -> None:
        self._target = port
        self._writers: set[asyncio.StreamWriter] = set()
        self.port = 0
        self.connections = 0
        self.swallow = 0  # so many connections break at the first byte of the answer
        self.allow: Callable[[], int] | None = None  # bytes of its answer after which one breaks
        self._refusing = False

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def cut(self) -> None:
        for writer in self._writers:
            writer.transport.abort()

    def lead_to(self, port: int) -> None:
        """The next connections end at another port."""
        self._target = port

    def refuse(self) -> None:
        """The next connections break at once."""
        self._refusing = True

    async def handle(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        if self._refusing:
            writer.transport.abort()
            return
        there, back = await asyncio.open_connection("127.0.0.1", self._target)
        pair = (writer, back)
        self._writers.update(pair)
        try:
            await asyncio.gather(self._pass(reader, back, False), self._pass(there, writer, True))
        finally:
            self._writers.difference_update(pair)
            for one in pair:
                one.transport.abort()

    async def _pass(
        self, source: asyncio.StreamReader, sink: asyncio.StreamWriter, answers: bool
    ) -> None:
        left = self.allow() if answers and self.allow else None
        try:
            while data := await source.read(65536):
                if answers and self.swallow:
                    self.swallow -= 1
                    self.cut()
                    return
                sink.write(data if left is None else data[:left])
                await sink.drain()
                if left is not None and (left := left - len(data)) <= 0:
                    return
        except ConnectionError:
            pass
        finally:
            sink.transport.abort()


@asynccontextmanager
async def cutting(port: int) -> AsyncIterator[CuttingProxy]:
    """A proxy to that port of this machine."""
    proxy = CuttingProxy(port)
    tasks: set[asyncio.Task[None]] = set()

    def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.create_task(proxy.handle(reader, writer), name="cutting-proxy")
        tasks.add(task)
        task.add_done_callback(tasks.discard)

    server = await asyncio.start_server(accept, "127.0.0.1", 0)
    proxy.port = server.sockets[0].getsockname()[1]
    try:
        yield proxy
    finally:
        server.close()
        proxy.cut()
        await asyncio.gather(*tasks, return_exceptions=True)
        await server.wait_closed()
