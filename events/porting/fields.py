"""Members of an event by their path (`text.id`), and values fitted to what a member is. Pure.

A value that comes from a cell or from a foreign log is fitted, never guessed: a number becomes text
where text is wanted, text becomes a number, a list or true and false where those are wanted, and
what does not fit stays as it is, for the rules of the event to refuse by name.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

import orjson

from events.jsontext import members
from events.rules import STORE_MEMBERS

Path = tuple[str, ...]

WHOLE: Final = frozenset({("level",), ("force_stage",), ("count", "n")})
LISTS: Final = frozenset({("actors",), ("targets",)})
BOOLEANS: Final = frozenset({("ambiguous",)})
TEXTS: Final = frozenset(
    {(name,) for name in ("id", "time", "until", "kind", "side", "scene", "source", "colour")}
    | {("count", "basis"), ("basis", "time"), ("basis", "order")}
    | {("text", "id"), ("text", "en"), ("why", "id"), ("why", "en")}
    | {("refs", name) for name in ("trigger", "order", "corrects", "ends", "inject")}
)
KEPT_BY_STORE: Final = (*STORE_MEMBERS, "seal")  # a client may not send these

_INTEGER: Final = re.compile(r"-?(?:0|[1-9][0-9]*)", re.ASCII)
_NUMBER: Final = re.compile(rb"-?[0-9][0-9.eE+-]*")
_ITEM: Final = re.compile(r"(?:[^;\\]|\\.|\\\Z)*", re.DOTALL)
_ESCAPED: Final = re.compile(r"\\([;\\])")


def fit(path: Path, raw: bytes) -> bytes:
    """The JSON value `raw` as the member at `path` wants it, if it can be that."""
    if path in TEXTS:
        return b'"%s"' % raw if _NUMBER.fullmatch(raw) else raw
    if not raw.startswith(b'"'):
        return raw
    text: str = orjson.loads(raw)
    if path in WHOLE and _INTEGER.fullmatch(text.strip()):
        return text.strip().encode()
    if path in BOOLEANS and text.strip().lower() in ("true", "false"):
        return text.strip().lower().encode()
    if path in LISTS:
        return orjson.dumps(split(text))
    return raw


def join(items: Iterable[str]) -> str:
    """A list as one text: `; ` between the items; `;` and `\\` in an item after a `\\`."""
    return "; ".join(item.replace("\\", "\\\\").replace(";", "\\;") for item in items)


def split(text: str) -> list[str]:
    """The items of a joined list; the one space after a `;` belongs to it."""
    items, start = [], 0
    while True:
        found = _ITEM.match(text, start)
        assert found is not None, "the pattern takes nothing as well"
        items.append(_ESCAPED.sub(r"\1", found[0].removeprefix(" ") if start else found[0]))
        if found.end() == len(text):
            return items
        start = found.end() + 1


def path_of(name: str) -> Path:
    return tuple(name.split("."))


def build(pairs: Iterable[tuple[Path, bytes]]) -> bytes:
    """The compact object that has these values at these paths, in their order. Paths differ, and
    none leads through another one's value."""
    tree: dict[str, object] = {}
    for path, raw in pairs:
        place = tree
        for step in path[:-1]:
            inner = place.setdefault(step, {})
            assert isinstance(inner, dict), "no path leads through a value"
            place = inner
        place[path[-1]] = raw
    return _written(tree)


def clash(paths: Iterable[Path]) -> Path | None:
    """A path that stands twice, or leads through another one; None when there is none."""
    known: set[Path] = set()
    through: set[Path] = set()
    for path in paths:
        starts = {path[:length] for length in range(1, len(path))}
        if path in known or path in through or starts & known:
            return path
        known.add(path)
        through |= starts
    return None


def value_of(member: bytes) -> bytes:
    """The value of a member `"name":value` as `jsontext.members` gives it."""
    place = 1
    while member[place] != 0x22:
        place += 2 if member[place] == 0x5C else 1
    return member[place + 2 :]


def parts(obj: bytes) -> list[tuple[str, bytes]]:
    """(name, value) of the top level of a compact object."""
    return [(name, value_of(member)) for name, member in members(obj)]


def at(obj: bytes, path: Path) -> bytes | None:
    """The value at `path` in a compact object. A name that holds the dots itself comes first."""
    found = dict(parts(obj))
    whole = found.get(".".join(path))
    if whole is not None or len(path) == 1:
        return whole
    inner = found.get(path[0])
    return at(inner, path[1:]) if inner is not None and inner.startswith(b"{") else None


def without(obj: bytes, path: Path) -> bytes:
    """A compact object without what is at `path`; an object that is empty by that goes, too."""
    whole = ".".join(path)
    kept = parts(obj)
    if any(name == whole for name, _ in kept):
        return _written({name: raw for name, raw in kept if name != whole})
    left: dict[str, object] = {}
    for name, raw in kept:
        if name == path[0] and raw.startswith(b"{"):
            raw = without(raw, path[1:])
            if raw == b"{}":
                continue
        left[name] = raw
    return _written(left)


def _written(tree: dict[str, object]) -> bytes:
    written = (
        orjson.dumps(name) + b":" + (_written(inner) if isinstance(inner, dict) else bytes(inner))
        for name, inner in tree.items()
        if isinstance(inner, dict | bytes)
    )
    return b"{" + b",".join(written) + b"}"
