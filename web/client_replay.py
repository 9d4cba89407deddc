"""One replay over WebSocket, for Python: messages in, commands out, and it finds its way back.

Two things have a state, and neither says anything of the other:

| `link`       | the line; the table in `web/client_link.py`                                     |
| `playhead`   | paused, playing, following or ended, as last told; stays as it is while offline |

A lost connection is made again with the cursor of the last frame, so the messages of a replay hold
each event once, however often the line broke, and what was asked without an answer is asked again
(`web/client_steering.py`). Only `reset` says that this was not possible (the log is another one
now); what follows it stands on a new snapshot.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from typing import Literal, Self

import aiohttp
import msgspec
import orjson

from replay.messages import TargetDoc as Target
from replay.received import Event, Message
from web.client_errors import NotDrillReplay, ReplayRefused, Unreachable
from web.client_line import FINAL_CLOSES, Socket, break_off, dial, hang_up, heard
from web.client_link import Backoff, Link, Wake, Word, nap
from web.client_steering import Playhead, Steering

OnLink = Callable[[Link], None]


class Replay:
    """A playhead on the server. Made by `Client.replay`; iterate over it in one task.

    `link` tells how the line is, and `on_link` whenever that changes, with the reason and the wait.
    `playhead` is what the server last told of it; `hello` is the last greeting. Commands may come
    from any task; they return when sent, and the answer comes among the messages, with the `req`
    of the command if it was given one. A command raises Unreachable while the link is not online;
    but for steps, and seeks to the next or previous of something, it is remembered and holds once
    the link is online again.
    """

    def __init__(
        self,
        session: aiohttp.ClientSession,
        url: str,
        steering: Steering,
        window: int,
        wake: Wake,
        on_link: OnLink | None,
    ) -> None:
        self.link = Link("connecting")
        self.on_link = on_link
        self._session = session
        self._url = url
        self._steering = steering
        self._window = window
        self._credit = 0
        self._ws: Socket | None = None
        self._opened = False  # the server answered `open`, on this connection
        self._begun: Iterator[Event] = iter(())  # of the frame that `events` stands in
        self._backoff = Backoff()
        self._up_since = 0.0
        self._why = ""  # the line was lost
        self._woken = asyncio.Event()
        self._forget_wake = wake.tell(self._slept)

    @property
    def hello(self) -> Message | None:
        return self._steering.hello

    @property
    def playhead(self) -> Playhead:
        return self._steering.playhead

    # Messages

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> Message:
        """The next message. Ends after `close`; raises ReplayRefused when the server is final."""
        while self.link != "ended":
            ws = self._ws
            if ws is None:
                await self._come_back()
                continue
            await self._grant()
            got = await heard(ws)
            if got.type is aiohttp.WSMsgType.TEXT:
                message = Message(got.data)
                if await self._note(message):
                    return message
            else:
                await self._lost(ws, got.type, got.data, got.extra)
        raise StopAsyncIteration

    async def events(self) -> AsyncIterator[Event]:
        """The events alone, each parsed when it is looked at. Like the messages it never ends by
        itself; left and begun again it goes on with the next event."""
        while True:
            for event in self._begun:
                yield event
            try:
                self._begun = (await anext(self)).each()
            except StopAsyncIteration:
                return

    # Commands

    async def play(self) -> None:
        """Play from where it stands; at the end, from the start."""
        await self.command("play")

    async def pause(self) -> None:
        """Stand still."""
        await self.command("pause")

    async def rate(self, rate: float) -> None:
        """Play `rate` times as fast as it happened."""
        await self.command("rate", rate=rate)

    async def seek(self, to: Target) -> None:
        """Go to a target of PROTOCOL.md: "start", "live", "end", {"seq": n}, {"time": "…"} and so
        on; a snapshot follows."""
        await self.command("seek", to=to)

    async def step(self, n: int = 1) -> None:
        """Go `n` events on (or back), in presentation order, and pause."""
        await self.command("step", n=n)

    async def set(
        self,
        *,
        loop: Mapping[str, Target] | Literal[False] | None = None,
        stop: Iterable[str] | None = None,
        skip: int | None = None,
        steps: Mapping[str, Iterable[str]] | None = None,
    ) -> None:
        """Change settings of the playhead; those that are None stay as they are.

        `loop`: {"from": target, "to": target}, or False. `stop`: the kinds that play pauses on.
        `skip`: ms from which on an idle stretch is passed in a second, 0 for never. `steps`: what
        `step` counts, a filter of `kind` and `side`.
        """
        await self.command("set", **asked(loop, stop, skip, steps))

    async def more(self, credit: int) -> None:
        """Let the server send `credit` more events; the iteration does this by itself."""
        await self.command("more", credit=credit)
        self._credit += credit

    async def command(self, op: str, **fields: object) -> None:
        """Send any message of the protocol. Raises Unreachable while the link is not online."""
        online = self._ws is not None and not self._ws.closed
        message = self._steering.ask(op, fields, online)
        if not online:
            raise Unreachable(self._url, self._why or f"the link is {self.link}")
        if message is None:
            raise Unreachable(self._url, "too many commands wait for their answers")
        await self._send(message)

    # The line

    async def connect(self) -> None:
        """Make the connection and open the replay; the first time, and each time it was lost."""
        self._tell("connecting")
        try:
            ws = await dial(self._session, self._url)
        except aiohttp.WSServerHandshakeError as error:
            self._why = f"the handshake was answered with {error.status}"
            raise
        except Unreachable as error:
            self._why = error.reason
            raise
        self._ws, self._credit, self._opened = ws, self._window, False
        self._up_since, self._why = asyncio.get_running_loop().time(), ""
        self._tell("online")
        for message in self._steering.opening(self._credit):
            await self._send(message)

    async def close(self) -> None:
        """Leave. The server is told; a server that does not listen is not waited for."""
        self._forget_wake()
        self._tell("ended", "this client closed it")
        self._woken.set()
        await self._hang_up()

    async def _hang_up(self) -> None:
        ws, self._ws = self._ws, None
        await hang_up(ws)

    async def _send(self, doc: Mapping[str, object]) -> None:
        # When the line is gone the reading side sees it too and comes back with the cursor.
        if self._ws is not None:
            with suppress(aiohttp.ClientError, ConnectionError):
                await self._ws.send_frame(orjson.dumps(doc), aiohttp.WSMsgType.TEXT)

    async def _grant(self) -> None:
        """Top the credit up once half of the window is used."""
        if self._credit <= self._window // 2:
            granted = self._window - self._credit
            self._credit += granted
            await self._send({"op": "more", "credit": granted})

    async def _note(self, message: Message) -> bool:
        try:
            op, count = message.op, message.count
            fresh = self._steering.hear(message)
        except (msgspec.DecodeError, RecursionError, TypeError, ValueError, KeyError) as error:
            await self._hang_up()
            raise self._final(NotDrillReplay(self._url, f"a message: {error}")) from error
        self._credit -= count
        self._opened = self._opened or op == "state"
        if op == "error" and not self._opened:
            await self._hang_up()
            raise self._final(ReplayRefused(0, str(message.get("detail"))))
        return fresh

    async def _come_back(self) -> None:
        wait = self._backoff.wait()
        self._tell("offline", self._why, wait)
        await nap(wait, self._woken)
        self._woken.clear()
        if self.link == "ended":  # closed meanwhile, by another task
            return
        try:
            await self.connect()
        except Unreachable:
            return
        except NotDrillReplay as error:  # a proxy answers for a server that is away
            self._why = error.detail
        except aiohttp.WSServerHandshakeError as error:
            if error.status == 404:
                raise self._final(ReplayRefused(404, "the drill is not there any more")) from error

    async def _lost(self, ws: Socket, kind: aiohttp.WSMsgType, code: object, said: object) -> None:
        """The connection is over, whoever ended it. Raises ReplayRefused when that is final."""
        if self.link == "ended":
            return
        self._backoff.was_up(asyncio.get_running_loop().time() - self._up_since)
        self._why = self._why or str(said or ws.exception() or "the connection broke")
        await self._hang_up()
        # Only a Close frame has a code of the server's; without one aiohttp makes one up.
        if kind is aiohttp.WSMsgType.CLOSE and isinstance(code, int) and code in FINAL_CLOSES:
            raise self._final(ReplayRefused(code, str(said or "")))

    def _slept(self) -> None:
        """This machine was asleep: whatever line there was is not worth waiting for, and what
        failed before failed before."""
        self._backoff.restart()
        self._woken.set()
        if self._ws is not None:
            self._why = "this machine was asleep"
        break_off(self._ws)

    def _final(self, error: Exception) -> Exception:
        self._tell("ended", str(error))
        return error

    def _tell(self, word: Word, reason: str = "", wait: float = 0.0) -> None:
        if self.link == "ended":
            return
        before, self.link = self.link, Link(word, reason, wait)
        if self.link != before and self.on_link is not None:
            self.on_link(self.link)


def asked(
    loop: Mapping[str, Target] | Literal[False] | None,
    stop: Iterable[str] | None,
    skip: int | None,
    steps: Mapping[str, Iterable[str]] | None,
) -> dict[str, object]:
    """Settings as a message names them, without those that are None."""
    settings = {
        "loop": loop,
        "stop": None if stop is None else list(stop),
        "skip": skip,
        "steps": None if steps is None else {name: [*some] for name, some in steps.items()},
    }
    return {name: value for name, value in settings.items() if value is not None}
