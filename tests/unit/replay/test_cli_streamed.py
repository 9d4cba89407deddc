"""A pipe as the drill that runs behind it: lines as they come, sent on when it pauses."""

import io
import os

import pytest

from replay.commands.batches import Entry, batches, numbered
from replay.commands.streamed import Streamed, streamed


@pytest.fixture
def pipe():
    """(a stream, the number of the end to write)."""
    out, into = os.pipe()
    yield Streamed(out), into
    os.close(out)


def test_lines_come_whole_however_they_are_written(pipe):
    """Cut anywhere, the last one without a newline."""
    stream, into = pipe
    for part in (b"one\ntw", b"o\n\nthr", b"ee"):
        os.write(into, part)
    os.close(into)
    assert [line for _, line in numbered(stream)] == [b"one", b"two", b"three"]
    assert stream.readline(100) == b""


def test_a_line_without_end_is_cut(pipe):
    """What could never be sent is not read whole."""
    stream, into = pipe
    os.write(into, b"x" * 5000)
    assert stream.readline(1000) == b"x" * 1000
    os.close(into)


def test_it_is_dry_while_nothing_comes(pipe):
    """Not with a line in hand, and not at the end, which is at hand too."""
    stream, into = pipe
    assert stream.dry()
    os.write(into, b"one\ntwo\n")
    assert not stream.dry()
    assert stream.readline(100) == b"one\n"
    assert not stream.dry()
    assert stream.readline(100) == b"two\n"
    assert stream.dry()
    os.close(into)
    assert not stream.dry()


def test_what_came_is_sent_when_it_pauses(pipe):
    """Each batch holds what was written together."""
    stream, into = pipe
    lines = (Entry(number, line, False) for number, line in numbered(stream))
    cut = batches(lines, stream.dry)
    for written in (b"1\n", b"2\n3\n", b"4\n"):
        os.write(into, written)
        assert [one.raw for one in next(cut)] == written.split()
    os.close(into)
    assert list(cut) == []


def test_what_never_pauses_comes_in_full_batches():
    """As much together as one request takes."""
    entries = [Entry(number, b"x", False) for number in range(2500)]
    assert [len(batch) for batch in batches(entries)] == [1000, 1000, 500]
    assert [len(batch) for batch in batches(entries, lambda: True)] == [1] * 2500


def test_a_file_is_no_stream(tmp_path):
    """All of it is there, so nothing is waited for."""
    (tmp_path / "f").write_bytes(b"x\n")
    with (tmp_path / "f").open("rb") as file:
        assert streamed(file) is None
    assert streamed(io.BytesIO(b"x")) is None
