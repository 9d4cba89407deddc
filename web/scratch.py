"""Room in which messages are put together for one write: the file's bytes are read into their
place in a frame, and are not touched again but for what stands between two lines.

The room is the process's own, used within one turn of the loop. Who gives it to a transport that
does not take all of it at once leaves it to that transport, and the next one gets a new room.

Frames are RFC 6455 5.2: whole text messages of a server, which does not mask. They do not go by way
of aiohttp's writer, which is a coroutine: at thousands of viewers a tick that alone would cost more
than the sending.
"""

from __future__ import annotations

import asyncio
from struct import Struct
from typing import Final

import numpy as np

from events.store import Log
from replay.frames import Data, Ready, Standing, encode, ends, opening

ROOM: Final = 384 * 1024  # bytes

_TEXT: Final = 0x81  # FIN, opcode 1
_WIDE: Final = 126  # in place of a size: it is in the next two bytes
_LARGE: Final = 16 * 1024  # bytes; from there on it is quicker to know where newlines are
_SHORT: Final = Struct("!BB")
_SIZE16: Final = Struct("!BBH")
_SIZE64: Final = Struct("!BBQ")
_COMMA: Final = ord(",")
_CLOSED: Final = b"]}"


class Scratch:
    """`used` bytes wait to be written."""

    def __init__(self) -> None:
        self.used = 0
        self._renew()

    def put(self, log: Log, frame: Ready | Standing | Data) -> bool:
        """Add the message of a frame; False when there is no room left for it, or its lines are
        not at hand. Raises DrillError, KeyError, OSError."""
        if isinstance(frame, Data) and frame.copied is None:
            return self._put_lines(log, frame)
        if not frame.runs:
            return self._put_whole(encode(frame, b""))
        size = log.fill(frame.runs, self._view[self.used :])
        if size is None:
            return False
        return self._put_whole(encode(frame, bytes(self._view[self.used : self.used + size])))

    def flush(self, transport: asyncio.Transport) -> bool:
        """Write what waits; whether the peer took all of it."""
        if not self.used:
            return True
        transport.write(self._view[: self.used])
        self.used = 0
        if transport.get_write_buffer_size():
            self._renew()
            return False
        return True

    def _renew(self) -> None:
        self._bytes = bytearray(ROOM)
        self._view = memoryview(self._bytes)
        self._array = np.frombuffer(self._bytes, np.uint8)

    def _put_whole(self, message: bytes) -> bool:
        head = _head(len(message))
        end = self.used + len(head) + len(message)
        if end > ROOM:
            return False
        self._bytes[self.used : end] = head + message
        self.used = end
        return True

    def _put_lines(self, log: Log, frame: Data) -> bool:
        begins = opening(frame)
        # A comma takes the place of each newline between two lines; the last one goes.
        head = _head(len(begins) + frame.size - 1 + len(_CLOSED)) + begins
        at = self.used + len(head)
        end = at + frame.size
        if end + 1 > ROOM or log.fill(frame.runs, self._view[at:end]) != frame.size:
            return False
        self._bytes[self.used : at] = head
        self._join(frame, at, end)
        self._bytes[end - 1 : end + 1] = _CLOSED
        self.used = end + 1
        return True

    def _join(self, frame: Data, at: int, end: int) -> None:
        if frame.size > _LARGE and (behind := ends(frame)) is not None:
            self._array[behind + (at - 1)] = _COMMA
        else:
            self._bytes[at:end] = self._bytes[at:end].replace(b"\n", b",")


def _head(size: int) -> bytes:
    """What stands before a message of so many bytes."""
    if size < _WIDE:
        return _SHORT.pack(_TEXT, size)
    if size < 1 << 16:
        return _SIZE16.pack(_TEXT, _WIDE, size)
    return _SIZE64.pack(_TEXT, _WIDE + 1, size)
