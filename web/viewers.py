"""The connections that stay open, and how a shutdown ends them all at once."""

from __future__ import annotations

import asyncio
import resource
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import Final

MOST: Final = 20_000
SHARE: Final = 0.75  # of the files that the system lets us open; logs and requests take the rest

Closer = Callable[[], Awaitable[None]]


class Viewers:
    """Every open WebSocket and tail by the call that ends it."""

    def __init__(self) -> None:
        self._closers: set[Closer] = set()
        self.most = room()
        self.closing = False

    def __len__(self) -> int:
        return len(self._closers)

    @property
    def full(self) -> bool:
        return len(self._closers) >= self.most

    @contextmanager
    def here(self, closer: Closer) -> Iterator[None]:
        """Registered inside the block. `closer` must end within bounded time by itself."""
        self._closers.add(closer)
        try:
            yield
        finally:
            self._closers.discard(closer)

    async def close(self) -> None:
        """End all of them together; a stalled one costs its own grace and nobody else's."""
        self.closing = True
        await asyncio.gather(*(closer() for closer in set(self._closers)), return_exceptions=True)


def room() -> int:
    """How many connections may stay open."""
    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return MOST if soft == resource.RLIM_INFINITY else min(MOST, int(soft * SHARE))
