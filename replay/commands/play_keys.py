"""The keys of `play`: one table that answers a key and fills the sheet of `?`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

from replay.terminal import Lang, Look, cells, rule

Action = Literal[
    "toggle", "step", "phase", "marker", "rate", "move", "part", "start", "edge", "skip", "range",
    "loop", "stop",
]  # fmt: skip
Does = Action | Literal["help", "quit"]

# What `<` and `>` walk along; the page has the same.
RATES: Final = (0.1, 0.25, 0.5, 1, 1.5, 2, 4, 8, 16, 32, 60, 120, 300, 600, 1000)
EVENT_S: Final = 5  # seconds that count as one event where there is no clock


@dataclass(frozen=True, slots=True)
class Row:
    """What some keys do: `does` names it, and each key has its own value."""

    does: Does
    keys: dict[str, int]
    shown: str
    help: dict[Lang, str]
    help_order_only: dict[Lang, str] | None = None
    timed: bool = False  # means nothing where only the order is known


ROWS: Final = (
    Row("toggle", {"space": 0, "k": 0}, "space", {"id": "putar / jeda", "en": "play / pause"}),
    Row(
        "step",
        {",": -1, ".": 1},
        ", .",
        {"id": "kejadian sebelum / sesudahnya", "en": "previous / next event"},
    ),
    Row(
        "phase",
        {"[": -1, "]": 1},
        "[ ]",
        {"id": "fase sebelum / sesudahnya", "en": "previous / next phase"},
    ),
    Row(
        "marker",
        {"{": -1, "}": 1},
        "{ }",
        {"id": "penanda sebelum / sesudahnya", "en": "previous / next marker"},
    ),
    Row("rate", {"<": -1, ">": 1}, "< >", {"id": "lebih lambat / cepat", "en": "slower / faster"}),
    Row(
        "move",
        {"left": -5, "right": 5},
        "← →",
        {"id": "5 detik mundur / maju", "en": "5 seconds back / on"},
        {"id": "1 kejadian mundur / maju", "en": "1 event back / on"},
    ),
    Row(
        "move",
        {"j": -10, "l": 10},
        "j l",
        {"id": "10 detik mundur / maju", "en": "10 seconds back / on"},
        {"id": "2 kejadian mundur / maju", "en": "2 events back / on"},
    ),
    Row(
        "move",
        {"shift-left": -30, "shift-right": 30},
        "⇧← ⇧→",
        {"id": "30 detik mundur / maju", "en": "30 seconds back / on"},
        {"id": "6 kejadian mundur / maju", "en": "6 events back / on"},
    ),
    Row(
        "part",
        {str(digit): digit * 10 for digit in range(10)},
        "0 – 9",
        {"id": "ke 0 % – 90 %", "en": "to 0 % – 90 %"},
    ),
    Row("start", {"home": 0, "g": 0}, "Home g", {"id": "ke awal", "en": "to the start"}),
    Row(
        "edge",
        {"end": 0, "G": 0},
        "End G",
        {"id": "ke kejadian terbaru", "en": "to the latest event"},
    ),
    Row(
        "skip",
        {"s": 0},
        "s",
        {"id": "lewati saat senyap", "en": "skip quiet stretches"},
        timed=True,
    ),
    Row(
        "range",
        {"i": -1, "o": 1},
        "i o",
        {"id": "awal / akhir rentang", "en": "start / end of the range"},
    ),
    Row("loop", {"\\": 0}, "\\", {"id": "ulang rentang", "en": "loop the range"}),
    Row(
        "stop",
        {"p": 0},
        "p",
        {"id": "berhenti di jenis kejadian ini", "en": "pause at this kind of event"},
    ),
    Row("help", {"?": 0, "h": 0}, "?", {"id": "bantuan ini", "en": "this help"}),
    Row("quit", {"q": 0}, "q", {"id": "keluar", "en": "quit"}),
)
KEYS: Final[Mapping[str, tuple[Does, int]]] = {
    key: (row.does, value) for row in ROWS for key, value in row.keys.items()
}
TITLE: Final = {"id": "tombol", "en": "keys"}
WIDE: Final = 84  # columns from which the sheet has two columns


def next_rate(rate: float, way: int) -> float:
    """The next rate of the ladder above or below."""
    if way > 0:
        return next((one for one in RATES if one > rate), RATES[-1])
    return next((one for one in reversed(RATES) if one < rate), RATES[0])


def sheet(look: Look, *, order_only: bool) -> list[str]:
    """What `?` shows, between two rules."""
    rows = [row for row in ROWS if not (row.timed and order_only)]
    helps = [
        row.help_order_only if order_only and row.help_order_only else row.help for row in rows
    ]
    pad = max(cells(row.shown) for row in rows)
    lines = [
        f"  {row.shown}{' ' * (pad - cells(row.shown))}  {text[look.lang]}"
        for row, text in zip(rows, helps, strict=True)
    ]
    if (look.width or 0) >= WIDE:
        half = (len(lines) + 1) // 2
        width = max(map(cells, lines[:half])) + 4
        rest = [*lines[half:], *([""] * half)]
        lines = [
            f"{line}{' ' * (width - cells(line))}{other}".rstrip()
            for line, other in zip(lines[:half], rest, strict=False)
        ]
    return [rule(TITLE[look.lang], look, "1"), *lines, rule_plain(look)]


def rule_plain(look: Look) -> str:
    return "─" * (look.width or 0)
