"""Accept and Content-Type."""

import pytest

from web.negotiate import EVENT_STREAM, HTML, JSON, NDJSON, choose, consumed, prefers_html

OFFERS = (JSON, NDJSON, EVENT_STREAM)
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/webp,*/*;q=0.8"


@pytest.mark.parametrize(
    ("accept", "chosen"),
    [
        ("", JSON),
        ("*/*", JSON),
        (BROWSER, JSON),
        ("application/*", JSON),
        (NDJSON, NDJSON),
        ("APPLICATION/X-NDJSON", NDJSON),
        ("text/event-stream", EVENT_STREAM),
        ("text/*", EVENT_STREAM),
        ("application/json;q=0.5, application/x-ndjson", NDJSON),
        ("application/json;q=0, */*", NDJSON),
        ("application/json;q=0.1, */*;q=0.2", NDJSON),
        ("text/html, application/json;charset=utf-8;q=0.3", JSON),
        ("text/html", None),
        ("application/json;q=0", None),
        ("application/json;q=nan", None),
        ("*/*;q=0", None),
        (",,", None),
        ("nonsense", None),
    ],
)
def test_what_is_answered(accept: str, chosen: str | None) -> None:
    assert choose(accept, OFFERS) == chosen


@pytest.mark.parametrize(
    ("accept", "html"),
    [
        (BROWSER, True),
        ("text/html", True),
        ("", False),
        ("*/*", False),
        ("application/json, text/html;q=0.9", False),
        ("image/avif,image/webp,*/*", False),
        (HTML + ";q=0", False),
    ],
)
def test_who_gets_a_page(accept: str, html: bool) -> None:
    assert prefers_html(accept) is html


@pytest.mark.parametrize(
    ("content_type", "media"),
    [
        ("application/json", JSON),
        ("Application/JSON; charset=UTF-8", JSON),
        ('application/x-ndjson;charset="utf8"', NDJSON),
        ("application/json; charset=latin-1", None),
        ("application/x-www-form-urlencoded", None),
        ("application/jsonx", None),
        ("", None),
    ],
)
def test_what_is_taken(content_type: str, media: str | None) -> None:
    assert consumed(content_type, (JSON, NDJSON)) == media
