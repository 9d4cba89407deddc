"""The Python client of a drill-replay server, as the command line uses it for `--url`.

    async with Client("http://127.0.0.1:8080") as client:
        for drill in await client.drills():
            print(drill["drill"], drill["events"])

        done = await client.append("latihan-1", [b'{"id":"a-1","kind":"patrol"}'])
        print(done.first, done.last, done.duplicate)

        async with client.replay("latihan-1", rate=10) as replay:
            async for message in replay:
                for line in message.events:         # stored lines, byte for byte
                    ...
                print(replay.link, message.get("p"))  # `replay.playhead`: as last told by a `state`

        async with client.append_stream("latihan-1") as stream:
            for event in events:                    # many under way at once, each on its own
                answer = await stream.send(event)   # a future: its seq, or why it was refused

Everything raised on purpose is a `ClientError` (`web/client_errors.py` has the tree). Documents are
plain dictionaries as the API sends them; stored lines are `bytes` and never re-serialised.
A client belongs to one event loop. Every method is safe to cancel; a cancelled `append` may or may
not have been taken, and the same lines sent again tell.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterable, Mapping, Sequence
from types import TracebackType
from typing import Final, Literal, Self

import aiohttp
import orjson

from events.header import DRILL_ID
from events.store import Appended
from replay.messages import Pace
from replay.messages import TargetDoc as Target
from replay.place import Expect
from web.client_append import AppendStream
from web.client_errors import ClientError, NotDrillReplay, NotFound, Unavailable, Unreachable
from web.client_http import Answer, Document, Http
from web.client_link import Backoff, Link, Wake
from web.client_replay import Replay, asked
from web.client_steering import Playhead, Steering
from web.client_tail import tail

__all__ = [
    "AppendStream",
    "Client",
    "Document",
    "Expect",
    "Link",
    "Pace",
    "Playhead",
    "Replay",
    "Target",
]


NDJSON: Final = "application/x-ndjson"
PATIENCE: Final = 30.0  # seconds an append goes on trying through lost connections


class Client:
    """One server. Use it as an async context manager; it holds a pool of connections."""

    def __init__(
        self,
        base_url: str,
        *,
        patience: float = PATIENCE,
        on_retry: Callable[[str], None] | None = None,
        wake: Wake | None = None,
    ) -> None:
        """`patience`: seconds that `append` goes on trying; `on_retry` is told why it waits.
        `wake` notices when the machine was asleep; several clients may share one."""
        self.url = base_url.rstrip("/")
        self._patience = patience
        self._on_retry = on_retry or (lambda reason: None)
        self._http = Http(self.url)
        self._wake = wake or Wake()

    async def __aenter__(self) -> Self:
        self._http.open()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._http.close()

    # Drills

    async def drills(self) -> list[Document]:
        """All drills, newest first."""
        doc = await self._http.document("/api/v1/drills")
        found = doc.get("drills")
        if not isinstance(found, list):
            raise NotDrillReplay(self.url, "no list of drills")
        return found

    async def drill(self, drill: str) -> Document:
        """One drill: header, extent, head, state. Raises NotFound."""
        return await self._http.document(self._path(drill))

    async def problems(self) -> Mapping[str, str]:
        """Logs, and files that are none, that are not in order, each with the reason."""
        try:
            await self._http.document("/readyz")
        except Unavailable as error:
            return {fault.field: fault.detail for fault in error.errors}
        return {}

    async def index(self, drill: str) -> Document:
        """Kinds, phases, gaps and markers of a drill. Raises NotFound."""
        return await self._http.document(self._path(drill, "/index"))

    async def create(self, header: bytes) -> bool:
        """Create a drill from its header; False when the very same one was there already.

        Raises Rejected (the header breaks a rule), Conflict (the id is taken by another header).
        """
        answer = await self._http.post(
            "/api/v1/drills", header, {"Content-Type": "application/json"}
        )
        return answer.status == 201

    # Events

    async def append(
        self, drill: str, lines: Sequence[bytes], *, expect: Expect = "any"
    ) -> Appended:
        """Append JSON objects, one `bytes` each, whole or not at all.

        When every line has an `id`, a lost connection or a 503 is tried again with the same bytes
        for as long as the client has patience; the server tells a retry from new lines.
        Raises Rejected, NotFound, Conflict, HeadMoved, Unavailable, Unreachable.
        """
        body = b"\n".join(lines) + b"\n"
        headers = {"Content-Type": NDJSON, **_condition(expect)}
        if all(_has_id(line) for line in lines):
            answer = await self._insist(drill, body, headers)
        else:
            answer = await self._http.post(self._path(drill, "/events"), body, headers)
        return _appended(self._http.parsed(answer.body))

    @contextlib.asynccontextmanager
    async def append_stream(
        self, drill: str, *, on_link: Callable[[Link], None] | None = None
    ) -> AsyncIterator[AppendStream]:
        """A WebSocket that appends events one by one, a window of them under way; at the end of the
        block all of them are settled.

        A lost connection is made again for as long as the client has patience, and what had no
        answer is sent again; each event is there once. Raises NotFound, Unreachable; later, from
        `send` and `flush`, AppendEnded.
        """
        path = self._path(drill, "/append")
        stream = AppendStream(
            self._http.session,
            self.url + path,
            self._patience,
            on_link,
            lambda: self.drill(drill),
            self._wake,
        )
        await stream.open()
        try:
            yield stream
            await stream.flush()
        finally:
            await stream.close()

    async def events(
        self,
        drill: str,
        *,
        after: int = 0,
        order: Literal["seq", "time"] = "seq",
        kinds: Iterable[str] = (),
        sides: Iterable[str] = (),
        q: str = "",
        start: str = "",
        end: str = "",
        page: int = 1000,
    ) -> AsyncGenerator[bytes, None]:
        """Stored lines, page after page, up to the head at the last page."""
        query = {"after": str(after), "order": order, "limit": str(page)}
        query |= {"kind": ",".join(kinds), "side": ",".join(sides), "q": q}
        query |= {"from": start, "to": end}
        query = {name: value for name, value in query.items() if value}
        while True:
            answer = await self._http.get(self._path(drill, "/events"), query, {"Accept": NDJSON})
            for line in answer.body.split(b"\n")[:-1]:
                yield line
            if "Drill-Next" not in answer.headers:
                return
            query["after"] = answer.headers["Drill-Next"]

    async def tail(
        self, drill: str, after: int = 0, *, on_link: Callable[[Link], None] | None = None
    ) -> AsyncGenerator[tuple[int, bytes], None]:
        """(seq, stored line) of every event after `after`, then of each new one; ends at the seal.

        A connection that is lost is made again for ever and goes on after the last event, without
        a gap or a duplicate. The first one has to succeed. Close it with `contextlib.aclosing`.
        """
        path = self._path(drill, "/events")
        async with contextlib.aclosing(
            tail(self._http, path, after, self._wake, on_link)
        ) as events:
            async for seq, line in events:
                yield seq, line

    async def log(self, drill: str) -> AsyncGenerator[bytes, None]:
        """The log file itself, as it is durable now, in chunks."""
        async with self._http.request("GET", self._path(drill, "/log")) as response:
            async for chunk in response.content.iter_any():
                yield chunk

    # Replay

    @contextlib.asynccontextmanager
    async def replay(
        self,
        drill: str,
        *,
        at: Target = "start",
        pace: Pace = "due",
        rate: float = 1.0,
        playing: bool = True,
        kinds: Iterable[str] = (),
        sides: Iterable[str] = (),
        loop: Mapping[str, Target] | None = None,
        stop: Iterable[str] = (),
        skip: int = 0,
        steps: Mapping[str, Iterable[str]] | None = None,
        restamp: bool = False,
        window: int = 1000,
        on_link: Callable[[Link], None] | None = None,
    ) -> AsyncIterator[Replay]:
        """A replay over WebSocket; iterate over it for messages, or over `events()` for events.

        `at`: a target of PROTOCOL.md, as "start", "live", {"seq": n} or {"time": "…"}. `pace`:
        "due" sends each event when it is due, "ahead" as fast as they are read; `restamp` gives
        due events the time at which they are sent. `kinds` and `sides` filter what is sent.
        `loop`, `stop`, `skip` and `steps` are those of `Replay.set`. `window`: events in flight
        at most.
        Raises NotFound, Unreachable; later, from the iteration, ReplayRefused.
        """
        if window < 1:
            raise ValueError("window is at least 1 event")
        url = self.url + self._path(drill, "/replay")
        wanted = {"kind": list(kinds), "side": list(sides)}
        settings = asked(loop, stop, skip, steps)
        steering = Steering(at, pace, rate, playing, wanted, settings, restamp)
        replay = Replay(self._http.session, url, steering, window, self._wake, on_link)
        try:
            try:
                await replay.connect()
            except aiohttp.WSServerHandshakeError as error:
                await self.drill(drill)  # says in words what a refused upgrade cannot
                if error.status == 503:
                    title = "Too many connections are open"
                    raise Unavailable(503, title, f"{title} at {self.url}") from error
                raise NotDrillReplay(url, f"no replay, status {error.status}") from error
            yield replay
        finally:
            await replay.close()

    def _path(self, drill: str, rest: str = "") -> str:
        if not DRILL_ID.fullmatch(drill):  # `..` would leave the path and ask for something else
            raise NotFound(404, "Not Found", f"there is no drill {drill!r}")
        return f"/api/v1/drills/{drill}{rest}"

    async def _insist(self, drill: str, body: bytes, headers: Mapping[str, str]) -> Answer:
        """Send what may be sent again, until it is answered or patience ends."""
        backoff, clock = Backoff(), asyncio.get_running_loop().time
        deadline = clock() + self._patience
        while True:
            try:
                return await self._http.post(self._path(drill, "/events"), body, headers)
            except (Unreachable, Unavailable) as error:
                wait = backoff.wait()
                if clock() + wait > deadline:
                    raise
                if isinstance(error, Unavailable) and await self._stays(error, drill):
                    raise
                self._on_retry(str(error))
            await asyncio.sleep(wait)

    async def _stays(self, error: Unavailable, drill: str) -> bool:
        """Whether waiting would not help: a full disk, or a log that takes nothing any more."""
        try:
            return error.status != 503 or (await self.drill(drill)).get("status") != "ok"
        except ClientError:
            return False


def _condition(expect: Expect) -> Mapping[str, str]:
    if expect == "any":
        return {}
    return {"If-None-Match": "*"} if expect == "none" else {"If-Match": f'"{expect}"'}


def _has_id(line: bytes) -> bool:
    try:
        doc = orjson.loads(line)
    except orjson.JSONDecodeError:
        return False
    return isinstance(doc, dict) and "id" in doc


def _appended(doc: Document) -> Appended:
    def number(name: str) -> int:
        value = doc.get(name)
        return value if isinstance(value, int) else 0

    seqs, ids = doc.get("seqs"), doc.get("ids")
    return Appended(
        number("first"),
        number("last"),
        number("head"),
        tuple(seqs) if isinstance(seqs, list) else (),
        tuple(ids) if isinstance(ids, list) else (),
        doc.get("duplicate") is True,
    )
