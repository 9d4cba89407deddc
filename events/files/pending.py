"""Lines by hand that a crash, or a full disk, has left on their way into the log. Blocks."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from events.facts import Facts
from events.files import hand
from events.files.recovery import hand_files

SEALED = "the log is sealed; the line was not taken in"


class Pending:
    """The sound lines of pending hand files of the log at `path`, without those that `take` has
    seen in the log."""

    def __init__(self, path: Path, log: str | None) -> None:
        self._left: dict[str, str] = {}  # by id: "name:line"
        for place in hand_files(path):
            if place.name.endswith(hand.PENDING):
                name = place.name.removesuffix(hand.PENDING)
                with suppress(FileNotFoundError):  # it was taken in just now
                    for line in hand.read(name, place.read_bytes(), log)[0]:
                        self._left[line.id] = f"{name}:{line.number}"

    def take(self, found: Sequence[Facts], sizes: Sequence[int]) -> None:
        if self._left:
            for one in found:
                self._left.pop(one.id, None)

    def __len__(self) -> int:
        return len(self._left)

    def after_seal(self) -> tuple[str, ...]:
        """Each of them, told as refused."""
        return tuple(f"{where}: {SEALED}" for where in self._left.values())
