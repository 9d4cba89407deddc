"""Who is answered: a name that leads here on purpose, and no page of another site.

A browser can be led to any address by a name that somebody else owns (DNS rebinding), and any page
may send requests and open WebSockets to any address. So the Host must be one that the person who
runs the server knows, and an Origin must be the very host that was asked. There is no CORS.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import Final, NamedTuple

Address = IPv4Address | IPv6Address
READS: Final = frozenset({"GET", "HEAD"})
DEFAULT_PORTS: Final = {"http": 80, "https": 443}
HOST_CHARS: Final = frozenset("abcdefghijklmnopqrstuvwxyz0123456789.-_")


class Forbidden(Exception):
    """A Host or an Origin that is not answered; the text says the way out."""


class HostPort(NamedTuple):
    host: str  # lower case, IPv6 without brackets
    port: int | None


@dataclass(frozen=True, slots=True)
class Asked:
    """What a request says of itself. `reached` is the address that the connection came in on."""

    method: str
    hosts: tuple[str, ...]
    origins: tuple[str, ...]
    site: str  # Sec-Fetch-Site
    mode: str  # Sec-Fetch-Mode
    reached: str
    upgrade: bool = False


def parse_host(text: str) -> HostPort | None:
    """`host`, `host:port`, `[v6]`, `[v6]:port`; None when it is none of these."""
    if text.startswith("["):
        host, closed, rest = text[1:].partition("]")
        if not closed or not isinstance(address(host), IPv6Address):
            return None
    else:
        host, colon, port = text.partition(":")
        rest = colon + port
        if not host or not set(host.lower()) <= HOST_CHARS:
            return None
    if not rest:
        return HostPort(host.lower(), None)
    port = rest[1:]
    if rest[0] != ":" or not (port.isascii() and port.isdigit()) or not 0 < int(port[:6]) < 65536:
        return None
    return HostPort(host.lower(), int(port))


def address(host: str) -> Address | None:
    """The IP address that a literal names; IPv4 mapped into IPv6 counts as IPv4."""
    try:
        found = ip_address(host.partition("%")[0])
    except ValueError:
        return None
    mapped = found.ipv4_mapped if isinstance(found, IPv6Address) else None
    return mapped or found


def is_loopback(host: str) -> bool:
    found = address(host)
    return host == "localhost" if found is None else found.is_loopback


@dataclass(frozen=True, slots=True)
class Guard:
    """`bound` is the host as it was given to `serve`, `allowed` what `--allow-host` added."""

    bound: str = ""
    allowed: tuple[HostPort, ...] = field(default=())

    @classmethod
    def of(cls, bound: str, allow_hosts: Iterable[str]) -> Guard:
        """Raises ValueError for an allowed host that is no `host` or `host:port`."""
        allowed = []
        for text in allow_hosts:
            parsed = parse_host(text) or parse_host(f"[{text}]")
            if parsed is None:
                raise ValueError(f"{text!r} is no host name; give NAME or NAME:PORT")
            allowed.append(parsed)
        return cls(bound.lower().strip("[]"), tuple(allowed))

    def check(self, asked: Asked) -> None:
        """Raises Forbidden."""
        host = self._host(asked)
        if len(asked.origins) > 1:
            raise Forbidden("more than one Origin header")
        if asked.origins and not same_origin(asked.origins[0], host):
            raise Forbidden(
                f"the origin {asked.origins[0]!r} is another site; only pages of this server "
                "may use it from a browser"
            )
        reading = asked.method in READS and not asked.upgrade
        if asked.site == "cross-site" and not (reading and asked.mode == "navigate"):
            raise Forbidden("a page of another site asked for this; open it in its own tab")

    def _host(self, asked: Asked) -> HostPort:
        if len(asked.hosts) != 1:
            raise Forbidden("one Host header is needed")
        host = parse_host(asked.hosts[0])
        if host is None:
            raise Forbidden(f"{asked.hosts[0]!r} is no host name")
        if not self.answers(host, asked.reached):
            raise Forbidden(
                f"this server does not answer to the name {host.host!r}; "
                f"start it with --allow-host {host.host} if that is its name"
            )
        return host

    def answers(self, host: HostPort, reached: str) -> bool:
        """An address literal cannot be rebound: the one that the connection reached is fine."""
        if is_loopback(host.host) or (self.bound and host.host == self.bound):
            return True
        literal = address(host.host)
        if literal is not None and literal == address(reached):
            return True
        return any(
            host.host == allowed.host and allowed.port in (None, host.port)
            for allowed in self.allowed
        )


def same_origin(origin: str, host: HostPort) -> bool:
    """The scheme only gives the default port: behind TLS a proxy knows better than we do."""
    scheme, found, rest = origin.partition("://")
    parsed = parse_host(rest) if found else None
    default = DEFAULT_PORTS.get(scheme.lower())
    if parsed is None or default is None:
        return False
    return parsed.host == host.host and (parsed.port or default) == (host.port or default)
