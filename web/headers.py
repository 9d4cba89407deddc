"""Headers that every answer carries, whoever made it."""

from __future__ import annotations

from typing import Final

from aiohttp import hdrs, web

CONTENT_SECURITY_POLICY: Final = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "connect-src 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "object-src 'none'",
    )
)
SECURITY: Final = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}
NO_STORE: Final = "no-store"
IMMUTABLE: Final = "public, max-age=31536000, immutable"


async def add_headers(request: web.Request, response: web.StreamResponse) -> None:
    """An `on_response_prepare` signal. Nothing is cached unless its handler said so."""
    response.headers.update(SECURITY)
    response.headers.setdefault(hdrs.CACHE_CONTROL, NO_STORE)
    if hdrs.SERVER in response.headers:
        del response.headers[hdrs.SERVER]
