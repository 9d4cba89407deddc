"""The words on screen, in the languages of `languages/`: one file each, and all that the pages know
of a language is in its file.

    {"language": {"code": "id", "order": 1, "name": …, "months": …, …}, "strings": {"key": "text"}}

The first by `order` is what a visitor gets who asks for none. A text may name values in braces. A
key with `.one` added is taken when the value `n` is 1. Every file has the same keys: one that lacks
some, or has others, is refused when the server starts.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Annotated, Final, Literal, NamedTuple, NewType

import msgspec

Lang = NewType("Lang", str)
"""The code of a language that there is a file for."""

FOLDER: Final = Path(__file__).parent / "languages"
PLACE: Final = re.compile(r"\{(\w+)\}")
RANGE: Final = re.compile(
    r"^\s*([a-zA-Z*]{1,8})(?:-[a-zA-Z0-9-]+)?\s*(?:;\s*q=([01](?:\.\d{0,3})?))?$"
)
WRITTEN: Final = ("en", "id")
"""What a log and the vocabulary have words in (FORMAT.md), the more widely read one first."""

Form = Literal["weekday", "long", "short", "day"]
Months = Annotated[tuple[str, ...], msgspec.Meta(min_length=12, max_length=12)]
Weekdays = Annotated[tuple[str, ...], msgspec.Meta(min_length=7, max_length=7)]


class Dates(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Patterns of {day}, {month}, {mon} (short), {year} and {weekday}."""

    weekday: str
    long: str
    short: str
    day: str


class Numbers(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What stands between thousands and before a fraction, and {n} per cent."""

    group: str
    decimal: str
    percent: str


class Language(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One language: how it is called and asked for, and how it writes dates and numbers."""

    code: Annotated[str, msgspec.Meta(pattern="^[a-z]{2,3}$")]
    order: int
    name: str
    locale: str  # whose rules a browser takes for what is not said here
    accept: tuple[str, ...]  # codes of languages whose readers read this one best
    months: Months
    months_short: Months
    weekdays: Weekdays  # from Monday
    dates: Dates
    numbers: Numbers
    zones: Mapping[str, str]  # by the name of IANA


class File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    language: Language
    strings: Mapping[str, str]


def load(folder: Path) -> dict[Lang, File]:
    """Every language by its code, in order. Raises ValueError that names the file."""
    found: dict[str, File] = {}
    for path in sorted(folder.glob("*.json")):
        try:
            file = msgspec.json.decode(path.read_bytes(), type=File)
        except msgspec.DecodeError as err:
            raise ValueError(f"{path.name}: {err}") from err
        if f"{file.language.code}.json" != path.name:
            raise ValueError(f"{path.name}: a file of {file.language.code} has another name")
        found[path.name] = file
    names = sorted(found, key=lambda name: (found[name].language.order, name))
    if not names:
        raise ValueError(f"{folder}: there is no language file")
    for name in names[1:]:
        refuse_other_keys(name, found[name].strings, names[0], found[names[0]].strings)
    return {Lang(found[name].language.code): found[name] for name in names}


def refuse_other_keys(name: str, strings: Iterable[str], first: str, wanted: Iterable[str]) -> None:
    """Raises ValueError with the keys that only one of two files has."""
    mine, theirs = set(strings), set(wanted)
    if missing := sorted(theirs - mine):
        raise ValueError(f"{name}: {first} has also {', '.join(missing[:5])}")
    if unknown := sorted(mine - theirs):
        raise ValueError(f"{name}: {first} does not have {', '.join(unknown[:5])}")


FILES: Final = load(FOLDER)
LANGUAGES: Final = tuple(FILES)
DEFAULT: Final = LANGUAGES[0]
STRINGS: Final[Mapping[Lang, Mapping[str, str]]] = {
    lang: file.strings for lang, file in FILES.items()
}
CODES: Final[Mapping[str, Lang]] = {
    "*": DEFAULT,
    **{code: lang for lang, file in FILES.items() for code in file.language.accept},
    **{lang: lang for lang in LANGUAGES},
}


def strings(lang: Lang) -> Mapping[str, str]:
    """Every text of one language, as the scripts of a page get it."""
    return STRINGS[lang]


def language(lang: Lang) -> Language:
    """What is known of one language."""
    return FILES[lang].language


def known(lang: str | None) -> Lang | None:
    """The language of that name, if we speak it."""
    return Lang(lang) if lang in FILES else None


def choose(cookie: str | None, accept: str | None) -> Lang:
    """The language of a page: what was chosen, else what the browser asks for, else the first."""
    return known(cookie) or accepted(accept or "")


def accepted(header: str) -> Lang:
    """The best language of an Accept-Language header. What cannot be read is passed over."""
    best: tuple[float, Lang] | None = None
    for part in header.split(","):
        found = RANGE.fullmatch(part)
        lang = CODES.get(found[1].lower()) if found else None
        if found and lang:
            weight = float(found[2] or 1)
            if weight > 0 and (best is None or weight > best[0]):
                best = (weight, lang)
    return best[1] if best else DEFAULT


def number(value: int, lang: Lang) -> str:
    """1.234 in Indonesian, 1,234 in English."""
    return f"{value:,}".replace(",", language(lang).numbers.group)


def day(value: str, lang: Lang, form: Form = "long") -> str:
    """`2023-09-25` as 25 September 2023. What is no date stays as it is: a header may say so."""
    try:
        found = date.fromisoformat(value)
    except ValueError:
        return value
    spoken = language(lang)
    parts = {
        "day": str(found.day),
        "month": spoken.months[found.month - 1],
        "mon": spoken.months_short[found.month - 1],
        "year": str(found.year),
        "weekday": spoken.weekdays[found.weekday()],
    }
    return PLACE.sub(lambda place: parts[place[1]], getattr(spoken.dates, form))


class Text(NamedTuple):
    """A text and the language it is really in; a reader is told when that is not theirs."""

    text: str
    lang: str


def tongues(lang: str) -> Iterator[str]:
    """Where to look for words that may not be there in this language."""
    yield lang
    yield from (one for one in WRITTEN if one != lang)


def pick(texts: Mapping[str, object], lang: str) -> Text | None:
    """A text of an event, header or vocabulary in this language, else in another one, else None."""
    for one in tongues(lang):
        found = texts.get(one)
        if isinstance(found, str) and found:
            return Text(found, one)
    return None


class Translator:
    """`t("shelf.count", n=3)`: a text of one language with its values in place."""

    def __init__(self, lang: Lang) -> None:
        self.lang = lang
        self._texts = STRINGS[lang]

    def __call__(self, key: str, **values: str | int) -> str:
        """Raises KeyError for a key or a value that does not exist: a page is tested, not lucky."""
        one = f"{key}.one" if values.get("n") == 1 else key
        text = self._texts.get(one) or self._texts[key]
        return PLACE.sub(lambda found: self._show(values[found[1]]), text)

    def _show(self, value: str | int) -> str:
        return number(value, self.lang) if isinstance(value, int) else value


TRANSLATORS: Final[Mapping[Lang, Translator]] = {lang: Translator(lang) for lang in LANGUAGES}
