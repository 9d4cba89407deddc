"""`drill-replay seal`."""

from __future__ import annotations

import argparse
import asyncio
from pathlib import Path

from events.porting.making import HiddenFile
from events.signature import ENDING, read, sign
from events.store import Head
from replay.commands.errors import FINE, CliError
from replay.commands.files import read_small
from replay.place import Where


async def seal(args: argparse.Namespace, where: Where) -> int:
    """Close a drill for good, and sign its head if a key is given."""
    key = await asyncio.to_thread(read_small, args.sign, "a key") if args.sign else None
    # A key that cannot sign is told before anything is sealed.
    name = read(sign(args.drill, 0, "0" * 64, key)).fingerprint if key else ""
    async with where as place:
        head = await place.seal(args.drill)
        events = f"{head.seq:,} event{'' if head.seq == 1 else 's'}"
        print(f"{args.drill}: {events}, sealed, head {head.h}")
        if key:
            assert place.folder is not None, "only a folder seals"
            path = place.folder / f"{args.drill}{ENDING}"
            await asyncio.to_thread(_sign, path, args.drill, head, key)
            print(f"signed by key {name}: {path}")
        else:
            print("write the head down elsewhere: it proves that nothing was altered since")
    return FINE


def _sign(path: Path, drill: str, head: Head, key: bytes) -> None:
    """Ed25519 signs the same bytes the same way: again by the same key changes nothing."""
    made = sign(drill, head.seq, head.h, key)
    if path.exists():
        if path.read_bytes() == made:
            return
        raise CliError(f"{path} is another signature", "move it elsewhere and sign again")
    with HiddenFile(path) as file:
        file.write(made)
        file.finish()
