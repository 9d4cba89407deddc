"""The cursor keeps its invariant's preconditions."""

import pytest

from events.indexing.order import Position
from replay.cursor import Cursor, reaches

HERE = Cursor(3, Position(100, 7), 9)


def test_nothing_lies_before_everything() -> None:
    """None reaches no position; a position reaches itself and ties of lower seq."""
    assert not reaches(None, Position(0, 1))
    assert reaches(Position(5, 2), Position(5, 2))
    assert reaches(Position(5, 2), Position(5, 1))
    assert not reaches(Position(5, 2), Position(5, 3))


def test_cursor_never_goes_back() -> None:
    """Within a generation P and A only grow."""
    with pytest.raises(AssertionError):
        HERE.moved_to(Position(100, 6))
    with pytest.raises(AssertionError):
        HERE.seen_to(8)
    assert HERE.moved_to(Position(100, 8)).seen_to(9) == Cursor(3, Position(100, 8), 9)


def test_seek_begins_a_generation_anywhere() -> None:
    """A new generation may lie before the old one."""
    assert HERE.next_generation(None, 9) == Cursor(4, None, 9)
