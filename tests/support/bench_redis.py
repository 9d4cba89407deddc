"""Redis: every write is synced before it is answered."""

from __future__ import annotations

import shutil
import socket
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from bench_install import apt
from bench_load import load
from bench_place import folder
from bench_process import answers, await_true, free_port, running


@dataclass
class Redis:
    pid: int
    port: int
    runs: int = 0

    def ask(self, command: str) -> bytes:
        with socket.create_connection(("127.0.0.1", self.port), 10) as link:
            link.sendall(command.encode() + b"\r\n")
            return link.recv(4096)

    def append(self, conns: int, window: int) -> Mapping[str, float]:
        """XADD, `window` of them in flight on each connection."""
        self.runs += 1
        stream = f"log-{self.runs}"
        options = {"conns": conns, "window": window, "subject": stream}
        run = load("redis", self.port, self.pid, **options)
        assert self.ask(f"XLEN {stream}") == b":%d\r\n" % run.acked
        self.ask("FLUSHALL")
        return run.figures()


@contextmanager
def redis() -> Iterator[Redis]:
    # Another distribution of it does as well.
    server = shutil.which("valkey-server") or apt("redis-server", "redis-server")
    port = free_port()
    settings = {
        "bind": "127.0.0.1",
        "port": str(port),
        "appendonly": "yes",
        "appendfsync": "always",
        "save": "",
        "auto-aof-rewrite-percentage": "0",  # no rewriting in the middle of a run
    }
    with folder("redis") as place:
        words = [server, "--dir", place]
        for name, value in settings.items():
            words += [f"--{name}", value]
        with running(words, log=place / "redis.out") as process:
            await_true(lambda: answers(port), "redis-server did not answer")
            yield Redis(process.pid, port)
