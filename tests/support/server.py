"""A real server over real sockets, in the test's own loop, around a store in a temporary folder."""

from __future__ import annotations

import asyncio
import io
import socket
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import aiohttp
import orjson
from aiohttp import web
from yarl import URL

from events.files.filestore import FileStore
from web.app import make_app
from web.wire import make_runner

NDJSON = "application/x-ndjson"
JSON = "application/json"
PROBLEM = "application/problem+json"
NOON = 1_768_446_000_000  # 2026-01-15T03:00:00Z


class ManualClock:
    """Milliseconds since the epoch that only a test moves."""

    def __init__(self, now: int = NOON) -> None:
        self.now = now

    def __call__(self) -> int:
        return self.now


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> dict[str, object]:
        return orjson.loads(self.body)

    @property
    def lines(self) -> list[bytes]:
        return self.body.splitlines()


class Server:
    """A running server and what a test says to it."""

    def __init__(
        self, app: web.Application, store: FileStore, port: int, session: aiohttp.ClientSession
    ) -> None:
        self.app = app
        self.store = store
        self.port = port
        self.session = session

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.port}"

    @property
    def url(self) -> str:
        return f"http://{self.host}"

    async def ask(self, method: str, path: str, **kwargs: object) -> Answer:
        url = URL(f"{self.url}{path}", encoded=True)
        async with self.session.request(method, url, allow_redirects=False, **kwargs) as response:
            return Answer(response.status, response.headers, await response.read())

    async def get(self, path: str, **headers: str) -> Answer:
        """GET; `If_None_Match="…"` is a header."""
        return await self.ask("GET", path, headers=spelled(headers))

    async def post(self, path: str, body: bytes, media: str = JSON, **headers: str) -> Answer:
        return await self.ask(
            "POST", path, data=io.BytesIO(body), headers={"Content-Type": media, **spelled(headers)}
        )

    async def create(self, drill: str = "latihan", **members: object) -> Answer:
        """A new drill, empty."""
        header = {"drill": drill, "nature": "exercise", "title": {"id": drill}, **members}
        return await self.post("/api/v1/drills", orjson.dumps(header))

    async def append(
        self, drill: str, *events: Mapping[str, object] | bytes, **headers: str
    ) -> Answer:
        """A batch, as NDJSON."""
        lines = [one if isinstance(one, bytes) else orjson.dumps(one) for one in events]
        body = b"".join(line + b"\n" for line in lines)
        return await self.post(f"/api/v1/drills/{drill}/events", body, NDJSON, **headers)

    async def raw(self, request: bytes, until: bytes | None = None) -> bytes:
        """Bytes to the socket, and what comes back until these bytes or until the server closes."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        try:
            writer.write(request)
            await writer.drain()
            reading = reader.readuntil(until) if until else reader.read()
            return await asyncio.wait_for(reading, 10)
        finally:
            writer.close()
            await writer.wait_closed()


async def until(holds: Callable[[], bool], seconds: float = 5.0) -> None:
    """Wait until `holds()`; TimeoutError when it never does."""
    async with asyncio.timeout(seconds):
        while not holds():  # noqa: ASYNC110 - what is waited for has nothing to wake us with
            await asyncio.sleep(0.01)


def spelled(headers: Mapping[str, str]) -> dict[str, str]:
    return {name.replace("_", "-"): value for name, value in headers.items()}


@asynccontextmanager
async def running(
    folder: Path,
    *,
    clock: Callable[[], int] | None = None,
    allow_hosts: Sequence[str] = (),
    examples: bool = False,
) -> AsyncIterator[Server]:
    """A server from start to end."""
    clock = clock or ManualClock()
    store = await FileStore.open(folder, clock=clock, holder="a test", examples=examples)
    app = await asyncio.to_thread(
        make_app, store, clock=clock, bound="127.0.0.1", allow_hosts=allow_hosts
    )
    runner = make_runner(app)
    await runner.setup()
    listener = socket.create_server(("127.0.0.1", 0))
    try:
        await web.SockSite(runner, listener).start()
        async with aiohttp.ClientSession() as session:
            yield Server(app, store, listener.getsockname()[1], session)
    finally:
        await runner.cleanup()
        await store.close()
        listener.close()
