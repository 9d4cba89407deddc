"""A table of events as rows, with names for codes."""

from __future__ import annotations

from events.indexing.table import Table


def rows_of(table: Table) -> list[dict[str, object]]:
    """The rows of a table; the bits of the colour are taken out of its flags."""
    columns = {name: column.tolist() for name, column in table.columns.items()}
    names = ("time", "kind", "side", "level", "flags", "unit")
    return [
        {
            "time": int(time),
            "kind": table.kinds[kind],
            "side": table.sides[side],
            "level": level,
            "flags": flags & 511,
            "colour": table.colours[flags >> 9],
            "unit": table.units[unit],
        }
        for time, kind, side, level, flags, unit in zip(
            *(columns[name] for name in names), strict=True
        )
    ]
