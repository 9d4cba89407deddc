"""A drill as lines of text, for a terminal or a file. Pure: documents in, strings out.

Whatever was logged is shown as text: control characters never reach the terminal, so no event can
move its cursor or change its colours.
"""

from __future__ import annotations

import re
import textwrap
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Final, Literal
from zoneinfo import ZoneInfo

import orjson

from events.header import DEFAULT_TZ
from events.indexing.notes import PHASE_KINDS
from events.times import instant
from events.vocabulary import VOCABULARY

Lang = Literal["id", "en"]
Document = Mapping[str, object]

SIDE_COLOURS: Final = {
    "police": "38;5;33",
    "crowd": "38;5;208",
    "medical": "38;5;35",
    "media": "38;5;170",
    "government": "38;5;37",
    "control": "38;5;245",
    "both": "1",
}
PHASE_COLOURS: Final = {"hijau": "30;42", "kuning": "30;43", "merah": "97;41"}
SHAPES: Final = {
    "circle": "●",
    "cross": "✚",
    "diamond": "◆",
    "hexagon": "⬢",
    "pentagon": "⬟",
    "square": "■",
    "star": "★",
    "triangle": "▲",
    "triangle-down": "▼",
}
OWN_MARK: Final = "○·"  # of a drill's own kind
_STEERING: Final = ("Cc", "Cf", "Cs")
_PAINT: Final = re.compile(r"\x1b\[[0-9;]*m")
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
MARK_WIDTH: Final = 3
LABEL_WIDTH: Final = 26
RULE_WIDTH: Final = 72
COLUMNS_FROM: Final = 100  # narrower terminals get no column of labels
SINCE_FROM: Final = 72  # and still narrower ones no T+ either: the text needs the room
NARROWEST_TEXT: Final = 24
MONTHS: Final = {
    "id": ["Jan", "Feb", "Mar", "Apr", "Mei", "Jun", "Jul", "Agu", "Sep", "Okt", "Nov", "Des"],
    "en": ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"],
}
WORDS: Final = {
    "order_only": {"id": "urutan saja", "en": "order only"},
    "event": {"id": "kejadian", "en": "event"},
    "events": {"id": "kejadian", "en": "events"},
    "late": {"id": "terlambat", "en": "late"},
    "corrects": {"id": "mengoreksi", "en": "corrects"},
    "finished": {"id": "selesai", "en": "finished"},
    "live": {"id": "LANGSUNG", "en": "LIVE"},
    "open": {"id": "terbuka", "en": "open"},
    "sealed": {"id": "tersegel", "en": "sealed"},
    "read_only": {"id": "hanya baca", "en": "read-only"},
    "damaged": {"id": "RUSAK", "en": "DAMAGED"},
    "end": {"id": "selesai", "en": "end"},
    "so_far": {"id": "sampai di sini", "en": "so far"},
    "waiting": {"id": "menunggu kejadian berikutnya", "en": "waiting for what comes next"},
    "exercise": {"id": "LATIHAN", "en": "EXERCISE"},
    "fictional": {"id": "LATIHAN FIKTIF", "en": "FICTIONAL EXERCISE"},
}


@dataclass(frozen=True, slots=True)
class Look:
    """How to write. `width` None: one line an event, however long, for files and `grep`."""

    lang: Lang = "en"
    colour: bool = False
    width: int | None = None

    def word(self, name: str) -> str:
        return WORDS[name][self.lang]

    def paint(self, text: str, code: str) -> str:
        return f"\x1b[{code}m{text}\x1b[0m" if self.colour and code else text


@dataclass(frozen=True, slots=True)
class Stage:
    """What a line of a drill needs to know of the drill."""

    zone: tzinfo
    order_only: bool
    zero: int | None  # T+0 in ms
    events: int


def plain(text: str) -> str:
    """Text on one line, without characters that steer a terminal or turn the reading direction."""
    shown = " ".join(text.split())
    return "".join("�" if unicodedata.category(c) in _STEERING else c for c in shown)


def words_of(value: object, lang: Lang) -> str:
    """A text in the language asked for; in the other one, marked, where that is missing."""
    if not isinstance(value, Mapping):
        return ""
    other = "en" if lang == "id" else "id"
    if value.get(lang):
        return plain(str(value[lang]))
    return f"[{other}] {plain(str(value[other]))}" if value.get(other) else ""


def exercise(nature: object) -> str:
    """What every output says, in both languages."""
    name = "fictional" if nature == "fictional" else "exercise"
    return " / ".join(WORDS[name].values())


def stage_of(doc: Document) -> Stage:
    """From a drill's document as the API gives it."""
    header = doc.get("header")
    zone = header.get("tz") if isinstance(header, Mapping) else None
    zero, events = doc.get("zero"), doc.get("events")
    return Stage(
        ZoneInfo(zone if isinstance(zone, str) else DEFAULT_TZ),
        doc.get("order_only") is True,
        instant(zero) if isinstance(zero, str) else None,
        events if isinstance(events, int) else 0,
    )


def day(value: object, lang: Lang) -> str:
    """`2026-01-15` as 15 Jan 2026."""
    try:
        year, month, number = str(value).split("-")
        return f"{int(number)} {MONTHS[lang][int(month) - 1]} {year}"
    except (ValueError, IndexError):
        return ""


def clock(ms: int) -> str:
    """A length of time as H:MM:SS."""
    seconds = abs(ms) // 1000
    return f"{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"


def counted(events: object, look: Look) -> str:
    return f"{events} {look.word('event' if events == 1 else 'events')}"


def heading(doc: Document, look: Look) -> list[str]:
    """The lines above a replay: that it is an exercise, which one, when and where."""
    header = doc.get("header")
    venue = header.get("venue") if isinstance(header, Mapping) else None
    facts = [day(doc.get("date"), look.lang), plain(str(venue)) if venue else ""]
    facts += [counted(doc.get("events"), look)]
    facts += [look.word("order_only")] if doc.get("order_only") else []
    words = f"/// {exercise(doc.get('nature'))} ///"
    stamp = look.paint(words, "1;30;43")
    title = words_of(doc.get("title"), look.lang)
    line = " · ".join(fact for fact in facts if fact)
    if look.width is None or cells(words) + 2 + cells(title) <= look.width >= cells(line):
        return [f"{stamp}  {look.paint(title, '1')}", line, ""]
    titles = [look.paint(part, "1") for part in textwrap.wrap(title, look.width)]
    return [stamp, *titles, *textwrap.wrap(line, look.width), ""]


def rule(text: str, look: Look, code: str = "") -> str:
    """A line across with a word in it, cut where the terminal is too narrow for it."""
    width = look.width or RULE_WIDTH
    if look.width is not None and cells(text) > max(8, width - 6):
        text = text[: max(7, width - 7)].rstrip() + "…"
    word = look.paint(f" {text} ", code)
    return f"──{word}" + "─" * max(2, width - cells(text) - 4)


def event_lines(stored: bytes, stage: Stage, look: Look, late: bool = False) -> list[str]:
    """One stored line for people: a rule where a phase starts, then the event itself."""
    event = orjson.loads(stored)
    kind = VOCABULARY.kind(str(event["kind"]))
    label = label_of(str(event["kind"]), look.lang)
    side = str(event.get("side") or (kind.side if kind else ""))
    mark = (SHAPES.get(kind.shape, "○") + kind.letter if kind else OWN_MARK).ljust(MARK_WIDTH)
    paint = SIDE_COLOURS.get(side, "")
    notes = [f"({note})" for note in _notes(event, look, late)]
    text = " ".join([words_of(event.get("text"), look.lang) or _who(event), *notes]).strip()
    place = _place(event, stage, brief=look.width is not None and look.width < SINCE_FROM)
    head, width = f"{place}  {look.paint(mark, paint)}", len(place) + 2 + len(mark)
    if look.width is not None and look.width < COLUMNS_FROM:
        first, *more = _wrapped("", width, f"{label}: {text}", look)
        shown = [head + first.replace(label, look.paint(label, paint), 1), *more]
    else:
        head += f"  {look.paint(label.ljust(LABEL_WIDTH), paint)}"
        shown = _wrapped(head, width + 2 + max(len(label), LABEL_WIDTH), text, look)
    lines = [_phase(event, look)] if event["kind"] in PHASE_KINDS else []
    return lines + shown


def ending(doc: Document, look: Look, state: Literal["end", "so_far", "waiting"]) -> str:
    """The closing line; a drill of which the order alone is known has no length."""
    facts = [look.word(state), counted(doc.get("events"), look)]
    extent = doc.get("extent")
    if isinstance(extent, Mapping) and isinstance(extent.get("ms"), int):
        facts.append(clock(extent["ms"]))
    return rule(" · ".join([*facts, exercise(doc.get("nature"))]), look)


def table(rows: Sequence[Sequence[str]]) -> list[str]:
    """Rows with their columns aligned, two spaces apart."""
    widths = [max(map(cells, column)) for column in zip(*rows, strict=True)]
    return [
        "  ".join(
            cell + " " * (width - cells(cell)) for cell, width in zip(row, widths, strict=True)
        ).rstrip()
        for row in rows
    ]


def cells(text: str) -> int:
    """Columns that a text takes in a terminal."""
    text = _PAINT.sub("", text)
    wide = sum(unicodedata.east_asian_width(c) in "WF" for c in text)
    return len(text) + wide - sum(bool(unicodedata.combining(c)) for c in text)


def _place(event: Document, stage: Stage, *, brief: bool) -> str:
    """Where the event stands: its number, and its time where one is known."""
    number = f"#{event['seq']}"
    if stage.order_only:
        return f"{number}/{stage.events}".rjust(2 * len(str(stage.events)) + 2)
    ms = instant(str(event.get("time") or event["recorded"]))
    at = wall(ms, stage.zone)
    number = number.rjust(len(str(stage.events)) + 1)
    if brief:
        return f"{'~' if _estimated(event) else ' '}{at}  {number}"
    if _estimated(event) or stage.zero is None:
        return f"{'~' if _estimated(event) else ' '}{at}  {'':11}  {number}"
    return f" {at}  {since(ms - stage.zero):11}  {number}"


def since(ms: int) -> str:
    """A time since T+0 as T+HH:MM:SS."""
    return f"T{'-' if ms < 0 else '+'}{clock(ms):0>8}"


def wall(ms: int, zone: tzinfo) -> str:
    """The time of day in the drill's zone."""
    at = _EPOCH + timedelta(milliseconds=ms)
    try:
        return f"{at.astimezone(zone):%H:%M:%S}"
    except OverflowError:  # the first or last hours of the calendar
        return f"{at:%H:%M:%S}"


def _estimated(event: Document) -> bool:
    basis = event.get("basis")
    return isinstance(basis, Mapping) and basis.get("time") == "estimated"


def _who(event: Document) -> str:
    """Actors and targets, for an event that says nothing else."""
    sides = [event.get("actors"), event.get("targets")]
    names = [", ".join(map(str, side)) for side in sides if isinstance(side, list) and side]
    return plain(" → ".join(names))


def _notes(event: Document, look: Look, late: bool) -> list[str]:
    notes = [look.word("late")] if late else []
    refs = event.get("refs")
    if isinstance(refs, Mapping) and refs.get("corrects"):
        notes.append(f"{look.word('corrects')} {plain(str(refs['corrects']))}")
    return notes


def phase_name(phase: Document, look: Look, longest: int) -> str:
    """What a phase is called: by its colour, else by its text. An event that starts one, or what
    a snapshot says of it."""
    colour = VOCABULARY.colours.get(str(phase.get("colour") or ""))
    if colour:
        return colour[look.lang]
    said = words_of(phase.get("name") or phase.get("text"), look.lang)
    name = said or label_of(str(phase["kind"]), look.lang)
    return textwrap.shorten(name, longest, placeholder="…")


def label_of(kind: str, lang: Lang) -> str:
    """A kind as people read it; one of a drill's own stands for itself."""
    known = VOCABULARY.kind(kind)
    return known.label[lang] if known else plain(kind)


def _phase(event: Document, look: Look) -> str:
    return rule(
        phase_name(event, look, 60), look, PHASE_COLOURS.get(str(event.get("colour") or ""), "1")
    )


def _wrapped(head: str, width: int, text: str, look: Look) -> list[str]:
    room = (look.width or 0) - width - 2
    if room < NARROWEST_TEXT:  # no terminal, or one that had better break the line by itself
        return [f"{head}  {text}".rstrip()]
    parts = textwrap.wrap(text, room) or [""]
    indent = " " * (width + 2)
    return [f"{head}  {parts[0]}".rstrip(), *(indent + part for part in parts[1:])]
