"""What a store makes of a log file, seen through its public surface only."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from fault_image import event, parse
from log_store import open_store

from events.files.filelog import FileLog
from events.store import Status

NEXT = event("next")


@dataclass(frozen=True)
class Found:
    """A log as it was opened, and the file as it was left."""

    status: Status
    condition: str  # what `verify` says of it
    lines: list[bytes]  # with their newlines
    data: bytes
    appended: int  # the seq of an event that was appended then; 0: none was

    @property
    def seq(self) -> int:
        return len(self.lines)

    @property
    def ids(self) -> list[str]:
        return [parse(line).id for line in self.lines]


async def lines_of(log: FileLog) -> list[bytes]:
    return [line + b"\n" for line in await log.lines(range(1, log.head.seq + 1))]


async def ids_of(log: FileLog) -> list[str]:
    """By what the lines say: of the file, not of the index."""
    return [parse(line).id for line in await lines_of(log)]


async def look(
    directory: Path, data: bytes | None = None, *, append: bool = False, read_only: bool = False
) -> Found:
    """Open the log `latihan` (after writing `data` there). The file is read before anything is
    appended. Raises DrillNotFound."""
    path = directory / "latihan.jsonl"
    if data is not None:
        path.write_bytes(data)
    store = await open_store(directory, read_only=read_only)
    try:
        log = await store.log("latihan")
        verdict = await log.verify()
        lines, left, appended = await lines_of(log), path.read_bytes(), 0
        if append:
            appended = (await log.append([NEXT])).first
        return Found(log.status, verdict.condition, lines, left, appended)
    finally:
        await store.close()


def take_aside(directory: Path, what: str) -> list[bytes]:
    """Contents of the files that were set aside; they are gone then."""
    found = []
    for path in sorted(directory.glob(f"latihan.{what}-*")):
        found.append(path.read_bytes())
        path.unlink()
    return found


def forget_sidecar(directory: Path) -> None:
    """As for a file that came from elsewhere, or a side-car that somebody deleted."""
    for path in directory.glob("*.idx"):
        path.unlink()
