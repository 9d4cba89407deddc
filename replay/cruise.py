"""The plain case of playing at due pace, cut short: nothing but the clock moves.

Thousands of viewers are looked at every tick, and nearly always the same is true of all that a
session otherwise has to ask. A cruise begins when a look has found it so, and is over as soon as
anything of it may not be:

| it takes                                                        | else                        |
|-----------------------------------------------------------------|-----------------------------|
| due pace, playing straight on: no loop, stop kinds, skip        | it does not begin           |
| every event passes, none is sent as a copy                      | it does not begin           |
| a stretch of the log where the difference of times is the way   | it does not begin, or is    |
|                                                                 | over at the stretch's end   |
| all that is due was sent, with credit to spare                  | it does not begin; is over  |
| the log is as it was, and by the clock as it was then nothing   | over                        |
| is to be told of it                                             |                             |
| less than STAMP_EVERY since the last frame                      | over: a stamp may be due    |
| no message comes                                                | over                        |

Nothing is kept here: the feed moves as ever, and the playhead finds its place from the clock when
it is asked again. So who ends a cruise has lost nothing.
"""

from __future__ import annotations

from enum import Enum

from events.indexing.stretch import Stretch
from replay.feed import STAMP_EVERY, Feed
from replay.frames import Data
from replay.news import Source
from replay.pacing import SLACK_MS
from replay.transport import Transport


class Look(Enum):
    NOTHING = "nothing is due yet"
    OVER = "look as ever"


class Cruise:
    """`until`: when there may be something to tell of the log, in monotonic seconds."""

    def __init__(
        self, log: Source, feed: Feed, stretch: Stretch, transport: Transport, until: float
    ) -> None:
        assert transport.anchor is not None, "a stretch is entered on an event"
        self._log, self._head = log, log.head
        self._feed = feed
        self._stretch = stretch
        self._time = transport.anchor.time
        self._offset, self._since = transport.offset, transport.since
        self._speed = transport.rate * 1000  # ms of play a second
        self._until = until
        self._looked = -1.0  # when all that was due was sent

    def next(self, now: float) -> Data | Look:
        """What is due in monotonic second `now`."""
        if now == self._looked:
            return Look.NOTHING
        if now >= self._until or self._log.head is not self._head:
            return Look.OVER
        feed, stretch = self._feed, self._stretch
        elapsed = self._offset + (now - self._since) * self._speed
        end = stretch.reached(self._time + int(elapsed + SLACK_MS))
        if end > feed.passed:
            frame = feed.along(stretch, end, now)
            if frame is None:
                return Look.OVER
            if feed.passed == end < stretch.last:
                self._looked = now
            return frame
        if end == stretch.last or now >= feed.heard_at + STAMP_EVERY:
            return Look.OVER
        return Look.NOTHING

    def deadline(self) -> float:
        """When to look again, after nothing was due."""
        ms = self._stretch.position(self._feed.passed).time - self._time
        due = self._since + (ms - self._offset) / self._speed
        return min(due, self._until, self._feed.heard_at + STAMP_EVERY)
