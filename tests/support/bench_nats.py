"""NATS JetStream: one file stream of one replica, synced before every answer unless another
interval is asked for."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from bench_install import nats_server
from bench_load import load
from bench_place import folder
from bench_process import answers, await_true, free_port, running

STREAM = {
    "name": "LOG",
    "subjects": ["log"],
    "storage": "file",
    "num_replicas": 1,
    "retention": "limits",
    "discard": "old",
    "max_msgs": -1,
    "max_bytes": -1,
}


@dataclass
class Nats:
    pid: int
    port: int

    def ask(self, subject: str, question: Mapping[str, object]) -> dict[str, object]:
        """A request to the JetStream API."""
        body = json.dumps(question) if question else ""
        with socket.create_connection(("127.0.0.1", self.port), 10) as link:
            link.sendall(
                b'CONNECT {"verbose":false}\r\nSUB bench.reply 1\r\n'
                + f"PUB $JS.API.{subject} bench.reply {len(body)}\r\n{body}\r\n".encode()
            )
            file = link.makefile("rb")
            while not (line := file.readline()).startswith(b"MSG "):
                assert line, "nats-server closed the connection"
                assert not line.startswith(b"-ERR"), line
            answer = json.loads(file.read(int(line.split()[-1])))
        assert "error" not in answer, answer
        return answer

    def make(self) -> None:
        self.ask("STREAM.CREATE.LOG", STREAM)

    def remove(self) -> None:
        self.ask("STREAM.DELETE.LOG", {})

    def append(self, conns: int, window: int) -> Mapping[str, float]:
        self.make()
        run = load("nats", self.port, self.pid, conns=conns, window=window, subject="log")
        state = self.ask("STREAM.INFO.LOG", {})["state"]
        assert isinstance(state, dict)
        assert state["messages"] == run.acked, (state, run)
        self.remove()
        return run.figures()


@contextmanager
def nats(sync: str = "always") -> Iterator[Nats]:
    server, port = nats_server(), free_port()
    with folder("nats") as place:
        settings = place / "server.conf"
        settings.write_text(
            f'listen: "127.0.0.1:{port}"\n'
            f'jetstream {{ store_dir: "{place}", sync_interval: {sync} }}\n'
        )
        with running([server, "-c", settings], log=place / "nats.out") as process:
            await_true(lambda: answers(port), "nats-server did not answer")
            yield Nats(process.pid, port)
