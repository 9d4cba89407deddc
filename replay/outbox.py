"""Answers that wait to be sent to one viewer, and the goodbye behind them.

At most `MAX_WAITING` wait. Who has that many unread and sends on is cut; a viewer whose shell
stops reading while the box is `full` never gets there.
"""

from __future__ import annotations

from collections import deque
from typing import Final

from replay.fields import Refused, Tag
from replay.frames import CloseCode, Goodbye, Ready, Standing, message

MAX_WAITING: Final = 256
MAX_BAD: Final = 20


class Outbox:
    def __init__(self) -> None:
        self._waiting: deque[Ready | Standing] = deque()
        self._goodbye: Goodbye | None = None
        self._gone = False
        self._bad = 0

    @property
    def full(self) -> bool:
        return len(self._waiting) >= MAX_WAITING

    @property
    def closing(self) -> bool:
        return self._goodbye is not None

    def put(self, frame: Ready | Standing) -> None:
        self._waiting.append(frame)

    def say(self, op: str, req: Tag | None = None, **fields: object) -> None:
        tag = {} if req is None else {"req": req}
        self.put(message(op, **fields, **tag))

    def refuse(self, refused: Refused, req: Tag | None) -> None:
        """Answer with `error`; the last one that is borne closes the connection."""
        where = {"field": refused.field} if refused.field else {}
        self.say("error", req, code=refused.code, detail=refused.detail, **where)
        self._bad += refused.bad
        if self._bad >= MAX_BAD:
            self.leave(4001, f"{MAX_BAD} bad messages")

    def leave(self, code: CloseCode, reason: str) -> None:
        """Say goodbye after the answers that wait; a viewer that stalled is owed none."""
        self._goodbye = self._goodbye or Goodbye(code, reason)
        if code == 4100:
            self._waiting.clear()

    def take(self, generation: int) -> Ready | Standing | Goodbye | None:
        """The next frame; a snapshot of an older generation is overtaken and left out."""
        while self._waiting:
            frame = self._waiting.popleft()
            if frame.generation is None or frame.generation >= generation:
                return frame
        if self._goodbye is None or self._gone:
            return None
        self._gone = True
        return self._goodbye
