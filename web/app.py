"""The application: the surface, the pages and the static files, around a store that is open."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from typing import Final

from aiohttp import hdrs, web

from events.store import Store
from replay.ticker import Ticker
from web import pages
from web.guards import Asked, Guard
from web.headers import IMMUTABLE, add_headers
from web.keys import CLOCK, ERROR_PAGE, GUARD, OPENAPI, SCRATCH, STATIC, STORE, TICKER, VIEWERS
from web.negotiate import HTML, prefers_html
from web.openapi import document
from web.problems import BY_SLUG, Problem, logger, of_kind, problem_of
from web.resources import Plain, plain
from web.scratch import Scratch
from web.static_files import StaticFiles
from web.surface import SURFACE
from web.viewers import Viewers

API: Final = "/api/"
# Named, and not with a weight of nothing.
GZIP: Final = re.compile(
    r"(?:^|,)\s*gzip\s*(?:;\s*q=(?!0(?:\.0*)?\s*(?:,|$))[\d.]+\s*)?(?:,|$)", re.I
)


def make_app(
    store: Store, *, clock: Callable[[], int], bound: str = "", allow_hosts: Iterable[str] = ()
) -> web.Application:
    """`clock` gives ms since the epoch; `bound` is the host that is listened on, as it was given.

    Reads the static files, so it blocks. The store is not closed with the application.
    Raises ValueError for an allowed host that is none.
    """
    app = web.Application(middlewares=[answer_errors, guard])
    app[STORE] = store
    app[CLOCK] = clock
    app[GUARD] = Guard.of(bound, allow_hosts)
    app[STATIC] = StaticFiles.load()
    app[TICKER] = Ticker(clock)
    app[SCRATCH] = Scratch()
    app[VIEWERS] = Viewers()
    app[OPENAPI] = document(SURFACE)
    app[ERROR_PAGE] = pages.error_page
    for resource in SURFACE:
        resource.add_to(app)
    for path, handler in pages.routes().items():
        plain(path, handler).add_to(app)
    plain("/static/{digest}/{name:.+}", static_file).add_to(app)
    app.on_response_prepare.append(add_headers)
    app.on_shutdown.append(end_viewers)
    app.cleanup_ctx.append(ticking)
    return app


async def end_viewers(app: web.Application) -> None:
    await app[VIEWERS].close()


@asynccontextmanager
async def ticking(app: web.Application) -> AsyncIterator[None]:
    """The shared tick, as long as the application lives."""
    task = asyncio.create_task(app[TICKER].run(), name="ticker")
    yield
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


@web.middleware
async def answer_errors(request: web.Request, handler: Plain) -> web.StreamResponse:
    """Every error becomes a problem; people get it as a page."""
    try:
        return await handler(request)
    except ConnectionError:
        raise  # the client is gone; aiohttp ends the connection
    except web.HTTPException as err:
        if err.status < 400:
            raise
        return error_response(request, problem_of(err))
    except Exception as err:
        if request.writer.output_size > 0:
            raise  # too late for another answer: aiohttp logs it and cuts the connection
        return error_response(request, problem_of(err))


def error_response(request: web.Request, problem: Problem) -> web.Response:
    path = request.rel_url.raw_path
    accept = ",".join(request.headers.getall(hdrs.ACCEPT, []))
    if path.startswith(API) or not prefers_html(accept):
        return problem.response(path)
    try:
        page = request.app[ERROR_PAGE](request, problem)
    except Exception:
        logger.exception("the error page could not be drawn")
        return problem.response(path)
    return web.Response(
        status=problem.status, text=page, content_type=HTML, headers=problem.headers
    )


@web.middleware
async def guard(request: web.Request, handler: Plain) -> web.StreamResponse:
    """403 comes before everything else, on every path."""
    request.app[GUARD].check(asked(request))
    return await handler(request)


def asked(request: web.Request) -> Asked:
    headers = request.headers
    hosts = headers.getall(hdrs.HOST, [])
    if hosts and request.host not in hosts:  # RFC 9112 3.2.2: an absolute target replaces Host
        hosts = [*hosts, request.url.raw_authority]
    socket = request.transport.get_extra_info("sockname") if request.transport else None
    return Asked(
        method=request.method,
        hosts=tuple(dict.fromkeys(hosts)),
        origins=tuple(headers.getall(hdrs.ORIGIN, [])),
        site=headers.get("Sec-Fetch-Site", ""),
        mode=headers.get("Sec-Fetch-Mode", ""),
        reached=socket[0] if isinstance(socket, tuple) else "",
        upgrade=hdrs.UPGRADE in headers,
    )


async def static_file(request: web.Request) -> web.StreamResponse:
    """What is under the digest never changes, so a browser keeps it for good."""
    found = request.app[STATIC].find(request.match_info["digest"], request.match_info["name"])
    if found is None:
        kind = BY_SLUG["not-found"]
        return error_response(request, of_kind(kind, "there is no such file in this version"))
    body, etag = found.body, found.etag
    headers = {hdrs.CACHE_CONTROL: IMMUTABLE}
    if found.packed is not None:
        headers[hdrs.VARY] = hdrs.ACCEPT_ENCODING
        if GZIP.search(request.headers.get(hdrs.ACCEPT_ENCODING, "")):
            body, etag = found.packed, f'{etag[:-1]}-gz"'
            headers[hdrs.CONTENT_ENCODING] = "gzip"
    headers[hdrs.ETAG] = etag
    if request.headers.get(hdrs.IF_NONE_MATCH) == etag:
        return web.Response(status=304, headers=headers)
    headers[hdrs.CONTENT_TYPE] = found.content_type
    return web.Response(body=body, headers=headers)
