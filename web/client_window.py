"""The events that a client has under way, without I/O: what is to be written, what waits for its
answer, and what an ack says of it."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from itertools import islice
from typing import Generic, TypeVar

from web.append_messages import WINDOW, WINDOW_BYTES, Acked, Malformed
from web.client_errors import ApiProblem

A = TypeVar("A")


@dataclass(frozen=True, slots=True)
class Taken:
    """The event is durable under this seq. `known`: it was before, this was a retry."""

    seq: int
    known: bool


Outcome = Taken | ApiProblem


@dataclass(slots=True)
class Waiting(Generic[A]):
    """An event that has no answer yet; `answer` is where it is awaited."""

    data: bytes
    answer: A
    outcome: Outcome | None = None


class Window(Generic[A]):
    """In the order of sending. Numbers of messages count from 1 on each connection."""

    def __init__(self) -> None:
        self.most, self.most_bytes = WINDOW, WINDOW_BYTES
        self.accepted = self.settled = 0  # events, of all connections
        self._waiting: deque[Waiting[A]] = deque()
        self._bytes = 0
        self._written = 0  # how many of the waiting were written on this connection
        self._acked = 0  # messages of this connection that were acked

    def has_room(self, size: int) -> bool:
        if not self._waiting:
            return True
        return len(self._waiting) < self.most and self._bytes + size <= self.most_bytes

    def accept(self, data: bytes, answer: A) -> None:
        self._waiting.append(Waiting(data, answer))
        self._bytes += len(data)
        self.accepted += 1

    def reconnect(self) -> None:
        """Everything that has no answer is to be written again, and numbered anew."""
        self._written = self._acked = 0
        for one in self._waiting:
            one.outcome = None

    def next(self) -> bytes | None:
        """What is to be written next."""
        if self._written == len(self._waiting):
            return None
        data = self._waiting[self._written].data
        self._written += 1
        return data

    def refuse(self, number: int, problem: ApiProblem) -> None:
        """Message `number` was refused; an ack settles it. Raises Malformed."""
        self._upto(number)[-1].outcome = problem

    def settle(self, ack: Acked) -> list[Waiting[A]]:
        """Those that have their outcome now. Raises Malformed."""
        settled = self._upto(ack.number)
        for runs, known in ((ack.new, False), (ack.known, True)):
            for number, seq, size in runs:
                start = number - self._acked - 1
                if start < 0 or start + size > len(settled):
                    raise Malformed(f"a run from message {number} is beyond its ack", "new")
                for place in range(size):
                    settled[start + place].outcome = Taken(seq + place, known)
        if any(one.outcome is None for one in settled):
            raise Malformed(f"the ack of {ack.number} leaves a message out", "n")
        for one in settled:
            self._waiting.popleft()
            self._bytes -= len(one.data)
        self._acked = ack.number
        self._written -= len(settled)
        self.settled += len(settled)
        return settled

    def abandon(self) -> list[Waiting[A]]:
        """Those that will never be answered."""
        left = list(self._waiting)
        self._waiting.clear()
        self._bytes = self._written = 0
        return left

    def _upto(self, number: int) -> list[Waiting[A]]:
        count = number - self._acked
        if not 1 <= count <= self._written:
            raise Malformed(f"message {number} has no answer due", "n")
        return list(islice(self._waiting, count))
