"""A log that was made here, sent to a server event by event."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from events.header import Header
from events.line import client_part
from replay.commands.append import say
from replay.commands.batches import Entry, batches
from replay.commands.errors import CliError, explained
from replay.commands.progress import Progress
from replay.place import Expect, Place


def send(place: Place, runner: asyncio.Runner, header: Header, path: Path) -> None:
    """Make the drill there and append all events, in batches. What an import before this one sent
    is not sent again; a drill with other events is left alone. Raises CliError."""
    created = runner.run(place.create(header.raw))
    progress = Progress("events sent", path.stat().st_size)
    head = 0
    with path.open("rb") as file:
        file.readline()
        if not created:
            head = runner.run(_common(place, header.drill, file))
            say(f"{header.drill} was there with {head:,} of the events; going on behind them")
        try:
            for batch in batches(_entries(file, head)):
                expect: Expect = head or "none"
                sent = [one.raw for one in batch]
                head = runner.run(place.append(header.drill, sent, expect)).head
                progress.tell(head, file.tell())
        except Exception as error:
            account = explained(error)
            if account is None:
                raise
            raise CliError(
                f"{account.what}; {_sent(head)}",
                f"import the same file again to go on from there ({account.way_out})",
            ) from error
        finally:
            progress.clear()


def _sent(events: int) -> str:
    return "1 event was sent" if events == 1 else f"{events:,} events were sent"


async def _common(place: Place, drill: str, file: BinaryIO) -> int:
    """How many events the drill has, when they are those that the file begins with."""
    rest, number = b"", 0
    async with contextlib.aclosing(place.log(drill)) as chunks:
        async for chunk in chunks:
            *lines, rest = (rest + chunk).split(b"\n")
            for line in lines:
                if line.startswith(b'{"drill_log":'):
                    continue
                mine = file.readline().rstrip(b"\n")
                sealed = line.startswith(b'{"seal":')
                if sealed or not mine or client_part(line) != client_part(mine):
                    raise CliError(
                        f"{drill} is there already, with other events",
                        f"`drill-replay append {drill} FILE` adds to it; "
                        "--drill imports under another id",
                    )
                number += 1
    return number


def _entries(file: BinaryIO, behind: int) -> Iterator[Entry]:
    while line := file.readline():
        behind += 1
        yield Entry(behind, client_part(line.rstrip(b"\n")), derived=False)
