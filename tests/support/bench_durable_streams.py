"""The Durable Streams server for Node.js, with its file store (synced before every answer)."""

from __future__ import annotations

import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from bench_install import durable_streams
from bench_load import load
from bench_place import folder
from bench_process import answers, await_true, free_port, running

JSON = "application/json"
PLAIN = "text/plain"

SERVER = """
import { createRequire } from "node:module"
const need = createRequire(process.argv[1])
const { DurableStreamTestServer } = need("@durable-streams/server")
const [port, dataDir] = process.argv.slice(2)
await new DurableStreamTestServer({ port: Number(port), host: "127.0.0.1", dataDir }).start()
"""


@dataclass
class DurableStreams:
    pid: int
    port: int
    runs: int = 0

    def ask(self, method: str, path: str, media: str = "") -> bytes:
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}{path}",
            method=method,
            headers={"Content-Type": media} if media else {},
        )
        with urllib.request.urlopen(request, timeout=60) as answer:
            return answer.read()

    def make(self, media: str) -> str:
        self.runs += 1
        path = f"/v1/stream/log-{self.runs}"
        self.ask("PUT", path, media)
        return path

    def append(self, conns: int, lines: int, media: str) -> Mapping[str, float]:
        """JSON streams keep messages apart and parse them; plain ones take in bytes."""
        path = self.make(media)
        many = media == JSON and lines > 1
        run = load(
            "http", self.port, self.pid, conns=conns, lines=lines, path=path, media=media,
            before="[" if many else "", after="]" if many else "",
        )  # fmt: skip
        kept = self.ask("GET", f"{path}?offset=-1")
        assert kept.count(b'"kind":"gas"') == run.acked, run
        self.ask("DELETE", path)
        return run.figures()


@contextmanager
def durable_stream_server() -> Iterator[DurableStreams]:
    node, packages = durable_streams()
    port = free_port()
    with folder("durable-streams") as place:
        script = packages / "server.mjs"
        script.write_text(SERVER)
        words = [node, script, str(port), place / "data"]
        with running(words, log=place / "node.out") as process:
            await_true(lambda: answers(port), "the Node.js server did not answer")
            yield DurableStreams(process.pid, port)
