"""The pages for people: the shelf, the viewer, and an error that says where to go from it."""

from __future__ import annotations

import hashlib
from collections.abc import Awaitable, Callable, Container, Mapping
from pathlib import Path
from typing import Final
from urllib.parse import urlencode

from aiohttp import hdrs, web
from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from events.summary import describe, newest_first, summary_of
from web.boot import boot
from web.cards import SORTS, Card, View, card, select
from web.i18n import FILES, Translator
from web.keys import CLOCK, STATIC, STORE
from web.preferences import THEMES, address, chosen, kept, preferences
from web.problems import Problem
from web.resources import find_log
from web.static_files import all_of, style_of
from web.trouble import Said, say

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

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


def draw(request: web.Request, template: str, here: str, **values: object) -> str:
    """A page in the visitor's language and theme; `here` is where its switches come back to."""
    wish = preferences(request)
    query = kept(request) if here else []

    def switch(**choice: str) -> str:
        return address(here or "/", [*query, urlencode(choice)])

    return TEMPLATES[template].render(
        lang=wish.lang,
        languages=[file.language for file in FILES.values()],
        theme=wish.theme,
        themes=THEMES,
        t=wish.t,
        static=request.app[STATIC].url,
        style=style_of(template.removesuffix(".html")),
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
    broken = await unlisted(request, {one.drill for one in everything}, t)
    q, sort = request.query.get("q", "").strip(), request.query.get("sort", SORTS[0])
    sort = sort if sort in SORTS else SORTS[0]
    found: list[Card] = select(everything, q, sort)
    page = draw(
        request,
        "shelf.html",
        request.rel_url.raw_path,
        script=all_of("shelf"),
        cards=found,
        total=len(everything),
        broken=broken,
        q=q,
        sort=sort,
        sorts=SORTS,
        boot=boot(t.lang, "shelf"),
    )
    return answer(request, page)


async def unlisted(request: web.Request, listed: Container[str], t: Translator) -> list[Said]:
    """What is wrong with drills that cannot be shown; their side logs are no drills."""
    problems = await request.app[STORE].problems()
    return [say(one.reason, t) for name, one in problems if name not in listed and "." not in name]


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
        script=all_of("main"),
        drill=told(view, t),
        card=card(view, t),
        boot=boot(t.lang, "main", view),
    )
    return answer(request, page)


def told(view: View, t: Translator) -> View:
    """A drill with what is wrong with it in the page's language."""
    problem = view["problem"]
    if not isinstance(problem, Mapping):
        return view
    return {**view, "problem": {**problem, "reason": str(say(str(problem["reason"]), t))}}


async def favicon(request: web.Request) -> web.StreamResponse:
    """`/favicon.ico`, which browsers ask for whatever a page says."""
    return web.Response(
        body=FAVICON,
        content_type="image/svg+xml",
        headers={hdrs.CACHE_CONTROL: "public, max-age=86400"},
    )


def error_page(request: web.Request, problem: Problem) -> str:
    """A problem as a page: what went wrong, and the way on."""
    known = {
        "drill-not-found": ("error.drill.title", "error.drill.text"),
        "not-found": ("error.404.title", "error.404.text"),
    }.get(problem.slug or "")
    title, text = known or ("error.title", "error.text")
    drill = request.match_info.get("drill", "")[:64]
    said = say(problem.detail, preferences(request).t)
    return draw(
        request,
        "error.html",
        "",
        title=title,
        text=text,
        values={"drill": drill, "status": problem.status, "detail": said.text},
        english="" if known else said.english,
        status=problem.status,
    )


def routes() -> Mapping[str, Handler]:
    """Every page by its path; all are for GET."""
    return {"/": shelf, "/drills/{drill}": viewer, "/favicon.ico": favicon}
