"""`drill-replay verify`."""

from __future__ import annotations

import argparse
from typing import Final

from events.store import Verdict
from replay.commands.errors import DAMAGED, FINE, REFUSED, TORN
from replay.place import Where
from replay.terminal import Look, plain, table

CODES: Final = {"ok": FINE, "torn": TORN, "unproven": TORN, "damaged": DAMAGED}
WORDS: Final = {
    "ok": "ok",
    "torn": "torn",
    "unproven": "torn or damaged, unproven",
    "damaged": "damaged",
}


async def verify(args: argparse.Namespace, look: Look, where: Where) -> int:
    """One line a drill saying what was proved; the exit code is that of the worst."""
    rows, code = [], FINE
    async with where as place:
        for drill in args.drills or await place.names():
            verdict = await place.verify(drill)
            rows.append([plain(drill), painted(verdict, look), proved(verdict)])
            code = max(code, CODES[verdict.condition])
            if verdict.rejected:
                code = max(code, REFUSED)
    if rows:
        print("\n".join(table(rows)))
    return code


def painted(verdict: Verdict, look: Look) -> str:
    return look.paint(WORDS[verdict.condition], "" if verdict.condition == "ok" else "1;31")


def proved(verdict: Verdict) -> str:
    """What is certain about a log, in one line."""
    events = f"{verdict.events} event{'' if verdict.events == 1 else 's'}"
    if verdict.condition == "ok":
        facts = [events, f"chain whole, head {verdict.head[:12]}"]
    else:
        facts = [f"{events} intact before it"]
        facts += [f"line {verdict.line}"] if verdict.line is not None else []
        facts += [f"byte {verdict.offset}"] if verdict.offset is not None else []
        facts += [plain(verdict.detail)] if verdict.detail else []
    facts += ["sealed"] if verdict.sealed else []
    if verdict.waiting:
        lines = f"{verdict.waiting} hand-written line{'' if verdict.waiting == 1 else 's'}"
        facts.append(f"{lines} waiting to be taken in")
    facts += [f"refused: {plain(one)}" for one in verdict.rejected]
    return ", ".join(facts)
