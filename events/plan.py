"""Planning a batch: which lines it becomes, or why it is refused. Pure.

The order of checks: known ids (a retry, or a conflict), the seal, `expect`. So a retry is answered
whatever happened to the log since.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from events.errors import Fault, HeadMismatch, IdConflict, Sealed
from events.event import Draft
from events.ids import may_be_made
from events.jsontext import members
from events.line import client_part, event_line, without_id
from events.store import AnyHead, Appended, Empty, Exists, Expect


@dataclass(frozen=True, slots=True)
class Tail:
    """The end of a log as it will be once everything planned so far is durable."""

    seq: int
    h: str
    sealed: bool


@dataclass(frozen=True, slots=True)
class Plan:
    """Lines to write (none for a retry), the tail after them and the answer."""

    lines: tuple[bytes, ...]
    tail: Tail
    answer: Appended


Known = Mapping[str, tuple[int, bytes]]  # id -> seq and stored line


def plan(
    drill: str,
    drafts: Sequence[Draft],
    ids: Sequence[str],
    expect: Expect,
    tail: Tail,
    known: Known,
    *,
    durable: int,
    now: int,
) -> Plan:
    """Append `drafts` behind `tail`. `ids` has one per draft: its own, or one made for it; `known`
    holds those of them that are in the log. Raises IdConflict, Sealed, HeadMismatch."""
    if known:
        return _retry(drafts, ids, tail, known)
    if tail.sealed:
        raise Sealed(drill)
    if not holds(expect, tail.seq):
        raise HeadMismatch(tail.seq)
    last = tail.seq + len(drafts)
    batch = last if len(drafts) > 1 else None
    lines, h = [], tail.h
    for seq, (draft, event_id) in enumerate(zip(drafts, ids, strict=True), tail.seq + 1):
        made = event_id if draft.id is None else None
        line, h = event_line(seq, durable, batch, now, made, draft, h)
        lines.append(line)
    seqs = tuple(range(tail.seq + 1, last + 1))
    answer = Appended(seqs[0], last, last, seqs, tuple(ids), duplicate=False)
    return Plan(tuple(lines), Tail(last, h, sealed=False), answer)


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


def _retry(drafts: Sequence[Draft], ids: Sequence[str], tail: Tail, known: Known) -> Plan:
    faults, conflicts = [], []
    mixed = len(known) < len(ids)
    for number, (draft, event_id) in enumerate(zip(drafts, ids, strict=True), 1):
        if event_id not in known:
            continue
        seq, stored = known[event_id]
        if not same(draft, stored):
            detail = f"{event_id!r} is event {seq} with other content; give the new event a new id"
        elif mixed:
            detail = f"{event_id!r} is event {seq} already; send the events that are new alone"
        else:
            continue
        conflicts.append(event_id)
        faults.append(Fault(number, "id", detail))
    if faults:
        raise IdConflict(faults, conflicts)
    seqs = tuple(known[event_id][0] for event_id in ids)
    answer = Appended(min(seqs), max(seqs), tail.seq, seqs, tuple(ids), duplicate=True)
    return Plan((), tail, answer)
