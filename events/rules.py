"""Rules for single members, shared by events and headers.

A `Check` walks one object and collects every fault, so that a person mends a line once.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Final, TypeGuard

from events.errors import Fault
from events.times import instant

Rule = Callable[["Check", str, object], None]

LANGUAGES: Final = ("id", "en")
STORE_MEMBERS: Final = ("seq", "durable", "batch", "recorded", "h")


class Check:
    """The faults of one object; `line` is its number within the request."""

    def __init__(self, line: int | None) -> None:
        self.line = line
        self.faults: list[Fault] = []

    def fault(self, field: str, detail: str) -> None:
        self.faults.append(Fault(self.line, field, detail))

    def members(self, prefix: str, obj: Mapping[str, object], rules: Mapping[str, Rule]) -> None:
        """Apply the rule of every member that has one; unknown members are kept as they are."""
        for name, rule in rules.items():
            if name in obj:
                rule(self, f"{prefix}{name}", obj[name])


def is_object(value: object) -> TypeGuard[dict[str, object]]:
    return isinstance(value, dict)


def store_members(check: Check, doc: Mapping[str, object]) -> None:
    """What only the store says; a client that sends one is refused, in a header too."""
    for name in STORE_MEMBERS:
        if name in doc:
            check.fault(name, "is written by the store; leave it out")
    if "seal" in doc:
        check.fault("seal", "a log is sealed by the store, not by a line; use the seal command")


def kind_of(value: object) -> str:
    """What a value is, in the words of JSON."""
    names = {bool: "a boolean", int: "a number", float: "a number", str: "a string"}
    names |= {list: "an array", dict: "an object", type(None): "null"}
    return names[type(value)]


def string(check: Check, field: str, value: object) -> None:
    if not isinstance(value, str):
        check.fault(field, f"must be a string, not {kind_of(value)}")


def filled(check: Check, field: str, value: object) -> None:
    string(check, field, value)
    if isinstance(value, str) and not value.strip():
        check.fault(field, "must not be empty; leave it out instead")


def strings(check: Check, field: str, value: object) -> None:
    if not isinstance(value, list):
        check.fault(field, f"must be an array of strings, not {kind_of(value)}")
        return
    for number, item in enumerate(value):
        filled(check, f"{field}[{number}]", item)


def text(check: Check, field: str, value: object) -> None:
    """An object with `id`, `en` or both; other languages are kept."""
    if not is_object(value):
        check.fault(field, f'must be an object such as {{"id":"…","en":"…"}}, not {kind_of(value)}')
        return
    if not any(language in value for language in LANGUAGES):
        check.fault(field, 'needs "id" (Indonesian), "en" (English) or both')
    for language in LANGUAGES:
        if language in value:
            string(check, f"{field}.{language}", value[language])


def string_or_text(check: Check, field: str, value: object) -> None:
    if isinstance(value, str):
        return
    if is_object(value):
        text(check, field, value)
    else:
        check.fault(field, f'must be a string or {{"id":"…","en":"…"}}, not {kind_of(value)}')


def boolean(check: Check, field: str, value: object) -> None:
    if not isinstance(value, bool):
        check.fault(field, f"must be true or false, not {kind_of(value)}")


def time(check: Check, field: str, value: object) -> None:
    if not isinstance(value, str):
        check.fault(field, f"must be a string, not {kind_of(value)}")
        return
    try:
        instant(value)
    except ValueError as err:
        check.fault(field, str(err))


def whole(low: int, high: int | None = None) -> Rule:
    """An integer from `low` to `high`; a boolean is no integer, nor is 1.0."""
    span = f"from {low} to {high}" if high is not None else f"not below {low}"

    def rule(check: Check, field: str, value: object) -> None:
        right = type(value) is int and low <= value and (high is None or value <= high)
        if not right:
            check.fault(field, f"must be a whole number {span}")

    return rule


def one_of(names: Collection[str]) -> Rule:
    def rule(check: Check, field: str, value: object) -> None:
        if not (isinstance(value, str) and value in names):
            check.fault(field, f"must be one of {', '.join(names)}")

    return rule


def obj(rules: Mapping[str, Rule]) -> Rule:
    """An object whose known members follow their rules."""

    def rule(check: Check, field: str, value: object) -> None:
        if is_object(value):
            check.members(f"{field}.", value, rules)
        else:
            check.fault(field, f"must be an object, not {kind_of(value)}")

    return rule


def objects(required: str, rules: Mapping[str, Rule]) -> Rule:
    """An array of objects, each with the member `required`."""

    def rule(check: Check, field: str, value: object) -> None:
        if not isinstance(value, list):
            check.fault(field, f"must be an array of objects, not {kind_of(value)}")
            return
        for number, item in enumerate(value):
            here = f"{field}[{number}]"
            obj(rules)(check, here, item)
            if is_object(item) and required not in item:
                check.fault(f"{here}.{required}", "is required")

    return rule
