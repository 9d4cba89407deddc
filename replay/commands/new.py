"""`drill-replay new`."""

from __future__ import annotations

import argparse
import sys

import orjson

from events.header import DEFAULT_TZ
from events.jsontext import BOM
from events.limits import MAX_LINE
from replay.commands.errors import FINE, USAGE, CliError
from replay.commands.files import opened
from replay.place import Where

PARTS = ("title", "title_en", "nature", "tz", "venue", "scene", "host_unit")


async def new(args: argparse.Namespace, where: Where) -> int:
    """Create a drill; its id goes to standard output, how to go on to standard error."""
    header = header_from_file(args) if args.header else header_from_options(args)
    async with where as place:
        created = await place.create(header)
    print(args.drill)
    option = f"--url {args.url}" if args.url else f"--store {args.store}"
    if created:
        print(f"add events: drill-replay append {args.drill} FILE {option}", file=sys.stderr)
    else:
        print(f"{args.drill} was there already, with this very header", file=sys.stderr)
    return FINE


def header_from_options(args: argparse.Namespace) -> bytes:
    """The header that the options describe."""
    title = {"id": args.title, "en": args.title_en}
    if not any(title.values()):
        raise CliError("a drill needs a title", "give --title T, or --header FILE", USAGE)
    header: dict[str, object] = {
        "drill": args.drill,
        "nature": args.nature or "exercise",
        "title": {lang: text for lang, text in title.items() if text},
        "tz": args.tz or DEFAULT_TZ,
    }
    facts = {"venue": args.venue, "scene": args.scene, "host": args.host_unit}
    header |= {name: value for name, value in facts.items() if value}
    return orjson.dumps(header)


def header_from_file(args: argparse.Namespace) -> bytes:
    """The header as it is in the file, once it is known to be this drill's."""
    given = [name for name in PARTS if getattr(args, name) is not None]
    if given:
        option = "--" + given[0].replace("_", "-")
        raise CliError(f"{option} cannot go with --header", "put it into the file", USAGE)
    with opened(args.header) as file:
        raw = file.read(2 * MAX_LINE + 1).removeprefix(BOM).strip()
    if len(raw) > 2 * MAX_LINE:
        raise CliError(
            f"{args.header} is too long for a header", "give one JSON object, the header"
        )
    try:
        doc = orjson.loads(raw)
    except orjson.JSONDecodeError as error:
        raise CliError(
            f"{args.header} is not JSON: {error}", "give one JSON object, the header"
        ) from error
    named = doc.get("drill") if isinstance(doc, dict) else None
    if isinstance(named, str) and named != args.drill:
        raise CliError(
            f"the header in {args.header} is of drill {named!r}, not of {args.drill!r}",
            "give the same id in both places",
        )
    return raw
