"""Building an index line by line, in bounded memory. Blocks."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from events.facts import Facts
from events.files.coverage import Coverage
from events.files.logfile import LogFile
from events.files.note import Note
from events.sidecar.sidecar import Sidecar

logger = logging.getLogger("drill_replay.events")

_ROWS: Final = 1 << 18  # that are held before they are saved


class Builder:
    """Takes what a scan finds. Only a long log is saved on the way: to the side-car at `place`, or
    to a temporary one where there is none or it cannot be written."""

    def __init__(
        self, coverage: Coverage, identity: str, file: LogFile, place: Path | None
    ) -> None:
        self.sidecar: Sidecar | None = coverage.sidecar
        # A side-car that is not ours is read as it is; then not much lies behind it.
        self._saves = place is not None or coverage.sidecar is None
        self._index, self._watermark = coverage.index, coverage.watermark
        self._identity, self._file, self._place = identity, file, place
        self._rows = 0

    def take(self, found: Sequence[Facts], sizes: Sequence[int]) -> None:
        self._index.extend(found, sizes)
        self._rows += len(found)
        if self._rows >= _ROWS and self._saves:
            self._rows = 0
            self._save(found[-1].h)

    def _save(self, h: str) -> None:
        """Without a `stat`: whoever opens the log next does not know whether it is sound."""
        save = self._index.unsaved()
        if save is None:
            return
        try:
            self.sidecar = self.sidecar or self._new()
            save.directory.note = Note(h).bytes()
            save.write(self.sidecar, self._watermark, None)
        except OSError as err:
            logger.warning("the index of %s is kept in memory: %s", self._file.name, err)
        else:
            self._index.saved(save)

    def _new(self) -> Sidecar:
        try:
            return Sidecar.create(self._place, self._identity)
        except OSError:
            return Sidecar.create(None, self._identity)
