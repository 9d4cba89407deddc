"""The cache holds what was used last, within its limit."""

from __future__ import annotations

from collections import OrderedDict

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from events.sidecar.cache import Cache


def test_least_recently_used_goes_first() -> None:
    cache = Cache(24)
    first, second, third = (np.full(8, number, np.uint8) for number in range(3))
    cache.put(1, 0, first)
    cache.put(1, 8, second)
    cache.put(1, 16, third)
    assert cache.get(1, 0) is first
    cache.put(1, 24, third)
    assert cache.get(1, 8) is None
    assert cache.get(1, 0) is first


def test_what_is_larger_than_all_is_not_kept() -> None:
    """And pushes nothing else out."""
    cache = Cache(24)
    small = np.zeros(8, np.uint8)
    cache.put(1, 0, small)
    cache.put(1, 8, np.zeros(25, np.uint8))
    assert cache.get(1, 8) is None
    assert cache.get(1, 0) is small


def test_owners_do_not_meet() -> None:
    cache = Cache(1000)
    one, other = np.zeros(8), np.ones(8)
    cache.put(1, 0, one)
    cache.put(2, 0, other)
    assert cache.get(1, 0) is one
    assert cache.get(2, 0) is other
    assert cache.bytes == 128


@given(
    limit=st.integers(0, 60),
    acts=st.lists(
        st.tuples(st.sampled_from("gp"), st.integers(1, 2), st.integers(0, 4), st.integers(0, 20))
    ),
)
def test_against_a_model(limit: int, acts: list[tuple[str, int, int, int]]) -> None:
    cache = Cache(limit)
    model: OrderedDict[tuple[int, int], int] = OrderedDict()
    for act, owner, place, size in acts:
        if act == "p":
            cache.put(owner, place, np.zeros(size, np.uint8))
            model.pop((owner, place), None)
            if size <= limit:
                model[owner, place] = size
            while sum(model.values()) > limit:
                model.popitem(last=False)
        else:
            found = cache.get(owner, place)
            assert (None if found is None else found.nbytes) == model.get((owner, place))
            if found is not None:
                model.move_to_end((owner, place))
        assert cache.bytes == sum(model.values()) <= limit
