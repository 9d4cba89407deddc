"""JSON Schemas of what the surface takes and gives, for OpenAPI 3.1."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from events.header import COMPLETENESS, DEFAULT_TZ, DRILL_ID, NATURES
from events.limits import MAX_EVENTS, MAX_ID
from events.vocabulary import VOCABULARY

Schema = Mapping[str, object]

SEQ: Final = {"type": "integer", "minimum": 1}
COUNT: Final = {"type": "integer", "minimum": 0}
STRING: Final = {"type": "string"}
HASH: Final = {"type": "string", "pattern": "^[0-9a-f]{64}$"}
INSTANT: Final = {"type": "string", "format": "date-time"}
TEXT: Final = {
    "type": "object",
    "description": "In Indonesian, English, or both.",
    "properties": {"id": STRING, "en": STRING},
}
STRINGS: Final = {"type": "array", "items": STRING}
COUNTS: Final = {"type": "object", "additionalProperties": COUNT}
COLOUR: Final = {"type": "string", "enum": list(VOCABULARY.colours)}
SIDE: Final = {"type": "string", "enum": list(VOCABULARY.sides)}


def ref(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


def nullable(schema: Schema) -> Schema:
    return {"anyOf": [schema, {"type": "null"}]}


def closed(**properties: Schema) -> dict[str, Any]:
    """An answer of ours: every member is there, and no other."""
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def array(items: Schema) -> Schema:
    return {"type": "array", "items": items}


HEADER: Final = {
    "type": "object",
    "description": "Line 1 of a log. Unknown members are kept. FORMAT.md has every rule.",
    "properties": {
        "drill_log": {"const": 1},
        "drill": {"type": "string", "pattern": f"^{DRILL_ID.pattern}$"},
        "nature": {"type": "string", "enum": list(NATURES)},
        "title": TEXT,
        "tz": {"type": "string", "default": DEFAULT_TZ},
        "completeness": {"type": "string", "enum": list(COMPLETENESS)},
    },
    "required": ["drill", "nature", "title"],
}
NEW_EVENT: Final = {
    "type": "object",
    "description": "An event as the client writes it. Unknown members, numbers and the order of "
    "keys are kept byte for byte. FORMAT.md has every rule.",
    "properties": {
        "id": {"type": "string", "maxLength": MAX_ID},
        "time": INSTANT,
        "kind": {"type": "string", "description": "Of the vocabulary, or a drill's own, x-…"},
        "side": SIDE,
        "actors": STRINGS,
        "targets": STRINGS,
        "text": TEXT,
        "why": TEXT,
        "level": {"type": "integer", "minimum": 0, "maximum": 5},
        "force_stage": {"type": "integer", "minimum": 1, "maximum": 6},
        "colour": COLOUR,
    },
    "required": ["kind"],
}
EVENT: Final = {
    "type": "object",
    "description": "A stored line: what the client wrote, between the members of the store.",
    "properties": {
        "seq": SEQ,
        "durable": COUNT,
        "batch": SEQ,
        "recorded": INSTANT,
        "id": STRING,
        "kind": STRING,
        "h": HASH,
    },
    "required": ["seq", "durable", "recorded", "id", "kind", "h"],
}
EXTENT: Final = closed(**{"from": INSTANT, "to": INSTANT, "ms": {"type": "integer"}})
DRILL: Final = closed(
    drill=STRING,
    nature={"type": "string", "enum": list(NATURES)},
    title=TEXT,
    state={"type": "string", "enum": ["finished", "live", "open"]},
    order_only={"type": "boolean", "description": "Times mean nothing but order."},
    sealed={"type": "boolean"},
    status={"type": "string", "enum": ["ok", "read_only", "damaged"]},
    problem=nullable(closed(reason=STRING, offset=nullable(COUNT), line=nullable(SEQ))),
    head=COUNT,
    head_hash=HASH,
    events=COUNT,
    extent=nullable(EXTENT),
    zero=nullable(INSTANT),
    date=nullable({"type": "string", "format": "date"}),
    peak_level=nullable({"type": "integer", "minimum": 0, "maximum": 5}),
    colours=array(COLOUR),
    fingerprint=array(closed(kind=STRING, side=STRING)),
    counts=COUNTS,
    rejected=STRINGS,
    set_aside={**STRINGS, "description": "Files with torn bytes that lie beside the log."},
    recovered=nullable({**STRING, "description": "What was set aside at its opening, and why."}),
    header={"type": "object"},
    epoch={"type": "string", "pattern": "^[0-9a-f]{16}$"},
)
INDEX_PARTS: Final = ("phases", "gaps", "markers", "late", "superseded", "lasting")
INDEX_WHOLE: Final = closed(
    head=COUNT,
    events=COUNT,
    order_only={"type": "boolean"},
    extent=nullable(EXTENT),
    zero=nullable(INSTANT),
    kinds=COUNTS,
    sides=COUNTS,
    phases=array(
        closed(
            **{
                "seq": SEQ,
                "from": nullable(INSTANT),
                "to": nullable(INSTANT),
                "colour": nullable(COLOUR),
                "name": TEXT,
                "kind": STRING,
            }
        )
    ),
    gaps=array(closed(after=SEQ, before=SEQ, ms=COUNT)),
    markers=array(closed(seq=SEQ, kind=STRING, at=nullable(INSTANT))),
    late=array(SEQ),
    superseded={"type": "object", "additionalProperties": SEQ},
    lasting=array(closed(seq=SEQ, to=nullable(INSTANT), by=nullable(SEQ))),
)
INDEX: Final = {
    **INDEX_WHOLE,
    "required": [name for name in INDEX_WHOLE["properties"] if name not in INDEX_PARTS],
}
HITS: Final = closed(head=COUNT, seqs=array(SEQ), next=nullable(SEQ), upto=COUNT)
EVENTS: Final = closed(events=array(ref("Event")), head=COUNT, next=nullable(SEQ))
APPENDED: Final = closed(
    first=SEQ,
    last=SEQ,
    head=COUNT,
    seqs=array(SEQ),
    ids=STRINGS,
    duplicate={"type": "boolean"},
)
DENSITY: Final = closed(
    head=COUNT,
    by={"enum": ["side", "kind", "unit"]},
    axis={"enum": ["time", "number"], "description": "number: places in presentation order"},
    **{
        "from": {"type": ["string", "integer"], "description": "inclusive"},
        "to": {"type": ["string", "integer"], "description": "exclusive"},
    },
    bins={"type": "integer", "minimum": 1},
    lanes=array(closed(lane=STRING, counts=array(COUNT))),
)
FAULT: Final = closed(line=nullable(SEQ), field=STRING, detail=STRING)
PROBLEM: Final = {
    "type": "object",
    "description": "RFC 9457. `line` counts from 1 within the request; `head` comes with 412.",
    "properties": {
        "type": {"type": "string", "format": "uri-reference"},
        "title": STRING,
        "status": {"type": "integer"},
        "detail": STRING,
        "instance": {"type": "string", "format": "uri-reference"},
        "errors": array(FAULT),
        "head": COUNT,
    },
    "required": ["type", "title", "status", "detail", "instance", "errors"],
    "additionalProperties": False,
}
VOCABULARY_SCHEMA: Final = {
    "type": "object",
    "properties": {
        name: {"type": "array", "items": {"type": "object"}}
        for name in ("sides", "colours", "kinds")
    },
    "required": ["sides", "colours", "kinds"],
}
BATCH: Final = {
    "oneOf": [
        ref("NewEvent"),
        {"type": "array", "items": ref("NewEvent"), "minItems": 1, "maxItems": MAX_EVENTS},
    ]
}
COMPONENTS: Final = {
    "Appended": APPENDED,
    "Density": DENSITY,
    "Drill": DRILL,
    "Drills": closed(drills=array(ref("Drill"))),
    "Event": EVENT,
    "Events": EVENTS,
    "Header": HEADER,
    "Healthy": closed(ok={"const": True}),
    "Hits": HITS,
    "Index": INDEX,
    "NewEvent": NEW_EVENT,
    "Problem": PROBLEM,
    "Ready": closed(ready={"const": True}, drills=STRINGS),
    "Vocabulary": VOCABULARY_SCHEMA,
}
