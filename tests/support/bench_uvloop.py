"""`drill-replay` on uvloop: takes the same arguments."""

from __future__ import annotations

import asyncio
import sys

import uvloop

from replay import cli

if __name__ == "__main__":
    asyncio.set_event_loop_policy(uvloop.EventLoopPolicy())
    sys.exit(cli.main())
