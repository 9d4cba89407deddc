"""The root page of a side-car: 4 KiB that say what the file holds, for whom and since when.

8 hex digits of the CRC-32 of all that follows, a JSON object, spaces, LF.
"""

from __future__ import annotations

import os
from typing import Final, NamedTuple, Self
from zlib import crc32

import msgspec

VERSION: Final = 2
PAGE: Final = 4096
_CRC: Final = 8


class Extent(NamedTuple):
    """Bytes in the side-car. A part of one is one, too, with a crc of its own."""

    offset: int  # an address for life, see `sidecar`
    size: int
    crc: int


class Watermark(NamedTuple):
    """All up to here was durable in the log."""

    seq: int
    offset: int  # the byte behind that line
    h: str


class Stat(NamedTuple):
    """The log file when the root was written."""

    ino: int
    size: int
    mtime_ns: int
    ctime_ns: int

    @classmethod
    def of(cls, found: os.stat_result) -> Self:
        return cls(found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns)


class Root(msgspec.Struct, frozen=True, kw_only=True):
    """What a root page says."""

    drill_idx: int = VERSION
    generation: int = 0
    log: str  # the h of the log's header
    directory: Extent = Extent(0, 0, 0)  # a place in the file: the table of moves, the directory
    moved: int = 0  # entries of that table
    end: int = 2 * PAGE  # the byte behind the last extent
    live: int = 0  # bytes
    watermark: Watermark | None = None
    stat: Stat | None = None

    def changed(self, **members: object) -> Root:
        return msgspec.structs.replace(self, **members)


def root_page(root: Root) -> bytes:
    body = msgspec.json.encode(root).ljust(PAGE - _CRC - 1) + b"\n"
    assert len(body) == PAGE - _CRC
    return b"%08x" % crc32(body) + body


def read_root(page: bytes, log: str | None) -> Root | None:
    """None: not sound, of another version or of another log, if one is given."""
    if len(page) != PAGE or page[:_CRC] != b"%08x" % crc32(page[_CRC:]):
        return None
    try:
        root = msgspec.json.decode(page[_CRC:], type=Root)
    except ValueError:  # sound, but not as this version writes it
        return None
    return root if root.drill_idx == VERSION and log in (None, root.log) else None
