"""The shipped drills hold what their sources say, and are whole by FORMAT.md alone.

The chain is recomputed here from the bytes, with nothing of ours: a fault in our codec cannot
hide a fault in the drills.
"""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path
from typing import Any

import pytest

EVENTS = Path(__file__).parents[2] / "events"
EXAMPLES = EVENTS / "examples"
DRILLS = ("banjarnegara-20230925", "kota-harapan-latihan", "okutimur-20231017")
CORE = {"patrol", "gathering", "dialogue", "anarchy", "arrest", "gas", "water_cannon"}
NARRATED = {
    "banjarnegara-20230925": (
        "patrol gathering protest dialogue dialogue_refused anarchy situation_change deploy_dalmas"
        " deploy_k9 block push throw provocateur_spotted arrest situation_change gas water_cannon"
    ),
    "okutimur-20231017": (
        "muster gathering protest dialogue dialogue_refused anarchy throw tyre_burning"
        " deploy_dalmas clash arrest push_back armed_spotted detain_armed injury medical_aid"
        " documentation"
    ),
}
UNPLACED = {
    "banjarnegara-20230925": {"throw"},
    "okutimur-20231017": {"muster", "clash", "injury"},
}


def read(drill: str) -> list[dict[str, Any]]:
    lines = (EXAMPLES / f"{drill}.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def test_exactly_these_drills_are_shipped() -> None:
    """A stray file in the folder would be copied into every new store."""
    assert sorted(path.name for path in EXAMPLES.iterdir()) == [f"{d}.jsonl" for d in DRILLS]


@pytest.mark.parametrize("drill", DRILLS)
def test_the_chain_and_the_numbers_are_whole(drill: str) -> None:
    """Every line ends in the SHA-256 of the line before and itself; seq is gapless."""
    previous = ""
    for number, line in enumerate((EXAMPLES / f"{drill}.jsonl").read_bytes().splitlines()):
        body, mark, end = line.rpartition(b',"h":"')
        assert mark
        h = hashlib.sha256(previous.encode() + body).hexdigest()
        assert end == f'{h}"}}'.encode(), f"line {number + 1}"
        previous = h
        if number:
            assert json.loads(line)["seq"] == number


@pytest.mark.parametrize("drill", DRILLS)
def test_kinds_are_of_the_vocabulary_and_refs_point_backwards(drill: str) -> None:
    """A shipped drill shows the format at its best: every kind and every reference resolves."""
    vocabulary = json.loads((EVENTS / "vocabulary.json").read_text(encoding="utf-8"))
    kinds = {kind["kind"] for kind in vocabulary["kinds"]}
    known: set[str] = set()
    for event in read(drill)[1:]:
        assert event["kind"] in kinds or event["kind"].startswith("x-")
        assert set(event.get("refs", {}).values()) <= known
        known.add(event["id"])
    assert len(known) == len(read(drill)) - 1


@pytest.mark.parametrize("drill", sorted(NARRATED))
def test_a_source_drill_tells_what_was_narrated_and_nothing_else(drill: str) -> None:
    """17 events in the narrated order, order only, no invented level, count, colour or name."""
    header, *events = read(drill)
    assert [event["kind"] for event in events] == NARRATED[drill].split()
    assert header["nature"] == "exercise"
    assert header["completeness"] == "reported"
    assert {event["basis"]["time"] for event in events} == {"estimated"}
    unplaced = {event["kind"] for event in events if event["basis"]["order"] == "unplaced"}
    assert unplaced == UNPLACED[drill]
    names = [official["name"].split()[-1] for official in header["officials"]]
    for event in events:
        assert not {"level", "force_stage", "colour"} & event.keys()
        assert "n" not in event.get("count", {})
        assert event["text"].keys() == {"id", "en"}
        assert event["source"]
        assert not any(name in json.dumps(event, ensure_ascii=False) for name in names)
        assert re.fullmatch(r"20\d\d-\d\d-\d\dT08:\d\d:00\+07:00", event["time"])


def test_events_told_as_concurrent_share_a_time() -> None:
    """Dalmas and dogs in one clause; aid while the film crew records."""
    banjarnegara, okutimur = read("banjarnegara-20230925"), read("okutimur-20231017")
    assert banjarnegara[8]["time"] == banjarnegara[9]["time"]
    assert okutimur[16]["time"] == okutimur[17]["time"]


def test_the_teaching_drill_shows_everything_a_drill_can_have() -> None:
    """All sides and core kinds, colours, pauses, late entries, corrections, one long idle gap."""
    header, *events = read("kota-harapan-latihan")
    kinds = {event["kind"] for event in events}
    assert header["nature"] == "fictional"
    assert 200 <= len(events) <= 400
    assert kinds >= CORE | {
        "startex",
        "endex",
        "pause",
        "resume",
        "warning",
        "injury",
        "correction",
    }
    assert kinds >= {"medical_aid", "handover", "dispersal_order", "safety_stop", "inject", "amend"}
    assert {event["side"] for event in events} == {
        "police", "crowd", "medical", "media", "government", "control", "both"
    }  # fmt: skip
    assert {event.get("colour") for event in events} >= {"hijau", "kuning", "merah"}
    assert all("why" in event for event in events if event["kind"] == "order")
    assert any("corrects" in e.get("refs", {}) and e["kind"] != "correction" for e in events)
