"""Which media type is spoken: Accept and Content-Type, read as RFC 9110 12.5.1 and 8.3 say."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

JSON: Final = "application/json"
NDJSON: Final = "application/x-ndjson"
EVENT_STREAM: Final = "text/event-stream"
HTML: Final = "text/html"
PROBLEM: Final = "application/problem+json"


def choose(accept: str, offers: Sequence[str]) -> str | None:
    """The offer with the greatest quality, the first of equals; None when none is acceptable."""
    if not accept.strip():
        return offers[0]
    ranges = list(parse_accept(accept))
    best = max(offers, key=lambda offer: quality(offer, ranges))
    return best if quality(best, ranges) > 0 else None


def prefers_html(accept: str) -> bool:
    """A browser that navigates, as against a program that happens to take anything."""
    ranges = list(parse_accept(accept))
    named = any(media == HTML and q > 0 for media, q in ranges)
    return named and quality(HTML, ranges) >= max(quality(JSON, ranges), quality(PROBLEM, ranges))


def quality(offer: str, ranges: Sequence[tuple[str, float]]) -> float:
    """The most specific range that matches decides (RFC 9110 12.5.1)."""
    family = offer.partition("/")[0]
    for media in (offer, f"{family}/*", "*/*"):
        found = [q for pattern, q in ranges if pattern == media]
        if found:
            return max(found)
    return 0.0


def parse_accept(accept: str) -> Iterator[tuple[str, float]]:
    for part in accept.split(","):
        media, *parameters = (piece.strip().lower() for piece in part.split(";"))
        if media:
            yield media, weight(parameters)


def weight(parameters: Sequence[str]) -> float:
    """1 unless a sound `q` says otherwise; a broken one means that the range is not wanted."""
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip() == "q":
            try:
                q = float(value)
            except ValueError:
                return 0.0
            return q if 0 <= q <= 1 else 0.0
    return 1.0


def consumed(content_type: str, accepted: Sequence[str]) -> str | None:
    """The media type of a body when it is one of `accepted` and in UTF-8, else None."""
    media, *parameters = (piece.strip().lower() for piece in content_type.split(";"))
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip() == "charset" and value.strip().strip('"') not in ("utf-8", "utf8"):
            return None
    return media if media in accepted else None
