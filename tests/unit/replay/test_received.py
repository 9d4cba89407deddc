"""Messages as they came, cut up without a byte of a stored line changed."""

import json

import msgspec
import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from events.jsontext import members, split_array
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
    assert (Message(b"{}").count, Message(b"{}").documents, Message(b"{}").req) == (0, [], None)


def test_events_are_parsed_when_looked_at():
    message = Message(b'{"op":"late","gen":1,"p":null,"a":2,"events":[%s,%s]}' % (LINE, OTHER))
    first, second = message.each()
    assert (first.line, first.late, first["seq"], first.get("none", 5)) == (LINE, True, 1, 5)
    assert second.doc == orjson.loads(OTHER)
    assert message.documents == [first.doc, second.doc]
    assert message.count == 2


@pytest.mark.parametrize("frame", [b"", b"[]", b"{", b'{"op":"bulk","events":{}}', b'{"op":1,}'])
def test_what_is_no_message_says_so(frame):
    with pytest.raises(msgspec.DecodeError):
        _ = Message(frame).events


# What a search for the seam of two stored lines would take for one.
SEAM = '},{"seq":'
texts = st.text() | st.sampled_from([SEAM, '"},{"seq":1', "\\", '"', "]}", f"\\{SEAM}\\"])
values = st.recursive(
    st.none() | st.booleans() | st.integers() | texts,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from(["seq", "h", "x"]) | texts, inner, max_size=4)
    ),
    max_leaves=12,
)
stored = st.builds(
    lambda seq, more, escaped: json.dumps(
        {"seq": seq, **more, "h": "00"}, separators=(",", ":"), ensure_ascii=escaped
    ).encode("utf-8", "surrogatepass" if escaped else "replace"),
    st.integers(1, 9),
    st.dictionaries(st.sampled_from(["a", "b"]), values, max_size=2),
    st.booleans(),
)


@given(st.lists(stored, min_size=1, max_size=5))
def test_lines_are_cut_where_the_careful_way_cuts_them(lines):
    """Nested copies of lines, texts that look like seams, escapes: each line is one element."""
    frame = b'{"op":"bulk","gen":1,"p":[5,2],"a":2,"events":[%s]}' % b",".join(lines)
    careful = {name: part.partition(b":")[2] for name, part in members(frame)}
    message = Message(frame)
    assert message.raw == careful
    assert list(message.events) == split_array(careful["events"]) == lines
    assert message.documents == [event.doc for event in message.each()]
