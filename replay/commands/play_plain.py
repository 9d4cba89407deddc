"""A replay as plain lines, for a pipe or a file: each is written as it becomes due."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Mapping
from typing import Final

import orjson

from replay.commands.errors import CliError
from replay.opening import Opening
from replay.place import Document
from replay.received import Message
from replay.restamp import restamped
from replay.terminal import Look, event_lines, heading, plain, stage_of
from replay.whereabouts import Whereabouts

Write = Callable[[bytes, bool], None]  # a stored line, and whether it is late

# Which option a field of `open` came from.
OPTIONS: Final = {"at": "--from", "loop": "--loop", "stop": "--stop", "skip": "--skip"}


def refused(message: Message) -> CliError:
    """What the replay was refused for, told of the option to blame."""
    option = OPTIONS.get(str(message.get("field")).partition(".")[0], "")
    what = plain(str(message.get("detail")))
    return CliError(f"{option}: {what}" if option else what, f"give another {option or '--from'}")


def names_an_event(opening: Opening) -> bool:
    """Whether the first event shown is the one that the place stands on."""
    at = opening.at
    return at == "live" or (isinstance(at, Mapping) and ("seq" in at or "number" in at))


def text_writer(doc: Document, look: Look) -> Write:
    """Events for people, below a heading."""
    stage = stage_of(doc)

    def write(line: bytes, late: bool) -> None:
        print("\n".join(event_lines(line, stage, look, late)), flush=True)

    print("\n".join(heading(doc, look)), flush=True)
    return write


def json_writer() -> Write:
    """Stored lines, byte for byte."""

    def write(line: bytes, _late: bool) -> None:
        sys.stdout.write(line.decode() + "\n")
        sys.stdout.flush()

    return write


class Plain:
    """Writes the events that messages bring, and knows when there is no more to come."""

    def __init__(self, doc: Document, opening: Opening, write: Write, *, follows: bool) -> None:
        self.ended = False
        self._write = write
        self._opening = opening
        self._follows = follows
        self._stands = names_an_event(opening)
        self._zone = stage_of(doc).zone
        self._where = Whereabouts()

    @property
    def over(self) -> bool:
        """Whether nothing more can come: the drill ended, or this log is not followed."""
        where = self._where
        turns = where.loop is not None and where.last is not None and where.loop.end >= where.last
        return self.ended or (self.waiting and not self._follows and not turns)

    @property
    def waiting(self) -> bool:
        """Whether all that is recorded was shown, and more may come."""
        where = self._where
        return where.state != "paused" and where.at_edge and where.drill_state != "finished"

    def take(self, message: Message) -> None:
        """Write what a message brings."""
        self._where.take(message, 0.0)
        match message.op:
            case "error":
                raise refused(message)
            case "snapshot" if self._stands and message.current is not None:
                self._stands = False
                if self._opening.passes(orjson.loads(message.current)):
                    self._write(self._copied(message.current), False)
            case "bulk" | "late":
                for line in message.events:
                    self._write(line, message.op == "late")
            case "end":
                self.ended = True

    def _copied(self, line: bytes) -> bytes:
        """A snapshot holds stored lines, also where events are restamped."""
        if not self._opening.restamp:
            return line
        return restamped(line, time.time_ns() // 1_000_000, self._zone)
