"""How far a viewer has been served: (generation, P, A).

Invariant, within a generation: of the events that pass the viewer's filter, those at or before
position P with seq <= A have been sent, or lie within the snapshot that opened the generation
(at or before its P with seq <= its A); nothing else has been sent.

So one event can be in two states only, and which one is computed, never remembered:

    position <= P and seq <= A   behind us
    otherwise                    to come: late if position <= P (then seq > A), else bulk

A only grows within a generation, and P only grows, so that an event never changes back. P moves
only while A is the head: then the bulk frame that moves it leaves nothing between the old P and
the new one. That is why the pump takes late events first.
"""

from __future__ import annotations

import msgspec

from events.indexing.order import Position


def reaches(place: Position | None, position: Position) -> bool:
    """Whether `position` lies at or before `place`; nothing lies before None."""
    return place is not None and position <= place


class Cursor(msgspec.Struct, frozen=True, gc=False):
    """A viewer's place in the log. `p` None is before everything."""

    generation: int
    p: Position | None
    a: int

    def seen_to(self, a: int) -> Cursor:
        """After everything up to seq `a` has been taken into account."""
        assert a >= self.a, "A only grows"
        return Cursor(self.generation, self.p, a)

    def moved_to(self, p: Position) -> Cursor:
        """After everything up to position `p` has been sent."""
        assert self.p is None or p >= self.p, "P only grows"
        return Cursor(self.generation, p, self.a)

    def next_generation(self, p: Position | None, a: int) -> Cursor:
        """After a seek to `p`, with a snapshot that knows everything up to seq `a`."""
        return Cursor(self.generation + 1, p, a)
