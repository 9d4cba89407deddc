"""The stylesheets of each page as one: a phone far away asks once, not once for each.

Each file below `static/css/` is one idea; the order here is the cascade: what comes later wins.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

_EVERYWHERE: Final = ("tokens", "base", "page-head", "marks", "forms")

STYLES: Final[Mapping[str, tuple[str, ...]]] = {
    "error": _EVERYWHERE,
    "shelf": (*_EVERYWHERE, "shelf"),
    "viewer": (
        *_EVERYWHERE,
        *("append", "viewer", "now", "now-small", "events", "panel", "filters", "filter-sheet"),
        *("timeline", "lanes", "lanes-sheet", "transport", "manner", "viewer-small"),
        *("viewer-print", "viewer-short", "overview", "live", "presenter", "palette", "share"),
    ),
}
"""By the name of the page's template."""


def joined(page: str, sheets: Mapping[str, bytes]) -> bytes:
    """What a page is styled by; `sheets` are the files by their name below `css/`.

    Raises KeyError for one that is not there.
    """
    return b"\n".join(b"/* %s.css */\n%s" % (name.encode(), sheets[name]) for name in STYLES[page])
