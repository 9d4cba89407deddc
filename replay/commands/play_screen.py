"""The terminal under a replay: keys read as they are pressed, lines that scroll, one that stays.

The status line is drawn at the bottom, exactly as wide as the terminal, with the hidden cursor
left at its start. So whatever comes next is written over it in one piece, and a terminal that
wraps its lines anew when it is made narrower takes the cursor along with the start of that line.
"""

from __future__ import annotations

import contextlib
import os
import sys
import termios
from collections.abc import Callable, Iterator, Sequence
from typing import Final, TextIO

HIDE: Final = "\x1b[?25l"
SHOW: Final = "\x1b[?25h"
CLEAR: Final = "\r\x1b[J"  # from the start of the status line on
FALLBACK: Final = 80
_IFLAG, _LFLAG, _CC = 0, 3, 6  # places in what tcgetattr gives


class Screen:
    """A terminal that is ours from `enter` to `leave`. Both may be called again at any time."""

    def __init__(self, keys: int, out: TextIO) -> None:
        self._keys = keys
        self._out = out
        self._normal = termios.tcgetattr(keys)
        self._ours = False
        self._drawn = ""

    @property
    def width(self) -> int:
        with contextlib.suppress(OSError):
            return os.get_terminal_size(self._out.fileno()).columns or FALLBACK
        return FALLBACK

    def enter(self) -> None:
        """No echo and no waiting for Enter. Ctrl-C and Ctrl-Z still send their signals."""
        mode = termios.tcgetattr(self._keys)
        mode[_LFLAG] &= ~(termios.ICANON | termios.ECHO)
        mode[_IFLAG] &= ~termios.IXON  # Ctrl-S would freeze it, and nothing would say why
        mode[_IFLAG] |= termios.ICRNL
        mode[_CC] = [*mode[_CC]]
        mode[_CC][termios.VMIN], mode[_CC][termios.VTIME] = 1, 0
        termios.tcsetattr(self._keys, termios.TCSADRAIN, mode)
        self._ours = True
        self._drawn = ""
        self._write(HIDE)

    def leave(self) -> None:
        """Give the terminal back as it was, below what was printed."""
        if not self._ours:
            return
        self._ours = False
        with contextlib.suppress(OSError, termios.error):
            self._write(CLEAR + SHOW)
        with contextlib.suppress(OSError, termios.error):
            termios.tcsetattr(self._keys, termios.TCSADRAIN, self._normal)

    def show(self, lines: Sequence[str], status: str) -> None:
        """Lines above the status line; nothing is written when nothing changed."""
        if not self._ours or (not lines and status == self._drawn):
            return
        text = CLEAR + "".join(f"{line}\n" for line in lines) if lines or not self._drawn else "\r"
        self._drawn = status
        self._write(f"{text}{status}\r")

    def redraw(self) -> None:
        """The terminal is not as we left it."""
        self._drawn = ""

    def _write(self, text: str) -> None:
        self._out.write(text)
        self._out.flush()


@contextlib.contextmanager
def screen() -> Iterator[Screen]:
    """The terminal of this process, given back whatever happens."""
    one = Screen(sys.stdin.fileno(), sys.stdout)
    try:
        one.enter()
        yield one
    finally:
        one.leave()


def usable() -> bool:
    """Whether somebody sits at a terminal that can move its cursor."""
    ends = (sys.stdin, sys.stdout)
    if any(end is None or end.closed or not end.isatty() for end in ends):
        return False
    return os.environ.get("TERM", "dumb") != "dumb"


def read_keys(fd: int, take: Callable[[bytes], None]) -> None:
    """Hand on what was typed; nothing at all means that the terminal is gone."""
    try:
        take(os.read(fd, 4096))  # as much as a terminal keeps
    except (BlockingIOError, InterruptedError):
        return
    except OSError:
        take(b"")
