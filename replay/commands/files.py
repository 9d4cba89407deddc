"""Files named on the command line; `-` is standard input."""

from __future__ import annotations

import contextlib
import errno
import sys
from collections.abc import Iterator
from typing import BinaryIO

from replay.commands.errors import CliError


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


def read_small(name: str, what: str, most: int = 1 << 16) -> bytes:
    """The whole of a file that is small. Raises OSError; CliError for one that cannot be `what`."""
    with opened(name) as file:
        raw = file.read(most + 1)
    if len(raw) > most:
        raise CliError(f"{name} is too long for {what}", "check the name and try again")
    return raw
