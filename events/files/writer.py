"""The writing side of one log file: group commit. Blocks; one thread at a time uses it.

One commit: check that the file is ours and as long as we left it, take hand-written lines in, look
up once which ids are known, plan every request on a tentative tail, write all lines at once, check
that nothing slipped in between, sync once. Only then does anybody hear of it.

| what fails                | then                                                                |
|---------------------------|---------------------------------------------------------------------|
| no room                   | cut back, what does not fit fails whole, the log goes on            |
| another error of write    | cut back, read-only until restart                                   |
| sync                      | read-only until restart: what is on disk is unknown                 |
| the file was replaced     | read-only until restart; reads go on from the file that was opened  |
| a hand wrote in between   | cut back before anything was acked, hand lines first, then again    |
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import msgspec

from events.disk import Disk
from events.errors import DrillError, NoSpace, ReadOnlyLog
from events.facts import Facts
from events.files import hand
from events.files.hand import HandLine
from events.files.log_end import LogEnd, SlippedIn
from events.files.pending import SEALED
from events.files.recovery import hand_files
from events.files.requests import (
    Append,
    Group,
    Outcome,
    Request,
    ids_of,
    listed,
    of_durable,
    planned,
    refused,
    with_head,
)
from events.ids import uuid7s
from events.plan import Known, Planner, same
from events.sidecar.sidecar import Stat
from events.store import Head, Status

Entropy = Callable[[int], bytes]
Find = Callable[[Sequence[str]], Known]

_facts: Final = msgspec.json.Decoder(Facts).decode  # lines that we made need no judging


@dataclass(frozen=True, slots=True)
class Committed:
    """Event lines that are durable now with what the index wants of them, the head after them and
    one outcome per request."""

    lines: list[bytes]
    facts: list[Facts]
    sizes: list[int]  # of the lines with their newlines
    head: Head
    status: Status
    outcomes: list[Outcome]


class Writer:
    """`find` gives seq and line of those ids that are in the index; `settled` must follow every
    commit once the index has its lines."""

    def __init__(
        self,
        path: Path,
        drill: str,
        log: str | None,
        fd: int,
        head: Head,
        status: Status,
        pending: Sequence[Path],
        *,
        disk: Disk,
        clock: Callable[[], int],
        entropy: Entropy,
        find: Find,
    ) -> None:
        self._end = LogEnd(path, drill, fd, head, status, pending, disk=disk, clock=clock)
        self._path, self._drill, self._log = path, drill, log
        self._clock, self._entropy, self._find = clock, entropy, find
        self._fresh: dict[str, tuple[int, bytes]] = {}  # durable, but not in the index yet

    def commit(self, requests: Sequence[Request]) -> Committed:
        """Do all that is asked, in order. Never raises for the log's sake."""
        self._end.check()
        self._take_in()
        outcomes = self._done(requests)
        if self._end.head.sealed:  # what had found no room by then is told
            self._take_in()
        lines = [line for _, line in self._fresh.values()]
        sizes = [len(line) + 1 for line in lines]
        found = list(map(_facts, lines))
        return Committed(lines, found, sizes, self._end.head, self._end.status, outcomes)

    def begin(self) -> Committed:
        """Once, before anything else: tell the lines that were refused earlier (they stay in their
        files until somebody removes those), and take in what a crash left pending."""
        for place in hand_files(self._path):
            if not place.name.endswith(hand.PENDING):
                taken, rejected = hand.read(place.name, place.read_bytes(), self._log)
                self._news(place.name, taken, rejected)
                self._tell(rejected)
        return self.commit(())

    @property
    def left(self) -> Stat | None:
        """The file as the last commit left it; None once somebody else has written to it."""
        return self._end.left

    def settled(self) -> None:
        self._fresh.clear()

    # Planning.

    def _done(self, requests: Sequence[Request], *, by_hand: bool = False) -> list[Outcome]:
        if not requests:
            return []
        try:
            group = self._looked_up(requests)
        except DrillError as err:  # what is stored cannot be read, so a retry cannot be told
            return [refused(request, err) for request in requests]
        outcomes = self._write(group, by_hand=by_hand)
        return [with_head(outcome, self._end.head) for outcome in outcomes]

    def _looked_up(self, requests: Sequence[Request]) -> Group:
        given = list(map(ids_of, requests))
        own = [event_id for some in given for event_id in some if event_id is not None]
        missing = sum(map(len, given)) - len(own)
        made = iter(uuid7s(self._clock(), self._entropy(10 * missing)) if missing else ())
        ids = [tuple([event_id or next(made) for event_id in some]) for some in given]
        return Group(requests, ids, self._find(own) if own else {})

    def _write(self, group: Group, *, by_hand: bool) -> list[Outcome]:
        """One write and one sync for all; in halves when there is no room for all at once."""
        end, durable = self._end, self._end.head.seq
        known = {**group.known, **self._fresh}
        planner = Planner(self._drill, end.head, known, self._clock(), end.closed)
        outcomes = [
            planned(planner, request, ids)
            for request, ids in zip(group.requests, group.ids, strict=True)
        ]
        if not planner.lines:
            return outcomes
        try:
            end.write(planner.lines, planner.seq, planner.h, planner.sealed)
        except SlippedIn:
            if not by_hand:  # else the loop that took lines in finds the new ones
                self._take_in()
            return self._write(group, by_hand=by_hand)
        except NoSpace as err:
            if (halves := group.halves()) is None:
                return [refused(group.requests[0], err)]
            parts = [self._write(half, by_hand=by_hand) for half in halves]
            if len(group.requests) == 1:
                return [[one for (part,) in parts for one in listed(part)]]
            return [outcome for part in parts for outcome in part]
        except ReadOnlyLog as err:
            return [of_durable(outcome, durable, err) for outcome in outcomes]
        self._fresh |= planner.fresh
        return outcomes

    # Other hands.

    def _take_in(self) -> None:
        """Append the lines of pending hand files. What finds no room stays pending; what is still
        pending when the log is sealed is refused."""
        end = self._end
        while end.pending and end.status.condition == "ok":
            place = end.pending[0]
            name = place.name.removesuffix(hand.PENDING)
            try:
                raw = place.read_bytes()
            except FileNotFoundError:  # somebody removed it, say to make room
                end.pending.pop(0)
                continue
            except OSError as err:
                end.close(f"{name} cannot be read ({err.strerror}); mend it and restart")
                return
            taken, rejected = hand.read(name, raw, self._log)
            try:
                news = self._news(name, taken, rejected)
            except DrillError:  # what is stored cannot be read; the lines wait for a better time
                return
            if news and end.head.sealed:  # its file stays as it is, so every start tells it again
                self._tell([*rejected, *(f"{name}:{line.number}: {SEALED}" for line in news)])
                end.pending.pop(0)
                continue
            requests = [
                Append([line.draft for line in group], ids=tuple(line.id for line in group))
                for group in hand.batches(news)
            ]
            outcomes = self._done(requests, by_hand=True)
            if any(isinstance(outcome, DrillError) for outcome in outcomes):
                return
            with suppress(OSError):  # the next start does it again: known ids are not taken twice
                place.rename(place.with_name(name))
            end.pending.pop(0)
            aside = tuple(dict.fromkeys((*end.status.set_aside, name)))
            end.status = replace(end.status, set_aside=aside)
            self._tell(rejected)

    def _news(self, name: str, taken: list[HandLine], rejected: list[str]) -> list[HandLine]:
        """Lines whose id is new; the same again is a retry, something else is refused."""
        known = {**self._find([line.id for line in taken]), **self._fresh} if taken else {}
        news: dict[str, HandLine] = {}
        for line in taken:
            if (found := known.get(line.id)) is not None:
                again = same(line.draft, found[1])
            elif (earlier := news.get(line.id)) is not None:
                again = earlier.draft.compact == line.draft.compact
            else:
                news[line.id] = line
                continue
            if not again:
                why = f"id: {line.id!r} is known with other content; give it a new id"
                rejected.append(f"{name}:{line.number}: {why}")
        return list(news.values())

    def _tell(self, rejected: Sequence[str]) -> None:
        told = (*self._end.status.rejected, *rejected)
        self._end.status = replace(self._end.status, rejected=told)
