"""What a client has under way: written in order, settled by acks, written again after a cut."""

from __future__ import annotations

import pytest

from web.append_messages import Acked, Malformed, Run
from web.client_errors import Rejected
from web.client_window import Taken, Window

NO = Rejected(422, "no", "no")


def filled(count: int, written: int | None = None) -> Window[str]:
    window: Window[str] = Window()
    for number in range(count):
        window.accept(b"%d" % number, str(number))
    for _ in range(count if written is None else written):
        assert window.next() is not None
    return window


def ack(number: int, *new: tuple[int, int, int], known: tuple[tuple[int, int, int], ...] = ()):
    return Acked(number, 99, tuple(Run(*run) for run in new), tuple(Run(*run) for run in known))


def test_what_is_accepted_is_written_in_order_and_once() -> None:
    window = filled(3, 0)
    assert [window.next() for _ in range(4)] == [b"0", b"1", b"2", None]


def test_an_ack_settles_all_up_to_it() -> None:
    window = filled(4)
    window.refuse(2, NO)
    done = window.settle(ack(3, (1, 7, 1), known=((3, 2, 1),)))
    assert [(one.answer, one.outcome) for one in done] == [
        ("0", Taken(7, known=False)),
        ("1", NO),
        ("2", Taken(2, known=True)),
    ]
    (last,) = window.settle(ack(4, (4, 8, 1)))
    assert (last.answer, last.outcome) == ("3", Taken(8, known=False))
    assert window.settled == window.accepted == 4


def test_after_a_cut_the_rest_is_written_again_and_numbered_anew() -> None:
    window = filled(4, 3)
    window.refuse(2, NO)
    window.settle(ack(1, (1, 5, 1)))
    window.reconnect()
    assert [window.next() for _ in range(4)] == [b"1", b"2", b"3", None]
    done = window.settle(ack(3, (1, 6, 1), (3, 9, 1), known=((2, 7, 1),)))
    assert [one.answer for one in done] == ["1", "2", "3"]


@pytest.mark.parametrize(
    "wrong",
    [
        ack(4, (1, 1, 4)),  # not written
        ack(0),
        ack(2, (1, 1, 1)),  # leaves one out
        ack(2, (1, 1, 3)),  # beyond itself
    ],
)
def test_acks_that_make_no_sense(wrong: Acked) -> None:
    window = filled(4, 3)
    with pytest.raises(Malformed):
        window.settle(wrong)
    assert window.settled == 0


def test_an_ack_of_the_past_makes_no_sense() -> None:
    window = filled(3)
    window.settle(ack(2, (1, 1, 2)))
    with pytest.raises(Malformed):
        window.settle(ack(2, (1, 1, 2)))
    with pytest.raises(Malformed):
        window.refuse(2, NO)
    with pytest.raises(Malformed):
        window.settle(ack(3, (2, 2, 2)))


def test_room_is_counted_in_messages_and_bytes() -> None:
    window: Window[str] = Window()
    window.most, window.most_bytes = 3, 10
    assert window.has_room(50), "one that is alone always has room"
    window.accept(b"x" * 8, "")
    assert not window.has_room(3)
    assert window.has_room(2)
    window.accept(b"", "")
    window.accept(b"", "")
    assert not window.has_room(0)
    while window.next() is not None:
        pass
    window.settle(ack(1, (1, 1, 1)))
    assert window.has_room(10)


def test_what_is_abandoned_waits_no_more() -> None:
    window = filled(2)
    assert [one.answer for one in window.abandon()] == ["0", "1"]
    assert window.next() is None
    assert window.has_room(10**9)
