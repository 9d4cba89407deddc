"""`drill-replay import`."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import os
import stat
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, Final

from events.files.recovery import sidecar_of
from events.header import Header
from events.porting.intake import Intake
from events.porting.making import HiddenFile, NewLog, sweep
from events.porting.ours import Checker, Unsound
from events.porting.rows import Source
from events.porting.seen import Seen
from replay.commands.append import name_of, say
from replay.commands.arriving import Copy, Rows, recognised
from replay.commands.errors import (
    DAMAGED,
    FINE,
    INTERRUPTED,
    REFUSED,
    TORN,
    USAGE,
    CliError,
    explained,
)
from replay.commands.files import opened
from replay.commands.folder import now_ms
from replay.commands.held import held
from replay.commands.progress import Progress
from replay.commands.rejects import Rejects
from replay.commands.sending import send
from replay.place import Place, Where

_TELL: Final = 1000  # lines between two looks at the clock
_UNSOUND: Final = {
    "torn": (TORN, "put the file into the store's folder as it is: opening sets the end aside"),
    "unproven": (TORN, "put the file into the store's folder as it is: opening sets it aside"),
    "damaged": (DAMAGED, "restore it from a copy"),
    "by hand": (REFUSED, "serve the folder it comes from once, so that the line is taken in"),
}


def import_(args: argparse.Namespace, where: Where) -> int:
    """Make a new drill of every file. With several, one that fails does not keep the others."""
    single = [name for name in ("drill", "header", "title", "title_en") if getattr(args, name)]
    if len(args.files) > 1 and single:
        option = "--" + single[0].replace("_", "-")
        raise CliError(f"{option} goes with one FILE", "import the files one by one", USAGE)
    code = FINE
    with asyncio.Runner() as runner, held(runner, where) as place:
        if place.folder is not None and not args.dry_run:
            sweep(place.folder)
        for name in args.files:
            importing = Importing(place, runner, args, name)
            try:
                importing.run()
            except KeyboardInterrupt:
                raise importing.interrupted() from None
            except Exception as error:
                account = explained(error)
                if account is None or len(args.files) == 1:
                    raise
                say(f"drill-replay: {account}")
                code = max(code, account.code)
    return code


class Importing:
    """One file on its way to being a drill."""

    def __init__(
        self, place: Place, runner: asyncio.Runner, args: argparse.Namespace, file: str
    ) -> None:
        self._place, self._runner, self._args = place, runner, args
        self._file, self._name = file, name_of(file)
        self._made: Path | None = None  # what it is about to be
        self._sending = False

    def run(self) -> None:
        with opened(self._file) as file:
            source = Source(file)
            progress = Progress("events", _size(file))
            try:
                arriving = recognised(source, self._args, self._name)
                if isinstance(arriving, Copy):
                    self._copy(arriving, source, progress)
                else:
                    self._take(arriving, source, progress)
            except Unsound as error:
                code, way_out = _UNSOUND[error.condition]
                raise CliError(
                    f"{self._name} is {error}; nothing was made", way_out, code
                ) from None
            finally:
                progress.clear()

    def interrupted(self) -> CliError:
        """What there is when somebody ended it on the way."""
        if self._made is not None and self._made.exists():
            what, way_out = "interrupted; it was imported", "nothing of it is left to be done"
        elif self._sending:
            what, way_out = "interrupted; a part of it was sent", "import it again to go on"
        else:
            what, way_out = "interrupted; nothing was made", "import it again"
        return CliError(f"{self._name}: {what}", way_out, INTERRUPTED)

    def _copy(self, arriving: Copy, source: Source, progress: Progress) -> None:
        if self._place.folder is None:
            raise CliError(
                f"{self._name} is a log with a chain, and a server writes chains of its own",
                "stop it and import with --store to keep every byte, or add --fresh to take the "
                "events as new ones",
            )
        checker = Checker()
        with self._hidden(arriving.header) as file:
            for line in checker.lines(source.lines()):
                file.write(line)
                if checker.count % _TELL == 0:
                    progress.tell(checker.count, source.bytes)
            self._finish(file)
        progress.clear()
        if checker.beyond:
            say(f"{self._name}: what stands behind the seal was left out")
        facts = [f"{_count(checker.count)}, every byte as it was, head {checker.head.h[:12]}"]
        facts += ["sealed"] if checker.sealed else []
        self._report(arriving.header, facts)

    def _take(self, arriving: Rows, source: Source, progress: Progress) -> None:
        header = arriving.header
        with (
            self._hidden(header) as file,
            contextlib.closing(Seen(file.path.parent)) as seen,
            Rejects(self._name, self._args.rejected, progress) as rejects,
        ):
            log = NewLog(file, header, seen)
            intake = Intake(log, header.drill, header.log, clock=now_ms, tell=rejects.tell)
            for _ in intake.take(arriving.rows):
                progress.tell(intake.rows, source.bytes)
            progress.clear()
            rejects.close()
            self._check(intake, arriving)
            log.finish()
            self._finish(file)
            if self._place.folder is None and not self._args.dry_run:
                self._sending = True
                send(self._place, self._runner, header, file.path)
        facts = [_count(intake.taken)]
        if intake.duplicates:
            were = _were(intake.duplicates)
            facts.append(f"{intake.duplicates:,} stood there twice and {were} taken once")
        if intake.refused:
            facts.append(f"{_count(intake.refused, 'row')} refused and left out")
        for name, rows in arriving.mapped.left.items():
            of = f"{name} of {_count(rows, 'row')}"
            say(f"{self._name}: {of} was left out: it is the store's, or mapped")
        self._report(header, facts)

    def _check(self, intake: Intake, arriving: Rows) -> None:
        """Nothing is made of a file that is not what it was taken for."""
        if not intake.rows:
            raise CliError(f"{self._name} holds no event", "check the file, or say its --format")
        if unused := arriving.mapped.unused():
            path = ".".join(unused[0].source or ())
            raise CliError(
                f"no row of {self._name} has {path!r} ({unused[0].text}); nothing was made",
                "check the name, or leave the rule out",
            )
        if intake.refused and (not self._args.skip_bad or not intake.taken):
            way_out = (
                "mend them, or map them"
                if self._args.skip_bad
                else ("mend them, or import the others with --skip-bad")
            )
            raise CliError(
                f"{intake.refused:,} of {_count(intake.rows, 'row')} of {self._name} "
                f"{_were(intake.refused)} refused; nothing was made",
                way_out,
            )

    @contextlib.contextmanager
    def _hidden(self, header: Header) -> Iterator[HiddenFile]:
        """The file in the making: in the store, or nowhere that stays. Raises CliError when the
        drill is there."""
        stem = header.drill if header.log is None else f"{header.drill}.{header.log}"
        folder = self._place.folder
        if folder is not None:
            if (folder / f"{stem}.jsonl").exists():
                way_out = f"`drill-replay append {header.drill} FILE` adds to it; "
                way_out += "--drill imports under another id"
                raise CliError(f"{stem} is there already; an import makes a new drill", way_out)
            if header.log is not None and not (folder / f"{header.drill}.jsonl").exists():
                raise CliError(
                    f"{stem} is a side log, and there is no drill {header.drill!r}",
                    "import the drill's own log first",
                )
            if not self._args.dry_run:
                self._made = folder / f"{stem}.jsonl"
        with contextlib.ExitStack() as stack:
            if folder is None or self._args.dry_run:
                made = tempfile.TemporaryDirectory(prefix="drill-replay-")
                folder = Path(stack.enter_context(made))
            yield stack.enter_context(HiddenFile(folder / f"{stem}.jsonl"))

    def _finish(self, file: HiddenFile) -> None:
        if not self._args.dry_run:
            sidecar_of(file.path).unlink(missing_ok=True)  # of a log that somebody deleted
            file.finish()

    def _report(self, header: Header, facts: list[str]) -> None:
        drill = header.drill if header.log is None else f"{header.drill}.{header.log}"
        done = "would be imported" if self._args.dry_run else "imported"
        print(f"{drill} {done}: {'; '.join(facts)}")


def _size(file: BinaryIO) -> int | None:
    try:
        found = os.fstat(file.fileno())
    except OSError:
        return None
    return found.st_size if stat.S_ISREG(found.st_mode) else None


def _count(things: int, what: str = "event") -> str:
    return f"{things:,} {what}{'' if things == 1 else 's'}"


def _were(things: int) -> str:
    return "was" if things == 1 else "were"
