"""The threads of a store: file work never happens on the event loop."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass
from typing import TypeVar

from events.errors import StoreError

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Threads:
    """Reads go on while a slow disk holds every writing thread."""

    reading: Executor
    writing: Executor

    async def read(self, work: Callable[[], T]) -> T:
        """What `work` gives, done on a reading thread. Raises StoreError after shutdown."""
        try:
            done = asyncio.get_running_loop().run_in_executor(self.reading, work)
        except RuntimeError as err:
            raise StoreError("the store is closed") from err
        return await done
