"""FORMAT.md section 16 says what the code does."""

from __future__ import annotations

import re
from pathlib import Path

from porting_events import log_of

from events.porting import cloudevents, csvrows

SECTION = (
    (Path(csvrows.__file__).parents[1] / "FORMAT.md")
    .read_text()
    .partition("\n## 16. ")[2]
    .partition("\n## 17. ")[0]
)


def test_the_columns_are_those_of_the_table() -> None:
    assert f"\n{','.join(csvrows.COLUMNS)}\n" in SECTION


def test_every_attribute_of_a_cloudevent_has_a_row() -> None:
    line = log_of([b'{"kind":"gas","basis":{"time":"reported"}}'])[1]
    written = re.findall(rb'[{,]"(\w+)":', cloudevents.event_of(line, "d", "exercise"))
    rows = re.findall(r"^\| `(\w+)` \|", SECTION.partition("### 16.3")[2], re.MULTILINE)
    assert [name.decode() for name in written[: len(rows)]] == rows
