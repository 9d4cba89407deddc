"""A third language is one file: copied beside the others, it is there on every page."""

import json
import re
from collections.abc import Iterator
from http.client import HTTPConnection, HTTPMessage
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from command import WAIT
from third_language import MONTHS, invented, project, serve, speaking


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with speaking(tmp_path_factory.mktemp("third")) as address:
        yield address


def page(site: str, path: str, **headers: str) -> tuple[int, str, HTTPMessage]:
    connection = HTTPConnection(urlsplit(site).netloc, timeout=WAIT)
    try:
        connection.request("GET", path, headers={"Accept": "text/html", **headers})
        answer = connection.getresponse()
        return answer.status, answer.read().decode(), answer.headers
    finally:
        connection.close()


def test_pages_speak_it(site: str) -> None:
    cookie = {"Cookie": "lang=xx"}
    for path, status in (("/", 200), ("/drills/okutimur-20231017", 200), ("/drills/no", 404)):
        found, body, _ = page(site, path, **cookie)
        assert found == status, body
        assert '<html lang="xx"' in body
        assert "~Skip to content" in body
        assert re.search(r'<a href="[^"]*lang=xx"[^>]*aria-current="true"[^>]*title="Ixisch"', body)
    _, shelf, _ = page(site, "/", **cookie)
    assert "2023 mensis-10 17" in shelf
    assert "~Drills" in shelf


def test_other_pages_offer_it(site: str) -> None:
    _, body, _ = page(site, "/")
    assert '<html lang="id"' in body
    assert [*re.findall(r'hreflang="(\w+)"', body)][:3] == ["id", "en", "xx"]
    status, _, headers = page(site, "/?q=a&lang=xx")
    assert (status, headers["Location"]) == (303, "/?q=a")
    assert headers["Set-Cookie"].startswith("lang=xx;")


def test_a_browser_that_asks_for_it_gets_it(site: str) -> None:
    _, body, _ = page(site, "/", **{"Accept-Language": "yy-ZZ,en;q=0.5"})
    assert '<html lang="xx"' in body


def test_its_scripts_get_its_words_and_its_dates(site: str) -> None:
    _, body, _ = page(site, "/drills/okutimur-20231017", Cookie="lang=xx")
    found = re.search(r'<script type="application/json" id="boot">(.*?)</script>', body, re.DOTALL)
    assert found is not None
    boot = json.loads(found[1])
    assert boot["strings"]["app.close"] == "~Close"
    assert boot["language"]["months"] == MONTHS
    assert boot["language"]["numbers"]["group"] == "'"
    assert [one["code"] for one in boot["languages"]] == ["id", "en", "xx"]
    assert boot["vocabulary"]["other"] == {"id": "Lainnya", "en": "Other", "xx": "~Other"}
    assert "xx" not in boot["vocabulary"]["sides"][0]


def test_words_of_the_vocabulary_are_english_then_and_say_so(
    site: str,
) -> None:
    """The made-up language has no labels for colours; okutimur reached all three."""
    _, body, _ = page(site, "/", Cookie="lang=xx")
    assert re.search(r'<span class="band band-\w+" lang="en">', body)
    _, body, _ = page(site, "/", Cookie="lang=en")
    assert not re.search(r'<span class="band band-\w+" lang=', body)


def test_a_server_does_not_start_with_half_a_language(tmp_path: Path) -> None:
    """It says which file, and which key."""
    document = invented()
    strings = document["strings"]
    assert isinstance(strings, dict)
    del strings["shelf.count"]
    with serve(project(tmp_path, document)) as process:
        _, said = process.communicate(timeout=WAIT)
    assert process.returncode not in (0, None)
    assert "xx.json: id.json has also shelf.count" in said
