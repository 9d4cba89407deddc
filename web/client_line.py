"""A WebSocket to a server: made, left, and broken off. What its end means is told by its Close
frame alone: an end of the stream without one says nothing, whatever code is made up for it."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import Final

import aiohttp
from aiohttp.http import WSMessage, WSMessageDecodeText, WSMessageNoDecodeText

from replay.frames import PROTOCOL
from web.client_errors import NotDrillReplay, Unreachable
from web.client_http import shut
from web.client_link import CONNECT_WITHIN, HEARTBEAT

CLOSE_GRACE: Final = 1.0
# A new connection would end the same way; PROTOCOL.md, "Closing".
FINAL_CLOSES: Final = frozenset({1000, *range(4000, 4100)})

Socket = aiohttp.ClientWebSocketResponse[bool]


async def dial(session: aiohttp.ClientSession, url: str) -> Socket:
    """Connect. Raises Unreachable; NotDrillReplay for another protocol; WSServerHandshakeError as
    it is, for what a refused upgrade means differs."""
    try:
        async with asyncio.timeout(CONNECT_WITHIN):
            socket: Socket = await session.ws_connect(
                url,
                protocols=(PROTOCOL,),
                heartbeat=HEARTBEAT,
                compress=0,  # it costs more than it saves, and a server offers none
                max_msg_size=0,  # a snapshot holds a line a lane, a problem any number of faults
                decode_text=False,  # events are handed on as bytes
            )
    except aiohttp.WSServerHandshakeError:
        raise
    except (aiohttp.ClientError, TimeoutError, OSError) as error:
        raise Unreachable(url, str(error) or type(error).__name__) from error
    if socket.protocol != PROTOCOL:
        await hang_up(socket)
        raise NotDrillReplay(url, f"it does not speak {PROTOCOL}")
    return socket


async def hang_up(socket: Socket | None) -> None:
    """Leave. The server is told; one that does not listen is not waited for."""
    if socket is not None:
        with suppress(TimeoutError):
            async with asyncio.timeout(CLOSE_GRACE):
                await socket.close()


async def heard(socket: Socket) -> WSMessageDecodeText | WSMessageNoDecodeText:
    """The next message. A line that breaks while a ping is answered has ended, as any other."""
    try:
        return await socket.receive()
    except ConnectionError as error:
        return WSMessage(aiohttp.WSMsgType.CLOSED, None, str(error))


def break_off(socket: Socket | None) -> None:
    """End a line that may be dead; its reader sees that at once."""
    shut(socket.get_extra_info("socket") if socket is not None else None)
