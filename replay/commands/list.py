"""`drill-replay list`."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping

import orjson

from replay.commands.errors import FINE
from replay.place import Document, Where
from replay.terminal import Look, clock, counted, day, exercise, plain, table, words_of


async def list_drills(args: argparse.Namespace, look: Look, where: Where) -> int:
    """One line a drill, newest first; with --json the documents of the API."""
    async with where as place:
        docs = await place.drills()
        unread = set(await place.names()) - {doc.get("drill") for doc in docs}
        if unread:
            names = ", ".join(map(plain, sorted(unread)))
            print(f"not listed: {names} — `drill-replay verify` says why", file=sys.stderr)
        if args.json:
            print(orjson.dumps(docs, option=orjson.OPT_INDENT_2).decode())
            return FINE
        print(f"{exercise(None)} · {plain(place.name)} · {len(docs)}")
        if docs:
            print("\n".join(table([row(doc, look) for doc in docs])))
        else:
            print("no drills yet — `drill-replay new DRILL --title T` makes one")
    return FINE


def row(doc: Document, look: Look) -> list[str]:
    """id, title, date, length, events, state, and that it is an exercise."""
    extent = doc.get("extent")
    ms = extent.get("ms") if isinstance(extent, Mapping) else None
    length = clock(ms) if isinstance(ms, int) else "-"
    return [
        plain(str(doc.get("drill"))),
        words_of(doc.get("title"), look.lang),
        day(doc.get("date"), look.lang) or "-",
        look.word("order_only") if doc.get("order_only") else length,
        counted(doc.get("events"), look),
        state(doc, look),
        look.word("fictional" if doc.get("nature") == "fictional" else "exercise"),
    ]


def state(doc: Document, look: Look) -> str:
    """Whether the drill goes on, and what is wrong with its log if something is."""
    words = [str(doc.get("state"))]
    words = ["sealed"] if doc.get("sealed") else words
    words += [str(doc.get("status"))] if doc.get("status") in ("read_only", "damaged") else []
    return ", ".join(look.word(word) for word in words)
