"""Writers that go on until something is killed, and the judge of what is left of their work.

An id says all about its event: `<round>.<writer>.<number>:<item>/<size>:<pad>`, so the judge knows
what was sent, and which events were one request, without having heard of it.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterable, Sequence
from typing import NamedTuple

from fault_figures import Figures
from fault_image import Line, event


class Ack(NamedTuple):
    """What an append was answered with."""

    seqs: Sequence[int]
    ids: Sequence[str]
    duplicate: bool


Append = Callable[[list[bytes]], Awaitable[Ack]]
Told = Callable[[Ack], None]


def sent(event_id: str) -> bytes:
    """The event of that id as its writer sent it."""
    return event(event_id, int(event_id.rpartition(":")[2]))


def request(name: str, number: int, chance: random.Random) -> list[str]:
    """The ids of a new request."""
    size = chance.randint(1, 6)
    return [
        f"{name}.{number}:{item}/{size}:{chance.choice((0, 30, 900))}"
        for item in range(1, size + 1)
    ]


async def write(append: Append, told: Told, name: str, chance: random.Random) -> None:
    """Requests one after the other; now and then the last one again, as after a lost answer."""
    number = 0
    while True:
        number += 1
        ids = request(name, number, chance)
        ack = await append([sent(event_id) for event_id in ids])
        told(ack)
        if chance.random() < 0.1:
            again = await append([sent(event_id) for event_id in ids])
            assert (again.seqs, again.duplicate) == (ack.seqs, True)


class Judge:
    """Keeps what was acked and holds every later state of the log to it."""

    def __init__(self, figures: Figures) -> None:
        self._figures = figures
        self.acked: dict[str, int] = {}

    def ack(self, ids: Iterable[str], seqs: Iterable[int]) -> None:
        new = dict(zip(ids, seqs, strict=True))
        assert all(self.acked.get(i, seq) == seq for i, seq in new.items())
        self._figures.acked += len(new.keys() - self.acked.keys())
        self.acked |= new

    def judge(self, lines: Sequence[Line]) -> None:
        """The log holds these lines now."""
        found = {line.id: line.seq for line in lines}
        figures = self._figures
        figures.lost += len(self.acked.keys() - found.keys())
        figures.duplicated += len(lines) - len(found)
        figures.misread += sum(found.get(i, seq) != seq for i, seq in self.acked.items())
        figures.misread += sum(line.sent != sent(line.id) for line in lines)
        figures.misread += sum(not _whole(batch) for batch in _requests(lines).values())
        figures.misread += sum(order != sorted(order) for order in _orders(lines).values())
        figures.assert_clean()


def _requests(lines: Iterable[Line]) -> dict[str, list[Line]]:
    by_request: defaultdict[str, list[Line]] = defaultdict(list)
    for line in lines:
        by_request[line.id.partition(":")[0]].append(line)
    return by_request


def _whole(batch: Sequence[Line]) -> bool:
    """Whether all events of a request are there, side by side and in its order."""
    size = int(batch[0].id.split("/")[1].partition(":")[0])
    items = [int(line.id.split(":")[1].partition("/")[0]) for line in batch]
    beside = batch[-1].seq - batch[0].seq == len(batch) - 1
    alone = all(line.batch is None for line in batch)
    together = {line.batch for line in batch} == {batch[-1].seq}
    return beside and items == [*range(1, size + 1)] and (together if size > 1 else alone)


def _orders(lines: Iterable[Line]) -> dict[str, list[int]]:
    """The numbers of each writer's requests in order of seq."""
    orders: defaultdict[str, list[int]] = defaultdict(list)
    for line in lines:
        writer, _, number = line.id.partition(":")[0].rpartition(".")
        orders[writer].append(int(number))
    return orders
