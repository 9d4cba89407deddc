"""What can be said to `play`."""

from __future__ import annotations

import argparse
import difflib
import re
from collections.abc import Callable
from typing import Any, Final

from events.vocabulary import OWN_KIND, VOCABULARY
from replay.messages import MAX_FILTER, MAX_RATE, MIN_RATE

PLAY: Final = """\
In a terminal it has keys: space plays and pauses, . and , step, ] and [ go to the next
and previous phase, < and > change the rate, arrows go 5 s, End to the latest event,
q quits; ? shows them all. In a pipe it writes plain lines as they become due.

WHERE is an event number (#41), a time of day (14:05), a time since T+0 (T+12m,
T+42:10, T+00:42:10), a share (50%), a time (2026-01-15T09:40:00+07:00), start, end or
live. A drill whose order alone is known plays one event every 3 s, and has no times.
With --url a drill that still goes on is followed; with --store what is recorded so far
is played.

examples:
  drill-replay play kota-harapan-latihan --rate 60
  drill-replay play kota-harapan-latihan --from T+42:10 --skip --lang en
  drill-replay play kota-harapan-latihan --stop order,gas       pause at every order and gas
  drill-replay play kota-harapan-latihan --loop 09:40..09:57 --rate 16
  drill-replay play kota-harapan-latihan --rate 1000 --json | jq .kind
  drill-replay play kota-harapan-latihan --json --restamp | drill-replay append ulang - \\
      --url http://127.0.0.1:8080                               as if it ran now
"""
SKIP_S: Final = 60.0
_LONGEST_S: Final = 86_400


def add_play(parser: argparse.ArgumentParser, place: Callable[[Any], None]) -> None:
    parser.add_argument("drill", metavar="DRILL")
    parser.add_argument(
        "--rate",
        metavar="R",
        type=_rate,
        default=1.0,
        help="times as fast, 0.1 to 1000 (default 1)",
    )
    parser.add_argument(
        "--from", dest="start", metavar="WHERE", default="start", help="where to begin; see below"
    )
    parser.add_argument("--paused", action="store_true", help="begin paused")
    parser.add_argument(
        "--skip",
        metavar="SECONDS",
        type=_seconds,
        nargs="?",
        const=int(SKIP_S * 1000),
        default=0,
        help="play each quiet stretch of so many seconds or more in one (60 without a number)",
    )
    _several(parser, "--stop", "KIND", _kinds, "pause at events of this kind")
    parser.add_argument("--loop", metavar="WHERE..WHERE", help="play this range again and again")
    _several(parser, "--kind", "KIND", _kinds, "only events of this kind")
    _several(parser, "--side", "SIDE", _sides, "only events of this side")
    parser.add_argument("--json", action="store_true", help="print the stored lines, as they are")
    parser.add_argument(
        "--restamp",
        action="store_true",
        help="with --json: copies with the time of now, to feed another drill",
    )
    parser.add_argument("--color", action="store_true", help="colour even when not in a terminal")
    parser.add_argument(
        "--lang", choices=("id", "en"), help="language of titles and texts (default: the locale's)"
    )
    place(parser)


def _several(
    parser: argparse.ArgumentParser,
    option: str,
    metavar: str,
    kind: Callable[[str], list[str]],
    about: str,
) -> None:
    parser.add_argument(
        option,
        metavar=f"{metavar}[,{metavar}...]",
        type=kind,
        action="extend",
        default=[],
        help=f"{about}; may be given more than once",
    )


def _rate(text: str) -> float:
    number = re.fullmatch(r"\d+(\.\d*)?|\.\d+", text)
    if not number or not MIN_RATE <= float(text) <= MAX_RATE:
        raise argparse.ArgumentTypeError(f"{text!r} is not a rate (0.1 to 1000)")
    return float(text)


def _seconds(text: str) -> int:
    """Milliseconds."""
    number = re.fullmatch(r"\d{1,6}(\.\d{1,3})?", text)
    if not number or not (float(text) == 0 or 1 <= float(text) <= _LONGEST_S):
        raise argparse.ArgumentTypeError(
            f"{text!r} is no number of seconds (1 to {_LONGEST_S}); "
            "without a number, put --skip behind the drill"
        )
    return round(float(text) * 1000)


def _kinds(text: str) -> list[str]:
    return _names(text, "kind", list(VOCABULARY.kinds), lambda name: bool(OWN_KIND.fullmatch(name)))


def _sides(text: str) -> list[str]:
    return _names(text, "side", list(VOCABULARY.sides), lambda name: False)


def _names(text: str, what: str, known: list[str], own: Callable[[str], bool]) -> list[str]:
    names = [name.strip() for name in text.split(",")]
    if len(names) > MAX_FILTER:
        raise argparse.ArgumentTypeError(f"at most {MAX_FILTER} {what}s")
    for name in names:
        if name not in known and not own(name):
            near = difflib.get_close_matches(name, known, 3) or known[:8]
            raise argparse.ArgumentTypeError(f"{name!r} is no {what}; perhaps {', '.join(near)}")
    return names
