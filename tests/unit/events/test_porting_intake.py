"""Rows on their way into a new log: named, taken once, chained, and nothing left behind."""

from __future__ import annotations

import contextlib
import io
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from blockbuster import BlockBuster
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from porting_events import NOW, log_of

from events.errors import Fault
from events.files.scan import scan
from events.files.tail import Line as Place
from events.header import parse_header
from events.line import chain, split
from events.porting.intake import Intake
from events.porting.making import HiddenFile, NewLog, sweep
from events.porting.naming import derived_id
from events.porting.ours import Checker, Unsound, is_ours
from events.porting.rows import Line, Refused, Row, Source, refused
from events.porting.seen import Seen

HEADER = parse_header(b'{"drill":"d","nature":"exercise","title":{"id":"D"}}')


@pytest.fixture(autouse=True)
def _blocking(blockbuster: BlockBuster) -> None:
    """All of this blocks and says so."""
    blockbuster.deactivate()


def taken(
    folder: Path, rows: list[Row | Refused], recent: int = 4, remembered: int = 2
) -> tuple[list[dict[str, object]], list[str], Intake]:
    """The events, the faults and the intake after these rows, with very little memory."""
    told: list[Fault] = []
    path = folder / "d.jsonl"
    path.unlink(missing_ok=True)
    with HiddenFile(path) as file, contextlib.closing(Seen(folder, recent)) as seen:
        log = NewLog(file, HEADER, seen)
        intake = Intake(log, "d", None, clock=lambda: NOW, tell=told.append, remembered=remembered)
        list(intake.take(rows))
        log.finish()
        head = log.head
        file.finish()
    checker = Checker()
    with path.open("rb") as made:
        lines = list(checker.lines(Source(made).lines()))
    assert checker.head == head
    return [json.loads(line) for line in lines[1:]], list(map(str, told)), intake


def rows_of(*raws: bytes) -> list[Row | Refused]:
    return [Row(number, raw) for number, raw in enumerate(raws, 1)]


def test_ids_are_derived_as_the_format_says(tmp_path: Path) -> None:
    """The vector of FORMAT.md section 5: equal lines are told apart by their order."""
    lines = rows_of(b'{"kind":"gas"}', b'{"kind":"gas"}')
    assert derived_id("contoh", 1, b'{"kind":"gas"}') == "e86a8878-40fa-51aa-a199-7521484ff8dd"
    events, _, _ = taken(tmp_path, lines)
    assert [event["id"] for event in events] == [
        derived_id("d", 1, b'{"kind":"gas"}'),
        derived_id("d", 2, b'{"kind":"gas"}'),
    ]


@settings(
    deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
)
@given(names=st.lists(st.integers(0, 6), max_size=80), size=st.integers(1, 9))
def test_ids_do_not_depend_on_how_much_is_remembered(
    tmp_path: Path, names: list[int], size: int
) -> None:
    """Counting equal lines in memory, or finding their number again in the log."""
    rows = rows_of(*(b'{"kind":"x-%d"}' % name for name in names))
    little, _, _ = taken(tmp_path, rows, recent=size, remembered=1)
    much, _, _ = taken(tmp_path, rows, recent=1000, remembered=1000)
    assert [event["id"] for event in little] == [event["id"] for event in much]
    assert len({event["id"] for event in little}) == len(names)


@settings(
    deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
)
@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 1)), max_size=60))
def test_an_id_is_taken_once(tmp_path: Path, pairs: list[tuple[int, int]]) -> None:
    """Same content again is told as a duplicate, other content is refused by its row."""
    rows = rows_of(*(b'{"id":"%d","kind":"x-%d"}' % pair for pair in pairs))
    first: dict[int, int] = {}
    for name, kind in pairs:
        first.setdefault(name, kind)
    events, told, intake = taken(tmp_path, rows)
    assert [(event["id"], event["kind"]) for event in events] == [
        (str(name), f"x-{kind}") for name, kind in first.items()
    ]
    assert intake.refused == len(told) == sum(first[name] != kind for name, kind in pairs)
    assert intake.rows == len(pairs)


def test_every_fault_is_told_with_its_row_in_order(tmp_path: Path) -> None:
    """What the reader refused and what breaks a rule; the sound ones are kept."""
    rows = [
        Row(2, b'{"kind":"gas","level":9,"side":"x"}'),
        refused(3, "no row"),
        Row(5, b'{"kind":"gas"}'),
        Row(6, b"gas"),
        Row(7, b'{"kind":"note"}'),
    ]
    events, told, intake = taken(tmp_path, rows)
    assert [one.partition(": ")[0] for one in told] == [
        "line 2, level", "line 2, side", "line 3", "line 6", "line 7, kind",
    ]  # fmt: skip
    assert ([event["kind"] for event in events], intake.refused) == (["gas"], 4)


def test_the_last_line_vouches_for_all_before_it(tmp_path: Path) -> None:
    """So damage anywhere in an import is told from a torn end."""
    events, _, _ = taken(tmp_path, rows_of(*(b'{"kind":"x-%d"}' % n for n in range(5))))
    assert [event["durable"] for event in events] == [0, 0, 0, 0, 4]
    assert not any("batch" in event for event in events)


def test_an_import_that_ends_early_leaves_nothing(tmp_path: Path) -> None:
    """Neither the file nor what was needed on the way."""
    with HiddenFile(tmp_path / "d.jsonl") as file:
        file.write(b"x")
        file.flush()
        assert [path.name for path in tmp_path.iterdir()] == [".d.jsonl.import"]
    (tmp_path / ".e.jsonl.import").write_bytes(b"of one that was killed")
    sweep(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_name_that_was_taken_meanwhile_is_not_overwritten(tmp_path: Path) -> None:
    """What is there stays."""
    with HiddenFile(tmp_path / "d.jsonl") as file:
        (tmp_path / "d.jsonl").write_bytes(b"somebody's")
        with pytest.raises(FileExistsError):
            file.finish()
    assert (tmp_path / "d.jsonl").read_bytes() == b"somebody's"


@settings(
    deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
)
@given(
    keys=st.lists(st.integers(0, 60) | st.integers(0, 2**64 - 1), max_size=300),
    recent=st.integers(1, 5),
)
def test_seen_finds_what_was_added(tmp_path: Path, keys: list[int], recent: int) -> None:
    """Through any number of runs and merges."""
    with contextlib.closing(Seen(tmp_path, recent)) as seen:
        for place, key in enumerate(keys):
            seen.settle()
            seen.add(key, place)
        stored = seen.stored(keys or [7])
        for key in keys:
            found = sorted([*seen.recent(key), *stored.get(key, ())])
            assert set(found) == {place for place, one in enumerate(keys) if one == key}


def lines_of(raw: bytes) -> Iterator[Line]:
    return Source(io.BytesIO(raw)).lines()


LOG = b"".join(line + b"\n" for line in log_of([b'{"kind":"gas"}'] * 4))


@given(st.data())
def test_a_changed_byte_is_never_copied_as_sound(data: st.DataObject) -> None:
    """What comes out before it is the log's own beginning."""
    place = data.draw(st.integers(0, len(LOG) - 1))
    byte = data.draw(st.integers(0, 255).filter(lambda byte: byte != LOG[place]))
    spoiled = LOG[:place] + bytes([byte]) + LOG[place + 1 :]
    copied = []
    with pytest.raises(Unsound):
        copied.extend(Checker().lines(lines_of(spoiled)))
    assert LOG.startswith(b"".join(copied))


@pytest.mark.parametrize(
    ("raw", "condition", "line"),
    [
        (LOG[:-9], "torn", 5),
        (LOG.replace(b'"seq":2', b'"seq":7'), "damaged", 3),
        (LOG + b'{"kind":"gas"}\n', "by hand", 6),
        (LOG + LOG.splitlines(keepends=True)[2], "unproven", 6),
        (LOG.replace(b'"D"', b'"E"'), "damaged", 1),
    ],
)
def test_what_a_log_is_that_is_not_whole(raw: bytes, condition: str, line: int) -> None:
    """Torn is told from damaged by what stands behind."""
    with pytest.raises(Unsound) as found:
        list(Checker().lines(lines_of(raw)))
    assert (found.value.condition, found.value.line) == (condition, line)


def test_line_that_is_too_long_is_not_copied() -> None:
    """As when a log is opened: over 1 MiB nothing is sound."""
    *lines, before, last = LOG.splitlines(keepends=True)
    body = split(last[:-1])[0].replace(b'"kind"', b'"x":"%b","kind"')
    for size, sound in ((1 << 19, True), (1 << 20, False)):
        line = body % (b"l" * size)
        line += b',"h":"%b"}\n' % chain(split(before[:-1])[1], line).encode()
        with contextlib.nullcontext() if sound else pytest.raises(Unsound):
            list(Checker().lines(lines_of(b"".join((*lines, before, line)))))


def behind(members: bytes) -> bytes:
    """A line with these members that is chained to the last one."""
    last = LOG.splitlines()[4]
    body = b"{" + members + b',"recorded"' + split(last)[0].partition(b',"recorded"')[2]
    return body + b',"h":"%b"}\n' % chain(split(last)[1], body).encode()


@given(st.data())
def test_a_file_is_judged_as_when_it_is_opened(data: st.DataObject) -> None:
    """Lines that are chained but say what cannot be, cut files, hands: one judgement."""
    lines = [*LOG.splitlines(keepends=True), b'{"kind":"gas"}\n', b"\n", b"\0\0", LOG[-9:]]
    lines += map(behind, (b'"seq":5,"durable":5', b'"seq":7,"durable":6', b'"seq":5,"durable":4'))
    some = st.lists(st.sampled_from(lines[1:]), max_size=3)
    raw = b"".join(lines[: data.draw(st.integers(1, 5))] + data.draw(some))
    raw = raw[: data.draw(st.integers(len(lines[0]), len(raw)) | st.just(len(raw)))]
    begin = Place(0, len(lines[0]), lines[0][-67:-3].decode())
    tail = scan(lambda at, size: raw[at : at + size], len(raw), begin, lambda *_: None).tail
    if tail.ending == "intact" and not tail.hand:
        assert b"".join(Checker().lines(lines_of(raw))) == raw
        return
    with pytest.raises(Unsound) as found:
        list(Checker().lines(lines_of(raw)))
    condition = "by hand" if tail.ending == "intact" else tail.ending
    told = (found.value.condition, found.value.line, found.value.offset)
    assert told == (condition, tail.line, tail.offset)


@pytest.mark.parametrize("members", [b'"seq":5,"durable":5', b'"seq":7,"durable":6'])
def test_a_chained_line_that_says_what_cannot_be_is_damage(members: bytes) -> None:
    """It vouches for the line that should stand there."""
    with pytest.raises(Unsound) as found:
        list(Checker().lines(lines_of(LOG + behind(members))))
    assert (found.value.condition, found.value.line) == ("damaged", 6)


def test_what_is_ours() -> None:
    assert is_ours(LOG.splitlines(keepends=True)[0])
    assert not is_ours(b'{"drill_log":1,"drill":"d"}\n')
