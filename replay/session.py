"""A solo session: one viewer's playhead and place in the log, without I/O.

It is fed messages and moments and drained of frames. It reads the log's index, never its
lines: a frame names the seqs whose lines the shell fetches, and `frames.encode` splices them in.

| call | means |
|---|---|
| `Session(log, now)` | a connection was made; `hello` is waiting in `next` |
| `receive(data, now)` | a message came: bytes of a text frame, None for binary; never raises |
| `next(now)` | the next frame to send, or None: nothing now. Call until None |
| `stale(frame)` | a seek came while the lines of `frame` were being read: drop it |
| `next_deadline(now)` | when to call `next` though nothing happens: monotonic seconds, or None |
| `full` | too many answers wait: read no message until `next` has said None, or be cut (4100) |
| `leave(code, reason)` | the shell has a reason to close: 1001, 4004, 4100, 4101 |

What the shell does whenever a message came, `Log.watch` called back, or the ticker woke it:

    while (frame := session.next(now())) is not None:
        if isinstance(frame, Goodbye):
            await ws.close(code=frame.code, message=frame.reason.encode())
            return
        lines = await log.lines(frame.seqs) if frame.seqs else []
        if session.stale(frame):
            continue
        for data in encode(frame, lines):
            await ws.send_frame(data, WSMsgType.TEXT)
        await asyncio.sleep(0)  # a send does not yield
    slot.at(session.next_deadline(now()))

with one such loop a viewer, so that frames keep their order. `receive` and `leave` may be called
in between. Growth of the log needs no call of its own: `next` sees it.

The cursor moves when `next` plans a frame, not when it is sent. Dropping a stale plan is sound:
the seek that made it stale began a new generation, and nothing of the old one counts any more.
A plan lost with its connection is sound too: the viewer resumes by the last cursor that it saw.
"""

from __future__ import annotations

from typing import Final

from events.indexing.order import Position
from events.line import epoch
from replay import messages
from replay.cursor import Cursor
from replay.delivery import FRAME_EVENTS
from replay.feed import Feed
from replay.fields import Refused, Tag
from replay.frames import MAX_LINES, PROTOCOL, CloseCode, Frame, Ready, Standing
from replay.moment import Moment
from replay.news import News, Source
from replay.outbox import MAX_BAD, Outbox
from replay.playhead import Playhead
from replay.snapshot import reduce
from replay.targets import doubt, find, seeking
from replay.transport import Effect, Event, Move, State

OPEN_WITHIN: Final = 10.0  # seconds
MAX_MESSAGE: Final = 64 * 1024  # bytes; the shell holds viewers to it

LIMITS: Final = {
    "credit": messages.MAX_CREDIT,
    "events": FRAME_EVENTS,
    "bytes": MAX_LINES,
    "message": MAX_MESSAGE,
    "rate": [messages.MIN_RATE, messages.MAX_RATE],
    "open_ms": int(OPEN_WITHIN * 1000),
    "bad": MAX_BAD,
}


class Session:
    """One viewer."""

    def __init__(self, log: Source, now: Moment) -> None:
        self._log = log
        self._index = log.index
        self._epoch = epoch(log.header)
        self._playhead = Playhead(log.index)
        self._pace: messages.Pace = "ahead"
        self._feed: Feed | None = None  # from `open` on
        self._news = News(log, now)
        self._outbox = Outbox()
        self._began = now.mono
        self._hello(now)

    @property
    def full(self) -> bool:
        return self._outbox.full

    # In.

    def receive(self, data: bytes | None, now: Moment) -> None:
        """A message came. What it leads to is in `next`."""
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
            self._conclude(self._steer(command, self._feed, now), req, now)

    def _open(self, command: messages.Open, req: Tag | None, now: Moment) -> None:
        resume, index = command.resume, self._index
        reset = doubt(resume, self._epoch, index.count) if resume else None
        going_on = resume is not None and reset is None
        place = resume.p if resume and going_on else find(index, command.at, "at")
        cursor = Cursor(resume.gen, resume.p, resume.a) if resume else Cursor(0, None, 0)
        feed = Feed(index, command.filter, command.credit, cursor, now.mono)
        self._feed, self._pace = feed, command.pace
        if reset:
            self._outbox.say("reset", reason=reset)
        self._playhead.act(Event.RATE, now.mono, command.rate)
        # A viewer that goes on stands where it was, and follows from there if it did.
        target = "start" if going_on and command.at != "live" else command.at
        move = self._playhead.act(seeking(target, self._news.finished(now)), now.mono)
        if going_on:
            self._playhead.go(place, now.mono)
        else:
            self._stand(place, feed, now)
        if command.playing and self._playhead.state is State.PAUSED:
            move = self._playhead.act(Event.PLAY, now.mono)
        self._conclude(move, req, now)

    def _steer(self, command: messages.Steering, feed: Feed, now: Moment) -> Move:
        playhead = self._playhead
        match command:
            case messages.Play():
                over = playhead.at_edge and self._news.finished(now)
                move = playhead.act(Event.PLAY_AT_END if over else Event.PLAY, now.mono)
                if Effect.RESTART in move.effects:
                    self._stand(None, feed, now)
                return move
            case messages.Pause():
                return playhead.act(Event.PAUSE, now.mono)
            case messages.Rate():
                return playhead.act(Event.RATE, now.mono, command.rate)
            case messages.Seek():
                place = find(self._index, command.to, "to")
                event = seeking(command.to, self._news.finished(now))
                return self._jump(event, place, feed, now)
            case messages.Step():
                place = playhead.stepped(command.n)
                if place == playhead.place(now.mono):
                    return playhead.act(Event.STEP, now.mono)
                return self._jump(Event.STEP, place, feed, now)

    def _jump(self, event: Event, place: Position | None, feed: Feed, now: Moment) -> Move:
        move = self._playhead.act(event, now.mono)
        self._stand(place, feed, now)
        return move

    def _stand(self, place: Position | None, feed: Feed, now: Moment) -> None:
        """The playhead jumps: a new generation, and a snapshot of what lies behind it."""
        self._playhead.go(place, now.mono)
        feed.seek(place, now.mono)
        snapshot = reduce(self._index, place)
        self._outbox.put(Standing(feed.cursor, snapshot, self._index.order_only))

    # Out.

    def next(self, now: Moment) -> Frame | None:
        """The next frame to send; None when there is nothing to send now."""
        while True:
            frame = self._outbox.take(self._generation)
            if frame is not None or self._outbox.closing:
                return frame
            if self._feed is not None:
                self._advance(now)
                if data := self._feed.next(self._horizon, now.mono):
                    return data
                if not (self._edge(self._feed, now) or self._tell_news(now)):
                    return self._stamp(self._feed, now)
            elif now.mono >= self._began + OPEN_WITHIN:
                self.leave(4002, f"no open within {OPEN_WITHIN:.0f} s")
            else:
                return None

    def stale(self, frame: Frame) -> bool:
        """Whether a newer generation has begun since `frame` was planned."""
        return frame.generation is not None and frame.generation < self._generation

    def next_deadline(self, now: Moment) -> float | None:
        """When to call `next` again, in monotonic seconds, if nothing happens before."""
        if self._outbox.closing:
            return None
        if self._feed is None:
            return self._began + OPEN_WITHIN
        due = (
            self._playhead.due(),
            self._news.due(now, self._following),
            self._feed.stamp_due(now.mono, self._ticking(self._feed)),
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

    def _advance(self, now: Moment) -> None:
        self._playhead.advance(now.mono)
        if self._playhead.state is State.ENDED and not self._playhead.at_edge:
            self._conclude(self._playhead.act(Event.GROWN, now.mono), None, now)

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
            self._conclude(move, None, now)
        return True

    def _ticking(self, feed: Feed) -> bool:
        """Whether the playhead moves through silence, with all behind it sent."""
        return (
            self._pace == "due" and self._playhead.ticking and feed.sent_to(self._playhead.horizon)
        )

    def _stamp(self, feed: Feed, now: Moment) -> Ready | None:
        if feed.quiet(now.mono) and self._ticking(feed):
            feed.move_to(self._playhead.place(now.mono))
        return feed.stamp(now.mono)

    def _tell_news(self, now: Moment) -> bool:
        news = self._news.take(now, self._following)
        if news is not None:
            self._outbox.say("head", **news._asdict())
        return news is not None

    def _conclude(self, move: Move, req: Tag | None, now: Moment) -> None:
        """What every move is answered with."""
        playhead = self._playhead
        self._outbox.say(
            "state",
            req,
            state=playhead.state.value,
            rate=playhead.rate,
            at=playhead.place(now.mono),
            seq=playhead.seq(),
            now=now.wall,
        )
        if Effect.END in move.effects:
            reason = "sealed" if self._log.head.sealed else "finished"
            self._outbox.say("end", seq=playhead.seq(), reason=reason)

    def _hello(self, now: Moment) -> None:
        index, known = self._index, self._news.told
        self._outbox.say(
            "hello",
            proto=PROTOCOL,
            drill=self._log.drill,
            epoch=self._epoch,
            head=known.head,
            order_only=index.order_only,
            sealed=known.sealed,
            state=known.state,
            now=now.wall,
            first=index.position(index.at(0)) if index.count else None,
            last=known.last,
            limits=LIMITS,
        )
