"""How long a random test runs: short in `make test`, long in `make torture`."""

from __future__ import annotations

from collections.abc import Sequence

import pytest


def seeds(short: int, long: int) -> pytest.MarkDecorator:
    """A parameter `seed`: 0 to `short`, and those up to `long` only under `make torture`."""
    more = [pytest.param(seed, marks=pytest.mark.torture) for seed in range(short, long)]
    return pytest.mark.parametrize("seed", [*range(short), *more])


def lengths(name: str, short: int, long: int) -> pytest.MarkDecorator:
    """A parameter `name` that is `short`, and `long` only under `make torture`."""
    values: Sequence[object] = [short, pytest.param(long, marks=pytest.mark.torture)]
    return pytest.mark.parametrize(name, values)
