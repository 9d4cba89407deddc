"""A transport laid over a drill: where the playhead is among the events, and what comes next.

The transport measures play time, pacing says what lies between events; here the one is walked
along the other. `advance` does so and is called before anything is asked or ordered, so that all
else speaks of the present.
"""

from __future__ import annotations

from events.indexing.index import Index
from events.indexing.order import Position
from replay.pacing import SLACK_MS, current, distance, last, measured, point, reached, upcoming
from replay.transport import Event, Move, State, Transport


class Playhead:
    """One playhead. `waiting`: it stands at the edge, and did not get there by playing on.

    Who waits gets what is recorded next at once, and only then follows a live drill: `play` and
    seeks alone never enter following.
    """

    def __init__(self, index: Index) -> None:
        self._index = index
        self._transport = Transport()
        self._known = index.count
        self.waiting = False

    @property
    def state(self) -> State:
        return self._transport.state

    @property
    def rate(self) -> float:
        return self._transport.rate

    @property
    def moving(self) -> bool:
        return self.state in (State.PLAYING, State.FOLLOWING)

    @property
    def at_edge(self) -> bool:
        """No event lies beyond."""
        return not upcoming(self._index, self._transport.anchor)

    @property
    def horizon(self) -> int:
        """How many events it has reached."""
        return reached(self._index, self._transport.anchor)

    def act(self, event: Event, now: float, rate: float = 1.0) -> Move:
        """Let `event` happen. Raises IllegalMove."""
        stood = self.state is not State.PLAYING
        self._transport, move = self._transport.on(event, now, rate)
        if stood or event is Event.EDGE_OPEN or move.state is not State.PLAYING:
            self._wait()
        return move

    def go(self, place: Position | None, now: float) -> None:
        """Stand at `place`."""
        self._transport = self._transport.at(place, now)
        self._wait()

    def _wait(self) -> None:
        self.waiting = self.state is State.PLAYING and self.at_edge

    def advance(self, now: float) -> None:
        """Reach everything that is due."""
        grown = self._index.count > self._known
        self._known = self._index.count
        if self.state is State.FOLLOWING or (grown and self.waiting and not self.at_edge):
            self._transport = self._transport.at(last(self._index), now)
            self.waiting = False
        elif self.state is State.PLAYING:
            self._walk(now)

    def _walk(self, now: float) -> None:
        transport = self._transport
        while after := upcoming(self._index, transport.anchor):
            interval = distance(self._index, transport.anchor, after)
            if transport.elapsed(now) + SLACK_MS < interval:
                break
            transport = transport.passed(self._index.position(after), interval)
            self.waiting = False
        else:
            # The edge holds it: time that passes there is not play.
            transport = transport.at(transport.anchor, now)
        self._transport = transport

    def due(self) -> float | None:
        """When it reaches the next event, in monotonic seconds; None while it does not move."""
        after = upcoming(self._index, self._transport.anchor)
        if self.state is not State.PLAYING or not after:
            return None
        return self._transport.reaches(distance(self._index, self._transport.anchor, after))

    @property
    def ticking(self) -> bool:
        """Whether it moves through a silence that clocks tell."""
        anchor = self._transport.anchor
        after = upcoming(self._index, anchor)
        return (
            self.state is State.PLAYING
            and after != 0
            and measured(self._index, current(self._index, anchor), after)
        )

    def place(self, now: float) -> Position | None:
        """Where it is, as far as clocks tell."""
        return point(self._index, self._transport.anchor, self._transport.elapsed(now))

    def seq(self) -> int:
        """The event it is on or past."""
        return current(self._index, self._transport.anchor)

    def stepped(self, n: int) -> Position | None:
        """The event `n` events on (or back), at most the last or first one; where it stands
        when nothing lies that way."""
        rank = self.horizon - 1
        lowest, highest = min(rank, 0), self._index.count - 1
        target = max(lowest, min(rank + n, highest))
        return self._index.position(self._index.at(target)) if target >= 0 else None
