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
from replay.cli_errors import explained, with_way_out
from replay.cli_files import opened
from web import client_errors
from web.client_errors import (
    ApiProblem,
    ClientError,
    Conflict,
    Forbidden,
    HeadMoved,
    NotDrillReplay,
    NotFound,
    Rejected,
    ReplayRefused,
    Unavailable,
    Unreachable,
    problem,
)

FAULTS = [Fault(3, "kind", "is required"), Fault(4, "", "not JSON")]
URL = "http://127.0.0.1:1"
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
    Unreachable(URL, "refused"),
    NotDrillReplay(URL, "not JSON"),
    ReplayRefused(4001, "20 bad messages"),
    Rejected(400, "Bad Request", "", ()),
    Rejected(422, "Rule broken", "d", tuple(FAULTS)),
    Forbidden(403, "Forbidden", "the Host x is not known"),
    NotFound(404, "Not Found", "there is no drill 'd'"),
    Conflict(409, "Conflict", "drill 'd' is sealed"),
    HeadMoved(412, "Moved", "the head is 4", (), 4),
    Unavailable(503, "Unavailable", "read-only"),
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
    """The examples hold every class of both trees that anybody raises."""

    def leaves(module, base):
        found = {c for c in vars(module).values() if isinstance(c, type) and issubclass(c, base)}
        return {one for one in found if not any(o is not one and issubclass(o, one) for o in found)}

    raised = leaves(store_errors, DrillError) | leaves(client_errors, ClientError)
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


def test_a_problem_document_becomes_its_exception():
    """Status chooses the class; title, detail, errors and head come along."""
    body = (
        b'{"type":"about:blank","title":"T","status":412,"detail":"D","head":4,'
        b'"errors":[{"line":2,"field":"kind","detail":"x"},{"detail":"y"}]}'
    )
    error = problem(412, body, URL)
    assert isinstance(error, HeadMoved)
    assert (error.status, error.title, error.detail, error.head) == (412, "T", "D", 4)
    assert error.errors == (Fault(2, "kind", "x"), Fault(None, "", "y"))


@pytest.mark.parametrize(("status", "kind"), [
    (400, Rejected), (403, Forbidden), (404, NotFound), (409, Conflict), (412, HeadMoved),
    (413, Rejected), (415, Rejected), (422, Rejected), (500, Unavailable), (503, Unavailable),
    (507, Unavailable),
])  # fmt: skip
def test_status_and_class(status, kind):
    """The table of the tree."""
    error = problem(status, b'{"title":"T"}', URL)
    assert type(error) is kind
    assert isinstance(error, ApiProblem)


@pytest.mark.parametrize("body", [b"", b"<html>", b"[]", b"{}"])
def test_an_answer_that_is_no_problem_document(body):
    """Somebody else answers at this address."""
    assert isinstance(problem(502, body, URL), NotDrillReplay)


def test_a_closed_standard_input(monkeypatch):
    """A shell closes it with `<&-`; Python then has none."""
    monkeypatch.setattr(sys, "stdin", None)
    with pytest.raises(OSError, match="is closed") as caught, opened("-"):
        pass
    assert str(explained(caught.value)) == "standard input is closed — give a file"
