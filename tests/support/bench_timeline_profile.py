"""Which functions of the page cost its frames: `python bench_timeline_profile.py EVENTS PART HAND`.

HAND is `pan` or `zoom`, PART how much of the drill is on show. Prints ms of each function alone for
a frame that was drawn, the dearest first; what the canvas costs is `(program)`.
"""

from __future__ import annotations

import asyncio
import sys
from collections import Counter
from collections.abc import Mapping
from typing import Any, Final

from bench_timeline_drill import name_of, served
from bench_timeline_hands import CTRL, WHEEL, hands_on
from bench_timeline_page import opening
from browser import DESKTOP, browsing

COUNT: Final = """
window.frames_seen = 0;
(function on() { frames_seen += 1; requestAnimationFrame(on); })();
"""
SECONDS: Final = 3.0
SHOWN: Final = 25


async def profile(url: str, part: float, hand: str) -> Counter[str]:
    async with browsing() as browser:
        page = await browser.new_page(viewport={"width": DESKTOP[0], "height": DESKTOP[1]})
        await opening(page, url)
        hands = await hands_on(page, held=CTRL, wheel=WHEEL)
        await hands.zoom_to(part)
        session = await page.context.new_cdp_session(page)
        await session.send("Profiler.enable")
        await session.send("Profiler.setSamplingInterval", {"interval": 200})
        await page.evaluate(COUNT)
        await session.send("Profiler.start")
        await (hands.pan if hand == "pan" else hands.zoom)(SECONDS)
        taken = await session.send("Profiler.stop")
        return costs(taken["profile"], await page.evaluate("frames_seen"))


def costs(taken: Mapping[str, Any], frames: int) -> Counter[str]:
    """Milliseconds of each function alone, for a frame."""
    names = {}
    for node in taken["nodes"]:
        call = node["callFrame"]
        file = call["url"].rpartition("/")[2]
        names[node["id"]] = (
            f"{call['functionName'] or '(nameless)'} {file}:{call['lineNumber'] + 1}"
        )
    found: Counter[str] = Counter()
    for node, micros in zip(taken["samples"], taken["timeDeltas"], strict=True):
        found[names[node]] += micros / 1000 / frames
    return found


async def main(events: int, part: float, hand: str) -> None:
    with served([events]) as url:
        found = await profile(f"{url}/drills/{name_of(events)}", part, hand)
    for name, ms in found.most_common(SHOWN):
        sys.stdout.write(f"{ms:8.3f}  {name}\n")


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]), float(sys.argv[2]), sys.argv[3]))
