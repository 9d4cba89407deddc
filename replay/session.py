"""A solo session: one viewer's playhead and place in the log, without I/O.

It is fed messages and moments and drained of frames. It reads the log's index, never its
lines: a frame names the runs whose lines the shell fetches, and `frames.encode` splices them in.

| call | means |
|---|---|
| `Session(log, now, zone)` | a connection was made; `hello` is waiting in `next` |
| `receive(data, now)` | a message came: bytes of a text frame, None for binary; never raises |
| `next(now)` | the next frame to send, or None: nothing now. Call until None |
| `stale(frame)` | a seek came while the lines of `frame` were being read: drop it |
| `next_deadline(now)` | after `next` said None: when to call it again, in monotonic seconds |
| `full` | too many answers wait: read no message until `next` has said None, or be cut (4100) |
| `leave(code, reason)` | the shell has a reason to close: 1001, 4004, 4101 |

What the shell does whenever a message came, `Log.watch` called back, or the ticker woke it:

    while (frame := session.next(now())) is not None:
        if isinstance(frame, Goodbye):
            await ws.close(code=frame.code, message=frame.reason.encode())
            return
        text = await log.text(frame.runs)
        if session.stale(frame):
            continue
        await ws.send_frame(encode(frame, text), WSMsgType.TEXT)
        await asyncio.sleep(0)  # a send does not yield
    slot.at(session.next_deadline(now()))

with one such loop at a time for a viewer, so that frames keep their order; a shell that has the
text at hand, and a peer that takes it, may go through it without a task. `receive` and `leave` may
be called in between. Growth of the log needs no call of its own: `next` sees it.

The cursor moves when `next` plans a frame, not when it is sent. Dropping a stale plan is sound:
the seek that made it stale began a new generation, and nothing of the old one counts any more.
A plan lost with its connection is sound too: the viewer resumes by the last cursor that it saw.
"""

from __future__ import annotations

import math
from datetime import tzinfo
from functools import partial

import msgspec

from events.indexing.order import Position
from events.line import epoch
from replay import answers, messages
from replay.answers import MAX_MESSAGE as MAX_MESSAGE
from replay.answers import OPEN_WITHIN, Why
from replay.cruise import Cruise, Look
from replay.cursor import Cursor
from replay.feed import Feed
from replay.fields import Refused, Tag
from replay.finding import doubt, find, seeking
from replay.frames import CloseCode, Data, Frame, Ready, Standing
from replay.manner import changed
from replay.moment import Moment
from replay.news import News, Source
from replay.outbox import Outbox
from replay.playhead import Playhead
from replay.restamp import restamped
from replay.snapshot import reduce
from replay.steering import Steering
from replay.transport import Effect, Event, Move, State


class Session:
    """One viewer."""

    def __init__(self, log: Source, now: Moment, zone: tzinfo) -> None:
        """`zone`: the drill's, for copies of its lines."""
        self._log = log
        self._index = log.index
        self._epoch = epoch(log.header)
        self._playhead = Playhead(log.index)
        self._steering = Steering(log.index, self._playhead)
        self._pace: messages.Pace = "ahead"
        self._zone = zone
        self._copies = False  # lines are sent as if they happened now
        self._feed: Feed | None = None  # from `open` on
        self._news = News(log, now)
        self._outbox = Outbox()
        self._began = now.mono
        self._cruise: Cruise | None = None
        self._unsent = False  # the loop would turn, but not all of it was sent
        self._outbox.say("hello", **answers.hello(log, self._epoch, self._news.told, now))

    @property
    def full(self) -> bool:
        return self._outbox.full

    # In.

    def receive(self, data: bytes | None, now: Moment) -> None:
        """A message came. What it leads to is in `next`."""
        self._cruise = None
        if self._outbox.closing:
            return
        if self.full:
            self.leave(4100, "answers are not being read")
            return
        req: Tag | None = None
        try:
            command, req = messages.decode(data)
            self._obey(command, req, now)
        except Refused as refused:
            self._outbox.refuse(refused, refused.req if req is None else req)

    def leave(self, code: CloseCode, reason: str) -> None:
        """Close, after the answers that wait; a viewer that stalled is owed none."""
        self._cruise = None
        self._outbox.leave(code, reason)

    def _obey(self, command: messages.Message, req: Tag | None, now: Moment) -> None:
        if isinstance(command, messages.Ping):
            self._outbox.say("pong", req, c=command.c, now=now.wall)
        elif isinstance(command, messages.Open):
            if self._feed is not None:
                self.leave(4003, "open comes once a connection")
            else:
                self._open(command, req, now)
        elif self._feed is None:
            raise Refused("not_open", "send open first", "op")
        elif isinstance(command, messages.More):
            self._feed.grant(command.credit)
        else:
            self._advance(now)
            self._steer(command, self._feed, req, now)

    def _open(self, command: messages.Open, req: Tag | None, now: Moment) -> None:
        resume, index, playhead = command.resume, self._index, self._playhead
        reset = doubt(resume, self._epoch, index.count) if resume else None
        going_on = resume is not None and reset is None
        place = resume.p if resume and going_on else find(index, command.at, "at")
        manner = changed(playhead.manner, command.settings, index)
        cursor = Cursor(resume.gen, resume.p, resume.a) if resume else Cursor(0, None, 0)
        feed = Feed(index, command.filter, command.credit, cursor, now.mono)
        self._feed, self._pace = feed, command.pace
        self._copies = command.restamp
        if reset:
            self._outbox.say("reset", reason=reset)
        playhead.conduct(manner, now.mono)
        playhead.act(Event.RATE, now.mono, command.rate)
        # A viewer that goes on stands where it was, and follows from there if it did.
        target = "start" if going_on and command.at != "live" else command.at
        move = playhead.act(seeking(target, self._news.finished(now)), now.mono)
        if going_on:
            playhead.go(place, now.mono)
        else:
            self._stand(place, feed, now)
        if command.playing and playhead.state is State.PAUSED:
            move = playhead.act(Event.PLAY, now.mono)
        self._conclude(move, now, req, settings=command.settings != messages.Settings())

    def _steer(self, command: messages.Steering, feed: Feed, req: Tag | None, now: Moment) -> None:
        self._told_stop(now)
        steered = self._steering.obey(command, self._news.finished(now), now.mono)
        if steered.jumps:
            self._stand(steered.place, feed, now)
        self._conclude(steered.move, now, req, settings=isinstance(command, messages.Set))

    def _stand(self, place: Position | None, feed: Feed, now: Moment) -> None:
        """The playhead jumps: a new generation, and a snapshot of what lies behind it."""
        self._playhead.go(place, now.mono)
        feed.seek(place, now.mono)
        snapshot = reduce(self._index, place)
        self._outbox.put(Standing(feed.cursor, snapshot, self._index.order_only))

    # Out.

    def next(self, now: Moment) -> Frame | None:
        """The next frame to send; None when there is nothing to send now."""
        if self._cruise is not None:
            found = self._cruise.next(now.mono)
            if found is not Look.OVER:
                return None if found is Look.NOTHING else found
            self._cruise = None
        frame = self._next(now)
        if frame is None:
            self._cruise = self._begun(now)
        return frame

    def _next(self, now: Moment) -> Frame | None:
        while True:
            frame = self._outbox.take(self._generation)
            if frame is not None or self._outbox.closing:
                return frame
            if self._feed is not None:
                self._advance(now)
                if coming := self._feed.next(self._horizon, now.mono):
                    return self._copied(coming, now)
                if not (self._happened(self._feed, now) or self._tell_news(now)):
                    return self._stamp(self._feed, now)
            elif now.mono >= self._began + OPEN_WITHIN:
                self.leave(4002, f"no open within {OPEN_WITHIN:.0f} s")
            else:
                return None

    def _begun(self, now: Moment) -> Cruise | None:
        """A cruise, if nothing but the clock moves from now on."""
        feed, playhead = self._feed, self._playhead
        if feed is None or self._pace != "due" or self._copies or not feed.plain:
            return None
        stretch = playhead.stretch
        if stretch is None or self._outbox.closing or not feed.sent_to(playhead.horizon):
            return None
        until = self._news.due(now, following=False)
        until = math.inf if until is None else until
        return Cruise(self._log, feed, stretch, playhead.transport, until)

    def stale(self, frame: Frame) -> bool:
        """Whether a newer generation has begun since `frame` was planned."""
        return frame.generation is not None and frame.generation < self._generation

    def next_deadline(self, now: Moment) -> float | None:
        """When to call `next` again, in monotonic seconds, if nothing happens before."""
        if self._outbox.closing:
            return None
        if self._cruise is not None:
            return self._cruise.deadline()
        if self._feed is None:
            return self._began + OPEN_WITHIN
        due = (
            # What holds a loop back is credit, and with it comes a call.
            None if self._unsent else self._playhead.due(),
            self._news.due(now, self._following),
            self._feed.stamp_due(now.mono, self._ticking(self._feed, now)),
        )
        return min((moment for moment in due if moment is not None), default=None)

    @property
    def _generation(self) -> int:
        return self._feed.cursor.generation if self._feed is not None else 0

    @property
    def _following(self) -> bool:
        return self._playhead.state is State.FOLLOWING

    @property
    def _horizon(self) -> int:
        """How many events may have been sent."""
        everything = self._pace == "ahead" or self._following
        return self._index.count if everything else self._playhead.horizon

    def _copied(self, frame: Data | Ready, now: Moment) -> Data | Ready:
        """With its lines as if they happened now, for who wants them so."""
        if not self._copies or not isinstance(frame, Data):
            return frame
        copied = partial(restamped, now_ms=now.wall, zone=self._zone)
        return msgspec.structs.replace(frame, copied=copied)

    def _advance(self, now: Moment) -> None:
        self._playhead.advance(now.mono)
        if self._playhead.state is State.ENDED and not self._playhead.at_edge:
            self._conclude(self._playhead.act(Event.GROWN, now.mono), now, why="grown")

    def _happened(self, feed: Feed, now: Moment) -> bool:
        """Whether the playhead did something by itself, with all behind it sent."""
        self._unsent = False
        if self._told_stop(now):
            return True
        if self._playhead.looping and self._playhead.state is State.PLAYING:
            return self._turn(feed, now)
        return self._edge(feed, now)

    def _told_stop(self, now: Moment) -> bool:
        told = self._playhead.stopped
        if told:
            self._playhead.stopped = False
            self._conclude(Move(self._playhead.state), now, why="stop")
        return told

    def _turn(self, feed: Feed, now: Moment) -> bool:
        """Whether the loop turned."""
        playhead, loop = self._playhead, self._playhead.manner.loop
        if loop is None or not playhead.turns(now.mono):
            return False
        if self._pace == "due" and not feed.sent_to(playhead.horizon):
            self._unsent = True
            return False
        move = playhead.act(Event.TURN, now.mono)
        if self._pace == "due":
            self._stand(loop.start, feed, now)
        else:
            playhead.go(loop.start, now.mono)
        self._conclude(move, now, why="loop")
        return True

    def _edge(self, feed: Feed, now: Moment) -> bool:
        """Whether something happened at the end of the log, with all of it sent."""
        playhead = self._playhead
        if not (playhead.moving and playhead.at_edge and feed.sent_to(self._index.count)):
            return False
        if self._news.finished(now):
            event = Event.EDGE_FINISHED
        elif playhead.waiting or self._following:
            return False
        else:
            event = Event.EDGE_LIVE if self._news.live(now) else Event.EDGE_OPEN
        before = playhead.state
        move = playhead.act(event, now.mono)
        if move.state is not before:
            self._conclude(move, now, why="edge")
        return True

    def _ticking(self, feed: Feed, now: Moment) -> bool:
        """Whether the playhead moves through silence, with all behind it sent."""
        return (
            self._pace == "due"
            and self._playhead.ticking(now.mono, feed.cursor.p)
            and feed.sent_to(self._playhead.horizon)
        )

    def _stamp(self, feed: Feed, now: Moment) -> Ready | None:
        if feed.quiet(now.mono) and self._ticking(feed, now):
            feed.move_to(self._playhead.place(now.mono))
        return feed.stamp(now.mono)

    def _tell_news(self, now: Moment) -> bool:
        news = self._news.take(now, self._following)
        if news is not None:
            self._outbox.say("head", **news._asdict())
        return news is not None

    def _conclude(
        self,
        move: Move,
        now: Moment,
        req: Tag | None = None,
        why: Why | None = None,
        settings: bool = False,
    ) -> None:
        """What every move is answered with."""
        self._outbox.say("state", req, **answers.state(self._playhead, now, why, settings))
        if Effect.END in move.effects:
            self._outbox.say("end", **answers.end(self._log, self._playhead))
