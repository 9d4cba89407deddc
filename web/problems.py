"""Every error on the wire is one shape: RFC 9457, `application/problem+json`.

    {"type", "title", "status", "detail", "instance", "errors": [{"line", "field", "detail"}]}

and `head` beside them on 412. `type` is `/problems/<slug>`, or `about:blank` when there is nothing
to say beyond the status.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Final

import orjson
from aiohttp import web

from events.errors import (
    DrillError,
    DrillExists,
    DrillNotFound,
    Fault,
    HeadMismatch,
    IdConflict,
    InputError,
    NoSpace,
    NotJson,
    ReadOnlyLog,
    RuleBroken,
    Sealed,
    StoreError,
    TooLarge,
)
from web.guards import Forbidden
from web.negotiate import PROBLEM

logger = logging.getLogger("drill_replay.web")

MAX_ERRORS: Final = 1000


@dataclass(frozen=True, slots=True)
class Kind:
    """A sort of problem, and the exception that means it; None where the edge itself says so."""

    slug: str
    status: int
    title: str
    raised: type[Exception] | None = None


KINDS: Final = (
    Kind("not-json", 400, "The body is not JSON", NotJson),
    Kind("bad-query", 400, "The query is not understood"),
    Kind("bad-header", 400, "A header is not understood"),
    Kind("subprotocol", 400, "The subprotocol is missing"),
    Kind("forbidden", 403, "This host or origin is not answered", Forbidden),
    Kind("drill-not-found", 404, "There is no such drill", DrillNotFound),
    Kind("not-found", 404, "There is nothing here"),
    Kind("method-not-allowed", 405, "This method is not for this path"),
    Kind("not-acceptable", 406, "None of the media types asked for is made here"),
    Kind("timeout", 408, "The body did not arrive"),
    Kind("drill-exists", 409, "The drill exists with another header", DrillExists),
    Kind("id-conflict", 409, "Ids are known with other content", IdConflict),
    Kind("sealed", 409, "The log is sealed", Sealed),
    Kind("head-mismatch", 412, "The head is another one", HeadMismatch),
    Kind("too-large", 413, "The request is over a limit", TooLarge),
    Kind("media-type", 415, "This media type is not taken"),
    Kind("content-encoding", 415, "This content encoding is not taken"),
    Kind("range", 416, "The range lies outside the log"),
    Kind("expectation", 417, "The expectation cannot be met"),
    Kind("rule-broken", 422, "The content breaks a rule", RuleBroken),
    Kind("upgrade-required", 426, "This path speaks WebSocket"),
    Kind("internal", 500, "Something went wrong here"),
    Kind("read-only", 503, "The log takes no appends", ReadOnlyLog),
    Kind("not-ready", 503, "Not ready"),
    Kind("full", 503, "Too many connections are open"),
    Kind("store", 503, "The store could not do its work", StoreError),
    Kind("no-space", 507, "The disk is full", NoSpace),
)
BY_SLUG: Final = {kind.slug: kind for kind in KINDS}
BY_TYPE: Final = {kind.raised: kind for kind in KINDS if kind.raised is not None}


class Refusal(Exception):
    """The edge refuses a request; `slug` names the kind, `headers` go with the answer."""

    def __init__(
        self,
        slug: str,
        detail: str,
        errors: Sequence[Fault] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        self.kind = BY_SLUG[slug]
        self.errors = tuple(errors)
        self.headers = dict(headers or {})
        super().__init__(detail)


@dataclass(frozen=True, slots=True)
class Problem:
    """One error as it is answered."""

    status: int
    title: str
    detail: str
    slug: str | None = None
    errors: tuple[Fault, ...] = ()
    head: int | None = None
    headers: Mapping[str, str] = field(default_factory=dict)

    def body(self, instance: str) -> bytes:
        document: dict[str, object] = {
            "type": f"/problems/{self.slug}" if self.slug else "about:blank",
            "title": self.title,
            "status": self.status,
            "detail": clean(self.detail),
            "instance": clean(instance),
            "errors": [
                {"line": fault.line, "field": clean(fault.field), "detail": clean(fault.detail)}
                for fault in self.errors[:MAX_ERRORS]
            ],
        }
        if self.head is not None:
            document["head"] = self.head
        return orjson.dumps(document)

    def response(self, instance: str) -> web.Response:
        return web.Response(
            status=self.status,
            body=self.body(instance),
            content_type=PROBLEM,
            headers=self.headers,
        )


def clean(text: str) -> str:
    """Bytes of a header or a path that are no UTF-8 come as lone surrogates; JSON has no such."""
    return text.encode(errors="replace").decode()


def problem_of(error: Exception) -> Problem:
    """What an exception means to the client. An unexpected one is logged and told as 500."""
    if isinstance(error, Refusal):
        return of_kind(error.kind, str(error), error.errors, headers=error.headers)
    if isinstance(error, (DrillError, Forbidden)):
        return of_kind(kind_of(error), str(error), faults_of(error), head=head_of(error))
    if isinstance(error, web.HTTPException):
        return of_status(error)
    logger.error("unexpected error in a request", exc_info=error)
    return of_kind(BY_SLUG["internal"], "the server made a mistake; its log says which")


def of_kind(
    kind: Kind,
    detail: str,
    errors: tuple[Fault, ...] = (),
    head: int | None = None,
    headers: Mapping[str, str] | None = None,
) -> Problem:
    return Problem(kind.status, kind.title, detail, kind.slug, errors, head, headers or {})


def kind_of(error: Exception) -> Kind:
    """The row of the error's own class, else of the nearest class above it."""
    for cls in type(error).__mro__:
        if cls in BY_TYPE:
            return BY_TYPE[cls]
    return BY_SLUG["internal"]


def faults_of(error: Exception) -> tuple[Fault, ...]:
    return error.faults if isinstance(error, (InputError, IdConflict)) else ()


def head_of(error: Exception) -> int | None:
    return error.head if isinstance(error, HeadMismatch) else None


def of_status(error: web.HTTPException) -> Problem:
    """What aiohttp refuses by itself. Headers such as Allow are kept, those of the body are not."""
    headers = {
        name: value
        for name, value in error.headers.items()
        if name.lower() not in ("content-type", "content-length")
    }
    if error.status == 404:
        kind = BY_SLUG["not-found"]
        return of_kind(kind, "there is nothing at this path", headers=headers)
    phrase = HTTPStatus(error.status).phrase
    return Problem(error.status, phrase, error.reason or phrase, headers=headers)
