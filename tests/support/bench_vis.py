"""vis-timeline, the DOM timeline that the page stands beside: fetched once, and never shipped.

It is offered under Apache-2.0 or MIT.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import tarfile
from functools import cache as once
from pathlib import Path
from typing import Final

from bench_install import apt, run, tried
from bench_place import cache
from bench_process import Missing

PACKAGE: Final = "vis-timeline@8.5.4"
SHA512: Final = (
    "5eded136b46f3a44224b293abc54d7491c13ba74f4cbd3330e01d8f0df07f673"
    "ee79b27a560faedf19efd12c1bc676bf3dad84dc78da05b94421088aef8134d5"
)
WANTED: Final = (
    "LICENSE.md",
    "standalone/umd/vis-timeline-graph2d.min.js",
    "styles/vis-timeline-graph2d.min.css",
)


@once
def vis_timeline() -> Path:
    """The folder with its files; raises Missing."""
    place = cache() / PACKAGE.replace("@", "-")
    if not place.is_dir():
        fetch(place)
    return place


def fetch(place: Path) -> None:
    npm = apt("npm", "npm")
    fresh = Path(f"{place}.{os.getpid()}")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir()
    try:
        words = (npm, "pack", PACKAGE, "--silent", "--pack-destination", str(fresh))
        tried(PACKAGE, lambda: run(*words))
        packed = next(fresh.glob("*.tgz"))
        if hashlib.sha512(packed.read_bytes()).hexdigest() != SHA512:
            raise Missing(f"{PACKAGE} is not the package that was pinned")
        with tarfile.open(packed) as files:
            for name in WANTED:
                to = fresh / "kept" / name
                to.parent.mkdir(parents=True, exist_ok=True)
                inside = files.extractfile(f"package/{name}")
                assert inside is not None
                to.write_bytes(inside.read())
        (fresh / "kept").rename(place)
    finally:
        shutil.rmtree(fresh)
