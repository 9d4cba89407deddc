"""`drill-replay remove`."""

from __future__ import annotations

import argparse
import asyncio
import shlex
import sys

from replay.commands.errors import FINE, REFUSED, USAGE, CliError
from replay.place import Where


async def remove(args: argparse.Namespace, where: Where) -> int:
    """Move a drill aside, after asking."""
    if not args.yes and not (sys.stdin is not None and sys.stdin.isatty()):
        raise CliError(f"{args.drill} is only removed when you are sure", "say --yes", USAGE)
    async with where as place:
        doc = await place.drill(args.drill)
        if not args.yes and not await asyncio.to_thread(_sure, args.drill, doc.get("events")):
            print("nothing was removed", file=sys.stderr)
            return REFUSED
        aside = await place.remove(args.drill)
    print(f"{args.drill} was moved aside, with all its files, to {aside}")
    back = f"mv {shlex.quote(aside)}/* {shlex.quote(place.name)}/"
    print(f"to bring it back: {back}")
    return FINE


def _sure(drill: str, events: object) -> bool:
    counted = f"{events} event{'' if events == 1 else 's'}"
    print(f"move {drill} ({counted}) aside? [y/N] ", end="", file=sys.stderr, flush=True)
    return sys.stdin.readline().strip().lower() in ("y", "yes", "ya")
