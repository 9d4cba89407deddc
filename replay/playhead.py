"""A transport laid over a drill: where the playhead is among the events, and what comes next.

The transport measures play time, pacing says what lies between events; here the one is walked
along the other. `advance` does so and is called before anything is asked or ordered, so that all
else speaks of the present.

The way ahead is looked up when the playhead enters it, not at every look. It changes under the
playhead when the log grows or the manner of playing does; where the playhead is stays as it was,
so that an event which is entered late behind it is neither played nor stopped at.
"""

from __future__ import annotations

from typing import Final

from events.indexing.index import Index
from events.indexing.order import Position
from events.indexing.stretch import Stretch
from replay.manner import Manner
from replay.pacing import SLACK_MS, point, reached, way
from replay.transport import Event, Move, State, Transport

WALK: Final = 4096  # ways passed in one look; the next look goes on

_PLAIN: Final = Manner()


class Playhead:
    """One playhead. `waiting`: it stands at the edge, and did not get there by playing on.

    Who waits gets what is recorded next at once, and only then follows a live drill: `play` and
    seeks alone never enter following. `stopped`: it came to a stop kind, which is still to be told.
    """

    def __init__(self, index: Index) -> None:
        self._index = index
        self._transport = Transport()
        self._known = index.count
        self._way = way(index, None, 0)
        self._turned = False  # it is about to go to where its loop begins
        self.manner = _PLAIN
        self.waiting = False
        self.stopped = False

    @property
    def state(self) -> State:
        return self._transport.state

    @property
    def rate(self) -> float:
        return self._transport.rate

    @property
    def transport(self) -> Transport:
        return self._transport

    @property
    def stretch(self) -> Stretch | None:
        """The one it plays straight through, where only times lie between the events."""
        rank, manner = self._way.rank, self.manner
        straight = not (manner.skip or manner.stop or manner.loop)
        if not straight or not rank or self.state is not State.PLAYING or self.at_edge:
            return None
        stretch = self._index.stretch(rank)
        return stretch if stretch.steady and rank > stretch.first else None

    @property
    def moving(self) -> bool:
        return self.state in (State.PLAYING, State.FOLLOWING)

    @property
    def at_edge(self) -> bool:
        """No event lies beyond."""
        return self._way.ahead is None

    @property
    def looping(self) -> bool:
        """The next thing that playing on leads to is the turn of the loop."""
        return self._way.hold is not None

    @property
    def horizon(self) -> int:
        """How many events it has reached, which is its event number."""
        return self._way.rank

    def act(self, event: Event, now: float, rate: float = 1.0) -> Move:
        """Let `event` happen. Raises IllegalMove."""
        stood = self.state is not State.PLAYING
        self._transport, move = self._transport.on(event, now, rate)
        self._turned = event is Event.TURN
        if stood or event is Event.EDGE_OPEN or move.state is not State.PLAYING:
            self._wait()
        return move

    def go(self, place: Position | None, now: float) -> None:
        """Stand at `place`."""
        self._known = self._index.count
        self._enter(place, reached(self._index, place), self._turned)
        self._turned = False
        self._transport = self._transport.at(place, now)
        self._wait()

    def conduct(self, manner: Manner, now: float) -> None:
        """Play on in this manner from where it is."""
        self.manner = manner
        self._renew(now)
        if self.waiting:
            self._wait()

    def _wait(self) -> None:
        self.waiting = self.state is State.PLAYING and not self._way.leads

    def _enter(self, place: Position | None, rank: int, turned: bool = False) -> None:
        manner = self.manner
        self._way = way(self._index, place, rank, manner.skip, manner.loop, turned)

    def advance(self, now: float) -> None:
        """Reach everything that is due."""
        if self._index.count != self._known:
            self._renew(now)
        state, coming = self._transport.state, self._way
        if state is State.FOLLOWING or self.waiting:
            if coming.ahead is not None:
                self._take(now)
        elif state is State.PLAYING and coming.hold is None and coming.ahead is not None:
            elapsed = self._transport.elapsed(now)
            if elapsed + SLACK_MS >= coming.play:
                self._walk(elapsed, now)

    def _renew(self, now: float) -> None:
        """Look at the way ahead anew, without moving."""
        old, elapsed, anchor = self._way, self._transport.elapsed(now), self._transport.anchor
        place = point(anchor, old, elapsed, self._known)
        self._known = self._index.count
        self._enter(place, reached(self._index, place))
        rest = 0.0  # time that passes at the edge is not play
        if old.hold is not None and elapsed >= old.hold:
            rest = elapsed - old.hold if self._way.hold == 0.0 else 0.0
        elif old.leads:
            gone = place.time - anchor.time if place is not None and anchor is not None else 0
            rest = (elapsed * old.pace - gone) / self._way.pace
        self._transport = self._transport.at(place, now, rest)

    def _take(self, now: float) -> None:
        """All that is new is reached at once, up to a stop kind."""
        self.waiting = False
        low, high = self._way.rank, self._index.count
        if self.state is State.PLAYING and self.manner.stop:
            seq = next(self._index.select("time", low, high, self.manner.stop), None)
            if seq is not None:
                place = self._index.position(seq)
                self._stop(place, reached(self._index, place), now)
                return
        if high:
            place = self._index.position(self._index.at(high - 1))
            self._enter(place, high)
            self._transport = self._transport.at(place, now)

    def _walk(self, elapsed: float, now: float) -> None:
        """Along the ways whose play time is over, until a stop kind or the end of a loop."""
        left, coming, steps = elapsed, self._way, 0
        anchor = coming.ahead
        while coming.hold is None and (ahead := coming.ahead) and left + SLACK_MS >= coming.play:
            if steps == WALK:
                break
            steps += 1
            left -= coming.play
            anchor, rank = ahead, coming.rank + 1
            if self._stops(rank - 1):
                self._stop(anchor, rank, now)
                return
            if not self.manner.skip:
                end = self._sprint(anchor, rank, left)
                if end > rank:
                    before, rank = anchor.time, end
                    anchor = self._index.stretch(end - 1).position(end - 1)
                    left -= anchor.time - before
                    if self._stops(end - 1):
                        self._stop(anchor, rank, now)
                        return
            self._enter(anchor, rank)
            coming = self._way
        assert anchor is not None, "there was an event to reach"
        self.waiting = False
        self._transport = self._transport.passed(anchor, elapsed - left)

    def _sprint(self, anchor: Position, rank: int, left: float) -> int:
        """How many events are reached `left` ms on from `anchor`, the one before `rank`: as far as
        only their times lie between them and one stretch goes, at most to the first stop kind."""
        if rank == self._index.count:
            return rank
        stretch = self._index.stretch(rank)
        if not stretch.steady or rank == stretch.first:
            return rank
        end = stretch.reached(anchor.time + int(left + SLACK_MS))
        if self.manner.loop is not None and self.manner.loop.holds(anchor):
            end = min(end, self._index.rank(*self.manner.loop.end))
        if self.manner.stop:
            stops = (place + 1 for place in range(rank, end) if self._stops(place))
            end = next(stops, end)
        return end

    def _stops(self, rank: int) -> bool:
        stop = self.manner.stop
        return bool(stop) and self._index.kind(self._index.stretch(rank).seq(rank)) in stop

    def _stop(self, place: Position, rank: int, now: float) -> None:
        self._enter(place, rank)
        self._transport = self._transport.at(place, now)
        self.act(Event.STOP, now)
        self.stopped = True

    def turns(self, now: float) -> bool:
        """Whether it has stood on the end of its loop for long enough."""
        return (
            self.state is State.PLAYING
            and self._way.hold is not None
            and self._transport.elapsed(now) + SLACK_MS >= self._way.play
        )

    def due(self) -> float | None:
        """When it reaches the next event, or turns, in monotonic seconds; None while it does not
        move."""
        if self._transport.state is not State.PLAYING or not self._way.leads:
            return None
        return self._transport.reaches(self._way.play)

    def ticking(self, now: float, told: Position | None) -> bool:
        """Whether it moves through a silence that clocks tell, or came to the end of its loop in
        one, beyond the place that was told last."""
        if self._transport.state is not State.PLAYING or not self._way.clocked:
            return False
        if self._way.hold is None or self._transport.elapsed(now) < self._way.hold:
            return True
        place = self.place(now)
        return place is not None and (told is None or place > told)

    def place(self, now: float) -> Position | None:
        """Where it is, as far as clocks tell."""
        elapsed = self._transport.elapsed(now)
        return point(self._transport.anchor, self._way, elapsed, self._known)

    def seq(self) -> int:
        """The event it is on or past."""
        return self._index.at(self._way.rank - 1) if self._way.rank else 0
