"""The C programs of the benches: compiled when they are first used, kept in the cache."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
from pathlib import Path

from bench_place import SOURCES, cache
from bench_process import Missing


def compiled(stem: str) -> Path:
    """The program made of `stem*.c`. Raises Missing without a C compiler."""
    sources = sorted(SOURCES.glob(f"{stem}*.[ch]"))
    digest = hashlib.sha256(b"".join(path.read_bytes() for path in sources)).hexdigest()[:12]
    program = cache() / f"{stem}-{digest}"
    if program.exists():
        return program
    compiler = shutil.which("gcc") or shutil.which("cc")
    if compiler is None:
        raise Missing("no C compiler for the programs that measure (apt-get install gcc libc6-dev)")
    fresh = program.with_suffix(".new")
    files = [str(path) for path in sources if path.suffix == ".c"]
    subprocess.run([compiler, "-O2", "-Wall", "-Wextra", "-o", str(fresh), *files], check=True)
    fresh.rename(program)
    return program
