"""What the scripts of a page start from: the drill, the words of one language, the vocabulary."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import msgspec
import orjson

from events.vocabulary import VOCABULARY
from web.cards import View
from web.i18n import LANGUAGES, TRANSLATORS, Lang, language, pick, strings

BY_SERVER: Final = frozenset({"card", "duration", "error", "state", "status", "trouble"})
SPARED: Final[Mapping[str, frozenset[str]]] = {
    "main": BY_SERVER | {"fault", "import", "new", "shelf"},
    "shelf": BY_SERVER | {"append", "completeness", "group", "level", "nature", "view"},
}
"""The texts, by the beginning of their keys, that the scripts of a page never ask for."""


def boot(lang: Lang, entry: str, view: View | None = None) -> dict[str, object]:
    """What the scripts of a page start from; put into the page as JSON."""
    spared = SPARED[entry]
    start: dict[str, object] = {
        "base": "",
        "lang": lang,
        "language": msgspec.to_builtins(language(lang)),
        "languages": [{"code": one, "name": language(one).name} for one in LANGUAGES],
        "strings": {
            key: text for key, text in strings(lang).items() if key.partition(".")[0] not in spared
        },
        "vocabulary": vocabulary(),
    }
    return {"drill": view, **start} if view else start


class Words(dict[str, str]):
    """Words by language; a template that asks for a language without any gets another one's."""

    def __missing__(self, lang: str) -> str:
        found = pick(self, lang)
        if found is None:
            raise KeyError(lang)
        return found.text


def vocabulary() -> dict[str, object]:
    """`vocabulary.json`, and what a side that it does not name is called in each language."""
    document = orjson.loads(VOCABULARY.raw)
    other = {lang: t("side.other") for lang, t in TRANSLATORS.items()}
    return {**document, "sides": [Words(side) for side in document["sides"]], "other": other}
