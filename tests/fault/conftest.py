"""What fault tests share: short and long runs, the counts, and processes to kill."""

from __future__ import annotations

from collections.abc import Iterator

import fault_figures
import pytest
from fault_figures import figures
from fault_zygote import Zygote

__all__ = ["figures", "zygote"]


def pytest_configure(config: pytest.Config) -> None:
    fault_figures.pytest_configure(config)


@pytest.fixture(scope="module")
def zygote() -> Iterator[Zygote]:
    """Where children come from that are to be killed."""
    with Zygote() as ready:
        yield ready
