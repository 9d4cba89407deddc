"""`drill-replay play`: one renderer over messages at due pace, wherever they come from."""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Mapping
from typing import Final

from events.times import instant, stamp
from replay.commands.errors import FINE, CliError
from replay.messages import TargetDoc
from replay.place import Document, Place, Where
from replay.received import Message
from replay.terminal import Look, ending, event_lines, heading, plain, stage_of

_SEQ: Final = re.compile(r"#?([0-9]{1,15})")
_SINCE: Final = re.compile(r"T([+-])(?:(\d{1,4}):)?(\d{1,2}):(\d{2})", re.IGNORECASE)


async def play(args: argparse.Namespace, look: Look, where: Where) -> int:
    """Replay a drill until its end; one that still goes on is followed, if there is a server."""
    async with where as place:
        doc = await place.drill(args.drill)
        at = target(args.start, doc)
        player = Player(doc, look, follows=bool(args.url), as_json=args.json)
        player.shows_current = _names_an_event(at)
        player.begin()
        async with place.replay(args.drill, at, args.rate) as messages:
            async for message in messages:
                if player.take(message) == "end":
                    break
        await finish(place, args, player, look)
    return FINE


async def finish(place: Place, args: argparse.Namespace, player: Player, look: Look) -> None:
    """The closing line, with what the drill holds now."""
    if not args.json:
        now = await place.drill(args.drill)
        print(ending(now, look, "end" if player.ended else "so_far"), flush=True)


class Player:
    """Prints messages as they come, and knows where the drill stands."""

    def __init__(self, doc: Document, look: Look, *, follows: bool, as_json: bool) -> None:
        self.ended = False
        self.shows_current = False
        self._doc = doc
        self._look = look
        self._json = as_json
        self._follows = follows
        self._stage = stage_of(doc)
        self._last: object = None
        self._goes_on = False

    def begin(self) -> None:
        if not self._json:
            print("\n".join(heading(self._doc, self._look)), flush=True)

    def take(self, message: Message) -> str:
        """Print what a message brings; returns its op."""
        match message.op:
            case "hello" | "head":
                self._last = message.get("last")
                self._goes_on = message.get("state") != "finished"
            case "error":
                raise CliError(plain(str(message.get("detail"))), "give another --from")
            case "snapshot" if self.shows_current and message.current is not None:
                self.shows_current = False
                self._print(message.current)
            case "bulk" | "late":
                for line in message.events:
                    self._print(line, late=message.op == "late")
            case "end":
                self.ended = True
        if message.op in ("snapshot", "bulk", "stamp") and message.get("p") == self._last:
            self._wait()
        return message.op

    def _print(self, line: bytes, late: bool = False) -> None:
        if self._json:
            sys.stdout.write(line.decode() + "\n")
        else:
            for text in event_lines(line, self._stage, self._look, late):
                print(text)
        sys.stdout.flush()

    def _wait(self) -> None:
        """All that is recorded was shown; who watches is told once that more may come."""
        if self._goes_on and self._follows and sys.stderr.isatty():
            print(self._look.word("waiting"), file=sys.stderr, flush=True)
            self._follows = False


def target(text: str, doc: Document) -> TargetDoc:
    """Where to begin, as the protocol takes it. Raises CliError for what the drill cannot tell."""
    if text in ("start", "live", "end"):
        return "start" if text == "start" else "live"
    seq = _SEQ.fullmatch(text)
    if seq:
        return {"seq": int(seq[1])}
    if doc.get("order_only"):
        raise CliError(
            f"the times of {doc.get('drill')} are not known, only their order",
            "give an event number, like --from 5",
        )
    since = _SINCE.fullmatch(text)
    try:
        ms = _since_zero(since, doc) if since else instant(text.replace(" ", "+"))
    except ValueError as error:
        raise CliError(
            f"--from {plain(text)}: {error}", "or an event number, or T+00:42:10"
        ) from error
    # One ms before, so that every event of that very instant is still to come.
    return {"time": stamp(ms - 1)}


def _since_zero(since: re.Match[str], doc: Document) -> int:
    zero = doc.get("zero")
    if not isinstance(zero, str):
        raise ValueError("the drill has no event yet, so no T+0")
    sign, hours, minutes, seconds = since.groups()
    ms = (int(hours or 0) * 3600 + int(minutes) * 60 + int(seconds)) * 1000
    return instant(zero) + (ms if sign == "+" else -ms)


def _names_an_event(at: TargetDoc) -> bool:
    """Whether the first event shown is the one that the place stands on."""
    return at == "live" or (isinstance(at, Mapping) and "seq" in at)
