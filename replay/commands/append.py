"""`drill-replay append`."""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections.abc import Iterator, Sequence
from typing import Final

from events.errors import IN_DOUBT, Fault, IdConflict, InputError
from events.store import Appended
from replay.commands.batches import Entry, Lines, Namer, batches, header_of, numbered
from replay.commands.errors import FINE, CliError, explained
from replay.commands.files import opened
from replay.commands.held import held
from replay.commands.streamed import streamed
from replay.place import Expect, Place, PlaceConflict, PlaceError, Where
from replay.terminal import plain

SHOWN: Final = 20  # faults told one by one


def append(args: argparse.Namespace, where: Where) -> int:
    """Send a file batch by batch and say what became of it.

    The file is read outside the event loop, so that Ctrl-C ends a wait for standard input.
    """
    with opened(args.file) as file, asyncio.Runner() as runner, held(runner, where) as place:
        sending, pipe = Sending(place, runner, args), streamed(file)
        lines = entries(pipe or file, args)
        try:
            for batch in batches(lines, pipe.dry) if pipe else batches(lines):
                sending.send(batch)
        except InputError as error:
            raise sending.refusal(error, error.faults) from error
        sending.report()
    return FINE


def name_of(file: str) -> str:
    return "<stdin>" if file == "-" else plain(file)


def entries(file: Lines, args: argparse.Namespace) -> Iterator[Entry]:
    """What to send. A first line that is this drill's header is left out, another's is refused."""
    first, namer = True, Namer(args.drill)
    for number, line in numbered(file):
        drill = header_of(line) if first else None
        first = False
        if drill is None:
            yield namer.entry(number, line)
        elif drill == args.drill:
            say(f"line {number} is the header of {args.drill}: left out")
        else:
            raise CliError(
                f"line {number} of {name_of(args.file)} is the header of drill {drill!r}",
                f"append to that drill, or take the line out to append to {args.drill!r}",
            )


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


class Sending:
    """The batches of one file on their way into one drill."""

    def __init__(self, place: Place, runner: asyncio.Runner, args: argparse.Namespace) -> None:
        self._place = place
        self._runner = runner
        self._drill: str = args.drill
        self._name = name_of(args.file)
        self._expect: Expect = args.expect
        self._batches = 0
        self._new: list[Appended] = []
        self._events = {True: 0, False: 0}  # by whether they were there already
        self._progress = sys.stderr.isatty()

    def send(self, batch: Sequence[Entry]) -> None:
        """One batch, whole or not at all. Raises CliError, which says what was kept before it."""
        try:
            done = self._append(batch)
        except (IdConflict, PlaceConflict) as error:
            known = self._known(error, batch)
            if known is None:
                raise self._refused(error, batch) from error
            self.send(known)
            self.send([one for one in batch if one not in known])
            return
        except Exception as error:
            raise self._refused(error, batch) from error
        self._note(done, len(batch))

    def report(self) -> None:
        """What became of the whole file."""
        if not self._batches:
            raise CliError(f"{self._name} holds no event", "give one JSON object a line")
        appended, known = self._events[False], self._events[True]
        facts = []
        if appended:
            first, last = self._new[0].first, self._new[-1].last
            facts.append(f"{_count(appended)} appended to {self._drill}, seq {first} to {last}")
        if known:
            were = "was" if known == 1 else "were"
            facts.append(f"{_count(known)} {were} there already, nothing is doubled")
        if self._batches > 1:
            facts.append(f"{self._batches} batches")
        self._clear()
        print("; ".join(facts))

    def refusal(self, error: Exception, faults: Sequence[Fault]) -> CliError:
        """The end of it, with the lines of the file that are to blame."""
        self._clear()
        shown = faults if len(faults) > 1 else ()
        for fault in shown[:SHOWN]:
            say(f"{self._name}:{_where(fault)}")
        if len(faults) > SHOWN:
            say(f"and {len(faults) - SHOWN} more")
        account = explained(error)
        if len(faults) == 1:
            what = f"{self._name}:{_where(faults[0])}"
        elif faults:
            what = f"{len(faults)} faults in {self._name}"
        else:
            what = account.what if account else str(error)
        kept = self._events[True] + self._events[False]
        nothing = "" if IN_DOUBT in what else "; nothing was kept"
        before = f"; {_count(kept)} before it kept" if kept else nothing
        way_out = account.way_out if account and not faults else "correct it and append it again"
        if kept:
            way_out += "; what was kept is not doubled"
        return CliError(f"{what}{before}", way_out)

    def _append(self, batch: Sequence[Entry]) -> Appended:
        lines = [one.raw for one in batch]
        return self._runner.run(self._place.append(self._drill, lines, self._expect))

    def _note(self, done: Appended, events: int) -> None:
        self._batches += 1
        self._events[done.duplicate] += events
        if not done.duplicate:
            self._new.append(done)
        if self._expect != "any":
            # Whoever expected something of the head expects nobody in between the batches either.
            self._expect = done.head
        if self._progress and self._batches > 1:
            sent = self._events[True] + self._events[False]
            print(f"\r{_count(sent)} …", end="", file=sys.stderr, flush=True)

    def _known(self, error: Exception, batch: Sequence[Entry]) -> list[Entry] | None:
        """The lines that are there already because the file has grown since it was last sent.

        Only lines whose ids follow from their bytes: those cannot be there with other content.
        """
        lines = {fault.line for fault in _faults(error)}
        known = [one for index, one in enumerate(batch, 1) if index in lines]
        grown = known and len(known) < len(batch) and all(one.derived for one in known)
        return known if grown and self._expect == "any" else None

    def _refused(self, error: Exception, batch: Sequence[Entry]) -> Exception:
        if explained(error) is None:
            return error
        return self.refusal(error, [_in_file(fault, batch) for fault in _faults(error)])

    def _clear(self) -> None:
        if self._progress and self._batches > 1:
            print("\r\x1b[K", end="", file=sys.stderr, flush=True)


def _faults(error: Exception) -> tuple[Fault, ...]:
    return error.faults if isinstance(error, (InputError, IdConflict, PlaceError)) else ()


def _in_file(fault: Fault, batch: Sequence[Entry]) -> Fault:
    """The same fault with the line number that it has in the file."""
    if fault.line is None or not 1 <= fault.line <= len(batch):
        return fault
    return Fault(batch[fault.line - 1].number, fault.field, fault.detail)


def _where(fault: Fault) -> str:
    parts = [str(fault.line) if fault.line is not None else "", fault.field, fault.detail]
    return plain(": ".join(part for part in parts if part))


def _count(events: int) -> str:
    return f"{events:,} event{'' if events == 1 else 's'}"
