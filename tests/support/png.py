"""PNG in and out, as far as screenshots need it: 8 bit colour, every row as it is or as the change
from the row above. Chromium writes such files when it is asked for speed, and so do we, hence both
ways are a few vector operations and no image library is needed.
"""

from __future__ import annotations

import struct
import zlib
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]  # rows, columns, red green blue

MAGIC: Final = b"\x89PNG\r\n\x1a\n"
CHANNELS: Final = {2: 3, 6: 4}  # by colour type
RGB: Final = 2
NONE: Final = 0
UP: Final = 2


def decode(png: bytes) -> Pixels:
    """The pixels; what is transparent is as if it were not. ValueError: another kind of PNG."""
    if png[:8] != MAGIC:
        raise ValueError("not a PNG")
    parts = chunks(png)
    width, height, depth, colour, _, _, interlaced = struct.unpack(">IIBBBBB", parts[b"IHDR"])
    if depth != 8 or colour not in CHANNELS or interlaced:
        raise ValueError("not 8 bit colour, row by row")
    size = 1 + width * CHANNELS[colour]
    raw = np.frombuffer(zlib.decompress(parts[b"IDAT"]), np.uint8).reshape(height, size)
    filters, rows = raw[:, 0], raw[:, 1:].copy()
    if not np.isin(filters, (NONE, UP)).all():
        raise ValueError("rows are packed in a way that is not read here; --rebaseline writes anew")
    starts = [0, *np.flatnonzero(filters[1:] == NONE) + 1, height]
    for first, past in pairwise(starts):
        rows[first:past] = np.cumsum(rows[first:past], axis=0, dtype=np.uint8)
    return rows.reshape(height, width, CHANNELS[colour])[:, :, :3]


def encode(pixels: Pixels) -> bytes:
    height, width, _ = pixels.shape
    rows = pixels.reshape(height, width * 3)
    packed = np.empty((height, 1 + width * 3), np.uint8)
    packed[:, 0] = UP
    packed[0, 1:] = rows[0]
    packed[1:, 1:] = rows[1:] - rows[:-1]
    return MAGIC + b"".join(
        chunk(name, body)
        for name, body in (
            (b"IHDR", struct.pack(">IIBBBBB", width, height, 8, RGB, 0, 0, 0)),
            (b"IDAT", zlib.compress(packed.tobytes(), 9)),
            (b"IEND", b""),
        )
    )


def chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def chunks(png: bytes) -> dict[bytes, bytes]:
    """The bodies by name; those of one name are one."""
    found: dict[bytes, bytes] = {}
    at = len(MAGIC)
    while at + 12 <= len(png):
        length, name = struct.unpack(">I4s", png[at : at + 8])
        found[name] = found.get(name, b"") + png[at + 8 : at + 8 + length]
        at += length + 12
    return found
