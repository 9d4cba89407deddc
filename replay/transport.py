"""The playhead of a session: a state machine as a table.

Rule 1: everything that changes `state` is in `MOVES`. A pair that is not there cannot happen;
`Transport.on` raises `IllegalMove` for it, which is a fault of ours and never of a viewer.
Rule 2: the machine knows neither log nor clock. What it must know of them is in the event
(`EDGE_LIVE`, `PLAY_AT_END`), and time comes in as monotonic seconds.
Rule 3: what a move asks of the session is named in its effects; the machine does none of it but
the rate, which is its own.

The playhead is `anchor` (a position; None: before everything) and `elapsed(now)` milliseconds of
*play* beyond it. Play time is not drill time: what lies between two events is `pacing`'s to say.
While it moves, `elapsed` grows by `rate` ms a ms from `since` on; a change of rate or state sets
`since` anew, so that nothing already played is re-measured. `passed` moves the anchor and takes
the same off `offset`, without touching `since`: no rounding adds up over a drill.

A change here is a change of PROTOCOL.md, "The transport"; a test holds the two tables together.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import Enum
from typing import Final, NamedTuple

from events.indexing.order import Position


class State(Enum):
    """Where the playhead is at; the values are the wire's."""

    PAUSED = "paused"
    PLAYING = "playing"
    FOLLOWING = "following"
    ENDED = "ended"


class Event(Enum):
    """What happens to a playhead."""

    PLAY = "play"
    PLAY_AT_END = "play on the last event of a finished drill"
    PAUSE = "pause"
    SEEK = "seek"
    SEEK_END = 'seek "end"'
    SEEK_END_FINISHED = 'seek "end", finished drill'
    SEEK_LIVE = 'seek "live"'
    STEP = "step"
    RATE = "rate"
    EDGE_LIVE = "edge of a live drill"
    EDGE_OPEN = "edge of an open drill"
    EDGE_FINISHED = "edge of a finished drill"
    GROWN = "the log grew beyond the playhead"
    STOP = "a stop kind is reached"
    TURN = "the loop turns"


class Effect(Enum):
    """What a move asks for beside the new state."""

    RESTART = "restart"  # seek to before everything
    RATE = "rate"  # the rate becomes what was asked
    ONE = "1x"  # the rate becomes 1
    END = "end"  # tell the viewer that the drill is over
    TURN = "turn"  # go to where the loop begins


class Move(NamedTuple):
    state: State
    effects: frozenset[Effect] = frozenset()


class IllegalMove(AssertionError):
    """An event that cannot happen in this state."""

    def __init__(self, state: State, event: Event) -> None:
        self.state = state
        self.event = event
        super().__init__(f"{event.name} cannot happen while {state.value}")


def _move(state: State, *effects: Effect) -> Move:
    return Move(state, frozenset(effects))


_PAUSED: Final = _move(State.PAUSED)
_PLAYING: Final = _move(State.PLAYING)
_FOLLOWING: Final = _move(State.FOLLOWING)
_ENDED: Final = _move(State.ENDED)
_LIVE: Final = _move(State.FOLLOWING, Effect.ONE)
_RESTART: Final = _move(State.PLAYING, Effect.RESTART)
_END: Final = _move(State.ENDED, Effect.END)
_TURN: Final = _move(State.PLAYING, Effect.TURN)

MOVES: Final[Mapping[State, Mapping[Event, Move]]] = {
    State.PAUSED: {
        Event.PLAY: _PLAYING,
        Event.PLAY_AT_END: _RESTART,
        Event.PAUSE: _PAUSED,
        Event.SEEK: _PAUSED,
        Event.SEEK_END: _PAUSED,
        Event.SEEK_END_FINISHED: _END,
        Event.SEEK_LIVE: _LIVE,
        Event.STEP: _PAUSED,
        Event.RATE: _move(State.PAUSED, Effect.RATE),
        Event.GROWN: _PAUSED,
    },
    State.PLAYING: {
        Event.PLAY: _PLAYING,
        Event.PLAY_AT_END: _PLAYING,
        Event.PAUSE: _PAUSED,
        Event.SEEK: _PLAYING,
        Event.SEEK_END: _PAUSED,
        Event.SEEK_END_FINISHED: _END,
        Event.SEEK_LIVE: _LIVE,
        Event.STEP: _PAUSED,
        Event.RATE: _move(State.PLAYING, Effect.RATE),
        Event.EDGE_LIVE: _LIVE,
        Event.EDGE_OPEN: _PLAYING,
        Event.EDGE_FINISHED: _END,
        Event.GROWN: _PLAYING,
        Event.STOP: _PAUSED,
        Event.TURN: _TURN,  # a loop wins over the edge
    },
    State.FOLLOWING: {
        Event.PLAY: _FOLLOWING,
        Event.PLAY_AT_END: _FOLLOWING,
        Event.PAUSE: _PAUSED,
        Event.SEEK: _PLAYING,
        Event.SEEK_END: _PAUSED,
        Event.SEEK_END_FINISHED: _END,
        Event.SEEK_LIVE: _LIVE,
        Event.STEP: _PAUSED,
        Event.RATE: _FOLLOWING,  # the live edge has one speed
        Event.EDGE_LIVE: _FOLLOWING,
        Event.EDGE_OPEN: _FOLLOWING,
        Event.EDGE_FINISHED: _END,
        Event.GROWN: _FOLLOWING,
        # Neither stop kinds nor a loop hold who follows.
    },
    State.ENDED: {
        Event.PLAY: _RESTART,
        Event.PLAY_AT_END: _RESTART,
        Event.PAUSE: _ENDED,
        Event.SEEK: _PAUSED,
        Event.SEEK_END: _PAUSED,
        Event.SEEK_END_FINISHED: _END,
        Event.SEEK_LIVE: _LIVE,
        Event.STEP: _PAUSED,
        Event.RATE: _move(State.ENDED, Effect.RATE),
        Event.GROWN: _PAUSED,
    },
}


@dataclass(frozen=True, slots=True)
class Transport:
    """A playhead at one moment; every change gives a new one."""

    state: State = State.PAUSED
    rate: float = 1.0
    anchor: Position | None = None
    offset: float = 0.0  # ms of play beyond the anchor at `since`
    since: float = 0.0  # monotonic seconds

    def elapsed(self, now: float) -> float:
        """Milliseconds of play beyond the anchor."""
        if self.state is not State.PLAYING:
            return self.offset
        return self.offset + (now - self.since) * 1000 * self.rate

    def reaches(self, offset: float) -> float:
        """When `elapsed` will be `offset`, in monotonic seconds; only while playing."""
        assert self.state is State.PLAYING, "a standing playhead reaches nothing"
        return self.since + (offset - self.offset) / (1000 * self.rate)

    def on(self, event: Event, now: float, rate: float = 1.0) -> tuple[Transport, Move]:
        """The playhead after `event`, and the move it made. Raises IllegalMove."""
        move = MOVES[self.state].get(event)
        if move is None:
            raise IllegalMove(self.state, event)
        speed = self.rate
        if Effect.RATE in move.effects:
            speed = rate
        elif Effect.ONE in move.effects:
            speed = 1.0
        after = replace(self, state=move.state, rate=speed, offset=self.elapsed(now), since=now)
        return after, move

    def at(self, anchor: Position | None, now: float, offset: float = 0.0) -> Transport:
        """The same playhead elsewhere."""
        return replace(self, anchor=anchor, offset=offset, since=now)

    def passed(self, anchor: Position, interval: float) -> Transport:
        """The same playhead, told from an event that it has reached `interval` ms on."""
        return replace(self, anchor=anchor, offset=self.offset - interval)
