"""Answers with a body that is ready: our own documents, or stored bytes spliced as they are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import orjson
from aiohttp import web

from web.negotiate import JSON


def json_answer(
    document: object, *, status: int = 200, headers: Mapping[str, str] | None = None
) -> web.Response:
    return bytes_answer(orjson.dumps(document), JSON, status=status, headers=headers)


def bytes_answer(
    body: bytes, media: str, *, status: int = 200, headers: Mapping[str, str] | None = None
) -> web.Response:
    return web.Response(status=status, body=body, content_type=media, headers=headers)


def array(items: Iterable[bytes]) -> bytes:
    """A JSON array of stored lines, unchanged."""
    return b"[" + b",".join(items) + b"]"
