"""PostgreSQL: a table of texts, `synchronous_commit` on; INSERT by pgbench, COPY by psql."""

from __future__ import annotations

import getpass
import os
import re
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench_install import postgres
from bench_load import event
from bench_place import SECONDS, WARM, folder
from bench_process import Missing, await_true, cpu_seconds, free_port, running

TABLE = "CREATE TABLE log (seq bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, body text NOT NULL)"
INSERT = "INSERT INTO log (body) VALUES (:body);\n"
SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "fsync": "on",
    "synchronous_commit": "on",
    "shared_buffers": "512MB",
    "max_wal_size": "8GB",
    "checkpoint_timeout": "30min",  # none in the middle of a run
    "autovacuum": "off",
    "max_connections": "200",
}
TPS = re.compile(r"^tps = ([\d.]+)", re.MULTILINE)
DONE = re.compile(r"transactions actually processed: (\d+)")
FAILED = re.compile(r"failed transactions: (\d+)")


@dataclass
class Postgres:
    pid: int
    port: int
    programs: Path
    place: Path

    def psql(self, command: str) -> str:
        return subprocess.run(
            [*self._words("psql"), "-qAtc", command], check=True, capture_output=True, text=True
        ).stdout.strip()

    def insert(self, conns: int) -> Mapping[str, float]:
        """One event a transaction, prepared."""
        self.psql("TRUNCATE log RESTART IDENTITY")
        script = self.place / "insert.sql"
        script.write_text(INSERT)
        before = cpu_seconds(self.pid)
        with folder("pgbench") as logs:
            words = [*self._words("pgbench"), "-n", "-M", "prepared", "-f", script]
            words += ["-c", str(conns), "-j", "2", "-T", str(max(1, round(SECONDS + WARM)))]
            words += ["-D", f"body={event(1).decode()}", "-l", "--sampling-rate=0.2"]
            done = subprocess.run(words, check=True, capture_output=True, text=True, cwd=logs)
            times = sorted(
                int(line.split()[2])
                for path in logs.iterdir()
                for line in path.read_text().splitlines()
            )
        rate, rows = TPS.search(done.stdout), DONE.search(done.stdout)
        assert rate, done.stdout
        assert rows, done.stdout
        acked = int(rows[1])
        assert int(self.psql("SELECT count(*) FROM log")) == acked
        return {
            "events/s": float(rate[1]),
            "p50 ms": times[len(times) // 2] / 1000,
            "p99 ms": times[len(times) * 99 // 100] / 1000,
            "CPU us/event": (cpu_seconds(self.pid) - before) * 1e6 / acked,
        }

    def copy(self, conns: int, lines: int) -> Mapping[str, float]:
        """`lines` rows a COPY, each one a transaction, one psql for each connection."""
        self.psql("TRUNCATE log RESTART IDENTITY")
        rows = b"".join(event(number) + b"\n" for number in range(lines))
        batches = max(1, round(SECONDS * 200_000 / lines / conns))
        script = self.place / "copy.sql"
        script.write_bytes((b"COPY log (body) FROM STDIN;\n" + rows + b"\\.\n") * batches)
        before, began = cpu_seconds(self.pid), time.monotonic()
        words = [*self._words("psql"), "-q", "-v", "ON_ERROR_STOP=1", "-f", str(script)]
        loaders = [subprocess.Popen(words) for _ in range(conns)]
        assert [loader.wait() for loader in loaders] == [0] * conns
        took, acked = time.monotonic() - began, conns * batches * lines
        assert int(self.psql("SELECT count(*) FROM log")) == acked
        used = cpu_seconds(self.pid) - before
        return {"events/s": acked / took, "CPU us/event": used * 1e6 / acked}

    def _words(self, program: str) -> list[str]:
        return [str(self.programs / program), "-h", "127.0.0.1", "-p", str(self.port),
                "-U", "bench", *(["-X"] if program == "psql" else []), "postgres"]  # fmt: skip


@contextmanager
def postgres_server() -> Iterator[Postgres]:
    programs, port = postgres(), free_port()
    user = "nobody" if os.geteuid() == 0 else None  # it refuses to run as root
    with folder("postgres") as place:
        data = place / "data"
        data.mkdir()
        if user:
            shutil.chown(data, user)
        made = subprocess.run(
            [programs / "initdb", "-D", data, "-U", "bench", "-A", "trust", "--no-sync"],
            capture_output=True,
            text=True,
            user=user,
            extra_groups=[] if user else None,
            cwd=data,
        )
        if made.returncode:
            raise Missing(f"initdb failed as {user or getpass.getuser()}: {made.stderr.strip()}")
        words = [programs / "postgres", "-D", data, "-p", str(port)]
        for name, value in SETTINGS.items():
            words += ["-c", f"{name}={value}"]
        log = place / "postgres.out"
        with running(words, log=log, user=user, cwd=data, end=signal.SIGINT) as process:
            server = Postgres(process.pid, port, programs, place)
            await_true(lambda: _ready(server), "postgres did not answer")
            server.psql(TABLE)
            yield server


def _ready(server: Postgres) -> bool:
    try:
        return server.psql("SELECT 1") == "1"
    except subprocess.CalledProcessError:
        return False
