"""A folder of this machine as the place where the drills are."""

from __future__ import annotations

import asyncio
import contextlib
import re
import time
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from pathlib import Path
from typing import Final, Literal

from events.errors import StoreError
from events.files.filestore import FileStore
from events.store import ANY, Appended, Empty, Head, HeadIn, Store, Verdict
from events.store import Expect as StoreExpect
from events.summary import describe, newest_first
from replay.commands.errors import CliError
from replay.commands.local import local_replay
from replay.opening import Opening
from replay.place import Document, Expect, Performance, Place

Use = Literal["read", "prove", "write", "make", "make empty"]

_CHUNK: Final = 1 << 20  # bytes of a log at a time
_OTHER_STORE: Final = re.compile(r"([a-z][a-z0-9+.-]*)://", re.IGNORECASE)


def now_ms() -> int:
    return time.time_ns() // 1_000_000


@contextlib.asynccontextmanager
async def open_folder(store: str, use: Use) -> AsyncIterator[Place]:
    """The place that --store names. Only `make` and `make empty` make a folder that is not there;
    the shipped drills are in the one, nothing in the other. `prove` reads, and trusts no log
    that may have changed."""
    folder = Path(store_folder(store))
    if use in ("read", "prove", "write") and not await asyncio.to_thread(folder.is_dir):
        raise CliError(
            f"there is no folder {folder}",
            "`drill-replay serve` makes it with the shipped drills; or name another with --store",
        )
    kept = await FileStore.open(
        folder,
        clock=now_ms,
        examples=use == "make",
        read_only=use in ("read", "prove"),
        prove=use == "prove",
    )
    try:
        yield FolderPlace(folder, kept)
    finally:
        await kept.close()


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

    def __init__(self, folder: Path, store: Store) -> None:
        self.name = str(folder)
        self.folder: Path | None = folder
        self._store = store

    async def drills(self) -> list[Document]:
        summaries = newest_first(await self._store.summaries())
        return [_as_kept(await describe(summary, now_ms())) for summary in summaries]

    async def drill(self, drill: str) -> Document:
        return _as_kept(await describe(await self._store.summary(drill), now_ms()))

    async def create(self, header: bytes) -> bool:
        _, created = await self._store.create(header)
        return created

    async def append(self, drill: str, lines: Sequence[bytes], expect: Expect) -> Appended:
        log = await self._store.log(drill)
        return await log.append(lines, _expected(expect))

    async def names(self) -> list[str]:
        broken = [name for name, _ in await self._store.problems()]
        return sorted({*await self._store.drills(), *broken})

    async def side_logs(self, drill: str) -> list[str]:
        return await self._store.side_logs(drill)

    async def verify(self, drill: str, log: str | None = None) -> Verdict:
        stem = drill if log is None else f"{drill}.{log}"
        if log is not None or drill not in await self._store.drills():
            for name, status in await self._store.problems():
                if name == stem:
                    return Verdict("damaged", 0, "", False, status.reason)
        return await (await self._store.log(drill, log)).verify()

    async def log(self, drill: str) -> AsyncGenerator[bytes, None]:
        log = await self._store.log(drill)
        size, offset = log.head.size, 0
        while offset < size:
            chunk = await log.raw(offset, min(_CHUNK, size - offset))
            if not chunk:
                raise StoreError(f"{drill}.jsonl was cut short by somebody; restore it")
            yield chunk
            offset += len(chunk)

    async def seal(self, drill: str) -> Head:
        return await (await self._store.log(drill)).seal()

    async def remove(self, drill: str) -> str:
        return await self._store.remove(drill)

    @contextlib.asynccontextmanager
    async def replay(self, drill: str, opening: Opening) -> AsyncIterator[Performance]:
        async with local_replay(await self._store.log(drill), opening) as performance:
            yield performance


def _as_kept(doc: Document) -> Document:
    """The document of a drill, but for what is only so because we came to read."""
    if doc.get("status") != "read_only":
        return doc
    return {**doc, "status": "ok", "problem": None}


def _expected(expect: Expect) -> StoreExpect:
    if isinstance(expect, int):
        return HeadIn(frozenset({expect}))
    return Empty() if expect == "none" else ANY
