"""The vocabulary is complete and says nothing twice."""

from events.vocabulary import VOCABULARY

CORE = {"patrol", "gathering", "dialogue", "anarchy", "arrest", "gas", "water_cannon"}
SIDES = ["police", "crowd", "medical", "media", "government", "control", "both"]


def test_core_seven() -> None:
    assert {kind.name for kind in VOCABULARY.kinds.values() if kind.core} == CORE


def test_sides_and_colours() -> None:
    assert list(VOCABULARY.sides) == SIDES
    assert list(VOCABULARY.colours) == ["hijau", "kuning", "merah"]


def test_kinds_are_whole() -> None:
    kinds = list(VOCABULARY.kinds.values())
    assert all({"id", "en"} <= kind.label.keys() and kind.side in SIDES for kind in kinds)
    assert all(kind.level in (None, *range(6)) for kind in kinds)
    assert all(kind.force_stage in (None, *range(1, 7)) for kind in kinds)
    marks = [(kind.shape, kind.letter) for kind in kinds]
    assert len(set(marks)) == len(marks)


def test_lookup() -> None:
    kind = VOCABULARY.kind("note")
    assert kind is not None
    assert kind.log == "notes"
    assert VOCABULARY.kind("x-own") is None
