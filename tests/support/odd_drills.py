"""Drills that are odd in one way each, for the tests of pages; and big ones.

`await put(server, odd("late"))` creates one. `big_drill` writes a log file without a server.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Final

import big_drill as big
import orjson
from server import Server

from events.limits import MAX_LINE

WIB: Final = timezone(timedelta(hours=7))
NINE: Final = datetime(2026, 1, 15, 9, tzinfo=WIB)
BATCH: Final = 1000  # events of one append
BATCH_BYTES: Final = 4 << 20
KINDS: Final = ("patrol", "gathering", "dialogue", "push", "throw", "gas", "medical_aid")

Event = dict[str, object]


@dataclass(frozen=True, slots=True)
class Odd:
    events: Sequence[Event]
    header: Mapping[str, object] = field(default_factory=dict)


def at(seconds: float, **members: object) -> Event:
    """An event so long after nine; a patrol if nothing else is said."""
    time = (NINE + timedelta(seconds=seconds)).isoformat(timespec="milliseconds")
    return {"kind": "patrol", "time": time, **members}


def row(count: int, *, every: float = 60, first: float = 0) -> list[Event]:
    """Ordinary events, one after the other."""
    return [
        at(
            first + n * every,
            id=f"r{first:g}-{n}",
            kind=KINDS[n % len(KINDS)],
            text={"id": f"Kejadian {n + 1}.", "en": f"Event {n + 1}."},
        )
        for n in range(count)
    ]


def late() -> Odd:
    """The fourth was entered after the fifth and sixth, the last ten minutes after it happened."""
    on_time = row(8)
    moved = [*on_time[:3], *on_time[4:6], on_time[3], *on_time[6:]]
    return Odd([*moved, at(30, kind="gas", text={"id": "Terlambat dicatat."})])


def estimated_mixed() -> Odd:
    """Every third time is only estimated; so it is no order-only drill."""
    events = row(12)
    for event in events[::3]:
        event["basis"] = {"time": "estimated"}
    return Odd(events)


def order_only() -> Odd:
    return Odd([{**event, "basis": {"time": "estimated"}} for event in row(9)])


def unplaced() -> Odd:
    """Nobody knows where in the order two of them belong; one is ambiguous."""
    events = row(8)
    for event in (events[2], events[6]):
        event["basis"] = {"time": "estimated", "order": "unplaced"}
    return Odd([*events, at(500, kind="arson", ambiguous=True)])


def corrected() -> Odd:
    """The second twice, the third once by another kind, of another time."""
    events = row(5)
    return Odd(
        [
            *events,
            at(60, id="c1", kind="protest", refs={"corrects": "r0-1"}),
            at(60, id="c2", kind="gathering", refs={"corrects": "c1"}, text={"id": "Akhirnya."}),
            at(200, kind="water_cannon", refs={"corrects": "r0-2"}, why={"id": "Salah catat."}),
        ]
    )


def withdrawn() -> Odd:
    return Odd([*row(5), at(400, kind="correction", refs={"corrects": "r0-3"})])


def lasting() -> Odd:
    """Lengths that were said and lengths that were ended, one within the other, one still on."""
    return Odd(
        [
            at(0, kind="startex"),
            at(60, id="long", kind="documentation", until=str(at(3000)["time"])),
            at(90, id="inner", kind="block", until=str(at(600)["time"])),
            at(120, id="dialogue", kind="dialogue"),
            at(900, kind="dialogue_refused", refs={"ends": "dialogue"}),
            at(1000, id="open", kind="medical_standby"),
            *row(6, first=1200),
            at(4000, kind="endex"),
        ]
    )


def own_kinds() -> Odd:
    """Kinds that a drill made up, with a side and without, more than there are letters."""
    named = [f"x-jenis-{n:02}" for n in range(40)]
    return Odd(
        [at(n * 10, kind=kind, **({"side": "control"} if n % 2 else {}))
         for n, kind in enumerate([*named, "x-1", "x-drone-masuk", "x-a_b-c"])]
    )  # fmt: skip


def no_sides() -> Odd:
    return Odd([at(n * 10, kind=f"x-{'abc'[n % 3]}", actors=[f"regu {n % 4}"]) for n in range(30)])


def many_units() -> Odd:
    """Three hundred units, the last of them busiest."""
    units = [*range(300), *[299] * 60, *range(0, 300, 7)]
    return Odd(
        [at(n * 5, kind=KINDS[n % 7], actors=[f"Unit {unit:03}"]) for n, unit in enumerate(units)]
    )


def same_instant() -> Odd:
    """Five hundred at once, among others."""
    crowd = [{**event, "time": at(300)["time"]} for event in row(500, first=1)]
    return Odd([*row(5), *crowd, *row(5, first=400)])


def over_midnight() -> Odd:
    """From ten in the evening to two in the morning."""
    return Odd(row(48, every=300, first=13 * 3600))


def day_of_gap() -> Odd:
    """A day of nothing between two hours."""
    return Odd([*row(20), *row(20, first=25 * 3600)])


def long_texts() -> Odd:
    """Lines as long as they may be: of many words, of one word, of many actors."""
    room = MAX_LINE - 512
    words = "Massa berkumpul di depan gerbang utama. " * (room // 40)
    actors = [f"regu {n}" for n in range(room // 12)]
    return Odd(
        [
            at(0, kind="gathering", text={"id": words}),
            at(60, kind="dialogue", text={"id": "x" * room}),
            at(120, kind="push", actors=actors),
            at(180, kind="gas", text={"id": "Pendek.", "en": "Short."}),
        ]
    )


def right_to_left() -> Odd:
    text = {"id": "تجمع الحشد أمام البوابة الرئيسية (2) at 09:14", "en": "שלום עולם – gate 3"}
    return Odd(
        [
            at(0, kind="gathering", text=text, actors=["الحشد", "Dalmas"], source="‏مركز"),
            at(60, kind="dialogue", text={"id": "\u202eterbalik\u202c lalu biasa"}),
            *row(3, first=120),
        ],
        {"title": {"id": "تمرين – Latihan", "en": "תרגיל"}, "venue": "ميدان"},
    )


def long_words() -> Odd:
    word = "pertanggungjawaban" * 25
    said = {"id": word, "en": word}
    return Odd(
        [
            at(0, kind="gas", text=said, why=said, actors=[word], targets=[word], source=word),
            at(60, kind=f"x-{word[:120]}", scene=word),
            *row(3, first=120),
        ],
        {"title": said, "venue": said, "host": said, "partners": [word]},
    )


def all_at_once() -> Odd:
    """Most of this in one drill of a few hundred events, with phases."""
    parts = (late, estimated_mixed, unplaced, corrected, withdrawn, own_kinds, many_units)
    events: list[Event] = [at(0, kind="startex"), at(1, kind="situation_change", colour="hijau")]
    for part in parts:
        events += renamed(part().events, part.__name__)
    events += [
        at(1500, kind="situation_change", colour="kuning"),
        at(1800, kind="situation_change", colour="merah"),
        *renamed(lasting().events[1:], "lasting"),
        *right_to_left().events,
        at(5000, kind="endex"),
    ]
    return Odd(events)


def renamed(events: Sequence[Event], by: str) -> Iterator[Event]:
    """With ids and references of their own, so that several can stand in one log."""
    for event in events:
        made = dict(event)
        if "id" in made:
            made["id"] = f"{by}-{made['id']}"
        if isinstance(refs := made.get("refs"), dict):
            made["refs"] = {name: f"{by}-{target}" for name, target in refs.items()}
        yield made


ODD: Final[Mapping[str, Callable[[], Odd]]] = {
    make.__name__: make
    for make in (
        late, estimated_mixed, order_only, unplaced, corrected, withdrawn, lasting, own_kinds,
        no_sides, many_units, same_instant, over_midnight, day_of_gap, long_texts, right_to_left,
        long_words, all_at_once,
    )
}  # fmt: skip


def odd(name: str) -> Odd:
    return ODD[name]()


async def put(server: Server, drill: Odd, name: str = "latihan") -> str:
    """Create it on the server; gives the address of its page."""
    answer = await server.create(name, **drill.header)
    assert answer.status == 201, answer.body
    for batch in batches(drill.events):
        answer = await server.append(name, *batch)
        assert answer.status == 201, answer.body
    return f"{server.url}/drills/{name}"


def batches(events: Sequence[Event]) -> Iterator[list[bytes]]:
    """As many at once as a request may have."""
    batch: list[bytes] = []
    size = 0
    for event in events:
        line = orjson.dumps(event)
        if batch and (len(batch) == BATCH or size + len(line) > BATCH_BYTES):
            yield batch
            batch, size = [], 0
        batch.append(line)
        size += len(line)
    if batch:
        yield batch


def big_drill(folder: Path, count: int, name: str = "besar") -> Path:
    """A log of so many events in a store's folder, before a server opens it; 200,000 a second."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}.jsonl"
    big.write(path, count, name)
    return path
