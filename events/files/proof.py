"""Verifying: the chain, the seqs and the batches of a file, read again from its start. Blocks."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

from events.facts import Facts
from events.files import hand
from events.files.hand import by_hand
from events.files.identity import NotALog, all_by_hand, first_line, no_h, whole
from events.files.logfile import LogFile
from events.files.pending import Pending
from events.files.recovery import after_seal, hand_files, sidecar_of, torn_files
from events.files.scan import Progress, Scan, scan
from events.files.tail import Line, Read
from events.header import Header
from events.line import chain, split
from events.sidecar.sidecar import Sidecar, Watermark
from events.store import Head, Status, Verdict

_LOOKS: Final = 3  # at a file that another process may be writing
_PAUSE: Final = 0.1  # seconds between them

Take = Callable[[Sequence[Facts], Sequence[int]], None]


def _drop(found: Sequence[Facts], sizes: Sequence[int]) -> None:
    """Nothing is kept of the lines."""


def verify_open(
    file: LogFile, head: Head, status: Status, pending: Pending, progress: Progress | None
) -> Verdict:
    """Of a log that this process has open: all up to `head` is durable, so any fault is damage."""
    if (fault := damage_before(file.read, head, progress, pending.take)) is not None:
        return fault
    behind = file.read(head.size, 1 << 20)
    # Of what is too late the status tells.
    wait = 0 if head.sealed else len(pending) + len(hand.lines(_hand_part(behind)))
    return Verdict("ok", head.seq, head.h, head.sealed, waiting=wait, rejected=status.rejected)


def damage_before(
    read: Read, head: Head, progress: Progress | None = None, take: Take = _drop
) -> Verdict | None:
    """What is wrong with the lines up to `head`; None when all of them still stand."""
    line, newline, _ = read(0, min(head.size, 1 << 20)).partition(b"\n")
    parts = split(line)
    if parts is None or chain("", parts[0]) != parts[1]:
        return Verdict("damaged", 0, "", head.sealed, "line 1 is no sound header", 0, 1)
    begin = Line(0, len(line + newline), parts[1])
    found = scan(read, head.size, begin, take, progress=progress)
    stands = (found.head.seq, found.head.h, found.head.size) == (head.seq, head.h, head.size)
    return None if stands else _damaged(found)


def verify_file(path: Path, progress: Progress | None = None) -> Verdict:
    """Of a log that nobody has to have open; writes nothing."""
    sizes = [(name, (path.parent / name).stat().st_size) for name in torn_files(path)]
    told = tuple(f"{size} bytes set aside in {name}" for name, size in sizes)
    return replace(_verified(path, progress), set_aside=told)


def _verified(path: Path, progress: Progress | None) -> Verdict:
    try:
        header, found, beyond, pending = _examine(path, progress)
        for _ in range(_LOOKS - 1):
            if found.tail.ending not in ("torn", "unproven"):
                break
            time.sleep(_PAUSE)  # a batch on its way looks torn
            header, found, beyond, pending = _examine(path, progress)
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
        found.tail.hand_lines + (0 if found.head.sealed else len(pending)),
        (*rejected, *beyond, *(pending.after_seal() if found.head.sealed else ())),
    )


def _examine(
    path: Path, progress: Progress | None
) -> tuple[Header, Scan, tuple[str, ...], Pending]:
    """With what stands behind the seal, and what waits in own files. Raises NotALog, OSError."""
    file = LogFile(path, write=False)
    try:
        first = first_line(path, file)
        if not first.by_hand:
            pending = Pending(path, first.header.log)  # before the size, as the watermark
            watermark = _watermark(path, first.line.h)  # before the size: the log only grows
            found = scan(file.read, file.size, first.line, pending.take, watermark, progress)
            return first.header, found, after_seal(path, file, found.tail), pending
        if not all_by_hand(file):
            raise no_h(path)
        head, pending = Head(0, first.line.h, 0, sealed=False), Pending(path, first.header.log)
        return first.header, Scan(head, whole(file), first.line), (), pending
    finally:
        file.close()


def _watermark(path: Path, identity: str) -> Watermark | None:
    sidecar = Sidecar.open(sidecar_of(path), identity, write=False)
    if sidecar is None:
        return None
    sidecar.close()
    return sidecar.watermark


def _damaged(found: Scan) -> Verdict:
    offset, line, tail = found.tail.offset, found.tail.line, found.tail
    what = {
        "cut short": "cut short",
        "another log": "not the log that was kept, from the line that ends",
    }.get(tail.proof, "damaged")
    detail = f"{what} at byte {offset} (line {line}); restore the file from a copy"
    if tail.missing:
        one = tail.missing == 1
        kept = "event that was kept is" if one else "events that were kept are"
        detail = f"{tail.missing} {kept} missing: {detail}"
    head = found.head
    return Verdict("damaged", head.seq, head.h, head.sealed, detail, offset, line)


def _hand_part(behind: bytes) -> bytes:
    return b"\n".join(line for line in behind.split(b"\n") if line and by_hand(line + b"\n"))
