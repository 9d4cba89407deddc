"""What the fault tests counted, as a table at the end of the run.

A pytest plugin: a test counts into the fixture `figures`, its report carries the counts, also from
another process, and whoever prints the summary adds them up.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass, fields
from typing import Final

import pytest

_PROPERTY: Final = "fault figures"


@dataclass
class Figures:
    """`lost`: acked and not there. `duplicated`: there twice. `misread`: there or answered in
    another way than it was sent, or something that nobody sent."""

    rounds: int = 0
    acked: int = 0
    lost: int = 0
    duplicated: int = 0
    misread: int = 0

    def __add__(self, other: Figures) -> Figures:
        return Figures(*(getattr(self, f.name) + getattr(other, f.name) for f in fields(self)))

    def assert_clean(self) -> None:
        assert (self.lost, self.duplicated, self.misread) == (0, 0, 0), self


@pytest.fixture
def figures(request: pytest.FixtureRequest) -> Iterator[Figures]:
    """The counts of one test; none lost, duplicated or misread, or it fails."""
    counted = Figures()
    yield counted
    request.node.user_properties.append((_PROPERTY, asdict(counted)))
    counted.assert_clean()


class Summary:
    """The rows of the table, by test function."""

    def __init__(self) -> None:
        self._rows: dict[str, Figures] = {}

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.when != "teardown":
            return
        for name, value in report.user_properties:
            if name == _PROPERTY:
                test = report.nodeid.rpartition("::")[2].partition("[")[0]
                row = test.removeprefix("test_").replace("_", " ")
                self._rows[row] = self._rows.get(row, Figures()) + Figures(**value)

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        if not self._rows:
            return
        names = [field.name for field in fields(Figures)]
        width = max(map(len, self._rows))
        terminalreporter.section("fault tests")
        terminalreporter.write_line(" ".join([" " * width, *(f"{name:>10}" for name in names)]))
        for row, counted in sorted(self._rows.items()):
            cells = [f"{value:>10}" for value in asdict(counted).values()]
            terminalreporter.write_line(" ".join([f"{row:<{width}}", *cells]))


def pytest_configure(config: pytest.Config) -> None:
    if not config.pluginmanager.has_plugin("fault-summary"):
        config.pluginmanager.register(Summary(), "fault-summary")
