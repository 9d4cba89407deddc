"""Members of a JSON object, read and checked; a fault names the path of the field to blame."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Final, Literal, TypeGuard

from events.indexing.order import Position

MAX_INTEGER: Final = 2**53 - 1  # what every reader of JSON keeps exactly
MAX_TEXT: Final = 64  # characters of a tag, an epoch, a name

Tag = str | int | float
ErrorCode = Literal[
    "not_json", "binary", "unknown_op", "bad_field", "not_open", "not_found", "order_only"
]


# What a viewer could not know does not count as bad.
_HARMLESS: Final[frozenset[ErrorCode]] = frozenset(("not_found", "order_only"))


class Refused(Exception):
    """A message cannot be carried out; it is answered with `error`."""

    def __init__(
        self, code: ErrorCode, detail: str, field: str = "", req: Tag | None = None
    ) -> None:
        self.code = code
        self.detail = detail
        self.field = field
        self.req = req
        super().__init__(f"{field}: {detail}" if field else detail)

    @property
    def bad(self) -> bool:
        """Whether it counts towards the limit of bad messages."""
        return self.code not in _HARMLESS


class Fields:
    """Reads members by name and type. A member that is null counts as absent."""

    def __init__(self, document: Mapping[str, object], path: str = "") -> None:
        self._document = document
        self._path = path

    def value(self, name: str) -> object:
        return self._document.get(name)

    def bad(self, name: str, detail: str) -> Refused:
        return Refused("bad_field", detail, self._path + name)

    def integer(self, name: str, low: int, high: int, default: int | None = None) -> int:
        value = self.value(name)
        if value is None and default is not None:
            return default
        if not is_integer(value) or not low <= value <= high:
            raise self.bad(name, f"must be an integer from {low} to {high}")
        return int(value)

    def number(self, name: str, low: float, high: float, default: float | None = None) -> float:
        value = self.value(name)
        if value is None and default is not None:
            return default
        if not is_number(value) or not low <= value <= high:
            raise self.bad(name, f"must be a number from {low:g} to {high:g}")
        return float(value)

    def boolean(self, name: str) -> bool:
        value = self.value(name)
        if value is None or isinstance(value, bool):
            return bool(value)
        raise self.bad(name, "must be true or false")

    def text(self, name: str) -> str:
        value = self.value(name)
        if isinstance(value, str) and 1 <= len(value) <= MAX_TEXT:
            return value
        raise self.bad(name, f"must be a string of 1 to {MAX_TEXT} characters")

    def tag(self, name: str) -> Tag | None:
        value = self.value(name)
        if value is None:
            return None
        if is_number(value) or (isinstance(value, str) and len(value) <= MAX_TEXT):
            return value
        raise self.bad(name, f"must be a number or a string of at most {MAX_TEXT} characters")

    def names(self, name: str, most: int) -> frozenset[str]:
        value = self.value(name)
        if value is None:
            return frozenset()
        if not isinstance(value, list) or len(value) > most:
            raise self.bad(name, f"must be an array of at most {most} strings")
        for place, entry in enumerate(value):
            if not (isinstance(entry, str) and 1 <= len(entry) <= MAX_TEXT):
                raise self.bad(f"{name}[{place}]", f"must be 1 to {MAX_TEXT} characters")
        return frozenset(value)

    def inner(self, name: str) -> Fields | None:
        value = self.value(name)
        if value is None:
            return None
        if not isinstance(value, dict):
            raise self.bad(name, "must be an object")
        return self.within(name, value)

    def within(self, name: str, value: Mapping[str, object]) -> Fields:
        """The members of `value`, which is the member `name`."""
        return Fields(value, f"{self._path}{name}.")

    def position(self, name: str) -> Position | None:
        value = self.value(name)
        if value is None:
            return None
        if not isinstance(value, list) or len(value) != 2:
            raise self.bad(name, "must be [ms, seq] or null")
        return Position(
            self._element(name, value, 0, -MAX_INTEGER), self._element(name, value, 1, 0)
        )

    def _element(self, name: str, value: Sequence[object], place: int, low: int) -> int:
        element = value[place]
        if not is_integer(element) or not low <= element <= MAX_INTEGER:
            raise self.bad(f"{name}[{place}]", f"must be an integer from {low} to {MAX_INTEGER}")
        return int(element)


def is_number(value: object) -> TypeGuard[int | float]:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def is_integer(value: object) -> TypeGuard[int | float]:
    """JSON does not tell 5 from 5.0, and neither do we."""
    return is_number(value) and (isinstance(value, int) or value.is_integer())
