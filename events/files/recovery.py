"""Recovery: what is kept of a log file, what is set aside, what is taken in. Blocks.

| found                         | done                                                         |
|-------------------------------|--------------------------------------------------------------|
| intact                        | opened                                                       |
| torn, unproven                | those bytes saved to `<log>.torn-<time>`, synced, then cut   |
| hand-written lines at the end | saved to `<log>.hand-<time>.pending`, synced, then cut; the  |
|                               | writer takes them in and renames the file                    |
| a header without `h`          | the whole file saved likewise, replaced by a chained header  |
| damaged                       | nothing is written; the intact prefix is served              |
| the disk refuses              | nothing is cut; the intact prefix is served, read-only       |

Order of effects: saved and synced before cut; cut only what was saved; synced before served. So a
crash at any point loses nothing, and opening again ends in the same place. FORMAT.md, section 8,
has the states of an opening; `events.files.opening` goes through them.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Final

from events.disk import cut, file_time, free_name, holds, save_new, save_over
from events.files import hand
from events.files.identity import First
from events.files.logfile import LogFile
from events.files.tail import Tail, hand_lines, parts
from events.line import header_line
from events.store import TORN, Status

ENDING: Final = ".idx"  # of a log's side-car
_TOLD: Final = 100  # lines behind a seal that are told one by one


class Grown(Exception):
    """Somebody appended to the file while it was judged; judge it again."""


@dataclass(frozen=True, slots=True)
class Aside:
    """What was done. `pending` are hand files whose lines are still to be taken in."""

    status: Status
    pending: tuple[Path, ...]


def sidecar_of(path: Path) -> Path:
    return path.with_suffix(ENDING)


def damage(path: Path, tail: Tail) -> Status:
    """The status of a damaged log."""
    name, idx, at = path.name, sidecar_of(path).name, f"byte {tail.offset} (line {tail.line})"
    as_it_is = f"restore the file from a copy, or delete {idx} to take it as it is"
    lost = f"{tail.missing} events that were kept are" if tail.missing else "what was kept is"
    lost = "1 event that was kept is" if tail.missing == 1 else lost
    reason = {
        "later lines": f"{name} is damaged at {at}, and later lines prove that what stood there "
        "was kept; events before it are served, restore the file from a copy",
        "watermark": f"{name} is damaged at {at}, and {idx} proves that what stood there was "
        f"kept; events before it are served, {as_it_is}",
        "cut short": f"{name} is cut short at {at}: {lost} missing; {as_it_is}",
        "another log": f"{name} is not the log that was kept here: another line ends at "
        f"byte {tail.offset}; {as_it_is}",
    }[tail.proof or "later lines"]
    return Status("damaged", reason, tail.offset, tail.line)


def read_only(path: Path, err: OSError, tail: Tail) -> Status:
    """The status of a log whose file, or folder, cannot be written."""
    clean = not (tail.store or tail.hand)
    what = "it cannot be written" if clean else "its last lines cannot be set aside"
    return Status("read_only", f"{path.name}: {what} ({err.strerror}); mend that and restart")


def set_aside(path: Path, file: LogFile, tail: Tail, now: int, *, synced: bool) -> Aside:
    """Save what is not to stay, cut it, and sync the rest. Raises Grown, OSError."""
    pending, saved, names, reason = _pending(path), [], [], ""
    if tail.store:
        place = free_name(path.parent, f"{path.stem}{TORN}{file_time(now)}")
        save_new(place, parts(file.read, tail, hand=False))
        saved.append(place)
        names.append(place.name)
        what = "torn" if tail.ending == "torn" else "torn or damaged, unproven"
        reason = f"{what}: {tail.store} bytes were set aside in {place.name}"
    if tail.hand and not _is_saved(file, tail, pending):
        saved.append(_save_hand(path, parts(file.read, tail, hand=True), now))
        pending.append(saved[-1])
    if tail.store or tail.hand:
        if file.size != tail.end:
            for place in saved:
                place.unlink()
            raise Grown
        cut(file.fd, tail.start)
    elif not synced:
        os.fdatasync(file.fd)  # the lines of a process that was killed may never have been
    names += [place.name.removesuffix(hand.PENDING) for place in pending]
    rejected = after_seal(path, file, tail)
    return Aside(Status(reason=reason, set_aside=tuple(names), rejected=rejected), tuple(pending))


def take_over(path: Path, file: LogFile, first: First, tail: Tail, now: int) -> None:
    """Replace a file that was written by hand by its chained header, once it is saved."""
    if not _is_saved(file, tail, _pending(path)):
        _save_hand(path, parts(file.read, tail, hand=True), now)
    sidecar_of(path).unlink(missing_ok=True)  # of whatever had this name before
    line, _ = header_line(first.header)
    save_over(path, line + b"\n")


def _is_saved(file: LogFile, tail: Tail, pending: Iterable[Path]) -> bool:
    """A crash between saving and cutting leaves the same bytes in both places."""
    return any(holds(one, parts(file.read, tail, hand=True), tail.hand) for one in pending)


def save_hand(path: Path, raw: bytes, now: int) -> Path:
    """Keep hand-written bytes of the log at `path`, durable, to be taken in."""
    return _save_hand(path, (raw,), now)


def _save_hand(path: Path, raw: Iterable[bytes], now: int) -> Path:
    place = free_name(path.parent, f"{path.stem}.hand-{file_time(now)}", hand.PENDING)
    save_new(place, raw)
    return place


def hand_files(path: Path) -> list[Path]:
    """Files with hand-written lines of the log at `path`, pending ones included."""
    start = f"{path.stem}.hand-"
    return sorted(other for other in path.parent.iterdir() if other.name.startswith(start))


def torn_files(path: Path) -> list[str]:
    """Names of the files with torn bytes of the log at `path`, oldest first."""
    start = f"{path.stem}{TORN}"
    return sorted(other.name for other in path.parent.iterdir() if other.name.startswith(start))


def _pending(path: Path) -> list[Path]:
    return [place for place in hand_files(path) if place.name.endswith(hand.PENDING)]


def after_seal(path: Path, file: LogFile, tail: Tail) -> tuple[str, ...]:
    """The lines behind a seal, as refused."""
    if not tail.after_seal:
        return ()
    why = "the log is sealed; the line was not taken in"
    numbers = [*islice(hand_lines(file.read, tail.offset, tail.end), _TOLD + 1)]
    told = [f"{path.name}:{tail.line + number - 1}: {why}" for number in numbers[:_TOLD]]
    more = [f"{path.name}: more lines follow the seal"] if len(numbers) > _TOLD else []
    return (*told, *more)
