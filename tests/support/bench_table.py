"""How figures are printed: medians, ratios, the machine, and how busy it was."""

from __future__ import annotations

import os
import platform
import statistics
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from bench_place import CACHE, ROOT, SHORT, TREE, cache


def cpu_name() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        name, _, value = line.partition(":")
        if name.strip() == "model name":
            return value.strip()
    return platform.machine()


def disk_of(place: Path) -> tuple[str, str]:
    """(file system, device) that holds `place`."""
    best = ("", "?", "?")
    for line in Path("/proc/mounts").read_text().splitlines():
        device, mount, kind = line.split()[:3]
        inside = place == Path(mount) or Path(mount) in place.parents
        if inside and len(mount) >= len(best[0]):
            best = (mount, kind, device)
    return best[1], best[2]


def machine() -> str:
    kind, device = disk_of(cache())
    memory = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / 2**30
    return (
        f"{cpu_name()}, {os.cpu_count()} cores, {memory:.0f} GiB; "
        f"Linux {platform.release()}; {kind} on {device}; Python {platform.python_version()}"
    )


def jiffies() -> tuple[int, int]:
    """(steal, all) of every core since the start of the machine."""
    fields = list(map(int, Path("/proc/stat").read_text().split("\n", 1)[0].split()[1:9]))
    return fields[7], sum(fields)


class Weather:
    """How busy the machine was between two moments."""

    def __init__(self) -> None:
        self.load, self.jiffies, self.began = os.getloadavg()[0], jiffies(), time.monotonic()

    def __str__(self) -> str:
        steal, total = (now - then for now, then in zip(jiffies(), self.jiffies, strict=True))
        return (
            f"load {self.load:.1f} -> {os.getloadavg()[0]:.1f}, "
            f"steal {100 * steal / max(total, 1):.0f} %, took {time.monotonic() - self.began:.0f} s"
        )


@dataclass
class Column:
    """A figure that is told, and how."""

    name: str
    form: str = "{:,.0f}"


@dataclass
class Table:
    """Rows of repeats; every cell is the median of its repeats.

    `ratios` names the columns whose ratio, first row / this row, is told; the first of them is the
    one whose spread is. `aims` says what the ratios should be.
    """

    title: str
    columns: Sequence[Column]
    ratios: Sequence[str]
    aims: Mapping[str, str] = field(default_factory=dict)
    rows: dict[str, list[Mapping[str, float]]] = field(default_factory=dict)
    missing: dict[str, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    weather: Weather = field(default_factory=Weather)

    def add(self, row: str, figures: Mapping[str, float]) -> None:
        self.rows.setdefault(row, []).append(figures)

    def median(self, row: str, column: str) -> float | None:
        found = [one[column] for one in self.rows.get(row, ()) if column in one]
        return statistics.median(found) if found else None

    def _ratio(self, row: str, column: str) -> str:
        """The median of the ratios within each repeat: what disturbed one disturbed both."""
        first = next(iter(self.rows))
        pairs = zip(self.rows[first], self.rows[row], strict=True)
        found = [
            ours[column] / it[column] for ours, it in pairs if ours.get(column) and it.get(column)
        ]
        return f"{statistics.median(found):.2f}" if row != first and found else ""

    def _spread(self, row: str) -> str:
        """From the least to the most, in percent of the median."""
        found = [one[self.ratios[0]] for one in self.rows[row] if self.ratios[0] in one]
        if len(found) < 2 or not statistics.median(found):
            return ""
        return f"{100 * (max(found) - min(found)) / statistics.median(found):.0f} %"

    def _repeats(self) -> str:
        most = max((len(found) for found in self.rows.values()), default=0)
        return f"medians of {most} repeats, interleaved" if most > 1 else "once"

    def cells(self) -> list[list[str]]:
        ratios = [f"first / it, {column}" for column in self.ratios]
        lines = [["", *(column.name for column in self.columns), "spread", *ratios, "aim"]]
        for row in self.rows:
            figures = (self.median(row, column.name) for column in self.columns)
            shown = [
                "" if figure is None else column.form.format(figure)
                for column, figure in zip(self.columns, figures, strict=True)
            ]
            told = [self._ratio(row, column) for column in self.ratios]
            lines.append([row, *shown, self._spread(row), *told, self.aims.get(row, "")])
        return lines

    def __str__(self) -> str:
        lines = self.cells()
        widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
        stamp = datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC")
        short = ", short mode" if SHORT else ""
        text = ["", f"## {self.title}", machine()]
        text.append(f"{stamp}; {self.weather}; {self._repeats()}{short}")
        if TREE != ROOT:
            text.append(f"measured: the checkout in {TREE.name}")
        text.append("")
        for number, cells in enumerate(lines):
            padded = [cells[0].ljust(widths[0])]
            padded += map(str.rjust, cells[1:-1], widths[1:-1])
            padded.append(cells[-1].ljust(widths[-1]))
            text.append("  ".join(padded).rstrip())
            if number == 0:
                text.append("  ".join("-" * width for width in widths))
        text += [f"{row}: skipped, {reason}" for row, reason in self.missing.items()]
        text += self.notes
        return "\n".join(text)

    def tell(self) -> None:
        """Print, and keep beside the cache for whoever writes the figures down."""
        sys.stdout.write(f"{self}\n")
        sys.stdout.flush()
        with (CACHE / "figures.txt").open("a") as kept:
            kept.write(f"{self}\n")


RATES: Final = (
    Column("events/s"),
    Column("p50 ms", "{:.2f}"),
    Column("p99 ms", "{:.2f}"),
    Column("CPU us/event", "{:.1f}"),
)
