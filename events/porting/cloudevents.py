"""Events as CloudEvents 1.0 in their JSON form, one a line, and back. Pure. FORMAT.md, 16.3.

`data` is the client's object, byte for byte; the attributes around it say the same in the words of
CloudEvents, for whoever routes and filters.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import orjson

from events.errors import InputError
from events.jsontext import compact, parse
from events.line import client_part
from events.porting.fields import at, build, parts
from events.porting.mapping import Mapped
from events.porting.rows import Nature, Refused, Row, Source, objects, refused
from events.vocabulary import VOCABULARY

TYPE: Final = "drill."  # and the kind
SOURCE: Final = "/drills/"  # and the drill
_DIGITS: Final = 16  # of `sequence`, so that its text sorts as the number does


def event_of(line: bytes, drill: str, nature: str) -> bytes:
    """The CloudEvent of a stored event line, without newline."""
    doc = orjson.loads(line)
    kind = VOCABULARY.kind(doc["kind"])
    side = doc.get("side") or (kind.side if kind else None)
    basis = doc.get("basis")
    attributes = {
        "specversion": "1.0",
        "id": doc["id"],
        "source": SOURCE + drill,
        "type": TYPE + doc["kind"],
        "subject": side,
        "time": doc.get("time", doc["recorded"]),
        "timebasis": basis.get("time") if isinstance(basis, dict) else None,
        "recordedtime": doc["recorded"],
        "sequence": str(doc["seq"]).zfill(_DIGITS),
        "nature": nature,
        "datacontenttype": "application/json",
    }
    said = orjson.dumps({name: value for name, value in attributes.items() if value is not None})
    return said[:-1] + b',"data":' + client_part(line) + b"}"


def rows(source: Source, mapped: Mapped, nature: Nature) -> Iterator[Row | Refused]:
    """The events of a file of CloudEvents. Ours give `data` back; of others `data` and attributes
    are put together, unless a mapping says how."""
    for row in objects(source):
        yield _row(row, mapped, nature) if isinstance(row, Row) else row


def _row(row: Row, mapped: Mapped, nature: Nature) -> Row | Refused:
    try:
        doc = parse(row.raw, row.number)
    except InputError as err:
        return Refused(err.faults)
    if not isinstance(doc, dict) or doc.get("specversion") != "1.0":
        return refused(row.number, 'is no CloudEvent with "specversion":"1.0"', "specversion")
    if wrong := nature.unfit(doc.get("nature")):
        return refused(row.number, wrong, "nature")
    small = compact(row.raw)
    if mapped.rules:
        return Row(row.number, mapped.apply(small))
    data = at(small, ("data",))
    if data is None or not data.startswith(b"{"):
        return refused(row.number, "must be a JSON object; or say with --map what is what", "data")
    if str(doc.get("type", "")).startswith(TYPE):
        inner = doc["data"]
        if inner.get("id") != doc.get("id"):
            return refused(row.number, "is not the id within data; they name one event", "id")
        return Row(row.number, data if mapped.empty else mapped.apply(data))
    return Row(row.number, mapped.apply(_foreign(small, data)))


def _foreign(event: bytes, data: bytes) -> bytes:
    """`data` with the id, time and kind that only the attributes have."""
    own, around = dict(parts(data)), dict(parts(event))
    names = (("id", "id"), ("time", "time"), ("kind", "type"))
    added = {name: around[said] for name, said in names if said in around and name not in own}
    return build(((name,), raw) for name, raw in {**added, **own}.items())
