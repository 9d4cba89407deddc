"""What handlers find on the application: the store, the clock, and the edge's own settings."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from aiohttp import web

from events.store import Store
from replay.ticker import Ticker
from web.guards import Guard
from web.problems import Problem
from web.scratch import Scratch
from web.static_files import StaticFiles
from web.viewers import Viewers

STORE: Final[web.AppKey[Store]] = web.AppKey("STORE")
"""Where the drills are kept; closed by whoever opened it, not by the application."""

CLOCK: Final[web.AppKey[Callable[[], int]]] = web.AppKey("CLOCK")
"""Milliseconds since the epoch. The only clock that handlers read."""

GUARD: Final = web.AppKey("GUARD", Guard)
"""Which Host and Origin are answered."""

STATIC: Final = web.AppKey("STATIC", StaticFiles)
"""Scripts, styles and pictures; `STATIC.url("css/base.css")` is the address of one."""

TICKER: Final = web.AppKey("TICKER", Ticker)
SCRATCH: Final = web.AppKey("SCRATCH", Scratch)
"""One shared tick paces every viewer."""

VIEWERS: Final = web.AppKey("VIEWERS", Viewers)
"""Every connection that stays open, so that a shutdown can end them all at once."""

OPENAPI: Final = web.AppKey("OPENAPI", bytes)
"""The description of the surface, made once."""

ERROR_PAGE: Final[web.AppKey[Callable[[web.Request, Problem], str]]] = web.AppKey("ERROR_PAGE")
"""Draws a problem as HTML for people; absent, everybody gets the JSON."""
