"""Sound events of every shape, as clients may write them, for the tests of import and export."""

from __future__ import annotations

import json
import string
from typing import Any

from hypothesis import strategies as st

from events.errors import InputError
from events.event import parse_event
from events.header import parse_header
from events.line import event_line, header_line
from events.vocabulary import VOCABULARY

NOW = 1_768_442_400_000
TEXT = st.text(st.characters(exclude_categories=("Cs",)), max_size=12) | st.sampled_from(
    ("=1+1", "+62", "-", "@SUM(A1)", "'=x", "''+", "a;b", "a\\;b", "; ", " a", "a ", "\\", "\t=",
     "\r\n", '"', '""', ",", "1", "01", "1.0", "true", "null", "{}", "\0", "\ufeff", "＝1")
)  # fmt: skip
FILLED = TEXT.filter(lambda text: bool(text.strip()))
IDS = st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=12)
TIMES = st.sampled_from(
    ("2026-01-15T09:04:03+07:00", "2026-01-15T09:04:03.123456789Z", "2026-01-15T09:04:03.1-00:30")
)
BILINGUAL = st.dictionaries(st.sampled_from(("id", "en")), TEXT, min_size=1).flatmap(
    lambda known: st.dictionaries(st.sampled_from(("jv", "", "a.b")), TEXT).map(
        lambda other: {**known, **other}
    )
)
JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | TEXT,
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(TEXT, inner, max_size=2),
    max_leaves=4,
)
OWN_NAMES = TEXT.map(lambda name: f"x{name}") | st.sampled_from(("json", "nature", "text.id", ""))
OWN_KINDS = st.text(string.ascii_lowercase, min_size=1, max_size=5).map(lambda name: f"x-{name}")
KINDS = st.sampled_from(sorted(VOCABULARY.kinds)) | OWN_KINDS
MEMBERS: dict[str, st.SearchStrategy[Any]] = {
    "id": IDS,
    "time": TIMES,
    "until": TIMES,
    "side": st.sampled_from(sorted(VOCABULARY.sides)),
    "actors": st.lists(FILLED, max_size=3),
    "targets": st.lists(FILLED, max_size=3),
    "scene": TEXT,
    "source": TEXT,
    "text": BILINGUAL,
    "why": BILINGUAL,
    "level": st.integers(0, 5),
    "force_stage": st.integers(1, 6),
    "colour": st.sampled_from(sorted(VOCABULARY.colours)),
    "count": st.fixed_dictionaries(
        {}, optional={"n": st.integers(0, 2**62), "basis": st.just("exact"), "x": JSON}
    ),
    "basis": st.fixed_dictionaries(
        {}, optional={"time": st.just("estimated"), "order": st.just("stated")}
    ),
    "refs": st.dictionaries(st.sampled_from(("trigger", "corrects", "ends", "x")), IDS),
    "ambiguous": st.booleans(),
    "header": st.just({"venue": "x"}),
}


@st.composite
def objects(draw: st.DrawFn) -> bytes:
    """A client's object that the store would take, in any order and way of writing."""
    doc = draw(st.fixed_dictionaries({"kind": KINDS}, optional=MEMBERS))
    doc |= draw(st.dictionaries(OWN_NAMES, JSON, max_size=2))
    names = draw(st.permutations(sorted(doc)))
    raw = json.dumps(
        {name: doc[name] for name in names},
        ensure_ascii=draw(st.booleans()),
        separators=(",", ":"),
    ).encode()
    try:
        return parse_event(raw, None).compact
    except InputError:
        return b'{"kind":"gas"}'


def log_of(objects: list[bytes], nature: str = "exercise") -> list[bytes]:
    """The lines of a log with these events, without newlines; ids are made where they are absent
    or stood before."""
    header = parse_header(b'{"drill":"d","nature":"%s","title":{"id":"D"}}' % nature.encode())
    first, h = header_line(header)
    lines, seen = [first], set[str | None]()
    for seq, raw in enumerate(objects, 1):
        draft = parse_event(raw, None)
        if draft.id in seen:
            continue
        seen.add(draft.id)
        made = None if draft.id else f"00000000-0000-7000-8000-{seq:012}"
        line, h = event_line(len(lines), len(lines) - 1, None, NOW, made, draft, h)
        lines.append(line)
        seen.discard(None)
    return lines
