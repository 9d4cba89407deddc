"""HTTP as the client speaks it: one request, its answer or its exception."""

from __future__ import annotations

import contextlib
import socket
from asyncio.trsock import TransportSocket
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass
from typing import Final

import aiohttp
import orjson

from web.client_errors import NotDrillReplay, Unreachable, problem

QUIET: Final = 45.0  # seconds without a byte; a tail's heartbeat comes every 15
CONNECT: Final = 10.0  # seconds

Document = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Answer:
    """A 2xx answer, read whole."""

    status: int
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class Stream:
    """Server-sent events while they come: (id, data), data None for the seal."""

    events: AsyncIterator[tuple[int, bytes | None]]
    break_off: Callable[[], None]


class Http:
    """Requests to one server. Raises Unreachable, an ApiProblem, or NotDrillReplay."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._session: aiohttp.ClientSession | None = None

    def open(self) -> None:
        timeout = aiohttp.ClientTimeout(total=None, sock_connect=CONNECT, sock_read=QUIET)
        self._session = aiohttp.ClientSession(timeout=timeout)

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()
            self._session = None

    @property
    def session(self) -> aiohttp.ClientSession:
        assert self._session is not None, "use the client inside `async with`"
        return self._session

    @contextlib.asynccontextmanager
    async def request(
        self,
        method: str,
        path: str,
        *,
        params: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        data: bytes | None = None,
    ) -> AsyncIterator[aiohttp.ClientResponse]:
        """A 2xx answer whose body is still to be read."""
        url = self.url + path
        try:
            async with self.session.request(
                method, url, params=params, headers=headers, data=data, allow_redirects=False
            ) as response:
                if not 200 <= response.status < 300:
                    raise problem(response.status, await response.read(), self.url)
                yield response
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise Unreachable(self.url, str(error) or type(error).__name__) from error

    async def get(self, path: str, params: Mapping[str, str], headers: Mapping[str, str]) -> Answer:
        async with self.request("GET", path, params=params, headers=headers) as response:
            return Answer(response.status, response.headers, await response.read())

    async def post(self, path: str, body: bytes, headers: Mapping[str, str]) -> Answer:
        async with self.request("POST", path, data=body, headers=headers) as response:
            return Answer(response.status, response.headers, await response.read())

    async def document(self, path: str) -> Document:
        answer = await self.get(path, {}, {"Accept": "application/json"})
        return self.parsed(answer.body)

    def parsed(self, body: bytes) -> Document:
        """A JSON object."""
        try:
            doc = orjson.loads(body)
        except orjson.JSONDecodeError as error:
            raise NotDrillReplay(self.url, "not JSON") from error
        if not isinstance(doc, dict):
            raise NotDrillReplay(self.url, "not a JSON object")
        return doc

    @contextlib.asynccontextmanager
    async def stream(self, path: str, after: int) -> AsyncIterator[Stream]:
        """Server-sent events after an id."""
        headers = {"Accept": "text/event-stream", "Last-Event-ID": str(after)}
        async with self.request("GET", path, headers=headers) as response:
            line = response.connection and response.connection.transport
            under = line.get_extra_info("socket") if line else None
            yield Stream(_sent_events(response.content), lambda: shut(under))


def shut(under: TransportSocket | None) -> None:
    """End a line that may be dead: whoever reads from it sees its end now, not after a timeout."""
    if under is not None:
        with contextlib.suppress(OSError):
            under.shutdown(socket.SHUT_RDWR)


async def _sent_events(content: aiohttp.StreamReader) -> AsyncIterator[tuple[int, bytes | None]]:
    """(id, data) of each server-sent event; data None is the seal. Comments are heartbeats."""
    seq, event, data = 0, b"", b""
    async for raw in content:
        name, _, value = raw.rstrip(b"\r\n").partition(b":")
        value = value.removeprefix(b" ")
        if name == b"id":
            seq = int(value)
        elif name == b"event":
            event = value
        elif name == b"data":
            data = value
        elif not raw.strip() and (event or data):
            yield seq, None if event == b"sealed" else data
            event, data = b"", b""
