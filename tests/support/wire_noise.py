"""Random input for a replay socket: from nearly sound messages to noise, by a seed."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from typing import Final

import orjson
from raw_peer import BINARY, CLOSE, CONTINUATION, PING, PONG, TEXT, frame, said

OPS: Final = ("open", "more", "play", "pause", "rate", "seek", "step", "ping", "set", "hello", "")
NAMES: Final = (
    *("at", "pace", "rate", "playing", "credit", "filter", "resume", "to", "n", "c", "req"),
    *("loop", "stop", "skip", "steps", "restamp", "op"),
)
TARGETS: Final = ("start", "end", "live", "middle", "next")
MEMBERS: Final = (
    *("seq", "time", "number", "since", "percent", "marker", "phase", "from", "to"),
    *("kind", "side", "epoch", "gen", "p", "a"),
)
NUMBERS: Final = (0, 1, 2, 3, 5, -1, 0.5, 19, 20, 1000, 10**6, 2**53 - 1, 2**53, -(2**63), 1e300)
SOUND: Final[dict[str, dict[str, object]]] = {
    "more": {"credit": 5},
    "rate": {"rate": 3},
    "seek": {"to": {"seq": 3}},
    "step": {"n": 1},
    "ping": {"c": "noise"},
}


class Noise:
    """One seed, one stream of bytes."""

    def __init__(self, seed: object) -> None:
        self._chance = random.Random(str(seed))
        self._makers: tuple[tuple[int, Callable[[], bytes]], ...] = (
            (12, self._message),
            (2, self._broken_text),
            (2, self._fragments),
            (2, self._control),
            (1, self._odd_frame),
            (1, self._noise),
        )

    def pieces(self) -> Iterator[bytes]:
        """What one connection sends, in the pieces in which it goes out."""
        chance = self._chance
        weights = [weight for weight, _ in self._makers]
        if chance.random() < 0.7:
            pace = chance.choice(("ahead", "due"))
            yield said("open", credit=chance.choice((0, 7, 1000)), pace=pace, playing=True)
        for _ in range(chance.choice((1, 5, 30, 60))):
            (_, make), *_ = chance.choices(self._makers, weights)
            data = make() * chance.choice((1, 1, 1, 1, 20))
            cut = chance.randrange(len(data) + 1) if chance.random() < 0.2 else len(data)
            yield data[:cut]
            if chance.random() < 0.9:
                yield data[cut:]

    def value(self, depth: int = 0) -> object:
        chance = self._chance
        kind = chance.randrange(8 if depth < 3 else 5)
        if kind == 0:
            return chance.choice(NUMBERS)
        if kind == 1:
            return chance.choice((*TARGETS, "ahead", "due", "gas", "x" * chance.randint(0, 80)))
        if kind == 2:
            return chance.choice((None, True, False))
        if kind == 3:
            return f"2026-01-15T09:0{chance.randrange(10)}:00+07:00"
        if kind == 4:
            return chance.randint(-10, 50)
        if kind == 5:
            return [self.value(depth + 1) for _ in range(chance.randint(0, 3))]
        return {chance.choice(MEMBERS): self.value(depth + 1) for _ in range(chance.randint(0, 2))}

    def _document(self) -> dict[str, object]:
        chance = self._chance
        document: dict[str, object] = {"op": chance.choice(OPS[:-3])}
        for _ in range(chance.randint(0, 5)):
            document[chance.choice(NAMES[:-1] if chance.random() < 0.95 else NAMES)] = self.value()
        if chance.random() < 0.6:
            document |= SOUND.get(str(document["op"]), {})
        return document

    def _text(self) -> bytes:
        try:
            return orjson.dumps(self._document())
        except (TypeError, orjson.JSONEncodeError):
            return b"{}"

    def _message(self) -> bytes:
        mask = self._chance.randbytes(4)
        return frame(self._text(), TEXT, mask=mask)

    def _broken_text(self) -> bytes:
        """A message with bytes of it changed, left out, or put twice."""
        chance, text = self._chance, bytearray(self._text())
        for _ in range(chance.randint(1, 4)):
            place = chance.randrange(len(text) + 1)
            text[place : place + chance.randint(0, 3)] = chance.randbytes(chance.randint(0, 3))
        return frame(bytes(text), chance.choice((TEXT, TEXT, TEXT, BINARY)))

    def _fragments(self) -> bytes:
        chance, text = self._chance, self._text()
        step = chance.randint(1, len(text))
        data = b""
        for begin in range(0, len(text), step):
            fin = begin + step >= len(text) and chance.random() < 0.9
            data += frame(text[begin : begin + step], CONTINUATION if begin else TEXT, fin=fin)
            data += self._control() if chance.random() < 0.2 else b""
        return data

    def _control(self) -> bytes:
        chance = self._chance
        return frame(chance.randbytes(chance.choice((0, 1, 125))), chance.choice((PING, PONG)))

    def _odd_frame(self) -> bytes:
        chance = self._chance
        payload = chance.randbytes(chance.choice((0, 1, 2, 126, 70_000)))
        return frame(
            payload,
            chance.choice((TEXT, BINARY, CLOSE, PING, CONTINUATION, chance.randrange(16))),
            fin=chance.random() < 0.7,
            rsv=chance.choice((0, 0, 0, chance.randrange(8))),
            mask=chance.choice((b"\0\0\0\0", None)),
            length=chance.choice((None, None, len(payload) + 1, chance.randrange(1 << 63))),
        )

    def _noise(self) -> bytes:
        return self._chance.randbytes(self._chance.choice((1, 10, 3000)))
