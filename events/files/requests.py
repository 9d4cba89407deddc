"""What the writer of a log is asked, and what it answers. Pure but for the planner it is given."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import msgspec

from events.draft import Draft
from events.errors import DrillError
from events.plan import Known, Planner
from events.store import ANY, Appended, Expect, Head


class Append(msgspec.Struct, frozen=True, gc=False):
    """A request to append; `ids` only for lines whose ids were made already."""

    drafts: Sequence[Draft]
    expect: Expect = ANY
    ids: tuple[str, ...] | None = None


class Each(msgspec.Struct, frozen=True, gc=False):
    """As many requests to append as there are drafts, and as many answers."""

    drafts: Sequence[Draft]


@dataclass(frozen=True, slots=True)
class Seal:
    """A request to seal."""


Request = Append | Each | Seal
Single = Appended | Head | DrillError
Outcome = Single | list[Single]  # a list for `Each`
_THE_HEAD: Final = Head(0, "", 0, sealed=True)  # stands for the head that a seal is answered with


def ids_of(request: Request) -> Sequence[str | None]:
    """Of its events; None for those that are to be made."""
    if isinstance(request, Seal):
        return ()
    if isinstance(request, Append) and request.ids:
        return request.ids
    return [draft.id for draft in request.drafts]


@dataclass(frozen=True, slots=True)
class Group:
    """Requests that are written together, the ids of their events, and those the index knows."""

    requests: Sequence[Request]
    ids: Sequence[tuple[str, ...]]
    known: Known

    def halves(self) -> tuple[Group, Group] | None:
        """None for what cannot be parted."""
        requests, ids = self.requests, self.ids
        if len(requests) == 1:
            (one,) = requests
            if not isinstance(one, Each) or len(one.drafts) == 1:
                return None
            half = len(one.drafts) // 2
            requests = [Each(one.drafts[:half]), Each(one.drafts[half:])]
            ids = [ids[0][:half], ids[0][half:]]
        half = len(requests) // 2
        return (
            Group(requests[:half], ids[:half], self.known),
            Group(requests[half:], ids[half:], self.known),
        )


def planned(planner: Planner, request: Request, ids: Sequence[str]) -> Outcome:
    if isinstance(request, Each):
        return [
            _planned_one(planner, (draft,), (event_id,), ANY)
            for draft, event_id in zip(request.drafts, ids, strict=True)
        ]
    if isinstance(request, Append):
        return _planned_one(planner, request.drafts, ids, request.expect)
    try:
        planner.seal()
    except DrillError as err:
        return err
    return _THE_HEAD


def _planned_one(
    planner: Planner, drafts: Sequence[Draft], ids: Sequence[str], expect: Expect
) -> Single:
    try:
        return planner.append(drafts, ids, expect)
    except DrillError as err:
        return err


def refused(request: Request, err: DrillError) -> Outcome:
    return [err] * len(request.drafts) if isinstance(request, Each) else err


def listed(outcome: Outcome) -> list[Single]:
    return outcome if isinstance(outcome, list) else [outcome]


def with_head(outcome: Outcome, head: Head) -> Outcome:
    """What is known only when all is written."""
    if isinstance(outcome, list):
        return [_single_with_head(one, head) for one in outcome]
    return _single_with_head(outcome, head)


def _single_with_head(outcome: Single, head: Head) -> Single:
    if outcome is _THE_HEAD:
        return head
    if isinstance(outcome, Appended) and outcome.duplicate:
        return msgspec.structs.replace(outcome, head=head.seq)
    return outcome


def of_durable(outcome: Outcome, durable: int, err: DrillError) -> Outcome:
    """`err` in place of what speaks of lines that are not durable."""
    if isinstance(outcome, list):
        return [err if _needs(one, durable) else one for one in outcome]
    return err if _needs(outcome, durable) else outcome


def _needs(outcome: Single, durable: int) -> bool:
    return outcome is _THE_HEAD or (isinstance(outcome, Appended) and outcome.last > durable)
