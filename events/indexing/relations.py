"""Which event corrects or ends which: ids of the lines, resolved to seqs as soon as both are there.

Either side may come first, since devices sync late. Ids that no event has yet wait in a dict.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from events.indexing.pairs import Pairs

NAMES: Final = ("corrects", "ends")

Resolve = Callable[[Sequence[str]], Mapping[str, int]]  # ids -> seqs of those that are in the log


class Named(NamedTuple):
    """What some events name."""

    told: Mapping[str, Mapping[str, int]]  # by name: id -> the newest event that names it
    places: Mapping[str, int]  # seqs of those ids that are there

    @property
    def corrected(self) -> list[int]:
        """Seqs of those that may be superseded now."""
        return [self.places[id] for id in self.told["corrects"] if id in self.places]


class Relations:
    """By the seq of the event that was named: the newest event that names it."""

    def __init__(self) -> None:
        self.corrected = Pairs()
        self.ended = Pairs()
        self.waiting: dict[str, dict[str, int]] = {name: {} for name in NAMES}

    def look(
        self, ids: Sequence[str], refs: Sequence[object], first: int, resolve: Resolve
    ) -> Named:
        """What the next events name, for `add`; `resolve` knows the ones before them. Changes
        nothing, so that an error of `resolve` does not either."""
        told: dict[str, dict[str, int]] = {name: {} for name in NAMES}
        for row, ref in enumerate(refs):
            if ref:
                for name, target in _named(ref):
                    if name == "ends" or target != ids[row]:  # what corrects is another event
                        told[name][target] = first + row
        waits = any(self.waiting.values())
        if not (waits or any(told.values())):
            return Named(told, {})
        places = {id: seq for seq, id in enumerate(ids, first)}
        if waits:
            for name, waiting in self.waiting.items():
                for id in waiting.keys() & places.keys():
                    told[name].setdefault(id, waiting[id])
        unknown = {id for targets in told.values() for id in targets if id not in places}
        if unknown:
            places |= resolve(sorted(unknown))
        return Named(told, places)

    def add(self, named: Named) -> list[int]:
        """The next events. Gives the seqs of those that are superseded, be they new or not."""
        for target, by in named.told["ends"].items():
            self._keep("ends", self.ended, target, by, named.places)
        kept = [
            self._keep("corrects", self.corrected, target, by, named.places)
            for target, by in named.told["corrects"].items()
        ]
        return [old for old in kept if old is not None]

    def _keep(
        self, name: str, pairs: Pairs, target: str, by: int, places: Mapping[str, int]
    ) -> int | None:
        """The seq that `target` names, if it is the first time; None else."""
        old = places.get(target)
        if old is None:
            self.waiting[name][target] = by
            return None
        self.waiting[name].pop(target, None)
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
