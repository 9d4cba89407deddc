"""If-Match and If-None-Match, read strictly."""

import pytest
from aiohttp.test_utils import make_mocked_request

from events.store import ANY, Empty, Exists, Expect, HeadIn
from web.conditions import expectation, not_modified
from web.problems import Refusal


def request(**headers: str) -> object:
    return make_mocked_request(
        "POST", "/", headers={name.replace("_", "-"): value for name, value in headers.items()}
    )


def heads(*seqs: int) -> HeadIn:
    return HeadIn(frozenset(seqs))


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({}, ANY),
        ({"If_Match": "*"}, Exists()),
        ({"If_None_Match": "*"}, Empty()),
        ({"If_Match": '"17"'}, heads(17)),
        ({"If_Match": '"0"'}, heads(0)),
        ({"If_Match": '"17", "18" ,"x"'}, heads(17, 18)),
        ({"If_Match": '"a,b", "3"'}, heads(3)),
        ({"If_Match": ',"3",,'}, heads(3)),
        ({"If_Match": 'W/"17"'}, heads()),
        ({"If_Match": '"017"'}, heads()),
        ({"If_Match": '""'}, heads()),
        ({"If_Match": '"abc"'}, heads()),
        ({"If_Match": '"99999999999999999999"'}, heads()),
        ({"If_Match": "*", "If_None_Match": "*"}, heads()),
        ({"If_Match": '"0", "5"', "If_None_Match": "*"}, heads(0)),
    ],
)
def test_what_an_append_expects(headers: dict[str, str], expected: Expect) -> None:
    assert expectation(request(**headers)) == expected


@pytest.mark.parametrize(
    "headers",
    [
        {"If_Match": ""},
        {"If_Match": "17"},
        {"If_Match": '"17'},
        {"If_Match": '"17""'},
        {"If_Match": '""17"'},
        {"If_Match": "'17'"},
        {"If_Match": 'w/"17"'},
        {"If_Match": '* , "17"'},
        {"If_Match": '"17" "18"'},
        {"If_Match": '"a b"'},
        {"If_Match": ", ,"},
        {"If_Match": ",".join(f'"{n}"' for n in range(101))},
        {"If_None_Match": '"17"'},
        {"If_None_Match": "17"},
    ],
)
def test_what_is_not_well_formed(headers: dict[str, str]) -> None:
    with pytest.raises(Refusal) as caught:
        expectation(request(**headers))
    assert caught.value.kind.status == 400
    assert caught.value.errors[0].field in ("If-Match", "If-None-Match")


@pytest.mark.parametrize(
    ("tags", "current"),
    [('"5"', True), ('W/"5"', True), ("*", True), ('"4", "5"', True), ('"4"', False)],
)
def test_a_read_is_compared_weakly(tags: str, current: bool) -> None:
    assert not_modified(request(If_None_Match=tags), '"5"') is current


def test_a_read_without_condition() -> None:
    assert not_modified(request(), '"5"') is False
