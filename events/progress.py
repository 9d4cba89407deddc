"""Telling people how far long work has come."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

logger = logging.getLogger("drill_replay.events")

_EVERY: Final = 3.0  # seconds between two lines about one file

Told = Callable[[Path, int, int], None]


def in_the_log() -> Told:
    """One line every few seconds of an opening that takes longer than that."""
    begun: dict[Path, tuple[float, bool]] = {}

    def tell(path: Path, done: int, size: int) -> None:
        now = time.monotonic()
        last, told = begun.setdefault(path, (now, False))
        if done < size and now - last >= _EVERY:
            share = 100 * done // size
            logger.info("reading %s: %d %% of %d MB", path.name, share, size // 1_000_000)
            begun[path] = (now, True)
        elif done >= size:
            if told:
                logger.info("read %s", path.name)
            begun.pop(path, None)

    return tell
