import assert from "node:assert/strict";
import test from "node:test";
import { Axis } from "../../web/static/js/core/axis.js";
import { InView } from "../../web/static/js/core/in-view.js";
import { layoutLanes, markY, neededRows } from "../../web/static/js/core/lanes.js";
import { Sketched } from "../../web/static/js/core/sketched.js";
import { crowdAt, eventAt, neighbours } from "../../web/static/js/core/pointing.js";
import { CROWDED } from "../../web/static/js/core/placing.js";
import { Filter } from "../../web/static/js/core/filter.js";
import { HitSet } from "../../web/static/js/core/hit-set.js";
import { TimelineIndex, ticked } from "../../web/static/js/core/timeline-index.js";
import { TimeScale } from "../../web/static/js/core/timescale.js";
import { NINE, estimated, line, modelOf, storeOf } from "./drill.js";
import { manyOf, mixed } from "./many.js";

test("the axis of an order-only drill is the event number", () => {
  const axis = new Axis(storeOf([0, "gas", estimated], [60, "gas", estimated]));
  assert.deepEqual([axis.ordinal, axis.at(0), axis.at(1), axis.first, axis.last], [true, 1, 2, 1, 2]);
  assert.equal(axis.rank(1.9), 1);
  assert.equal(axis.playhead({ rank: 2, time: NINE }), 2);
});

test("an empty drill has an axis", () => {
  const axis = new Axis(storeOf());
  assert.ok(axis.empty && axis.to > axis.from);
});

const ALL = { active: false, era: 0, hits: null, shows: () => true, ranks: () => null };

/** A timeline without a page: what is to be drawn, and where. */
function seen(model, { filter = ALL, choice, height = 200 } = {}) {
  const index = new TimelineIndex(model);
  if (choice) index.choose({ pinned: [], folded: [], hidden: [], order: [], ...choice });
  index.update(filter);
  const { axis } = model;
  const whole = new TimeScale(axis.from, axis.to, 100, 1300);
  const needed = neededRows(index.counts, (rank) => axis.at(rank), () => -Infinity, 20 * whole.unit);
  const { lanes } = layoutLanes(index.set.lanes, needed, { top: 60, height, row: 15, scroll: 0 });
  const view = new InView();
  const look = (scale) => view.look({
    key: `${index.version}`, model, lanes, mark: 17, counts: index.counts, passing: index.passing,
    always: index.always, first: index.first, rarest: index.rarest, curve: index.curve,
  }, scale);
  look(whole);
  const layout = {
    lanes, left: 100, right: 1400, width: 1412, height: 320, mark: 17,
    ruler: { top: 0, height: 30 }, levels: { top: 270, height: 44 },
  };
  return { index, view, lanes, whole, look, layout, filter };
}

/** Paint marks on a context that only remembers where. */
async function painted({ index, view, layout, filter }, model, scale) {
  const drawn = [];
  globalThis.devicePixelRatio = 1;
  const { paintMarks } = await import("../../web/static/js/ui/paint-marks.js");
  const context = {
    save() {}, restore() {}, beginPath() {}, rect() {}, clip() {},
    fillRect: (x, y, wide, tall) => drawn.push([x + wide / 2, y + tall / 2]),
    drawImage: (image, x, y, wide, tall) => drawn.push([x + wide / 2, y + tall / 2]),
  };
  const sprites = { begin() {}, get: () => ({ image: null, half: 13, size: 26 }) };
  const scene = { context, layout, scale, palette: { side: String }, say: { model } };
  paintMarks(scene, { index, view, sprites, filter, current: 0, hover: 0 });
  return drawn;
}

const patrols = (n, chance) => [chance() < 0.00006 ? "arrest" : chance() < 0.7 ? "patrol" : "gathering"];

test("of a million events every rare one has a mark or a tick at every zoom, and a press finds it", async () => {
  const model = manyOf(1_000_000, patrols, 21);
  const { store, axis } = model;
  const arrests = Array.from({ length: store.count }, (_, rank) => rank)
    .filter((rank) => store.kind(store.at(rank)) === "arrest");
  assert.ok(arrests.length > 30 && arrests.length < 100);
  const timeline = seen(model);
  const { index, view, lanes, whole } = timeline;
  for (const factor of [1, 3, 40, 700, 9000]) {
    const places = factor > 1 ? [0, 9, 21].map((n) => axis.at(arrests[n])) : [axis.at(arrests[0])];
    for (const value of places) {
      const scale = whole.zoom(factor, whole.x(value)).within(axis.from, axis.to, axis.least);
      timeline.look(scale);
      const drawn = await painted(timeline, model, scale);
      const inView = arrests.filter((rank) => axis.at(rank) >= scale.from && axis.at(rank) <= scale.to);
      assert.ok(inView.length > 0);
      for (const rank of inView) {
        const lane = lanes[index.laneOf(store.at(rank))];
        const row = view.marks.row(store.at(rank));
        const [x, y] = [scale.x(axis.at(rank)), markY(lane, row)];
        assert.ok(row >= 0, `${rank} has no mark at ${factor}`);
        const near = drawn.some(([at, high]) => Math.abs(at - x) <= 1 && Math.abs(high - y) <= 1);
        assert.ok(near, `${rank} is not drawn at ${factor}`);
        const found = eventAt(index, view, lane, scale, { x, y, reach: 12 });
        assert.equal(store.kind(store.at(found)), "arrest");
        assert.ok(Math.abs(scale.x(axis.at(found)) - x) <= 1);
      }
    }
  }
});

test("in a crowd a press finds the rare first, then whichever event is nearest", () => {
  const model = manyOf(200_000, (n) => [n === 120_000 ? "arrest" : "patrol"], 3);
  const { index, view, lanes, whole } = seen(model);
  const { axis, store } = model;
  assert.deepEqual([...view.dense], [1]);
  const x = whole.x(axis.at(120_000));
  const y = lanes[0].top + lanes[0].height - 3;
  assert.equal(eventAt(index, view, lanes[0], whole, { x: x + 8, y, reach: 4 }), 120_000);
  const far = eventAt(index, view, lanes[0], whole, { x: x + 40, y, reach: 1 });
  assert.equal(store.kind(store.at(far)), "patrol");
  assert.ok(Math.abs(whole.x(axis.at(far)) - x - 40) <= 1);
});

test("few events in view are marks, each of them; a crowd beside them stays a crowd", () => {
  const each = (n) => [n % 2000 === 5 ? "medical_aid" : n % 3 ? "patrol" : "gathering"];
  const model = manyOf(60_000, each);
  const { index, view, lanes, whole, look } = seen(model);
  const dense = Object.fromEntries(lanes.map(({ name, lane }) => [name, view.dense[lane]]));
  assert.deepEqual(dense, { crowd: 1, police: 1, medical: 0 });
  const { axis } = model;
  const close = whole.zoom(600, 700).within(axis.from, axis.to, axis.least);
  look(close);
  assert.deepEqual([...view.dense], [0, 0, 0]);
  const ranks = [...view.marks.ranks.slice(0, view.marks.count)];
  const expected = ranks.filter((rank) => axis.at(rank) >= close.from && axis.at(rank) <= close.to);
  assert.equal(new Set(expected).size, axis.rank(close.to) - axis.rank(close.from));
  assert.equal(index.counts.length, 60_000);
});

test("what a filter leaves has marks when it is little, and its own density when it is much", () => {
  const model = manyOf(100_000, (n) => [n % 3 ? "patrol" : "gathering"]);
  const few = Uint32Array.from({ length: 70 }, (_, n) => n * 1400 + 3);
  const { view, index, lanes } = seen(model, { filter: { ...ALL, ranks: () => few } });
  for (const rank of few) assert.ok(view.marks.row(model.store.at(rank)) >= 0);
  const sum = (counts) => counts.reduce((a, b) => a + b, 0);
  assert.equal(sum(view.bins.passing), 70);
  assert.equal(sum(view.bins.counts), 100_000);
  const much = Uint32Array.from({ length: 50_000 }, (_, n) => n * 2);
  const other = seen(model, { filter: { ...ALL, ranks: () => much } });
  assert.equal(sum(other.view.bins.passing), 50_000);
  assert.equal(lanes.length, index.set.lanes.length);
});

test("what is in view is kept while the view pans, and marks stay in their rows", () => {
  const model = manyOf(30_000, mixed, 8);
  const { view, whole, look } = seen(model);
  const { axis } = model;
  const rowsOf = () => new Map(Array.from({ length: view.marks.count },
    (_, n) => [view.marks.ranks[n], [view.marks.lanes[n], view.marks.rows[n]].join()]));
  let scale = whole.zoom(200, 700).within(axis.from, axis.to, axis.least);
  look(scale);
  let before = rowsOf();
  let shared = 0;
  for (let n = 0; n < 60; n += 1) {
    scale = scale.pan(70).within(axis.from, axis.to, axis.least);
    const dense = [...view.dense];
    look(scale);
    const now = rowsOf();
    if (dense.join() === [...view.dense].join()) {
      for (const [rank, row] of now) {
        if (!before.has(rank)) continue;
        assert.equal(before.get(rank), row);
        shared += 1;
      }
    }
    before = now;
  }
  assert.ok(shared > 500);
});

test("a folded lane shows ticks alone, a hidden one nothing", () => {
  const model = modelOf([0, "gas"], [10, "gathering"], [20, "medical_aid"]);
  const { view, lanes } = seen(model, { choice: { by: "side", folded: ["police"], hidden: ["crowd"] } });
  assert.deepEqual(lanes.map(({ name, rows }) => [name, rows > 0]), [["police", false], ["medical", true]]);
  assert.deepEqual([1, 2, 3].map((seq) => view.marks.row(seq)), [CROWDED, -1, 0]);
});

test("what lies around an event, and how many at a point", () => {
  const model = manyOf(50_000, (n) => [["patrol", "gathering", "patrol", "gas", "patrol"][n % 5]]);
  const { index, lanes, whole } = seen(model);
  const police = lanes.find(({ name }) => name === "police").lane;
  assert.deepEqual(neighbours(index, police, 8), { before: 6, after: 9 });
  assert.deepEqual(neighbours(index, police, 1), { before: 0, after: 3 });
  const { count, kinds } = crowdAt(index, police, whole, 700);
  assert.deepEqual(kinds.map(({ kind }) => kind), ["patrol", "gas"]);
  assert.equal(count, kinds[0].count + kinds[1].count);
  assert.ok(Math.abs(kinds[0].count / kinds[1].count - 3) < 0.1);
});

test("what is kept of a drill follows it", () => {
  const model = modelOf([0, "gas"], [600, "patrol", { until: "2026-01-15T02:20:00Z" }]);
  const index = new TimelineIndex(model);
  index.update(null);
  assert.deepEqual([index.gaps.count, index.bars.count, index.set.lanes.length], [1, 1, 1]);
  const { version } = index;
  index.update(null);
  assert.equal(index.version, version);
  model.add([line(3, 700, "gathering"), line(4, 300, "gathering")]);
  index.dataChanged(model.refresh());
  index.update(null);
  assert.deepEqual([index.gaps.count, index.set.lanes.length, index.counts.length], [3, 2, 4]);
  assert.ok(index.version > version);
});

test("a sketch lies where the timeline will", () => {
  const counts = new Uint32Array(4).fill(2);
  const sketched = new Sketched({
    by: "side", axis: "time", from: NINE, to: NINE + 600_000, bins: 4, peak: 2,
    lanes: [{ lane: "police", counts }, { lane: "crowd", counts: new Uint32Array(4) }],
  });
  assert.deepEqual(sketched.lanes.map(({ name, count }) => [name, count]), [["crowd", 0], ["police", 8]]);
  assert.deepEqual([...sketched.counts], [0, 0, 0, 0, 2, 2, 2, 2]);
  const axis = new Axis(storeOf([0], [600]));
  const scale = sketched.scale(100, 1000);
  assert.deepEqual([scale.from, scale.to], [axis.from, axis.to]);
  const { x, wide, last } = sketched.area(scale);
  assert.ok(Math.abs(x + last * wide - scale.x(axis.last)) < 1e-6);
});

test("of what a filter leaves none is a tick while there is room for it", () => {
  const model = modelOf(...Array.from({ length: 400 }, (_, n) => [n, n % 101 === 50 ? "gas" : "patrol"]));
  const filter = new Filter(model.store);
  const { axis } = model;
  const gas = [50, 151, 252, 353];
  const ticks = () => {
    const { view, look, whole } = seen(model, { filter, height: 30 });
    look(whole.zoom(2, 700).within(axis.from, axis.to, axis.least));
    assert.deepEqual([...view.dense], [0]);
    return gas.filter((rank) => view.marks.row(model.store.at(rank)) === CROWDED).length;
  };
  assert.ok(ticks() > 0);
  assert.equal(ticked(filter).length, 0);
  filter.choose("kinds", "gas", true);
  assert.equal(ticks(), 0);
  assert.deepEqual([...ticked(filter)], gas);
  filter.setHits("x", new HitSet());
  assert.equal(ticked(filter).length, 0);
});

test("what a filter leaves is counted on from what has changed, as though it were counted anew", () => {
  const model = manyOf(3000, mixed, 12);
  const { store } = model;
  const filter = new Filter(store);
  const index = new TimelineIndex(model);
  const hits = new HitSet();
  const same = () => {
    index.update(filter);
    const anew = new TimelineIndex(model);
    anew.update(filter);
    const { passing, set } = index;
    assert.deepEqual([passing.length, [...index.always]], [anew.passing.length, [...anew.always]]);
    for (let place = 0; place <= passing.length; place += 13) {
      for (let lane = 0; lane < set.lanes.length; lane += 1) {
        assert.equal(passing.before(lane, place), anew.passing.before(lane, place));
      }
    }
  };
  const live = (at, kind) => {
    store.add([line(store.head + 1, at, kind)]);
    const from = model.refresh();
    filter.dataChanged(from);
    index.dataChanged(from);
  };
  filter.choose("kinds", "patrol", true);
  same();
  const { passing } = index;
  for (const at of [9_999_999, 30, 9_999_998, 700]) {
    live(at, "patrol");
    same();
    assert.equal(index.passing, passing);
  }
  filter.choose("kinds", "gas", true);
  same();
  filter.setHits("x", hits);
  for (const first of [2000, 500, 2600, 1]) {
    for (let seq = first; seq < first + 400; seq += 1) hits.add(seq);
    filter.moreHits();
    same();
    live(400, "gas");
    same();
  }
});

test("bars of many lasting events lie at their numbers, also after one came in between", () => {
  const model = manyOf(25_000, () => ["patrol"]);
  const { store } = model;
  model.chooseAxis("number");
  const lasting = Array.from({ length: 21_000 }, (_, n) => [n + 1, store.time(n + 1) + 5000, n + 4]).flat();
  model.relations.addPairs({ superseded: [], lasting });
  const index = new TimelineIndex(model);
  index.update(ALL);
  assert.deepEqual([index.bars.count, index.bars.starts[20_000]], [21_000, 20_001]);
  store.add([line(store.head + 1, 0.5)]);
  index.dataChanged(model.refresh());
  index.update(ALL);
  assert.equal(index.bars.starts[20_000], 20_001 + 1);
});

/** The overview on a page that only remembers what was filled in which colour. */
async function overviewOf(model) {
  const filled = [];
  let colour = "";
  const context = {
    set fillStyle(value) { colour = value; },
    fillRect: (x, y, wide) => filled.push([colour, wide]),
    setTransform() {}, clearRect() {}, scale() {}, drawImage() {}, strokeRect() {},
  };
  const canvas = () => ({ clientWidth: 800, clientHeight: 40, getContext: () => context, addEventListener() {} });
  Object.assign(globalThis, {
    devicePixelRatio: 1,
    document: { createElement: canvas, getElementById: canvas },
    ResizeObserver: class { observe() {} },
    matchMedia: () => ({ addEventListener() {} }),
  });
  const { Overview } = await import("../../web/static/js/ui/overview.js");
  const palette = { strong: "strong", line: "line", side: (side) => side };
  const view = { pinned: false };
  const overview = new Overview({ model }, view, () => palette, { viewed() {}, seek() {} });
  const filter = new Filter(model.store);
  const draw = () => {
    filled.length = 0;
    overview.draw(0, 800, { rank: 0 }, filter);
    return new Set(filled.map(([name]) => name));
  };
  return { overview, draw, loaded: () => filled.findLast(([name]) => name === "strong")?.[1] };
}

test("the overview says how much is here until all is", async () => {
  const model = modelOf([0, "gas"], [10, "gas"]);
  model.drill.head = 4;
  const { overview, draw, loaded } = await overviewOf(model);
  const update = () => overview.dataChanged(model.refresh());
  const sketch = {
    by: "side", axis: "time", from: NINE, to: NINE + 600_000, bins: 4, peak: 2,
    lanes: [{ lane: "media", counts: new Uint32Array(4).fill(2) }],
  };
  overview.sketch = sketch;
  assert.deepEqual([...draw()], ["media", "line", "strong"]);
  assert.equal(loaded(), 400);
  model.add([line(3, 20, "gas"), line(4, 30, "gas")]);
  update();
  assert.deepEqual([[...draw()], overview.sketch], [["police"], null]);
});
