import assert from "node:assert/strict";
import test from "node:test";
import { frameOf, rowOf } from "../../web/static/js/core/frame.js";
import { layoutLanes, laneAt, markY, neededRows } from "../../web/static/js/core/lanes.js";
import { CROWDED, MarkRows, placeAll, placeBeside, placeLane } from "../../web/static/js/core/placing.js";
import { LaneCounts } from "../../web/static/js/core/lane-counts.js";
import { storeOf } from "./drill.js";
import { laned, manyOf, mixed, random, sourceOf } from "./many.js";

const never = () => -Infinity;
const valueOf = (store) => (rank) => store.timeAt(rank);

function placed(store, counts, lane, window, rows, reach, end = never) {
  const found = new Map();
  placeLane(counts, lane, window, new MarkRows(rows, reach), valueOf(store), end,
    (rank, row) => found.set(rank, row));
  return found;
}

test("marks in one row never touch, and what finds no room is a tick", () => {
  const store = storeOf([0], [1], [2], [10], [11]);
  const { counts } = laned(store);
  assert.deepEqual([...placed(store, counts, 0, { from: 0, to: 5 }, 2, 5000).values()], [0, 1, CROWDED, 0, 1]);
  const ranks = new Uint32Array([0, 1, 2, 3, 4]);
  const rowsOf = (first) => [...placeAll(ranks, new Uint8Array(first), 2, 5000, valueOf(store), never)];
  assert.deepEqual(rowsOf([0, 0, 0, 0, 0]), [0, 1, CROWDED, 0, 1]);
  assert.deepEqual(rowsOf([1, 1, 1, 1, 1]), [0, 1, CROWDED, 0, 1]);
  assert.deepEqual(rowsOf([0, 0, 1, 0, 0]), [1, CROWDED, 0, 0, 1]);
});

test("of some marks none touches, whichever come first, and those have the rows they need", () => {
  const { store } = manyOf(3000, mixed, 14);
  const chance = random(5);
  const ranks = Uint32Array.from({ length: 3000 }, (_, n) => n).filter(() => chance() < 0.4);
  const first = Uint8Array.from(ranks, () => Number(chance() < 0.1));
  const rows = placeAll(ranks, first, 3, 2500, valueOf(store), never);
  const alone = placeAll(ranks.filter((_, n) => first[n]), new Uint8Array(3000).fill(1), 3, 2500, valueOf(store), never);
  assert.deepEqual([...rows].filter((_, n) => first[n]), [...alone]);
  for (const row of [0, 1, 2]) {
    const times = [...ranks].filter((_, n) => rows[n] === row).map(valueOf(store));
    assert.ok(times.length > 100);
    for (let n = 1; n < times.length; n += 1) assert.ok(times[n] - times[n - 1] >= 2500);
  }
});

test("panning moves no mark, and leaves none out", () => {
  const { store } = manyOf(9000, mixed, 4);
  const { counts } = laned(store);
  const chance = random(9);
  for (const [rows, reach] of [[1, 2000], [3, 4000], [6, 300]]) {
    for (let lane = 0; lane < counts.lanes; lane += 1) {
      const whole = placed(store, counts, lane, { from: 0, to: store.count }, rows, reach);
      assert.equal(whole.size, counts.before(lane, store.count));
      for (let n = 0; n < 12; n += 1) {
        const from = Math.floor(chance() * 8000);
        const part = placed(store, counts, lane, { from, to: from + 700 }, rows, reach);
        assert.equal(part.size, counts.count(lane, from, from + 700));
        for (const [rank, row] of part) assert.equal(row, whole.get(rank), `rank ${rank}`);
      }
    }
  }
});

test("no two marks of a row touch, also where placing starts anew", () => {
  const { store } = manyOf(9000, (n, chance) => ["patrol", "", Math.floor(chance() * 1500)], 6);
  const { counts } = laned(store);
  const last = new Map();
  for (const [rank, row] of placed(store, counts, 0, { from: 0, to: 9000 }, 3, 2000)) {
    if (row === CROWDED) continue;
    const at = store.timeAt(rank);
    assert.ok(at - (last.get(row) ?? -Infinity) >= 2000, `rank ${rank}`);
    last.set(row, at);
  }
  assert.equal(last.size, 3);
});

test("a lasting event keeps its row for a while", () => {
  const store = storeOf([0], [10], [30]);
  const { counts } = laned(store);
  const lasting = (rank) => (rank === 0 ? store.timeAt(2) : -Infinity);
  const rows = placed(store, counts, 0, { from: 0, to: 3 }, 2, 5000, lasting);
  assert.deepEqual([...rows.values()], [0, 1, 0]);
  const one = placed(store, counts, 0, { from: 0, to: 3 }, 1, 5000, lasting);
  assert.deepEqual([...one.values()], [0, 0, 0]);
});

const info = (name, more = {}) => ({ name, side: name, count: 1, pinned: false, folded: false, ...more });

test("rows go where they are needed", () => {
  const store = storeOf([0], [1], [2], [3, "gathering"], [100]);
  const { counts } = laned(store);
  const needed = neededRows(counts, valueOf(store), never, 5000);
  assert.deepEqual(needed, [1, 3]);
  const room = { top: 10, height: 80, row: 20, scroll: 0 };
  const { lanes, most } = layoutLanes([info("crowd"), info("police")], needed, room);
  assert.deepEqual(lanes.map(({ rows, top }) => [rows, top]), [[1, 10], [3, 30]]);
  assert.equal(most, 0);
  assert.deepEqual(layoutLanes([], [], room).lanes, []);
  assert.equal(markY(lanes[1], 1), 60);
  assert.equal(markY(lanes[1], CROWDED), 85);
});

test("a folded lane is thin and has no rows", () => {
  const room = { top: 0, height: 100, row: 20, scroll: 0 };
  const { lanes } = layoutLanes([info("a", { folded: true }), info("b")], [3, 3], room);
  assert.deepEqual(lanes.map(({ rows, top, height }) => [rows, top, height]), [[0, 0, 14], [3, 14, 86]]);
  assert.equal(markY(lanes[0], CROWDED), 7);
});

test("more lanes than fit scroll beneath the pinned ones", () => {
  const infos = ["a", "b", "c", "d", "e", "f"].map((name) => info(name, { pinned: name === "a" }));
  const room = { top: 10, height: 60, row: 20, scroll: 500 };
  const { lanes, scroll, most } = layoutLanes(infos, [1, 1, 1, 1, 1, 1], room);
  assert.deepEqual([scroll, most], [60, 60]);
  assert.deepEqual(lanes.map(({ top }) => top), [10, -30, -10, 10, 30, 50]);
  assert.equal(laneAt(lanes, 15)?.name, "a");
  assert.equal(laneAt(lanes, 35)?.name, "e");
  assert.equal(laneAt(lanes, 55)?.name, "f");
  assert.equal(laneAt(lanes, 5), undefined);
});

test("the height is shared without a rest, and low timelines leave the level out", () => {
  const infos = ["a", "b", "c"].map((name) => info(name));
  const room = { width: 1000, left: 100, right: 990, scroll: 0, phases: true, levelled: true };
  for (const height of [160, 241, 300, 600]) {
    const frame = frameOf(infos, [1, 2, 6], { ...room, height });
    const foot = frame.lanes.at(-1);
    assert.equal(frame.levels.height, height > 420 ? 72 : height > 240 ? 44 : 0);
    assert.ok(frame.hits.top >= frame.bands.top + frame.bands.height);
    assert.ok(frame.lanes[0].top >= frame.hits.top + frame.hits.height);
    assert.ok(Math.abs(foot.top + foot.height - (frame.levels.top - 6)) < 1e-9);
    assert.ok(frame.mark >= 12 && frame.mark <= 26 && frame.most === 0);
  }
  const many = Array.from({ length: 30 }, (_, n) => info(`l${n}`));
  const frame = frameOf(many, [], { ...room, height: 300, scroll: 9999, phases: false });
  assert.ok(frame.most > 0 && frame.scroll === frame.most);
  assert.equal(rowOf(30, { ...room, height: 300 }), 17);
});

test("what a filter leaves is placed as though it were alone, the others beside it", () => {
  const { store } = manyOf(9000, mixed, 4);
  const { counts, set } = laned(store);
  const chance = random(3);
  const list = Uint32Array.from({ length: 9000 }, (_, n) => n).filter(() => chance() < 0.1);
  const passing = new LaneCounts();
  passing.update(sourceOf(store, set, list));
  const beside = (lane, from, to) => {
    const found = new Map();
    placeBeside(counts, passing, lane, { from, to }, 2, 3000, valueOf(store), never,
      (rank, row) => found.set(rank, row));
    return found;
  };
  for (let lane = 0; lane < counts.lanes; lane += 1) {
    const whole = beside(lane, 0, store.count);
    assert.equal(whole.size, counts.before(lane, store.count));
    placeLane(passing, lane, { from: 0, to: list.length }, new MarkRows(2, 3000),
      (place) => store.timeAt(list[place]), never,
      (place, row) => assert.equal(whole.get(list[place]), row));
    for (const row of [0, 1]) {
      const times = [...whole].filter(([, at]) => at === row).map(([rank]) => store.timeAt(rank));
      for (let n = 1; n < times.length; n += 1) assert.ok(times[n] - times[n - 1] >= 3000);
    }
    for (let n = 0; n < 12; n += 1) {
      const from = Math.floor(chance() * 8000);
      const part = beside(lane, from, from + 700);
      assert.equal(part.size, counts.count(lane, from, from + 700));
      // The last of a window do not know what comes behind it.
      const last = store.timeAt(from + 699) - 3000;
      for (const [rank, row] of part) {
        if (store.timeAt(rank) < last) assert.equal(row, whole.get(rank), `rank ${rank}`);
      }
    }
  }
});
