"""Lines of a pipe as they come, and whether more of them are at hand.

A pipe may be a drill that runs now: what came is sent on when nothing follows for a moment,
instead of when a batch is full or the pipe ends.
"""

from __future__ import annotations

import os
import select
import stat
from typing import BinaryIO, Final

DRY_S: Final = 0.05  # nothing came for so long: who writes the pipe has said all for now
CHUNK: Final = 1 << 16


class Streamed:
    """A pipe, read line by line. Nobody else may read it."""

    def __init__(self, fd: int) -> None:
        self._fd = fd
        self._held = b""
        self._over = False

    def readline(self, most: int) -> bytes:
        """A line with its newline, at most `most` bytes of it; nothing at the end."""
        seen = 0
        while (end := self._held.find(b"\n", seen)) < 0 and len(self._held) < most:
            seen = len(self._held)
            chunk = b"" if self._over else os.read(self._fd, CHUNK)
            self._held += chunk
            self._over = not chunk
            if self._over:
                break
        taken = min(most, end + 1 if end >= 0 else len(self._held))
        line, self._held = self._held[:taken], self._held[taken:]
        return line

    def dry(self) -> bool:
        """Whether nothing more is to be had without waiting for it."""
        if self._over or b"\n" in self._held:
            return False
        return not select.select([self._fd], [], [], DRY_S)[0]


def streamed(file: BinaryIO) -> Streamed | None:
    """The file as a stream, if it is one: a pipe, a socket, a terminal."""
    try:
        fd = file.fileno()
        mode = os.fstat(fd).st_mode
    except OSError:  # a file in memory has no number
        return None
    if stat.S_ISFIFO(mode) or stat.S_ISSOCK(mode) or os.isatty(fd):
        return Streamed(fd)
    return None
