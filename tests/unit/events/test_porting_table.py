"""Tables as people and programs make them: what can be read is read, the rest is named by line."""

from __future__ import annotations

import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events.porting import csvrows
from events.porting.csvrows import NoTable
from events.porting.fields import join, split
from events.porting.mapping import read_mapping
from events.porting.rows import LONGEST, Nature, Refused, Row, Source
from events.porting.table import defused, delimiter_of, undone


def read(table: bytes | str, *rules: str, nature: str | None = None) -> list[object]:
    """The events of a table, or (line, fault) of a row that is refused."""
    raw = table if isinstance(table, bytes) else table.encode()
    found: list[object] = []
    for row in csvrows.rows(Source(io.BytesIO(raw)), read_mapping(rules), Nature(nature)):
        if isinstance(row, Row):
            found.append(json.loads(row.raw))
        elif isinstance(row, Refused):
            found += [(fault.line, fault.detail) for fault in row.faults]
    return found


def why(found: object) -> str:
    assert isinstance(found, tuple), found
    return f"{found[0]}: {found[1]}"


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_delimiters_line_ends_and_a_byte_order_mark(mark: str, end: str) -> None:
    """As Excel, LibreOffice and scripts write them; blank rows are none."""
    rows = [["kind", "text.id", "level"], ["gas", '"Gas, air; mata"', "3"], [], ["", "", ""]]
    table = "\ufeff" + end.join(mark.join(row) for row in rows)
    assert read(table) == [{"kind": "gas", "text": {"id": "Gas, air; mata"}, "level": 3}]


def test_quotes_hold_everything() -> None:
    """Quotes, line ends and NUL within a cell."""
    table = 'kind,text.id\ngas,"a ""b""\r\nc\n\0d"\ngas,e\n'
    assert read(table) == [
        {"kind": "gas", "text": {"id": 'a "b"\r\nc\n\0d'}},
        {"kind": "gas", "text": {"id": "e"}},
    ]


def test_rows_that_do_not_fit_are_told_with_the_line_where_they_begin() -> None:
    """Too few cells, too many, one without a column; lines within a cell are counted."""
    table = 'kind,scene,\ngas,"a\nb",\ngas\ngas,b,,c\ngas,b,c\ngas,b,,\n'
    first, few, many, unnamed, last = read(table)
    assert first == {"kind": "gas", "scene": "a\nb"}
    assert why(few) == "4: has 1 cell, the first row names 3 columns"
    assert why(many).startswith("5: cell 4 has no column")
    assert why(unnamed).startswith("6: cell 3 has no column")
    assert last == {"kind": "gas", "scene": "b"}


def test_bytes_that_are_no_text_and_quotes_that_are_no_csv() -> None:
    """One bad row does not take the next one with it."""
    latin, quote, sound = read(b'kind,scene\ngas,Kepolisi\xe9n\ngas,"a"b\ngas,c\n')
    assert why(latin) == "2: byte 13 of the row is not UTF-8; save it as UTF-8"
    assert why(quote).startswith("3: not CSV")
    assert sound == {"kind": "gas", "scene": "c"}


def test_a_quote_that_never_closes() -> None:
    """Told with the line where it opens; it ends at the limit of a row, not of the memory."""
    assert why(read('kind,scene\ngas,"a\ngas,b\n')[0]).startswith("2: a cell begins with")
    long = b'kind,scene\ngas,"' + b"a\n" * (LONGEST // 2) + b'"\ngas,c\n'
    assert why(read(long)[0]).startswith(f"2: the row is over {LONGEST} bytes")


def test_a_cell_of_a_megabyte_is_read_and_left_for_the_rules_of_the_event() -> None:
    """It is a row like any other; that no event is so long is told when it is taken in."""
    [row] = read("kind,scene\ngas," + "a" * 1_000_000 + "\n")
    assert isinstance(row, dict)
    assert len(row["scene"]) == 1_000_000


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ("", "empty"),
        ("\n\n", "empty"),
        ("scene,level\na,3\n", "no column is the kind (there are: scene, level)"),
        ("kind,kind\ngas,gas\n", "'kind' stands twice"),
        ("kind,text,text.id\ngas,a,b\n", "leads through another one"),
        ('kind,"scene\n', "never ends"),
    ],
)
def test_what_is_no_table_of_events(table: str, said: str) -> None:
    """Told once, not once a row."""
    with pytest.raises(NoTable) as refused:
        read(table)
    assert said in str(refused.value)


def test_values_are_fitted_to_their_members() -> None:
    """Numbers, true and false as spreadsheets write them, lists; an empty cell is no member."""
    table = (
        "kind,level,count.n,actors,ambiguous,id,scene,x-own\n"
        'gas, 3 ,12,"Dalmas;K9; a\\;b",TRUE,17,,4\n'
        "gas,high,,,maybe,,,\n"
    )
    assert read(table) == [
        {
            "kind": "gas",
            "level": 3,
            "count": {"n": 12},
            "actors": ["Dalmas", "K9", "a;b"],
            "ambiguous": True,
            "id": "17",
            "x-own": "4",
        },
        {"kind": "gas", "level": "high", "ambiguous": "maybe"},
    ]


def test_what_the_store_writes_is_not_taken_from_a_table() -> None:
    """seq, recorded and h of another log mean nothing in a new one."""
    table = "seq,recorded,h,durable,drill,kind\n7,2026-01-15T02:00:00Z,00,6,d,gas\n"
    assert read(table) == [{"kind": "gas"}]


def test_rows_of_drills_of_another_nature_are_kept_apart() -> None:
    """The first row says what the drill is, unless that was given."""
    table = "nature,kind\nfictional,gas\nexercise,gas\n,gas\nreal,gas\n"
    first, other, silent, real = read(table)
    assert (first, silent) == ({"kind": "gas"}, {"kind": "gas"})
    assert why(other).startswith("3: 'exercise' is not what the drill is, 'fictional'")
    assert why(real).startswith("5: 'real' is not")
    assert why(read(table, nature="exercise")[0]).startswith("2: 'fictional'")


def test_columns_are_mapped_by_their_names() -> None:
    """A column may have any name; constants stand in every row."""
    table = "Waktu;Uraian;Satuan\n2026-01-15T09:00:00+07:00;Massa berkumpul;Dalmas\n"
    rules = ("time=Waktu", "text.id=Uraian", "actors=Satuan", "kind=:gathering", "level=:2")
    assert read(table, *rules) == [
        {
            "time": "2026-01-15T09:00:00+07:00",
            "text": {"id": "Massa berkumpul"},
            "actors": ["Dalmas"],
            "kind": "gathering",
            "level": 2,
        }
    ]
    with pytest.raises(NoTable, match="there is no column 'Jam'"):
        read(table, "kind=:gas", "time=Jam")


def test_a_json_cell_that_is_none() -> None:
    """The last column holds an object or nothing."""
    broken, number = read("kind,json\ngas,{\ngas,7\n")
    assert why(broken).startswith("2: not JSON")
    assert why(number).startswith("3: must be the JSON object")


@given(st.text())
def test_a_defused_cell_is_undone(text: str) -> None:
    assert undone(defused(text)) == text


@given(st.lists(st.text(alphabet="a;\\ "), min_size=1))
def test_a_joined_list_is_split_again(items: list[str]) -> None:
    assert split(join(items)) == items


def test_the_delimiter_is_not_looked_for_in_quotes() -> None:
    assert delimiter_of(b'"a,b,c,d";e;f\n') == ";"
