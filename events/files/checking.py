"""Checking the chain of a large log while it is served, because its file may have changed since it
was closed. Blocks, on a thread of its own, and leaves room for others."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import Final

from events.errors import StoreError
from events.facts import Facts
from events.files.logfile import LogFile
from events.files.scan import scan
from events.files.tail import Line

_REST: Final = 0.002  # seconds after every block


class Stopped(Exception):
    """Nobody wants to know any more."""


def is_sound(file: LogFile, first: Line, last: Line, stop: Callable[[], bool]) -> bool:
    """Whether the lines behind the header `first` lead to the line `last`. Raises Stopped."""

    def rest(done: int, size: int) -> None:
        if stop():
            raise Stopped
        time.sleep(_REST)

    try:
        found = scan(file.read, last.offset, first, _drop, progress=rest)
    except (OSError, StoreError):
        return False
    return found.reached == last


def _drop(found: Sequence[Facts], sizes: Sequence[int]) -> None:
    """Nothing is kept of the lines."""
