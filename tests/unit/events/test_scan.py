"""What follows the intact lines is judged by the table, and by nothing else."""

from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from log_store import START, event, header

from events.event import parse_event
from events.header import parse_header
from events.line import event_line, header_line, seal_line
from events.scan import Scan, by_hand, scan

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


def scanned(rest: bytes, *batches: int) -> Scan:
    first, _, _ = log_lines(*batches)
    _, h = header_line(parse_header(header()))
    return scan(first, h, rest.splitlines(keepends=True))


FIRST, LINES, H = log_lines(1, 2, 1, 3)
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


@given(st.data())
def test_nothing_is_lost_by_the_judgement(data: st.DataObject) -> None:
    """Whatever happened to a file: prefix and tail together hold all of its bytes, and lines that
    a later intact line covers are never in the part that is cut."""
    pieces = [*LINES, SEAL, HAND, b"rubbish\n", b'{"seq":4,"dur', bytes(5)]
    rest = b"".join(data.draw(st.lists(st.sampled_from(pieces), max_size=9)))
    if rest and data.draw(st.booleans()):
        place = data.draw(st.integers(0, len(rest) - 1))
        flipped = bytes([rest[place] ^ 1 << data.draw(st.integers(0, 7))])
        rest = rest[:place] + flipped + rest[place + 1 :]
    whole = FIRST + rest
    _, h = header_line(parse_header(header()))
    found = scan(FIRST, h, io.BytesIO(rest))
    tail = found.tail
    if tail.ending != "damaged":
        behind = len(tail.store) + len(tail.hand) + len(tail.after_seal)
        assert found.head.size + behind == len(whole)
    assert (FIRST + ALL + SEAL).startswith(whole[: found.head.size])
    assert found.offsets[-1] <= found.head.size


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
