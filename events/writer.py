"""The writing side of one log file: group commit. Blocks; one thread at a time uses it.

One commit: check that the file is ours and as long as we left it, take hand-written lines in, plan
every request on a tentative tail, write all lines at once, check that nothing slipped in between,
sync once. Only then does anybody hear of it.

| what fails                | then                                                                |
|---------------------------|---------------------------------------------------------------------|
| no room                   | cut back, the request fails whole, the log goes on                  |
| another error of write    | cut back, read-only until restart                                   |
| sync                      | read-only until restart: what is on disk is unknown                 |
| the file was replaced     | read-only until restart; reads go on from the file that was opened  |
| a hand wrote in between   | cut back before anything was acked, hand lines first, then again    |
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from events import hand
from events.disk import FULL, Disk, cut, read_at, write_all
from events.errors import DrillError, NoSpace, ReadOnlyLog
from events.event import Draft
from events.hand import HandLine
from events.ids import uuid7
from events.line import seal_line
from events.plan import Plan, Tail, plan, same
from events.recovery import hand_files, save_hand
from events.scan import by_hand
from events.store import ANY, Appended, Expect, Head, Status

Entropy = Callable[[int], bytes]
Find = Callable[[str], "tuple[int, bytes] | None"]


@dataclass(frozen=True, slots=True)
class Append:
    """A request to append; `ids` only for lines whose ids were made already."""

    drafts: Sequence[Draft]
    expect: Expect = ANY
    ids: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Seal:
    """A request to seal."""


Request = Append | Seal
Outcome = Appended | Head | DrillError


@dataclass(frozen=True, slots=True)
class Committed:
    """Event lines that are durable now, the head after them and one outcome per request."""

    lines: list[bytes]
    head: Head
    status: Status
    outcomes: list[Outcome]


class _SlippedIn(Exception):
    """Hand-written lines stand before our own; nothing was kept."""


class Writer:
    """`find` gives seq and line of an id in the index; `settled` must follow every commit once the
    index has its lines."""

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
        self._path, self._drill, self._log, self._fd = path, drill, log, fd
        self._head, self._status, self._pending = head, status, list(pending)
        self._disk, self._clock, self._entropy, self._find = disk, clock, entropy, find
        self._fresh: dict[str, tuple[int, bytes]] = {}  # durable, but not in the index yet
        self._lines: list[bytes] = []

    def commit(self, requests: Sequence[Request]) -> Committed:
        """Do all that is asked, in order. Never raises for the log's sake."""
        self._check_file()
        self._take_in()
        outcomes = self._group(requests)
        return Committed(self._lines, self._head, self._status, outcomes)

    def begin(self) -> Committed:
        """Once, before anything else: tell the lines that were refused earlier (they stay in their
        files until somebody removes those), and take in what a crash left pending."""
        for place in hand_files(self._path):
            if not place.name.endswith(hand.PENDING):
                taken, rejected = hand.read(place.name, place.read_bytes(), self._log)
                self._news(place.name, taken, rejected)
                told = (*self._status.rejected, *rejected)
                self._status = replace(self._status, rejected=told)
        return self.commit(())

    def settled(self) -> None:
        self._fresh.clear()
        self._lines = []

    # Planning.

    def _group(self, requests: Sequence[Request], *, by_hand: bool = False) -> list[Outcome]:
        """One write and one sync for all; one by one when there is no room for all at once."""
        durable = self._head.seq
        tail = Tail(durable, self._head.h, self._head.sealed)
        block: list[bytes] = []
        fresh: dict[str, tuple[int, bytes]] = {}
        outcomes: list[Outcome] = []
        for request in requests:
            try:
                planned = self._plan(request, tail, fresh)
            except DrillError as err:
                outcomes.append(err)
                continue
            block += planned.lines
            if isinstance(request, Append) and planned.lines:
                answer = planned.answer
                pairs = zip(answer.seqs, planned.lines, strict=True)
                fresh |= dict(zip(answer.ids, pairs, strict=True))
            tail = planned.tail
            outcomes.append(planned.answer)
        if not block:
            return self._answered(requests, outcomes)
        try:
            self._put(block, tail)
        except _SlippedIn:
            if not by_hand:  # else the loop that took lines in finds the new ones
                self._take_in()
            return self._group(requests, by_hand=by_hand)
        except NoSpace as err:
            if len(requests) > 1:
                return [self._group([one], by_hand=by_hand)[0] for one in requests]
            return [err]
        except ReadOnlyLog as err:
            return [err if _needs(outcome, durable) else outcome for outcome in outcomes]
        self._fresh |= fresh
        self._lines += [line for line in block if line.startswith(b'{"seq":')]
        return self._answered(requests, outcomes)

    def _plan(self, request: Request, tail: Tail, fresh: dict[str, tuple[int, bytes]]) -> Plan:
        now = self._clock()
        if isinstance(request, Seal):
            return self._plan_seal(tail, now)
        ids = request.ids or tuple(
            uuid7(now, self._entropy(10)) if draft.id is None else draft.id
            for draft in request.drafts
        )
        known = {
            event_id: found
            for event_id in ids
            if (found := fresh.get(event_id) or self._known(event_id)) is not None
        }
        planned = plan(
            self._drill,
            request.drafts,
            ids,
            request.expect,
            tail,
            known,
            durable=self._head.seq,
            now=now,
        )
        if planned.lines:
            self._refuse_read_only()
        return planned

    def _plan_seal(self, tail: Tail, now: int) -> Plan:
        nothing = Appended(0, 0, tail.seq, (), (), duplicate=True)
        if tail.sealed:
            return Plan((), tail, nothing)
        self._refuse_read_only()
        line, h = seal_line(tail.seq, now, tail.h)
        return Plan((line,), Tail(tail.seq, h, sealed=True), nothing)

    def _known(self, event_id: str) -> tuple[int, bytes] | None:
        return self._fresh.get(event_id) or self._find(event_id)

    def _answered(self, requests: Sequence[Request], outcomes: list[Outcome]) -> list[Outcome]:
        """A seal is answered with the head; an append with the head after its whole group."""
        return [
            self._head
            if isinstance(request, Seal) and isinstance(outcome, Appended)
            else replace(outcome, head=self._head.seq)
            if isinstance(outcome, Appended) and outcome.duplicate
            else outcome
            for request, outcome in zip(requests, outcomes, strict=True)
        ]

    def _refuse_read_only(self) -> None:
        if self._status.condition != "ok":
            raise ReadOnlyLog(self._drill, self._status.reason)

    # Writing.

    def _put(self, block: Sequence[bytes], tail: Tail) -> None:
        data = b"\n".join(block) + b"\n"
        try:
            write_all(self._disk, self._fd, data)
        except OSError as err:
            self._cut_back(f"writing failed ({err.strerror})", fatal=err.errno not in FULL)
            raise NoSpace(self._drill, err.strerror or "the disk is full") from err
        if os.fstat(self._fd).st_size != self._head.size + len(data):
            self._make_way(data)
        try:
            self._disk.sync(self._fd)
        except OSError as err:
            reason = f"the disk did not confirm a write ({err.strerror}); check it, then restart"
            raise self._now_read_only(reason) from err
        self._head = Head(tail.seq, tail.h, self._head.size + len(data), tail.sealed)

    def _cut_back(self, reason: str, *, fatal: bool) -> None:
        """Undo a write that failed, so that the next one finds the file as it was."""
        if not self._only_ours():
            fatal = True
        else:
            try:
                os.ftruncate(self._fd, self._head.size)
            except OSError:
                fatal = True
        if fatal:
            raise self._now_read_only(f"{reason}; check the disk, then restart")

    def _only_ours(self) -> bool:
        """Whether what stands behind the head is what we began to write, not a hand's."""
        size = os.fstat(self._fd).st_size - self._head.size
        behind = read_at(self._fd, self._head.size, max(size, 0))
        return not any(by_hand(line) for line in behind.split(b"\n")[:-1])

    def _make_way(self, data: bytes) -> None:
        """Somebody appended between our check and our write, or right after it."""
        behind = read_at(self._fd, self._head.size, os.fstat(self._fd).st_size - self._head.size)
        if behind.startswith(data):
            return  # after us: the next commit takes it in
        before, found, after = behind.partition(data)
        if not found:
            raise self._now_read_only(f"somebody else writes to {self._path.name}; stop them")
        self._save_and_cut(before + after)
        raise _SlippedIn

    def _now_read_only(self, reason: str) -> ReadOnlyLog:
        self._status = replace(self._status, condition="read_only", reason=reason)
        return ReadOnlyLog(self._drill, reason)

    # Other hands.

    def _check_file(self) -> None:
        """The path still names our file, and it is as long as we left it."""
        if self._status.condition != "ok":
            return
        name, ours = self._path.name, os.fstat(self._fd)
        try:
            there = os.stat(self._path)
        except OSError:
            self._now_read_only(f"{name} was moved or deleted; put it back and restart")
            return
        if (there.st_dev, there.st_ino) != (ours.st_dev, ours.st_ino):
            reason = f"{name} was replaced by another file, as editors do; restart to read it"
            self._now_read_only(reason)
        elif ours.st_size < self._head.size:
            self._now_read_only(f"{name} was cut short by somebody; restore it and restart")
        elif ours.st_size > self._head.size and not self._head.sealed:
            # We hold the lock, so whatever this is, a hand wrote it.
            behind = read_at(self._fd, self._head.size, ours.st_size - self._head.size)
            with suppress(ReadOnlyLog):
                self._save_and_cut(behind)

    def _save_and_cut(self, raw: bytes) -> None:
        try:
            self._pending.append(save_hand(self._path, raw, self._clock()))
            cut(self._fd, self._head.size)
        except OSError as err:
            reason = f"hand-written lines could not be set aside ({err.strerror})"
            raise self._now_read_only(f"{reason}; make room and restart") from err

    def _take_in(self) -> None:
        """Append the lines of pending hand files. What finds no room stays pending."""
        while self._pending and self._status.condition == "ok":
            place = self._pending[0]
            name = place.name.removesuffix(hand.PENDING)
            try:
                raw = place.read_bytes()
            except FileNotFoundError:  # somebody removed it, say to make room
                self._pending.pop(0)
                continue
            except OSError as err:
                self._now_read_only(f"{name} cannot be read ({err.strerror}); mend it and restart")
                return
            taken, rejected = hand.read(name, raw, self._log)
            news = self._news(name, taken, rejected)
            requests = [
                Append([line.draft for line in group], ids=tuple(line.id for line in group))
                for group in hand.batches(news)
            ]
            outcomes = self._group(requests, by_hand=True)
            if any(isinstance(outcome, DrillError) for outcome in outcomes):
                return
            with suppress(OSError):  # the next start does it again: known ids are not taken twice
                place.rename(place.with_name(name))
            self._pending.pop(0)
            aside = tuple(dict.fromkeys((*self._status.set_aside, name)))
            told = (*self._status.rejected, *rejected)
            self._status = replace(self._status, set_aside=aside, rejected=told)

    def _news(self, name: str, taken: list[HandLine], rejected: list[str]) -> list[HandLine]:
        """Lines whose id is new; the same again is a retry, something else is refused."""
        news: dict[str, HandLine] = {}
        for line in taken:
            if (found := self._known(line.id)) is not None:
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


def _needs(outcome: Outcome, durable: int) -> bool:
    """Whether the outcome speaks of lines that are not durable."""
    if isinstance(outcome, Appended):
        return outcome.last > durable or not outcome.seqs
    return False
