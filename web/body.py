"""The body of a request: read up to its limit, split into JSON objects, never re-serialised."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Final, TypeVar

import orjson
from aiohttp import HttpVersion11, hdrs, web
from aiohttp.http_exceptions import HttpProcessingError

from events.errors import Fault, NotJson, TooLarge
from events.jsontext import BOM, compact, split_array
from events.limits import MAX_BODY, MAX_EVENTS, MAX_LINE
from web.negotiate import NDJSON
from web.packed import Packed
from web.problems import Refusal

T = TypeVar("T", bytes, bytearray)

IDLE_SECONDS: Final = 30  # a body that stands still that long is given up


async def expect_continue(request: web.Request) -> None:
    """Says nothing yet: `read_body` answers an expectation, once the request is worth reading."""


async def say_continue(request: web.Request) -> None:
    expected = request.headers.get(hdrs.EXPECT, "")
    if not expected or request.version < HttpVersion11:
        return
    if expected.lower() != "100-continue":
        raise Refusal("expectation", f"{expected!r} cannot be met; only 100-continue is known")
    await request.writer.write(b"HTTP/1.1 100 Continue\r\n\r\n")
    request.writer.output_size = 0  # or aiohttp believes that the answer has begun


async def read_body(request: web.Request) -> bytes:
    """Raises TooLarge as soon as the limit is passed, before the rest is read."""
    packed = Packed.of(request, MAX_BODY)
    if (request.content_length or 0) > MAX_BODY:
        raise body_too_large()
    await say_continue(request)
    try:
        if request.content.is_eof():  # a small one came along with the head of the request
            whole = checked(packed.more(request.content.read_nowait()))
            packed.end()
            return whole
        body = bytearray()
        while True:
            async with asyncio.timeout(IDLE_SECONDS):
                chunk = await request.content.readany()
            if not chunk:
                packed.end()
                return bytes(body)
            body += packed.more(chunk)
            checked(body)
    except TimeoutError:
        raise Refusal(
            "timeout", f"nothing came for {IDLE_SECONDS} s", headers={hdrs.CONNECTION: "close"}
        ) from None
    except (web.RequestPayloadError, HttpProcessingError) as err:
        said = str(err).strip().partition("\n")[0].rstrip(":")
        raise Refusal("bad-header", f"the body cannot be read: {said}; send it anew") from err


def checked(body: T) -> T:
    """Raises TooLarge."""
    if len(body) > MAX_BODY:
        raise body_too_large()
    return body


def body_too_large() -> TooLarge:
    return TooLarge([Fault(None, "", f"the body is over {MAX_BODY} bytes; send smaller batches")])


def split_nothing(body: bytes, media: str) -> Sequence[bytes]:
    return ()


def split_whole(body: bytes, media: str) -> Sequence[bytes]:
    """The body is one object."""
    if len(body) > MAX_LINE:
        check_line(body, None)
    return (body,)


def split_events(body: bytes, media: str) -> Sequence[bytes]:
    """One object, an array of objects, or a line for each. Raises TooLarge, NotJson."""
    body = body.removeprefix(BOM)
    if media == NDJSON:
        parts = split_lines(body)
    elif body.lstrip()[:1] == b"[":
        parts = split_array(body, MAX_EVENTS)
    else:
        parts = [body]
    if len(parts) > MAX_EVENTS:
        many = f"there are more than {MAX_EVENTS} events; send smaller batches"
        raise TooLarge([Fault(None, "", many)])
    for number, part in enumerate(parts, 1):
        if len(part) > MAX_LINE:
            check_line(part, number)
    if not parts:
        raise NotJson([Fault(None, "", "the batch is empty; send at least one event")])
    return parts


def split_lines(body: bytes) -> list[bytes]:
    """Lines end with LF or CRLF. The last one may lack its end; an empty line is nobody's event."""
    lines = [line.removesuffix(b"\r") for line in body.split(b"\n")]
    if not lines[-1]:
        lines.pop()
    return lines


def check_line(part: bytes, number: int | None) -> None:
    """White space that is not kept does not count. What is not JSON is as long as it is, and is
    not given to `compact`, whose time is bounded for JSON only."""
    try:
        orjson.loads(part)
        size = len(compact(part))
    except orjson.JSONDecodeError:
        size = len(part)
    if size > MAX_LINE:
        what = "the header" if number is None else "the event"
        detail = f"{what} has {size} bytes, over the limit of {MAX_LINE}"
        raise TooLarge([Fault(number, "", detail)])
