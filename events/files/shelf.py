"""The open logs of a store, and which of them are closed because nobody needs them. Pure.

A log costs descriptors and memory while it is open, so one that nobody asked for in a while is
closed, and beyond a number of open ones the one that was not asked for the longest. Only quiet
logs are, and only those in order: a log that is read-only until restart stays as it is.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from events.files.filelog import FileLog

IDLE: Final = 60.0  # seconds
MOST: Final = 64  # open logs
GRACE: Final = 5.0  # seconds in which whoever asked may begin to use it


class Shelf:
    """By file stem. Times are those of the loop's clock."""

    def __init__(self, *, read_only: bool, idle: float = IDLE, most: int = MOST) -> None:
        self._logs: dict[str, FileLog] = {}
        self._idle, self._most = idle, most
        self._sound = ("ok", "read_only") if read_only else ("ok",)

    def __iter__(self) -> Iterator[tuple[str, FileLog]]:
        return iter(list(self._logs.items()))

    def get(self, stem: str) -> FileLog | None:
        return self._logs.get(stem)

    def put(self, stem: str, log: FileLog) -> None:
        self._logs[stem] = log

    def take(self, stem: str) -> FileLog | None:
        """Off the shelf."""
        return self._logs.pop(stem, None)

    @property
    def crowded(self) -> bool:
        return len(self._logs) > self._most

    def unneeded(self, now: float) -> list[tuple[str, FileLog]]:
        """Those to close, the one not used for the longest first."""
        quiet = [(stem, log) for stem, log in self._logs.items() if self._may_go(log)]
        quiet.sort(key=lambda one: one[1].used)
        beyond = len(self._logs) - self._most
        return [
            (stem, log)
            for place, (stem, log) in enumerate(quiet)
            if now - log.used >= (GRACE if place < beyond else self._idle)
        ]

    def _may_go(self, log: FileLog) -> bool:
        return log.quiet and log.status.condition in self._sound
