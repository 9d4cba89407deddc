"""What can go wrong between a client and a server, told apart by who has to act.

ClientError
├── Unreachable            nobody answers at this address
├── NotDrillReplay         somebody answers, but it is not this API
├── ReplayRefused          the server closed the replay for good; `code` says why
├── AppendEnded            an append stream ended for good; `code` says why
└── ApiProblem             the server answered with a problem (RFC 9457)
    ├── Rejected           400, 405, 406, 413, 415, 422: what was sent; `errors` name the lines
    ├── Forbidden          403: a Host or Origin the server was not told of
    ├── NotFound           404
    ├── Conflict           409: known ids, another header, a sealed log; `errors` name the ids
    ├── HeadMoved          412: `expect` did not hold; `head` is the head now
    └── Unavailable        5xx: the server could not do its work; 503 may be tried again
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import orjson

from events.errors import Fault

NOTHING_HERE: Final = "/problems/not-found"  # of a path; a drill has another one


class ClientError(Exception):
    """Base of everything the client raises on purpose."""


class Unreachable(ClientError):
    """Nobody answers at `url`."""

    def __init__(self, url: str, reason: str) -> None:
        self.url = url
        self.reason = reason
        super().__init__(f"nobody answers at {url} ({reason})")


class NotDrillReplay(ClientError):
    """The answer is not one that a drill-replay server gives."""

    def __init__(self, url: str, detail: str) -> None:
        self.url = url
        self.detail = detail
        super().__init__(f"{url} does not answer as drill-replay does: {detail}")


class ReplayRefused(ClientError):
    """The server ended a replay and a new connection would not help."""

    def __init__(self, code: int, reason: str) -> None:
        self.code = code
        self.reason = reason
        super().__init__(f"the server ended the replay: {reason or 'no reason given'} ({code})")


class AppendEnded(ClientError):
    """An append stream ended and a new connection would not help. What had no answer may or may
    not be kept; the same ids sent again tell."""

    def __init__(self, code: int, reason: str) -> None:
        self.code = code
        self.reason = reason
        super().__init__(f"appending ended: {reason or 'no reason given'} ({code})")


class ApiProblem(ClientError):
    """The server's own account of what is wrong; `errors` name line (in the request) and field."""

    def __init__(
        self,
        status: int,
        title: str,
        detail: str,
        errors: tuple[Fault, ...] = (),
        head: int | None = None,
    ) -> None:
        self.status = status
        self.title = title
        self.detail = detail
        self.errors = errors
        self.head = head
        super().__init__(detail or title)


class Rejected(ApiProblem):
    """The request itself: not JSON, too large, or against a rule."""


class Forbidden(ApiProblem):
    """A Host or an Origin that the server does not answer to."""


class NotFound(ApiProblem):
    """No such drill or path."""


class Conflict(ApiProblem):
    """The drill's state refuses it."""


class HeadMoved(ApiProblem):
    """`expect` did not hold."""


class Unavailable(ApiProblem):
    """The server could not do its work."""


_BY_STATUS: Final[Mapping[int, type[ApiProblem]]] = {
    403: Forbidden,
    404: NotFound,
    409: Conflict,
    412: HeadMoved,
}


def problem(status: int, body: bytes, url: str) -> ClientError:
    """The exception for an answer that is not 2xx."""
    try:
        doc = orjson.loads(body)
    except orjson.JSONDecodeError:
        doc = None
    if not isinstance(doc, dict) or "title" not in doc:
        return NotDrillReplay(url, f"status {status} without a problem document")
    if doc.get("type") == NOTHING_HERE:
        return NotDrillReplay(url, "there is nothing at the path of its interface")
    return of_document(status, doc)


def of_document(status: int, doc: Mapping[str, object]) -> ApiProblem:
    """The exception for a problem document."""
    kind = _BY_STATUS.get(status, Unavailable if status >= 500 else Rejected)
    errors = doc.get("errors")
    head = doc.get("head")
    return kind(
        status,
        str(doc.get("title") or ""),
        str(doc.get("detail") or ""),
        tuple(_fault(one) for one in errors if isinstance(one, dict))
        if isinstance(errors, list)
        else (),
        head if isinstance(head, int) else None,
    )


def _fault(doc: Mapping[str, object]) -> Fault:
    line = doc.get("line")
    return Fault(
        line if isinstance(line, int) else None,
        str(doc.get("field") or ""),
        str(doc.get("detail") or ""),
    )
