"""A reading of both clocks.

Pacing measures with the monotonic clock (seconds, no meaning but its differences), because the
wall clock jumps when somebody sets it. People and the log speak wall time (ms since the epoch):
`now` on the wire, and whether a drill is live. Only the ticker and the edges read either clock.
"""

from __future__ import annotations

import msgspec


class Moment(msgspec.Struct, frozen=True, gc=False):
    """One instant on both clocks."""

    mono: float  # seconds
    wall: int  # ms since the epoch
