"""Where the drills are: a folder of this machine, or a running server. The commands see no other
difference than what `Place` tells."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import os
import re
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal, Protocol

from events.filestore import FileStore
from events.store import ANY, Appended, Empty, HeadIn, Store, Verdict
from events.store import Expect as StoreExpect
from events.summary import all_logs, describe, newest_first
from replay.cli_errors import CliError
from replay.cli_local import local_replay
from web.client_frames import Message
from web.client_link import Expect, Link, Target

if TYPE_CHECKING:
    from web.client import Client

Document = Mapping[str, object]
Messages = AsyncIterator[Message]
_OTHER_STORE: Final = re.compile(r"([a-z][a-z0-9+.-]*)://", re.IGNORECASE)


class Place(Protocol):
    """What the commands ask of a place."""

    name: str

    async def drills(self) -> list[Document]: ...
    async def drill(self, drill: str) -> Document: ...
    async def create(self, header: bytes) -> bool: ...
    async def append(self, drill: str, lines: Sequence[bytes], expect: Expect) -> Appended: ...
    async def names(self) -> list[str]:
        """Everything that `verify` looks at."""
        ...

    async def verify(self, drill: str) -> Verdict: ...
    def replay(
        self, drill: str, at: Target, rate: float
    ) -> contextlib.AbstractAsyncContextManager[Messages]: ...


def now_ms() -> int:
    return time.time_ns() // 1_000_000


@contextlib.asynccontextmanager
async def open_place(
    args: argparse.Namespace, use: Literal["read", "write", "make"]
) -> AsyncIterator[Place]:
    """The place that --store or --url name. Only `make` makes a folder that is not there."""
    if args.url:
        from web.client import Client  # the HTTP library is half of a start; most need none

        async with Client(args.url, on_retry=_retrying) as client:
            yield ServerPlace(client)
        return
    folder = Path(store_folder(args.store))
    if use != "make" and not await asyncio.to_thread(folder.is_dir):
        raise CliError(
            f"there is no folder {folder}",
            "`drill-replay serve` makes it with the shipped drills; or name another with --store",
        )
    store = await FileStore.open(
        folder,
        clock=now_ms,
        examples=True,
        read_only=use == "read",
    )
    try:
        yield FolderPlace(str(folder), store)
    finally:
        await store.close()


def store_folder(text: str) -> str:
    """A folder as given. Raises CliError for the address of another kind of store."""
    scheme = _OTHER_STORE.match(text)
    if scheme and scheme[1].lower() in ("http", "https"):
        raise CliError(f"{text} is a server, not a folder", f"use --url {text}")
    if scheme:
        raise CliError(
            f"this version keeps drills in folders, not in {scheme[1]}:// stores",
            "give a folder with --store",
        )
    if not text:
        raise CliError("--store is empty", "give a folder")
    return text


class FolderPlace:
    """A folder, through the store, as the server would read and write it."""

    def __init__(self, name: str, store: Store) -> None:
        self.name = name
        self._store = store

    async def drills(self) -> list[Document]:
        logs = newest_first(await all_logs(self._store))
        return [_as_kept(await describe(log, now_ms())) for log in logs]

    async def drill(self, drill: str) -> Document:
        return _as_kept(await describe(await self._store.log(drill), now_ms()))

    async def create(self, header: bytes) -> bool:
        _, created = await self._store.create(header)
        return created

    async def append(self, drill: str, lines: Sequence[bytes], expect: Expect) -> Appended:
        log = await self._store.log(drill)
        return await log.append(lines, _expected(expect))

    async def names(self) -> list[str]:
        broken = [name for name, _ in await self._store.problems()]
        return sorted({*await self._store.drills(), *broken})

    async def verify(self, drill: str) -> Verdict:
        if drill not in await self._store.drills():
            for name, status in await self._store.problems():
                if name == drill:
                    return Verdict("damaged", 0, "", False, status.reason)
        log = await self._store.log(drill)
        return await log.verify()

    @contextlib.asynccontextmanager
    async def replay(self, drill: str, at: Target, rate: float) -> AsyncIterator[Messages]:
        log = await self._store.log(drill)
        async with contextlib.aclosing(local_replay(log, at, rate)) as messages:
            yield messages


class ServerPlace:
    """A running server."""

    def __init__(self, client: Client) -> None:
        self.name = client.url
        self._client = client

    async def drills(self) -> list[Document]:
        return await self._client.drills()

    async def drill(self, drill: str) -> Document:
        return await self._client.drill(drill)

    async def create(self, header: bytes) -> bool:
        return await self._client.create(header)

    async def append(self, drill: str, lines: Sequence[bytes], expect: Expect) -> Appended:
        return await self._client.append(drill, lines, expect=expect)

    async def names(self) -> list[str]:
        return sorted(str(doc["drill"]) for doc in await self._client.drills())

    async def verify(self, drill: str) -> Verdict:
        """Download the log and check it here: nothing good is taken on the server's word.

        A damaged log is served up to the damage only, and that much of it is whole: there it is
        the server that knows of the rest.
        """
        doc = await self._client.drill(drill)
        with tempfile.TemporaryDirectory(prefix="drill-replay-") as folder:
            path = os.path.join(folder, f"{drill}.jsonl")
            await _download(self._client, drill, path)
            store = await FileStore.open(Path(folder), clock=now_ms, examples=False, read_only=True)
            try:
                verdict = await FolderPlace(folder, store).verify(drill)
            finally:
                await store.close()
        return _with_known_damage(verdict, doc)

    @contextlib.asynccontextmanager
    async def replay(self, drill: str, at: Target, rate: float) -> AsyncIterator[Messages]:
        async with self._client.replay(drill, at=at, rate=rate, on_link=_link_teller()) as messages:
            yield messages


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


def _as_kept(doc: Document) -> Document:
    """The document of a drill, but for what is only so because we came to read."""
    if doc.get("status") != "read_only":
        return doc
    return {**doc, "status": "ok", "problem": None}


def _link_teller() -> Callable[[Link], None]:
    """Says on standard error that the line broke, and that it is there again."""
    broken = False

    def tell(link: Link) -> None:
        nonlocal broken
        if link == "offline" or (broken and link == "online"):
            say = "the connection is lost; trying again" if link == "offline" else "connected again"
            if broken != (link == "offline"):
                print(f"drill-replay: {say}", file=sys.stderr, flush=True)
            broken = link == "offline"

    return tell


def _retrying(reason: str) -> None:
    print(f"drill-replay: {reason}; trying again", file=sys.stderr, flush=True)


def _expected(expect: Expect) -> StoreExpect:
    if isinstance(expect, int):
        return HeadIn(frozenset({expect}))
    return Empty() if expect == "none" else ANY
