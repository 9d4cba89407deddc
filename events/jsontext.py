"""JSON as bytes that are kept.

Parsers read, and never write what a client sent: a number, an escape or the order of keys comes
out as it went in. What a parser would hide (a name twice) is found in the bytes.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Final, cast

import msgspec
import orjson

from events.errors import Fault, NotJson, RuleBroken, TooLarge
from events.limits import MAX_NESTING

BOM: Final = b"\xef\xbb\xbf"  # what some editors put first; RFC 8259 lets us pass it
_STRING: Final = rb'"[^"\\]*(?:\\.[^"\\]*)*"'
_STRINGS: Final = re.compile(_STRING)
_BRACKETS: Final = re.compile(rb"[\[\]{}]")
_SPLIT: Final = re.compile(_STRING + rb"|[\[\]{},]")
_elements: Final = msgspec.json.Decoder(list[msgspec.Raw]).decode


def parse(raw: bytes, line: int | None = None) -> object:
    """The value of one JSON text. Raises NotJson; RuleBroken for a name twice or deep nesting."""
    value = _loaded(raw, line)
    _check_shape(raw, value, line)
    return value


def compact(raw: bytes) -> bytes:
    """`raw`, which is JSON, without its insignificant white space; nothing else changes. Raises
    RuleBroken for a depth that nothing kept may have."""
    try:
        return msgspec.json.format(raw, indent=-1)
    except RecursionError:
        raise _too_deep(None) from None


def members(obj: bytes) -> Iterator[tuple[str, bytes]]:
    """(name, member bytes) of the top level of a compact object, in order."""
    start, depth = 1, 0
    for found in _SPLIT.finditer(obj, 1, len(obj) - 1):
        token = found[0]
        if token in b"[{":
            depth += 1
        elif token in b"]}":
            depth -= 1
        elif token == b"," and depth == 0:
            yield _member(obj[start : found.start()])
            start = found.end()
    if start < len(obj) - 1:
        yield _member(obj[start:-1])


def split_array(raw: bytes, most: int | None = None) -> list[bytes]:
    """The elements of a JSON array as they stand there. Raises NotJson; TooLarge for more than
    `most`; RuleBroken for a depth that no element may have. Names standing twice are left for
    whoever parses an element."""
    value = _loaded(raw, None)
    if not isinstance(value, list):
        raise NotJson([Fault(None, "", "not an array")])
    if most is not None and len(value) > most:
        many = f"there are more than {most} events; send smaller batches"
        raise TooLarge([Fault(None, "", many)])
    try:
        return list(map(bytes, _elements(raw)))
    except RecursionError:
        raise _too_deep(None) from None


def _loaded(raw: bytes, line: int | None) -> object:
    try:
        value: object = orjson.loads(raw)
    except orjson.JSONDecodeError as err:
        if "depth limit" in str(err):
            raise _too_deep(line) from None
        raise NotJson([Fault(line, "", f"not JSON: {_told(raw, err)}")]) from None
    return value


def _member(member: bytes) -> tuple[str, bytes]:
    name = _STRINGS.match(member)
    assert name is not None, "a member starts with its name"
    return cast(str, orjson.loads(name[0])), member


def _told(raw: bytes, err: orjson.JSONDecodeError) -> str:
    try:
        raw.decode()
    except UnicodeDecodeError as bad:
        return f"byte {bad.start + 1} is not UTF-8"
    return f"{err.msg} at character {err.pos + 1}" if raw.strip() else "there is nothing"


def _check_shape(raw: bytes, value: object, line: int | None) -> None:
    """Refuse deep nesting and a name twice. The fast path counts: each name has one colon."""
    skeleton = _STRINGS.sub(b"", raw)
    if skeleton.count(b"{") + skeleton.count(b"[") > MAX_NESTING and _depth(skeleton) > MAX_NESTING:
        raise _too_deep(line)
    if skeleton.count(b":") != _names(value):
        path = _repeated(json.loads(raw, object_pairs_hook=_Pairs), "")
        assert path is not None, "a colon more than names means a name twice"
        raise RuleBroken([Fault(line, path, "this name stands twice in one object; keep one")])


def _too_deep(line: int | None) -> RuleBroken:
    detail = f"nested deeper than {MAX_NESTING} objects and arrays; flatten it"
    return RuleBroken([Fault(line, "", detail)])


def _depth(skeleton: bytes) -> int:
    depth = deepest = 0
    for found in _BRACKETS.finditer(skeleton):
        depth += 1 if found[0] in b"[{" else -1
        deepest = max(deepest, depth)
    return deepest


def _names(value: object) -> int:
    if isinstance(value, dict):
        return len(value) + sum(map(_names, value.values()))
    return sum(map(_names, value)) if isinstance(value, list) else 0


class _Pairs(list[tuple[str, object]]):
    """An object with every name it was written with."""


def _repeated(value: object, path: str) -> str | None:
    """The path of the first name that stands twice."""
    if isinstance(value, _Pairs):
        seen = set()
        for name, inner in value:
            here = f"{path}.{name}" if path else name
            if name in seen:
                return here
            seen.add(name)
            if (found := _repeated(inner, here)) is not None:
                return found
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            if (found := _repeated(inner, f"{path}[{number}]")) is not None:
                return found
    return None
