"""/api/v1/drills: the list, a new drill, and one drill."""

from __future__ import annotations

from aiohttp import hdrs, web

from events.errors import Fault, RuleBroken
from events.header import parse_header
from events.summary import describe, newest_first, summary_of
from web.answers import json_answer
from web.conditions import head_tag
from web.keys import CLOCK, STORE
from web.resources import Call


async def list_drills(call: Call) -> web.StreamResponse:
    app = call.request.app
    summaries = newest_first(await app[STORE].summaries())
    now = app[CLOCK]()
    return json_answer({"drills": [await describe(summary, now) for summary in summaries]})


async def create_drill(call: Call) -> web.StreamResponse:
    """A side log is not a drill, and is made by what writes to it."""
    app, (raw,) = call.request.app, call.parts
    if parse_header(raw).log is not None:
        raise RuleBroken([Fault(None, "log", "this is the header of a side log; leave it out")])
    log, created = await app[STORE].create(raw)
    headers: dict[str, str] = {
        hdrs.LOCATION: f"/api/v1/drills/{log.drill}",
        hdrs.ETAG: head_tag(log.head.seq),
    }
    document = await describe(summary_of(log), app[CLOCK]())
    return json_answer(document, status=201 if created else 200, headers=headers)


async def read_drill(call: Call) -> web.StreamResponse:
    """The tag names the head, for If-Match. State and status change without it: never 304."""
    document = await describe(summary_of(call.log), call.request.app[CLOCK]())
    return json_answer(document, headers={hdrs.ETAG: head_tag(call.log.head.seq)})
