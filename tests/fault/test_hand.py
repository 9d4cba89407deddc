"""Lines written by hand: taken in whenever they appear, nothing of them lost."""

from __future__ import annotations

import os
import uuid
from pathlib import Path

import orjson
import pytest
from fault_open import forget_sidecar, ids_of, look
from log_faults import FlakyDisk, names, set_aside, written
from log_store import event, events, header, make_log, open_store, stored

from events.disk import Disk
from events.errors import NoSpace, ReadOnlyLog, Sealed, StoreError
from events.files.filelog import FileLog
from events.ids import uuid5_for

pytestmark = pytest.mark.fault

HAND = b'{"kind":"arrest","id":"h1"}\n{"kind":"gas"}\n'


def by_hand(directory: Path, raw: bytes) -> None:
    with (directory / "latihan.jsonl").open("ab") as file:
        file.write(raw)


async def test_taken_in_at_open(tmp_path: Path) -> None:
    """They become ordinary lines; the raw bytes stay in a file of their own."""
    await written(tmp_path, events(1, 2))
    by_hand(tmp_path, HAND)
    found = await look(tmp_path)
    name = found.status.set_aside[0]
    assert found.ids == ["e1", "e2", "h1", uuid5_for(name, 2)]
    assert (found.status.condition, found.condition, found.status.rejected) == ("ok", "ok", ())
    assert set_aside(tmp_path, "hand") == [HAND]
    assert uuid.UUID(found.ids[3]).version == 5
    assert [orjson.loads(line)["seq"] for line in stored(tmp_path)[1:]] == [1, 2, 3, 4]
    assert (await look(tmp_path)).ids == found.ids


async def test_taken_in_under_a_running_server(tmp_path: Path) -> None:
    """Before the next batch, and in front of it."""
    store = await open_store(tmp_path)
    log = await make_log(store)
    await log.append(events(1, 1))
    for n in (2, 3):
        by_hand(tmp_path, event(id=f"h{n}") + b"\n")
        assert (await log.verify()).waiting == 1
        await log.append(events(n, 1))
    assert await ids_of(log) == ["e1", "h2", "e2", "h3", "e3"]
    assert (await log.verify()).condition == "ok"
    await store.close()
    assert len(set_aside(tmp_path, "hand")) == 2


async def test_hand_line_between_check_and_write(tmp_path: Path) -> None:
    """It stands before our batch: cut back before anything is acked, hand first, then ours."""
    slip = [HAND]

    def write(fd: int, data: bytes) -> int:
        if slip:
            by_hand(tmp_path, slip.pop())
        return os.write(fd, data)

    store = await open_store(tmp_path, disk=Disk(write=write))
    log = await make_log(store)
    await log.append(events(1, 2))
    assert [i for i in await ids_of(log) if i[0] in "eh"] == ["h1", "e1", "e2"]
    assert (log.head.seq, (await log.verify()).condition) == (4, "ok")
    await store.close()
    assert (await look(tmp_path)).status.reason == ""


async def test_bad_lines_stay_and_are_told(tmp_path: Path) -> None:
    """Line and field, at every start, until somebody removes the file."""
    await written(tmp_path, events(1, 1))
    bad = b'rubbish\n\n{"kind":"gas","level":7}\n{"kind":"gas","id":"e1","x":1}\n'
    by_hand(tmp_path, bad + HAND)
    found = await look(tmp_path)
    (name,) = found.status.set_aside
    assert found.ids[:2] == ["e1", "h1"]
    told = [f"{name}:1: not JSON", f"{name}:3: level", f"{name}:4: id"]
    assert [": ".join(t.split(": ")[:2]) for t in found.status.rejected] == told
    again = await look(tmp_path)
    assert [": ".join(t.split(": ")[:2]) for t in again.status.rejected] == told
    (tmp_path / name).unlink()
    assert (await look(tmp_path)).status.rejected == ()


async def test_known_id_with_other_content_is_refused(tmp_path: Path) -> None:
    await written(tmp_path, events(1, 1))
    by_hand(tmp_path, event(id="e1", level=3) + b"\n" + events(1, 1)[0] + b"\n")
    found = await look(tmp_path)
    assert found.ids == ["e1"]
    assert "'e1' is known with other content" in found.status.rejected[0]


@pytest.mark.parametrize("newline", [b"\n", b""])
@pytest.mark.parametrize("return_", [b"", b"\r"])
@pytest.mark.parametrize("bom", [b"", b"\xef\xbb\xbf"])
async def test_whole_file(tmp_path: Path, bom: bytes, return_: bytes, newline: bytes) -> None:
    """A file written in any editor becomes a log; the file as it was stays beside it."""
    end = return_ + b"\n"
    raw = bom + header() + end + event(id="a", time=5) + end + end + event(id="b") + newline
    (tmp_path / "latihan.jsonl").write_bytes(raw)
    found = await look(tmp_path, append=True)
    assert found.ids == ["a", "b"]
    assert (found.condition, found.status.rejected) == ("ok", ())
    assert set_aside(tmp_path, "hand") == [raw]
    assert b"\r" not in (tmp_path / "latihan.jsonl").read_bytes()


async def test_whole_file_with_a_bad_header(tmp_path: Path) -> None:
    """It is left as it is and told."""
    raw = header(nature="real") + b"\n" + event() + b"\n"
    (tmp_path / "latihan.jsonl").write_bytes(raw)
    store = await open_store(tmp_path)
    with pytest.raises(StoreError, match="nature"):
        await store.log("latihan")
    ((_, status),) = await store.problems()
    assert "nature" in status.reason
    await store.close()
    assert (tmp_path / "latihan.jsonl").read_bytes() == raw


async def test_header_that_lost_its_h(tmp_path: Path) -> None:
    """Somebody edited a log's header: nothing is taken in, nothing changes."""
    whole = await written(tmp_path, events(1, 2))
    lines = whole.splitlines(keepends=True)
    raw = lines[0].split(b',"h":')[0] + b"}\n" + b"".join(lines[1:])
    (tmp_path / "latihan.jsonl").write_bytes(raw)
    store = await open_store(tmp_path)
    assert await store.drills() == []
    with pytest.raises(StoreError, match="its header has no h"):
        await store.log("latihan")
    await store.close()
    assert (tmp_path / "latihan.jsonl").read_bytes() == raw


async def test_reading_only_counts_them(tmp_path: Path) -> None:
    (tmp_path / "latihan.jsonl").write_bytes(header() + b"\n" + HAND)
    store = await open_store(tmp_path, read_only=True)
    log = await store.log("latihan")
    verdict = await log.verify()
    assert (log.head.seq, verdict.condition, verdict.waiting) == (0, "ok", 2)
    await store.close()
    assert os.listdir(tmp_path) == ["latihan.jsonl"]


async def test_torn_and_hand_lines_are_told_apart(tmp_path: Path) -> None:
    """A crash left half a batch, then somebody appended: one is set aside, the other taken in."""
    whole = await written(tmp_path, events(1, 1), events(2, 3))
    lines = whole.splitlines(keepends=True)
    forget_sidecar(tmp_path)  # it would know that the batch was whole
    (tmp_path / "latihan.jsonl").write_bytes(b"".join(lines[:4]) + HAND)
    found = await look(tmp_path)
    assert [i for i in found.ids if len(i) == 2] == ["e1", "h1"]
    assert len(found.ids) == 3
    assert set_aside(tmp_path, "torn") == [b"".join(lines[2:4])]
    assert set_aside(tmp_path, "hand") == [HAND]


async def test_hand_line_before_stored_ones_is_damage(tmp_path: Path) -> None:
    """Somebody wrote into the middle: later lines prove that the place was taken."""
    whole = await written(tmp_path, *(events(n, 1) for n in (1, 2, 3)))
    lines = whole.splitlines(keepends=True)
    (tmp_path / "latihan.jsonl").write_bytes(b"".join(lines[:2]) + HAND + b"".join(lines[2:]))
    found = await look(tmp_path)
    assert (found.ids, found.status.condition, found.status.line) == (["e1"], "damaged", 3)


async def test_after_a_seal_nothing_is_taken_in(tmp_path: Path) -> None:
    """The lines stay where they are and are told."""
    await written(tmp_path, events(1, 1))
    store = await open_store(tmp_path)
    log = await store.log("latihan")
    await log.seal()
    by_hand(tmp_path, HAND)
    with pytest.raises(Sealed):
        await log.append([event()])
    await store.close()
    before = log.path.read_bytes()
    found = await look(tmp_path)
    assert (found.ids, found.condition) == (["e1"], "ok")
    assert found.status.rejected[0].startswith("latihan.jsonl:4: the log is sealed")
    assert log.path.read_bytes() == before


@pytest.mark.parametrize("crash", ["saved", "cut", "partly taken in", "taken in"])
async def test_crash_while_taking_in(tmp_path: Path, crash: str) -> None:
    """Whatever step was the last, doing it again takes every line exactly once."""
    name = "latihan.hand-20260115T020000000Z"
    made = uuid5_for(name, 2)
    already = {
        "partly taken in": [event("arrest").replace(b"}", b',"id":"h1"}')],
        "taken in": [b'{"kind":"arrest","id":"h1"}', b'{"id":"%s","kind":"gas"}' % made.encode()],
    }.get(crash, [])
    await written(tmp_path, events(1, 1), *([line] for line in already))
    if crash == "saved":
        by_hand(tmp_path, HAND)
    (tmp_path / f"{name}.pending").write_bytes(HAND)
    found = await look(tmp_path)
    assert found.ids == ["e1", "h1", made]
    assert names(tmp_path, "hand") == [name]
    assert found.status.rejected == ()


@pytest.mark.parametrize("crash", ["saved", "replaced"])
async def test_crash_while_taking_a_whole_file_in(tmp_path: Path, crash: str) -> None:
    name = "latihan.hand-20260115T020000000Z"
    raw = header() + b"\n" + HAND
    if crash == "saved":
        (tmp_path / "latihan.jsonl").write_bytes(raw)
    else:
        await written(tmp_path)
    (tmp_path / f"{name}.pending").write_bytes(raw)
    found = await look(tmp_path)
    assert found.ids == ["h1", uuid5_for(name, 3)]
    assert names(tmp_path, "hand") == [name]


async def test_no_room_to_take_in(tmp_path: Path) -> None:
    """They stay pending, and come in once there is room."""
    flaky = FlakyDisk()
    store = await open_store(tmp_path, disk=flaky.disk())
    log: FileLog = await make_log(store)
    by_hand(tmp_path, HAND)
    flaky.limit = log.head.size + 10
    with pytest.raises(Exception, match="No space"):
        await log.append(events(1, 1))
    assert log.head.seq == 0
    flaky.limit = None
    await log.append(events(1, 1))
    assert [i for i in await ids_of(log) if len(i) == 2] == ["h1", "e1"]
    await store.close()
    assert set_aside(tmp_path, "hand") == [HAND]


async def test_pending_file_removed_by_a_person(tmp_path: Path) -> None:
    """What waits for room may be given up to make room; the log goes on without it."""
    flaky = FlakyDisk()
    store = await open_store(tmp_path, disk=flaky.disk())
    log: FileLog = await make_log(store)
    by_hand(tmp_path, HAND)
    flaky.limit = log.head.size + 10
    with pytest.raises(NoSpace):
        await log.append(events(1, 1))
    flaky.limit = None
    for name in os.listdir(tmp_path):
        if name.endswith(".pending"):
            os.unlink(tmp_path / name)
    assert (await log.append(events(1, 1))).seqs == (1,)
    assert log.status.condition == "ok"
    await store.close()


async def test_more_lines_than_a_batch_holds(tmp_path: Path) -> None:
    await written(tmp_path)
    by_hand(tmp_path, b"".join(line + b"\n" for line in events(0, 2500)))
    found = await look(tmp_path)
    assert found.ids == [f"e{n}" for n in range(2500)]
    assert found.condition == "ok"


async def test_hand_line_that_claims_to_be_a_stores(tmp_path: Path) -> None:
    """Somebody else writes then: nothing is cut, and no append is taken on top."""
    store = await open_store(tmp_path)
    log = await make_log(store)
    by_hand(tmp_path, b'{"kind":"gas"}\n{"seq":1,"kind":"gas"}\n')
    left = log.path.read_bytes()
    with pytest.raises(ReadOnlyLog, match=r"somebody else writes to latihan\.jsonl"):
        await log.append(events(1, 1))
    await store.close()
    assert (log.path.read_bytes(), set_aside(tmp_path, "hand")) == (left, [])
    store = await open_store(tmp_path)
    log = await store.log("latihan")
    assert (log.head.seq, log.status.reason.split(":")[0]) == (1, "torn or damaged, unproven")
    await store.close()


async def test_read_only_log_takes_nothing_in(tmp_path: Path) -> None:
    store = await open_store(tmp_path)
    log = await make_log(store)
    log.path.rename(tmp_path / "elsewhere")
    with pytest.raises(ReadOnlyLog):
        await log.append(events(1, 1))
    await store.close()
