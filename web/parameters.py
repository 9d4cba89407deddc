"""Query parameters: each one a name, a parser and its description, read by the code and OpenAPI."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Generic, TypeVar, cast
from urllib.parse import unquote_to_bytes

from multidict import MultiMapping

from events.errors import Fault
from events.times import instant
from web.problems import Refusal

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)
Schema = Mapping[str, object]

MAX_LIMIT: Final = 10_000
DEFAULT_LIMIT: Final = 1_000
MAX_SEQ: Final = 2**53 - 1  # what every JSON reader can tell apart
MAX_TEXT: Final = 200


@dataclass(frozen=True, slots=True)
class Parameter(Generic[T_co]):
    """`parse` takes the values as they came, one unless it `repeats`; ValueError says why not."""

    name: str
    parse: Callable[[Sequence[str]], T_co]
    default: T_co
    schema: Schema
    description: str
    repeats: bool = False


class Values:
    """The parameters of one request, each with the type of its parser."""

    def __init__(self, parsed: Mapping[str, object]) -> None:
        self._parsed = parsed

    def __getitem__(self, parameter: Parameter[T]) -> T:
        if parameter.name not in self._parsed:
            return parameter.default
        return cast(T, self._parsed[parameter.name])


def read_query(query: MultiMapping[str], known: Sequence[Parameter[object]]) -> Values:
    """Raises Refusal naming every unknown, repeated or bad parameter."""
    by_name = {parameter.name: parameter for parameter in known}
    parsed: dict[str, object] = {}
    faults = []
    for name in dict.fromkeys(query):
        try:
            parsed[name] = read_one(by_name, name, query.getall(name))
        except ValueError as err:
            faults.append(Fault(None, name, str(err)))
    if faults:
        raise Refusal("bad-query", "; ".join(map(str, faults[:3])), faults)
    return Values(parsed)


def check_utf8(raw: str) -> None:
    """Of the query as it was sent. Raises Refusal naming every parameter that is not."""
    faults = []
    for part in raw.encode(errors="surrogateescape").split(b"&"):
        name, _, value = part.partition(b"=")
        try:
            unquote_to_bytes(value).decode()
        except UnicodeDecodeError:
            named = unquote_to_bytes(name).decode(errors="replace")
            faults.append(Fault(None, named, "is not UTF-8, percent-encoded; encode it so"))
    if faults:
        raise Refusal("bad-query", "; ".join(map(str, faults[:3])), faults)


def read_one(by_name: Mapping[str, Parameter[object]], name: str, values: Sequence[str]) -> object:
    parameter = by_name.get(name)
    if parameter is None:
        known = ", ".join(sorted(by_name)) or "none"
        raise ValueError(f"there is no such parameter here; known: {known}")
    if len(values) > 1 and not parameter.repeats:
        raise ValueError("given more than once")
    return parameter.parse(values)


def whole(low: int, high: int) -> Callable[[Sequence[str]], int]:
    """A whole number in plain decimal digits."""

    def parse(values: Sequence[str]) -> int:
        (text,) = values
        if not (text.isascii() and text.isdigit() and len(text) <= 16):
            raise ValueError(f"{shown(text)} is not a whole number from {low} to {high}")
        number = int(text)
        if not low <= number <= high:
            raise ValueError(f"{number} is not from {low} to {high}")
        return number

    return parse


def moment(values: Sequence[str]) -> int:
    """A time with an offset. An unescaped `+` of a URL arrives as a space and is taken as one."""
    (text,) = values
    return instant(text.replace(" ", "+"))


def one_of(*choices: str) -> Callable[[Sequence[str]], str]:
    def parse(values: Sequence[str]) -> str:
        (text,) = values
        if text not in choices:
            raise ValueError(f"{shown(text)} is not one of {', '.join(choices)}")
        return text

    return parse


def names(values: Sequence[str]) -> frozenset[str]:
    """Comma-separated, repeated, or both."""
    found = frozenset(name.strip() for value in values for name in value.split(","))
    if "" in found:
        raise ValueError("a name is empty")
    return found


def names_of(choices: Sequence[str]) -> Callable[[Sequence[str]], frozenset[str]]:
    def parse(values: Sequence[str]) -> frozenset[str]:
        found = names(values)
        unknown = sorted(found.difference(choices))
        if unknown:
            raise ValueError(f"{shown(unknown[0])} is not one of {', '.join(choices)}")
        return found

    return parse


def text_up_to(limit: int) -> Callable[[Sequence[str]], str]:
    def parse(values: Sequence[str]) -> str:
        (text,) = values
        if len(text) > limit:
            raise ValueError(f"longer than {limit} characters")
        return text

    return parse


def shown(text: str) -> str:
    return repr(text if len(text) <= 40 else text[:40] + "…")
