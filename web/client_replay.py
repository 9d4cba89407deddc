"""One replay over WebSocket, for Python: messages in, commands out, and it finds its way back.

A lost connection is made again with the cursor of the last frame, so the messages of a replay hold
each event once, however often the line broke. Only `reset` says that this was not possible (the
log is another one now); what follows it stands on a new snapshot.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Mapping
from typing import Final, Self

import aiohttp
import orjson

from replay.frames import PROTOCOL
from replay.messages import Pace
from replay.messages import TargetDoc as Target
from replay.received import Message
from web.client_errors import NotDrillReplay, ReplayRefused, Unreachable
from web.client_link import Backoff, Link

# A new connection would end the same way; PROTOCOL.md, closing.
FINAL_CLOSES: Final = range(4000, 4100)
LARGEST_FRAME: Final = 8 * 1024 * 1024  # a snapshot holds one line a lane
CLOSE_GRACE: Final = 1.0


def _generation(cursor: Mapping[str, object] | None) -> int:
    gen = cursor.get("gen") if cursor else None
    return gen if isinstance(gen, int) else 0


class Replay:
    """A playhead on the server. Made by `Client.replay`; iterate over it in one task.

    `link` tells how the line is: connecting, online, offline (waiting to try again), ended.
    `hello` is the last greeting. Commands may come from any task; they return when sent, and the
    answer comes among the messages. A command raises Unreachable while the link is not online,
    except that `play`, `pause` and `rate` are remembered and `seek` is where it comes back.
    """

    def __init__(
        self,
        session: aiohttp.ClientSession,
        url: str,
        at: Target,
        pace: Pace,
        rate: float,
        playing: bool,
        kinds: Iterable[str],
        sides: Iterable[str],
        window: int,
        on_link: Callable[[Link], None] | None,
    ) -> None:
        self.link: Link = "connecting"
        self.hello: Message | None = None
        self._session = session
        self._url = url
        self._at = at
        self._pace = pace
        self._rate = rate
        self._playing = playing
        self._following = at == "live"
        self._filter = {"kind": list(kinds), "side": list(sides)}
        self._window = window
        self.on_link = on_link
        self._credit = 0
        self._cursor: dict[str, object] | None = None
        self._sought: str | None = None  # the `req` of a seek that has no answer yet
        self._seeks = 0
        self._ws: aiohttp.ClientWebSocketResponse[bool] | None = None
        self._backoff = Backoff()
        self._up_since = 0.0

    # Messages

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> Message:
        """The next message. Ends after `close`; raises ReplayRefused when the server is final."""
        while self.link != "ended":
            if self._ws is None:
                await self._come_back()
                continue
            await self._grant()
            got = await self._ws.receive()
            if got.type is aiohttp.WSMsgType.TEXT:
                message = Message(got.data)
                if self._note(message):
                    return message
                continue
            await self._lost(self._ws, got.extra)
        raise StopAsyncIteration

    async def connect(self) -> None:
        """Make the connection and open the replay; the first time, and each time it was lost."""
        self._tell("connecting")
        try:
            ws = await self._session.ws_connect(
                self._url,
                protocols=(PROTOCOL,),
                heartbeat=15,
                max_msg_size=LARGEST_FRAME,
                decode_text=False,
            )
        except aiohttp.WSServerHandshakeError:
            raise
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            self._tell("offline")
            raise Unreachable(self._url, str(error) or type(error).__name__) from error
        if ws.protocol != PROTOCOL:
            await ws.close()
            raise NotDrillReplay(self._url, f"it does not speak {PROTOCOL}")
        self._ws, self._credit = ws, self._window
        self._up_since = asyncio.get_running_loop().time()
        self._tell("online")
        await self._send(self._opening())

    async def close(self) -> None:
        """Leave. The server is told; a server that does not listen is not waited for."""
        self._tell("ended")
        ws, self._ws = self._ws, None
        if ws is not None:
            try:
                async with asyncio.timeout(CLOSE_GRACE):
                    await ws.close()
            except TimeoutError:
                pass

    # Commands

    async def play(self) -> None:
        """Play from where it stands; at the end, from the start."""
        self._playing = True
        await self.command("play")

    async def pause(self) -> None:
        """Stand still."""
        self._playing = False
        await self.command("pause")

    async def rate(self, rate: float) -> None:
        """Play `rate` times as fast as it happened."""
        self._rate = rate
        await self.command("rate", rate=rate)

    async def seek(self, to: Target) -> None:
        """Go to "start", "live", "end", {"seq": n} or {"time": "…"}; a snapshot follows.

        When the line breaks before the answer, the next connection opens at that place.
        """
        self._at, self._following = to, to == "live"
        self._seeks += 1
        self._sought = f"seek-{self._seeks}"
        await self.command("seek", to=to, req=self._sought)

    async def step(self, n: int = 1) -> None:
        """Go `n` events on (or back), in presentation order, and pause."""
        self._playing = False
        await self.command("step", n=n)

    async def more(self, credit: int) -> None:
        """Let the server send `credit` more events; the iteration does this by itself."""
        self._credit += credit
        await self.command("more", credit=credit)

    async def command(self, op: str, **fields: object) -> None:
        """Send any message of the protocol. Raises Unreachable while the link is not online."""
        if self._ws is None or self._ws.closed:
            raise Unreachable(self._url, f"the link is {self.link}")
        await self._send({"op": op, **fields})

    # The line

    async def _send(self, doc: Mapping[str, object]) -> None:
        ws = self._ws
        if ws is None:
            return
        try:
            await ws.send_frame(orjson.dumps(doc), aiohttp.WSMsgType.TEXT)
        except (aiohttp.ClientError, ConnectionError):
            # The reading side sees the loss too and comes back with the cursor.
            return

    def _opening(self) -> dict[str, object]:
        if self._sought is not None:  # where it stood is not where it was to be
            self._cursor = self._sought = None
        doc: dict[str, object] = {
            "op": "open",
            "at": "live" if self._following else self._at,
            "pace": self._pace,
            "rate": self._rate,
            "playing": self._playing,
            "credit": self._credit,
        }
        wanted = {name: values for name, values in self._filter.items() if values}
        if wanted:
            doc["filter"] = wanted
        if self._cursor:
            doc["resume"] = self._cursor
        return doc

    async def _grant(self) -> None:
        """Top the credit up once half of the window is used."""
        if self._credit <= self._window // 2:
            granted = self._window - self._credit
            self._credit += granted
            await self._send({"op": "more", "credit": granted})

    def _note(self, message: Message) -> bool:
        """Keep what a later connection has to say to go on where this one stood.

        False for a frame that an own seek has overtaken: its generation is over.
        """
        op = message.op
        if op in ("state", "error") and message.get("req") == self._sought:
            self._sought = None
        if op == "hello":
            self.hello = message
        elif op == "state":
            state = message.get("state")
            self._playing, self._following = state == "playing", state == "following"
        elif op == "reset":
            self._cursor = None
        if op in ("bulk", "late"):
            self._credit -= len(message.events)
        if op in ("snapshot", "bulk", "late", "stamp") and self.hello is not None:
            place = {name: message.get(name) for name in ("gen", "p", "a")}
            if _generation(place) < _generation(self._cursor):
                return False
            self._cursor = {"epoch": self.hello.get("epoch"), **place}
        return True

    async def _come_back(self) -> None:
        await asyncio.sleep(self._backoff.wait())
        if self.link == "ended":  # closed meanwhile, by another task
            return
        try:
            await self.connect()
        except Unreachable:
            return
        except aiohttp.WSServerHandshakeError as error:
            if error.status == 404:
                self._tell("ended")
                raise ReplayRefused(404, "the drill is not there any more") from error
            self._tell("offline")

    async def _lost(self, ws: aiohttp.ClientWebSocketResponse[bool], reason: str | None) -> None:
        self._ws = None
        self._backoff.was_up(asyncio.get_running_loop().time() - self._up_since)
        await ws.close()
        if self.link == "ended":
            return
        if ws.close_code == aiohttp.WSCloseCode.OK or ws.close_code in FINAL_CLOSES:
            self._tell("ended")
            raise ReplayRefused(ws.close_code or 0, str(reason or ""))
        self._tell("offline")

    def _tell(self, link: Link) -> None:
        changed, self.link = link != self.link, link
        if changed and self.on_link is not None:
            self.on_link(link)
