"""How one visitor wants to see pages: language and theme.

They are cookies that plain links set: `?lang=en` and `?theme=dark` on any page store the choice and
come back to the same address without it, so a page is right in its first paint and without script.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal
from urllib.parse import unquote_plus

from aiohttp import hdrs, web

from web.i18n import LANGUAGES, TRANSLATORS, Lang, Translator, choose

Theme = Literal["light", "dark", "contrast", "auto"]
THEMES: Final[tuple[Theme, ...]] = ("light", "dark", "contrast", "auto")
CHOICES: Final[Mapping[str, tuple[str, ...]]] = {"lang": LANGUAGES, "theme": THEMES}
YEAR: Final = 365 * 24 * 3600


@dataclass(frozen=True, slots=True)
class Preferences:
    """How one visitor wants to see pages."""

    lang: Lang
    theme: Theme

    @property
    def t(self) -> Translator:
        return TRANSLATORS[self.lang]


def preferences(request: web.Request) -> Preferences:
    theme = request.cookies.get("theme")
    return Preferences(
        choose(request.cookies.get("lang"), request.headers.get(hdrs.ACCEPT_LANGUAGE)),
        theme if theme in THEMES else "auto",
    )


def chosen(request: web.Request) -> web.Response | None:
    """The answer to `?lang=` and `?theme=`: a cookie, and back to the address without them."""
    if not any(name in request.query for name in CHOICES):
        return None
    answer = web.Response(
        status=303,
        headers={hdrs.LOCATION: address(request.rel_url.raw_path, kept(request))},
    )
    for name, allowed in CHOICES.items():
        value = request.query.get(name)
        if value in allowed:
            answer.set_cookie(name, value, max_age=YEAR, path="/", samesite="Lax")
    return answer


def kept(request: web.Request) -> list[str]:
    """The query without language and theme, as it was written: a link means what it says."""
    parts = request.rel_url.raw_query_string.split("&")
    return [part for part in parts if part and unquote_plus(part.partition("=")[0]) not in CHOICES]


def address(path: str, query: Sequence[str]) -> str:
    return f"{path}?{'&'.join(query)}" if query else path
