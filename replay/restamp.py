"""Copies of stored lines for another system, which takes a drill as if it happened now.

A copy is the event as a client would append it: without what only the store says, and with its time
moved to the moment of sending. All other bytes are the stored ones.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, tzinfo
from typing import Final

import orjson

from events.jsontext import members
from events.times import EARLIEST, LATEST, instant

_STORE_ONLY: Final = frozenset(("seq", "durable", "batch", "recorded", "h"))
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


def restamped(line: bytes, now_ms: int, zone: tzinfo) -> bytes:
    """The copy of a stored event line, sent at `now_ms`; times are written in `zone`."""
    stored = list(members(line))
    values = {name: member for name, member in stored if name in ("time", "recorded", "until")}
    moved = now_ms - _instant(values.get("time") or values["recorded"])
    written = {"time": now_ms}
    if "until" in values:
        written["until"] = _instant(values["until"]) + moved
    copied = [
        _member(name, written[name], zone) if name in written else member
        for name, member in stored
        if name not in _STORE_ONLY
    ]
    if "time" not in values:
        copied.insert(0, _member("time", now_ms, zone))
    return b"{" + b",".join(copied) + b"}"


def _instant(member: bytes) -> int:
    document: dict[str, str] = orjson.loads(b"{" + member + b"}")
    return instant(*document.values())


def _member(name: str, ms: int, zone: tzinfo) -> bytes:
    return b'"%b":"%b"' % (name.encode(), _written(ms, zone).encode())


def _written(ms: int, zone: tzinfo) -> str:
    at = _EPOCH + timedelta(milliseconds=min(max(ms, EARLIEST), LATEST))
    local = at.astimezone(zone)
    offset = local.utcoffset()
    # Before zones there were offsets with seconds, which no event may have.
    whole = offset is not None and not offset % timedelta(minutes=1)
    return (local if whole else at).isoformat(timespec="milliseconds")
