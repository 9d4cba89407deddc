"""Planning a group of requests: which lines they become, or why one is refused. Pure.

The order of checks: known ids (a retry, or a conflict), the seal, `expect`, whether the log takes
anything, and so many. So a retry is answered whatever happened to the log since.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from events.draft import Draft
from events.errors import Fault, HeadMismatch, IdConflict, ReadOnlyLog, Sealed, TooLarge
from events.ids import may_be_made
from events.jsontext import members
from events.limits import MAX_SEQ
from events.line import client_part, event_line, seal_line, without_id
from events.store import AnyHead, Appended, Empty, Exists, Expect, Head

Known = Mapping[str, tuple[int, bytes]]  # id -> seq and stored line


class Planner:
    """Puts `lines` behind a durable head, request by request; `fresh` are those of them that are
    events, by id. `seq`, `h` and `sealed` tell the head as it will be once all are durable. A
    request that is refused leaves everything as it was.
    """

    def __init__(
        self, drill: str, head: Head, known: Known, now: int, closed: str | None = None
    ) -> None:
        """`known` holds the ids of these requests that are in the log; `closed` says why no line
        may be written."""
        self.seq, self.h, self.sealed = head.seq, head.h, head.sealed
        self.lines: list[bytes] = []
        self.fresh: dict[str, tuple[int, bytes]] = {}
        self._drill, self._durable, self._now = drill, head.seq, now
        self._known, self._closed = known, closed

    def append(self, drafts: Sequence[Draft], ids: Sequence[str], expect: Expect) -> Appended:
        """`ids` has one per draft: its own, or one made for it. Raises IdConflict, Sealed,
        HeadMismatch, ReadOnlyLog, TooLarge."""
        known, fresh = self._known, self.fresh
        for event_id in ids:
            if event_id in fresh or event_id in known:
                return self._retry(drafts, ids)
        if self.sealed:
            raise Sealed(self._drill)
        if not holds(expect, self.seq):
            raise HeadMismatch(self.seq)
        if self._closed is not None:
            raise ReadOnlyLog(self._drill, self._closed)
        first, last = self.seq + 1, self.seq + len(drafts)
        if last > MAX_SEQ:
            detail = f"a log has at most {MAX_SEQ} events; {self.seq} are there; begin a new one"
            raise TooLarge([Fault(None, "", detail)])
        batch = last if len(drafts) > 1 else None
        seq, h, lines = self.seq, self.h, self.lines
        for draft, event_id in zip(drafts, ids, strict=True):
            seq += 1
            made = None if draft.id else event_id
            line, h = event_line(seq, self._durable, batch, self._now, made, draft, h)
            lines.append(line)
            fresh[event_id] = (seq, line)
        self.seq, self.h = seq, h
        return Appended(first, last, last, tuple(range(first, last + 1)), tuple(ids), False)

    def seal(self) -> None:
        """Raises ReadOnlyLog. Of a sealed log nothing is asked."""
        if self.sealed:
            return
        if self._closed is not None:
            raise ReadOnlyLog(self._drill, self._closed)
        line, self.h = seal_line(self.seq, self._now, self.h)
        self.lines.append(line)
        self.sealed = True

    def _retry(self, drafts: Sequence[Draft], ids: Sequence[str]) -> Appended:
        """The first answer, if all of it is known. `head` is for the caller, who knows it last."""
        found = [self.fresh.get(event_id) or self._known.get(event_id) for event_id in ids]
        mixed, seqs = None in found, []
        faults, conflicts = [], []
        for number, (draft, event_id, there) in enumerate(zip(drafts, ids, found, strict=True), 1):
            if there is None:
                continue
            seq, stored = there
            seqs.append(seq)
            if not same(draft, stored):
                detail = (
                    f"{event_id!r} is event {seq} with other content; give the new event a new id"
                )
            elif mixed:
                detail = f"{event_id!r} is event {seq} already; send the events that are new alone"
            else:
                continue
            conflicts.append(event_id)
            faults.append(Fault(number, "id", detail))
        if faults:
            raise IdConflict(faults, conflicts)
        return Appended(min(seqs), max(seqs), self.seq, tuple(seqs), tuple(ids), True)


def holds(expect: Expect, seq: int) -> bool:
    """Whether the head `seq` is what was expected."""
    if isinstance(expect, AnyHead):
        return True
    if isinstance(expect, Exists):
        return seq > 0
    if isinstance(expect, Empty):
        return seq == 0
    return seq in expect.seqs


def same(draft: Draft, stored: bytes) -> bool:
    """Whether the stored line has the content of `draft`; an id that the store may have made may
    be missing on either side."""
    part = client_part(stored)
    if part == draft.compact:
        return True
    name, member = next(members(part))
    if name != "id" or not may_be_made(member[6:-1].decode()):
        return False
    return without_id(part) == without_id(draft.compact)
