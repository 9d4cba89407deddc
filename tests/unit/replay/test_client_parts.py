"""What the Python client does without a connection: frames cut up, waits."""

import orjson
import pytest

from web.client_frames import Message
from web.client_link import FIRST_WAIT, LONGEST_WAIT, Backoff

LINE = b'{"seq":1,"n":1e2,"k":12345678901234567890,"x":{"a":["},{",{"h":"]"}]},"h":"aa"}'
OTHER = rb'{"seq":2,"s":"\\\"},{\u00e9","h":"bb"}'


def test_stored_lines_come_out_as_they_went_in():
    """Whatever stands in them, they are cut out byte for byte."""
    frame = b'{"op":"bulk","gen":1,"p":[5,2],"a":2,"events":[%s,%s]}' % (LINE, OTHER)
    message = Message(frame)
    assert message.op == "bulk"
    assert message.events == (LINE, OTHER)
    assert (message.get("gen"), message.get("p"), message.get("a")) == (1, [5, 2], 2)


def test_a_snapshot_has_a_current_line_or_none():
    """`current` is a stored line too."""
    frame = b'{"op":"snapshot","p":null,"current":%s,"lanes":{"police":%s}}' % (LINE, OTHER)
    assert Message(frame).current == LINE
    assert Message(b'{"op":"snapshot","current":null}').current is None
    assert Message(b'{"op":"state"}').current is None


def test_what_is_not_there_is_none():
    """A message without a member, or without any."""
    assert Message(b'{"op":"stamp"}').get("p") is None
    assert Message(b'{"op":"stamp"}').events == ()
    assert Message(b"{}").op == "None"
    assert orjson.loads(Message(b'{"op":"x","v":{"a":[1]}}').raw["v"]) == {"a": [1]}


def test_waits_double_up_to_ten_seconds():
    """0.5, 1, 2, 4, 8, 10, 10, … at most; half of it at least."""
    most, least = Backoff(lambda: 1.0), Backoff(lambda: 0.0)
    assert [most.wait() for _ in range(7)] == [0.5, 1, 2, 4, 8, 10, 10]
    assert [least.wait() for _ in range(2)] == [0.25, 0.5]


def test_waits_never_grow_beyond_the_longest():
    """Not after a whole night either."""
    backoff = Backoff(lambda: 1.0)
    assert [backoff.wait() for _ in range(2000)][-1] == LONGEST_WAIT


@pytest.mark.parametrize(("seconds", "expected"), [(1.9, 2.0), (2.0, FIRST_WAIT)])
def test_only_a_connection_that_stayed_up_starts_the_waits_anew(seconds, expected):
    """Two seconds up count as good."""
    backoff = Backoff(lambda: 1.0)
    backoff.wait()
    backoff.wait()
    backoff.was_up(seconds)
    assert backoff.wait() == expected
