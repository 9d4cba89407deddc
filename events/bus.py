"""Messages inside one process that nobody keeps."""

from __future__ import annotations

import asyncio
from collections import defaultdict, deque
from collections.abc import AsyncIterator
from typing import Final
from weakref import WeakSet

BACKLOG: Final = 256  # messages a slow subscriber may be behind; then the oldest go


class _Subscription:
    """One listener's messages. Listening ends with `aclose`, or when nobody holds it."""

    def __init__(self) -> None:
        self._waiting: deque[bytes] = deque(maxlen=BACKLOG)
        self._ready = asyncio.Event()
        self._closed = False

    def put(self, message: bytes) -> None:
        if not self._closed:
            self._waiting.append(message)
            self._ready.set()

    def __aiter__(self) -> _Subscription:
        return self

    async def __anext__(self) -> bytes:
        while not self._waiting:
            if self._closed:
                raise StopAsyncIteration
            self._ready.clear()
            await self._ready.wait()
        return self._waiting.popleft()

    async def aclose(self) -> None:
        self._closed = True
        self._waiting.clear()
        self._ready.set()


class LocalBus:
    """The Bus of one process. Publishing never waits for a listener."""

    def __init__(self) -> None:
        self._topics: defaultdict[str, WeakSet[_Subscription]] = defaultdict(WeakSet)

    async def publish(self, topic: str, message: bytes) -> None:
        listeners = self._topics.get(topic)
        for subscription in list(listeners or ()):
            subscription.put(message)
        if listeners is not None and not listeners:
            del self._topics[topic]

    def subscribe(self, topic: str) -> AsyncIterator[bytes]:
        subscription = _Subscription()
        self._topics[topic].add(subscription)
        return subscription
