"""A drill as lines of text."""

from zoneinfo import ZoneInfo

import orjson
import pytest

from events.times import instant
from events.vocabulary import VOCABULARY
from replay.terminal import (
    SHAPES,
    SIDE_COLOURS,
    WORDS,
    Look,
    Stage,
    cells,
    clock,
    day,
    ending,
    event_lines,
    heading,
    phase_name,
    plain,
    rule,
    table,
    words_of,
)

ZERO = instant("2026-01-15T09:00:00+07:00")
STAGE = Stage(ZoneInfo("Asia/Jakarta"), order_only=False, zero=ZERO, events=216)
ORDER_ONLY = Stage(ZoneInfo("Asia/Jakarta"), order_only=True, zero=None, events=17)
EN = Look("en")


def line(**members: object) -> bytes:
    event = {"seq": 3, "recorded": "2026-01-15T02:50:00.000Z", "kind": "gas", **members}
    return orjson.dumps(event)


def test_an_event_shows_time_number_mark_label_and_text():
    """Time of day, T+, number, mark, label and text stand in one line."""
    shown = event_lines(
        line(time="2026-01-15T09:42:10+07:00", text={"en": "Gas is fired."}), STAGE, EN
    )
    assert shown == [" 09:42:10  T+00:42:10     #3  ◆G   tear gas                    Gas is fired."]


def test_before_zero_time_runs_backwards():
    """What happened before T+0 has a T- time."""
    [shown] = event_lines(line(time="2026-01-15T08:58:30+07:00"), STAGE, EN)
    assert "T-00:01:30" in shown


def test_an_event_without_time_happened_when_it_was_recorded():
    """`recorded` stands in for `time`, in the drill's own zone."""
    [shown] = event_lines(line(), STAGE, EN)
    assert shown.startswith(" 09:50:00  T+00:50:00")


def test_an_order_only_drill_shows_numbers_and_no_times():
    """Neither a clock nor a T+ where only the order is known."""
    event = line(time="2026-01-15T09:42:10+07:00", basis={"time": "estimated"})
    [shown] = event_lines(event, ORDER_ONLY, EN)
    assert shown.startswith(" #3/17  ◆G   tear gas")
    assert ":" not in shown
    assert "T+" not in shown


def test_an_estimated_event_of_a_timed_drill_has_no_elapsed_time():
    """The time is marked as an estimate and nothing is computed from it."""
    event = line(time="2026-01-15T09:42:10+07:00", basis={"time": "estimated"})
    [shown] = event_lines(event, STAGE, EN)
    assert shown.startswith("~09:42:10 ")
    assert "T+" not in shown


def test_a_phase_starts_with_a_rule():
    """A change of the situation is a line across with its colour in words."""
    event = line(kind="situation_change", colour="kuning", text={"id": "Kuning"})
    first, _ = event_lines(event, STAGE, Look("en", colour=True))
    assert first.startswith("──\x1b[30;43m yellow \x1b[0m──")


def test_a_phase_without_colour_is_named_by_its_text():
    """Without a colour the text names the phase."""
    first, _ = event_lines(line(kind="startex", text={"en": "Scene one"}), STAGE, EN)
    assert first.startswith("── Scene one ──")


def test_a_late_event_and_a_correction_say_so():
    """Both are told behind the text."""
    event = line(text={"en": "No gas."}, refs={"corrects": "a-1"})
    [shown] = event_lines(event, STAGE, EN, late=True)
    assert shown.endswith("No gas. (late) (corrects a-1)")


def test_an_event_without_text_says_who_did_it():
    """Actors and targets stand in for a missing text."""
    [shown] = event_lines(line(actors=["Dalmas"], targets=["massa", "pers"]), STAGE, EN)
    assert shown.endswith("Dalmas → massa, pers")


def test_a_kind_of_the_drill_itself_is_shown_by_its_name():
    """`x-…` has no label and no letter."""
    [shown] = event_lines(line(kind="x-drone", text={"en": "A drone."}), STAGE, EN)
    assert "x-drone" in shown


def test_colour_follows_the_side():
    """The line's side wins over that of its kind."""
    [shown] = event_lines(line(side="crowd"), STAGE, Look("en", colour=True))
    assert f"\x1b[{SIDE_COLOURS['crowd']}m◆G \x1b[0m" in shown


@pytest.mark.parametrize("text", ["\x1b[2J", "a\x07b", "x\u202ey", "a\x9bb", "\u200f", "a\r\nb"])
def test_nothing_logged_steers_the_terminal(text):
    """Escapes, bells, line ends and turns of direction are shown, never sent."""
    [shown] = event_lines(line(text={"en": f"p {text} q"}), STAGE, EN)
    assert shown.isprintable()


def test_white_space_is_one_blank():
    """A text stays on its line."""
    assert plain(" a\n\n b\tc ") == "a b c"


def test_a_missing_language_falls_back_marked():
    """The other language is better than nothing, and says that it is the other one."""
    assert words_of({"id": "Massa datang"}, "en") == "[id] Massa datang"
    assert words_of({"id": "Massa", "en": "Crowd"}, "en") == "Crowd"
    assert words_of({}, "en") == ""


@pytest.mark.parametrize(("width", "begins"), [
    (110, "word"), (80, "tear gas: word"), (60, "tear gas: word"), (50, "tear gas: word"),
])  # fmt: skip
def test_long_text_wraps_under_itself(width, begins):
    """On a terminal the text keeps to its column; a narrow one has none for labels."""
    event = line(time="2026-01-15T09:42:10+07:00", text={"en": "word " * 30})
    shown = event_lines(event, STAGE, Look("en", width=width))
    assert len(shown) > 1
    assert max(map(len, shown)) <= width
    assert all(part.index("word") == shown[0].index(begins) for part in shown[1:])


def test_a_label_is_painted_on_a_narrow_terminal_too():
    """The label alone, not the text that it stands before."""
    [shown] = event_lines(line(text={"en": "Smoke."}), STAGE, Look("en", colour=True, width=80))
    assert f"\x1b[{SIDE_COLOURS['police']}mtear gas\x1b[0m: Smoke." in shown


def test_a_narrow_terminal_does_not_wrap():
    """Where no room is left for text, the terminal may do it."""
    assert len(event_lines(line(text={"en": "word " * 30}), STAGE, Look("en", width=40))) == 1


def test_a_narrow_terminal_shows_no_t_plus():
    """The time of day stays; the text needs the room."""
    event = line(time="2026-01-15T09:42:10+07:00", text={"en": "Smoke."})
    assert event_lines(event, STAGE, Look("en", width=60)) == [
        " 09:42:10    #3  ◆G   tear gas: Smoke."
    ]


@pytest.mark.parametrize("width", [24, 40, 60, 80, 120])
def test_heading_and_rules_fit_a_terminal(width):
    """A long title wraps, a long name in a rule is cut."""
    doc = {"nature": "fictional", "title": {"en": "A long title " * 8}, "events": 3,
           "header": {"venue": "somewhere " * 9}, "date": "2026-01-15"}  # fmt: skip
    look = Look("en", width=width)
    stamp, *rest = heading(doc, look)
    assert stamp == "/// LATIHAN FIKTIF / FICTIONAL EXERCISE ///"
    assert all(cells(row) <= width for row in rest)
    assert cells(rule("a name of a phase " * 9, look)) <= width
    assert cells(rule("short", look)) == width


def test_a_phase_is_named_by_its_colour_or_its_text():
    """An event that starts one, and what a snapshot says of it."""
    assert phase_name({"kind": "situation_change", "colour": "merah"}, EN, 60) == "red"
    event = {"kind": "situation_change", "text": {"en": "Worse \x1b[2J and worse"}}
    assert phase_name(event, EN, 60) == "Worse �[2J and worse"
    assert phase_name({"kind": "startex", "name": {"en": "It begins now"}}, EN, 10) == "It begins…"
    assert phase_name({"kind": "endex"}, EN, 60) == VOCABULARY.kinds["endex"].label["en"]


@pytest.mark.parametrize(("nature", "stamp"), [
    ("exercise", "LATIHAN / EXERCISE"),
    ("fictional", "LATIHAN FIKTIF / FICTIONAL EXERCISE"),
])  # fmt: skip
@pytest.mark.parametrize("lang", ["id", "en"])
def test_every_replay_says_that_it_is_an_exercise(nature, stamp, lang):
    """Above and below, in both languages, whatever the language asked for."""
    doc = {"nature": nature, "title": {"id": "Uji"}, "events": 3, "date": "2026-01-15"}
    assert stamp in heading(doc, Look(lang))[0]
    assert stamp in ending(doc, Look(lang), "end")


def test_the_heading_of_an_order_only_drill_says_so():
    """Nobody looks for times that are not there."""
    doc = {"nature": "exercise", "title": {"id": "Uji"}, "events": 17, "order_only": True}
    assert heading(doc, Look("id"))[1] == "17 kejadian · urutan saja"


def test_the_closing_line_tells_the_length_only_where_there_is_one():
    """An order-only drill has no extent, so no length."""
    doc = {"nature": "exercise", "events": 284, "extent": {"ms": 5_320_000}}
    assert "284 events · 1:28:40" in ending(doc, EN, "end")
    assert ":" not in ending({"nature": "exercise", "events": 17, "extent": None}, EN, "end")


def test_columns_are_aligned_by_what_is_seen():
    """Colours take no room, wide characters take two columns, combining ones none."""
    rows = [["a", "x"], ["\x1b[31mbbb\x1b[0m", "y"], ["漢", "z"], ["e\u0301", "w"]]
    lines = table(rows)
    assert lines == ["a    x", "\x1b[31mbbb\x1b[0m  y", "漢   z", "e\u0301    w"]


def test_small_things():
    """Lengths, days and rules."""
    assert (clock(0), clock(3_723_999)) == ("0:00:00", "1:02:03")
    assert (day("2026-08-05", "id"), day("2026-08-05", "en")) == ("5 Agu 2026", "5 Aug 2026")
    assert (day(None, "id"), day("2026-99-05", "id")) == ("", "")
    assert len(rule("hijau", Look("id", width=40))) == 40


def test_every_shape_side_and_word_is_there():
    """The vocabulary names no shape or side that the terminal cannot draw."""
    assert {kind.shape for kind in VOCABULARY.kinds.values()} <= SHAPES.keys()
    assert set(VOCABULARY.sides) == SIDE_COLOURS.keys()
    assert all(word.keys() == {"id", "en"} for word in WORDS.values())
