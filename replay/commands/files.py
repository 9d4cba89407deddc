"""Files named on the command line; `-` is standard input."""

from __future__ import annotations

import contextlib
import errno
import sys
from collections.abc import Iterator
from typing import BinaryIO


@contextlib.contextmanager
def opened(name: str) -> Iterator[BinaryIO]:
    """The file, for reading bytes. Standard input is left open. Raises OSError."""
    if name == "-":
        if sys.stdin is None:  # Python's way to say that it was closed before we began
            raise OSError(errno.EBADF, "standard input is closed")
        yield sys.stdin.buffer
    else:
        with open(name, "rb") as file:
            yield file
