"""What every WebSocket of the server has in common: the handshake that it asks for, and how long
it waits for its peer. Everything that can be refused is refused before the upgrade."""

from __future__ import annotations

import base64
import binascii
from typing import Final, Literal

from aiohttp import hdrs, web

from events.errors import DrillNotFound, StoreError
from events.store import Log, Store
from replay.frames import PROTOCOL
from web.problems import Refusal

HEARTBEAT: Final = 16.0  # seconds of silence before a ping; a pong is due in half of it
STALL: Final = 15.0  # seconds that one frame may take to go out
GRACE: Final = 1.0  # seconds for a close to be answered
WRITER_LIMIT: Final = 64 * 1024  # bytes that wait here before the socket takes more
GOING: Final = "the server is shutting down"
MAX_REASON: Final = 123  # bytes that a close frame has room for


def check_handshake(request: web.Request) -> None:
    """RFC 6455 4.2.1. Raises Refusal."""
    headers = request.headers
    upgrades = tokens(",".join(headers.getall(hdrs.UPGRADE, [])).lower())
    connection = tokens(",".join(headers.getall(hdrs.CONNECTION, [])).lower())
    version = headers.get(hdrs.SEC_WEBSOCKET_VERSION, "")
    if (
        request.method != hdrs.METH_GET
        or "websocket" not in upgrades
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
    offered = tokens(",".join(headers.getall(hdrs.SEC_WEBSOCKET_PROTOCOL, [])))
    if PROTOCOL not in offered:
        raise Refusal("subprotocol", f"offer the subprotocol {PROTOCOL}")


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
