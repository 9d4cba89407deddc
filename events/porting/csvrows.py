"""Events as rows of a table, and back. Pure. FORMAT.md, 16.2, has the columns.

The last column, `json`, holds the client's object when the other cells alone would not give it
back byte for byte. On the way back an unchanged cell stands for what the object says; a changed
one wins.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

import orjson

from events.errors import InputError
from events.jsontext import compact, parse
from events.line import client_part
from events.porting.fields import LISTS, Path, build, clash, fit, join, parts, path_of
from events.porting.mapping import Mapped
from events.porting.rows import Nature, Refused, Row, Source, refused
from events.porting.table import delimiter_of, records, write_record

OF_STORE: Final = ("nature", "seq", "recorded")
OF_CLIENT: Final = (
    "id", "time", "until", "kind", "side", "actors", "targets", "scene", "level", "force_stage",
    "colour", "text.id", "text.en", "why.id", "why.en", "count.n", "count.basis", "source",
    "basis.time", "basis.order", "refs.trigger", "refs.order", "refs.corrects", "refs.ends",
    "refs.inject", "ambiguous",
)  # fmt: skip
JSON: Final = "json"
COLUMNS: Final = (*OF_STORE, *OF_CLIENT, JSON)

_PATHS: Final[Mapping[str, Path]] = {name: path_of(name) for name in OF_CLIENT}
_IGNORED: Final = frozenset({*OF_STORE, "drill", "durable", "batch", "h", JSON})


def heading() -> bytes:
    return write_record(COLUMNS)


def row_of(line: bytes, nature: str) -> bytes:
    """The record of a stored event line."""
    doc = orjson.loads(line)
    part = client_part(line)
    cells = cells_of(part)
    known = [(_PATHS[name], _raw(name, cell)) for name, cell in cells.items() if cell]
    rest = "" if build(known) == part else part.decode()
    own = [nature, str(doc["seq"]), doc["recorded"]]
    return write_record([*own, *(cells[name] for name in OF_CLIENT), rest])


def cells_of(part: bytes) -> dict[str, str]:
    """The cell of every column of the client; empty where the object has nothing that fits."""
    doc = orjson.loads(part)
    return {name: _cell(path, _at(doc, path)) for name, path in _PATHS.items()}


class NoTable(Exception):
    """The file cannot be read as a table at all; the text says why and the way out."""


def rows(source: Source, mapped: Mapped, nature: Nature) -> Iterator[Row | Refused]:
    """The rows of a table whose first record names its columns. Raises NoTable."""
    found = records(source, delimiter_of(source.peek()))
    first = next(found, None)
    if first is None or isinstance(first, Refused):
        raise NoTable(str(first.faults[0]) if first else "the table is empty; begin with columns")
    names = [name.strip() for name in first.cells]
    _check_columns(names, mapped)
    for record in found:
        if isinstance(record, Refused):
            yield record
        elif wrong := _misfit(record.cells, names):
            yield refused(record.number, wrong)
        else:
            named = {name: cell for name, cell in zip(names, record.cells, strict=False) if name}
            yield _row(record.number, named, mapped, nature)


def _row(number: int, cells: Mapping[str, str], mapped: Mapped, nature: Nature) -> Row | Refused:
    if wrong := nature.unfit(cells.get("nature") or None):
        return refused(number, wrong, "nature")
    filled = {
        name: orjson.dumps(cell) for name, cell in cells.items() if cell and name not in _IGNORED
    }
    if not (kept := cells.get(JSON)):
        return Row(number, mapped.apply_cells(filled))
    try:
        if not isinstance(parse(kept.encode()), dict):
            return refused(number, "must be the JSON object of an event, or empty", JSON)
    except InputError as err:
        return refused(number, err.faults[0].detail, JSON)
    event = merged(compact(kept.encode()), cells)
    return Row(number, event if mapped.empty else mapped.apply(event))


def merged(part: bytes, cells: Mapping[str, str]) -> bytes:
    """The object with what was changed in the cells; with none changed its very bytes."""
    before = cells_of(part)
    changed = {
        name
        for name in OF_CLIENT
        if name in cells and _raw(name, cells[name]) != _raw(name, before[name])
    }
    if not changed:
        return part
    tops = {_PATHS[name][0] for name in changed}
    pairs: list[tuple[Path, bytes]] = []
    for name, raw in parts(part):
        if name not in tops:
            pairs.append(((name,), raw))
        elif (name,) not in _PATHS.values() and raw.startswith(b"{"):
            pairs += [((name, inner), deep) for inner, deep in parts(raw)]
    values = dict(pairs)
    for name in changed:
        values.pop(_PATHS[name], None)
        if cells[name]:
            values[_PATHS[name]] = _raw(name, cells[name])
    return build(values.items())


def _check_columns(names: Sequence[str], mapped: Mapped) -> None:
    for name in names:
        if name and names.count(name) > 1:
            raise NoTable(f"the column {name!r} stands twice; rename one")
    twice = clash([path_of(name) for name in names if name and name not in _IGNORED])
    if twice is not None:
        raise NoTable(f"the column {'.'.join(twice)!r} leads through another one; rename one")
    for rule in mapped.rules:
        if rule.source and ".".join(rule.source) not in names:
            raise NoTable(f"there is no column {'.'.join(rule.source)!r} ({rule.text})")
    if "kind" not in names and not any(rule.field == ("kind",) for rule in mapped.rules):
        shown = ", ".join(names)[:100]
        raise NoTable(f"no column is the kind (there are: {shown}); say --map kind=COLUMN")


def _misfit(cells: Sequence[str], names: Sequence[str]) -> str:
    if len(cells) < len(names):
        return f"has {_count(cells, 'cell')}, the first row names {_count(names, 'column')}"
    for number, cell in enumerate(cells, 1):
        if cell and (number > len(names) or not names[number - 1]):
            return f"cell {number} has no column; name it in the first row"
    return ""


def _count(things: Sequence[str], what: str) -> str:
    return f"{len(things)} {what}{'' if len(things) == 1 else 's'}"


def _at(doc: object, path: Path) -> object:
    for step in path:
        if not isinstance(doc, dict):
            return None
        doc = doc.get(step)
    return doc


def _cell(path: Path, value: object) -> str:
    """A value as people write it in a cell; what cannot be told apart there stays empty."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list) and path in LISTS:
        return join(str(item) for item in value)
    return str(value) if isinstance(value, str | int) else ""


def _raw(name: str, cell: str) -> bytes:
    """The JSON value of a cell; nothing for an empty one."""
    return fit(_PATHS[name], orjson.dumps(cell)) if cell else b""
