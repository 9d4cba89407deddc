"""Adds a text to every language file at once, and keeps their form.

    python tests/support/words.py add key "teks Indonesia" "English text" …
    python tests/support/words.py drop key

`add` takes one text a language, in the order in which the pages offer them, and says a key anew
when it is there. Both hold a lock while they read and write, so that several can work at a time.
"""

from __future__ import annotations

import fcntl
import json
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parents[2] / "web" / "languages"
USAGE = "usage: words.py add KEY TEXT-OF-EACH-LANGUAGE… | words.py drop KEY"

Document = dict[str, Any]


def files(folder: Path = FOLDER) -> list[Path]:
    """The language files in the order in which the pages offer them."""
    return sorted(folder.glob("*.json"), key=lambda path: read(path)["language"]["order"])


def read(path: Path) -> Document:
    document: Document = json.loads(path.read_text("utf-8"))
    return document


def shape(document: Document) -> str:
    """A language file as it is written: what the language is like, then its texts by key."""
    strings = dict(sorted(document["strings"].items()))
    return json.dumps({**document, "strings": strings}, ensure_ascii=False, indent=2) + "\n"


def change(folder: Path, edit: Callable[[list[dict[str, str]]], None]) -> None:
    """Alone, one edit of all language files; each is replaced whole."""
    place = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(place, fcntl.LOCK_EX)
        paths = files(folder)
        documents = [read(path) for path in paths]
        edit([document["strings"] for document in documents])
        for path, document in zip(paths, documents, strict=True):
            fresh = path.with_suffix(".new")
            fresh.write_text(shape(document), "utf-8")
            fresh.replace(path)
    finally:
        os.close(place)


def add(key: str, texts: Sequence[str], folder: Path = FOLDER) -> None:
    def edit(all_strings: list[dict[str, str]]) -> None:
        if len(texts) != len(all_strings):
            raise SystemExit(f"{key}: {len(all_strings)} texts are needed, one a language")
        for strings, text in zip(all_strings, texts, strict=True):
            strings[key] = text

    change(folder, edit)


def drop(key: str, folder: Path = FOLDER) -> None:
    def edit(all_strings: list[dict[str, str]]) -> None:
        for strings in all_strings:
            strings.pop(key, None)

    change(folder, edit)


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["add", key, *texts]:
            add(key, texts)
        case ["drop", key]:
            drop(key)
        case _:
            raise SystemExit(USAGE)
