"""Servers that hold a log already, ours and those of peers; the same stored lines in each."""

from __future__ import annotations

import socket
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Final

from bench_drill import log_of
from bench_durable_streams import durable_stream_server
from bench_install import apt, python_clients
from bench_nats import nats
from bench_ours import serving
from bench_place import folder
from bench_postgres import postgres_server
from bench_process import answers, await_true, free_port, running
from bench_redis import redis

BATCH: Final = 1000
Server = tuple[int, int]  # pid, port
Filled = AbstractContextManager[Server]


def lines_of(count: int) -> list[bytes]:
    """The stored lines, each with its newline, without the header."""
    return log_of(count).read_bytes().splitlines(keepends=True)[1:]


@contextmanager
def ours(count: int, *, script: Path | None = None, late: int = 0) -> Iterator[Server]:
    if script:
        python_clients()
    with serving(script=script, logs=[log_of(count, late=late)]) as served:
        yield served.pid, served.port


@contextmanager
def filled_redis(count: int) -> Iterator[Server]:
    with redis() as server, socket.create_connection(("127.0.0.1", server.port)) as link:
        answer = link.makefile("rb")
        for lines in batched(lines_of(count)):
            link.sendall(
                b"".join(
                    b"*5\r\n$4\r\nXADD\r\n$3\r\nlog\r\n$1\r\n*\r\n$1\r\ne\r\n$%d\r\n%b\r\n"
                    % (len(line) - 1, line[:-1])
                    for line in lines
                )
            )
            for _ in lines:
                assert answer.readline().startswith(b"$")
                answer.readline()
        yield server.pid, server.port


@contextmanager
def filled_nats(count: int) -> Iterator[Server]:
    with nats(sync="2m") as server, socket.create_connection(("127.0.0.1", server.port)) as link:
        server.make()
        link.sendall(b'CONNECT {"verbose":false}\r\nSUB acks 1\r\n')
        answer = link.makefile("rb")
        for lines in batched(lines_of(count)):
            link.sendall(
                b"".join(
                    b"PUB log acks %d\r\n%b\r\n" % (len(line) - 1, line[:-1]) for line in lines
                )
            )
            for _ in lines:
                while not answer.readline().startswith(b"MSG "):
                    pass
                assert b'"seq"' in answer.readline()
        yield server.pid, server.port


@contextmanager
def filled_postgres(count: int) -> Iterator[Server]:
    with postgres_server() as server:
        body = server.place / "body"
        body.write_bytes(b"".join(lines_of(count)))  # no backslash is in them
        server.psql(f"\\copy log (body) FROM '{body}'")
        assert server.psql("SELECT count(*) FROM log") == str(count)
        server.psql("VACUUM ANALYZE log")
        yield server.pid, server.port


@contextmanager
def filled_durable_streams(count: int) -> Iterator[Server]:
    with durable_stream_server() as server:
        server.ask("PUT", "/v1/stream/log", "text/plain")
        for lines in batched(lines_of(count)):
            request = urllib.request.Request(
                f"http://127.0.0.1:{server.port}/v1/stream/log",
                data=b"".join(lines),
                headers={"Content-Type": "text/plain"},
            )
            urllib.request.urlopen(request, timeout=60).close()
        yield server.pid, server.port


@contextmanager
def websocketd(count: int) -> Iterator[Server]:
    """Its `cat` of the file of lines, a message a line."""
    program, port = apt("websocketd", "websocketd"), free_port()
    with folder("websocketd") as place:
        body = place / "body"
        body.write_bytes(b"".join(lines_of(count)))
        words = [program, "--address=127.0.0.1", f"--port={port}", "--loglevel=fatal", "cat", body]
        with running(words, log=place / "websocketd.out") as process:
            await_true(lambda: answers(port), "websocketd did not answer")
            yield process.pid, port


def batched(lines: Sequence[bytes]) -> Iterator[Sequence[bytes]]:
    return (lines[at : at + BATCH] for at in range(0, len(lines), BATCH))
