"""What follows from the lines of one log, as plain lists and dicts: what `Index` is held to."""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import islice
from typing import Final, Literal

import orjson

from events.indexing.order import Position
from events.indexing.outline import Gap, Marker, Phase
from events.times import instant
from events.vocabulary import VOCABULARY, Vocabulary

PHASE_KINDS: Final = ("startex", "situation_change", "endex")
FINGERPRINT: Final = 200
ABOUT_LOG: Final = frozenset(("correction", "amend"))

_ESTIMATED, _LATE, _MARKER, _ABOUT_LOG, _COUNTED = 1, 2, 4, 8, 16


class Order:
    """Sorted by time, ties by seq. Adding at the end costs nothing, a late event one memmove."""

    def __init__(self) -> None:
        self.times = array("q")
        self.seqs = array("q")

    def add(self, time: int, seq: int) -> None:
        """`seq` is higher than any before, so behind its equals is its place."""
        rank = len(self.times)
        if rank and time < self.times[-1]:
            rank = bisect_right(self.times, time)
        self.times.insert(rank, time)
        self.seqs.insert(rank, seq)

    def rank(self, time: int, seq: int) -> int:
        """How many lie at or before (time, seq)."""
        low = bisect_left(self.times, time)
        high = bisect_right(self.times, time, low)
        return bisect_right(self.seqs, seq, low, high)


class Model:
    """Durable events only; `add` takes the stored lines in order of seq."""

    def __init__(self, vocabulary: Vocabulary = VOCABULARY) -> None:
        self._vocabulary = vocabulary
        self._order = Order()
        # Element 0 of every column stands for the header, so that seq is the subscript.
        self._times, self._recorded = array("q", [0]), array("q", [0])
        self._kinds, self._sides = [""], [""]
        self._levels, self._flags = array("b", [-1]), array("B", [0])
        self._ids = [""]
        self._docs: list[Mapping[str, object]] = [{}]
        self._by_id: dict[str, int] = {}
        self._latest: int | None = None
        self._precise = 0  # events of the drill whose time is not estimated
        self._in_drill = 0
        self._counts: Counter[str] = Counter()
        self._side_counts: Counter[str] = Counter()
        self._level_counts: Counter[int] = Counter()
        self._until: dict[int, int] = {}
        self._extent: tuple[int, int] | None = None
        self._corrected_by: dict[str, int] = {}
        self._ended_by: dict[str, int] = {}
        self._superseded: dict[int, int] = {}
        self._colours: dict[int, str] = {}
        self._texts: dict[int, Mapping[str, str]] = {}
        self._phase_seqs: list[int] = []
        self._marker_seqs: list[int] = []
        self._amends: dict[int, Mapping[str, object]] = {}
        self._gaps: tuple[int, int, list[Gap]] = (-1, 0, [])

    def add(self, line: bytes) -> None:
        """Take the next stored line in."""
        doc: dict[str, object] = orjson.loads(line)
        seq = self.count + 1
        assert doc["seq"] == seq, "lines come in order of seq"
        recorded = instant(_string(doc, "recorded"))
        time = instant(_string(doc, "time")) if "time" in doc else recorded
        kind, event_id = _string(doc, "kind"), _string(doc, "id")
        known = self._vocabulary.kind(kind)
        level = doc.get("level", known.level if known else None)
        side = doc.get("side", known.side if known else "")
        about_log = kind in ABOUT_LOG
        estimated = _inner(doc, "basis").get("time") == "estimated"
        self._times.append(time)
        self._recorded.append(recorded)
        self._kinds.append(kind)
        self._sides.append(side if isinstance(side, str) else "")
        self._levels.append(level if isinstance(level, int) and 0 <= level <= 5 else -1)
        self._ids.append(event_id)
        self._docs.append(doc)
        self._by_id[event_id] = seq
        marker = known is not None and known.marker
        self._flags.append(
            (_ESTIMATED if estimated else 0)
            | (_MARKER if marker else 0)
            | (_ABOUT_LOG if about_log else 0)
        )
        self._order.add(time, seq)
        self._place(seq, time, about_log, estimated)
        self._note(seq, kind, doc)
        self._relate(seq, event_id, doc)

    def _place(self, seq: int, time: int, about_log: bool, estimated: bool) -> None:
        if self._latest is not None and time < self._latest:
            self._flags[seq] |= _LATE
        if about_log:
            return
        self._latest = time if self._latest is None else max(self._latest, time)
        low, high = self._extent or (time, time)
        self._extent = min(low, time), max(high, time)
        self._in_drill += 1
        self._precise += not estimated
        self._count(seq, 1)

    def _count(self, seq: int, by: Literal[1, -1]) -> None:
        self._flags[seq] ^= _COUNTED
        self._counts[self._kinds[seq]] += by
        self._side_counts[self._sides[seq]] += by
        self._level_counts[self._levels[seq]] += by

    def _note(self, seq: int, kind: str, doc: Mapping[str, object]) -> None:
        """Keep the few members that some event kinds are asked for later."""
        if isinstance(until := doc.get("until"), str):
            self._until[seq] = instant(until)
        if isinstance(colour := doc.get("colour"), str):
            self._colours[seq] = colour
        if self._flags[seq] & _MARKER:
            self._marker_seqs.append(seq)
        if kind in PHASE_KINDS:
            self._phase_seqs.append(seq)
            words = _inner(doc, "text")
            self._texts[seq] = {k: v for k, v in words.items() if isinstance(v, str)}
        if kind == "amend":
            self._amends[seq] = _inner(doc, "header")

    def _relate(self, seq: int, event_id: str, doc: Mapping[str, object]) -> None:
        """Resolve references; either side may come first, since devices sync late."""
        refs = _inner(doc, "refs")
        for name, said_by in (("corrects", self._corrected_by), ("ends", self._ended_by)):
            if isinstance(target := refs.get(name), str):
                if name == "corrects" and target == event_id:
                    continue  # what corrects is another event
                said_by[target] = seq
                if name == "corrects" and (old := self._by_id.get(target)) is not None:
                    self._supersede(old, seq)
        if (by := self._corrected_by.get(event_id)) is not None:
            self._supersede(seq, by)

    def _supersede(self, old: int, by: int) -> None:
        if old == by:
            return
        self._superseded[old] = by
        if self._flags[old] & _COUNTED:
            self._count(old, -1)

    # One event.

    @property
    def count(self) -> int:
        """How many events there are, which is the head seq."""
        return len(self._ids) - 1

    def time(self, seq: int) -> int:
        return self._times[self._known(seq)]

    def recorded(self, seq: int) -> int:
        return self._recorded[self._known(seq)]

    def kind(self, seq: int) -> str:
        return self._kinds[self._known(seq)]

    def side(self, seq: int) -> str:
        """The line's side, else its kind's; empty when neither says."""
        return self._sides[self._known(seq)]

    def level(self, seq: int) -> int | None:
        """The line's level, else its kind's."""
        level = self._levels[self._known(seq)]
        return None if level < 0 else level

    def id(self, seq: int) -> str:
        return self._ids[self._known(seq)]

    def colour(self, seq: int) -> str | None:
        """The situation colour that the line declares."""
        return self._colours.get(self._known(seq))

    def text(self, seq: int) -> Mapping[str, str]:
        """The text of an event that starts a phase."""
        return self._texts[seq]

    def estimated(self, seq: int) -> bool:
        return bool(self._flags[self._known(seq)] & _ESTIMATED)

    def late(self, seq: int) -> bool:
        return bool(self._flags[self._known(seq)] & _LATE)

    def marker(self, seq: int) -> bool:
        return bool(self._flags[self._known(seq)] & _MARKER)

    def about_log(self, seq: int) -> bool:
        """A `correction` or an `amend`."""
        return bool(self._flags[self._known(seq)] & _ABOUT_LOG)

    def counted(self, seq: int) -> bool:
        """Part of the drill, and not superseded."""
        return bool(self._flags[self._known(seq)] & _COUNTED)

    def until(self, seq: int) -> int | None:
        """When a lasting event ended: its own `until`, else the event that says it ends it."""
        time = self.time(seq)
        end = self._until.get(seq)
        if end is None and (by := self._ended_by.get(self._ids[seq])) is not None:
            end = self._times[by]
        return end if end is not None and end >= time else None

    def unit(self, seq: int) -> str:
        """The first of the line's actors."""
        actors = self._docs[self._known(seq)].get("actors")
        first = actors[0] if isinstance(actors, list) and actors else ""
        return first.strip() if isinstance(first, str) else ""

    def find(self, event_id: str) -> int | None:
        return self._by_id.get(event_id)

    def _known(self, seq: int) -> int:
        if not 1 <= seq <= self.count:
            raise KeyError(seq)
        return seq

    # Presentation order.

    def position(self, seq: int) -> Position:
        return Position(self.time(seq), seq)

    def rank(self, time: int, seq: int) -> int:
        """How many events lie at or before the position (time, seq)."""
        return self._order.rank(time, seq)

    def at(self, rank: int) -> int:
        """The seq of the event at that rank, from 0."""
        return self._order.seqs[rank]

    def seqs(self, low: int, high: int) -> Sequence[int]:
        """The seqs of ranks `low` to `high - 1`."""
        return self._order.seqs[max(low, 0) : max(high, 0)]

    # The drill as a whole.

    @property
    def order_only(self) -> bool:
        """Every event's time is an estimate, so times mean nothing but order."""
        return self._in_drill > 0 and self._precise == 0

    @property
    def extent(self) -> tuple[int, int] | None:
        """First and last time."""
        return self._extent

    @property
    def zero(self) -> int | None:
        """T+0: the time of the first `startex` by seq, else the smallest time."""
        for seq in self._phase_seqs:
            if self._kinds[seq] == "startex" and self.counted(seq):
                return self._times[seq]
        return self._extent[0] if self._extent else None

    @property
    def has_ended(self) -> bool:
        return self._counts["endex"] > 0

    @property
    def peak_level(self) -> int | None:
        return max((lv for lv, n in self._level_counts.items() if n and lv >= 0), default=None)

    @property
    def colours(self) -> tuple[str, ...]:
        """The situation colours in the order in which they were first reached."""
        seqs = sorted(filter(self.counted, self._colours), key=self.position)
        return tuple(dict.fromkeys(self._colours[seq] for seq in seqs))

    @property
    def fingerprint(self) -> tuple[tuple[str, str], ...]:
        """Kind and side of the first 200 counted events, in presentation order."""
        return _fingerprint(self)

    @property
    def counts(self) -> Mapping[str, int]:
        """Counted events per kind."""
        return {kind: n for kind, n in self._counts.items() if n}

    @property
    def side_counts(self) -> Mapping[str, int]:
        """Counted events per side."""
        return {side: n for side, n in self._side_counts.items() if n}

    @property
    def superseded(self) -> Mapping[int, int]:
        """Seq of a corrected event -> seq of the event that corrects it, the newest one."""
        return self._superseded

    @property
    def amends(self) -> list[Mapping[str, object]]:
        """What `amend` events say of the header, oldest first, without superseded ones."""
        return [details for seq, details in self._amends.items() if seq not in self._superseded]

    def phases(self) -> list[Phase]:
        return _phases(self, self._phase_seqs, self._vocabulary)

    def markers(self) -> list[Marker]:
        """Markers that count, in presentation order."""
        seqs = sorted(filter(self.counted, self._marker_seqs), key=self.position)
        return [Marker(seq, self._kinds[seq], self._times[seq]) for seq in seqs]

    def lasting(self) -> list[tuple[int, int, int]]:
        """(seq, when it ended, the event that ended it or 0)."""
        found = []
        for seq in range(1, self.count + 1):
            if (end := self.until(seq)) is not None:
                by = 0 if seq in self._until else self._ended_by[self._ids[seq]]
                found.append((seq, end, by))
        return found

    def rows(self) -> list[dict[str, object]]:
        """Every event as a row of `events.indexing.table`, names for codes."""
        return [self._row(seq) for seq in range(1, self.count + 1)]

    def _row(self, seq: int) -> dict[str, object]:
        doc = self._docs[seq]
        bits = {
            1: self.estimated(seq),
            2: self.late(seq),
            4: self.marker(seq),
            8: self.about_log(seq),
            16: not self.about_log(seq),
            32: seq in self._superseded,
            64: "level" in doc,
            128: _inner(doc, "basis").get("order") == "unplaced",
            256: doc.get("ambiguous") is True,
        }
        return {
            "time": self.time(seq),
            "kind": self.kind(seq),
            "side": self.side(seq),
            "level": -1 if (level := self.level(seq)) is None else level,
            "flags": sum(bit for bit, there in bits.items() if there),
            "colour": self.colour(seq) or "",
            "unit": self.unit(seq),
        }

    def gaps(self, min_ms: int = 60_000) -> list[Gap]:
        """Quiet stretches of at least `min_ms`; never next to an estimated event."""
        if self._gaps[:2] != (self.count, min_ms):
            self._gaps = (self.count, min_ms, _find_gaps(self, min_ms))
        return self._gaps[2]


def _phases(index: Model, starts: Iterable[int], vocabulary: Vocabulary) -> list[Phase]:
    """Phases in presentation order; superseded events start none."""
    seqs = sorted(filter(index.counted, starts), key=index.position)
    ends = [*map(index.time, seqs[1:]), None][: len(seqs)]
    return [
        Phase(
            seq=seq,
            start_ms=index.time(seq),
            end_ms=end,
            colour=index.colour(seq),
            name=_name(index, seq, vocabulary),
            kind=index.kind(seq),
        )
        for seq, end in zip(seqs, ends, strict=True)
    ]


def _name(index: Model, seq: int, vocabulary: Vocabulary) -> Mapping[str, str]:
    """By colour, else by the event's text, else by its kind."""
    colour = index.colour(seq)
    if colour is not None and colour in vocabulary.colours:
        return vocabulary.colours[colour]
    if text := index.text(seq):
        return text
    kind = vocabulary.kind(index.kind(seq))
    return kind.label if kind else {"en": index.kind(seq)}


def _find_gaps(index: Model, min_ms: int) -> list[Gap]:
    """Neighbours at least `min_ms` apart."""
    found = []
    before: int | None = None
    for seq in index.seqs(0, index.count):
        if index.about_log(seq):
            continue
        if before is not None and not (index.estimated(seq) or index.estimated(before)):
            ms = index.time(seq) - index.time(before)
            if ms >= min_ms:
                found.append(Gap(before, seq, ms))
        before = seq
    return found


def _fingerprint(index: Model) -> tuple[tuple[str, str], ...]:
    """(kind, side) of the first counted events, in presentation order."""
    counted = filter(index.counted, index.seqs(0, index.count))
    return tuple((index.kind(seq), index.side(seq)) for seq in islice(counted, FINGERPRINT))


def _string(doc: Mapping[str, object], name: str) -> str:
    value = doc[name]
    assert isinstance(value, str), f"a stored {name} is a string"
    return value


def _inner(doc: Mapping[str, object], name: str) -> Mapping[str, object]:
    value = doc.get(name)
    return value if isinstance(value, dict) else {}
