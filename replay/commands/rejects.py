"""Rows that an import refused: told one by one up to a point, all of them in a file."""

from __future__ import annotations

from typing import Final, Self, TextIO

from events.errors import Fault
from replay.commands.append import say
from replay.commands.progress import Progress
from replay.terminal import plain

SHOWN: Final = 100  # told on standard error; a file takes all


class Rejects:
    """Use as a context: an end that is not told by `close` says no more."""

    def __init__(self, name: str, file: str | None, progress: Progress) -> None:
        self._name, self._path, self._progress = name, file, progress
        self._file: TextIO | None = None
        self._count = 0

    def __enter__(self) -> Self:
        if self._path is not None:
            self._file = open(self._path, "w", encoding="utf-8")
        return self

    def __exit__(self, *_: object) -> None:
        if self._file is not None:
            self._file.close()

    def tell(self, fault: Fault) -> None:
        self._count += 1
        parts = [str(fault.line), fault.field, fault.detail]
        text = plain(": ".join(part for part in parts if part))
        if self._file is not None:
            print(text, file=self._file)
        if self._count <= SHOWN:
            self._progress.clear()
            say(f"{self._name}:{text}")

    def close(self) -> None:
        """All were told."""
        if self._count > SHOWN:
            where = f"all are in {self._path}" if self._path else "--rejected FILE keeps them all"
            say(f"and {self._count - SHOWN:,} more; {where}")
