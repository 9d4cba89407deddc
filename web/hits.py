"""GET /api/v1/drills/{drill}/hits: which events have certain words, without their lines."""

from __future__ import annotations

from typing import Final

from aiohttp import hdrs, web

from events.hits import Wanted, find
from web.answers import json_answer
from web.columns import AFTER_SEQ
from web.conditions import head_tag, not_modified
from web.parameters import MAX_TEXT, Parameter, text_up_to
from web.reading import KIND, LIMIT, SIDE
from web.resources import Call

WORDS: Final[Parameter[str]] = Parameter(
    "q",
    text_up_to(MAX_TEXT),
    "",
    {"type": "string", "maxLength": MAX_TEXT},
    "Only events that have every one of these words in text, why, actors, targets, scene, source, "
    "colour, kind or its label in any language, or in # and the seq; case and accents are ignored.",
)
OF_HITS: Final[tuple[Parameter[object], ...]] = (WORDS, KIND, SIDE, AFTER_SEQ, LIMIT)


async def read_hits(call: Call) -> web.StreamResponse:
    head = call.log.head.seq
    headers: dict[str, str] = {hdrs.ETAG: head_tag(head)}
    if not_modified(call.request, head_tag(head)):
        return web.Response(status=304, headers=headers)
    query = call.query
    found = await find(
        call.log,
        Wanted(query[WORDS], query[KIND], query[SIDE], query[AFTER_SEQ], query[LIMIT]),
    )
    document = {"head": head, "seqs": found.seqs, "next": found.next, "upto": found.upto}
    return json_answer(document, headers=headers)
