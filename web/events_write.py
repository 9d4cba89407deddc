"""POST /api/v1/drills/{drill}/events: one request is one batch, kept whole or not at all."""

from __future__ import annotations

from aiohttp import hdrs, web

from web.answers import json_answer
from web.conditions import expectation, head_tag
from web.resources import Call


async def append_events(call: Call) -> web.StreamResponse:
    """201 with the seqs, 200 with `"duplicate": true` when all of it was known already."""
    expect = expectation(call.request)
    done = await call.log.append(call.parts, expect)
    return json_answer(
        {
            "first": done.first,
            "last": done.last,
            "head": done.head,
            "seqs": done.seqs,
            "ids": done.ids,
            "duplicate": done.duplicate,
        },
        status=200 if done.duplicate else 201,
        headers={hdrs.ETAG: head_tag(done.head)},
    )
