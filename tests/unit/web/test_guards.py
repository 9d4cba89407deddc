"""Which Host and Origin are answered."""

import dataclasses

import pytest

from web.guards import Asked, Forbidden, Guard, HostPort, parse_host

ASKED = Asked(
    method="GET", hosts=("127.0.0.1:8080",), origins=(), site="", mode="", reached="127.0.0.1"
)
GUARD = Guard.of("127.0.0.1", ["drill.example", "proxy.example:8443"])


def refused(guard: Guard = GUARD, **said: object) -> bool:
    try:
        guard.check(dataclasses.replace(ASKED, **said))
    except Forbidden:
        return True
    return False


@pytest.mark.parametrize(
    ("text", "parsed"),
    [
        ("localhost", HostPort("localhost", None)),
        ("LocalHost:80", HostPort("localhost", 80)),
        ("[::1]:8080", HostPort("::1", 8080)),
        ("[::1]", HostPort("::1", None)),
        ("a.b-c.example:65535", HostPort("a.b-c.example", 65535)),
    ],
)
def test_hosts_that_are_read(text: str, parsed: HostPort) -> None:
    assert parse_host(text) == parsed


@pytest.mark.parametrize(
    "text",
    ["", ":80", "a:", "a:0", "a:65536", "a:8o", "a b", "a/b", "user@a", "::1", "[::1", "[a]:80",
     "[127.0.0.1]", "a:99999999999999999999", "a:٣", "ä.example", "a:80:80"],
)  # fmt: skip
def test_hosts_that_are_not(text: str) -> None:
    assert parse_host(text) is None


@pytest.mark.parametrize(
    "host",
    ["localhost", "localhost:1", "LOCALHOST:8080", "127.0.0.1", "127.9.9.9:80", "[::1]:8080",
     "drill.example", "drill.example:9", "proxy.example:8443"],
)  # fmt: skip
def test_names_that_lead_here(host: str) -> None:
    assert not refused(hosts=(host,))


@pytest.mark.parametrize(
    "host",
    ["evil.example", "evil.example:8080", "proxy.example", "proxy.example:80", "10.0.0.1:8080",
     "0.0.0.0", "localhost.evil.example", "127.0.0.1.evil.example", "127.1", "2130706433", ""],
)  # fmt: skip
def test_names_of_others(host: str) -> None:
    assert refused(hosts=(host,))


def test_exactly_one_host() -> None:
    assert refused(hosts=())
    assert refused(hosts=("localhost", "127.0.0.1"))


@pytest.mark.parametrize("reached", ["192.168.1.7", "::ffff:192.168.1.7"])
def test_the_address_that_was_reached(reached: str) -> None:
    """A literal cannot be rebound, so a server open to a network answers to its own addresses."""
    guard = Guard.of("0.0.0.0", [])
    assert not refused(guard, hosts=("192.168.1.7:8080",), reached=reached)
    assert refused(guard, hosts=("192.168.1.8:8080",), reached=reached)


def test_the_bound_name() -> None:
    guard = Guard.of("posko.lan", [])
    assert not refused(guard, hosts=("posko.lan:8080",), reached="10.1.1.1")


@pytest.mark.parametrize(
    ("origin", "host"),
    [
        ("http://127.0.0.1:8080", "127.0.0.1:8080"),
        ("http://LOCALHOST:8080", "localhost:8080"),
        ("http://localhost", "localhost:80"),
        ("http://localhost:80", "localhost"),
        ("https://drill.example", "drill.example"),
        ("http://[::1]:8080", "[::1]:8080"),
    ],
)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_pages_of_this_server(origin: str, host: str, method: str) -> None:
    assert not refused(method=method, origins=(origin,), hosts=(host,))


@pytest.mark.parametrize(
    "origin",
    ["null", "", "http://evil.example", "http://127.0.0.1", "http://127.0.0.1:8081",
     "http://localhost:8080", "chrome-extension://abc", "file://", "http://127.0.0.1:8080/",
     "127.0.0.1:8080"],
)  # fmt: skip
@pytest.mark.parametrize("method", ["GET", "HEAD", "POST"])
def test_pages_of_others(origin: str, method: str) -> None:
    assert refused(method=method, origins=(origin,))


def test_two_origins() -> None:
    assert refused(origins=("http://127.0.0.1:8080", "http://127.0.0.1:8080"))


@pytest.mark.parametrize(
    ("said", "is_refused"),
    [
        ({"site": "cross-site", "mode": "navigate"}, False),
        ({"site": "cross-site", "mode": "no-cors"}, True),
        ({"site": "cross-site", "mode": "navigate", "method": "POST"}, True),
        ({"site": "cross-site", "mode": "navigate", "upgrade": True}, True),
        ({"site": "same-origin", "mode": "cors", "method": "POST"}, False),
        ({"site": "none", "mode": "navigate"}, False),
    ],
)
def test_what_browsers_say_of_the_site(said: dict[str, object], is_refused: bool) -> None:
    """A link from anywhere may be followed; nothing else may come from another site."""
    assert refused(**said) is is_refused


@pytest.mark.parametrize("text", ["http://a", "a b", "a:b", "*", ""])
def test_allowed_hosts_that_are_none(text: str) -> None:
    with pytest.raises(ValueError, match="NAME"):
        Guard.of("127.0.0.1", [text])


def test_an_allowed_ipv6_address_needs_no_brackets() -> None:
    guard = Guard.of("127.0.0.1", ["fd00::1"])
    assert not refused(guard, hosts=("[fd00::1]:8080",))
