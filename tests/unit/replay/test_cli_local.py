"""`play` on a folder: a replay in this process."""

from __future__ import annotations

from contextlib import aclosing
from pathlib import Path

from log_store import events, make_log, open_store

from replay.commands.local import local_replay


async def test_log_stays_open_while_it_is_played(tmp_path: Path) -> None:
    """Also when nothing is read of it for longer than the store keeps a log that nobody needs."""
    store = await open_store(tmp_path)
    log = await make_log(store)
    await log.append(events(1, 3))
    async with aclosing(local_replay(log, "start", 1)) as messages:
        await anext(messages)
        log.used = float("-inf")
        await store._logs.close_unneeded()
        assert log.gone == ""
    assert log.quiet
    await store.close()
