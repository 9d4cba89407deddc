"""The line at the bottom of a replay in a terminal. Pure: facts in, one line of a given width out.

Each part has a long form and may have shorter ones. Where the terminal is narrow the parts that
matter least get shorter first, and only when all are short do they go, in the same order. The
parts keep their places and their widths, so that nothing jumps while the numbers run.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from replay.terminal import Look, cells

STATES: Final = {
    "playing": ("▶", {"id": "diputar", "en": "playing"}),
    "paused": ("‖", {"id": "dijeda", "en": "paused"}),
    "following": ("●", {"id": "mengikuti", "en": "following"}),
    "ended": ("■", {"id": "selesai", "en": "ended"}),
    "waiting": ("…", {"id": "menunggu", "en": "waiting"}),
    "so_far": ("■", {"id": "sejauh ini", "en": "so far"}),
    "offline": ("✕", {"id": "terputus", "en": "offline"}),
    "connecting": ("✕", {"id": "menyambung", "en": "connecting"}),
}
WORDS: Final = {
    "help": {"id": "? tombol", "en": "? keys"},
    "loop": {"id": "ulang", "en": "loop"},
    "range": {"id": "rentang", "en": "range"},
    "skip": {"id": "lewati senyap", "en": "skip quiet"},
    "skip_short": {"id": "lewati", "en": "skip"},
    "stop": {"id": "henti:", "en": "stop:"},
    "stop_short": {"id": "henti", "en": "stop"},
    "event": {"id": "kejadian", "en": "event"},
}
ROOMY: Final = 64  # columns from which there is a margin
GAP: Final = "  "
KEPT: Final = 95  # from this weight on a part stays
RATE_WIDTH: Final = 5
BAR: Final = "48;5;236;38;5;252"
BAR_STATE: Final = "1;48;5;236;38;5;255"
BAR_BROKEN: Final = "1;97;41"
NO_COLOUR_BAR: Final = "7"


@dataclass(frozen=True, slots=True)
class Facts:
    """What the line tells."""

    state: str  # a key of STATES
    rate: float
    number: int
    total: int
    clock: str = ""  # the drill's own time; none where only the order is known
    since: str = ""  # T+
    phase: str = ""
    loop: str = ""  # its two ends
    looping: bool = False
    skip: str = ""
    stop: tuple[str, ...] = ()  # labels of kinds
    notice: str = ""  # for a moment, about the last key


@dataclass(slots=True)
class _Part:
    weight: int  # the heaviest goes last
    forms: list[str]

    @property
    def text(self) -> str:
        return self.forms[0]


def status(facts: Facts, width: int, look: Look) -> str:
    """The line, exactly `width` columns wide."""
    parts = [part for part in _parts(facts, look) if part.text]
    _shorten(parts, width)
    shown = [part.text for part in parts if part.text]
    helping = shown.pop() if parts[-1].text and len(shown) > 1 else ""
    state, rest = shown[0], GAP.join(shown[1:])
    left = _fit(f"{_margin(width)}{state}{' ' if rest else ''}", width)
    body = _fit(rest, width - cells(left))
    room = width - cells(left) - cells(body) - cells(helping)
    edge = " " if helping and room > len(GAP) else ""
    tail = " " * (room - len(edge)) + helping + edge
    return _painted(left, body + tail, facts.state, look)


def rate_text(rate: float) -> str:
    """`0.25x`, `1x`, `600x`."""
    return f"{rate:g}x"


def _parts(facts: Facts, look: Look) -> list[_Part]:
    lang = look.lang
    glyph, words = STATES[facts.state]
    widest = max(cells(names[lang]) for _, names in STATES.values())
    digits = len(str(facts.total))
    number = f"{facts.number:>{digits}}/{facts.total}"
    return [
        _Part(100, [f"{glyph} {words[lang]:<{widest}}", f"{glyph} {words[lang]}"]),
        _Part(80, [f"{rate_text(facts.rate):>{RATE_WIDTH}}"]),
        _Part(85, [facts.clock]),
        _Part(70, [facts.since]),
        _Part(90, [f"{WORDS['event'][lang]} {number}", number]),
        _Part(50, [facts.phase]),
        _Part(45, _loop(facts, look)),
        _Part(44, _stop(facts, look)),
        _Part(43, _skip(facts, look)),
        _Part(95, [facts.notice]),
        _Part(30, [WORDS["help"][lang], "?"]),
    ]


def _loop(facts: Facts, look: Look) -> list[str]:
    if not (facts.loop or facts.looping):
        return [""]
    word = WORDS["loop" if facts.looping else "range"][look.lang]
    return [f"{word} {facts.loop}", word] if facts.loop else [word]


def _stop(facts: Facts, look: Look) -> list[str]:
    if not facts.stop:
        return [""]
    long, short = WORDS["stop"][look.lang], WORDS["stop_short"][look.lang]
    return [f"{long} {', '.join(facts.stop)}", f"{short} {len(facts.stop)}"]


def _skip(facts: Facts, look: Look) -> list[str]:
    if not facts.skip:
        return [""]
    return [f"{WORDS['skip'][look.lang]} {facts.skip}", WORDS["skip_short"][look.lang]]


def _shorten(parts: list[_Part], width: int) -> None:
    """Make them fit: first short forms, then fewer parts, the lightest first. Last of all the
    state gives up its padding; that and a notice are cut rather than left out."""
    state, *others = sorted(parts, key=lambda part: -part.weight)
    lightest = others[::-1]
    going = [part for part in lightest if part.weight < KEPT]
    for part, fewest in [(part, 1) for part in lightest] + [(part, 0) for part in going]:
        while _needed(parts, width) > width and len(part.forms) > fewest and part.text:
            part.forms = part.forms[1:] or [""]
    if _needed(parts, width) > width:
        state.forms = state.forms[1:]


def _margin(width: int) -> str:
    return " " if width >= ROOMY else ""


def _needed(parts: list[_Part], width: int) -> int:
    texts = [part.text for part in parts if part.text]
    between = len(GAP) * (len(texts) - 1) - 1  # one less behind the state
    return len(_margin(width)) + sum(map(cells, texts)) + between


def _fit(text: str, width: int) -> str:
    if cells(text) <= width:
        return text
    while text and cells(text) > width - 1:
        text = text[:-1]
    return f"{text}…" if width > 0 else ""


def _painted(left: str, rest: str, state: str, look: Look) -> str:
    if not look.colour:
        return f"\x1b[{NO_COLOUR_BAR}m{left}{rest}\x1b[0m"
    code = BAR_BROKEN if state in ("offline", "connecting") else BAR_STATE
    return f"\x1b[{code}m{left}\x1b[0;{BAR}m{rest}\x1b[0m"
