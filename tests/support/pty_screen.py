"""A terminal for tests: a real pseudo-terminal, a command in it, and what its screen shows."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import termios
import time
from codecs import getincrementaldecoder
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from command import COMMAND, WAIT, environment

SEQUENCE = re.compile(r"\x1b\[([?0-9;]*)([A-Za-z])")
BEGUN = re.compile(r"\x1b(\[[?0-9;]*)?\Z")
COOKED = termios.ICANON | termios.ECHO


class Paper:
    """Lines as a terminal shows them, those that scrolled off too. It knows what we write, and
    raises on anything else: nothing of a log may steer it."""

    def __init__(self, width: int) -> None:
        self.width = width
        self.rows = [""]
        self.cursor = True
        self._row, self._column, self._rest = 0, 0, ""

    def write(self, text: str) -> None:
        text, place = self._rest + text, 0
        self._rest = ""
        while place < len(text):
            char = text[place]
            if char == "\x1b":
                found = SEQUENCE.match(text, place)
                if found is None:
                    assert BEGUN.match(text, place), f"unknown: {text[place : place + 20]!r}"
                    self._rest = text[place:]
                    return
                self._steer(*found.groups())
                place = found.end()
                continue
            self._put(char)
            place += 1

    def _put(self, char: str) -> None:
        if char == "\r":
            self._column = 0
        elif char == "\n":
            self._down()
        elif char == "\b":
            self._column = max(0, self._column - 1)
        elif char != "\x07":
            assert char.isprintable(), f"{char!r} reached the terminal"
            if self._column >= self.width:
                self._down()
                self._column = 0
            row = self.rows[self._row].ljust(self._column)
            self.rows[self._row] = row[: self._column] + char + row[self._column + 1 :]
            self._column += 1

    def _down(self) -> None:
        self._row += 1
        if self._row == len(self.rows):
            self.rows.append("")

    def _steer(self, numbers: str, final: str) -> None:
        match numbers, final:
            case ("" | "0", "J"):
                self.rows[self._row] = self.rows[self._row][: self._column]
                del self.rows[self._row + 1 :]
            case ("" | "0", "K"):
                self.rows[self._row] = self.rows[self._row][: self._column]
            case ("?25", "l" | "h"):
                self.cursor = final == "h"
            case ("?2004", "l" | "h") | (_, "m"):  # what a shell asks for, and colours
                pass
            case _:
                raise AssertionError(f"ESC [ {numbers} {final} reached the terminal")


class Terminal:
    """A command at a terminal of its own."""

    def __init__(self, process: subprocess.Popen[bytes], master: int, slave: int, width: int):
        self.process = process
        self.paper = Paper(width)
        self._master, self._slave = master, slave
        self._decoder = getincrementaldecoder("utf-8")()  # a read may end within a character

    @property
    def rows(self) -> list[str]:
        return [row.rstrip() for row in self.paper.rows]

    @property
    def status(self) -> str:
        """The last row, which is the status line while there is one."""
        return self.paper.rows[-1]

    @property
    def events(self) -> list[str]:
        """The number of each event line, as it is printed."""
        found = (re.match(r" ?[ ~]?(?:[\d:]{8} .*?)?#(\d+)(?:/\d+)?  ", row) for row in self.rows)
        return [one[1] for one in found if one]

    @property
    def cooked(self) -> bool:
        """Whether the terminal is as a shell wants it, cursor and all."""
        mode = termios.tcgetattr(self._slave)
        return mode[3] & COOKED == COOKED and bool(mode[0] & termios.IXON) and self.paper.cursor

    def press(self, keys: str) -> None:
        os.write(self._master, keys.encode())

    def resize(self, width: int, height: int = 24) -> None:
        self.paper.width = width
        fcntl.ioctl(self._master, termios.TIOCSWINSZ, struct.pack("HHHH", height, width, 0, 0))

    def until(self, wanted: Callable[[Terminal], object], what: str = "") -> None:
        """Wait until the screen shows it."""
        end = time.monotonic() + WAIT
        while not wanted(self):
            left = end - time.monotonic()
            over = not self._read(min(left, 0.2)) and self.process.poll() is not None
            if (over or left <= 0) and not wanted(self):
                tail = "\n".join(self.rows[-25:])
                raise AssertionError(f"never came: {what or wanted}; it shows\n{tail}")

    def shows(self, *texts: str) -> None:
        """Wait until the status line holds these texts."""
        self.until(lambda self: all(text in self.status for text in texts), repr(texts))

    def end(self, *, kill: int | None = None) -> int:
        """Wait for the end, and read what was said last."""
        if kill is not None:
            self.process.send_signal(kill)
        end = time.monotonic() + WAIT
        while self.process.poll() is None:
            assert time.monotonic() < end, f"goes on: {self.rows[-5:]}"
            self._read(0.05)
        while self._read(0.05):
            pass
        return self.process.returncode

    def _read(self, wait: float) -> bool:
        ready, _, _ = select.select([self._master], [], [], max(0.0, wait))
        if not ready:
            return False
        self.paper.write(self._decoder.decode(os.read(self._master, 65536)))
        return True


def play(*args: str | Path) -> list[str]:
    """`drill-replay play` with these arguments."""
    return [*COMMAND, "play", *map(str, args)]


@contextmanager
def terminal(
    command: Sequence[str], width: int = 100, env: Mapping[str, str] | None = None
) -> Iterator[Terminal]:
    """A command with a terminal as its own; killed at the end if it still runs."""
    master, slave = pty.openpty()
    fcntl.ioctl(master, termios.TIOCSWINSZ, struct.pack("HHHH", 24, width, 0, 0))
    process = subprocess.Popen(
        command,
        stdin=slave,
        stdout=slave,
        stderr=slave,
        start_new_session=True,
        preexec_fn=lambda: fcntl.ioctl(slave, termios.TIOCSCTTY, 0),
        env=environment(**{"TERM": "xterm-256color", **(env or {})}),
    )
    try:
        yield Terminal(process, master, slave, width)
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait(WAIT)
        os.close(master)
        os.close(slave)
