"""The shipped drills, put into a store directory that does not exist yet. Blocks."""

from __future__ import annotations

import os
import shutil
from contextlib import suppress
from pathlib import Path
from typing import Final

from events.disk import save_new, sync_directory

FOLDER: Final = Path(__file__).with_name("examples")


def make_directory(directory: Path, *, examples: bool) -> None:
    """Make `directory`, whole or not at all; one that is there is left as it is."""
    if directory.is_dir():
        return
    directory.parent.mkdir(parents=True, exist_ok=True)
    fresh = directory.with_name(f".{directory.name}.new-{os.getpid()}")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir()
    try:
        for example in sorted(FOLDER.glob("*.jsonl")) if examples else ():
            save_new(fresh / example.name, (example.read_bytes(),))
        # Another process may have made it meanwhile; then its directory is as good.
        with suppress(FileExistsError, OSError):
            fresh.rename(directory)
        sync_directory(directory.parent)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
    if not directory.is_dir():
        raise NotADirectoryError(20, "cannot be made a directory", str(directory))
