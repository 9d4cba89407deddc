"""The directory of a store: which files are logs, and moving them. Blocks."""

from __future__ import annotations

from collections.abc import Callable, Container
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from events.disk import FULL, file_time, free_name, save_new, sync_directory
from events.errors import NoSpace, StoreError
from events.examples import make_directory
from events.files.identity import NotALog, identify
from events.files.lock import DirectoryLock
from events.files.recovery import ENDING as SIDECAR
from events.files.recovery import sidecar_of
from events.header import DRILL_ID, Header
from events.line import header_line
from events.sidecar.sidecar import kept_watermark
from events.store import Status

ENDING: Final = ".jsonl"
REMOVED: Final = ".removed"


@dataclass(frozen=True, slots=True)
class Directory:
    """`path` as a place for logs; see `occupy`."""

    path: Path

    def log(self, stem: str) -> Path:
        return self.path / f"{stem}{ENDING}"

    def stems(self) -> list[str]:
        """Of everything that may be a log, sorted."""
        found = sorted(self.path.glob(f"*{ENDING}"))
        return [path.stem for path in found if not path.name.startswith(".")]

    def look(self, known: Container[str]) -> tuple[list[str], dict[str, Status]]:
        """(stems of the log files, those of the others with the reason)."""
        stems, bad = [], self._missing()
        for stem in self.stems():
            try:
                if stem not in known:
                    identify(self.log(stem))
            except NotALog as err:
                bad[stem] = err.status
            except OSError as err:
                bad[stem] = Status("read_only", f"{stem}{ENDING}: {err.strerror}")
            else:
                stems.append(stem)
        return stems, bad

    def _missing(self) -> dict[str, Status]:
        """Logs of which there is only a side-car, which says that events were kept."""
        found = {}
        for path in sorted(self.path.glob(f"*{SIDECAR}")):
            if path.name.startswith(".") or self.log(path.stem).exists():
                continue
            if (mark := kept_watermark(path)) is not None and mark.seq:
                reason = (
                    f"{path.stem}{ENDING} is missing; its side-car says {mark.seq} events were "
                    f"kept; put it back from a copy, or delete {path.name}"
                )
                found[path.stem] = Status("damaged", reason)
        return found

    def make(self, header: Header) -> bool:
        """Write a new file, whole or not at all; False when there is one."""
        path = self.log(stem_of(header.drill, header.log))
        if path.exists():
            self._synced(path)  # perhaps whoever made it failed to
            return False
        fresh = path.with_name(f".{path.name}.new")
        line, _ = header_line(header)
        try:
            sidecar_of(path).unlink(missing_ok=True)  # of a log that somebody deleted
            fresh.unlink(missing_ok=True)
            save_new(fresh, (line + b"\n",))
            fresh.rename(path)
            sync_directory(self.path)
        except OSError as err:
            if err.errno in FULL:
                raise NoSpace(header.drill, err.strerror or "the disk is full") from err
            raise StoreError(f"{path.name} cannot be made: {err.strerror}") from err
        return True

    def _synced(self, path: Path) -> None:
        try:
            sync_directory(self.path)
        except OSError as err:
            raise StoreError(f"{path.name} cannot be made durable: {err.strerror}") from err

    def belonging(self, drill: str) -> list[Path]:
        """The drill's files: its log, side logs, side-cars, and what was set aside of them."""
        if not DRILL_ID.fullmatch(drill) or not self.log(drill).is_file():
            return []
        return sorted(self.path.glob(f"{drill}.*"))

    def move_aside(self, drill: str, clock: Callable[[], int]) -> Path:
        """Where it went. Raises FileNotFoundError, OSError."""
        own = self.belonging(drill)
        if not own:
            raise FileNotFoundError(drill)
        trash = self.path / REMOVED
        trash.mkdir(exist_ok=True)
        place = free_name(trash, f"{drill}-{file_time(clock())}")
        place.mkdir()
        # The log last: until it has gone the drill is there.
        for path in sorted(own, key=lambda path: path == self.log(drill)):
            path.rename(place / path.name)
        for directory in (place, trash, self.path):
            sync_directory(directory)
        return place


def stem_of(drill: str, name: str | None) -> str:
    return drill if name is None else f"{drill}.{name}"


def occupy(place: Path, holder: str, *, examples: bool, read_only: bool) -> DirectoryLock | None:
    """Take the directory for this process. Raises StoreLocked, StoreError."""
    try:
        if not read_only:
            make_directory(place, examples=examples)
            return DirectoryLock(place, holder)
        if not place.is_dir():
            raise StoreError(f"there is no store {place}; `serve` and `new` make one")
    except OSError as err:
        raise StoreError(f"{place} cannot be used as a store: {err.strerror}") from err
    return None
