"""Every error that is meant has one line with the way out, and its exit code."""

import errno
import sys

import pytest

from events import errors as store_errors
from events.errors import (
    DrillError,
    DrillExists,
    DrillNotFound,
    Fault,
    HeadMismatch,
    IdConflict,
    NoSpace,
    NotJson,
    ReadOnlyLog,
    RuleBroken,
    Sealed,
    StoreLocked,
    TooLarge,
)
from replay.commands.errors import explained, with_way_out
from replay.commands.files import opened
from replay.place import PlaceConflict, PlaceError

FAULTS = [Fault(3, "kind", "is required"), Fault(4, "", "not JSON")]
EXAMPLES = [
    NotJson(FAULTS),
    TooLarge(FAULTS),
    RuleBroken(FAULTS),
    DrillNotFound("d"),
    DrillExists("d"),
    IdConflict(FAULTS, ["a"]),
    Sealed("d"),
    HeadMismatch(3),
    StoreLocked("./drills", "process 12 at http://127.0.0.1:8080"),
    ReadOnlyLog("d", "a failed sync; restart"),
    NoSpace("d", "no space left"),
    PlaceError("nobody answers", "start `drill-replay serve`"),
    PlaceError("Rule broken", "correct it", FAULTS),
    PlaceConflict("drill 'd' is sealed", "nothing was kept"),
    PlaceConflict("known ids: a", "nothing was kept", FAULTS),
]


@pytest.mark.parametrize("error", EXAMPLES, ids=lambda error: type(error).__name__)
def test_every_error_has_an_account(error):
    """What is wrong and the way out, in one line, exit 1."""
    account = explained(error)
    assert account is not None
    assert account.code == 1
    assert account.what
    assert account.way_out
    assert "\n" not in str(account)


def test_no_error_is_forgotten():
    """The examples hold every class of the tree that anybody raises."""
    tree = {c for c in vars(store_errors).values() if isinstance(c, type)}
    tree = {c for c in tree if issubclass(c, DrillError)}
    raised = {c for c in tree if not any(o is not c and issubclass(o, c) for o in tree)}
    assert raised <= {type(error) for error in EXAMPLES}


def test_a_fault_of_ours_has_none():
    """A bug is not explained away."""
    assert explained(KeyError("x")) is None
    assert explained(AssertionError()) is None


def test_a_second_writer_learns_who_writes():
    """Holder and way out."""
    account = explained(StoreLocked("./drills", "process 12 at http://127.0.0.1:8080"))
    assert "process 12 at http://127.0.0.1:8080" in account.what
    assert "--url" in account.way_out


def test_a_message_may_carry_its_own_way_out():
    """Behind its last semicolon."""
    account = with_way_out("a; b; do c", "else")
    assert (account.what, account.way_out) == ("a; b", "do c")
    assert with_way_out("a", "else").way_out == "else"


@pytest.mark.parametrize("error", [
    FileNotFoundError(errno.ENOENT, "No such file or directory", "x"),
    PermissionError(errno.EACCES, "Permission denied", "x"),
    OSError(errno.EADDRINUSE, "Address already in use"),
    OSError(errno.ENOSPC, "No space left on device"),
    OSError("no errno"),
])  # fmt: skip
def test_errors_of_the_system_are_told_in_words(error):
    """No number, no class name."""
    account = explained(error)
    assert account is not None
    assert "Errno" not in str(account)


def test_a_closed_standard_input(monkeypatch):
    """A shell closes it with `<&-`; Python then has none."""
    monkeypatch.setattr(sys, "stdin", None)
    with pytest.raises(OSError, match="is closed") as caught, opened("-"):
        pass
    assert str(explained(caught.value)) == "standard input is closed — give a file"
