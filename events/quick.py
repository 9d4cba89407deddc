"""The quick reading of an event: nearly every line a device sends, at a tenth of the price.

A typed decoder takes a line in and judges most members on the way, but it overlooks white space, a
name that stands twice, and members that `Event` does not know. So the event is written back: no
value is ever written longer than it can be spelled, hence **a line that comes back in as many bytes
has nothing that was overlooked**. White space is taken out first where there is some, and members
of the client's own must come back byte for byte.

Whatever is not taken here, sound or not, is judged by `events.event`, which alone words faults.
"""

from __future__ import annotations

from typing import Annotated, Final, Literal

import msgspec
import orjson
from msgspec import UNSET, Meta, Raw, UnsetType

from events.draft import Draft
from events.limits import MAX_ID, MAX_LINE, MAX_NESTING
from events.rules import STORE_MEMBERS
from events.times import instant
from events.vocabulary import OWN_KIND, VOCABULARY

_Id = Annotated[str, Meta(min_length=1, max_length=MAX_ID)] | UnsetType
_Text = dict[str, str] | UnsetType  # by language


class _Count(msgspec.Struct, omit_defaults=True, gc=False):
    n: Annotated[int, Meta(ge=0, le=2**63 - 1)] | UnsetType = UNSET
    basis: Literal["exact", "approx", "not_stated"] | UnsetType = UNSET


class _Basis(msgspec.Struct, omit_defaults=True, gc=False):
    time: Literal["reported", "estimated", "device"] | UnsetType = UNSET
    order: Literal["stated", "narrated", "unplaced"] | UnsetType = UNSET


class _Refs(msgspec.Struct, omit_defaults=True, gc=False):
    trigger: _Id = UNSET
    order: _Id = UNSET
    corrects: _Id = UNSET
    ends: _Id = UNSET
    inject: _Id = UNSET


class Event(msgspec.Struct, omit_defaults=True, gc=False):
    """The members that FORMAT.md knows, with the rules that a type can say."""

    kind: str
    id: _Id = UNSET
    time: str | UnsetType = UNSET
    until: str | UnsetType = UNSET
    side: str | UnsetType = UNSET
    actors: list[str] | UnsetType = UNSET
    targets: list[str] | UnsetType = UNSET
    scene: str | UnsetType = UNSET
    source: str | UnsetType = UNSET
    text: _Text = UNSET
    why: _Text = UNSET
    level: Annotated[int, Meta(ge=0, le=5)] | UnsetType = UNSET
    force_stage: Annotated[int, Meta(ge=1, le=6)] | UnsetType = UNSET
    colour: str | UnsetType = UNSET
    count: _Count | UnsetType = UNSET
    basis: _Basis | UnsetType = UNSET
    refs: _Refs | UnsetType = UNSET
    ambiguous: bool | UnsetType = UNSET


_KNOWN: Final = frozenset(Event.__struct_fields__)
_REFUSED: Final = frozenset((*STORE_MEMBERS, "seal"))
_KINDS: Final = frozenset(VOCABULARY.kinds) - {"amend"}  # an amend's header has rules of its own
_DRILL_KINDS: Final = _KINDS - {kind.name for kind in VOCABULARY.kinds.values() if kind.log}

_decode: Final = msgspec.json.Decoder(Event).decode
_members: Final = msgspec.json.Decoder(dict[str, Raw]).decode
_encode: Final = msgspec.json.Encoder().encode


def quick(raw: bytes, log: str | None) -> Draft | None:
    """The draft that `event.parse_event` would make, or None: that must judge."""
    try:
        event = _decode(raw)
        known = len(_encode(event))
        if known != len(raw) and not _plain(raw, known):
            raw = msgspec.json.format(raw, indent=-1)
            if known != len(raw) and not _plain(raw, known):
                return None
        if len(raw) > MAX_LINE or not _sound(event, log):
            return None
        time = None if event.time is UNSET else instant(event.time)
        until = None if event.until is UNSET else instant(event.until)
    except (msgspec.DecodeError, ValueError, RecursionError):
        return None
    if time is not None and until is not None and until < time:
        return None
    return Draft(raw, None if event.id is UNSET else event.id, time, event.kind)


def _plain(raw: bytes, known: int) -> bool:
    """Whether all of a compact object that is not among the `known` bytes of `Event` is members
    that somebody made up, each written as plainly as can be."""
    members = _members(raw)
    made_up = members.keys() - _KNOWN
    if not made_up or not _REFUSED.isdisjoint(made_up):
        return False
    written = _encode({name: members[name] for name in made_up})
    return (
        known + len(written) - len(b",") == len(raw)  # one object of two: {A} and {B} are {A,B}
        and written == orjson.dumps(orjson.loads(written))
        and written.count(b"{") + written.count(b"[") <= MAX_NESTING
    )


def _sound(event: Event, log: str | None) -> bool:
    """The rules that no type says, but those of time."""
    kinds, refs = _DRILL_KINDS if log is None else _KINDS, event.refs
    return (
        (event.kind in kinds or OWN_KIND.fullmatch(event.kind) is not None)
        and (event.id is UNSET or event.id.isprintable())
        and (event.side is UNSET or event.side in VOCABULARY.sides)
        and (event.colour is UNSET or event.colour in VOCABULARY.colours)
        and (event.actors is UNSET or all(map(str.strip, event.actors)))
        and (event.targets is UNSET or all(map(str.strip, event.targets)))
        and (event.text is UNSET or "id" in event.text or "en" in event.text)
        and (event.why is UNSET or "id" in event.why or "en" in event.why)
        and (event.kind != "correction" if refs is UNSET else _referring(event.kind, refs))
    )


def _referring(kind: str, refs: _Refs) -> bool:
    ids = (refs.trigger, refs.order, refs.corrects, refs.ends, refs.inject)
    return all(one is UNSET or one.isprintable() for one in ids) and (
        kind != "correction" or refs.corrects is not UNSET
    )
