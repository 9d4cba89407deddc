"""A place that is used step by step, from code that itself blocks."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Iterator

from replay.place import Place, Where


@contextlib.contextmanager
def held(runner: asyncio.Runner, where: Where) -> Iterator[Place]:
    """The place, open; what it is asked runs in `runner`."""
    try:
        yield runner.run(where.__aenter__())
    finally:
        # Whatever ended it: a place is only closed, and an interrupt is no business of the loop's.
        runner.run(where.__aexit__(None, None, None))
