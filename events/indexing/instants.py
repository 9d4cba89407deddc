"""Many instants at once: what `times.instant` says of each, for text that it is known to accept.

Texts of one length are read as a matrix of digits. Whatever is not one of the usual forms goes to
`instant` itself, which alone knows all of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from events.times import instant

Ints = NDArray[np.int64]

_FEW: Final = 96  # so few are faster one by one
# Length -> (digits of the fraction, whether an offset follows it instead of a Z)
_FORMS: Final = {20: (0, False), 24: (3, False), 25: (0, True), 29: (3, True)}


def instants(texts: Sequence[str]) -> Ints:
    """Milliseconds since the epoch, floored. ValueError as `instant` has it."""
    if len(texts) <= _FEW:
        return np.fromiter(map(instant, texts), np.int64, len(texts))
    joined = "".join(texts)
    length = len(texts[0])
    alike = len(joined) == length * len(texts) and length in _FORMS and joined.isascii()
    if alike and all(map(length.__eq__, map(len, texts))):
        return _matrix(texts, joined, length)
    return _mixed(texts)


def _mixed(texts: Sequence[str]) -> Ints:
    found = np.empty(len(texts), np.int64)
    lengths = np.fromiter(map(len, texts), np.int64, len(texts))
    for length in np.unique(lengths).tolist():
        places = np.flatnonzero(lengths == length)
        some = [texts[place] for place in places.tolist()]
        joined = "".join(some)
        if length in _FORMS and joined.isascii():
            found[places] = _matrix(some, joined, length)
        else:
            found[places] = np.fromiter(map(instant, some), np.int64, len(some))
    return found


def _matrix(texts: Sequence[str], joined: str, length: int) -> Ints:
    rows = np.frombuffer(joined.encode(), np.uint8).reshape(-1, length)
    fraction, offset = _FORMS[length]
    sound = _usual(rows, fraction, offset)
    # Column by column, each in one piece of memory.
    d = (rows.T.astype(np.int64)) - 48
    year = (d[0] * 10 + d[1]) * 100 + d[2] * 10 + d[3]
    days = _days(year, d[5] * 10 + d[6], d[8] * 10 + d[9])
    minutes = (days * 24 + d[11] * 10 + d[12]) * 60 + d[14] * 10 + d[15]
    if offset:
        east = (d[-5] * 10 + d[-4]) * 60 + d[-2] * 10 + d[-1]
        minutes -= np.where(rows[:, -6] == 0x2B, east, -east)
    ms: Ints = (minutes * 60 + d[17] * 10 + d[18]) * 1000
    if fraction:
        ms += d[20] * 100 + d[21] * 10 + d[22]
    for place in np.flatnonzero(~sound).tolist():
        ms[place] = instant(texts[place])
    return ms


def _usual(rows: NDArray[np.uint8], fraction: int, offset: bool) -> NDArray[np.bool_]:
    """Which have the separators where they belong, and a year for which there is no doubt."""
    places = [(4, b"-"), (7, b"-"), (10, b"T"), (13, b":"), (16, b":")]
    if fraction:
        places.append((19, b"."))
    places.append((-3, b":") if offset else (-1, b"Z"))
    good: NDArray[np.bool_] = (rows[:, 0] == 0x31) & (rows[:, 1] == 0x39)
    good |= (rows[:, 0] == 0x32) & (rows[:, 1] == 0x30)
    for place, sign in places:
        good &= rows[:, place] == sign[0]
    if offset:
        good &= (rows[:, -6] == 0x2B) | (rows[:, -6] == 0x2D)
    return good


def _days(year: Ints, month: Ints, day: Ints) -> Ints:
    """Days since the epoch, by the civil calendar: years begin in March, so leap days end them."""
    year = year - (month <= 2)
    month = (month + 9) % 12
    leaps = year // 4 - year // 100 + year // 400
    return year * 365 + leaps + (month * 153 + 2) // 5 + day - 719_469
