"""What went wrong, in one line with the way out, and the exit code it means."""

from __future__ import annotations

import errno
import socket
from typing import Final

from events.disk import FULL
from events.errors import (
    DrillExists,
    DrillNotFound,
    HeadMismatch,
    IdConflict,
    InputError,
    ReadOnlyLog,
    Sealed,
    StoreError,
    StoreLocked,
)
from events.signature import SignatureError
from replay.place import PlaceError

FINE: Final = 0
REFUSED: Final = 1
USAGE: Final = 2
TORN: Final = 3
DAMAGED: Final = 4
INTERRUPTED: Final = 130  # as a shell reports SIGINT
CLOSED_PIPE: Final = 141  # as a shell reports SIGPIPE


class CliError(Exception):
    """`what` is wrong and the `way_out`; `code` is the exit status."""

    def __init__(self, what: str, way_out: str, code: int = REFUSED) -> None:
        self.what = what
        self.way_out = way_out
        self.code = code
        super().__init__(f"{what} — {way_out}")


def explained(error: Exception) -> CliError | None:
    """The account of an error for people; None for one that is a fault of ours."""
    match error:
        case CliError():
            return error
        case DrillNotFound():
            return CliError(str(error), "`drill-replay list` shows which drills there are")
        case InputError(faults=faults) | PlaceError(faults=faults) if faults:
            more = f" (and {len(faults) - 1} more)" if len(faults) > 1 else ""
            return CliError(f"{faults[0]}{more}", "correct it and try again; nothing was kept")
        case DrillExists():
            return with_way_out(str(error), "see what is there with `drill-replay list`")
        case IdConflict() | Sealed():
            return with_way_out(str(error), "nothing was kept")
        case HeadMismatch():
            return with_way_out(str(error), "see what came since, then append again")
        case StoreLocked(directory=directory, holder=holder):
            return CliError(
                f"{directory} is being written by {holder}",
                "talk to it with --url, or stop it first",
            )
        case SignatureError():
            return with_way_out(str(error), "check the file and try again")
        case StoreError(__cause__=OSError() as cause) if not isinstance(error, ReadOnlyLog):
            return with_way_out(str(error), _way_past(cause))
        case StoreError():
            return with_way_out(str(error), "`drill-replay verify` says more")
        case PlaceError(what=what, way_out=way_out):
            return CliError(what, way_out)
        case OSError():
            return _of_system(error)
    return None


def with_way_out(message: str, way_out: str) -> CliError:
    """Many messages carry their own way out behind a semicolon."""
    what, _, rest = message.rpartition("; ")
    return CliError(what, rest) if what else CliError(message, way_out)


def _of_system(error: OSError) -> CliError:
    reason = (error.strerror or str(error) or type(error).__name__).lower()
    name = f"{error.filename}: " if error.filename else ""
    if error.errno == errno.EADDRINUSE:
        return CliError("that port is taken", "choose another with --port; 0 takes a free one")
    if error.errno == errno.EADDRNOTAVAIL or isinstance(error, socket.gaierror):
        return CliError("no such address on this machine", "choose another with --host")
    if error.errno == errno.EBADF:
        return CliError(f"{name}{reason}", "give a file")
    return CliError(f"{name}{reason}", _way_past(error))


def _way_past(error: OSError) -> str:
    if error.errno in FULL:
        return "make room and try again"
    if isinstance(error, PermissionError):
        return "choose another, or ask for the right to use it"
    return "check the name and try again"
