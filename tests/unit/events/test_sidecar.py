"""A side-car gives back what was put or says that it cannot, whatever happened to its file."""

from __future__ import annotations

import json
import os
import random
import resource
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from zlib import crc32

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from events.errors import StoreError
from events.sidecar import file as sidecar_file
from events.sidecar import sidecar as sidecar_module
from events.sidecar.page import PAGE, Root, root_page
from events.sidecar.sidecar import Extent, Sidecar, SidecarBroken, Stat, Watermark

LOG = "ab" * 32
STAT = Stat(7, 4096, 1_700_000_000_000_000_000, -1)
MARK = Watermark(12, 3456, "cd" * 32)


class Saved:
    """What a commit promised: the directory, and the bytes of each extent."""

    def __init__(self, directory: bytes, extents: dict[Extent, bytes]) -> None:
        self.directory = directory
        self.extents = dict(extents)

    def holds(self, found: Sidecar) -> bool:
        """Whether it is this state; its extents are there or told to be broken, never others."""
        if found.directory != self.directory:
            return False
        for extent, data in self.extents.items():
            try:
                assert found.read(extent) == data
            except SidecarBroken:
                assert not found.check(self.extents)
        return True


def save(sidecar: Sidecar, directory: bytes, *pieces: bytes) -> Saved:
    extents = {sidecar.put(piece): piece for piece in pieces}
    sidecar.commit(directory, extents, MARK, STAT)
    return Saved(directory, extents)


def opened(path: Path) -> Sidecar:
    found = Sidecar.open(path, LOG, write=True)
    assert found
    return found


@contextmanager
def largest_file(size: int) -> Iterator[None]:
    """The kernel itself refuses what goes beyond."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_what_was_saved_is_there_when_it_is_opened(tmp_path: Path) -> None:
    made = Sidecar.create(tmp_path / "a.idx", LOG)
    state = save(made, b"directory", b"one", b"", b"three" * 1000)
    for found in (made, opened(tmp_path / "a.idx")):
        assert state.holds(found)
        assert found.check(state.extents)
        assert (found.watermark, found.stat) == (MARK, STAT)
        assert found.dead == 0
    assert os.listdir(tmp_path) == ["a.idx"]


def test_the_root_page_is_as_the_format_says(tmp_path: Path) -> None:
    """Read here by FORMAT.md section 15 alone."""
    made = Sidecar.create(tmp_path / "a.idx", LOG)
    save(made, b"directory", b"one", b"two")
    made.mark(Watermark(13, 4000, "ef" * 32), None)
    file = (tmp_path / "a.idx").read_bytes()
    roots = []
    for page in (file[:4096], file[4096:8192]):
        assert int(page[:8], 16) == crc32(page[8:])
        assert page.endswith(b" \n")
        roots.append(json.loads(page[8:]))
    first, second = roots
    assert (first["generation"], second["generation"]) == (1, 2)
    assert (first["drill_idx"], first["log"], first["moved"]) == (2, LOG, 0)
    assert (first["watermark"], first["stat"]) == ([*MARK], [*STAT])
    assert (second["watermark"], second["stat"]) == ([13, 4000, "ef" * 32], None)
    offset, size, crc = second["directory"]
    assert (offset % 8, crc32(file[offset : offset + size])) == (0, crc)
    assert file[offset : offset + size] == b"directory"
    assert second["end"] == len(file) + -len(file) % 8


def test_the_page_of_the_format_is_ours() -> None:
    """FORMAT.md prints a root and its CRC."""
    text = (Path(sidecar_module.__file__).parents[1] / "FORMAT.md").read_text()
    root = Root(
        generation=41,
        log="d71fe205e1689d4f5faf4db72bec4030f541091bdc6c27802a28a5df822905eb",
        directory=Extent(8704, 309, 3735928559),
        end=9016,
        live=824,
        watermark=Watermark(
            3, 932, "16806810dea1c1bb5c6fae8c106eb8dfa24029649809511c8a52c61a93139790"
        ),
        stat=Stat(1311, 932, 1768442651483000000, 1768442651483000000),
    )
    page = root_page(root)
    assert page[8:].decode().rstrip() in text
    assert f"\n {page[:8].decode()}\n" in text


def test_nothing_is_opened_that_is_not_ours(tmp_path: Path) -> None:
    """Missing, another log's, of another version, anything else that a path can be."""
    path = tmp_path / "a.idx"
    assert Sidecar.open(path, LOG, write=True) is None
    save(Sidecar.create(path, LOG), b"directory")
    assert Sidecar.open(path, "00" * 32, write=True) is None
    for other in (1, 3):
        path.write_bytes(root_page(Root(log=LOG, drill_idx=other)) * 2)
        assert Sidecar.open(path, LOG, write=False) is None
    page = b'{"drill_idx":2}'.ljust(PAGE - 9) + b"\n"
    path.write_bytes(b"%08x" % crc32(page) + page)
    assert Sidecar.open(path, LOG, write=False) is None
    for content in (b"", b"\0" * 8192, b"\xff" * 100_000):
        path.write_bytes(content)
        assert Sidecar.open(path, LOG, write=False) is None
    path.unlink()
    os.mkfifo(path)
    assert Sidecar.open(path, LOG, write=False) is None
    path.unlink()
    path.mkdir()
    assert Sidecar.open(path, LOG, write=False) is None


def test_a_new_one_takes_its_place_with_the_first_root(tmp_path: Path) -> None:
    """Until then an old one, whose watermark may be needed, stays; what a crash left goes."""
    path = tmp_path / "a.idx"
    old = save(Sidecar.create(path, LOG), b"old", b"extent")
    (tmp_path / ".a.idx.new").write_bytes(b"left by a crash")
    new = Sidecar.create(path, LOG)
    new.put(b"more")
    assert old.holds(opened(path))
    new.mark(MARK, None)
    assert opened(path).directory == b""
    Sidecar.create(path, LOG).close()
    assert os.listdir(tmp_path) == ["a.idx"]


def test_a_temporary_one_has_no_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setattr(sidecar_module, "COMPACT", 0)
    made = Sidecar.create(None, LOG)
    for number in range(20):
        state = save(made, b"%d" % number, os.urandom(1000))
    assert state.holds(made)
    assert made.check(state.extents)
    assert os.listdir(tmp_path) == []
    made.close()


def test_after_closing(tmp_path: Path) -> None:
    """No descriptor stays, and no read meets a file that got its number."""
    before = len(os.listdir("/proc/self/fd"))
    made = Sidecar.create(tmp_path / "a.idx", LOG)
    (extent,) = save(made, b"", b"data").extents
    made.close()
    assert len(os.listdir("/proc/self/fd")) == before
    with pytest.raises(StoreError, match="closed"):
        made.read(extent)


@given(
    place=st.integers(0, 8192 + 400),
    bit=st.integers(0, 7) | st.none(),
    cut=st.booleans(),
    moved=st.booleans(),
)
@settings(max_examples=200, deadline=None)
def test_a_changed_byte_or_a_cut_never_goes_unseen(
    place: int, bit: int | None, cut: bool, moved: bool
) -> None:
    """What is opened is one of the committed states; its extents are right or broken."""
    with tempfile.TemporaryDirectory() as directory, pytest.MonkeyPatch.context() as patch:
        patch.setattr(sidecar_module, "COMPACT", 0 if moved else 1 << 20)
        path = Path(directory) / "a.idx"
        made = Sidecar.create(path, LOG)
        pieces = [[os.urandom(20) for _ in range(3)] for _ in range(5)]
        states = [Saved(b"", {})]
        states += [save(made, b"directory %d" % n, *three) for n, three in enumerate(pieces)]
        found = bytearray(path.read_bytes())
        place = min(place, len(found) - 1)
        if cut:
            del found[place:]
        else:
            found[place] = found[place] ^ 1 << bit if bit is not None else 0
        path.write_bytes(found)
        sidecar = Sidecar.open(path, LOG, write=True)
        assert (sidecar is not None) or place < 8192
        if sidecar:
            assert sidecar.watermark == MARK
            assert any(state.holds(sidecar) for state in states)
            again = save(sidecar, b"again", b"more")
            assert again.holds(opened(path))
            assert opened(path).check(again.extents)


class Crash(BaseException):
    pass


def counted_writes(monkeypatch: pytest.MonkeyPatch, allowed: int, end: BaseException) -> None:
    """After so many bytes nothing is written any more, and `end` is raised."""
    left = allowed
    real = os.pwrite

    def pwrite(fd: int, data: bytes, offset: int) -> int:
        nonlocal left
        taken = real(fd, data[:left], offset) if left else 0
        left -= taken
        if taken < len(data):
            raise end
        return taken

    monkeypatch.setattr(sidecar_file.os, "pwrite", pwrite)


@pytest.mark.parametrize("compact", [0, 1 << 20])
def test_a_crash_at_any_byte_leaves_a_whole_state(
    tmp_path: Path, compact: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed within a save: the state before, or the one after; also when all is moved."""
    path = tmp_path / "a.idx"
    monkeypatch.setattr(sidecar_module, "COMPACT", compact)
    for allowed in (*range(0, 200, 3), *range(200, 25_000, 251)):
        made = Sidecar.create(path, LOG)
        save(made, b"zero", os.urandom(300))
        before = save(made, b"before", b"small", os.urandom(40))
        after: list[Saved] = []
        with monkeypatch.context() as patch:
            counted_writes(patch, allowed, Crash())
            with pytest.raises(Crash) if allowed < 4200 else _maybe():
                extents = {**before.extents, made.put(b"new" * 11): b"new" * 11}
                after.append(Saved(b"after", extents))
                made.commit(b"after", extents, MARK, STAT)
        found = opened(path)
        state = next(state for state in (before, *after) if state.holds(found))
        assert found.check(state.extents)
    assert state.directory == b"after"


@contextmanager
def _maybe() -> Iterator[None]:
    with suppress(Crash):
        yield


def test_a_full_disk_fails_the_save_and_nothing_else(tmp_path: Path) -> None:
    """Its room is given back; reads go on; later there is room again."""
    path = tmp_path / "a.idx"
    made = Sidecar.create(path, LOG)
    before = save(made, b"before", os.urandom(5000))
    size = path.stat().st_size
    with largest_file(size + 5000):
        made.put(bytes(4000))
        with pytest.raises(OSError, match="too large"):
            made.put(bytes(4000))
        assert path.stat().st_size == size + -size % 8
        made.put(bytes(4000))
        with pytest.raises(OSError, match="too large"):
            made.commit(bytes(4000), [], None, None)
        made.mark(Watermark(99, 9999, ""), STAT)
    assert before.holds(made)
    assert before.holds(opened(path))
    assert opened(path).watermark == Watermark(99, 9999, "")
    after = save(made, b"after", b"room")
    assert after.holds(opened(path))
    assert opened(path).check(after.extents)


def test_a_failed_move_is_done_without(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No room for a second file is no reason to fail the save."""
    monkeypatch.setattr(sidecar_module, "COMPACT", 0)
    made = Sidecar.create(tmp_path / "a.idx", LOG)
    save(made, b"one", bytes(9000))
    monkeypatch.setattr(sidecar_file.ExtentFile, "new", _no_room)
    state = save(made, b"two", b"small")
    assert state.holds(opened(tmp_path / "a.idx"))
    assert made.dead > 9000


def _no_room(path: Path | None) -> sidecar_file.ExtentFile:
    raise OSError(28, "No space left on device")


def test_what_is_dead_goes_and_readers_keep_their_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """More dead than alive: a new file, in which every extent has the address it had."""
    monkeypatch.setattr(sidecar_module, "COMPACT", 10_000)
    path = tmp_path / "a.idx"
    made = Sidecar.create(path, LOG)
    kept = save(made, b"kept", b"stays", b"forever").extents
    reader = Sidecar.open(path, LOG, write=False)
    assert reader
    sizes = []
    for number in range(100):
        new = {made.put(os.urandom(990)): None for _ in range(3)}
        made.commit(b"%d" % number, [*kept, *new], MARK, STAT)
        sizes.append(path.stat().st_size)
    assert max(sizes) < 8192 + 10_000 + 3 * 4000
    assert all(reader.read(extent) == data for extent, data in kept.items())
    for found in (made, opened(path)):
        assert found.directory == b"99"
        assert all(found.read(extent) == data for extent, data in kept.items())
        assert found.check(new)
        assert found.live < 4000
    assert os.listdir(tmp_path) == ["a.idx"]


def test_what_is_moved_is_checked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A bad extent is not carried over with a good name; the state before stays."""
    monkeypatch.setattr(sidecar_module, "COMPACT", 0)
    path = tmp_path / "a.idx"
    made = Sidecar.create(path, LOG)
    state = save(made, b"one", b"extent", bytes(9000))
    (extent, *_) = state.extents
    with path.open("r+b") as file:
        file.seek(extent.offset)
        file.write(b"broken")
    with pytest.raises(SidecarBroken, match="is broken"):
        made.commit(b"two", [extent], MARK, STAT)
    assert opened(path).directory == b"one"
    with pytest.raises(SidecarBroken, match="6 bytes at 8192 are not sound"):
        made.read(extent)


def test_a_directory_that_is_not_there(tmp_path: Path) -> None:
    """After power loss: the one before is read, and the newest watermark counts all the same."""
    path = tmp_path / "a.idx"
    made = Sidecar.create(path, LOG)
    first = save(made, b"first directory", b"extent")
    place = made._root.end
    newer = Watermark(50, 5000, "")
    made.commit(b"second directory", first.extents, newer, STAT)
    os.truncate(path, place)
    found = opened(path)
    assert first.holds(found)
    assert (found.watermark, found.stat) == (newer, None)
    with pytest.MonkeyPatch.context() as patch:
        counted_writes(patch, 99, Crash())
        with pytest.raises(Crash):
            found.mark(MARK, None)
    assert opened(path).watermark == newer
    third = save(opened(path), b"third directory", b"more")
    assert third.holds(opened(path))
    assert (opened(path).watermark, opened(path).stat) == (MARK, STAT)


def test_marks_after_a_directory_that_is_not_there(tmp_path: Path) -> None:
    """Both roots lead to it: nothing is known but the watermark."""
    made = Sidecar.create(tmp_path / "a.idx", LOG)
    save(made, b"directory", b"extent")
    made.mark(MARK, STAT)
    os.truncate(tmp_path / "a.idx", 8200)
    found = opened(tmp_path / "a.idx")
    assert (found.directory, found.watermark, found.stat, found.live) == (b"", MARK, None, 0)
    state = save(found, b"again", b"more")
    assert state.holds(opened(tmp_path / "a.idx"))


def test_a_root_that_cannot_be_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The commit fails whole, and its room is given back."""
    path = tmp_path / "a.idx"
    made = Sidecar.create(path, LOG)
    before, size = save(made, b"before", b"extent"), path.stat().st_size
    real = os.pwrite

    def pwrite(fd: int, data: bytes, offset: int) -> int:
        if offset < 2 * PAGE:
            raise OSError(5, "Input/output error")
        return real(fd, data, offset)

    with monkeypatch.context() as patch:
        patch.setattr(sidecar_file.os, "pwrite", pwrite)
        with pytest.raises(OSError, match="Input/output"):
            made.commit(b"after" * 99, before.extents, None, None)
        with pytest.raises(OSError, match="Input/output"):
            made.mark(MARK, None)
    assert path.stat().st_size == size + -size % 8
    assert before.holds(made)
    assert before.holds(opened(path))


def test_a_reader_may_know_better(tmp_path: Path) -> None:
    """The newest root went bad after a reader saw it: what it led to is not written over."""
    path = tmp_path / "a.idx"
    made = Sidecar.create(path, LOG)
    save(made, b"one", b"first")
    state = save(made, b"two", b"second")
    reader = Sidecar.open(path, LOG, write=False)
    assert reader
    with path.open("r+b") as file:
        file.seek(PAGE)
        file.write(b"bad")
    writer = opened(path)
    assert writer.directory == b"one"
    save(writer, b"three", b"third!")
    assert reader.check(state.extents)


def test_extents_beyond_the_file_ask_for_no_memory(tmp_path: Path) -> None:
    made = Sidecar.create(tmp_path / "a.idx", LOG)
    save(made, b"", b"data")
    for extent in (Extent(8192, 1 << 60, 0), Extent(1 << 62, 1, 0), Extent(-8, 4, 0)):
        with pytest.raises(SidecarBroken):
            made.read(extent)


def test_a_reader_of_what_died_may_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It learns of a save only after the commit, which may have moved all that lives; then its
    file goes, with its descriptor."""
    monkeypatch.setattr(sidecar_module, "COMPACT", 0)
    before = len(os.listdir("/proc/self/fd"))
    made = Sidecar.create(tmp_path / "a.idx", LOG)
    (extent,) = save(made, b"", bytes(900)).extents
    held = made.hold()
    save(made, b"", b"one")
    (second,) = save(made, b"", bytes(800)).extents
    save(made, b"", b"two")
    assert made.read(second) == bytes(800)
    save(made, b"", b"three")
    with pytest.raises(SidecarBroken):
        made.read(second)
    assert made.read(extent) == bytes(900)
    del held
    with pytest.raises(SidecarBroken):
        made.read(extent)
    assert len(os.listdir("/proc/self/fd")) <= before + 2
    made.close()
    assert len(os.listdir("/proc/self/fd")) == before


ACTS = st.sampled_from(["save", "drop", "mark", "reopen", "full"])


@given(acts=st.lists(ACTS, max_size=30), seed=st.integers(0, 1 << 30))
@settings(max_examples=100, deadline=None)
def test_any_life_of_a_side_car(acts: list[str], seed: int) -> None:
    """Saves that keep some extents and free others, saves given up, moves: the last commit is
    there after each step, and addresses never change."""
    chance = random.Random(seed)
    with tempfile.TemporaryDirectory() as directory, pytest.MonkeyPatch.context() as patch:
        patch.setattr(sidecar_module, "COMPACT", 2000)
        path = Path(directory) / "a.idx"
        made = Sidecar.create(path, LOG)
        state, mark = save(made, b"start"), MARK
        for act in acts:
            if act == "save":
                kept = {e: d for e, d in state.extents.items() if chance.random() < 0.7}
                pieces = [chance.randbytes(chance.randrange(900)) for _ in range(3)]
                state = Saved(chance.randbytes(99), kept | {made.put(p): p for p in pieces})
                made.commit(state.directory, state.extents, None, STAT)
            elif act == "drop":
                made.put(chance.randbytes(500))
            elif act == "mark":
                mark = Watermark(chance.randrange(100), 0, "")
                made.mark(mark, STAT)
            elif act == "reopen":
                made.close()
                made = opened(path)
            else:
                with largest_file(path.stat().st_size + 100), pytest.raises(OSError, match="too"):
                    made.put(bytes(5000))
            for found in (made, opened(path)):
                assert state.holds(found)
                assert found.check(state.extents)
                assert (found.watermark, found.stat) == (mark, STAT)


def test_reading_while_it_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Threads read one extent, and other processes open the file, while saves move everything."""
    monkeypatch.setattr(sidecar_module, "COMPACT", 5000)
    path = tmp_path / "a.idx"
    made = Sidecar.create(path, LOG)
    state = save(made, b"start", b"stays")
    (extent,) = state.extents
    done = threading.Event()
    faults: list[BaseException] = []

    def watched(read: Callable[[], object]) -> None:
        try:
            while not done.is_set():
                read()
        except BaseException as fault:
            faults.append(fault)

    def reopen() -> None:
        found = Sidecar.open(path, LOG, write=False)
        assert found is not None
        assert found.read(extent) == b"stays"
        assert found.directory

    readers = [
        threading.Thread(target=watched, args=(lambda: made.read(extent),)),
        threading.Thread(target=watched, args=(reopen,)),
    ]
    for thread in readers:
        thread.start()
    for number in range(500):
        made.commit(b"%d" % number, [extent, made.put(bytes(2000))], MARK, STAT)
        made.mark(MARK, None)
    done.set()
    for thread in readers:
        thread.join()
    assert not faults
