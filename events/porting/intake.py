"""Rows on their way into a new log: each is checked, named and taken once. Blocks."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby
from typing import Final

from events.batches import batches
from events.draft import Draft
from events.errors import Fault, InputError
from events.event import parse_batch, parse_event
from events.plan import same
from events.porting.making import NewLog
from events.porting.naming import derived_id
from events.porting.rows import Refused, Row

REMEMBERED: Final = 1 << 16  # lines whose equals are counted in memory


class Intake:
    """Takes rows into one log. `refused` are told one by one, and counted as `duplicates` are."""

    def __init__(
        self,
        log: NewLog,
        drill: str,
        name: str | None,
        *,
        clock: Callable[[], int],
        tell: Callable[[Fault], None],
        remembered: int = REMEMBERED,
    ) -> None:
        self._log, self._drill, self._name = log, drill, name
        self._clock, self._tell = clock, tell
        self._equals: dict[bytes, int] = {}  # by digest, least recently seen first
        self._remembered = remembered
        self.taken = 0
        self.duplicates = 0
        self.refused = 0

    @property
    def rows(self) -> int:
        return self.taken + self.duplicates + self.refused

    def take(self, rows: Iterable[Row | Refused]) -> Iterator[None]:
        """Take all in; yields after each batch, for whoever shows how far it is."""
        for batch in batches(rows, _size):
            for bad, group in groupby(batch, lambda one: isinstance(one, Refused)):
                if bad:
                    self._refuse(one for one in group if isinstance(one, Refused))
                else:
                    self._take([one for one in group if isinstance(one, Row)])
            yield

    def _take(self, rows: Sequence[Row]) -> None:
        judged = list(zip(rows, self._parsed(rows), strict=True))
        self._log.settle()
        guesses = {
            row.number: derived_id(self._drill, 1, row.raw) if draft.id is None else draft.id
            for row, draft in judged
            if isinstance(draft, Draft)
        }
        candidates = self._log.candidates(list(guesses.values()))
        now = self._clock()
        for row, draft in judged:
            if isinstance(draft, Refused):
                self._refuse([draft])
            elif draft.id is None:
                self._add_named(row, draft, guesses[row.number], candidates, now)
            elif (stored := self._log.find(draft.id, candidates)) is None:
                self._add(draft, None, now)
            elif same(draft, stored):
                self.duplicates += 1
            else:
                detail = f"{draft.id!r} stands on a row before with other content; give it its own"
                self._refuse([Refused((Fault(row.number, "id", detail),))])

    def _add_named(
        self, row: Row, draft: Draft, first: str, candidates: dict[int, list[int]], now: int
    ) -> None:
        """An event without id is named by which of its equals it is."""
        digest = hashlib.blake2b(row.raw, digest_size=16).digest()
        before = self._equals.pop(digest, 0)
        if not before and self._log.find(first, candidates) is not None:
            before = self._counted(row.raw)
        name = first
        while before and self._known(name := derived_id(self._drill, before + 1, row.raw)):
            before += 1
        self._equals[digest] = before + 1
        if len(self._equals) > self._remembered:
            del self._equals[next(iter(self._equals))]
        self._add(draft, name, now)

    def _counted(self, raw: bytes) -> int:
        """How many equals there are of a line that was forgotten: by doubling, then halving."""
        high = 2
        while self._known(derived_id(self._drill, high, raw)):
            high *= 2
        low = high // 2
        while high - low > 1:
            middle = (low + high) // 2
            known = self._known(derived_id(self._drill, middle, raw))
            low, high = (middle, high) if known else (low, middle)
        return low

    def _known(self, event_id: str) -> bool:
        return self._log.find(event_id, self._log.candidates([event_id])) is not None

    def _add(self, draft: Draft, made_id: str | None, now: int) -> None:
        self._log.add(draft, made_id, now)
        self.taken += 1

    def _parsed(self, rows: Sequence[Row]) -> Sequence[Draft | Refused]:
        """One for each row. All at once is faster; one at a time tells which are not sound."""
        try:
            return parse_batch([row.raw for row in rows], log=self._name)
        except InputError:
            return [self._parsed_alone(row) for row in rows]

    def _parsed_alone(self, row: Row) -> Draft | Refused:
        try:
            return parse_event(row.raw, row.number, log=self._name)
        except InputError as err:
            return Refused(err.faults)

    def _refuse(self, rows: Iterable[Refused]) -> None:
        for row in rows:
            self.refused += 1
            for fault in row.faults:
                self._tell(fault)


def _size(row: Row | Refused) -> int:
    return len(row.raw) if isinstance(row, Row) else 0
