"""A running server as the place where the drills are, for the command line."""

from __future__ import annotations

import asyncio
import contextlib
import os
import tempfile
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterator, Mapping, Sequence
from dataclasses import fields, replace
from pathlib import Path
from typing import Any, Self

from events.store import Appended, Head, Verdict
from replay.commands.errors import with_way_out
from replay.commands.folder import open_folder
from replay.opening import Opening
from replay.place import Document, Expect, Performance, Place, PlaceConflict, PlaceError
from replay.received import Message
from web.client import Client
from web.client_errors import (
    ApiProblem,
    AppendEnded,
    ClientError,
    Conflict,
    Forbidden,
    HeadMoved,
    NotDrillReplay,
    NotFound,
    ReplayRefused,
    Unavailable,
    Unreachable,
)
from web.client_link import Link
from web.client_replay import Replay


@contextlib.asynccontextmanager
async def open_place(url: str, tell: Callable[[str], None]) -> AsyncIterator[Place]:
    """The server at `url`; `tell` is told in words when the line is lost and when it is back."""
    async with Client(url, on_retry=lambda reason: tell(f"{reason}; trying again")) as client:
        yield ServerPlace(client, tell)


class ServerPlace:
    """A running server. Raises PlaceError for whatever goes wrong with it."""

    def __init__(self, client: Client, tell: Callable[[str], None]) -> None:
        self.name = client.url
        self.folder: Path | None = None
        self._client = client
        self._tell = tell

    async def drills(self) -> list[Document]:
        with _translated():
            return await self._client.drills()

    async def drill(self, drill: str) -> Document:
        with _translated():
            return await self._client.drill(drill)

    async def create(self, header: bytes) -> bool:
        with _translated():
            return await self._client.create(header)

    async def append(self, drill: str, lines: Sequence[bytes], expect: Expect) -> Appended:
        with _translated():
            return await self._client.append(drill, lines, expect=expect)

    async def names(self) -> list[str]:
        listed = [str(doc["drill"]) for doc in await self.drills()]
        with _translated():
            broken = [name for name in await self._client.problems() if "." not in name]
        return sorted({*listed, *broken})

    async def side_logs(self, drill: str) -> list[str]:
        return []  # a server does not hand them out as files

    async def verify(self, drill: str, log: str | None = None) -> Verdict:
        """Download the log and check it here: nothing good is taken on the server's word.

        A damaged log is served up to the damage only, and that much of it is whole: there it is
        the server that knows of the rest.
        """
        assert log is None, "no side log was offered"
        try:
            doc = await self.drill(drill)
        except PlaceError:
            with _translated():
                reason = (await self._client.problems()).get(drill)
            if reason is None:
                raise
            return Verdict("damaged", 0, "", False, reason)
        with tempfile.TemporaryDirectory(prefix="drill-replay-") as folder:
            with _translated():
                await _download(self._client, drill, os.path.join(folder, f"{drill}.jsonl"))
            async with open_folder(folder, "read") as copy:
                verdict = await copy.verify(drill)
        return _with_known_damage(verdict, doc)

    async def log(self, drill: str) -> AsyncGenerator[bytes, None]:
        with _translated():
            async with contextlib.aclosing(self._client.log(drill)) as chunks:
                async for chunk in chunks:
                    yield chunk

    async def seal(self, drill: str) -> Head:
        raise _only_in_a_folder("sealed")

    async def remove(self, drill: str) -> str:
        raise _only_in_a_folder("removed")

    @contextlib.asynccontextmanager
    async def replay(self, drill: str, opening: Opening) -> AsyncIterator[Performance]:
        link = LinkTeller(self._tell)
        with _translated():
            async with self._client.replay(drill, **_asked(opening), on_link=link) as replay:
                yield ServerPerformance(replay, link)


class ServerPerformance:
    """A replay over WebSocket that finds its way back, and remembers where that leads."""

    def __init__(self, replay: Replay, link: LinkTeller) -> None:
        self._replay = replay
        self._link = link

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> Message:
        with _translated():
            return await anext(self._replay)

    async def command(self, op: str, **fields: object) -> None:
        with _translated():
            await self._replay.command(op, **fields)

    def watch_link(self, tell: Callable[[str], None]) -> None:
        self._link.tell = tell


class LinkTeller:
    """Says in words that the line broke and that it is there again, unless somebody watches."""

    def __init__(self, say: Callable[[str], None]) -> None:
        self.tell: Callable[[str], None] | None = None
        self._say = say
        self._broken = False

    def __call__(self, link: Link) -> None:
        if self.tell is not None:
            self.tell(link)
        elif link in ("offline", "online") and self._broken != (link == "offline"):
            self._broken = link == "offline"
            lost = "the connection is lost; trying again"
            self._say(lost if self._broken else "connected again")


def _asked(opening: Opening) -> dict[str, Any]:
    asked = {field.name: getattr(opening, field.name) for field in fields(opening)}
    return {name: value for name, value in asked.items() if value or name == "playing"}


def _only_in_a_folder(what: str) -> PlaceError:
    return PlaceError(
        f"a drill cannot be {what} through a server",
        "stop the server, give its folder with --store, and start it again",
    )


@contextlib.contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except ClientError as error:
        raise translated(error) from error


def translated(error: ClientError) -> PlaceError:
    """An error of the client in the words of the command line."""
    what = str(error)
    match error:
        case NotFound():
            return PlaceError(what, "`drill-replay list` shows which drills there are")
        case Conflict(errors=faults):
            account = _split(what, "see what is there with `drill-replay list`")
            return PlaceConflict(*account, faults)
        case ApiProblem(errors=faults) if faults:
            return PlaceError(what, "correct it and try again; nothing was kept", faults)
        case HeadMoved():
            return PlaceError(*_split(what, "see what came since, then append again"))
        case Unavailable():
            return PlaceError(*_split(what, "`drill-replay verify` says more"))
        case Unreachable():
            return PlaceError(what, "start `drill-replay serve`, or use --store DIR")
        case NotDrillReplay():
            return PlaceError(
                what, "check the address given with --url; it is like http://127.0.0.1:8080"
            )
        case Forbidden():
            return PlaceError(what, "start the server with --allow-host NAME")
        case ReplayRefused(code=0, reason=reason):  # the answer to what was asked for
            return PlaceError(reason, "give another --from or --loop")
        case ReplayRefused() | AppendEnded():
            return PlaceError(what, "start it again")
    return PlaceError(what, "correct it and try again")


def _split(message: str, way_out: str) -> tuple[str, str]:
    account = with_way_out(message, way_out)
    return account.what, account.way_out


async def _download(client: Client, drill: str, path: str) -> None:
    async with contextlib.aclosing(client.log(drill)) as chunks:
        first = await anext(chunks, b"")  # a drill that is not there fails before a file is made
        with await asyncio.to_thread(open, path, "wb") as file:
            file.write(first)
            async for chunk in chunks:
                await asyncio.to_thread(file.write, chunk)


def _with_known_damage(verdict: Verdict, doc: Document) -> Verdict:
    trouble, rejected = doc.get("problem"), doc.get("rejected")
    if isinstance(rejected, list):
        verdict = replace(verdict, rejected=tuple(map(str, rejected)))
    if isinstance(aside := doc.get("set_aside"), list):
        verdict = replace(verdict, set_aside=tuple(f"bytes set aside in {one}" for one in aside))
    if doc.get("status") != "damaged" or not isinstance(trouble, Mapping):
        return verdict
    line, offset = trouble.get("line"), trouble.get("offset")
    return replace(
        verdict,
        condition="damaged",
        detail=str(trouble.get("reason") or ""),
        line=line if isinstance(line, int) else None,
        offset=offset if isinstance(offset, int) else None,
    )
