"""GET /api/v1/drills/{drill}/append: a WebSocket that events come in over, one a message.

Everything that can be refused is refused before the upgrade; afterwards there are only messages and
close codes.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from aiohttp import web

from replay.frames import PROTOCOL
from web.append_intake import Intake
from web.append_messages import MAX_MESSAGE
from web.keys import STORE, VIEWERS
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


async def append_stream(call: Call) -> web.StreamResponse:
    check_handshake(call.request)
    app, path = call.request.app, call.request.rel_url.raw_path
    check_room(app[VIEWERS])
    socket = LastWordSocket(
        protocols=(PROTOCOL,),
        heartbeat=HEARTBEAT,
        compress=False,
        max_msg_size=MAX_MESSAGE + 1,  # aiohttp refuses what reaches it
        decode_text=False,
        writer_limit=WRITER_LIMIT,
        timeout=GRACE,
        autoclose=False,
    )
    await socket.prepare(call.request)
    intake = Intake(socket, call.request.transport, call.log, app[STORE], path)
    socket.finish = intake.finish
    if app[VIEWERS].closing:  # it came too late for anybody else to say so
        intake.leave(1001, GOING)
    with app[VIEWERS].here(intake.close):
        await intake.run()
    return socket


class LastWordSocket(PatientSocket):
    """Says what is owed before it closes, also where aiohttp closes by itself: a client whose
    message is too long is still told what became of those before it."""

    finish: Callable[[], Awaitable[None]]

    async def close(self, *, code: int = 1000, message: bytes = b"", drain: bool = True) -> bool:
        await self.finish()
        return await super().close(code=code, message=message, drain=drain)
