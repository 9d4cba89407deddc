"""Keys of a terminal, however the bytes come in."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from replay.keys import LONGEST, Keys

SEQUENCES = {
    b"q": ["q"],
    b" ": ["space"],
    b"\\": ["\\"],
    b"\r": ["enter"],
    b"\n": ["enter"],
    b"\t": ["tab"],
    b"\x7f": ["backspace"],
    b"\x0c": ["ctrl-l"],
    b"\x00": ["ctrl-space"],
    b"\x1f": [],
    b"\x1b[A": ["up"],
    b"\x1b[B": ["down"],
    b"\x1b[C": ["right"],
    b"\x1b[D": ["left"],
    b"\x1bOC": ["right"],
    b"\x1bOD": ["left"],
    b"\x1bOP": [],  # F1
    b"\x1b[H": ["home"],
    b"\x1b[F": ["end"],
    b"\x1bOH": ["home"],
    b"\x1bOF": ["end"],
    b"\x1b[1~": ["home"],
    b"\x1b[4~": ["end"],
    b"\x1b[7~": ["home"],
    b"\x1b[8~": ["end"],
    b"\x1b[3~": ["delete"],
    b"\x1b[5~": ["pageup"],
    b"\x1b[6~": ["pagedown"],
    b"\x1b[15~": [],  # F5
    b"\x1b[1;2C": ["shift-right"],
    b"\x1b[1;2D": ["shift-left"],
    b"\x1b[1;3D": ["alt-left"],
    b"\x1b[1;5D": ["ctrl-left"],
    b"\x1b[1;6D": ["shift-ctrl-left"],
    b"\x1b[1;99D": ["left"],
    b"\x1b[d": ["shift-left"],
    b"\x1b[Z": ["shift-tab"],
    b"\x1b[[A": [],  # F1 of the Linux console
    b"\x1b[<0;12;5M": [],  # a mouse
    b"\x1b[?1;2c": [],  # the terminal says who it is
    b"\x1b[12;40R": [],
    b"\x1bq": ["alt-q"],
    b"\x1b\x1b[D": ["esc", "left"],
    "é".encode(): ["é"],
    "⏯".encode(): ["⏯"],
    "🎬".encode(): ["🎬"],
    b"\xff": [],
    b"\xc3q": ["q"],  # a character that broke off
    b"\xed\xa0\x80": [],  # half of a pair, which UTF-8 has not
    b"..,": [".", ".", ","],
    b"\x1b[C\x1b[Cq": ["right", "right", "q"],
    b"\x1b[1\x07q": ["ctrl-g", "q"],  # a sequence that broke off
}


def keys_of(*parts):
    keys = Keys()
    return [name for part in parts for name in keys.feed(part)] + keys.settle()


@pytest.mark.parametrize(("data", "names"), SEQUENCES.items())
def test_every_split_gives_the_same_keys(data, names):
    """A read may end anywhere in a sequence, twice in one too."""
    assert keys_of(data) == names
    for first in range(len(data) + 1):
        assert keys_of(data[:first], data[first:]) == names
        for second in range(first, len(data) + 1):
            assert keys_of(data[:first], data[first:second], data[second:]) == names
    assert keys_of(*(data[place : place + 1] for place in range(len(data)))) == names


@pytest.mark.parametrize("data", SEQUENCES)
@pytest.mark.parametrize("after", [b"q", b"\x1b[C", b" "])
def test_what_follows_a_sequence_is_read(data, after):
    """No sequence swallows the key behind it."""
    assert keys_of(data + after) == SEQUENCES[data] + SEQUENCES[after]


def test_a_lone_esc_is_told_by_time():
    """Nothing but a wait tells Esc from the start of a sequence."""
    keys = Keys()
    assert keys.feed(b"\x1b") == []
    assert keys.waiting
    assert keys.settle() == ["esc"]
    assert not keys.waiting
    assert keys.feed(b"[C") == ["[", "C"]


@pytest.mark.parametrize("part", [b"\x1b[", b"\x1b[1;", b"\x1bO", b"\xe2\x8f"])
def test_the_rest_that_never_comes(part):
    """Part of a sequence is no key, and does not spoil the next."""
    keys = Keys()
    assert keys.feed(part) == []
    assert keys.settle() == []
    assert keys.feed(b"q") == ["q"]


def test_no_sequence_is_waited_for_without_end():
    """What is kept is bounded, whatever a terminal sends."""
    keys = Keys()
    for _ in range(1000):
        keys.feed(b"\x1b[" + b"1;" * 100)
        assert len(keys._rest) < LONGEST


@given(st.lists(st.binary(max_size=12), max_size=8))
def test_noise_never_depends_on_how_it_is_split(parts):
    """Whatever is pasted or sent: the same keys, and no exception."""
    assert keys_of(*parts) == keys_of(b"".join(parts))
