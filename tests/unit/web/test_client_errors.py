"""What can go wrong with a server: from its answer to an exception to words for people."""

import pytest

from events.errors import Fault
from replay.commands.errors import explained
from replay.place import PlaceConflict
from web import client_errors
from web.client_errors import (
    ApiProblem,
    AppendEnded,
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
from web.place import translated

FAULTS = (Fault(3, "kind", "is required"), Fault(4, "", "not JSON"))
URL = "http://127.0.0.1:1"
EXAMPLES = [
    Unreachable(URL, "refused"),
    NotDrillReplay(URL, "not JSON"),
    ReplayRefused(4001, "20 bad messages"),
    AppendEnded(4004, "the drill was removed"),
    Rejected(400, "Bad Request", "", ()),
    Rejected(422, "Rule broken", "d", FAULTS),
    Forbidden(403, "Forbidden", "the Host x is not known"),
    NotFound(404, "Not Found", "there is no drill 'd'"),
    Conflict(409, "Conflict", "drill 'd' is sealed"),
    HeadMoved(412, "Moved", "the head is 4", (), 4),
    Unavailable(503, "Unavailable", "read-only"),
    Conflict(409, "Conflict", "known ids: a", FAULTS),
]


@pytest.mark.parametrize("error", EXAMPLES, ids=lambda error: type(error).__name__)
def test_every_error_has_an_account(error):
    """What is wrong and the way out, in one line, exit 1; a conflict stays one."""
    place_error = translated(error)
    account = explained(place_error)
    assert account is not None
    assert account.code == 1
    assert account.what
    assert account.way_out
    assert "\n" not in str(account)
    assert place_error.faults == getattr(error, "errors", ())
    assert isinstance(place_error, PlaceConflict) == isinstance(error, Conflict)


def test_no_error_is_forgotten():
    """The examples hold every class of the tree that anybody raises."""
    tree = {c for c in vars(client_errors).values() if isinstance(c, type)}
    tree = {c for c in tree if issubclass(c, ClientError)}
    raised = {c for c in tree if not any(o is not c and issubclass(o, c) for o in tree)}
    assert raised <= {type(error) for error in EXAMPLES}


FIRST_FAULT = "line 3, kind: is required (and 1 more) — correct it and try again; nothing was kept"
NOBODY = f"nobody answers at {URL} (refused) — start `drill-replay serve`, or use --store DIR"
TAKEN = "drill 'd' is there — choose another id"
NOT_THERE = "a; b — `drill-replay list` shows which drills there are"


@pytest.mark.parametrize(("error", "account"), [
    (Unreachable(URL, "refused"), NOBODY),
    (Rejected(422, "Rule broken", "d", FAULTS), FIRST_FAULT),
    (Conflict(409, "Conflict", "known", FAULTS), FIRST_FAULT),
    (Conflict(409, "Conflict", "drill 'd' is there; choose another id"), TAKEN),
    (NotFound(404, "Not Found", "a; b"), NOT_THERE),
    (Rejected(400, "Bad Request", ""), "Bad Request — correct it and try again"),
])  # fmt: skip
def test_the_words_of_an_account(error, account):
    """Faults come before the detail; a message may bring its own way out."""
    assert str(explained(translated(error))) == account


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
