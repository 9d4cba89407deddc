"""Cutting what is to be appended into pieces that a store takes as one batch each. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

from events.limits import MAX_BODY, MAX_EVENTS

T = TypeVar("T")


def batches(items: Iterable[T], size: Callable[[T], int]) -> Iterator[list[T]]:
    """In order, as many together as the limits allow. An item over them is a batch of its own, for
    the store to refuse."""
    batch: list[T] = []
    room = MAX_BODY
    for item in items:
        room -= size(item)
        if batch and (len(batch) == MAX_EVENTS or room < 0):
            yield batch
            batch, room = [], MAX_BODY - size(item)
        batch.append(item)
    if batch:
        yield batch
