"""The header: line 1 of every log, which says whose log it is."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import Final, cast

import orjson

from events import rules
from events.errors import Fault, RuleBroken, TooLarge
from events.jsontext import compact, parse
from events.limits import MAX_LINE
from events.rules import Check, Rule

FORMAT: Final = 1
DEFAULT_TZ: Final = "Asia/Jakarta"
DRILL_ID: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,63}", re.ASCII)
LOG_NAME: Final = re.compile(r"notes|room-[a-z0-9][a-z0-9-]{0,31}", re.ASCII)
NATURES: Final = ("exercise", "fictional")
COMPLETENESS: Final = ("reported", "observed", "instrumented")

# Read once: looking a zone up in the middle of a request would read files.
ZONES: Final = frozenset(files("tzdata").joinpath("zones").read_text("utf-8").split())


@dataclass(frozen=True, slots=True)
class Header:
    """A sound header. `raw` is the stored object without `h`."""

    raw: bytes
    doc: Mapping[str, object]
    drill: str
    log: str | None
    nature: str
    title: Mapping[str, str]
    tz: str
    completeness: str | None


def parse_header(raw: bytes) -> Header:
    """A header as a client or a hand wrote it. Raises NotJson, TooLarge, RuleBroken."""
    doc = parse(raw)
    small = compact(raw)
    if len(small) > MAX_LINE:
        raise TooLarge([Fault(None, "", f"the header is over {MAX_LINE} bytes")])
    if not rules.is_object(doc):
        raise RuleBroken([Fault(None, "", "a header is a JSON object")])
    check = Check(None)
    _own_members(check, doc)
    check.members("", doc, MEMBERS)
    if check.faults:
        raise RuleBroken(check.faults)
    if "drill_log" not in doc:
        small = b'{"drill_log":%d,' % FORMAT + small[1:]
        doc = {"drill_log": FORMAT, **doc}
    return _header(small, doc)


def side_header(header: Header, name: str) -> bytes:
    """The header of the side log `name` of that drill, as `parse_header` takes it."""
    doc = {"drill_log": FORMAT, "drill": header.drill, "log": name, "nature": header.nature}
    return orjson.dumps({**doc, "title": header.title, "tz": header.tz})


def _header(raw: bytes, doc: Mapping[str, object]) -> Header:
    return Header(
        raw=raw,
        doc=doc,
        drill=cast(str, doc["drill"]),
        log=cast("str | None", doc.get("log")),
        nature=cast(str, doc["nature"]),
        title=cast("Mapping[str, str]", doc["title"]),
        tz=cast(str, doc.get("tz", DEFAULT_TZ)),
        completeness=cast("str | None", doc.get("completeness")),
    )


def _own_members(check: Check, doc: Mapping[str, object]) -> None:
    rules.store_members(check, doc)
    number = doc.get("drill_log", FORMAT)
    if type(number) is not int or number != FORMAT:
        shown = orjson.dumps(number).decode()[:40]
        check.fault("drill_log", f"format {shown} is not known; this store reads and writes 1")
    for name in ("drill", "nature", "title"):
        if name not in doc:
            check.fault(name, "is required")


def _drill_id(check: Check, field: str, value: object) -> None:
    if not (isinstance(value, str) and DRILL_ID.fullmatch(value)):
        check.fault(field, "must be 1 to 64 of a-z, 0-9 and -, and not start with -")


def _log_name(check: Check, field: str, value: object) -> None:
    if not (isinstance(value, str) and LOG_NAME.fullmatch(value)):
        check.fault(field, "must be notes or room-<code>; leave it out for the drill's own log")


def _title(check: Check, field: str, value: object) -> None:
    rules.text(check, field, value)
    if rules.is_object(value):
        for language in rules.LANGUAGES:
            if isinstance(value.get(language), str):
                rules.filled(check, f"{field}.{language}", value[language])


def _zone(check: Check, field: str, value: object) -> None:
    if not (isinstance(value, str) and value in ZONES):
        check.fault(field, f"must be a known IANA time zone such as {DEFAULT_TZ}")


# Members that an `amend` event may override.
DETAILS: Final[Mapping[str, Rule]] = {
    "title": _title,
    "tz": _zone,
    "venue": rules.string_or_text,
    "scene": rules.string_or_text,
    "host": rules.string_or_text,
    "purpose": rules.string_or_text,
    "partners": rules.strings,
    "officials": rules.objects("role", {"role": rules.filled, "name": rules.string}),
    "sources": rules.objects("outlet", {"outlet": rules.filled, "date": rules.string}),
    "completeness": rules.one_of(COMPLETENESS),
}
MEMBERS: Final[Mapping[str, Rule]] = {
    "drill": _drill_id,
    "log": _log_name,
    "nature": rules.one_of(NATURES),
    **DETAILS,
}
# Members of a header that say what the log is; nothing overrides them.
FIXED: Final = ("drill_log", "drill", "log", "nature", "h")
