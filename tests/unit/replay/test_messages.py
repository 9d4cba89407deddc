"""Messages from the client: the vectors of PROTOCOL.md, and what they cannot show."""

import json

import pytest
from replay_shapes import FIELDS, check_answer
from replay_vectors import Vector, vectors

from events.indexing.order import Position
from replay.delivery import Filter
from replay.fields import Refused
from replay.messages import AtSeq, AtTime, More, Open, Ping, Resume, Seek, decode

MESSAGES = vectors("Messages")
CLIENT = [vector for vector in MESSAGES if vector["direction"] == "client"]
SERVER = [vector for vector in MESSAGES if vector["direction"] == "server"]


def named(vector: Vector) -> str:
    return str(vector["name"])


@pytest.mark.parametrize("vector", CLIENT, ids=named)
def test_client_vector(vector: Vector) -> None:
    """Sound messages decode, others are refused by code and field."""
    if vector["valid"]:
        decode(vector["message"].encode())
        return
    with pytest.raises(Refused) as refused:
        decode(vector["message"].encode())
    assert refused.value.code == vector["error_code"]
    assert refused.value.field == vector["error_field"]
    assert refused.value.detail


@pytest.mark.parametrize("vector", SERVER, ids=named)
def test_server_vector(vector: Vector) -> None:
    """The shapes that our own frames are held to are the documented ones."""
    wrong = check_answer(json.loads(vector["message"]))
    assert wrong == (None if vector["valid"] else vector["error_field"])


def test_every_message_has_a_vector() -> None:
    """No op is without a sound example."""
    ops = {json.loads(v["message"])["op"] for v in MESSAGES if v["valid"]}
    assert ops >= {"open", "more", "play", "pause", "rate", "seek", "step", "set", "ping", *FIELDS}


def test_open_is_read_whole() -> None:
    """Every field arrives, with its type."""
    message = {
        "op": "open",
        "at": {"seq": 12},
        "pace": "due",
        "rate": 2,
        "playing": True,
        "credit": 5.0,
        "filter": {"kind": ["gas"], "side": ["police"]},
        "resume": {"epoch": "e", "gen": 3, "p": [5, 7], "a": 9},
        "req": 1.5,
    }
    assert decode(json.dumps(message).encode()) == (
        Open(
            at=AtSeq(12),
            pace="due",
            rate=2.0,
            playing=True,
            credit=5,
            filter=Filter(frozenset({"gas"}), frozenset({"police"})),
            resume=Resume("e", 3, Position(5, 7), 9),
        ),
        1.5,
    )


def test_open_has_defaults() -> None:
    """Nothing but the name is needed."""
    assert decode(b'{"op":"open"}') == (Open(), None)


def test_time_target_is_an_instant() -> None:
    """A time with its offset, floored to a millisecond."""
    message, _ = decode(b'{"op":"seek","to":{"time":"1970-01-01T07:00:01.2349+07:00"}}')
    assert message == Seek(AtTime(1234))


def test_binary_frame_is_refused() -> None:
    """Messages are text."""
    with pytest.raises(Refused) as refused:
        decode(None)
    assert refused.value.code == "binary"


def test_error_carries_the_request_it_answers() -> None:
    """A bad message with a sound `req` can be told from others."""
    with pytest.raises(Refused) as refused:
        decode(b'{"op":"rate","rate":0,"req":"r9"}')
    assert refused.value.req == "r9"


@pytest.mark.parametrize("data", [b"\xff", b'{"op":"\xff"}', b"[" * 60_000, b'{"op":"\\ud800"}'])
def test_no_bytes_do_harm(data: bytes) -> None:
    """Not UTF-8, a lone surrogate, nesting without end."""
    with pytest.raises(Refused) as refused:
        decode(data)
    assert refused.value.code == "not_json"


@pytest.mark.parametrize("number", ["1e400", "123456789012345678901234567890"])
def test_number_without_measure_is_refused(number: str) -> None:
    """Beyond what a double holds, and beyond what a credit may be."""
    with pytest.raises(Refused):
        decode(b'{"op":"more","credit":%s}' % number.encode())


def test_what_the_viewer_could_not_know_is_not_bad() -> None:
    """An unknown seq is answered, but not counted against the viewer."""
    assert not Refused("not_found", "x").bad
    assert not Refused("order_only", "x").bad
    assert Refused("bad_field", "x").bad


def test_more_and_ping() -> None:
    """The two that carry a value and nothing else."""
    assert decode(b'{"op":"more","credit":7}') == (More(7), None)
    assert decode(b'{"op":"ping","c":"x","req":"r"}') == (Ping("x"), "r")
