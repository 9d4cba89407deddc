"""A server that is ill-treated says nothing about it in its log: no traceback, no warning."""

from __future__ import annotations

import logging
from collections.abc import Iterator

import pytest


class Listener(logging.Handler):
    """Keeps what is logged from `WARNING` on, and whatever carries a traceback."""

    def __init__(self) -> None:
        super().__init__()
        self.heard: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        if record.levelno >= logging.WARNING or record.exc_info:
            self.heard.append(logging.Formatter("%(name)s: %(message)s").format(record))


@pytest.fixture(autouse=True)
def quiet() -> Iterator[Listener]:
    """Fails a test after which the log holds anything; a test that means it empties `heard`."""
    listener = Listener()
    root = logging.getLogger()
    root.addHandler(listener)
    try:
        yield listener
    finally:
        root.removeHandler(listener)
    assert not listener.heard, "\n".join(listener.heard)
