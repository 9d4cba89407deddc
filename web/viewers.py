"""The connections that stay open, and how a shutdown ends them all at once."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager

Closer = Callable[[], Awaitable[None]]


class Viewers:
    """Every open WebSocket and tail by the call that ends it."""

    def __init__(self) -> None:
        self._closers: set[Closer] = set()
        self.closing = False

    def __len__(self) -> int:
        return len(self._closers)

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
