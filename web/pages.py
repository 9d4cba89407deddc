"""The pages for people: the shelf, the viewer, and an error that says where to go from it.

Language and theme are cookies that plain links set: `?lang=en` and `?theme=dark` on any page store
the choice and come back to the same address without it, so a page is right in its first paint and
without script.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Awaitable, Callable, Container, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal
from urllib.parse import urlencode

import orjson
from aiohttp import hdrs, web
from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from events.summary import describe, newest_first, summary_of
from events.vocabulary import VOCABULARY
from web.cards import SORTS, Card, View, card, select
from web.i18n import LANGUAGES, TRANSLATORS, Lang, Translator, choose, strings
from web.keys import CLOCK, STATIC, STORE
from web.problems import Problem
from web.resources import find_log

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
Theme = Literal["light", "dark", "auto"]
THEMES: Final[tuple[Theme, ...]] = ("light", "dark", "auto")
CHOICES: Final[Mapping[str, tuple[str, ...]]] = {"lang": LANGUAGES, "theme": THEMES}
IMPORT: Final = re.compile(r"""^(?:import|export)\b[^"';]*["'](\.[^"']+)["']""", re.MULTILINE)
YEAR: Final = 365 * 24 * 3600

ENVIRONMENT: Final = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    auto_reload=False,
    trim_blocks=True,
    lstrip_blocks=True,
)
ENVIRONMENT.globals["marks"] = ENVIRONMENT.get_template("marks.html").module
TEMPLATES: Final[Mapping[str, Template]] = {
    name: ENVIRONMENT.get_template(name) for name in ENVIRONMENT.list_templates(["html"])
}
"""All of them, read at import: no request waits for a file."""

STATIC_FOLDER: Final = Path(__file__).parent / "static"
FAVICON: Final = (STATIC_FOLDER / "favicon.svg").read_bytes()


def scripts(entry: str) -> tuple[str, ...]:
    """The modules that a script needs, itself first, so that a page asks for all at once."""
    folder = (STATIC_FOLDER / "js").resolve()
    found: dict[str, None] = {}
    waiting = [folder / f"{entry}.js"]
    while waiting:
        path = waiting.pop()
        if not path.is_relative_to(folder) or not path.is_file():
            continue
        name = path.relative_to(folder).with_suffix("").as_posix()
        if name not in found:
            found[name] = None
            waiting += [(path.parent / used).resolve() for used in IMPORT.findall(path.read_text())]
    return tuple(found)


MODULES: Final = {entry: scripts(entry) for entry in ("main", "shelf")}


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
    rest = [(name, value) for name, value in request.query.items() if name not in CHOICES]
    answer = web.Response(
        status=303, headers={hdrs.LOCATION: address(request.rel_url.raw_path, rest)}
    )
    for name, allowed in CHOICES.items():
        value = request.query.get(name)
        if value in allowed:
            answer.set_cookie(name, value, max_age=YEAR, path="/", samesite="Lax")
    return answer


def address(path: str, query: list[tuple[str, str]]) -> str:
    return f"{path}?{urlencode(query)}" if query else path


def draw(request: web.Request, template: str, here: str, **values: object) -> str:
    """A page in the visitor's language and theme; `here` is where its switches come back to."""
    wish = preferences(request)
    query = [(n, v) for n, v in request.query.items() if n not in CHOICES] if here else []

    def switch(**choice: str) -> str:
        return address(here or "/", [*query, *choice.items()])

    return TEMPLATES[template].render(
        lang=wish.lang,
        theme=wish.theme,
        t=wish.t,
        static=request.app[STATIC].url,
        here=switch,
        **values,
    )


def answer(request: web.Request, body: str) -> web.Response:
    """200, or 304 when the visitor has this very page. The tag is of the bytes, so it is always
    right; what the page depends on is in Vary."""
    tag = hashlib.sha256(body.encode()).hexdigest()[:16]
    headers = {
        hdrs.CACHE_CONTROL: "no-cache",
        hdrs.ETAG: f'"{tag}"',
        hdrs.VARY: "Cookie, Accept-Language",
        hdrs.CONTENT_LANGUAGE: preferences(request).lang,
    }
    if any(etag.value in (tag, "*") for etag in request.if_none_match or ()):
        return web.Response(status=304, headers=headers)
    return web.Response(text=body, content_type="text/html", headers=headers)


async def shelf(request: web.Request) -> web.StreamResponse:
    """`/`: every drill as a card, found and sorted by `?q=` and `?sort=`."""
    if back := chosen(request):
        return back
    t = preferences(request).t
    everything = [card(view, t) for view in await views(request)]
    broken = await unlisted(request, {one.drill for one in everything})
    q, sort = request.query.get("q", "").strip(), request.query.get("sort", SORTS[0])
    sort = sort if sort in SORTS else SORTS[0]
    found: list[Card] = select(everything, q, sort)
    page = draw(
        request,
        "shelf.html",
        request.rel_url.raw_path,
        MODULES=MODULES["shelf"],
        cards=found,
        total=len(everything),
        broken=broken,
        q=q,
        sort=sort,
        sorts=SORTS,
        boot=boot(t.lang),
    )
    return answer(request, page)


async def unlisted(request: web.Request, listed: Container[str]) -> list[str]:
    """What is wrong with drills that cannot be shown; their side logs are no drills."""
    problems = await request.app[STORE].problems()
    return [one.reason for name, one in problems if name not in listed and "." not in name]


async def views(request: web.Request) -> list[View]:
    """Every drill as the API tells it, newest first."""
    now = request.app[CLOCK]()
    summaries = newest_first(await request.app[STORE].summaries())
    return [await describe(summary, now) for summary in summaries]


async def viewer(request: web.Request) -> web.StreamResponse:
    """`/drills/{drill}`: the replay of one drill. Raises DrillNotFound."""
    if back := chosen(request):
        return back
    view = await describe(summary_of(await find_log(request)), request.app[CLOCK]())
    t = preferences(request).t
    page = draw(
        request,
        "viewer.html",
        request.rel_url.raw_path,
        MODULES=MODULES["main"],
        drill=view,
        card=card(view, t),
        boot=boot(t.lang, view),
    )
    return answer(request, page)


async def favicon(request: web.Request) -> web.StreamResponse:
    """`/favicon.ico`, which browsers ask for whatever a page says."""
    return web.Response(
        body=FAVICON,
        content_type="image/svg+xml",
        headers={hdrs.CACHE_CONTROL: "public, max-age=86400"},
    )


def error_page(request: web.Request, problem: Problem) -> str:
    """A problem as a page: what went wrong, and the way on."""
    known = {"drill-not-found": "error.drill", "not-found": "error.404"}
    key = known.get(problem.slug or "", "error")
    drill = request.match_info.get("drill", "")[:64]
    return draw(
        request,
        "error.html",
        "",
        key=key,
        values={"drill": drill, "status": problem.status, "detail": problem.detail},
        status=problem.status,
    )


def boot(lang: Lang, view: View | None = None) -> dict[str, object]:
    """What the scripts of a page start from; put into the page as JSON."""
    vocabulary: object = orjson.loads(VOCABULARY.raw)
    start: dict[str, object] = {"lang": lang, "strings": strings(lang), "vocabulary": vocabulary}
    return {"drill": view, "base": "", **start} if view else {"base": "", **start}


def routes() -> Mapping[str, Handler]:
    """Every page by its path; all are for GET."""
    return {"/": shelf, "/drills/{drill}": viewer, "/favicon.ico": favicon}
