"""A viewer that finds its way back: as PROTOCOL.md tells a stranger to write one, and no kinder.

It keeps every data frame, and goes on by the cursor of the last one when the line breaks, at once.
`verdict` holds all of it against the log.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import pairwise

import aiohttp
import orjson
from aiohttp import WSMsgType

PROTOCOL = "drill-replay.v1"
HALF = 250  # events of credit that are given again at a time
PATIENCE = 10.0  # seconds without a message
BROKEN = (aiohttp.ClientError, ConnectionError, asyncio.IncompleteReadError)


class Stop(Exception):
    """The viewer has what it wants."""


@dataclass
class Resuming:
    """`opening` are the fields of `open`; `enough` is asked after each data frame."""

    url: str
    opening: Mapping[str, object]
    enough: Callable[[Resuming], bool]
    cursor: dict[str, object] = field(default_factory=dict)
    epoch: str = ""
    frames: list[tuple[str, tuple[int, ...], bytes]] = field(default_factory=list)
    seen: set[int] = field(default_factory=set)
    connections: int = 0
    resets: int = 0
    snapshots: int = 0
    took: list[float] = field(default_factory=list)  # seconds from connecting to `state`

    async def run(self) -> None:
        async with aiohttp.ClientSession() as session:
            while not self.enough(self):
                try:
                    await self._connect(session)
                except BROKEN:
                    continue
                except Stop:
                    return

    async def _connect(self, session: aiohttp.ClientSession) -> None:
        """One connection until it breaks."""
        began, resumes = time.perf_counter(), bool(self.cursor)
        async with session.ws_connect(
            self.url, protocols=(PROTOCOL,), max_msg_size=0, decode_text=False
        ) as socket:
            self.connections += 1
            resume = {"resume": {"epoch": self.epoch, **self.cursor}} if self.cursor else {}
            doc = {"op": "open", "credit": 2 * HALF, **self.opening, **resume}
            await socket.send_str(orjson.dumps(doc).decode())
            credit = 2 * HALF
            while True:
                message = await socket.receive(timeout=PATIENCE)
                if message.type is not WSMsgType.TEXT:
                    assert (socket.close_code or 1006) in (1000, 1006), socket.close_code
                    return
                credit -= self._take(message.data)
                if resumes and message.data.startswith(b'{"op":"state"'):
                    self.took.append(time.perf_counter() - began)
                    resumes = False
                if credit <= HALF:
                    await socket.send_str(f'{{"op":"more","credit":{HALF}}}')
                    credit += HALF

    def _take(self, data: bytes) -> int:
        """Take a message in; the credit that it took."""
        message = orjson.loads(data)
        op = message["op"]
        if op == "hello":
            assert self.epoch in ("", message["epoch"])
            self.epoch = message["epoch"]
        assert op != "error", message
        self.resets += op == "reset"
        self.snapshots += op == "snapshot"
        if "gen" in message:
            self.cursor = {name: message[name] for name in ("gen", "p", "a")}
        if op not in ("bulk", "late"):
            return 0
        seqs = tuple(event["seq"] for event in message["events"])
        self.frames.append((op, seqs, data))
        self.seen.update(seqs)
        if self.enough(self):
            raise Stop
        return len(seqs)

    def verdict(self, lines: Mapping[int, bytes]) -> dict[str, int]:
        """What is wrong, by the stored lines of the log: each of it is to be 0."""
        seqs = [seq for _, found, _ in self.frames for seq in found]
        bulk = [seq for op, found, _ in self.frames if op == "bulk" for seq in found]
        places = [(instant(lines[seq]), seq) for seq in bulk]
        return {
            "gaps": len(lines.keys() - set(seqs)),
            "duplicates": len(seqs) - len(set(seqs)),
            "misplaced": sum(a >= b for a, b in pairwise(places)),
            "altered": sum(not _intact(data, found, lines) for _, found, data in self.frames),
            "resets": self.resets + self.snapshots - 1,
        }


def _intact(data: bytes, seqs: tuple[int, ...], lines: Mapping[int, bytes]) -> bool:
    """The lines are in the frame byte for byte."""
    return data.endswith(b'"events":[' + b",".join(lines[seq] for seq in seqs) + b"]}")


def instant(line: bytes) -> int:
    """Of a stored line, in ms since 1970."""
    return round(datetime.fromisoformat(orjson.loads(line)["time"]).timestamp() * 1000)


def allowance(dice: random.Random, mean: int) -> Callable[[], int]:
    """Bytes until a connection breaks: one in four within the handshake and the greeting, the
    others anywhere."""

    def bytes_left() -> int:
        if dice.random() < 0.25:
            return dice.randrange(1200)
        return round(dice.expovariate(1 / mean))

    return bytes_left
