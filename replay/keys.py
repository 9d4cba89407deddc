"""Keys of a terminal: bytes in, names out. Pure; when to stop waiting is the shell's to say.

A terminal sends a key as one byte, as a character of UTF-8, or as an escape sequence, and a read
may end anywhere within one. What is cut off waits for the rest. A lone Esc begins every sequence,
so only time tells it from one: `settle` says that nothing followed.

| bytes | name |
|---|---|
| a character | itself: `q`, `>`, `é`; the space bar is `space` |
| `ESC [ 1 ; 2 D`, `ESC O D`, … | `left right up down home end delete insert pageup pagedown tab` |
| with modifiers | `shift-`, `alt-`, `ctrl-` in front, in this order |
| 0x01 to 0x1a | `ctrl-a` to `ctrl-z`, but `tab` and `enter` |
| ESC alone | `esc` |

Sequences that name no key (a reply of the terminal, a mouse) are swallowed whole: their letters
must not act as keys.
"""

from __future__ import annotations

import re
from typing import Final

_ESC: Final = 0x1B
LONGEST: Final = 64  # bytes of a sequence; whatever is longer is none

_CSI: Final = re.compile(rb"\x1b\[([0-?]*)([ -/]*)([@-~])")
_CSI_BEGUN: Final = re.compile(rb"\x1b\[[0-?]*[ -/]*")
_LINUX: Final = re.compile(rb"\x1b\[\[[A-E]")  # F1 to F5 of the Linux console
_LETTERS: Final = {
    "A": "up",
    "B": "down",
    "C": "right",
    "D": "left",
    "F": "end",
    "H": "home",
    "Z": "shift-tab",
    # rxvt tells Shift by a small letter
    "a": "shift-up",
    "b": "shift-down",
    "c": "shift-right",
    "d": "shift-left",
}
_NUMBERS: Final = {
    1: "home",
    2: "insert",
    3: "delete",
    4: "end",
    5: "pageup",
    6: "pagedown",
    7: "home",
    8: "end",
}
_MODIFIERS: Final = ((1, "shift"), (2, "alt"), (4, "ctrl"))
_BYTES: Final = {
    0x00: "ctrl-space",
    0x08: "backspace",
    0x09: "tab",
    0x0A: "enter",
    0x0D: "enter",
    0x20: "space",
    0x7F: "backspace",
}


class Keys:
    """A stream of keys; feed it what was read."""

    def __init__(self) -> None:
        self._rest = b""

    @property
    def waiting(self) -> bool:
        """Whether part of a key was read and the rest may come."""
        return bool(self._rest)

    def feed(self, data: bytes) -> list[str]:
        """The keys that `data` completes."""
        names, self._rest = decode(self._rest + data)
        return names

    def settle(self) -> list[str]:
        """Nothing more came: a lone Esc was the key, and part of anything else was none."""
        rest, self._rest = self._rest, b""
        return ["esc"] if rest == b"\x1b" else []


def decode(data: bytes) -> tuple[list[str], bytes]:
    """(names of the whole keys, the bytes behind the last of them)."""
    names: list[str] = []
    begin = 0
    while begin < len(data):
        name, taken = _key(data[begin : begin + LONGEST])
        if not taken:
            if len(data) - begin < LONGEST:
                break
            taken = 1  # no key is that long: its first byte is noise
        if name:
            names.append(name)
        begin += taken
    return names, data[begin:]


def _key(data: bytes) -> tuple[str, int]:
    """(the first key, how many bytes it is); 0 while it is not whole, no name where it is none."""
    first = data[0]
    if first == _ESC:
        return _escaped(data)
    if first in _BYTES:
        return _BYTES[first], 1
    if first < 0x20:
        return (f"ctrl-{chr(first + 0x60)}" if first <= 0x1A else ""), 1
    if first < 0x80:
        return chr(first), 1
    return _character(data)


def _escaped(data: bytes) -> tuple[str, int]:
    if len(data) == 1:
        return "", 0
    if data[1] == _ESC:  # Esc, and then another key
        return "esc", 1
    if data[1] == ord("["):
        return _csi(data)
    if data[1] == ord("O"):
        return (_LETTERS.get(chr(data[2]), ""), 3) if len(data) > 2 else ("", 0)
    name, taken = _key(data[1:])
    return (f"alt-{name}" if name else ""), taken + 1 if taken else 0


def _csi(data: bytes) -> tuple[str, int]:
    if data[:3] == b"\x1b[[":
        return ("", 4) if _LINUX.match(data) else ("", 0 if len(data) == 3 else 3)
    whole = _CSI.match(data)
    if whole is None:
        begun = _CSI_BEGUN.match(data)
        assert begun is not None, "it begins with ESC ["
        # Nothing of a sequence that broke off counts; what broke it may be a key.
        return "", 0 if begun.end() == len(data) else begun.end()
    numbers = [int(part) if part.isdigit() else 0 for part in whole[1].split(b";")]
    final = whole[3].decode()
    name = _NUMBERS.get(numbers[0], "") if final == "~" else _LETTERS.get(final, "")
    if whole[2] or whole[1][:1] in (b"<", b"=", b">", b"?"):
        name = ""  # a reply of the terminal, or a mouse
    return _modified(name, numbers[1] if len(numbers) > 1 else 1), whole.end()


def _modified(name: str, code: int) -> str:
    """The name with its modifiers, which a terminal sends as 1 + their bits."""
    if not name:
        return ""
    bits = code - 1 if 1 <= code <= 16 else 0
    return "".join(f"{word}-" for bit, word in _MODIFIERS if bits & bit) + name


def _character(data: bytes) -> tuple[str, int]:
    """A character of UTF-8 beyond ASCII; a byte that begins none is no key."""
    first = data[0]
    size = 2 if 0xC2 <= first < 0xE0 else 3 if 0xE0 <= first < 0xF0 else 4 if first < 0xF5 else 1
    if first < 0xC2 or size == 1:
        return "", 1
    part = data[1:size]
    if any(byte & 0xC0 != 0x80 for byte in part):
        return "", 1
    if len(part) + 1 < size:
        return "", 0
    try:
        return data[:size].decode(), size
    except UnicodeDecodeError:
        return "", 1
