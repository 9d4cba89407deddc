"""GET /api/v1/drills/{drill}/replay: a WebSocket around a session.

Everything that can be refused is refused before the upgrade; afterwards there are only messages and
close codes. This handler receives; what there is to say is said where the viewer
is woken, and one task of its own waits for slow disks and peers.
"""

from __future__ import annotations

import asyncio
from zoneinfo import ZoneInfo

from aiohttp import web

from replay.frames import PROTOCOL
from replay.session import MAX_MESSAGE, Session
from web.keys import SCRATCH, STORE, TICKER, VIEWERS
from web.replay_viewer import Viewer
from web.resources import Call
from web.sockets import (
    GOING,
    GRACE,
    HEARTBEAT,
    WRITER_LIMIT,
    PatientSocket,
    check_handshake,
    check_room,
)


async def replay(call: Call) -> web.StreamResponse:
    check_handshake(call.request)
    app = call.request.app
    ticker, viewers = app[TICKER], app[VIEWERS]
    check_room(viewers)
    zone = await asyncio.to_thread(ZoneInfo, call.log.header.tz)  # it may read a file
    socket = PatientSocket(
        protocols=(PROTOCOL,),
        heartbeat=HEARTBEAT,
        compress=False,
        max_msg_size=MAX_MESSAGE + 1,  # aiohttp refuses what reaches it
        decode_text=False,
        writer_limit=WRITER_LIMIT,
        timeout=GRACE,
    )
    await socket.prepare(call.request)
    session = Session(call.log, ticker.now(), zone)
    transport = call.request.transport
    if transport is None:  # it went away while it was greeted
        return socket
    viewer = Viewer(socket, transport, app[STORE], call.log, session, ticker, app[SCRATCH])
    if viewers.closing:  # it came too late for anybody else to say so
        session.leave(1001, GOING)
    with viewers.here(viewer.close):
        await viewer.run()
    return socket
