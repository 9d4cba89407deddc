"""Verifying: the chain, the seqs and the batches of a file, read again from its start. Blocks."""

from __future__ import annotations

import time
from pathlib import Path

from events import hand
from events.disk import lines_of, read_at
from events.line import chain, split
from events.recovery import NotALog, examine, hand_files, waiting
from events.scan import Scan, by_hand, scan
from events.store import Head, Status, Verdict

_LOOKS = 3  # at a file that another process may be writing
_PAUSE = 0.1  # seconds between them


def verify_open(fd: int, head: Head, status: Status) -> Verdict:
    """Of a log that this process has open: all up to `head` is durable, so any fault is damage."""
    lines = lines_of(fd, head.size)
    first = next(lines, b"")
    parts = split(first.removesuffix(b"\n"))
    if parts is None or chain("", parts[0]) != parts[1]:
        return Verdict("damaged", 0, "", head.sealed, "line 1 is no sound header", 0, 1)
    found = scan(first, parts[1], lines)
    if (found.head.seq, found.head.h, found.head.size) != (head.seq, head.h, head.size):
        return _damaged(found)
    behind = read_at(fd, head.size, 1 << 20)
    wait = 0 if head.sealed else len(hand.lines(_hand_part(behind)))
    return Verdict("ok", head.seq, head.h, head.sealed, waiting=wait, rejected=status.rejected)


def verify_file(path: Path) -> Verdict:
    """Of a log that nobody has to have open; writes nothing."""
    try:
        header, whole, found = examine(path)
        for _ in range(_LOOKS - 1):
            if found.tail.ending not in ("torn", "unproven"):
                break
            time.sleep(_PAUSE)  # a batch on its way looks torn
            header, whole, found = examine(path)
    except NotALog as err:
        status = err.status
        return Verdict("damaged", 0, "", False, status.reason, status.offset, status.line)
    if found.tail.ending == "damaged":
        return _damaged(found)
    detail, offset, line = "", None, None
    if found.tail.ending != "intact":
        torn = found.tail.ending == "torn"
        offset, line = found.tail.offset, found.tail.line
        what = "torn" if torn else "torn or damaged, unproven"
        detail = f"{what} at byte {offset} (line {line}); the next start sets it aside"
    rejected = [
        told
        for place in hand_files(path)
        for told in hand.read(place.name, place.read_bytes(), header.log)[1]
    ]
    return Verdict(
        "ok" if found.tail.ending == "intact" else found.tail.ending,
        found.head.seq,
        found.head.h,
        found.head.sealed,
        detail,
        offset,
        line,
        waiting(found.tail, whole),
        tuple(rejected),
    )


def _damaged(found: Scan) -> Verdict:
    offset, line = found.tail.offset, found.tail.line
    detail = f"damaged at byte {offset} (line {line}); restore the file from a copy"
    head = found.head
    return Verdict("damaged", head.seq, head.h, head.sealed, detail, offset, line)


def _hand_part(behind: bytes) -> bytes:
    return b"\n".join(line for line in behind.split(b"\n") if line and by_hand(line + b"\n"))
