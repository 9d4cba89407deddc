"""The exception tree of the log. Data sits on the exception, blame in its type.

DrillError
├── InputError                 the caller sent something the format refuses
│   ├── NotJson                400: not JSON, not UTF-8, NaN, an empty batch
│   ├── TooLarge               413: a batch or a line over its limit, or a log that is full
│   └── RuleBroken             422: JSON that breaks a rule of FORMAT.md
├── StateError                 the call is sound, the log's state refuses it
│   ├── DrillNotFound          404
│   ├── DrillExists            409: same id, other header
│   ├── IdConflict             409: known ids with other content, or a mixed batch
│   ├── Sealed                 409: the log is sealed
│   └── HeadMismatch           412: expect did not hold
└── StoreError                 the store could not do its work
    ├── StoreLocked            another process writes this directory
    ├── ReadOnlyLog            503: failed sync, damage, or a replaced file
    └── NoSpace                507: the disk is full; nothing was kept
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

IN_DOUBT: Final = "the events may or may not be there then"
MAKE_ROOM: Final = "make room and send it again"


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with the input: 1-based `line` within the request (None: the whole), the
    `field` as a path (`count.n`, `text.en`, `actors[2]`; empty: the line itself), and a `detail`
    that says what is wrong and the way out."""

    line: int | None
    field: str
    detail: str

    def __str__(self) -> str:
        where = [f"line {self.line}"] if self.line is not None else []
        where += [self.field] if self.field else []
        return f"{', '.join(where)}: {self.detail}" if where else self.detail


class DrillError(Exception):
    """Base of everything this project raises on purpose."""


class InputError(DrillError):
    """What was sent is refused; `faults` name line and field. Nothing of it was kept."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("; ".join(map(str, self.faults[:3])))


class NotJson(InputError):
    """Not JSON, not UTF-8, a number JSON does not know, or nothing at all."""


class TooLarge(InputError):
    """A batch or a line over its limit, or one that takes the log over its own."""


class RuleBroken(InputError):
    """Sound JSON that breaks a rule of FORMAT.md."""


class StateError(DrillError):
    """The call is sound, but the drill's state refuses it."""


class DrillNotFound(StateError):
    """No drill, or no such log of a drill."""

    def __init__(self, drill: str) -> None:
        self.drill = drill
        super().__init__(f"there is no drill {drill!r}")


class DrillExists(StateError):
    """The id is taken by a drill with another header."""

    def __init__(self, drill: str) -> None:
        self.drill = drill
        super().__init__(f"drill {drill!r} exists with another header; choose another id")


class IdConflict(StateError):
    """Ids that are known with other content (`changed`), or known beside unknown ones (`known`)."""

    def __init__(self, faults: Sequence[Fault], ids: Sequence[str]) -> None:
        self.faults = tuple(faults)
        self.ids = tuple(ids)
        super().__init__(f"known ids: {', '.join(self.ids[:5])}")


class Sealed(StateError):
    """The log is sealed; only retries of known ids are answered."""

    def __init__(self, drill: str) -> None:
        self.drill = drill
        super().__init__(f"drill {drill!r} is sealed; nothing can be appended")


class HeadMismatch(StateError):
    """`expect` did not hold; `head` is the head seq now."""

    def __init__(self, head: int) -> None:
        self.head = head
        super().__init__(f"the head is {head}; read what came since, then append again")


class StoreError(DrillError):
    """The store could not do its work."""


class StoreLocked(StoreError):
    """Another process writes this directory; `holder` names its pid and address."""

    def __init__(self, directory: str, holder: str) -> None:
        self.directory = directory
        self.holder = holder
        super().__init__(
            f"{directory} is being written by {holder}; talk to it with --url, or stop it first"
        )


class ReadOnlyLog(StoreError):
    """The log takes no more appends; reads go on. `reason` says why and what to do."""

    def __init__(self, drill: str, reason: str) -> None:
        self.drill = drill
        self.reason = reason
        super().__init__(f"drill {drill!r} is read-only: {reason}")


class NoSpace(StoreError):
    """The disk is full (or a quota); the batch failed whole and nothing of it was kept."""

    def __init__(self, drill: str, detail: str) -> None:
        self.drill = drill
        self.detail = detail
        super().__init__(f"drill {drill!r}: {detail}; nothing of the batch was kept; {MAKE_ROOM}")
