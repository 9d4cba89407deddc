"""The words on screen, and whose language they are in."""

import json
import re
from collections.abc import Mapping
from pathlib import Path

import pytest
import words
from words_used import built, expanded, rows, sources, written

from web import i18n
from web.boot import SPARED
from web.cards import SORTS
from web.linking import needed
from web.preferences import THEMES
from web.static_files import ENTRIES, FOLDER

PLACE = re.compile(r"\{(\w+)\}")
ID, EN = i18n.STRINGS["id"], i18n.STRINGS["en"]
SPACES = frozenset(key.split(".")[0] for key in ID)

# What the keys that are put together may end in. A new one needs its row.
BUILT: Mapping[str, tuple[str, ...]] = {
    "app.theme.": THEMES,
    "append.time.": ("bad", "follows", "held", "now", "set"),
    "completeness.": ("instrumented", "none", "observed", "reported"),
    "fault.": (
        *("actors", "colour", "drill", "force_stage", "id", "kind", "level", "refs", "seq"),
        *("side", "targets", "text", "time", "title", "tz", "until", "why"),
    ),
    "group.": (
        *("control", "force", "investigation", "medical", "presence", "record", "talk"),
        "violence",
    ),
    "import.": ("field", "line", "wrong"),
    "level.": ("0", "1", "2", "3", "4", "5"),
    "nature.": ("exercise", "fictional"),
    "new.title_": i18n.WRITTEN,
    "shelf.sort.": SORTS,
    "state.": ("finished", "live", "open"),
    "status.": ("damaged", "read_only"),
    "view.about.": (
        *("completeness", "host", "id", "occasion", "officials", "partners", "purpose"),
        *("remarks", "scene", "sources", "venue"),
    ),
    "view.announce.": ("all", "markers", "off"),
    "view.axis.": (
        *("clock", "elapsed", "number"),
        *("clock.short", "elapsed.short", "number.short"),
    ),
    "view.basis.order.": ("narrated", "unplaced", "stated"),
    "view.basis.time.": ("device", "estimated", "reported"),
    "view.count.": ("approx", "exact", "not_stated"),
    "view.do.": tuple(
        key.removeprefix("view.do.")
        for key in ID
        if key.startswith("view.do.") and key.split(".")[2] in rows("templates/viewer.html")
    ),
    "view.fact.": (
        *("basis", "count", "force_stage", "level", "ref.corrects", "ref.ends", "ref.inject"),
        *("ref.order", "ref.trigger", "remark", "situation", "source", "until", "warning", "why"),
    ),
    "view.flag.": ("ambiguous", "corrected", "late", "withdrawn"),
    "view.flag.only.": i18n.WRITTEN,
    "view.key.": tuple(
        key.removeprefix("view.key.")
        for key in ID
        if key.startswith("view.key.")
        and key.split(".")[2] in rows("static/js/core/keymap.js")  # its own test says: no more
    ),
    "view.lanes.by.": ("kind", "side", "unit"),
    "view.news.": ("corrected", "late"),
    "view.range.": ("from", "to"),
    "view.say.": ("ended", "following", "hours", "minutes", "paused", "playing", "seconds"),
    "view.say.range.": ("from", "none", "to"),
    "view.short.": ("ambiguous", "corrected", "estimated", "late", "unplaced", "withdrawn"),
    "view.status.": ("damaged", "read_only"),
    "view.tip.": ("after", "after.order", "before", "before.order"),
    "view.window.": ("from", "to"),
}

# Words that only English has; one in an Indonesian text was forgotten there.
ENGLISH = frozenset(
    re.findall(
        r"\w+",
        """the and of is are was were not this that with for to from by or you your can cannot an
        event events file files line lines time next previous search show hide close copy here
        there which what it its be been has have will when drills played before after only""",
    )
)
SAME = frozenset({"app.name", "view.axis.number.short", "view.lanes.by.unit"})
"""Texts whose words both languages have: a name, No., Unit."""


@pytest.mark.parametrize(
    ("cookie", "accept", "lang"),
    [
        (None, None, "id"),
        (None, "en-GB,en;q=0.9", "en"),
        (None, "id-ID,id;q=0.9,en;q=0.8", "id"),
        (None, "de,en;q=0.5,id;q=0.4", "en"),
        (None, "en;q=0.4, id;q=0.5", "id"),
        (None, "in-ID", "id"),
        (None, "ms-MY,en;q=0.5", "id"),
        (None, "fr, *;q=0.1", "id"),
        (None, "en;q=0", "id"),
        (None, "\x00;;q=,en-", "id"),
        ("en", "id", "en"),
        ("id", "en", "id"),
        ("tlh", "en", "en"),
        ("en.json", None, "id"),
        (None, "jv-ID,en;q=0.8", "id"),
    ],
)
def test_cookie_then_browser_then_indonesian(
    cookie: str | None, accept: str | None, lang: str
) -> None:
    assert i18n.choose(cookie, accept) == lang


# The texts.


def test_every_language_names_the_same_values() -> None:
    """A translation neither loses nor invents a value; "one" may say it in a word."""
    odd = [
        (lang, key)
        for lang, texts in i18n.STRINGS.items()
        for key, text in texts.items()
        if values(key, text) != values(key, ID[key])
    ]
    assert odd == []


def values(key: str, text: str) -> set[str]:
    return set(PLACE.findall(text)) - ({"n"} if key.endswith(".one") else set())


def test_no_text_is_empty_or_has_loose_ends() -> None:
    odd = [
        (lang, key)
        for lang, texts in i18n.STRINGS.items()
        for key, text in texts.items()
        if not text or text != text.strip() or text.count("{") != text.count("}")
    ]
    assert odd == []


def test_one_of_something_has_a_text_for_more() -> None:
    assert [key for key in ID if key.endswith(".one") and key[:-4] not in ID] == []


def test_no_english_is_left_in_indonesian() -> None:
    odd = {
        key: found
        for key, text in ID.items()
        if (found := set(re.findall(r"[a-z]+", PLACE.sub("", text).lower())) & ENGLISH)
    }
    assert odd == {}


def test_no_text_waits_for_its_translation() -> None:
    words_of = {key: re.findall(r"[^\W\d_]{2,}", PLACE.sub("", text)) for key, text in ID.items()}
    assert {key for key in ID if ID[key] == EN[key] and words_of[key]} == SAME


# The keys.


def test_every_key_that_is_written_out_exists() -> None:
    missing = {
        f"{name}: {key}"
        for name, text in sources()
        for key in written(text, SPACES)
        if key not in ID
    }
    assert missing == set()


def test_every_key_that_is_built_is_in_the_table_and_exists() -> None:
    starts = {start for _, text in sources() for start in built(text, SPACES)}
    assert starts == set(BUILT)
    assert expanded(BUILT) - set(ID) == set()


def test_every_key_is_used() -> None:
    used = expanded(BUILT).union(*(written(text, SPACES) for _, text in sources()))
    used |= {f"{key}.one" for key in used}
    assert [key for key in ID if key not in used] == []


@pytest.mark.parametrize("entry", ENTRIES)
def test_a_page_has_every_text_that_its_scripts_ask_for(entry: str) -> None:
    folder = FOLDER / "js"
    texts = {path.relative_to(folder).as_posix(): path.read_text() for path in folder.rglob("*.js")}
    modules = needed(f"{entry}.js", texts)
    asked = {
        key
        for name, text in sources()
        if name.removeprefix("static/js/") in modules
        for key in written(text, SPACES) | built(text, SPACES)
    }
    assert len(asked) > 20
    assert [key for key in sorted(asked) if key.split(".")[0] in SPARED[entry]] == []


def test_no_source_chooses_by_the_name_of_a_language() -> None:
    """What differs between languages is in their files."""
    choice = re.compile(r"""[!=]== ["'](?:id|en)["']|"id" ?\| ?"en"|\.label\.(?:id|en)\b""")
    found = {f"{name}: {one}" for name, text in sources() for one in choice.findall(text)}
    assert found == set()


@pytest.mark.parametrize("lang", i18n.LANGUAGES)
def test_a_file_is_written_as_its_tool_writes_it(lang: i18n.Lang) -> None:
    """Sorted, and no key twice: so two people who add texts seldom meet in one line."""
    path = i18n.FOLDER / f"{lang}.json"
    assert path.read_text("utf-8") == words.shape(words.read(path))


# Saying them.


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


def test_a_month_and_a_weekday_have_their_own_names() -> None:
    assert i18n.day("2026-08-02", "id") == "2 Agustus 2026"
    assert i18n.day("2026-08-02", "en") == "2 August 2026"
    assert i18n.day("2026-08-02", "id", "weekday") == "Minggu, 2 Agustus 2026"
    assert i18n.day("2026-08-02", "en", "weekday") == "Sunday, 2 August 2026"


def test_what_is_no_date_stays_as_it_is() -> None:
    assert i18n.day("sekitar 2019", "id") == "sekitar 2019"


def test_words_fall_back_to_another_language_and_say_so() -> None:
    assert i18n.pick({"en": "dialogue"}, "id") == ("dialogue", "en")
    assert i18n.pick({"id": "dialog", "en": "dialogue"}, "id") == ("dialog", "id")
    assert i18n.pick({"id": "dialog"}, "en") == ("dialog", "id")
    assert i18n.pick({}, "id") is None


def test_a_third_language_reads_english_where_it_has_no_words() -> None:
    assert i18n.pick({"id": "dialog", "en": "dialogue"}, "xx") == ("dialogue", "en")
    assert i18n.pick({"id": "dialog", "en": ""}, "xx") == ("dialog", "id")
    assert i18n.pick({"id": "dialog", "xx": "dlg"}, "xx") == ("dlg", "xx")


# A file of another language.


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The shipped files, and a third one that is made up."""
    for path in i18n.FOLDER.glob("*.json"):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    write(tmp_path, lambda document: None)
    return tmp_path


def write(folder: Path, change: object, name: str = "xx") -> None:
    document = words.read(folder / "en.json")
    document["language"] |= {"code": "xx", "name": "Ixisch", "order": 3, "accept": ["xx", "yy"]}
    assert callable(change)
    change(document)
    (folder / f"{name}.json").write_text(json.dumps(document), "utf-8")


def test_a_third_language_is_one_file_and_comes_last(folder: Path) -> None:
    found = i18n.load(folder)
    assert list(found) == ["id", "en", "xx"]
    assert found["xx"].language.name == "Ixisch"


def test_a_language_with_a_lower_number_comes_first(folder: Path) -> None:
    write(folder, lambda document: document["language"].update(order=0))
    assert next(iter(i18n.load(folder))) == "xx"


def test_a_missing_key_is_refused_by_name(folder: Path) -> None:
    write(folder, lambda document: document["strings"].pop("shelf.count"))
    with pytest.raises(ValueError, match=r"xx\.json: id\.json has also shelf\.count"):
        i18n.load(folder)


def test_an_unknown_key_is_refused_by_name(folder: Path) -> None:
    write(folder, lambda document: document["strings"].update({"shelf.odd": "x"}))
    with pytest.raises(ValueError, match=r"xx\.json: id\.json does not have shelf\.odd"):
        i18n.load(folder)


@pytest.mark.parametrize(
    ("member", "value", "said"),
    [
        ("months", ["January"], "months"),
        ("weekdays", ["Monday"] * 8, "weekdays"),
        ("code", "../x", "code"),
        ("dates", {"long": "{day}"}, "dates"),
        ("colour", "red", "colour"),
    ],
)
def test_a_language_that_is_not_described_is_refused(
    folder: Path, member: str, value: object, said: str
) -> None:
    write(folder, lambda document: document["language"].update({member: value}))
    with pytest.raises(ValueError, match=rf"^xx\.json: .*{said}"):
        i18n.load(folder)


def test_a_file_of_another_name_is_refused(folder: Path) -> None:
    write(folder, lambda document: None, "zz")
    with pytest.raises(ValueError, match=r"zz\.json: .*xx"):
        i18n.load(folder)


def test_a_text_that_is_no_text_is_refused(folder: Path) -> None:
    write(folder, lambda document: document["strings"].update({"shelf.count": 3}))
    with pytest.raises(ValueError, match=r"xx\.json"):
        i18n.load(folder)


def test_a_folder_without_languages_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="no language"):
        i18n.load(tmp_path)


# The tool.


def test_a_text_is_added_to_every_file_and_taken_out_again(folder: Path) -> None:
    words.add("shelf.zzz", ["satu", "one", "wan"], folder)
    assert [file.strings["shelf.zzz"] for file in i18n.load(folder).values()] == [
        *("satu", "one", "wan")
    ]
    words.drop("shelf.zzz", folder)
    assert "shelf.zzz" not in i18n.load(folder)["xx"].strings


def test_a_text_for_some_languages_only_is_not_taken(folder: Path) -> None:
    before = {path: path.read_bytes() for path in folder.iterdir()}
    with pytest.raises(SystemExit, match="3 texts"):
        words.add("shelf.zzz", ["satu", "one"], folder)
    assert {path: path.read_bytes() for path in folder.iterdir()} == before
