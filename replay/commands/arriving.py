"""What a file to be imported is: a log of ours, or rows that become the events of a new drill."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import PurePath
from typing import Final

import orjson

from events.header import DRILL_ID, Header, parse_header
from events.jsontext import compact
from events.line import client_part, split
from events.porting import cloudevents, csvrows, foreign
from events.porting.fields import build, parts
from events.porting.foreign import Format, guessed
from events.porting.mapping import Mapped, MappingFault, read_mapping
from events.porting.ours import Checker, Unsound, is_ours, is_whole
from events.porting.rows import Nature, Refused, Row, Source
from replay.commands.batches import header_of
from replay.commands.errors import USAGE, CliError, with_way_out
from replay.commands.new import header_from_file, header_from_options
from replay.terminal import plain

# What has no place beside a header and a chain that are kept as they are.
_OPTIONS: Final = ("header", "title", "title_en", "nature", "tz", "map", "kind", "offset")


@dataclass(frozen=True, slots=True)
class Copy:
    """A log of ours, to be kept byte for byte."""

    header: Header


@dataclass(frozen=True, slots=True)
class Rows:
    """The header of the drill to be made, and its events."""

    header: Header
    rows: Iterator[Row | Refused]
    mapped: Mapped


def recognised(source: Source, args: argparse.Namespace, name: str) -> Copy | Rows:
    """What the file `name` is. Raises CliError, InputError, Unsound."""
    first = source.peek()
    form = _format(first, args, name)
    if form == "log" and not is_whole(first):
        raise Unsound("damaged", 1, 0)
    if form == "log" and not args.fresh:
        return _copy(first, args, name)
    mapped = _mapping(args)
    header = _file_header(first, form)
    if header is not None and form == "jsonl":
        next(source.lines())
    drill = _drill(args, header, name)
    given = args.header or args.title or args.title_en
    if given or header is None:
        header = _as_object(header_from_file(_of(args, drill))) if args.header else None
    nature = Nature(args.nature or (_nature(header) if header else None))
    rows = _first_read(_rows(source, form, mapped, nature), name)
    if header is None:
        header = header_from_options(_of(args, drill, nature.value))
    return Rows(parse_header(_with_drill(header, drill)), rows, mapped)


def _format(first: bytes, args: argparse.Namespace, name: str) -> Format:
    if not first:
        raise CliError(f"{plain(name)} is empty", "give a file with events")
    form: Format | None = guessed(first, name)
    if args.format and not (args.format == "jsonl" and form == "log"):
        form = args.format
    if form is not None:
        return form
    if first.lstrip().startswith(b"["):
        raise CliError(
            f"{plain(name)} is one JSON array", "give one object a line, as `jq -c '.[]'` makes it"
        )
    raise CliError(
        f"{plain(name)} does not look like events", "say what it is with --format, or check it"
    )


def _copy(first: bytes, args: argparse.Namespace, name: str) -> Copy:
    given = [option for option in _OPTIONS if getattr(args, option)]
    if given:
        option = "--" + given[0].replace("_", "-")
        raise CliError(
            f"{plain(name)} is a log with a chain, kept byte for byte: {option} cannot change it",
            "take its events as new ones with --fresh",
            USAGE,
        )
    header = parse_header(_as_object(first))
    if args.drill not in (None, header.drill):
        raise CliError(
            f"{plain(name)} is the log of {header.drill!r}, kept byte for byte",
            f"leave --drill out, or take its events into {args.drill!r} as new ones with --fresh",
        )
    return Copy(header)


def _mapping(args: argparse.Namespace) -> Mapped:
    try:
        return read_mapping(args.map, args.kind, args.offset)
    except MappingFault as fault:
        what, _, way_out = str(fault).partition("; ")
        raise CliError(what, way_out, USAGE) from fault


def _file_header(first: bytes, form: Format) -> bytes | None:
    """The header that the file itself has, without h."""
    if form == "log" or (form == "jsonl" and header_of(first) is not None):
        return _as_object(first)
    return None


def _as_object(header: bytes) -> bytes:
    """A header as it is sent: without the h of one that was cut from a log."""
    found = split(header.strip()) if is_ours(header.strip()) else None
    return found[0] + b"}" if found else header.strip()


def _drill(args: argparse.Namespace, header: bytes | None, name: str) -> str:
    """The id asked for, else the one in the header, else the name of the file."""
    named = header_of(header) if header else None
    drill = args.drill or named or PurePath(name).name.partition(".")[0]
    if not DRILL_ID.fullmatch(drill):
        raise CliError(f"{plain(drill)!r} cannot be the id of a drill", "give one with --drill ID")
    return str(drill)


def _of(args: argparse.Namespace, drill: str, nature: str | None = None) -> argparse.Namespace:
    return argparse.Namespace(**{**vars(args), "drill": drill, "nature": args.nature or nature})


def _nature(header: bytes) -> str | None:
    try:
        nature = orjson.loads(header)["nature"]
    except (orjson.JSONDecodeError, KeyError, TypeError):
        return None  # told when the header is read
    return nature if isinstance(nature, str) else None


def _with_drill(header: bytes, drill: str) -> bytes:
    """The header as that of `drill`; what is no object is told when it is read."""
    try:
        doc: object = orjson.loads(header)
    except orjson.JSONDecodeError:
        return header
    if not isinstance(doc, dict) or doc.get("drill") == drill or "drill" not in doc:
        return header
    own = orjson.dumps(drill)
    found = parts(compact(header))
    return build(((name,), own if name == "drill" else raw) for name, raw in found)


def _rows(source: Source, form: Format, mapped: Mapped, nature: Nature) -> Iterator[Row | Refused]:
    if form == "log":
        return _events(source)
    if form == "csv":
        return csvrows.rows(source, mapped, nature)
    if form == "cloudevents":
        return cloudevents.rows(source, mapped, nature)
    return foreign.rows(source, mapped)


def _events(source: Source) -> Iterator[Row]:
    """The clients' objects of a log of ours, which is checked on the way."""
    checker = Checker()
    for line in checker.lines(source.lines()):
        if line.startswith(b'{"seq":'):
            yield Row(checker.count + 1, client_part(line[:-1]))


def _first_read(rows: Iterator[Row | Refused], name: str) -> Iterator[Row | Refused]:
    """The same rows; the first was looked at, so that what it says of the drill is known."""
    try:
        first = next(rows, None)
    except csvrows.NoTable as err:
        told = f"{plain(name)}: {plain(str(err))}"
        raise with_way_out(told, "check the file, or say its --format") from err
    return rows if first is None else chain((first,), rows)
