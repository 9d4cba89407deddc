"""One dispatch for every path, so that the order of checks is the same everywhere.

403 Host or Origin (before this, for every path) · 404 drill · 405 method · 406 media type wanted ·
415 media type sent · 413 size · 400 query, and then what the handler and the store refuse
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from aiohttp import hdrs, web
from multidict import MultiDict

from events.errors import DrillNotFound
from events.header import DRILL_ID
from events.store import Log
from web.body import expect_continue, read_body, split_nothing
from web.keys import STORE
from web.negotiate import JSON, choose, consumed
from web.parameters import Parameter, Schema, Values, check_utf8, read_query
from web.problems import Refusal

Splitter = Callable[[bytes, str], Sequence[bytes]]
DRILL: Final = "{drill}"
AT_ONCE: Final = 256 * 1024  # bytes of a body that are split without giving way to others


@dataclass(frozen=True, slots=True)
class Call:
    """A request that passed every check that does not depend on what it means."""

    request: web.Request
    media: str  # to answer with
    query: Values
    parts: Sequence[bytes]  # the JSON objects of the body, as sent
    found: Log | None

    @property
    def log(self) -> Log:
        assert self.found is not None, "the path names no drill"
        return self.found


Handler = Callable[[Call], Awaitable[web.StreamResponse]]
Plain = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass(frozen=True, slots=True)
class Answer:
    """A success as OpenAPI tells it: `content` is a schema for each media type."""

    description: str
    content: Mapping[str, Schema] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Operation:
    """What one method does on a path. `problems` are slugs beyond those that every path has."""

    handler: Handler
    name: str
    summary: str
    answers: Mapping[int, Answer]
    produces: tuple[str, ...] = (JSON,)
    query: tuple[Parameter[object], ...] = ()
    narrowed: Mapping[str, tuple[Parameter[object], ...]] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    consumes: Mapping[str, Schema] = field(default_factory=dict)
    split: Splitter = split_nothing
    problems: tuple[str, ...] = ()
    negotiates: bool = True  # a WebSocket has no media type
    strict: bool = True  # about query parameters

    def parameters(self, media: str) -> tuple[Parameter[object], ...]:
        return self.narrowed.get(media, self.query)


@dataclass(frozen=True, slots=True)
class Resource:
    """A path and its methods. HEAD is answered wherever GET is."""

    path: str
    operations: Mapping[str, Operation]

    @property
    def of_drill(self) -> bool:
        return DRILL in self.path

    @property
    def allow(self) -> str:
        methods = set(self.operations)
        return ", ".join(sorted(methods | {hdrs.METH_HEAD} if "GET" in methods else methods))

    def operation(self, method: str) -> Operation:
        found = self.operations.get("GET" if method == hdrs.METH_HEAD else method)
        if found is None:
            raise Refusal(
                "method-not-allowed",
                f"{method} is not for this path; it takes {self.allow}",
                headers={hdrs.ALLOW: self.allow},
            )
        return found

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """The route of every method."""
        if not self.of_drill:
            return await self._answer(request, None)
        log = await find_log(request)
        with log.held():  # a body may take minutes
            return await self._answer(request, log)

    async def _answer(self, request: web.Request, log: Log | None) -> web.StreamResponse:
        operation = self.operation(request.method)
        media = wanted(request, operation)
        parts = await sent(request, operation)
        names = request.query if operation.strict else MultiDict[str]()
        if operation.strict:
            check_utf8(request.rel_url.raw_query_string)
        query = read_query(names, operation.parameters(media))
        return await operation.handler(Call(request, media, query, parts, log))

    def add_to(self, app: web.Application) -> None:
        app.router.add_route("*", self.path, self.handle, expect_handler=expect_continue)


async def find_log(request: web.Request) -> Log:
    """Raises DrillNotFound, also for what could never be a drill id."""
    drill = request.match_info["drill"]
    if not DRILL_ID.fullmatch(drill):
        raise DrillNotFound(drill[:64])
    return await request.app[STORE].log(drill)


def wanted(request: web.Request, operation: Operation) -> str:
    if not operation.negotiates:
        return operation.produces[0]
    media = choose(",".join(request.headers.getall(hdrs.ACCEPT, [])), operation.produces)
    if media is None:
        made = ", ".join(operation.produces)
        raise Refusal("not-acceptable", f"this path makes {made}; ask for one in Accept")
    return media


async def sent(request: web.Request, operation: Operation) -> Sequence[bytes]:
    if not operation.consumes:
        return ()
    accepted = tuple(operation.consumes)
    content_type = request.headers.get(hdrs.CONTENT_TYPE, "")
    media = consumed(content_type, accepted)
    if media is None:
        raise Refusal(
            "media-type",
            f"a body of {content_type or 'no media type'} is not taken; "
            f"send Content-Type: {' or '.join(accepted)}, in UTF-8",
            headers={"Accept-Post": ", ".join(accepted)},
        )
    body = await read_body(request)
    if len(body) <= AT_ONCE:
        return operation.split(body, media)
    return await asyncio.to_thread(operation.split, body, media)


def plain(path: str, handler: Plain) -> Resource:
    """A page or a file: GET only, made in one form whatever was asked for, any query."""

    async def handle(call: Call) -> web.StreamResponse:
        return await handler(call.request)

    operation = Operation(handle, "", "", {}, strict=False, negotiates=False)
    return Resource(path, {"GET": operation})
