"""What a trace of Chromium tells of a page's frames: how long its main thread worked for each.

A frame is what the main thread did from the end of one frame's task to the end of the next one's:
input, timers and what the network brought, then animation frames, style, layout, paint, commit. The
page must be kept asking for frames by whoever measures, or those that do not come go unseen.
"""

from __future__ import annotations

import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, Final

CATEGORIES: Final = (
    "-*",
    "blink.user_timing",
    "devtools.timeline",
    "devtools.timeline.frame",
    "disabled-by-default-devtools.timeline",
    "disabled-by-default-devtools.timeline.frame",
)
VSYNC: Final = 1000 / 60  # ms
LATE: Final = 1.5 * VSYNC  # an animation frame that comes after longer was late

Event = Mapping[str, Any]


@dataclass
class Stretch:
    """The frames between two marks of the page, in ms."""

    work: list[float] = field(default_factory=list)  # CPU of the main thread, a frame each
    gaps: list[float] = field(default_factory=list)  # from an animation frame to the next one
    took: float = 0.0

    def figures(self) -> dict[str, float]:
        """`dropped` is the percentage of the frames that could have been."""
        frames = round(self.took / VSYNC)
        missed = sum(round(gap / VSYNC) - 1 for gap in self.gaps if gap > LATE)
        return {
            "work p50": percentile(self.work, 50),
            "work p95": percentile(self.work, 95),
            "worst": max(self.work, default=0.0),
            "frame p95": percentile(self.gaps, 95),
            "dropped %": 100 * missed / max(1, frames),
        }


def percentile(values: Sequence[float], part: int) -> float:
    if len(values) < 2:
        return sum(values)
    return statistics.quantiles(values, n=100, method="inclusive")[part - 1]


class Trace:
    def __init__(self, events: Sequence[Event]) -> None:
        self.events = events
        self.mains = {
            (one["pid"], one["tid"])
            for one in events
            if one["name"] == "thread_name" and one["args"]["name"] == "CrRendererMain"
        }

    def stretch(self, begin: str, end: str) -> Stretch:
        """Between two marks that the page made once each."""
        marks = {
            one["name"]: one
            for one in self.events
            if one["cat"] == "blink.user_timing" and one["name"] in (begin, end)
        }
        start, stop, pid = marks[begin]["ts"], marks[end]["ts"], marks[begin]["pid"]
        mine = [one for one in self.events if one["pid"] == pid and start <= one["ts"] <= stop]
        mine.sort(key=lambda one: one["ts"])
        main = [one for one in mine if (pid, one["tid"]) in self.mains]
        fired = [one["ts"] for one in main if one["name"] == "FireAnimationFrame"]
        tasks = [one for one in main if one["name"] == "RunTask" and one["ph"] == "X"]
        found = Stretch(took=(stop - start) / 1000)
        found.work = per_frame(tasks, fired)
        starts = [one["ts"] for one in main if one["name"] == "BeginMainThreadFrame"]
        found.gaps = [(b - a) / 1000 for a, b in pairwise(starts)]
        return found


def per_frame(tasks: Sequence[Event], fired: Sequence[float]) -> list[float]:
    """CPU milliseconds up to the end of each task in which the page drew: besides the callback of
    whoever measures, another one fired in it. Frames in which nothing happened tell nothing."""
    frames, sofar, at = [], 0.0, 0
    for task in tasks:
        sofar += task.get("tdur", 0) / 1000  # of the thread's own clock: others may be busy
        before, end = at, task["ts"] + task["dur"]
        while at < len(fired) and fired[at] <= end:
            at += 1
        if at > before:
            if at - before > 1:
                frames.append(sofar)
            sofar = 0.0
    return frames
