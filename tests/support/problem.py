"""The one error shape, asserted."""

from __future__ import annotations

from http import HTTPStatus

from server import PROBLEM, Answer

MEMBERS = {"type", "title", "status", "detail", "instance", "errors"}
FAULT = {"line", "field", "detail"}


def assert_problem(answer: Answer, status: int, slug: str | None = None) -> dict[str, object]:
    """It is a problem of that status and kind; returns the document."""
    assert answer.status == status, (answer.status, answer.body[:500])
    assert answer.headers["Content-Type"].partition(";")[0] == PROBLEM
    document = answer.json
    assert set(document) - {"head"} == MEMBERS
    assert ("head" in document) == (status == HTTPStatus.PRECONDITION_FAILED)
    assert document["status"] == status
    assert document["title"]
    assert document["detail"]
    assert all(set(fault) == FAULT for fault in document["errors"])
    if slug is not None:
        assert document["type"] == f"/problems/{slug}"
    return document


def faults(answer: Answer) -> list[tuple[int | None, str]]:
    """(line, field) of every error."""
    return [(fault["line"], fault["field"]) for fault in answer.json["errors"]]
