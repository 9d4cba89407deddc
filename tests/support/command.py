"""The installed command as a person runs it: real processes, a real server, bounded waits."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

WAIT = 30.0  # seconds; only ever reached by a failure
COMMAND = (sys.executable, "-m", "replay.cli")
ADDRESS = re.compile(r"http://127\.0\.0\.1:\d+\n")


@dataclass(frozen=True, slots=True)
class Ran:
    """What a command did."""

    code: int
    out: str
    err: str

    @property
    def lines(self) -> list[str]:
        return self.out.splitlines()


def environment(**more: str) -> dict[str, str]:
    """Nothing of the person who runs the tests reaches the command."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "TMPDIR") if name in os.environ}
    return {**kept, "LANG": "C.UTF-8", "PYTHONWARNINGS": "error", **more}


def drill_replay(
    *args: str | Path,
    stdin: bytes = b"",
    env: Mapping[str, str] | None = None,
    cwd: Path | None = None,
) -> Ran:
    """Run one command to its end."""
    done = subprocess.run(
        [*COMMAND, *map(str, args)],
        input=stdin,
        capture_output=True,
        timeout=WAIT,
        env=environment(**(env or {})),
        cwd=cwd,
    )
    return Ran(done.returncode, done.stdout.decode(), done.stderr.decode())


@contextmanager
def started(*args: str | Path, stdin: int = subprocess.DEVNULL) -> Iterator[subprocess.Popen[str]]:
    """A command that goes on; killed at the end if it still runs."""
    process = subprocess.Popen(
        [*COMMAND, *map(str, args)],
        stdin=stdin,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment(),
    )
    # A read that never ends is ended by the end of the process.
    watchdog = threading.Timer(WAIT, process.kill)
    watchdog.start()
    try:
        with process:
            yield process
            process.kill()
    finally:
        watchdog.cancel()


@dataclass(frozen=True, slots=True)
class Served:
    """A server in a process of its own."""

    process: subprocess.Popen[str]
    url: str

    def end(self, number: int = signal.SIGTERM) -> Ran:
        """Send a signal and wait for the end."""
        self.process.send_signal(number)
        out, err = self.process.communicate(timeout=WAIT)
        return Ran(self.process.returncode, out, err)


@contextmanager
def serving(store: Path, *args: str, port: int = 0) -> Iterator[Served]:
    """`drill-replay serve`, once it says that it can be used."""
    with started("serve", "--port", str(port), "--store", store, *args) as process:
        assert process.stdout is not None
        line = process.stdout.readline()
        if not ADDRESS.fullmatch(line):
            process.kill()
            raise AssertionError(f"said {line!r}; {process.communicate()[1]}")
        yield Served(process, line.strip())


def read_until(process: subprocess.Popen[str], wanted: Callable[[str], bool]) -> list[str]:
    """Lines of standard output up to and with the first one wanted."""
    assert process.stdout is not None
    lines: list[str] = []
    for line in process.stdout:
        lines.append(line.rstrip("\n"))
        if wanted(lines[-1]):
            return lines
    raise AssertionError(f"the output ended with {lines[-3:]}")


def stored(store: Path, drill: str) -> list[str]:
    """The event lines of a drill's file."""
    return (store / f"{drill}.jsonl").read_text().splitlines()[1:]


def jsonl(path: Path, lines: Sequence[str]) -> Path:
    """A file of these lines."""
    path.write_text("".join(line + "\n" for line in lines))
    return path
