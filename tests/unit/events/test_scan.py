"""What follows the intact lines is judged by the table, and by nothing else."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st
from log_store import START, event, header

from events.event import parse_event
from events.facts import Facts
from events.files import tail as tails
from events.files.block import sound
from events.files.hand import by_hand
from events.files.scan import Scan, scan
from events.files.tail import Line, Tail, parts
from events.header import parse_header
from events.line import TAIL_SIZE, chain, event_line, header_line, seal_line, split
from events.sidecar.sidecar import Watermark

HAND = b'{"kind":"gas"}\n'


def log_lines(*batches: int) -> tuple[bytes, list[bytes], str]:
    """(header line, event lines, head) of batches of these sizes."""
    line, first_h = header_line(parse_header(header()))
    lines, h, seq = [], first_h, 0
    for size in batches:
        durable, last = seq, seq + size
        for _ in range(size):
            seq += 1
            draft = parse_event(event(id=f"e{seq}"), None)
            batch = last if size > 1 else None
            found, h = event_line(seq, durable, batch, START, None, draft, h)
            lines.append(found + b"\n")
    return line + b"\n", lines, h


@dataclass
class Log:
    """A file in memory, and what a scan of it gave."""

    data: bytes
    taken: list[int] = field(default_factory=list)
    asked: int = 0  # bytes, at most in one read

    def read(self, offset: int, size: int) -> bytes:
        self.asked = max(self.asked, size)
        return self.data[offset : offset + size]

    def take(self, found: list[Facts], sizes: list[int]) -> None:
        assert len(found) == len(sizes)
        self.taken += [fact.seq for fact in found]

    def scan(self, begin: Line | None = None, watermark: Watermark | None = None) -> Scan:
        begin = begin or Line(0, len(FIRST), FIRST_H)
        found = scan(self.read, len(self.data), begin, self.take, watermark)
        assert self.taken == list(range(begin.seq + 1, found.head.seq + 1))
        return found

    def parts(self, tail: Tail, *, hand: bool) -> bytes:
        return b"".join(parts(self.read, tail, hand=hand))


def scanned(rest: bytes, watermark: Watermark | None = None) -> Scan:
    return Log(FIRST + rest).scan(watermark=watermark)


def mark(*lines: bytes) -> Watermark:
    """The watermark behind these lines, which follow the header."""
    found = split(lines[-1][:-1])
    assert found is not None
    seq = min(len(lines), 7)
    return Watermark(seq, len(FIRST) + sum(map(len, lines)), found[1])


FIRST, LINES, H = log_lines(1, 2, 1, 3)
FIRST_H = header_line(parse_header(header()))[1]
SEAL = seal_line(7, START, H)[0] + b"\n"
ALL = b"".join(LINES)


@pytest.mark.parametrize(
    ("rest", "events", "ending"),
    [
        (b"", 0, "intact"),
        (ALL, 7, "intact"),
        (ALL + SEAL, 7, "intact"),
        (ALL + SEAL + b"x\n" + SEAL, 7, "intact"),
        (ALL + HAND, 7, "intact"),
        (ALL + b"rubbish\n\n" + HAND[:-1], 7, "intact"),
        (ALL[:-1], 4, "torn"),
        (ALL[:-40], 4, "torn"),
        (b"".join(LINES[:6]), 4, "torn"),
        (b"".join(LINES[:6]) + HAND, 4, "torn"),
        (b"".join(LINES[:4]) + b'{"se', 4, "torn"),
        (b"".join(LINES[:4]) + bytes(100), 4, "torn"),
        (b"".join(LINES[:2]), 1, "torn"),
        (ALL + LINES[6], 7, "unproven"),
        (ALL + LINES[0], 7, "unproven"),
        (b"".join(LINES[:4]) + LINES[5] + LINES[6], 4, "unproven"),
        (b"".join(LINES[:6]) + LINES[6].replace(b'"e7"', b'"eX"'), 4, "unproven"),
        (b"".join(LINES[:3]) + LINES[3].replace(b"e4", b"eX"), 3, "unproven"),
        (ALL + SEAL.replace(b":7", b":6"), 7, "unproven"),
        (ALL + bytes(10) + b"\n", 7, "unproven"),
        (ALL.replace(b'"e1"', b'"eX"'), 0, "damaged"),
        (ALL.replace(b'"e2"', b'"eX"'), 1, "damaged"),
        (ALL.replace(b'"e3"', b'"eX"'), 2, "damaged"),
        (ALL.replace(b'"e4"', b'"eX"'), 3, "damaged"),
        (b"".join(LINES[1:]), 0, "damaged"),
        (b"".join((LINES[0], *LINES[3:])), 1, "damaged"),
        (LINES[0] + HAND + b"".join(LINES[1:]), 1, "damaged"),
        (ALL.replace(b'"e7"', b'"eX"') + SEAL, 6, "damaged"),
        (ALL[:-40] + b"\n" + SEAL, 4, "unproven"),
    ],
)
def test_endings(rest: bytes, events: int, ending: str) -> None:
    found = scanned(rest)
    assert (found.head.seq, found.tail.ending) == (events, ending)


@pytest.mark.parametrize("block", [1, 7, 100, 1000])
def test_blocks_and_long_lines(block: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Wherever the blocks end, and whatever is looked at only in part, the judgement is the same;
    nothing asks for more than a block."""
    monkeypatch.setattr("events.files.scan.BLOCK", block)
    monkeypatch.setattr(tails, "BLOCK", block)
    long = b'{"kind":"gas","scene":"' + b"x" * 3000 + b'"}\n'
    zeros = b'{"seq":5,' + bytes(3000)
    for longest in (2000, 1 << 20):
        monkeypatch.setattr(tails, "LONGEST", longest)
        monkeypatch.setattr("events.files.scan.LONGEST", longest)
        for behind, ending, store, hand in (
            (HAND + long + HAND, "intact", b"", HAND + long + HAND),
            (LINES[4] + LINES[5] + zeros, "torn", LINES[4] + LINES[5] + zeros, b""),
            (long + zeros + b"\n" + HAND, "unproven", zeros + b"\n", long + HAND),
            (b"x" * 2500 + b"\n" + LINES[5] + LINES[6], "unproven", LINES[5] + LINES[6], None),
        ):
            log = Log(FIRST + b"".join(LINES[:4]) + behind)
            found = log.scan()
            assert (found.head.seq, found.tail.ending) == (4, ending)
            assert log.parts(found.tail, hand=False) == store
            assert found.tail.store == len(store)
            if hand is not None:
                assert log.parts(found.tail, hand=True) == hand
                assert found.tail.hand == len(hand)
            assert log.asked <= block


@pytest.mark.parametrize(("size", "events"), [((1 << 20) - 1, 2), (1 << 20, 2), ((1 << 20) + 1, 1)])
@pytest.mark.parametrize("at", [0, 999])
def test_line_of_more_than_a_mebibyte_is_not_sound(size: int, events: int, at: int) -> None:
    """Wherever the blocks end, and whichever way it is read."""
    front = b'{"seq":2,"durable":1,"recorded":"2026-01-15T02:00:00.000Z","id":"%b","kind":"gas"'
    head = split(LINES[0][:-1])
    assert head is not None
    body = front % b"l"
    body = front % (b"l" * (size - len(body) + 1 - TAIL_SIZE))
    line = b'%b,"h":"%b"}' % (body, chain(head[1], body).encode())
    assert len(line) == size
    assert (sound([line], 1, head[1].encode(), None) is not None) == (events == 2)
    found = scanned(LINES[0] + line + b"\n" + at * b"\n")
    assert found.head.seq == events
    assert found.tail.ending == ("intact" if events == 2 else "unproven")


@pytest.mark.parametrize(
    ("rest", "watermark", "events", "proof", "missing"),
    [
        (ALL, mark(*LINES), 7, "", 0),
        (ALL, mark(*LINES[:3]), 7, "", 0),
        (ALL + HAND, mark(*LINES), 7, "", 0),
        (ALL + SEAL, mark(*LINES, SEAL), 7, "", 0),
        (ALL + SEAL + b"x\n", mark(*LINES, SEAL), 7, "", 0),
        (ALL + b'{"seq":8,"dur', mark(*LINES), 7, "", 0),
        (ALL, mark(*LINES, SEAL), 7, "cut short", 0),
        (b"".join(LINES[:4]), mark(*LINES), 4, "cut short", 3),
        (b"".join(LINES[:6]), mark(*LINES), 6, "cut short", 1),
        (b"", mark(*LINES[:1]), 0, "cut short", 1),
        (b"".join(LINES[:4]) + HAND, mark(*LINES), 4, "watermark", 3),
        (ALL[:-1], mark(*LINES), 6, "watermark", 1),
        (ALL.replace(b'"e7"', b'"eX"'), mark(*LINES), 6, "watermark", 1),
        (ALL.replace(b'"e2"', b'"eX"'), mark(*LINES), 1, "later lines", 6),
        (ALL.replace(b'"e7"', b'"eX"') + SEAL, mark(*LINES), 6, "later lines", 1),
        (ALL, mark(*LINES[:3])._replace(h="0" * 64), 7, "another log", 0),
        (ALL, Watermark(3, len(FIRST) + 10, "0" * 64), 7, "another log", 0),
        (ALL + SEAL, mark(*LINES)._replace(h="0" * 64), 7, "another log", 0),
        (ALL, Watermark(0, len(FIRST), "0" * 64), 7, "another log", 0),
    ],
)
def test_watermark(
    rest: bytes, watermark: Watermark, events: int, proof: str, missing: int
) -> None:
    """What was known to be durable is never cut, and never missed in silence."""
    found = scanned(rest, watermark)
    ending = "damaged" if proof else found.tail.ending
    assert (found.head.seq, found.tail.ending, found.tail.proof) == (events, ending, proof)
    assert found.tail.missing == missing


@given(st.data())
def test_nothing_is_lost_by_the_judgement(data: st.DataObject) -> None:
    """Whatever happened to a file: prefix and tail together hold all of its bytes, and lines that
    a later intact line or the watermark covers are never in the part that is cut."""
    pieces = [*LINES, SEAL, HAND, b"rubbish\n", b'{"seq":4,"dur', bytes(5)]
    rest = b"".join(data.draw(st.lists(st.sampled_from(pieces), max_size=9)))
    if rest and data.draw(st.booleans()):
        place = data.draw(st.integers(0, len(rest) - 1))
        flipped = bytes([rest[place] ^ 1 << data.draw(st.integers(0, 7))])
        rest = rest[:place] + flipped + rest[place + 1 :]
    durable = data.draw(st.integers(0, 7))
    watermark = mark(*LINES[:durable]) if durable else None
    log = Log(FIRST + rest)
    found = log.scan(watermark=watermark)
    tail = found.tail
    if tail.ending != "damaged":
        store, hand = log.parts(tail, hand=False), log.parts(tail, hand=True)
        assert (len(store), len(hand)) == (tail.store, tail.hand)
        behind = len(rest) + len(FIRST) - tail.offset if tail.after_seal else 0
        assert found.head.size + len(store) + len(hand) + behind == len(log.data)
        assert found.head.seq >= durable
    assert (FIRST + ALL + SEAL).startswith(log.data[: found.head.size])


@given(st.integers(0, 6), st.data())
def test_beginning_in_the_middle(covered: int, data: st.DataObject) -> None:
    """From any known line on the judgement is that of a scan from the header."""
    pieces = [ALL, ALL[:-1], ALL + SEAL, ALL + HAND, ALL + LINES[2], ALL.replace(b'"e7"', b'"eX"')]
    rest = data.draw(st.sampled_from(pieces))
    last = mark(*LINES[:covered]) if covered else Watermark(0, len(FIRST), FIRST_H)
    begin = Line(last.seq, last.offset, last.h)
    whole, part = Log(FIRST + rest).scan(), Log(FIRST + rest).scan(begin)
    if whole.head.seq >= covered:
        assert (part.head, part.tail) == (whole.head, whole.tail)


@pytest.mark.parametrize(
    ("piece", "hand"),
    [
        (b'{"kind":"gas"}\n', True),
        (b'{"kind":"gas"}', True),
        (b'{"kind":"gas"}\r\n', True),
        (b"rubbish", True),
        (b"\n", True),
        (b'\xef\xbb\xbf{"kind":"gas"}\n', True),
        (b"{\n", True),
        (b"{", False),
        (b'{"se', False),
        (b'{"seq":3', False),
        (b'{"seal":1', False),
        (b'{"kind":"gas","seq":3}\n', False),
        (b'{"kind":"gas","h":"x"}\n', False),
        (b'x"kind":"gas","h":"' + b"0" * 64 + b'"}\n', False),
        (b'{"kind":"gas\0"}\n', False),
        (bytes(3), False),
    ],
)
def test_by_hand(piece: bytes, hand: bool) -> None:
    assert by_hand(piece) == hand


ODD = (
    lambda line: line.replace(b'"recorded":"2026', b'"recorded":"2O26'),
    lambda line: line.replace(b'"kind":"gas"', b'"kind":"gas","time":"2026-02-30T00:00:00Z"'),
    lambda line: line.replace(b'"kind":"gas"', b'"kind":"gas","until":"never"'),
    lambda line: line.replace(b'"kind":"gas"', b'"kind":"gas","until":"2026-02-03T00:00:00Z"'),
    lambda line: line.replace(b'"kind":"gas"', b'"kind":7'),
    lambda line: line.replace(b'"kind":"gas"', b'"kind":"gas","seq":9'),
    lambda line: line.replace(b'"kind":"gas"', b'"kind":"gas","durable":9'),
    lambda line: line.replace(b'"kind":"gas"', b'"kind":"gas","batch":9'),
    lambda line: line.replace(b'"kind":"gas"', b'"kind":"gas","x":"\\xff"'),
    lambda line: line.replace(b'"kind":"gas"', b'"kind":"gas","x":"\\xc3\\xa9"'),
    lambda line: line.replace(b'"durable":', b'"durable" :'),
    lambda line: line.replace(b'{"seq":', b'{"seq": '),
    lambda line: line.replace(b'"durable":', b'"x":1,"durable":'),
    lambda line: line.replace(b'"batch":3', b'"batch":4'),
    lambda line: line.replace(b'"batch":3,', b""),
    lambda line: line.replace(b'"seq":2', b'"seq":3'),
    lambda line: line.replace(b'"durable":1', b'"durable":2'),
    lambda line: line.replace(b'"id":', b'"recorded":"2026-01-15T02:00:00.000Z","id":'),
)


@given(st.lists(st.sampled_from([None, *ODD]), min_size=7, max_size=7), st.integers(0, 7))
def test_whole_blocks_are_judged_as_line_by_line(
    odd: list[Callable[[bytes], bytes] | None], size: int
) -> None:
    """Whatever stands in a line that is chained as it should be."""
    h, lines = FIRST_H, []
    for change, line in zip(odd, LINES, strict=True):
        body = (change or bytes)(line[:-73])
        h = chain(h, body)
        lines.append(body + b',"h":"' + h.encode() + b'"}')
    found = sound(lines[:size], 0, FIRST_H.encode(), None)
    taken = Log(FIRST + b"".join(line + b"\n" for line in lines[:size]))
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("events.files.scan.sound", lambda *_: None)
        careful = taken.scan()
    if found is not None:
        assert careful.head.seq == found.whole
        assert careful.reached.h == found.h.decode()
        assert careful.reached.seq == len(found.found) == size
    assert all(change is None for change in odd[:size]) <= (found is not None)
