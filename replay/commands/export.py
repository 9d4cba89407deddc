"""`drill-replay export`."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from events.porting.leaving import Leaving
from events.porting.making import HiddenFile
from replay.commands.errors import DAMAGED, FINE, CliError
from replay.commands.progress import Progress
from replay.place import Document, Place, Where
from replay.terminal import exercise


async def export(args: argparse.Namespace, where: Where) -> int:
    """Write a drill out, as it is or in another format."""
    async with where as place:
        doc = await place.drill(args.drill)
        leaving = Leaving(args.format)
        with _target(args.output) as write:
            await _copied(place, args.drill, leaving, write)
        _say_what_was_left(place, args.drill, leaving)
    target = "standard output" if args.output == "-" else args.output
    count = f"{leaving.events:,} event{'' if leaving.events == 1 else 's'}"
    print(f"{exercise(leaving.nature)} · {args.drill}: {count} to {target}", file=sys.stderr)
    return _condition(doc, args.drill)


@contextlib.contextmanager
def _target(output: str) -> Iterator[Callable[[bytes], object]]:
    """Where the bytes go. A file gets its name when all is in it. Blocks."""
    if output == "-":
        yield _to_standard_output
        return
    path = Path(output)
    if path.exists():
        raise CliError(f"{path} exists", "remove it first, or choose another name")
    with HiddenFile(path) as file:
        yield file.write
        file.finish()


def _to_standard_output(data: bytes) -> None:
    sys.stdout.buffer.write(data)
    sys.stdout.buffer.flush()


async def _copied(
    place: Place, drill: str, leaving: Leaving, write: Callable[[bytes], object]
) -> None:
    total = None
    if place.folder is not None:
        total = (await asyncio.to_thread((place.folder / f"{drill}.jsonl").stat)).st_size
    progress = Progress("events", total)
    async with contextlib.aclosing(place.log(drill)) as chunks:
        async for data in leaving.of(chunks):
            await asyncio.to_thread(write, data)
            progress.tell(leaving.events, leaving.bytes)
    progress.clear()


def _say_what_was_left(place: Place, drill: str, leaving: Leaving) -> None:
    """Behind the intact lines of a file there may be more: torn, by hand, or just being written."""
    if place.folder is None:
        return
    beyond = (place.folder / f"{drill}.jsonl").stat().st_size - leaving.bytes
    if beyond > 0:
        told = f"{beyond:,} bytes behind the intact lines are not among them"
        print(f"drill-replay: {told}; `drill-replay verify {drill}` says more", file=sys.stderr)


def _condition(doc: Document, drill: str) -> int:
    problem = doc.get("problem")
    if doc.get("status") != "damaged" or not isinstance(problem, Mapping):
        return FINE
    where = f"line {problem.get('line')}, byte {problem.get('offset')}"
    raise CliError(
        f"{drill} is damaged at {where}: only what is intact before it was exported",
        "restore the log from a copy",
        DAMAGED,
    )
