"""Lines of a file as batches that can be sent again."""

import io

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from events.errors import TooLarge
from events.limits import MAX_BODY, MAX_EVENTS
from replay.commands.batches import Entry, Namer, batches, header_of, numbered


def ids(drill: str, *lines: bytes) -> list[str]:
    """The ids that the lines of one file get."""
    namer = Namer(drill)
    return [orjson.loads(namer.entry(n, line).raw)["id"] for n, line in enumerate(lines, 1)]


def test_lines_keep_the_numbers_of_the_file():
    """Blank lines are skipped but counted; BOM and CRLF go."""
    file = io.BytesIO(b'\xef\xbb\xbf{"a":1}\r\n\r\n  \n{"b":2}')
    assert list(numbered(file)) == [(1, b'{"a":1}'), (4, b'{"b":2}')]


def test_a_line_without_end_is_not_read_whole():
    """A file that is no JSONL at all is refused early, with its line."""
    file = io.BytesIO(b"\n" + b"x" * (MAX_BODY + 100))
    with pytest.raises(TooLarge) as refused:
        list(numbered(file))
    assert refused.value.faults[0].line == 2


def test_a_derived_id_leaves_every_other_byte_alone():
    """Numbers, escapes and blanks come through as they were written."""
    line = rb'{ "kind":"gas", "n":1e2,"m":-0,"s":"\u00e9","k":12345678901234567890}'
    sent = Namer("d").entry(1, line)
    assert sent.derived
    assert sent.raw.endswith(line.removeprefix(b"{ "))
    assert orjson.loads(sent.raw)["kind"] == "gas"


def test_the_same_line_of_the_same_file_has_the_same_id():
    """So a rerun is a retry; another drill, content or an equal line is another event."""
    line, other = b'{"kind":"gas"}', b'{"kind":"arrest"}'
    assert ids("d", line, line) == ids("d", line, line)
    assert len({*ids("d", line, line, other), *ids("e", line)}) == 4


def test_a_line_put_in_between_changes_no_other_id():
    """A file that has grown is sent again without doubling what was there."""
    line, other = b'{"kind":"gas"}', b'{"kind":"arrest"}'
    assert ids("d", line, other, line)[::2] == ids("d", line, line)


def test_the_vector_of_the_format():
    """The page derives the same ids (tests/js/shelf-jsonl.test.js)."""
    assert ids("contoh", b'{"kind":"gas"}', b'{"kind":"gas"}') == [
        "e86a8878-40fa-51aa-a199-7521484ff8dd",
        "be7e6b42-413c-54b7-b81a-47c941a1a6ae",
    ]


@pytest.mark.parametrize("line", [b'{"kind":"gas","id":"a"}', b'{"id":null}', b"[]", b"1", b"nope",
                                  b"\xff", b'{"a":'])  # fmt: skip
def test_what_has_an_id_or_is_no_object_is_sent_as_it_is(line):
    """The store refuses by its own rules what it has to refuse."""
    assert Namer("d").entry(7, line) == Entry(7, line, derived=False)


def test_an_empty_object_gets_an_id_and_no_comma():
    """`{}` stays JSON."""
    assert orjson.loads(Namer("d").entry(1, b"{ }").raw).keys() == {"id"}


@given(st.lists(st.integers(0, 3 * MAX_BODY // 2), max_size=12), st.integers(0, 2500))
def test_batches_keep_order_and_limits(sizes, small):
    """Every entry is in one batch, in order, and none is over a limit that could be kept."""

    class Sized(bytes):
        """Bytes that say they are longer than they are: the limit needs no real 8 MiB."""

        size = 0

        def __len__(self):
            return self.size

    def sized(size):
        raw = Sized()
        raw.size = size
        return raw

    entries = [
        Entry(n, sized(size), derived=False) for n, size in enumerate([*sizes, *[9] * small])
    ]
    made = list(batches(entries))
    assert [one for batch in made for one in batch] == entries
    for batch in made:
        assert len(batch) <= MAX_EVENTS
        assert len(batch) == 1 or sum(len(one.raw) + 1 for one in batch) <= MAX_BODY


@pytest.mark.parametrize(("line", "drill"), [
    (b'{"drill_log":1,"drill":"d","nature":"exercise","title":{"id":"x"}}', "d"),
    (b'{"drill":"d","nature":"exercise","title":{"id":"x"}}', "d"),
    (b'{"drill_log":2}', ""),
    (b'{"kind":"gas","drill":"d","nature":"x","title":"t"}', None),
    (b'{"seq":1}', None),
    (b"[1]", None),
    (b"nope", None),
])  # fmt: skip
def test_a_header_is_told_from_an_event(line, drill):
    """By what only a header has."""
    assert header_of(line) == drill
