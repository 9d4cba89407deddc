"""Many lines of a log at once, when all of them are as a store usually writes them. Pure.

What this accepts, `scan` accepts line by line with the same result (a test holds them together);
whatever is unusual is left to it. Lines written together share all but `seq` of the store's
members, so most of what a line must begin with is known before it is read.
"""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256
from typing import Final, NamedTuple

import msgspec

from events.facts import Facts
from events.indexing.instants import instants
from events.limits import LONGEST
from events.line import TAIL_SIZE

_DECODER: Final = msgspec.json.Decoder(Facts)
_NONE: Final = b"\0"  # what no line has


class Block(NamedTuple):
    """Sound event lines. The first `whole` of them end with a whole batch; the last one has `h`,
    and is of the unfinished `batch`, if it is of one."""

    found: list[Facts]
    whole: int
    h: bytes
    batch: int | None


def sound(lines: Sequence[bytes], seq: int, h: bytes, batch: int | None) -> Block | None:
    """The lines that follow line `seq`, which has `h` and is of the unfinished `batch`. None:
    something about them is unusual."""
    if max(map(len, lines), default=0) > LONGEST:
        return None
    try:
        found = list(map(_DECODER.decode, lines))
        for line in lines:
            if not line.isascii():
                line.decode()  # the decoder does not look at the bytes of what it skips
    except (ValueError, RecursionError):
        return None
    whole, start, shared, size = 0, seq + 1, _NONE, TAIL_SIZE
    for line, fact in zip(lines, found, strict=True):
        seq += 1
        h = sha256(h + line[:-size]).hexdigest().encode()
        if line[-size:] != b',"h":"%b"}' % h or fact.seq != seq or fact.durable >= seq:
            return None
        if not line.startswith(b'{"seq":%d%b' % (seq, shared)):
            shared = _shared(fact)
            if not line.startswith(b'{"seq":%d%b' % (seq, shared)):
                return None
        if fact.batch != batch:
            if batch is not None or (fact.batch or 0) < seq:
                return None
            batch = fact.batch
        if batch is None or batch == seq:
            whole, batch = seq - start + 1, None
    return Block(found, whole, h, batch) if _timed(found) else None


def _shared(fact: Facts) -> bytes:
    """What follows `seq` on the line."""
    batch = b"" if fact.batch is None else b'"batch":%d,' % fact.batch
    return b',"durable":%d,%b"recorded":"%b",' % (fact.durable, batch, fact.recorded.encode())


def _timed(found: Sequence[Facts]) -> bool:
    """Whether all instants are."""
    try:
        instants(list({fact.recorded for fact in found}))
        instants([time for fact in found if (time := fact.time) is not None])
        instants([until for fact in found if (until := fact.until) is not None])
    except ValueError:
        return False
    return True
