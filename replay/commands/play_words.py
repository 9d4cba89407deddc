"""What the status line of `play` says for a moment about the last key."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from replay.terminal import Lang

NOTICE_S: Final = 4.0
SAY: Final[Mapping[str, Mapping[Lang, str]]] = {
    "last": {"id": "ini kejadian terakhir", "en": "this is the last event"},
    "first": {"id": "ini kejadian pertama", "en": "this is the first event"},
    "none": {"id": "tidak ada lagi", "en": "there is none further"},
    "one": {"id": "mengikuti: selalu 1x", "en": "following is always 1x"},
    "no_gap": {"id": "tanpa jam tidak ada saat senyap", "en": "no clock, so no quiet stretches"},
    "skip": {"id": "saat senyap dilewati", "en": "quiet stretches are skipped"},
    "noskip": {"id": "saat senyap diputar penuh", "en": "quiet stretches play in full"},
    "begin": {"id": "rentang mulai", "en": "the range starts"},
    "end": {"id": "rentang berakhir", "en": "the range ends"},
    "loop": {"id": "diulang", "en": "looping"},
    "noloop": {"id": "tidak diulang", "en": "no loop"},
    "stop": {"id": "berhenti di", "en": "pauses at"},
    "nostop": {"id": "tidak lagi berhenti di", "en": "no more pause at"},
    "stopped": {"id": "berhenti:", "en": "paused at"},
    "offline": {"id": "tidak tersambung", "en": "not connected"},
    "back": {"id": "tersambung lagi", "en": "connected again"},
}


class Notice:
    """One such word, until its time is over or the next key is pressed."""

    def __init__(self, lang: Lang) -> None:
        self.lang: Final = lang
        self._text, self._until = "", 0.0

    def say(self, word: str, now: float, more: str = "") -> None:
        self.show(f"{SAY[word][self.lang]} {more}".strip(), now)

    def show(self, text: str, now: float) -> None:
        self._text, self._until = text, now + NOTICE_S

    def clear(self) -> None:
        self._text = ""

    def at(self, now: float) -> str:
        return self._text if now < self._until else ""
