"""A file that somebody changes under an open store: noticed before the next batch, named, and
never written to; what was acked is read on where that can be."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from fault_image import read
from fault_open import look, take_aside
from log_faults import FlakyDisk
from log_store import event, events, make_log, open_store
from problem import assert_problem
from server import running

from events.errors import NoSpace, ReadOnlyLog, StoreError
from events.files import log_end
from events.files.proof import damage_before
from events.files.tail import Read
from events.store import Head, Verdict

pytestmark = pytest.mark.fault

Edit = Callable[[Path], None]


def saved_over(change: Callable[[bytes], bytes]) -> Edit:
    """As editors save that write a new file and rename it."""

    def edit(path: Path) -> None:
        fresh = path.with_name("edited")
        fresh.write_bytes(change(path.read_bytes()))
        fresh.rename(path)

    return edit


def in_place(change: Callable[[bytes], bytes]) -> Edit:
    """As editors save that write into the file."""

    def edit(path: Path) -> None:
        path.write_bytes(change(path.read_bytes()))

    return edit


def renamed(path: Path) -> None:
    path.rename(path.with_name("elsewhere"))


REPLACED = {
    "saved over": (saved_over(lambda raw: raw.replace(b"e2", b"eX")), "was replaced"),
    "saved over with the same": (saved_over(lambda raw: raw), "was replaced"),
    "saved over, longer": (saved_over(lambda raw: raw + event() + b"\n"), "was replaced"),
    "deleted": (Path.unlink, "moved or deleted"),
    "renamed": (renamed, "moved or deleted"),
    "cut within a line": (in_place(lambda raw: raw[:200]), "cut short"),
    "cut after a line": (in_place(lambda raw: b"".join(raw.splitlines(True)[:-1])), "cut short"),
    "emptied": (in_place(lambda raw: b""), "cut short"),
    "shorter in place": (in_place(lambda raw: raw.replace(b"gas", b"g")), "cut short"),
}


@pytest.mark.parametrize("how", REPLACED)
async def test_next_batch_is_refused_and_the_file_left(tmp_path: Path, how: str) -> None:
    edit, why = REPLACED[how]
    store = await open_store(tmp_path)
    log = await make_log(store)
    await log.append(events(1, 3))
    path = tmp_path / "latihan.jsonl"
    told: list[str] = []
    log.watch(lambda: told.append(log.status.condition))
    edit(path)
    left = path.read_bytes() if path.exists() else None
    for _ in range(2):
        with pytest.raises(ReadOnlyLog, match=rf"latihan\.jsonl was .*{why.split()[-1]}"):
            await log.append(events(4, 1))
    assert (log.status.condition, told) == ("read_only", ["read_only"])
    assert [name for name, _ in await store.problems()] == ["latihan"]
    assert (path.read_bytes() if path.exists() else None) == left
    if "cut" in why:  # half a line is no answer
        with pytest.raises(StoreError, match=r"latihan\.jsonl was (cut short|changed) by somebody"):
            await log.lines([3])
    else:
        assert b'"e3"' in (await log.lines([3]))[0]
        assert (await log.append(events(1, 3))).duplicate
    await store.close()
    assert (path.read_bytes() if path.exists() else None) == left


async def same_size(path: Path, old: bytes, new: bytes) -> None:
    """Written over in place, a while after whoever wrote before: clocks of files are coarse."""
    await asyncio.sleep(0.05)
    in_place(lambda raw: raw.replace(old, new, 1))(path)


async def test_rewritten_in_place_with_as_many_bytes(tmp_path: Path) -> None:
    """No append may stand behind the damage, and the place is told."""
    store = await open_store(tmp_path)
    log = await make_log(store)
    await log.append(events(1, 3))
    await same_size(log.path, b'"e2"', b'"eX"')
    left = log.path.read_bytes()
    for _ in range(2):
        with pytest.raises(ReadOnlyLog, match=r"latihan\.jsonl was rewritten in place: line 3 "):
            await log.append(events(4, 1))
    assert (log.status.condition, log.status.line) == ("read_only", 3)
    assert log.path.read_bytes() == left
    await store.close()
    store = await open_store(tmp_path)
    assert (await store.log("latihan")).status.condition == "damaged"
    await store.close()


async def test_rewritten_and_appended_to(tmp_path: Path) -> None:
    """A hand's line behind the damage is neither cut nor taken in."""
    store = await open_store(tmp_path)
    log = await make_log(store)
    await log.append(events(1, 3))
    await same_size(log.path, b'"e1"', b'"eX"')
    with log.path.open("ab") as file:
        file.write(event() + b"\n")
    left = log.path.read_bytes()
    with pytest.raises(ReadOnlyLog, match="line 2"):
        await log.append(events(4, 1))
    await store.close()
    assert (log.path.read_bytes(), take_aside(tmp_path, "hand")) == (left, [])


@pytest.mark.parametrize("how", ["touched", "the same again", "a hand's line"])
async def test_change_that_changes_nothing_of_ours(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    """The chain is checked once, and from then on the file is known as it is."""
    checks: list[int] = []

    def spy(read: Read, head: Head) -> Verdict | None:
        checks.append(head.seq)
        return damage_before(read, head)

    monkeypatch.setattr(log_end, "damage_before", spy)
    store = await open_store(tmp_path)
    log = await make_log(store)
    await log.append(events(1, 3))
    await asyncio.sleep(0.05)
    if how == "touched":
        os.utime(log.path)
    else:
        more = event(id="h") + b"\n" if "hand" in how else b""
        in_place(lambda raw: raw + more)(log.path)
    for n in range(4, 7):
        await log.append(events(n, 1))
    assert (log.status.condition, checks) == ("ok", [3])
    await store.close()
    assert log.head.seq == (7 if "hand" in how else 6)


async def test_large_file_is_not_read_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It goes on, but its side-car does not call it sound: the next opening sees."""
    monkeypatch.setattr(log_end, "SMALL", 0)
    store = await open_store(tmp_path)
    log = await make_log(store)
    await log.append(events(1, 3))
    await same_size(log.path, b'"e2"', b'"eX"')
    assert (await log.append(events(4, 1))).seqs == (4,)
    await store.close()
    store = await open_store(tmp_path)
    assert (await store.log("latihan")).status.condition == "damaged"
    await store.close()


async def test_lines_added_in_place_are_taken_in(tmp_path: Path) -> None:
    """The file is longer and all that stood there still does: a hand appended."""
    store = await open_store(tmp_path)
    log = await make_log(store)
    await log.append(events(1, 2))
    in_place(lambda raw: raw + event(id="h1") + b"\n")(tmp_path / "latihan.jsonl")
    assert (await log.append(events(3, 1))).seqs == (4,)
    await store.close()
    lines = read((tmp_path / "latihan.jsonl").read_bytes()).lines
    assert [line.id for line in lines] == ["e1", "e2", "h1", "e3"]


async def test_longer_in_place_with_another_text(tmp_path: Path) -> None:
    """Every line has moved, so what stands behind the last one is no hand's: refused, and
    nothing is cut."""
    store = await open_store(tmp_path)
    log = await make_log(store)
    await log.append(events(1, 2))
    path = tmp_path / "latihan.jsonl"
    in_place(lambda raw: raw.replace(b'"e1"', b'"e1-but-longer"'))(path)
    left = path.read_bytes()
    with pytest.raises(ReadOnlyLog, match=r"latihan\.jsonl"):
        await log.append(events(3, 1))
    await store.close()
    assert path.read_bytes() == left
    assert take_aside(tmp_path, "hand") == []


async def test_replaced_while_a_batch_is_written(tmp_path: Path) -> None:
    """Between check and sync: the batch went to a file that has no name any more. It may only be
    acked when a reopened store has it, too."""
    path = tmp_path / "latihan.jsonl"
    flaky = FlakyDisk()
    disk = flaky.disk()

    def write(fd: int, data: bytes) -> int:
        if b'"e9"' in data:
            saved_over(lambda raw: raw)(path)
        return os.write(fd, data)

    store = await open_store(tmp_path, disk=type(disk)(write, disk.sync))
    log = await make_log(store)
    await log.append(events(1, 2))
    try:
        acked = (await log.append(events(9, 1))).first
    except (ReadOnlyLog, NoSpace):
        acked = 0
    await store.close()
    found = await look(tmp_path)
    assert found.seq >= acked


async def test_replaced_under_a_server(tmp_path: Path) -> None:
    """The API says what the store says: 503, readiness, and the drill's own page of data."""
    path = tmp_path / "drills" / "latihan.jsonl"
    async with running(tmp_path / "drills") as server:
        await server.create()
        await server.append("latihan", {"kind": "gas", "id": "a"})
        saved_over(lambda raw: raw.replace(b"gas", b"arrest"))(path)
        answer = await server.append("latihan", {"kind": "gas"})
        document = assert_problem(answer, 503, "read-only")
        assert "latihan.jsonl was replaced" in document["detail"]
        drill = (await server.get("/api/v1/drills/latihan")).json
        assert (drill["status"], drill["head"]) == ("read_only", 1)
        assert "latihan.jsonl was replaced" in drill["problem"]["reason"]
        assert_problem(await server.get("/readyz"), 503, "not-ready")
        read_on = await server.get("/api/v1/drills/latihan/events")
        assert [event["kind"] for event in read_on.json["events"]] == ["gas"]
