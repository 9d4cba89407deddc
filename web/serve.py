"""`drill-replay serve`: the store, the application and the sockets, from start to a clean end."""

from __future__ import annotations

import asyncio
import errno
import gc
import logging
import os
import resource
import signal
import socket
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from ipaddress import ip_address
from pathlib import Path
from typing import Final, TextIO

from aiohttp import web

from events.files.filestore import FileStore
from replay.settings import Settings
from web.app import make_app
from web.wire import make_runner

BACKLOG: Final = 128


class CannotServe(Exception):
    """The server cannot start as it was told to; the text is one line with the way out."""


def wall_clock() -> int:
    return time.time_ns() // 1_000_000


async def serve(settings: Settings) -> None:
    """Serve until SIGINT or SIGTERM. The address is the first line on standard output.

    Raises CannotServe, and StoreLocked or another StoreError of the store.
    """
    take_descriptors()
    collect_seldom()
    speak_up()
    with stopping() as stop, listening(settings.host, settings.port) as listener:
        url = address(listener)
        store = await FileStore.open(
            Path(settings.store),
            clock=wall_clock,
            holder=url,
            examples=not settings.no_examples,
        )
        try:
            await run(await application(store, settings), listener, url, stop)
        finally:
            await store.close()


def take_descriptors() -> None:
    """As many open files as the system allows: every viewer and every open log takes one, and the
    customary soft limit of 1,024 is there for programs that use `select`."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    with suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


def collect_seldom() -> None:
    """Nearly nothing here is in a circle, and looking for circles among what thousands of viewers
    hold takes longer than a tick. What is there from the start stays."""
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)


def speak_up() -> None:
    """Whatever is logged is a line on standard error: say how far a large log has been read."""
    logger = logging.getLogger("drill_replay")
    if not logger.handlers:
        logger.addHandler(logging.StreamHandler())
        logger.setLevel(logging.INFO)


async def application(store: FileStore, settings: Settings) -> web.Application:
    try:
        return await asyncio.to_thread(
            make_app,
            store,
            clock=wall_clock,
            bound=settings.host,
            allow_hosts=settings.allow_host,
        )
    except ValueError as err:
        raise CannotServe(f"--allow-host: {err}") from None


async def run(app: web.Application, listener: socket.socket, url: str, stop: asyncio.Event) -> None:
    runner = make_runner(app)
    try:
        await runner.setup()
        try:
            await web.SockSite(runner, listener, backlog=BACKLOG).start()
        except OSError as err:
            raise cannot_listen(url.removeprefix("http://"), err) from None
        tell(sys.stdout, url)
        if warning := exposure(listener):
            tell(sys.stderr, warning)
        await stop.wait()
    finally:
        await runner.cleanup()


def tell(stream: TextIO, text: str) -> None:
    stream.write(text + "\n")
    stream.flush()


@contextmanager
def stopping() -> Iterator[asyncio.Event]:
    """An event that SIGINT and SIGTERM set; in place before anybody can know that we run."""
    loop, stop = asyncio.get_running_loop(), asyncio.Event()
    signals = (signal.SIGINT, signal.SIGTERM)
    for number in signals:
        loop.add_signal_handler(number, stop.set)
    try:
        yield stop
    finally:
        for number in signals:
            loop.remove_signal_handler(number)


@contextmanager
def listening(host: str, port: int) -> Iterator[socket.socket]:
    """A socket that is bound, so that its port is known before the store is locked."""
    try:
        found = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE | socket.AI_NUMERICSERV
        )
    except (OSError, UnicodeError, OverflowError) as err:
        raise CannotServe(f"{host!r} is no address of this machine ({err}); see --host") from None
    # `localhost` is both ::1 and 127.0.0.1; people mean the latter.
    family, kind, protocol, _, place = min(found, key=lambda one: one[0] != socket.AF_INET)
    with socket.socket(family, kind, protocol) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if family == socket.AF_INET6:
            listener.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
        try:
            listener.bind(place)
        except (OSError, OverflowError) as err:
            raise cannot_listen(f"{host}:{port}", err) from None
        listener.setblocking(False)
        yield listener


def cannot_listen(where: str, err: Exception) -> CannotServe:
    number = err.errno if isinstance(err, OSError) else None
    reason = os.strerror(number) if number else str(err)
    way_out = "choose another --port, or 0 for a free one"
    if number == errno.EADDRNOTAVAIL:
        way_out = "choose another --host, 0.0.0.0 for all of them"
    return CannotServe(f"cannot listen on {where} ({reason}); {way_out}")


def address(listener: socket.socket) -> str:
    """What a person on this machine opens; listening everywhere includes loopback."""
    bound, port = listener.getsockname()[:2]
    found = ip_address(bound.partition("%")[0])
    if found.is_unspecified:
        bound = "127.0.0.1"
    return f"http://[{bound}]:{port}" if ":" in bound else f"http://{bound}:{port}"


def exposure(listener: socket.socket) -> str:
    """What is open to whom when others than this machine can reach it; empty when nobody can."""
    bound, port = listener.getsockname()[:2]
    found = ip_address(bound.partition("%")[0])
    if found.is_loopback:
        return ""
    where = "every address of this machine" if found.is_unspecified else bound
    return (
        f"drill-replay: WARNING: listening on {where}, port {port}, beyond this machine.\n"
        "There is no login and no encryption: anyone who reaches this address can read every drill,"
        " create drills and append events.\n"
        "Keep it on a network you trust, or use --host 127.0.0.1."
    )
