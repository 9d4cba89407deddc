"""The words of an event, and whether all that somebody looks for are among them.

Case and accents are ignored, and a word may stand anywhere within another. Most lines are passed
over without taking them apart: what a plain line does not have among its bytes no member of it has.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

import msgspec

from events.vocabulary import Vocabulary

_ESCAPED: Final = frozenset('"\\/')
_FEW: Final = 16  # marks that are faster taken out one by one


class _Said(msgspec.Struct, gc=False):
    """The members of a line that have words; whatever is in them."""

    kind: Any = None
    text: Any = None
    why: Any = None
    actors: Any = None
    targets: Any = None
    scene: Any = None
    source: Any = None
    colour: Any = None


_decode: Final = msgspec.json.Decoder(_Said).decode


def fold(text: str) -> str:
    """Without case and accents."""
    if text.isascii():
        return text.lower()
    text = unicodedata.normalize("NFD", text)
    marks = [one for one in set(text) if unicodedata.category(one).startswith("M")]
    if len(marks) <= _FEW:
        for mark in marks:
            text = text.replace(mark, "")
    else:
        text = text.translate(dict.fromkeys(map(ord, marks)))
    return text.lower()


class Search:
    """What somebody looks for. Without a word everything has it."""

    def __init__(self, q: str, vocabulary: Vocabulary) -> None:
        self._words = tuple(dict.fromkeys(fold(q).split()))
        self._vocabulary = vocabulary

    def lacking(self, kind: str) -> tuple[str, ...]:
        """The words that neither the name of a kind has, nor its label in any language."""
        known = self._vocabulary.kind(kind)
        names = fold(" ".join([kind, *(known.label.values() if known else ())]))
        return tuple(word for word in self._words if word not in names)


def has_all(words: Sequence[str], seq: int, line: bytes) -> bool:
    """Whether a stored line has all of these words, which are folded."""
    words = [word for word in words if word not in f"#{seq}"]
    if not words:
        return True
    if lacks_one(words, line):
        return False
    said = fold(" ".join(_words(msgspec.structs.astuple(_decode(line)))))
    return all(word in said for word in words)


def lacks_one(words: Iterable[str], lines: bytes) -> bool:
    """Whether one of these words is in none of these lines, as far as their bytes tell: nobody
    knows of a line with letters that are not written as they are, nor of a word with a character
    that may be escaped."""
    if not lines.isascii() or b"\\u" in lines:
        return False
    lower = lines.lower()
    return any(
        word.isprintable() and _ESCAPED.isdisjoint(word) and word.encode() not in lower
        for word in words
    )


def may_be_number(word: str) -> bool:
    """Whether some event has it in # and its seq."""
    return word == "#" or word.removeprefix("#").isdecimal()


def _words(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from _words(tuple(value.values()))
    elif isinstance(value, list | tuple):
        for part in value:
            yield from _words(part)
