"""Events as somebody may send them, drawn at random, and the lines that a store makes of them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from hypothesis import strategies as st

from events.event import parse_event
from events.line import event_line
from events.times import stamp

T0 = 1_700_000_000_000
KINDS = ("gas", "arrest", "situation_change", "startex", "endex", "inject", "x-own", "amend")

UNITS = ("Dalmas 1", " Dalmas 1 ", "Dalmas 2", "massa é")

Doc = dict[str, Any]


@st.composite
def events(draw: st.DrawFn) -> Doc:
    """An event that may name one of a few others, by the number in their ids."""
    doc: Doc = {"kind": draw(st.sampled_from(KINDS))}
    if (ms := draw(st.none() | st.integers(0, 12).map(lambda n: n * 20_000))) is not None:
        doc["time"] = ms
    if draw(st.integers(0, 5)) == 0:
        doc["until"] = doc.get("time", 0) + draw(st.integers(0, 90_000))
    if draw(st.integers(0, 3)) == 0:
        doc["basis"] = {"time": draw(st.sampled_from(["estimated", "device"]))}
        if draw(st.booleans()):
            doc["basis"]["order"] = draw(st.sampled_from(["unplaced", "stated"]))
    if draw(st.integers(0, 2)) == 0:
        doc["actors"] = draw(st.lists(st.sampled_from(UNITS), max_size=3))
    if draw(st.integers(0, 3)) == 0:
        doc["ambiguous"] = draw(st.booleans())
    if draw(st.integers(0, 2)) == 0:
        doc["side"] = draw(st.sampled_from(["police", "crowd"]))
    if draw(st.integers(0, 2)) == 0:
        doc["level"] = draw(st.integers(0, 5))
    if draw(st.integers(0, 4)) == 0:
        doc["colour"] = draw(st.sampled_from(["hijau", "kuning", "merah"]))
    refs = {}
    for name in ("corrects", "ends"):
        if draw(st.integers(0, 4)) == 0:
            refs[name] = f"e{draw(st.integers(0, 24))}"
    if doc["kind"] == "amend":
        doc["header"] = {"venue": draw(st.text(max_size=3))}
    elif "corrects" in refs and draw(st.booleans()):
        doc["kind"] = "correction"
    if refs:
        doc["refs"] = refs
    return doc


def stored(docs: list[Doc]) -> Iterator[bytes]:
    for seq, doc in enumerate(docs, 1):
        times = {name: stamp(T0 + doc[name]) for name in ("time", "until") if name in doc}
        raw = json.dumps({**doc, **times, "id": f"e{seq}", "text": {"en": f"no. {seq}"}}).encode()
        yield event_line(seq, seq - 1, None, T0 + seq, None, parse_event(raw, None), "0" * 64)[0]
