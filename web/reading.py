"""The parameters of reading, in one table, and the query of the log that they make."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from events.query import Query
from events.vocabulary import OWN_KIND, VOCABULARY
from web.parameters import (
    DEFAULT_LIMIT,
    MAX_LIMIT,
    MAX_SEQ,
    MAX_TEXT,
    Parameter,
    Values,
    moment,
    names,
    names_of,
    one_of,
    text_up_to,
    whole,
)

SIDES: Final = tuple(VOCABULARY.sides)
TIME_SCHEMA: Final = {"type": "string", "format": "date-time"}
EVERYTHING: Final[frozenset[str]] = frozenset()


def known_kinds(values: Sequence[str]) -> frozenset[str]:
    """Kinds of the vocabulary, and a drill's own `x-…`."""
    found = names(values)
    for name in sorted(found):
        if not OWN_KIND.fullmatch(name) and VOCABULARY.kind(name) is None:
            own = "a drill's own starts with x- (a-z 0-9 _ -)"
            raise ValueError(f"{name!r} is no kind of the vocabulary; {own}")
    return found


AFTER: Final[Parameter[int | None]] = Parameter(
    "after",
    whole(0, MAX_SEQ),
    None,
    {"type": "integer", "minimum": 0, "maximum": MAX_SEQ},
    "Only events after this seq; with order=time, after its position. 0 is the start.",
)
BEFORE: Final[Parameter[int | None]] = Parameter(
    "before",
    whole(1, MAX_SEQ),
    None,
    {"type": "integer", "minimum": 1, "maximum": MAX_SEQ},
    "Only events before this seq (or its position), the nearest ones, in ascending order.",
)
FROM: Final[Parameter[int | None]] = Parameter(
    "from", moment, None, TIME_SCHEMA, "Only events at this time or later."
)
TO: Final[Parameter[int | None]] = Parameter(
    "to", moment, None, TIME_SCHEMA, "Only events before this time."
)
ORDER: Final[Parameter[str]] = Parameter(
    "order",
    one_of("seq", "time"),
    "seq",
    {"type": "string", "enum": ["seq", "time"], "default": "seq"},
    "seq: as it was known. time: as it happened, ties by seq.",
)
LIMIT: Final[Parameter[int]] = Parameter(
    "limit",
    whole(1, MAX_LIMIT),
    DEFAULT_LIMIT,
    {"type": "integer", "minimum": 1, "maximum": MAX_LIMIT, "default": DEFAULT_LIMIT},
    "At most so many events. A page of very long lines may have fewer; `next` leads on.",
)
KIND: Final[Parameter[frozenset[str]]] = Parameter(
    "kind",
    known_kinds,
    EVERYTHING,
    {"type": "array", "items": {"type": "string"}},
    "Only these kinds; separated by commas, or given again.",
    repeats=True,
)
SIDE: Final[Parameter[frozenset[str]]] = Parameter(
    "side",
    names_of(SIDES),
    EVERYTHING,
    {"type": "array", "items": {"type": "string", "enum": list(SIDES)}},
    "Only these sides; separated by commas, or given again.",
    repeats=True,
)
Q: Final[Parameter[str]] = Parameter(
    "q",
    text_up_to(MAX_TEXT),
    "",
    {"type": "string", "maxLength": MAX_TEXT},
    "Only events with this in text, why, actors, targets, scene, source or kind; case is ignored.",
)

OF_A_PAGE: Final[tuple[Parameter[object], ...]] = (
    AFTER, BEFORE, FROM, TO, ORDER, LIMIT, KIND, SIDE, Q,
)  # fmt: skip
OF_A_TAIL: Final[tuple[Parameter[object], ...]] = (AFTER, KIND, SIDE, Q)


def page_query(values: Values) -> Query:
    return Query(
        after=values[AFTER],
        before=values[BEFORE],
        start=values[FROM],
        end=values[TO],
        order="time" if values[ORDER] == "time" else "seq",
        limit=values[LIMIT],
        kinds=values[KIND],
        sides=values[SIDE],
        q=values[Q],
    )
