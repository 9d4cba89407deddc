"""/healthz says that the process answers, /readyz that it can do its work, /api/v1/vocabulary and
/api/v1/openapi.json what it speaks."""

from __future__ import annotations

from aiohttp import web

from events.errors import Fault
from events.vocabulary import VOCABULARY
from web.answers import bytes_answer, json_answer
from web.keys import OPENAPI, STORE
from web.negotiate import JSON
from web.problems import Refusal
from web.resources import Call


async def healthy(call: Call) -> web.StreamResponse:
    return json_answer({"ok": True})


async def ready(call: Call) -> web.StreamResponse:
    """503 when a log is damaged or takes no appends; `errors` name the drills."""
    problems = await call.request.app[STORE].problems()
    if problems:
        faults = [Fault(None, drill, status.reason) for drill, status in problems]
        are = "is" if len(faults) == 1 else "are"
        raise Refusal("not-ready", f"{len(faults)} of the logs {are} not in order", faults)
    return json_answer({"ready": True, "drills": []})


async def vocabulary(call: Call) -> web.StreamResponse:
    return bytes_answer(VOCABULARY.raw, JSON)


async def openapi(call: Call) -> web.StreamResponse:
    return bytes_answer(call.request.app[OPENAPI], JSON)
