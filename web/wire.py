"""The runner, and problems for requests that never become one: a broken request line, headers that
are too large. aiohttp answers those before any handler, in its own words; here they get ours."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any, Final

from aiohttp import web
from aiohttp.http_exceptions import HttpProcessingError, LineTooLong
from aiohttp.web_protocol import RequestHandler

from web.headers import NO_STORE, SECURITY
from web.problems import BY_SLUG, Problem, of_kind

SHUTDOWN: Final = 2.0  # seconds for requests that are under way; viewers are ended before that

IDLE: Final = 75.0  # seconds for the next request, or for the rest of its headers, to come

MAX_LINE: Final = 8190  # bytes of the request line and of each header, as aiohttp has it
TOO_LONG: Final = (
    f"the address or a header is longer than {MAX_LINE:,} bytes; leave out what is not needed, as "
    "filters behind the ? of a link"
)

OF_CLIENTS: Final = (ConnectionError, web.RequestPayloadError, HttpProcessingError)


class ProblemProtocol(RequestHandler):
    """One connection. What a client sends wrong is answered and not logged: anybody can send it."""

    __slots__ = ()

    def log_exception(self, *args: Any, **kwargs: Any) -> None:
        """A client that vanishes, or breaks off its body, is no error of the server."""
        log = self.log_debug if isinstance(kwargs.get("exc_info"), OF_CLIENTS) else None
        (log or super().log_exception)(*args, **kwargs)

    def handle_error(
        self,
        request: web.BaseRequest,
        status: int = 500,
        exc: BaseException | None = None,
        message: str | None = None,
    ) -> web.StreamResponse:
        if status >= 500:
            super().handle_error(request, status, exc, message)  # logs, and refuses when too late
        response = problem_of_status(status, exc, message).response("")
        response.headers.update(SECURITY)
        response.headers["Cache-Control"] = NO_STORE
        response.force_close()
        return response


def problem_of_status(status: int, exc: BaseException | None, message: str | None) -> Problem:
    if status >= 500:
        return of_kind(BY_SLUG["internal"], "the server made a mistake; its log says which")
    phrase = HTTPStatus(status).phrase
    if isinstance(exc, LineTooLong):
        return Problem(status, phrase, TOO_LONG)
    first = (message or str(exc or "")).strip().partition("\n")[0].rstrip(":")
    return Problem(status, phrase, f"the request is not sound HTTP: {first or phrase}"[:300])


class ProblemServer(web.Server):
    """Makes a `ProblemProtocol` for each connection."""

    def __call__(self) -> RequestHandler:
        return ProblemProtocol(self, loop=self._loop, **self._kwargs)


class Runner(web.AppRunner):
    """An AppRunner whose connections answer problems."""

    __slots__ = ()

    async def _make_server(self) -> web.Server:
        made = await super()._make_server()
        return ProblemServer(
            made.request_handler, request_factory=made.request_factory, **made._kwargs
        )


def make_runner(app: web.Application) -> Runner:
    return Runner(
        app,
        access_log=None,
        shutdown_timeout=SHUTDOWN,
        auto_decompress=False,
        keepalive_timeout=IDLE,
        max_line_size=MAX_LINE,
        max_field_size=MAX_LINE,
    )
