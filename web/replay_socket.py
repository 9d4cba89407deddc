"""GET /api/v1/drills/{drill}/replay: a WebSocket around a session.

Everything that can be refused is refused before the upgrade; afterwards there are only messages and
close codes. A connection has two tasks and nothing more: this handler receives, one pump sends.
"""

from __future__ import annotations

import base64
import binascii
from typing import Final

from aiohttp import hdrs, web

from replay.frames import PROTOCOL
from replay.session import MAX_MESSAGE, Session
from web.keys import TICKER, VIEWERS
from web.problems import Refusal
from web.replay_viewer import GOING, GRACE, Viewer
from web.resources import Call

HEARTBEAT: Final = 16.0  # a pong is due in half of it
WRITER_LIMIT: Final = 64 * 1024  # bytes that wait here before the socket takes more


async def replay(call: Call) -> web.StreamResponse:
    check_handshake(call.request)
    app = call.request.app
    ticker, viewers = app[TICKER], app[VIEWERS]
    socket = web.WebSocketResponse(
        protocols=(PROTOCOL,),
        heartbeat=HEARTBEAT,
        compress=False,
        max_msg_size=MAX_MESSAGE + 1,  # aiohttp refuses what reaches it
        decode_text=False,
        writer_limit=WRITER_LIMIT,
        timeout=GRACE,
    )
    await socket.prepare(call.request)
    session = Session(call.log, ticker.now())
    viewer = Viewer(socket, call.request.transport, call.log, session, ticker.now)
    if viewers.closing:  # it came too late for anybody else to say so
        session.leave(1001, GOING)
    with viewers.here(viewer.close):
        slot = ticker.slot(viewer.wake)
        try:
            await viewer.run(slot)
        finally:
            slot.close()
    return socket


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


def tokens(text: str) -> list[str]:
    return [token.strip() for token in text.split(",")]


def is_key(text: str) -> bool:
    try:
        return len(base64.b64decode(text, validate=True)) == 16
    except (binascii.Error, ValueError):
        return False
