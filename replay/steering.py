"""What a viewer's messages do to its playhead. What follows from it (frames, generations) is the
session's.
"""

from __future__ import annotations

from typing import NamedTuple

from events.indexing.index import Index
from events.indexing.order import Position
from replay import messages
from replay.finding import find, seeking
from replay.manner import changed
from replay.marks import following, preceding
from replay.playhead import Playhead
from replay.stepping import Taken, stepped
from replay.targets import AtMark
from replay.transport import Effect, Event, Move, State


class Steered(NamedTuple):
    """What became of a message: the move, and with `jumps` the place to stand at from now on."""

    move: Move
    jumps: bool = False
    place: Position | None = None


class Steering:
    """One playhead in the hands of one viewer; the log is at hand, and nothing is due."""

    def __init__(self, index: Index, playhead: Playhead) -> None:
        self._index = index
        self._playhead = playhead
        self._taken: Taken | None = None  # the step just before, and nothing else since

    def obey(self, command: messages.Steering, finished: bool, now: float) -> Steered:
        """Do it. Raises Refused, and then nothing has changed."""
        playhead = self._playhead
        if isinstance(command, messages.Step):
            return self._step(command.n, now)
        steered = self._other(command, finished, now)
        self._taken = None
        if steered is None:
            return Steered(Move(playhead.state))
        return steered

    def _other(self, command: messages.Steering, finished: bool, now: float) -> Steered | None:
        playhead = self._playhead
        match command:
            case messages.Play():
                over = playhead.at_edge and finished and not playhead.looping
                move = playhead.act(Event.PLAY_AT_END if over else Event.PLAY, now)
                return Steered(move, Effect.RESTART in move.effects)
            case messages.Pause():
                return Steered(playhead.act(Event.PAUSE, now))
            case messages.Rate():
                return Steered(playhead.act(Event.RATE, now, command.rate))
            case messages.Seek(AtMark() as mark) if mark.beside and self._index.count:
                return self._beside(mark, now)
            case messages.Seek(AtMark() as mark) if mark.beside:
                return Steered(playhead.act(Event.SEEK, now), True)
            case messages.Seek(to):
                place = find(self._index, to, "to")
                return Steered(playhead.act(seeking(to, finished), now), True, place)
            case messages.Set(settings):
                playhead.conduct(changed(playhead.manner, settings, self._index), now)
        return None

    def _beside(self, mark: AtMark, now: float) -> Steered | None:
        playhead, place = self._playhead, self._playhead.place(now)
        if mark.which == "next":
            found = following(self._index, mark.kind, place)
        else:
            rate = playhead.rate if playhead.state is State.PLAYING else 1.0
            found = preceding(self._index, mark.kind, place, rate)
        if found is None:
            return None
        return Steered(playhead.act(Event.SEEK, now), True, found)

    def _step(self, n: int, now: float) -> Steered:
        playhead, index = self._playhead, self._index
        origin, count = playhead.place(now), index.count
        if self._taken is not None and self._taken.undone_by(n, count):
            target: Position | None = self._taken.origin
        else:
            seq = playhead.seq()
            on = seq > 0 and origin == index.position(seq)
            found = stepped(index, playhead.horizon, on, n, playhead.manner.steps)
            target = index.position(found) if found else origin
        move = playhead.act(Event.STEP, now)
        self._taken = Taken(n, origin, count) if target != origin else None
        return Steered(move, target != origin, target)
