"""`drill-replay verify`."""

from __future__ import annotations

import argparse
import asyncio
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from events.signature import (
    ENDING,
    LARGEST,
    NoCryptography,
    OtherForm,
    Signature,
    SignatureError,
    check,
    public_key,
    read,
)
from events.store import Verdict
from replay.commands.errors import DAMAGED, FINE, REFUSED, TORN
from replay.commands.files import read_small
from replay.place import Place, Where
from replay.terminal import Look, plain, table

CODES: Final = {"ok": FINE, "torn": TORN, "unproven": TORN, "damaged": DAMAGED}
WORDS: Final = {
    "ok": "ok",
    "torn": "torn",
    "unproven": "torn or damaged, unproven",
    "damaged": "damaged",
}


@dataclass(frozen=True, slots=True)
class Signed:
    """What a signature proved, in words, and the exit code that it means."""

    words: str
    code: int


async def verify(args: argparse.Namespace, look: Look, where: Where) -> int:
    """One line a log saying what was proved; the exit code is that of the worst."""
    rows, code = {}, FINE  # by the name of the log: a side log may also be found by itself
    key = public_key(await asyncio.to_thread(read_small, args.key, "a key")) if args.key else None
    async with where as place:
        for named in args.drills or await place.names():
            drill, _, side = named.partition(".")
            for log in (side,) if side else (None, *await place.side_logs(drill)):
                verdict = await place.verify(drill, log)
                signed = None if log else await signature(place, drill, verdict, key)
                name = plain(drill) if log is None else plain(f"{drill}.{log}")
                rows[name] = [name, painted(verdict, look), proved(verdict, signed)]
                code = max(code, CODES[verdict.condition], signed.code if signed else FINE)
                if verdict.rejected:
                    code = max(code, REFUSED)
    if rows:
        print("\n".join(table(list(rows.values()))))
    return code


def painted(verdict: Verdict, look: Look) -> str:
    return look.paint(WORDS[verdict.condition], "" if verdict.condition == "ok" else "1;31")


def proved(verdict: Verdict, signed: Signed | None = None) -> str:
    """What is certain about a log, and what is not, in one line."""
    events = f"{verdict.events} event{'' if verdict.events == 1 else 's'}"
    if verdict.condition == "ok":
        facts = [events, f"chain whole, head {verdict.head[:12]}"]
    else:
        facts = [f"{events} intact before it"]
        facts += [f"line {verdict.line}"] if verdict.line is not None else []
        facts += [f"byte {verdict.offset}"] if verdict.offset is not None else []
        facts += [plain(verdict.detail)] if verdict.detail else []
    if verdict.sealed:
        facts.append("sealed")
    elif verdict.condition == "ok":
        facts.append("not sealed: a cut end would not show")
    facts += [signed.words] if signed else []
    if verdict.waiting:
        lines = f"{verdict.waiting} hand-written line{'' if verdict.waiting == 1 else 's'}"
        facts.append(f"{lines} waiting to be taken in")
    facts += map(plain, verdict.set_aside)
    facts += [f"refused: {plain(one)}" for one in verdict.rejected]
    return ", ".join(facts)


async def signature(place: Place, drill: str, verdict: Verdict, key: bytes | None) -> Signed | None:
    """What the signature beside a log proves of it; None when there is none and none is asked."""
    if place.folder is None:
        if key is None:
            return None
        return Signed("its signature was not checked: a server does not hand it out", REFUSED)
    path = place.folder / f"{drill}{ENDING}"
    try:
        raw = await asyncio.to_thread(_kept, path)
    except FileNotFoundError:
        return None if key is None else Signed("not signed", REFUSED)
    except OSError as err:
        return Signed(f"{path.name} cannot be read: {(err.strerror or str(err)).lower()}", REFUSED)
    try:
        found = read(raw)
        check(found)
    except (NoCryptography, OtherForm) as err:
        return Signed(f"signed, not checked: {err}", FINE if key is None else REFUSED)
    except SignatureError as err:
        return Signed(str(err), DAMAGED)
    return _judged(found, drill, verdict, key)


def _kept(path: Path) -> bytes:
    """The file, as much of it as tells that it is too long. Blocks. Raises OSError."""
    if path.exists() and not path.is_file():
        return b""  # whatever has that name, it is no signature
    with path.open("rb") as file:
        return file.read(LARGEST + 1)


def _judged(found: Signature, drill: str, verdict: Verdict, key: bytes | None) -> Signed:
    """Of a signature that is sound in itself: whether it is of this log, and by whom."""
    if (found.drill, found.events, found.head) != (drill, verdict.events, verdict.head):
        return Signed(
            f"not what was signed: {found.events} events of {found.drill}, "
            f"head {found.head[:12]}, by key {found.fingerprint}",
            DAMAGED,
        )
    if key is None:
        who = f"signed by key {found.fingerprint}"
        return Signed(f"{who}, not checked against a known key: give --key", FINE)
    if key != found.key:
        return Signed(f"signed by key {found.fingerprint}, which is not the key given", REFUSED)
    return Signed(f"signed by the key given, {found.fingerprint}", FINE)
