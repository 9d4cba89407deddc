"""Messages as they came, cut up without a byte of a stored line changed."""

import orjson

from replay.received import Message

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
