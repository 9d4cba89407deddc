"""Ids for rows that have none, so that the same file becomes the same events. FORMAT.md, 5."""

from __future__ import annotations

import uuid
from typing import Final

SPACE: Final = uuid.UUID("0e4a3a52-6f0b-5c55-8f5b-5e0a4b1d9c77")


def derived_id(drill: str, number: int, line: bytes) -> str:
    """The id of the `number`-th (from 1) of the equal lines of a file, without white space around.

    It follows from the drill and the line's bytes, not from where the line stands, so that a file
    may grow anywhere in between.
    """
    return str(uuid.uuid5(SPACE, f"{drill}\n{number}\n{line.decode()}"))
