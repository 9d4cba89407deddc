"""A drill in words, and finding it."""

from collections.abc import Mapping

import pytest

from web.cards import STRIP, Card, card, duration, select
from web.i18n import TRANSLATORS

ID = TRANSLATORS["id"]
EN = TRANSLATORS["en"]


def view(drill: str = "latihan", **members: object) -> Mapping[str, object]:
    """What the API says of a drill, with what a test needs otherwise."""
    title = members.pop("title", {"id": "Latihan"})
    header = {"title": title, **dict(members.pop("header", {}))}  # type: ignore[call-overload]
    return {
        "drill": drill,
        "nature": "exercise",
        "title": title,
        "state": "open",
        "order_only": False,
        "sealed": False,
        "status": "ok",
        "problem": None,
        "head": 0,
        "head_hash": "0" * 64,
        "events": 0,
        "extent": None,
        "zero": None,
        "date": None,
        "peak_level": None,
        "colours": (),
        "fingerprint": (),
        "counts": {},
        "rejected": (),
        "set_aside": (),
        "header": header,
        "epoch": "0" * 16,
        **members,
    }


def made(drill: str = "latihan", **members: object) -> Card:
    return card(view(drill, **members), ID)


def test_a_title_in_another_language_is_marked_as_such() -> None:
    assert made(title={"en": "Town square"}).title == ("Town square", "en")


def test_nothing_is_made_up_for_an_empty_drill() -> None:
    empty = made()
    assert (empty.date, empty.venue, empty.length, empty.level) == ("", None, "", None)
    assert empty.strip_label == "Belum ada kejadian"


def test_a_planned_drill_has_the_date_of_its_header() -> None:
    assert made(header={"date": "2026-12-01"}).date == "1 Desember 2026"


def strip(*kinds: str) -> list[dict[str, str]]:
    """A fingerprint whose events name no side of their own."""
    return [{"kind": kind, "side": ""} for kind in kinds]


def test_the_strip_ends_at_forty_and_counts_the_rest() -> None:
    long = made(events=284, fingerprint=strip(*["patrol"] * 200))
    assert len(long.marks) == STRIP
    assert long.more == 244
    assert long.strip_label == "Urutan kejadian: patroli ×40, dan 244 lagi"


def test_the_strip_is_said_with_runs_counted() -> None:
    drill = made(events=4, fingerprint=strip("patrol", "gas", "gas", "x-molotov"))
    assert drill.strip_label == "Urutan kejadian: patroli, gas air mata ×2, molotov"


def test_a_drills_own_kind_has_an_octagon_in_the_colour_of_its_side() -> None:
    drill = made(
        events=2, fingerprint=[*strip("x-molotov"), {"kind": "x-molotov", "side": "crowd"}]
    )
    assert drill.marks[0] == ("octagon", "M", "none", "molotov")
    assert drill.marks[1] == ("octagon", "M", "crowd", "molotov")


def test_damage_is_told_with_its_place() -> None:
    problem = {"reason": "the chain is broken", "offset": 10234, "line": 41}
    (warning,) = made(status="damaged", problem=problem).warnings
    assert "baris 41" in warning.text
    assert "10.234" in warning.text


def test_read_only_is_told_with_its_reason() -> None:
    problem = {"reason": "fdatasync failed", "offset": None, "line": None}
    (warning,) = made(status="read_only", problem=problem).warnings
    assert warning.english == "fdatasync failed"
    problem = {"reason": "its file was deleted", "offset": None, "line": None}
    (warning,) = made(status="read_only", problem=problem).warnings
    assert warning == ("Log ini tidak menerima kejadian baru: berkasnya dihapus", "")


def test_refused_hand_written_lines_are_counted() -> None:
    assert made(rejected=("a:1: kind: no",)).warnings[0].text.startswith("1 baris")


def test_what_was_set_aside_is_named() -> None:
    (warning,) = made(set_aside=("latihan.torn-1", "latihan.torn-2")).warnings
    assert "latihan.torn-1, latihan.torn-2" in warning.text


def test_what_was_set_aside_just_now_is_told_with_its_size() -> None:
    recovered = "torn: 1234 bytes were set aside in latihan.torn-2"
    now, before = made(set_aside=("latihan.torn-1", "latihan.torn-2"), recovered=recovered).warnings
    assert "1.234 byte" in now.text
    assert "latihan.torn-1." in before.text


@pytest.mark.parametrize(
    ("ms", "id_text", "en_text"),
    [
        (9_999, "9 dtk", "9 s"),
        (729_000, "12 mnt 9 dtk", "12 min 9 s"),
        (7_740_000, "2 jam 9 mnt", "2 h 9 min"),
        (50 * 3_600_000, "2 hari 2 jam", "2 d 2 h"),
    ],
)
def test_lengths_have_two_units(ms: int, id_text: str, en_text: str) -> None:
    assert duration(ms, ID) == id_text
    assert duration(ms, EN) == en_text


def shelf() -> list[Card]:
    return [
        made("c", title={"id": "Cirebon"}, events=3, counts={"gas": 3}, extent={"ms": 10}),
        made("a", title={"id": "Ágam"}, events=9, header={"venue": "Halaman Polres"}),
        made("b", title={"id": "Brebes"}, events=5, counts={"patrol": 5}, extent={"ms": 99}),
    ]


@pytest.mark.parametrize(
    ("q", "found"),
    [
        ("", "cab"),
        ("AGAM", "a"),
        ("halaman", "a"),
        ("gas air", "c"),
        ("tear gas", "c"),
        ("patroli brebes", "b"),
        ("patroli cirebon", ""),
    ],
)
def test_every_word_must_occur_somewhere(q: str, found: str) -> None:
    """Without case and accents, in both languages."""
    assert "".join(one.drill for one in select(shelf(), q, "newest")) == found


@pytest.mark.parametrize(
    ("sort", "order"),
    [("newest", "cab"), ("oldest", "bac"), ("title", "abc"), ("events", "abc"), ("length", "bca")],
)
def test_sorts(sort: str, order: str) -> None:
    assert "".join(one.drill for one in select(shelf(), "", sort)) == order
