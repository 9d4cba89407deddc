"""What the server says is wrong, in the words of a page.

The API and the command line say it in English. Here is each such sentence, with the key of the text
that says the same in every language. Another one is shown as it is, and said to be English.
"""

from __future__ import annotations

import errno
import os
import re
from collections.abc import Mapping
from typing import Final, NamedTuple

from web.i18n import Translator

SPOKEN: Final = "en"
"""The language of the API."""

ERRORS: Final[Mapping[str, str]] = {
    os.strerror(code): key
    for code, key in {
        errno.EACCES: "trouble.error.denied",
        errno.EPERM: "trouble.error.denied",
        errno.ENOENT: "trouble.error.gone",
        errno.EIO: "trouble.error.disk",
        errno.ENOSPC: "trouble.error.full",
        errno.EDQUOT: "trouble.error.full",
        errno.EROFS: "trouble.error.read_only",
        errno.EFBIG: "trouble.error.too_big",
        errno.EMFILE: "trouble.error.too_many",
        errno.ENFILE: "trouble.error.too_many",
        errno.EISDIR: "trouble.error.folder",
        errno.ESTALE: "trouble.error.gone",
    }.items()
}
"""The reasons of the system, by its own words; with another one a sentence is not known."""

PLACE: Final = re.compile(r"\\?\{(\w+)\\?\}")
NUMBERS: Final = frozenset({"line", "offset", "n"})
PLACES: Final[Mapping[str, str]] = {
    **dict.fromkeys(NUMBERS, "[0-9]+"),
    **dict.fromkeys(("command", "quoted", "rule", "why"), ".+"),
    "error": "|".join(map(re.escape, ERRORS)),
}
"""What may stand in a place; elsewhere a name without blanks."""

KEPT: Final = "was kept; events before it are served, restore the file from a copy"
AS_IT_IS: Final = "restore the file from a copy, or delete {index} to take it as it is"
SHORT: Final = "{file} is cut short at byte {offset} (line {line}): "
RESTORE: Final = "; restore it and restart"
HOST_HELP: Final = "; start it with --allow-host {host} if that is its name"
COPY: Final = "; put it back from a copy, or delete {index}"

SENTENCES: Final = (
    # A file that is not what was kept.
    (
        "trouble.lines",
        "{file} is damaged at byte {offset} (line {line}), and later lines prove that what stood "
        "there " + KEPT,
    ),
    (
        "trouble.watermark",
        "{file} is damaged at byte {offset} (line {line}), and {index} proves that what stood "
        "there was kept; events before it are served, " + AS_IT_IS,
    ),
    ("trouble.short", SHORT + "{n} events that were kept are missing; " + AS_IT_IS),
    ("trouble.short", SHORT + "1 event that was kept is missing; " + AS_IT_IS),
    ("trouble.short.some", SHORT + "what was kept is missing; " + AS_IT_IS),
    (
        "trouble.other_log",
        "{file} is not the log that was kept here: another line ends at byte {offset}; " + AS_IT_IS,
    ),
    (
        "trouble.missing",
        "{file} is missing; its side-car says {n} events were kept" + COPY,
    ),
    # A first line that cannot be used.
    (
        "trouble.header.chain",
        "{file}: its header has no h, the lines below have; restore the file from a copy",
    ),
    ("trouble.header", "{file}: line 1 is no sound header; restore the file from a copy"),
    (
        "trouble.header.end",
        "{file}: line 1 has no end; add it with `{command}`, or restore the file",
    ),
    ("trouble.header.name", "{file}: its header is of {own}; name the file {wanted}"),
    ("trouble.header.rule", "{file}: header: {rule}"),
    # What a disk or a person does under a running server.
    ("trouble.cannot_write", "{file}: it cannot be written ({error}); mend that and restart"),
    (
        "trouble.cannot_set_aside",
        "{file}: its last lines cannot be set aside ({error}); mend that and restart",
    ),
    (
        "trouble.by_hand",
        "hand-written lines could not be set aside ({error}); make room and restart",
    ),
    (
        "trouble.unconfirmed",
        "the disk did not confirm a write ({error}); check it, then restart",
    ),
    ("trouble.write_failed", "writing failed ({error}); check the disk, then restart"),
    ("trouble.cannot_read", "{file} cannot be read ({error}); check the disk, then restart"),
    ("trouble.cannot_read", "{file} cannot be read ({error}); mend it and restart"),
    ("trouble.cannot_read", "{file} cannot be read ({error}); check the disk"),
    ("trouble.two_writers", "somebody else writes to {file}; stop them and restart"),
    ("trouble.shortened", "{file} was cut short by somebody; restore it and restart"),
    ("trouble.changed", "{file} was changed by somebody; restore it, and restart"),
    ("trouble.edited", "{file} was rewritten in place, as editors do; restart to read it"),
    (
        "trouble.rewritten",
        "{file} was rewritten in place: line {line} (byte {offset}) is not what was kept" + RESTORE,
    ),
    ("trouble.replaced", "{file} was replaced by another file, as editors do; restart to read it"),
    ("trouble.moved", "{file} was moved or deleted; put it back and restart"),
    # What was mended at the opening.
    ("trouble.torn", "torn: {n} bytes were set aside in {file}"),
    ("trouble.unproven", "torn or damaged, unproven: {n} bytes were set aside in {file}"),
    # A log that was let go of.
    ("trouble.reading", "this store was opened for reading only"),
    ("trouble.deleted", "its file was deleted"),
    ("trouble.removed", "the drill was removed"),
    ("trouble.again", "nobody used it; ask for it again"),
    ("trouble.again", "its index is broken; ask for it again"),
    ("trouble.again", "its file is damaged; ask for it again"),
    ("trouble.again", "the log was closed; ask for it again"),
    ("trouble.again", "{file} was closed; ask the store for it again"),
    ("trouble.again", "{file} is closed: {why}"),
    ("trouble.closing", "the store is closed"),
    # Who is answered, and how.
    (
        "trouble.host",
        "this server does not answer to the name {quoted}" + HOST_HELP,
    ),
    ("trouble.host.odd", "{quoted} is no host name"),
    ("trouble.host.odd", "one Host header is needed"),
    (
        "trouble.site",
        "the origin {quoted} is another site; only pages of this server may use it from a browser",
    ),
    ("trouble.site", "a page of another site asked for this; open it in its own tab"),
    ("trouble.site", "more than one Origin header"),
    ("trouble.method", "Method Not Allowed"),
    ("trouble.mistake", "the server made a mistake; its log says which"),
    ("trouble.file", "{file}: {error}"),  # the last: it fits much
)


class Said(NamedTuple):
    """What is wrong, in the page's language; `english` is what else the server said."""

    text: str
    english: str = ""

    def __str__(self) -> str:
        return f"{self.text} {self.english}".rstrip()


def pattern(sentence: str) -> re.Pattern[str]:
    """What a sentence may be, with anything in its places."""
    named: set[str] = set()

    def place(found: re.Match[str]) -> str:
        name = found[1]
        if name in named:
            return f"(?P={name})"
        named.add(name)
        return f"(?P<{name}>{PLACES.get(name, '[^ ]+')})"

    return re.compile(PLACE.sub(place, re.escape(sentence)), re.DOTALL)


TABLE: Final = tuple((key, pattern(sentence)) for key, sentence in SENTENCES)


def say(reason: str, t: Translator) -> Said:
    """The server's `reason` in the language of `t`."""
    for key, wanted in TABLE:
        if found := wanted.fullmatch(reason):
            values = {name: shown(name, value, t) for name, value in found.groupdict().items()}
            rule = str(values.pop("rule", ""))  # one of many: FORMAT.md has them, in English
            return Said(t(key, **{"n": 1, **values}), rule)
    return Said(reason) if t.lang == SPOKEN else Said(t("trouble.unknown"), reason)


def shown(name: str, value: str, t: Translator) -> str | int:
    """A value as the language writes it."""
    if name in NUMBERS:
        return int(value)
    return t(ERRORS[value]) if name == "error" else value
