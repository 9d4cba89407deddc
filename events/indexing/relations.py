"""Which event corrects or ends which: ids of the lines, resolved to seqs as soon as both are there.

Either side may come first, since devices sync late. Ids that no event has yet wait in a dict.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Final

from events.indexing.pairs import Pairs

NAMES: Final = ("corrects", "ends")

Resolve = Callable[[Sequence[str]], Mapping[str, int]]  # ids -> seqs of those that are in the log


class Relations:
    """By the seq of the event that was named: the newest event that names it."""

    def __init__(self) -> None:
        self.corrected = Pairs()
        self.ended = Pairs()
        self.waiting: dict[str, dict[str, int]] = {name: {} for name in NAMES}

    def add(
        self, ids: Sequence[str], refs: Sequence[object], first: int, resolve: Resolve
    ) -> list[tuple[int, int]]:
        """The next events; `resolve` knows the ones before them. Gives (old, by) of those that
        are superseded, be they new or not."""
        told: dict[str, dict[str, int]] = {name: {} for name in NAMES}
        for row, ref in enumerate(refs):
            if ref:
                for name, target in _named(ref):
                    if name == "ends" or target != ids[row]:  # what corrects is another event
                        told[name][target] = first + row
        waits = any(self.waiting.values())
        if not (waits or any(told.values())):
            return []
        places = {id: seq for seq, id in enumerate(ids, first)}
        if waits:
            for name, waiting in self.waiting.items():
                for id in waiting.keys() & places.keys():
                    by = waiting.pop(id)
                    told[name].setdefault(id, by)
        unknown = {id for targets in told.values() for id in targets if id not in places}
        if unknown:
            places |= resolve(sorted(unknown))
        for target, by in told["ends"].items():
            self._keep("ends", self.ended, target, by, places)
        found = []
        for target, by in told["corrects"].items():
            if (old := self._keep("corrects", self.corrected, target, by, places)) is not None:
                found.append((old, by))
        return found

    def _keep(
        self, name: str, pairs: Pairs, target: str, by: int, places: Mapping[str, int]
    ) -> int | None:
        """The seq that `target` names, if it is the first time; None else."""
        old = places.get(target)
        if old is None:
            self.waiting[name][target] = by
            return None
        fresh = old not in pairs
        pairs.set(old, by)
        return old if fresh else None

    @property
    def memory(self) -> int:
        waiting = sum(map(len, self.waiting.values()))
        return self.corrected.memory + self.ended.memory + 250 * waiting


def _named(ref: object) -> Iterator[tuple[str, str]]:
    if isinstance(ref, dict):
        for name in NAMES:
            if isinstance(target := ref.get(name), str):
                yield name, target


def confirmed(
    candidates: Mapping[str, Iterable[int]], id_of: Callable[[int], str]
) -> dict[str, int]:
    """The seqs that really have these ids, the newest of each."""
    found = {}
    for id, seqs in candidates.items():
        for seq in seqs:
            if id_of(seq) == id:
                found[id] = seq
                break
    return found
