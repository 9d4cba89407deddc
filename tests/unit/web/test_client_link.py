"""How long a client waits before another try."""

import pytest

from web.client_link import FIRST_WAIT, LONGEST_WAIT, Backoff


def test_waits_double_up_to_ten_seconds():
    """0.5, 1, 2, 4, 8, 10, 10, … at most; half of it at least."""
    most, least = Backoff(lambda: 1.0), Backoff(lambda: 0.0)
    assert [most.wait() for _ in range(7)] == [0.5, 1, 2, 4, 8, 10, 10]
    assert [least.wait() for _ in range(2)] == [0.25, 0.5]


def test_waits_never_grow_beyond_the_longest():
    """Not after a whole night either."""
    backoff = Backoff(lambda: 1.0)
    assert [backoff.wait() for _ in range(2000)][-1] == LONGEST_WAIT


@pytest.mark.parametrize(("seconds", "expected"), [(1.9, 2.0), (2.0, FIRST_WAIT)])
def test_only_a_connection_that_stayed_up_starts_the_waits_anew(seconds, expected):
    """Two seconds up count as good."""
    backoff = Backoff(lambda: 1.0)
    backoff.wait()
    backoff.wait()
    backoff.was_up(seconds)
    assert backoff.wait() == expected
