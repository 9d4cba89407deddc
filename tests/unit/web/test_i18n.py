"""The words on screen, and whose language they are in."""

import json
import re
from pathlib import Path

import pytest

from web import i18n

ROOT = Path(__file__).parents[3]
PLACE = re.compile(r"\{(\w+)\}")
KEYED = re.compile(r"""\bt\(\s*["']([\w.]+)["']""")


@pytest.mark.parametrize(
    ("cookie", "accept", "lang"),
    [
        (None, None, "id"),
        (None, "en-GB,en;q=0.9", "en"),
        (None, "id-ID,id;q=0.9,en;q=0.8", "id"),
        (None, "de,en;q=0.5,id;q=0.4", "en"),
        (None, "en;q=0.4, id;q=0.5", "id"),
        (None, "in-ID", "id"),
        (None, "fr, *;q=0.1", "id"),
        (None, "en;q=0", "id"),
        (None, "\x00;;q=,en-", "id"),
        ("en", "id", "en"),
        ("id", "en", "id"),
        ("tlh", "en", "en"),
    ],
)
def test_cookie_then_browser_then_indonesian(
    cookie: str | None, accept: str | None, lang: str
) -> None:
    assert i18n.choose(cookie, accept) == lang


def test_both_languages_name_the_same_values() -> None:
    """A translation neither loses nor invents a value."""
    odd = [
        key
        for key, text in i18n.STRINGS["id"].items()
        if set(PLACE.findall(text)) - {"n"} != set(PLACE.findall(i18n.STRINGS["en"][key])) - {"n"}
    ]
    assert odd == []


def test_no_text_is_empty() -> None:
    assert [key for texts in i18n.STRINGS.values() for key, text in texts.items() if not text] == []


def test_every_key_that_is_asked_for_exists() -> None:
    """Keys written out in templates, scripts and Python."""
    web = ROOT / "web"
    sources = [*web.rglob("templates/*.html"), *web.rglob("static/js/**/*.js"), *web.glob("*.py")]
    missing = {
        f"{path.name}: {key}"
        for path in sources
        for key in KEYED.findall(path.read_text("utf-8"))
        if not key.endswith(".") and key not in i18n.STRINGS["id"]
    }
    assert missing == set()


def test_values_are_put_in_and_numbers_grouped() -> None:
    t = i18n.TRANSLATORS
    assert t["id"]("shelf.count", n=1234) == "1.234 latihan"
    assert t["en"]("shelf.count", n=1234) == "1,234 drills"


def test_one_has_its_own_text() -> None:
    assert i18n.TRANSLATORS["en"]("shelf.count", n=1) == "1 drill"


def test_a_value_that_is_missing_raises() -> None:
    with pytest.raises(KeyError):
        i18n.TRANSLATORS["id"]("shelf.count")


def test_an_unknown_key_raises() -> None:
    with pytest.raises(KeyError):
        i18n.TRANSLATORS["id"]("no.such.key")


def test_braces_in_a_value_are_only_text() -> None:
    t = i18n.TRANSLATORS["en"]
    assert t("error.text", status=404, detail="{status}") == "The server answered 404: {status}"


@pytest.mark.parametrize(
    ("lang", "text"), [("id", "25 September 2023"), ("en", "25 September 2023")]
)
def test_days_are_written_out(lang: i18n.Lang, text: str) -> None:
    assert i18n.day("2023-09-25", lang) == text


def test_a_month_has_its_own_name() -> None:
    assert i18n.day("2026-08-02", "id") == "2 Agustus 2026"
    assert i18n.day("2026-08-02", "en") == "2 August 2026"


def test_what_is_no_date_stays_as_it_is() -> None:
    assert i18n.day("sekitar 2019", "id") == "sekitar 2019"


def test_a_text_falls_back_to_the_other_language_and_says_so() -> None:
    assert i18n.pick({"en": "dialogue"}, "id") == ("dialogue", "en")
    assert i18n.pick({"id": "dialog", "en": "dialogue"}, "id") == ("dialog", "id")
    assert i18n.pick({}, "id") is None


def test_a_key_in_two_files_is_refused(tmp_path: Path) -> None:
    for name in ("strings.json", "strings-viewer.json"):
        (tmp_path / name).write_text(json.dumps({"a": {"id": "x", "en": "y"}}))
    with pytest.raises(ValueError, match="another file"):
        i18n.load(tmp_path)


def test_half_a_translation_is_refused(tmp_path: Path) -> None:
    (tmp_path / "strings.json").write_text(json.dumps({"a": {"id": "x"}}))
    with pytest.raises(ValueError, match="needs exactly id, en"):
        i18n.load(tmp_path)
