"""A drill as the shelf shows it: what the API says of it, in words, in one language.

`Card` is what the template draws; `select` finds and sorts. The same code answers the first visit,
a search and the list that renews itself, so there is one way in which a card comes about.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby, islice
from typing import Final, NamedTuple

from events.vocabulary import VOCABULARY, Label
from web.i18n import Lang, Text, Translator, day, pick
from web.trouble import Said, say

STRIP: Final = 40
"""Marks drawn of a drill's fingerprint; the rest is a number."""

SORTS: Final = ("newest", "oldest", "title", "events", "length")

View = Mapping[str, object]
"""The body of `GET /api/v1/drills/{id}`."""


class Mark(NamedTuple):
    shape: str
    letter: str
    side: str
    label: str


class Colour(NamedTuple):
    colour: str
    label: Text


@dataclass(frozen=True, slots=True)
class Card:
    """One drill of the shelf, ready to draw. Empty texts are things nobody stated."""

    drill: str
    title: Text
    nature: str
    date: str
    weekday: str  # the date with the day of the week
    iso_date: str
    venue: Text | None
    events: int
    length: str
    length_ms: int
    order_only: bool
    marks: tuple[Mark, ...]
    more: int
    strip_label: str
    level: int | None
    colours: tuple[Colour, ...]
    state: str
    sealed: bool
    completeness: str
    status: str
    warnings: tuple[Said, ...]
    haystack: str


def card(view: View, t: Translator) -> Card:
    """The card of one drill."""
    header = mapping(view["header"])
    extent = mapping(view["extent"])
    drill = str(view["drill"])
    title = pick(mapping(header.get("title")), t.lang) or Text(drill, t.lang)
    venue = worded(header.get("venue"), t.lang)
    events, length_ms = whole(view["events"]), whole(extent.get("ms"))
    marks = tuple(
        mark(str(one["kind"]), str(one["side"]), t.lang)
        for one in islice(mappings(view["fingerprint"]), STRIP)
    )
    more = max(0, events - len(marks))
    iso_date = str(view["date"] or header.get("date") or "")
    return Card(
        drill=drill,
        title=title,
        nature=str(view["nature"]),
        date=day(iso_date, t.lang),
        weekday=day(iso_date, t.lang, "weekday"),
        iso_date=iso_date,
        venue=venue,
        events=events,
        length=duration(length_ms, t) if extent else "",
        length_ms=length_ms,
        order_only=bool(view["order_only"]),
        marks=marks,
        more=more,
        strip_label=spoken(marks, more, t),
        level=view["peak_level"] if isinstance(view["peak_level"], int) else None,
        colours=tuple(Colour(name, colour(name, t.lang)) for name in names(view["colours"])),
        state=str(view["state"]),
        sealed=bool(view["sealed"]),
        completeness=str(header.get("completeness") or "none"),
        status=str(view["status"]),
        warnings=tuple(warnings(view, t)),
        haystack=fold(" ".join(searched(view, header))),
    )


def mark(kind: str, side: str, lang: Lang) -> Mark:
    """How an event is drawn, in the colour of its side; a drill's own kind (`x-…`) by its first
    letter in an octagon."""
    found = VOCABULARY.kind(kind)
    if found is None:
        label = kind.removeprefix("x-").replace("-", " ").replace("_", " ").strip() or kind
        return Mark("octagon", label[0].upper(), side or "none", label)
    return Mark(
        found.shape, found.letter, side or found.side, label_of(found.label, kind, lang).text
    )


def label_of(label: Label, name: str, lang: Lang) -> Text:
    """A label of the vocabulary; the bare name where it has none that can be read."""
    return pick(label, lang) or Text(name, lang)


def spoken(marks: Sequence[Mark], more: int, t: Translator) -> str:
    """The strip in words: neighbours of one kind are said once, with their number."""
    if not marks:
        return t("card.strip.empty")
    runs = [(label, len(list(run))) for label, run in groupby(one.label for one in marks)]
    said = [f"{label} ×{n}" if n > 1 else label for label, n in runs]
    if more:
        said.append(t("card.strip.more", n=more))
    return t("card.strip", kinds=", ".join(said))


def colour(name: str, lang: Lang) -> Text:
    return label_of(VOCABULARY.colours.get(name, {}), name, lang)


def duration(ms: int, t: Translator) -> str:
    """The two greatest units of a length, rounded down."""
    seconds = ms // 1000
    hours, minutes = seconds // 3600, seconds // 60 % 60
    if hours >= 48:
        return t("duration.dh", d=hours // 24, h=hours % 24)
    if hours:
        return t("duration.hm", h=hours, m=minutes)
    if minutes:
        return t("duration.ms", m=minutes, s=seconds % 60)
    return t("duration.s", s=seconds)


def warnings(view: View, t: Translator) -> Iterator[Said]:
    """What a person must know before relying on this log."""
    problem, status = mapping(view["problem"]), str(view["status"])
    if status == "damaged" and problem.get("offset") is not None:
        line, offset = whole(problem.get("line")), whole(problem["offset"])
        yield Said(t("status.damaged.about", line=line, offset=offset))
    elif status != "ok":
        said = say(str(problem.get("reason") or "—"), t)
        yield Said(t("status.read_only.about", reason=said.text), said.english)
    refused = len(names(view["rejected"]))
    if refused:
        yield Said(t("status.rejected", n=refused))
    aside, recovered = names(view["set_aside"]), str(view.get("recovered") or "")
    if told := [name for name in aside if recovered.endswith(f" {name}")]:
        yield say(recovered, t)
    if rest := [name for name in aside if name not in told]:
        yield Said(t("status.set_aside", files=", ".join(rest)))


def searched(view: View, header: Mapping[str, object]) -> Iterator[str]:
    """Everything a search may hit: words of every language, and the names in the file."""
    yield from (str(view["drill"]), str(view["date"] or ""))
    for member in ("title", "venue", "host", "scene"):
        value = header.get(member)
        yield from [value] if isinstance(value, str) else map(str, mapping(value).values())
    for kind in mapping(view["counts"]):
        yield kind
        yield from VOCABULARY.kinds[kind].label.values() if kind in VOCABULARY.kinds else ()


def select(cards: Sequence[Card], q: str, sort: str) -> list[Card]:
    """Cards in which every word of `q` occurs, in the order of `sort`; `cards` are newest first."""
    terms = fold(q).split()
    found = [one for one in cards if all(term in one.haystack for term in terms)]
    if sort == "oldest":
        found.reverse()
    elif sort == "title":
        found.sort(key=lambda one: fold(one.title.text))
    elif sort == "events":
        found.sort(key=lambda one: -one.events)
    elif sort == "length":
        found.sort(key=lambda one: -one.length_ms)
    return found


def fold(text: str) -> str:
    """Letters without case and accents."""
    plain = unicodedata.normalize("NFD", text)
    return "".join(char for char in plain if not unicodedata.combining(char)).casefold()


def worded(value: object, lang: Lang) -> Text | None:
    """A header member that may be one text or a text in each language."""
    if isinstance(value, str):
        return Text(value, lang) if value else None
    return pick(mapping(value), lang)


def mapping(value: object) -> Mapping[str, object]:
    return value if isinstance(value, Mapping) else {}


def mappings(value: object) -> list[View]:
    return [mapping(one) for one in value] if isinstance(value, (list, tuple)) else []


def names(value: object) -> list[str]:
    return (
        [one for one in value if isinstance(one, str)] if isinstance(value, (list, tuple)) else []
    )


def whole(value: object) -> int:
    return value if isinstance(value, int) else 0
