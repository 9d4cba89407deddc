"""The words of a line: the same as folding all of it and looking for each."""

from __future__ import annotations

import json
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events.vocabulary import VOCABULARY
from events.wording import Search, fold, has_all, lacks_one, may_be_number

LETTERS = 'aAéÉeiİßςΣ \u0301\u0e48-#1\\"/\n\u2013漢'
TEXT = st.text(LETTERS, max_size=6)
WORDS = st.fixed_dictionaries(
    {"kind": st.sampled_from(["gas", "x-éa", "x-own"])},
    optional={
        "text": st.dictionaries(st.sampled_from(["id", "en", "jv"]), TEXT | st.lists(TEXT)),
        "why": st.dictionaries(st.sampled_from(["id", "en"]), TEXT),
        "actors": st.lists(TEXT, max_size=2),
        "targets": st.lists(TEXT, max_size=2),
        "scene": TEXT,
        "source": TEXT | st.none() | st.integers(),
        "colour": st.sampled_from(["hijau", "merah"]),
        "note": TEXT,
    },
)
MANY_MARKS = "".join(f"a{chr(code)}" for code in range(0x300, 0x328))
SEARCHED = ("text", "why", "actors", "targets", "scene", "source", "colour")


def plain(text: str) -> str:
    letters = unicodedata.normalize("NFD", text)
    return "".join(one for one in letters if unicodedata.category(one)[0] != "M").lower()


def strings(value: object) -> list[str]:
    if isinstance(value, str):
        return [value]
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [text for part in inner for text in strings(part)]


def holds(q: str, seq: int, doc: dict[str, object]) -> bool:
    """Every word, in all that may have it; slowly."""
    kind = str(doc["kind"])
    known = VOCABULARY.kind(kind)
    said = [f"#{seq}", kind, *(known.label.values() if known else ())]
    said += [text for name in SEARCHED for text in strings(doc.get(name))]
    return all(any(word in plain(text) for text in said) for word in plain(q).split())


@given(WORDS, st.text(LETTERS + "gms", max_size=5), st.integers(1, 12), st.booleans())
def test_as_the_slow_way(doc: dict[str, object], q: str, seq: int, escaped: bool) -> None:
    line = json.dumps(doc, ensure_ascii=escaped).encode()
    lacking = Search(q, VOCABULARY).lacking(str(doc["kind"]))
    assert has_all(lacking, seq, line) == holds(q, seq, doc)


@given(st.lists(WORDS, min_size=1, max_size=4), st.text(LETTERS + "gms", max_size=5), st.booleans())
def test_what_is_said_of_many_lines_at_once(
    docs: list[dict[str, object]], q: str, escaped: bool
) -> None:
    """No hit is ever overlooked: what all of them lack by their bytes, each does."""
    lines = b"".join(json.dumps(doc, ensure_ascii=escaped).encode() + b"\n" for doc in docs)
    search = Search(q, VOCABULARY)
    for doc in docs:
        lacking = [word for word in search.lacking(str(doc["kind"])) if not may_be_number(word)]
        if lacks_one(lacking, lines):
            assert not holds(q, 1, doc)


def test_most_lines_are_not_taken_apart() -> None:
    line = b'{"kind":"gas","text":{"id":"Gas \\n air mata"},"x":7}'
    assert lacks_one(["botol"], line)
    assert lacks_one(["gas", "botol"], line)
    assert not lacks_one(["gas", "mata", "kind"], line)
    assert not lacks_one(['é"', "\\", "a/b"], line)
    assert not lacks_one(["botol"], line + "é".encode())
    assert not lacks_one(["botol"], line + b"\\u0062otol")


@pytest.mark.parametrize("word", ["#", "#1", "12"])
def test_words_that_may_be_a_number(word: str) -> None:
    assert may_be_number(word)
    assert not may_be_number(f"{word}a")


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Gerbang UTAMA", "gerbang utama"),
        ("Élang", "elang"),
        ("cafe\u0301", "cafe"),
        ("Ő–Ű", "o–u"),
        ("ก่า", "กา"),
        (MANY_MARKS, "a" * 40),
        ("Straße", "straße"),
        ("", ""),
    ],
)
def test_fold(text: str, folded: str) -> None:
    assert fold(text) == folded == plain(text)


def test_what_a_kind_says_itself() -> None:
    """Its name and its labels, in every language."""
    search = Search("AIR tear gas unjuk tear", VOCABULARY)
    assert search.lacking("gas") == ("unjuk",)
    assert search.lacking("protest") == ("air", "tear", "gas")
    assert Search("  ", VOCABULARY).lacking("x-own") == ()
    assert Search("drone", VOCABULARY).lacking("x-drone") == ()
