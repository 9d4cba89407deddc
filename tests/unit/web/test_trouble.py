"""What the server says is wrong, in the words of a page."""

import ast
import errno
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from events.files.identity import NotALog, identify
from events.files.recovery import damage, read_only
from events.files.tail import Tail
from web.guards import Asked, Forbidden, Guard
from web.i18n import TRANSLATORS, WRITTEN
from web.trouble import SENTENCES, Said, say

ID, EN = TRANSLATORS["id"], TRANSLATORS["en"]
ROOT = Path(__file__).parents[3]
LOG = Path("latihan.jsonl")

# What an f-string of the log's own sentences puts in, by the expression that says so.
VALUES = {
    "name": "latihan.jsonl",
    "self._path.name": "latihan.jsonl",
    "err.strerror": os.strerror(errno.EIO),
    "where": "line 3 (byte 40) is not what was kept",
    "reason": "the disk did not confirm a write",
}
WHOLE = {
    "{reason}; check the disk, then restart": "writing failed (Input/output error)",
    "{reason}; make room and restart": "hand-written lines could not be set aside (File too large)",
    "{reason}; ask for it again": "its index is broken",
}


def known(reason: str) -> bool:
    """Whether the page has words of its own for all of it."""
    said = say(reason, ID)
    return said.english == "" and said.text != reason


@pytest.mark.parametrize("proof", ["later lines", "watermark", "cut short", "another log"])
@pytest.mark.parametrize("missing", [0, 1, 3])
def test_every_damage_is_told_in_the_language_of_the_page(proof: str, missing: int) -> None:
    tail = Tail("damaged", 0, 2000, 1234, 12, proof=proof, missing=missing)
    reason = damage(LOG, tail).reason
    assert known(reason), reason
    assert "latihan.jsonl" in say(reason, ID).text
    assert "234" not in say(reason, ID).text  # the page says the place beside it


@pytest.mark.parametrize("code", [errno.EACCES, errno.EROFS, errno.ENOSPC, errno.EIO])
@pytest.mark.parametrize("store", [0, 5])
def test_a_disk_that_refuses_is_told_with_its_reason(code: int, store: int) -> None:
    tail = Tail("torn" if store else "intact", 0, 10, 0, 1, store=store)
    reason = read_only(LOG, OSError(code, os.strerror(code)), tail).reason
    assert known(reason), reason
    assert os.strerror(code) not in say(reason, ID).text


def test_a_place_is_told_where_only_the_reason_has_it() -> None:
    reason = "x.jsonl was rewritten in place: line 3 (byte 1234) is not what was kept; "
    reason += "restore it and restart"
    assert "baris 3 (byte 1.234)" in say(reason, ID).text
    assert "line 3 (byte 1,234)" in say(reason, EN).text


def test_a_number_of_one_has_its_own_words() -> None:
    tail = Tail("damaged", 10, 20, 0, 2, proof="cut short", missing=1)
    assert "1 event that was kept is missing" in say(damage(LOG, tail).reason, EN).text


@pytest.mark.parametrize(
    "first",
    [
        b'{"drill_log":1,"drill":"latihan","h":"' + b"0" * 64 + b'"}\n',
        b'{"drill_log":1,"drill":"lain","nature":"exercise","title":{"id":"x"}}\n',
        b'{"drill_log":1,"drill":"latihan","nature":"exercise","title":{"id":"x"}}\n{"h":"1"}\n',
    ],
    ids=["no sound header", "another name", "no chain"],
)
def test_a_first_line_that_cannot_be_used_is_told(tmp_path: Path, first: bytes) -> None:
    (tmp_path / "latihan.jsonl").write_bytes(first)
    with pytest.raises(NotALog) as caught:
        identify(tmp_path / "latihan.jsonl")
    assert known(caught.value.status.reason), caught.value.status.reason


def test_a_rule_that_a_header_breaks_stays_in_its_own_language(tmp_path: Path) -> None:
    """FORMAT.md has many; the page says that it is one, and then which, as English."""
    (tmp_path / "latihan.jsonl").write_bytes(b'{"drill_log":1,"drill":"latihan"}\n')
    with pytest.raises(NotALog) as caught:
        identify(tmp_path / "latihan.jsonl")
    said = say(caught.value.status.reason, ID)
    assert "melanggar aturan" in said.text
    assert said.english.startswith(("nature", "title", "line"))


def spoken(path: Path) -> Iterator[str]:
    """What the code closes a log with."""
    for call in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute):
            at = {"close": 0, "part": 1, "finish": 0, "_reopen": 2}.get(call.func.attr)
            if at is not None and len(call.args) > at:
                yield from sentence(call.args[at], call.func.attr)


def sentence(said: ast.expr, by: str) -> Iterator[str]:
    if isinstance(said, ast.Constant) and isinstance(said.value, str):
        yield f"{said.value}; ask for it again" if by == "_reopen" else said.value
    if isinstance(said, ast.JoinedStr):
        pattern = "".join(
            str(part.value) if isinstance(part, ast.Constant) else f"{{{ast.unparse(part.value)}}}"
            for part in said.values
            if isinstance(part, (ast.Constant, ast.FormattedValue))
        )
        values = {**VALUES, "reason": WHOLE[pattern]} if pattern in WHOLE else VALUES
        for name, value in values.items():
            pattern = pattern.replace(f"{{{name}}}", value)
        yield pattern


def test_everything_that_closes_a_log_is_known() -> None:
    found = {reason for path in (ROOT / "events/files").glob("*.py") for reason in spoken(path)}
    assert len(found) > 12
    assert [reason for reason in sorted(found) if not known(reason)] == []


def test_who_is_not_answered_is_told_why() -> None:
    guard = Guard.of("127.0.0.1", ())
    asked = Asked("GET", ("rapat.example",), (), "", "", "10.0.0.5")
    with pytest.raises(Forbidden) as caught:
        guard.check(asked)
    said = say(str(caught.value), ID)
    assert "--allow-host rapat.example" in said.text
    assert said.english == ""


def test_what_is_not_known_is_shown_as_english() -> None:
    assert say("x: a new sentence", ID) == Said(ID("trouble.unknown"), "x: a new sentence")
    assert say("x: a new sentence", EN) == Said("x: a new sentence")
    assert say("x.jsonl: Level 3 reset", ID).english == "x.jsonl: Level 3 reset"


def test_a_name_is_only_text() -> None:
    """Names of files come from the disk; what they look like changes nothing."""
    said = say("torn: 12 bytes were set aside in {n}.torn-1", ID)
    assert said.text.endswith("{n}.torn-1.")


@pytest.mark.parametrize("lang", WRITTEN)
def test_every_sentence_has_its_text(lang: str) -> None:
    t = TRANSLATORS[lang]
    values = dict.fromkeys(
        ("file", "index", "command", "own", "wanted", "error", "quoted", "host"), "x"
    )
    for key, _ in SENTENCES:
        assert t(key, n=2, line=3, offset=4, **values)
