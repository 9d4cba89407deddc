"""One Python loop that parses, validates and chains batches: `python bench_loop.py SECONDS BATCH`.

The lines are those of the load generator, made before the clock starts. What is measured is what a
server does to a batch apart from HTTP and the disk: split the body, parse and check each event,
plan the batch behind the tail and make its stored lines.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Sequence
from itertools import cycle
from typing import TYPE_CHECKING

from bench_load import event

from events.event import parse_batch
from events.store import ANY, Head
from web.body import split_events

if TYPE_CHECKING:
    from events.event import Draft

BODIES = 50
NOW = 1_768_446_000_000


def chained() -> Callable[[Sequence[Draft], list[str], Head], tuple[Head, int]]:
    """What plans a batch behind a head; gives the next head and the bytes of the lines."""
    try:
        from events.plan import Planner
    except ImportError:  # trees of before the planner
        from events.plan import Tail, plan

        def append(drafts: Sequence[Draft], ids: list[str], head: Head) -> tuple[Head, int]:
            tail = Tail(head.seq, head.h, sealed=False)
            planned = plan("bench", drafts, ids, ANY, tail, {}, durable=head.seq, now=NOW)
            size = sum(map(len, planned.lines))
            return Head(planned.tail.seq, planned.tail.h, 0, False), size
    else:

        def append(drafts: Sequence[Draft], ids: list[str], head: Head) -> tuple[Head, int]:
            planner = Planner("bench", head, {}, NOW)
            planner.append(drafts, ids, ANY)
            return Head(planner.seq, planner.h, 0, False), sum(map(len, planner.lines))

    return append


def main(seconds: float, batch: int) -> None:
    bodies = [
        b"".join(event(number) + b"\n" for number in range(first, first + batch))
        for first in range(0, BODIES * batch, batch)
    ]
    head, append = Head(0, "0" * 64, 0, False), chained()
    count = size = 0
    began, used = time.monotonic(), time.process_time()
    for body in cycle(bodies):
        drafts = parse_batch(list(split_events(body, "application/x-ndjson")))
        head, more = append(drafts, [draft.id or "" for draft in drafts], head)
        count, size = count + batch, size + more
        if time.monotonic() > began + seconds:
            break
    took, used = time.monotonic() - began, time.process_time() - used
    assert head.seq == count
    assert size > 0
    figures = {"events/s": count / took, "CPU us/event": used * 1e6 / count}
    json.dump(figures, sys.stdout)


if __name__ == "__main__":
    main(float(sys.argv[1]), int(sys.argv[2]))
