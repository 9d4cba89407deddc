"""CSV as records of cells: RFC 4180 with any of three delimiters, in bounded memory. Pure."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from events.porting.rows import LONGEST, Refused, Source, refused

DELIMITERS: Final = (",", ";", "\t")

# A spreadsheet takes a cell that begins so for a formula; also after apostrophes of its own.
_FORMULA: Final = re.compile(r"'*[=+\-@\t\r\n＝＋－＠]")
_DEFUSED: Final = re.compile(r"'+[=+\-@\t\r\n＝＋－＠]")

csv.field_size_limit(LONGEST)


class Record(NamedTuple):
    """The cells of one record, and the number of the line where it begins."""

    number: int
    cells: list[str]


def records(source: Source, delimiter: str) -> Iterator[Record | Refused]:
    """All records that are not blank. A quote that never closes ends at the limit of a row."""
    held: list[bytes] = []
    first, size, quotes = 0, 0, 0
    for number, raw, whole in source.lines():
        first = first if held else number
        held.append(raw)
        size += len(raw)
        quotes += raw.count(b'"')
        if not whole or size > LONGEST:
            yield refused(first, f"the row is over {LONGEST} bytes; is a quote never closed?")
        elif quotes % 2:
            continue
        else:
            yield from _record(first, b"".join(held), delimiter)
        held, size, quotes = [], 0, 0
    if held:
        yield refused(first, 'a cell begins with " and never ends; close the quote')


def write_record(cells: Sequence[str]) -> bytes:
    """One record, its cells defused, with CRLF as the standard has it."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerow(list(map(defused, cells)))
    return out.getvalue().encode()


def delimiter_of(line: bytes) -> str:
    """The delimiter of a table with this first line: the one that stands there most often."""
    text = re.sub(rb'"[^"]*"', b"", line).decode(errors="replace")
    return max(DELIMITERS, key=text.count)


def defused(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if _FORMULA.match(cell) else cell


def undone(cell: str) -> str:
    """What `defused` was given."""
    return cell[1:] if _DEFUSED.match(cell) else cell


def _record(number: int, raw: bytes, delimiter: str) -> Iterator[Record | Refused]:
    try:
        text = raw.decode()
    except UnicodeDecodeError as bad:
        yield refused(number, f"byte {bad.start + 1} of the row is not UTF-8; save it as UTF-8")
        return
    try:
        found = list(csv.reader([text], delimiter=delimiter, strict=True))
    except csv.Error as err:
        yield refused(number, f"not CSV: {err}")
        return
    cells = [undone(cell) for cell in found[0]] if found else []
    if any(cells):
        yield Record(number, cells)
