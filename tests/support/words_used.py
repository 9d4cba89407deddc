"""Which keys of the catalogue the pages ask for, read from their sources.

A key is written out as a text, or built: `view.say.${x}`, "state." + x, "level.%d" % x. What a
built key can be is said in BUILT; a text with a dot that begins like a key has to be one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[2]
WEB: Final = ROOT / "web"
GLOBS: Final = ("*.py", "templates/*.html", "static/js/**/*.js")

WRITTEN: Final = re.compile(r"""(["'`])([a-z]\w*(?:\.\w+)+)\1""")
BUILT_KEY: Final = re.compile(
    r"""`([a-z]\w*\.[\w.]*)\$\{"""  # JavaScript: `view.say.${x}`
    r"""|["']([a-z]\w*(?:\.\w+)*\.)["']\s*[+~]"""  # Jinja, Python: "state." + x
    r"""|["']([a-z]\w*(?:\.\w+)*\.)%[ds]["']"""  # Jinja: "level.%d" % x
    r"""|f["']([a-z]\w*(?:\.\w+)*\.)\{"""  # Python: f"state.{x}"
)
FILE_NAMES: Final = re.compile(r"\.(?:html|js|json|css|svg|jsonl|idx)$")
QUOTED: Final = re.compile(r"""["'](\w+)["']""")


def sources() -> Iterator[tuple[str, str]]:
    """Every file that may ask for a text: (its name, what is in it)."""
    for glob in GLOBS:
        for path in sorted(WEB.glob(glob)):
            yield path.relative_to(WEB).as_posix(), path.read_text("utf-8")


def written(text: str, namespaces: frozenset[str]) -> set[str]:
    """The keys that a source writes out: texts in the catalogue's name spaces."""
    found = {key for _, key in WRITTEN.findall(text)}
    return {key for key in found if key.split(".")[0] in namespaces and not FILE_NAMES.search(key)}


def built(text: str, namespaces: frozenset[str]) -> set[str]:
    """The beginnings of the keys that a source puts together."""
    found = {next(filter(None, groups)) for groups in BUILT_KEY.findall(text)}
    return {start for start in found if start.split(".")[0] in namespaces}


def rows(path: str) -> frozenset[str]:
    """Every short text of a table in a script; keys are built of some of them."""
    return frozenset(QUOTED.findall((WEB / path).read_text("utf-8")))


def expanded(table: Mapping[str, tuple[str, ...]]) -> set[str]:
    """Every key that the table lets a source build."""
    return {start + value for start, values in table.items() for value in values}
