"""Processes under measurement: started, watched for what they use, ended by their id."""

from __future__ import annotations

import os
import pwd
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

TICK: Final = os.sysconf("SC_CLK_TCK")
START: Final = 30.0  # seconds until a server must answer


class Missing(Exception):
    """A peer cannot be had here; the text says why."""


class TooMuch(Exception):
    """A contender could not carry it out; the text says how far it came."""


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return taken.getsockname()[1]


def answers(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), 0.2).close()
    except OSError:
        return False
    return True


def await_true(holds: Callable[[], bool], what: str, seconds: float = START) -> None:
    end = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > end:
            raise Missing(f"{what} within {seconds:g} s")
        time.sleep(0.05)


@contextmanager
def running(
    words: Sequence[str | Path],
    *,
    env: Mapping[str, str] | None = None,
    cwd: Path | None = None,
    log: Path | None = None,
    end: int = signal.SIGTERM,
    user: str | None = None,
) -> Iterator[subprocess.Popen[bytes]]:
    """A server; its standard output is a pipe unless it goes to `log`."""
    with open(log or os.devnull, "ab") as errors:
        process = subprocess.Popen(
            list(map(str, words)),
            stdin=subprocess.DEVNULL,
            stdout=errors if log else subprocess.PIPE,
            stderr=errors if log else None,
            env=env,
            cwd=cwd,
            user=user,
            group=pwd.getpwnam(user).pw_gid if user else None,
            extra_groups=[] if user else None,
        )
    try:
        yield process
    finally:
        process.send_signal(end)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        if process.stdout is not None:
            process.stdout.close()


def tree(pid: int) -> list[int]:
    """The process and all below it."""
    parents: dict[int, list[int]] = {}
    for entry in os.listdir("/proc"):
        if entry.isdigit():
            with suppress(OSError, IndexError):
                parents.setdefault(int(stat(int(entry))[1]), []).append(int(entry))
    found = [pid]
    for one in found:
        found += parents.get(one, ())
    return found


def stat(pid: int) -> list[str]:
    """Fields of /proc/PID/stat behind the name; the first is the state."""
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()


def cpu_seconds(pid: int) -> float:
    """User and system time of the process and all below it; of ended children in whole ticks."""
    seconds = 0.0
    for one in tree(pid):
        with suppress(OSError):
            seconds += cpu_clock(one) + sum(map(int, stat(one)[13:15])) / TICK
    return seconds


def cpu_clock(pid: int) -> float:
    """User and system seconds of all threads of the process, to the microsecond."""
    return time.clock_gettime((~pid << 3) | 2)  # CPUCLOCK_SCHED, what clock_getcpuclockid(3) gives


def anonymous_bytes(pid: int) -> int:
    """RssAnon: memory that is not pages of files."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("RssAnon:"):
            return int(line.split()[1]) * 1024
    raise AssertionError("this kernel does not tell RssAnon")
