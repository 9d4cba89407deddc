"""Every id is found in the seqs that have it, wherever its key lies; strangers are told off."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from itertools import pairwise
from pathlib import Path
from zlib import crc32

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from events.indexing import key_merge, key_runs
from events.indexing.key_merge import chosen, merge, size_of
from events.indexing.key_runs import Run
from events.indexing.keys import Keys, KeySave, hashes, key
from events.sidecar import sidecar
from events.sidecar.cache import Cache
from events.sidecar.sidecar import Extent, Sidecar, SidecarBroken

LOG = "ab" * 32
# Two ids with one key, as a stranger would make them.
TWINS = ("plumless", "buckeroo")


@pytest.fixture
def side() -> Iterator[Sidecar]:
    made = Sidecar.create(None, LOG)
    yield made
    made.close()


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    make_small(monkeypatch)


def make_small(patch: pytest.MonkeyPatch) -> None:
    """Blocks of 4 keys, pieces of 3 blocks, small runs below 16: merges after a few saves."""
    patch.setattr(key_runs, "BLOCK", 4)
    patch.setattr(key_merge, "BLOCK", 4)
    patch.setattr(key_merge, "SPAN", 3)
    patch.setattr(key_merge, "SMALL", 16)
    patch.setattr(sidecar, "COMPACT", 1000)


def add(keys: Keys, *ids: str) -> None:
    keys.add(hashes(ids), keys.last + 1)


def save(keys: Keys, side: Sidecar, last: int | None = None) -> KeySave:
    found = keys.unsaved(keys.last if last is None else last)
    found.write(side)
    side.commit(found.state, found.extents, None, None)
    keys.saved(found)
    return found


def test_the_key_of_an_id() -> None:
    assert key("obs3-17") == crc32(b"obs3-17")
    assert key("é") == crc32(b"\xc3\xa9")
    assert hashes(["a", "\ud800"]).tolist() == [crc32(b"a"), crc32(b"\xed\xa0\x80")]
    assert key(TWINS[0]) == key(TWINS[1])


def test_found_at_once(side: Sidecar) -> None:
    """In memory, in the side-car, in both, and when it is opened again."""
    keys = Keys(Cache(1 << 20))
    assert keys.find(["a", "b"]) == {}
    add(keys, "a", "b", TWINS[0])
    assert keys.find(["b", "c", TWINS[1]]) == {"b": [2], TWINS[1]: [3]}
    saved = save(keys, side)
    assert keys.find(["b", "c", TWINS[1], "b"]) == {"b": [2], TWINS[1]: [3]}
    add(keys, TWINS[1], "d")
    assert keys.find([*TWINS, "d", "d", "e"]) == {TWINS[0]: [4, 3], TWINS[1]: [4, 3], "d": [5]}
    again = Keys(Cache(0), side, saved.state)
    assert again.last == 3
    assert again.extents == saved.extents
    assert again.find(["b", "c", TWINS[1], "d"]) == {"b": [2], TWINS[1]: [3]}


def test_a_save_leaves_what_the_index_does_not_cover(side: Sidecar) -> None:
    """Else it would be there twice after opening."""
    keys = Keys(Cache(1 << 20))
    add(keys, "a", "b", "c")
    saved = save(keys, side, 2)
    again = Keys(Cache(1 << 20), side, saved.state)
    assert again.last == 2
    add(again, "c")
    for found in (keys, again):
        assert found.find(["a", "b", "c"]) == {"a": [1], "b": [2], "c": [3]}


def test_a_save_of_nothing_is_what_there_is(side: Sidecar) -> None:
    keys = Keys(Cache(1 << 20))
    assert save(keys, side).state == b""
    add(keys, "a")
    state = save(keys, side).state
    again = save(keys, side)
    assert (again.state, keys.find(["a"])) == (state, {"a": [1]})


@pytest.mark.usefixtures("small")
def test_seqs_of_one_key_in_many_blocks(side: Sidecar) -> None:
    """A hundred events under one key, across blocks and pieces."""
    keys = Keys(Cache(1 << 20))
    for number in range(10):
        add(keys, "before", *["same"] * 10, "behind")
        save(keys, side)
        found = keys.find(["same", "behind", "before"])
        assert len(found["same"]) == 10 * (number + 1)
        assert all(newer > older for newer, older in pairwise(found["same"]))
        assert len(found["behind"]) == len(found["before"]) == number + 1


class Life:
    """A log's keys through adds, the three steps of saves, full disks and restarts, beside a plain
    list of hashes by seq."""

    def __init__(self, cache: Cache, chance: random.Random) -> None:
        self.side = Sidecar.create(None, LOG)
        self.cache = cache
        self.chance = chance
        self.keys = Keys(cache)
        self.model: list[int] = []
        self.covered = 0
        self.save: KeySave | None = None
        self.written = False
        self.pool = [*range(30), 0xFFFFFFFF, *(chance.getrandbits(32) for _ in range(30))]

    def add(self) -> None:
        new = self.chance.choices(self.pool, k=self.chance.randrange(40))
        self.keys.add(new, len(self.model) + 1)
        self.model += new

    def unsaved(self) -> None:
        self.save = self.keys.unsaved(self.chance.randint(self.covered, len(self.model)))
        self.written = False

    def write(self) -> None:
        if self.save and not self.written:
            self.save.write(self.side)
            self.written = True

    def saved(self) -> None:
        if self.save and self.written:
            self.side.commit(self.save.state, self.save.extents, None, None)
            self.keys.saved(self.save)
            self.covered = self.save.last
            self.save = None

    def full(self) -> None:
        """The disk is full after some puts; the save is forgotten."""
        if self.save and not self.written:
            with pytest.MonkeyPatch.context() as patch:
                patch.setattr(self.side, "put", self._room_for(self.chance.randrange(3)))
                with suppress(OSError):
                    self.save.write(self.side)
        self.save = None

    def _room_for(self, puts: int) -> Callable[[bytes], Extent]:
        room, put = iter(range(puts)), self.side.put

        def failing(data: bytes) -> Extent:
            if next(room, None) is None:
                raise OSError(28, "No space left on device")
            return put(data)

        return failing

    def restart(self) -> None:
        self.keys, self.save = Keys(self.cache, self.side, self.side.directory), None
        assert self.keys.last == self.covered
        self.keys.add(self.model[self.covered :], self.covered + 1)


@given(
    acts=st.lists(
        st.sampled_from(["add", "add", "unsaved", "write", "saved", "full", "restart"]), max_size=60
    ),
    limit=st.sampled_from([0, 500, 10**6]),
    seed=st.integers(0, 1 << 30),
)
@settings(max_examples=200, deadline=None)
def test_any_order_of_adding_and_saving(acts: list[str], limit: int, seed: int) -> None:
    """No key is lost, none is there twice, after any step."""
    with pytest.MonkeyPatch.context() as patch:
        make_small(patch)
        life = Life(Cache(limit), random.Random(seed))
        for act in acts:
            getattr(life, act)()
            compare(life.keys, life.model, life.pool)


def compare(keys: Keys, model: list[int], pool: list[int]) -> None:
    expected: dict[int, list[int]] = {}
    for seq, found in enumerate(model, 1):
        expected.setdefault(found, []).insert(0, seq)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("events.indexing.keys.key", int)  # an id that is its own hash
        ids = [str(number) for number in dict.fromkeys(pool)]
        assert keys.find(ids) == {str(number): seqs for number, seqs in expected.items()}
        one = ids[len(model) % len(ids)]
        assert keys.find([one]).get(one, []) == expected.get(int(one), [])
    assert keys.last == len(model)


@pytest.mark.usefixtures("small")
def test_runs_stay_few_and_keys_whole(side: Sidecar) -> None:
    """Thousands of saves of every size: at most one small run, fewer than eight of each size,
    and every key stands in exactly one of them."""
    keys, chance, cache = Keys(Cache(1 << 20)), random.Random(3), Cache(1 << 20)
    model: list[int] = []
    for _ in range(700):
        new = [chance.getrandbits(32) for _ in range(chance.choice((1, 3, 16, 20)))]
        keys.add(new, len(model) + 1)
        model += new
        saved = save(keys, side)
        sizes = [size_of(run.count) for run in saved.runs]
        assert sizes.count(-1) <= 1
        assert all(sizes.count(size) < key_merge.FAN for size in set(sizes))
    compare(Keys(cache, side, side.directory), model, model)
    assert sum(run.count for run in saved.runs) == len(model)
    assert all(len(run.pieces) >= run.count // 100 for run in saved.runs)


def test_a_merge_that_makes_another_due_is_done_once() -> None:
    """Seven of each size and one more: all of them at once."""

    def run(count: int) -> Run:
        return Run((), np.empty(0, np.uint32), np.empty(0, np.uint32), count)

    runs = [run(100), *(run(16_384) for _ in range(7)), *(run(131_072) for _ in range(7))]
    assert chosen(runs, 16_384) == runs
    assert chosen(runs[2:], 16_384) == []
    assert chosen(runs, 100) == runs[:1]
    assert [size_of(count) for count in (0, 1, 16_383, 16_384, 131_071, 131_072, 1_048_576)] == [
        *(-1, -1, -1),
        *(0, 0, 1, 2),
    ]


def test_a_merge_holds_one_part_at_a_time(side: Sidecar) -> None:
    """However the keys lie: all under one hash, or spread."""
    for upper in (np.zeros(600_000, np.uint64), np.arange(600_000, dtype=np.uint64)):
        keys = upper << np.uint64(32) | np.arange(1, 600_001, dtype=np.uint64)
        runs = [merge(side, [], keys[number::3]) for number in range(3)]
        merged = merge(side, runs[:2], keys[2::3])
        parts = [np.frombuffer(side.read(piece.keys), "<u8") for piece in merged.pieces]
        assert np.array_equal(np.concatenate(parts), keys)
        limit = (key_merge.SPAN + 3) * key_runs.BLOCK
        assert all(piece.count <= limit for piece in (*merged.pieces, *runs[0].pieces))


def test_strangers_are_told_off_without_reading_blocks(side: Sidecar) -> None:
    """Of 10,000 strangers not two in a hundred get past a filter."""
    keys = Keys(Cache(1 << 20))
    add(keys, *(f"known-{number}" for number in range(50_000)))
    save(keys, side)
    reads: list[Extent] = []
    real = side.read
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(side, "read", lambda extent: reads.append(extent) or real(extent))
        patch.setattr(Cache, "put", lambda *_: None)
        keys.find([f"stranger-{number}" for number in range(10_000)])
    assert len(reads) < 2 * 200


def test_a_broken_block_is_told(tmp_path: Path) -> None:
    """Not answered with `unknown`, which would take an event twice."""
    path = tmp_path / "a.idx"
    side = Sidecar.create(path, LOG)
    keys = Keys(Cache(0))
    add(keys, "a", "b")
    extents = save(keys, side).extents
    whole = path.read_bytes()
    for extent in extents:
        path.write_bytes(whole)
        with path.open("r+b") as file:
            file.seek(extent.offset)
            file.write(bytes([whole[extent.offset] ^ 1]))
        with pytest.raises(SidecarBroken):
            keys.find(["a"])
    with pytest.raises(SidecarBroken, match="cut short"):
        Keys(Cache(0), side, side.directory[:-1])


@pytest.mark.usefixtures("small")
def test_finding_while_others_add_and_save(side: Sidecar) -> None:
    """What was added before a find began is in its answer, whatever happens meanwhile."""
    keys = Keys(Cache(2000))
    done = threading.Event()
    faults: list[BaseException] = []

    def look() -> None:
        chance = random.Random(5)
        try:
            while not done.is_set():
                wanted = chance.randint(1, max(keys.last, 1))
                if keys.last >= wanted:
                    assert keys.find([f"e{wanted}"])[f"e{wanted}"] == [wanted]
        except BaseException as fault:
            faults.append(fault)

    threads = [threading.Thread(target=look) for _ in range(2)]
    for thread in threads:
        thread.start()
    for number in range(300):
        add(keys, *(f"e{keys.last + place}" for place in range(1, 8)))
        if number % 3 == 0:
            save(keys, side, keys.last - 2)
    done.set()
    for thread in threads:
        thread.join()
    assert not faults
