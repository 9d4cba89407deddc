"""What every WebSocket of the server has in common: the handshake that it asks for, and how long
it waits for its peer. Everything that can be refused is refused before the upgrade."""

from __future__ import annotations

import asyncio
import base64
import binascii
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final, Literal

from aiohttp import HttpVersion11, hdrs, web

from events.errors import DrillNotFound, StoreError
from events.store import Log, Store
from replay.frames import PROTOCOL
from web.problems import Refusal
from web.viewers import Viewers

HEARTBEAT: Final = 16.0  # seconds of silence before a ping; a pong is due in half of it
STALL: Final = 15.0  # seconds that one frame may take to go out
GRACE: Final = 1.0  # seconds for a close to be answered
WRITER_LIMIT: Final = 64 * 1024  # bytes that wait here before the socket takes more
RETRY_AFTER: Final = 10  # seconds that a full server asks for
GOING: Final = "the server is shutting down"
MAX_REASON: Final = 123  # bytes that a close frame has room for


def check_handshake(request: web.Request) -> None:
    """RFC 6455 4.2.1. Raises Refusal."""
    headers = request.headers
    upgrade = headers.get(hdrs.UPGRADE, "").strip().lower()
    connection = tokens(",".join(headers.getall(hdrs.CONNECTION, [])).lower())
    version = headers.get(hdrs.SEC_WEBSOCKET_VERSION, "")
    if (
        request.method != hdrs.METH_GET
        or request.version < HttpVersion11
        or upgrade != "websocket"
        or "upgrade" not in connection
    ):
        raise Refusal(
            "upgrade-required",
            f"connect with a WebSocket client that speaks {PROTOCOL}",
            headers={hdrs.UPGRADE: "websocket", hdrs.CONNECTION: "Upgrade"},
        )
    if version != "13":
        raise Refusal(
            "upgrade-required",
            f"WebSocket version {version!r} is not spoken here, 13 is",
            headers={hdrs.UPGRADE: "websocket", hdrs.SEC_WEBSOCKET_VERSION: "13"},
        )
    if not is_key(headers.get(hdrs.SEC_WEBSOCKET_KEY, "")):
        raise Refusal("bad-header", "Sec-WebSocket-Key is not 16 bytes in base64")
    offered = tokens(headers.get(hdrs.SEC_WEBSOCKET_PROTOCOL, ""))  # aiohttp sees no other line
    if PROTOCOL not in offered:
        raise Refusal("subprotocol", f"offer the subprotocol {PROTOCOL}")


def check_room(viewers: Viewers) -> None:
    """A server that is full says so while it still can. Raises Refusal."""
    if viewers.full:
        raise Refusal(
            "full",
            f"{viewers.most} connections are open, and more are not taken; try again later",
            headers={hdrs.RETRY_AFTER: str(RETRY_AFTER)},
        )


class PatientSocket(web.WebSocketResponse):
    """aiohttp answers pings and closes by itself, and waits without end until the peer has taken
    its answer. A peer that takes nothing for STALL seconds is cut."""

    async def pong(self, message: bytes = b"") -> None:
        async with self._patience():
            await super().pong(message)

    async def close(self, *, code: int = 1000, message: bytes = b"", drain: bool = True) -> bool:
        async with self._patience():
            return await super().close(code=code, message=message, drain=drain)

    @asynccontextmanager
    async def _patience(self) -> AsyncIterator[None]:
        try:
            async with asyncio.timeout(STALL):
                yield
        except TimeoutError:
            if self._req is not None and self._req.transport is not None:
                self._req.transport.abort()
            raise ConnectionResetError("the peer takes nothing") from None


async def why_gone(store: Store, log: Log) -> tuple[Literal[4004, 4101], str]:
    """Close code and reason: a log that was let go may be opened again, one that was removed may
    not."""
    try:
        await store.log(log.drill)
    except DrillNotFound:
        return 4004, log.gone
    except StoreError as error:
        return 4101, str(error)
    return 4101, log.gone


def tokens(text: str) -> list[str]:
    return [token.strip() for token in text.split(",")]


def is_key(text: str) -> bool:
    try:
        return len(base64.b64decode(text, validate=True)) == 16
    except (binascii.Error, ValueError):
        return False


def reason_bytes(reason: str) -> bytes:
    """As much of it as a close frame takes, in whole characters."""
    return reason.encode()[:MAX_REASON].decode(errors="ignore").encode()
