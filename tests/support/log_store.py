"""Making stores and events for tests."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import orjson

from events.disk import Disk
from events.files.filelog import FileLog
from events.files.filestore import FileStore
from events.times import instant

START = instant("2026-01-15T02:00:00Z")


class ManualClock:
    """Milliseconds since the epoch; one more at every reading, so that stamps differ."""

    def __init__(self, now: int = START, tick: int = 1) -> None:
        self.now, self.tick = now, tick

    def __call__(self) -> int:
        self.now += self.tick
        return self.now


def header(drill: str = "latihan", **members: object) -> bytes:
    doc: dict[str, object] = {"drill": drill, "nature": "exercise", "title": {"en": drill}}
    return orjson.dumps(doc | members)


def event(kind: str = "gas", **members: object) -> bytes:
    """An event; `time` may be whole seconds after the start."""
    if isinstance(seconds := members.get("time"), int):
        members["time"] = at(seconds)
    return orjson.dumps({"kind": kind, **members})


def at(seconds: int) -> str:
    return f"2026-01-15T{9 + seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}+07:00"


def events(first: int, count: int, **members: object) -> list[bytes]:
    """Events with the ids `e<first>`, …"""
    return [event(id=f"e{n}", **members) for n in range(first, first + count)]


async def open_store(
    directory: Path,
    *,
    clock: Callable[[], int] | None = None,
    disk: Disk | None = None,
    read_only: bool = False,
) -> FileStore:
    return await FileStore.open(
        directory,
        clock=clock or ManualClock(),
        holder="http://127.0.0.1:8080",
        examples=False,
        disk=disk,
        read_only=read_only,
    )


async def make_log(store: FileStore, drill: str = "latihan") -> FileLog:
    log, _ = await store.create(header(drill))
    return log


def stored(directory: Path, drill: str = "latihan") -> list[bytes]:
    """The lines of the file, header included."""
    return (directory / f"{drill}.jsonl").read_bytes().splitlines(keepends=True)


def ids(log: FileLog) -> list[str]:
    """Of all events, as they stand in the file."""
    lines = log.path.read_bytes().splitlines()[1 : log.index.count + 1]
    return [orjson.loads(line)["id"] for line in lines]
