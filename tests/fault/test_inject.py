"""Errors that the kernel itself gives, put there by strace: nothing of the store is replaced."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import aiohttp
import fault_child
import orjson
import pytest
from command import ADDRESS, COMMAND, environment
from fault_child import Acks
from fault_figures import Figures
from fault_image import read
from fault_open import look
from fault_writers import Judge, sent
from log_store import header, open_store

pytestmark = [pytest.mark.fault, pytest.mark.timeout(120)]

TRACED = 60.0  # seconds; only ever reached by a failure


@pytest.fixture(scope="module")
def strace() -> list[str]:
    """The command that runs another one with errors injected; the rest is up to the test. With -D
    the process that is started is the traced one."""
    command = ["strace", "-D", "-f", "-qq", "--seccomp-bpf", "-o", "/dev/null"]
    try:
        tried = subprocess.run([*command, "-e", "trace=fdatasync", "true"], capture_output=True)
    except FileNotFoundError:
        pytest.skip("needs strace")
    if tried.returncode:
        pytest.skip(f"needs the right to trace: {tried.stderr.decode().strip()[:200]}")
    return command


def run_child(strace: list[str], call: str, name: str, *args: object) -> None:
    """A function of `fault_child`, traced; AssertionError when it fails."""
    traced = [*strace, "-e", f"trace={call.partition(':')[0]}", "-e", f"inject={call}"]
    done = subprocess.run(
        [*traced, *fault_child.command(name, *args)],
        capture_output=True,
        timeout=TRACED,
        env=environment(),
    )
    assert done.returncode == 0, done.stderr.decode()


@pytest.mark.parametrize("when", [1, 4])
async def test_failed_fdatasync(
    tmp_path: Path, strace: list[str], figures: Figures, when: int
) -> None:
    """Only one sync of a thread fails, as Linux reports it: once. What it was for is not acked,
    neither then nor when it is tried again; after a restart it is."""
    folder, acks = tmp_path / "drills", tmp_path / "acks"
    call = f"fdatasync:error=EIO:when={when}"
    run_child(strace, call, "append_until_refused", folder, acks)
    judge = Judge(figures)
    acked = Acks.read(acks)
    for ids, seqs in acked:
        judge.ack(ids, seqs)
    judge.judge(read((folder / "latihan.jsonl").read_bytes()).lines)
    store = await open_store(folder)
    log = await store.log("latihan")
    ids = fault_child.numbered(len(acked) + 1)
    done = await log.append([sent(event_id) for event_id in ids])
    judge.ack(ids, done.seqs)
    await store.close()
    judge.judge(read((folder / "latihan.jsonl").read_bytes()).lines)
    figures.rounds += 1


@pytest.mark.parametrize("when", [1, 2, 3])
async def test_failed_fsync_of_a_new_drill(tmp_path: Path, strace: list[str], when: int) -> None:
    """Its bytes or its name are not safe, so it is not acked; a restart goes on."""
    folder = tmp_path / "drills"
    folder.mkdir()
    run_child(strace, f"fsync:error=EIO:when={when}", "fail_to_create", folder)
    store = await open_store(folder)
    log, _ = await store.create(header())
    assert (await log.append([sent("a:1/1:30")])).seqs == (1,)
    await store.close()


async def test_failed_write(tmp_path: Path, strace: list[str]) -> None:
    """No room for once in a thread: refused whole; the next one finds room."""
    folder = tmp_path / "drills"
    call = "write:error=ENOSPC:when=2"
    run_child([*strace, "-P", str(folder / "latihan.jsonl")], call, "meet_no_room", folder)
    found = await look(folder)
    assert found.condition == "ok"
    assert 0 < found.seq < fault_child.APPENDS


@contextmanager
def traced_server(strace: list[str], call: str, store: Path) -> Iterator[str]:
    command = [*strace, "-e", f"trace={call.partition(':')[0]}", "-e", f"inject={call}"]
    process = subprocess.Popen(
        [*command, *COMMAND, "serve", "--port", "0", "--store", str(store)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment(),
    )
    with process:
        assert process.stdout is not None
        line = process.stdout.readline()
        try:
            assert ADDRESS.fullmatch(line), line
            yield line.strip()
        finally:
            process.kill()


async def test_failed_fdatasync_under_a_server(tmp_path: Path, strace: list[str]) -> None:
    """503 for the batch and for all after it, reads go on, and readiness says why."""
    drill = "/api/v1/drills/latihan"
    json = {"Content-Type": "application/json"}
    with traced_server(strace, "fdatasync:error=EIO:when=2", tmp_path / "drills") as url:
        async with aiohttp.ClientSession(url) as session:
            await session.post("/api/v1/drills", data=header(), headers=json)
            statuses = []
            for n in range(12):
                body = sent(f"a{n}:1/1:30")
                async with session.post(f"{drill}/events", data=body, headers=json) as answer:
                    statuses.append(answer.status)
            acked = statuses.index(503)
            assert acked > 0
            assert statuses == [201] * acked + [503] * (12 - acked)
            async with session.post(
                f"{drill}/events", data=sent("a0:1/1:30"), headers=json
            ) as answer:
                assert (answer.status, (await answer.json())["duplicate"]) == (200, True)
            async with session.get(f"{drill}/events") as answer:
                assert len((await answer.json())["events"]) == acked
            async with session.get("/readyz") as answer:
                assert answer.status == 503
                assert "latihan" in orjson.dumps(await answer.json()).decode()
