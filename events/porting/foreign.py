"""Lines of JSON that are events, or become events by a mapping, and what a file seems to be."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, Literal

import orjson

from events.errors import InputError
from events.jsontext import compact, parse
from events.porting.mapping import Mapped
from events.porting.ours import is_ours
from events.porting.rows import Refused, Row, Source, objects, refused

Format = Literal["log", "jsonl", "csv", "cloudevents"]
FORMATS: Final = ("jsonl", "csv", "cloudevents")


def rows(source: Source, mapped: Mapped) -> Iterator[Row | Refused]:
    """One event a line. Without a mapping the lines stay as they are, byte for byte."""
    for row in objects(source):
        yield row if mapped.empty or isinstance(row, Refused) else _mapped(row, mapped)


def guessed(first: bytes, name: str) -> Format | None:
    """What a file of that name with this first line seems to be; None: cannot be told."""
    if is_ours(first):
        return "log"
    text, ending = first.strip(), name.lower().rpartition(".")[2]
    if text.startswith(b"{"):
        return "cloudevents" if _is_cloudevent(text) else "jsonl"
    if ending in ("jsonl", "ndjson", "json") or text.startswith(b"["):
        return None
    delimited = any(mark in text for mark in (b",", b";", b"\t"))
    return "csv" if ending in ("csv", "tsv", "txt") or delimited else None


def _is_cloudevent(text: bytes) -> bool:
    try:
        doc: object = orjson.loads(text)
    except orjson.JSONDecodeError:
        return False
    return isinstance(doc, dict) and "specversion" in doc


def _mapped(row: Row, mapped: Mapped) -> Row | Refused:
    try:
        doc = parse(row.raw, row.number)
    except InputError as err:
        return Refused(err.faults)
    if not isinstance(doc, dict):
        return refused(row.number, "is no JSON object")
    return Row(row.number, mapped.apply(compact(row.raw)))
