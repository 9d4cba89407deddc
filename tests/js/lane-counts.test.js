import assert from "node:assert/strict";
import test from "node:test";
import { before, edgesIn, edgesOf, gridOf } from "../../web/static/js/core/grid.js";
import { LaneCounts, bins } from "../../web/static/js/core/lane-counts.js";
import { Rarest } from "../../web/static/js/core/rarest.js";
import { Rare } from "../../web/static/js/core/rare.js";
import { line } from "./drill.js";
import { laned, manyOf, mixed, random, sourceOf } from "./many.js";

const SIZES = [0, 1, 255, 256, 257, 1000, 5000];

/** Ranks of a lane, one by one. */
const naive = (store, set, lane) => Array.from({ length: store.count }, (_, rank) => rank)
  .filter((rank) => set.laneOf(store, store.at(rank)) === lane);

test("counts between any two ranks are those of counting", () => {
  for (const size of SIZES) {
    const { store } = manyOf(size, mixed, size + 1);
    const { set, counts } = laned(store);
    const chance = random(size + 7);
    for (let lane = 0; lane < counts.lanes; lane += 1) {
      const ranks = naive(store, set, lane);
      for (let n = 0; n < 50; n += 1) {
        const [from, to] = [0, 0].map(() => Math.floor(chance() * (size + 1)));
        const expected = ranks.filter((rank) => rank >= from && rank < to).length;
        assert.equal(counts.count(lane, from, to), expected);
      }
      assert.equal(counts.select(lane, ranks.length), -1);
      ranks.forEach((rank, nth) => nth % 37 === 0 && assert.equal(counts.select(lane, nth), rank));
      const seen = [];
      counts.each(lane, Math.floor(ranks.length / 3), size, (rank) => seen.push(rank));
      assert.deepEqual(seen, ranks.slice(Math.floor(ranks.length / 3)));
    }
  }
});

test("bringing counts up to date is counting anew", () => {
  const model = manyOf(3000, mixed, 5);
  const { set, counts } = laned(model.store);
  const rare = new Rare();
  rare.update(model.store, 0);
  const kinds = () => ({
    ...sourceOf(model.store, set), kinds: model.store.columns.kinds, places: rare.places,
  });
  const rarest = new Rarest();
  rarest.update(kinds());
  for (const at of [10, 700, 1, 2999]) {
    model.store.add([line(model.store.head + 1, at, "gas")]);
    const from = model.store.takeChanged();
    set.update(model.store);
    counts.update(sourceOf(model.store, set), from);
    rarest.update(kinds(), from);
    const anew = new LaneCounts();
    anew.update(sourceOf(model.store, set));
    const fresh = new Rarest();
    fresh.update(kinds());
    for (let rank = 0; rank <= model.store.count; rank += 113) {
      for (let lane = 0; lane < set.lanes.length; lane += 1) {
        assert.equal(counts.before(lane, rank), anew.before(lane, rank));
        assert.equal(rarest.find(lane, rank, model.store.count), fresh.find(lane, rank, model.store.count));
      }
    }
  }
});

test("every event is in exactly one part, whatever the parts, with and without a list", () => {
  const model = manyOf(5000, mixed, 3);
  const { store, axis } = model;
  const { set, counts } = laned(store);
  for (const n of [1, 7, 100, 3000]) {
    const found = bins(counts, axis, axis.from, axis.to, n);
    assert.equal(found.counts.length, n * counts.lanes);
    assert.equal(found.counts.reduce((a, b) => a + b, 0), 5000);
  }
  const list = Uint32Array.from({ length: 1250 }, (_, n) => n * 4 + 1);
  const some = new LaneCounts();
  some.update(sourceOf(store, set, list));
  const edges = edgesOf(axis, axis.from, (axis.to - axis.from) / 90, 90);
  const row = some.row(edgesIn(list, edges));
  row.forEach((count, at) => {
    const [lane, part] = [Math.floor(at / 90), at % 90];
    const expected = list.filter((rank) =>
      rank >= edges[part] && rank < edges[part + 1] && set.laneOf(store, store.at(rank)) === lane);
    assert.equal(count, expected.length);
  });
});

test("an edge lies before the events of its own instant", () => {
  const { axis, store } = manyOf(300, (n) => ["patrol", "", n % 3 ? 0 : 1000]);
  for (let rank = 0; rank < 300; rank += 1) {
    const expected = store.columns.order.slice(0, 300).filter((seq) => store.time(seq) < store.timeAt(rank));
    assert.equal(before(axis, store.timeAt(rank)), expected.length);
    assert.equal(before(axis, store.timeAt(rank), Math.floor(expected.length / 2)), expected.length);
  }
  const number = { ordinal: true, store };
  assert.deepEqual([0, 1, 1.5, 2, 301, 400].map((value) => before(number, value)), [0, 0, 1, 1, 300, 300]);
});

test("parts of the axis stay where they are under panning, and are halved by zooming in", () => {
  const grid = gridOf(1000, 2000, 3);
  assert.deepEqual(grid, { width: 4, first: 250, count: 250 });
  assert.equal(gridOf(1500.7, 2500.7, 3).width, 4);
  assert.equal(gridOf(1000, 2000, 2).width, 2);
  assert.ok(gridOf(7, 7, 3).count >= 1);
});

test("the rarest of any range is that of looking at all", () => {
  const { store } = manyOf(40_000, mixed, 11);
  const { set } = laned(store);
  const rare = new Rare();
  rare.update(store, 0);
  const rarest = new Rarest();
  rarest.update({ ...sourceOf(store, set), kinds: store.columns.kinds, places: rare.places });
  const chance = random(2);
  for (let n = 0; n < 60; n += 1) {
    const [a, b] = [chance(), chance()].map((part) => Math.floor(part * 40_001));
    const [from, to] = [Math.min(a, b), Math.max(a, b)];
    for (let lane = 0; lane < set.lanes.length; lane += 1) {
      let best = -1;
      let least = Infinity;
      for (let rank = from; rank < to; rank += 1) {
        const seq = store.at(rank);
        const place = rare.places[store.columns.kinds[seq]];
        if (set.laneOf(store, seq) === lane && place < least) [best, least] = [rank, place];
      }
      assert.equal(rarest.find(lane, from, to), best);
    }
  }
});
