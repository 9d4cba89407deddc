"""The words on screen: Indonesian first, then English.

`strings*.json` hold `{"key": {"id": …, "en": …}}`. A text may name values in braces. A key with
`.one` added is taken when the value `n` is 1. Whole numbers are grouped as the language does it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Final, Literal, NamedTuple

Lang = Literal["id", "en"]
LANGUAGES: Final[tuple[Lang, ...]] = ("id", "en")
DEFAULT: Final[Lang] = "id"

FOLDER: Final = Path(__file__).parent
PLACE: Final = re.compile(r"\{(\w+)\}")
RANGE: Final = re.compile(
    r"^\s*([a-zA-Z*]{1,8})(?:-[a-zA-Z0-9-]+)?\s*(?:;\s*q=([01](?:\.\d{0,3})?))?$"
)
# `in` is the old code of Indonesian, `ms` is Malay: both read Indonesian far better than English.
CODES: Final[Mapping[str, Lang]] = {"id": "id", "in": "id", "ms": "id", "en": "en", "*": DEFAULT}

MONTHS: Final[Mapping[Lang, tuple[str, ...]]] = {
    "id": (
        *("Januari", "Februari", "Maret", "April", "Mei", "Juni"),
        *("Juli", "Agustus", "September", "Oktober", "November", "Desember"),
    ),
    "en": (
        *("January", "February", "March", "April", "May", "June"),
        *("July", "August", "September", "October", "November", "December"),
    ),
}


def load(folder: Path) -> dict[Lang, dict[str, str]]:
    """All strings of all files, by language. Raises ValueError for a key said twice or half."""
    found: dict[Lang, dict[str, str]] = {lang: {} for lang in LANGUAGES}
    for path in sorted(folder.glob("strings*.json")):
        for key, texts in json.loads(path.read_text("utf-8")).items():
            if key in found[DEFAULT]:
                raise ValueError(f"{path.name}: {key} is in another file, too")
            if set(texts) != set(LANGUAGES):
                raise ValueError(f"{path.name}: {key} needs exactly {', '.join(LANGUAGES)}")
            for lang in LANGUAGES:
                found[lang][key] = texts[lang]
    return found


STRINGS: Final = load(FOLDER)


def strings(lang: Lang) -> Mapping[str, str]:
    """Every text of one language, as the scripts of a page get it."""
    return STRINGS[lang]


def known(lang: str | None) -> Lang | None:
    """The language of that name, if we speak it."""
    return lang if lang in LANGUAGES else None


def choose(cookie: str | None, accept: str | None) -> Lang:
    """The language of a page: what was chosen, else what the browser asks for, else Indonesian."""
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
    grouped = f"{value:,}"
    return grouped.replace(",", ".") if lang == "id" else grouped


def day(value: str, lang: Lang) -> str:
    """`2023-09-25` as 25 September 2023. What is no date stays as it is: a header may say so."""
    try:
        found = date.fromisoformat(value)
    except ValueError:
        return value
    return f"{found.day} {MONTHS[lang][found.month - 1]} {found.year}"


class Text(NamedTuple):
    """A text and the language it is really in; a reader is told when that is not theirs."""

    text: str
    lang: Lang


def pick(texts: Mapping[str, object], lang: Lang) -> Text | None:
    """A text of an event or header in this language, else in another one, else None."""
    for one in (lang, *LANGUAGES):
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
