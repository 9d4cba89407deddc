import assert from "node:assert/strict";
import test from "node:test";
import { LaneSet, NONE, OTHERS } from "../../web/static/js/core/lane-set.js";
import { lines, storeOf } from "./drill.js";
import { grown, laned, manyOf, random } from "./many.js";

const names = (set) => set.lanes.map(({ name }) => name);
const chosen = (store, choice) => laned(store, { by: "side", ...choice }).set;
const unit = (name) => ({ actors: [name] });

test("lanes are the sides that occur, the crowd on top", () => {
  const store = storeOf([0, "gas"], [1, "gathering"], [2, "medical_aid"], [3, "x-own"]);
  const set = new LaneSet();
  set.update(store);
  assert.deepEqual(names(set), ["crowd", "police", "medical", ""]);
  assert.deepEqual([1, 2, 3, 4].map((seq) => set.laneOf(store, seq)), [1, 0, 2, 3]);
});

test("units and kinds come by how many events they have, then by name", () => {
  const store = storeOf(
    [0, "gas", unit("b")], [1, "gas", unit("a")], [2, "patrol", unit("c")], [3, "patrol", unit("c")],
    [4, "patrol"],
  );
  assert.deepEqual(names(chosen(store, { by: "unit" })), ["c", "", "a", "b"]);
  assert.deepEqual(names(chosen(store, { by: "kind" })), ["patrol", "gas"]);
});

test("what was corrected is not counted in its lane, which stays", () => {
  const store = storeOf([0, "gas"], [1, "gathering"], [2, "gas"]);
  store.supersede(2);
  store.supersede(3);
  const set = new LaneSet();
  for (let n = 0; n < 2; n += 1) {
    set.update(store);
    assert.deepEqual(set.lanes.map(({ name, count }) => [name, count]), [["crowd", 0], ["police", 1]]);
  }
});

test("pinned lanes come first, then those in order; hidden ones have no lane", () => {
  const store = storeOf([0, "gas"], [1, "gathering"], [2, "medical_aid"], [3, "order"]);
  const set = chosen(store, {
    pinned: ["medical"], order: ["control", "police"], hidden: ["crowd"], folded: ["police"],
  });
  assert.deepEqual(names(set), ["medical", "police"].concat(names(set).slice(2)));
  assert.equal(set.laneOf(store, 2), NONE);
  assert.deepEqual(set.lanes.map(({ pinned, folded }) => [pinned, folded]).slice(0, 2),
    [[true, false], [false, true]]);
});

test("of many units the rarest share one lane, unless they are chosen", () => {
  const each = (n) => ["patrol", `unit ${String(Math.floor(Math.sqrt(n))).padStart(2, "0")}`];
  const { store } = manyOf(1600, each);
  const set = chosen(store, { by: "unit" });
  assert.equal(set.lanes.length, 24);
  assert.equal(set.lanes.at(-1).name, OTHERS);
  assert.equal(set.lanes[0].name, "unit 39");
  assert.equal(set.lanes.reduce((sum, { count }) => sum + count, 0), 1600);
  assert.equal(set.table[store.columns.units[1]], 23);
  const pinned = chosen(store, { by: "unit", pinned: ["unit 00", "unit 03"] });
  assert.deepEqual(names(pinned).slice(0, 3), ["unit 00", "unit 03", "unit 39"]);
  assert.equal(pinned.laneOf(store, 1), 0);
  assert.equal(chosen(store, { by: "unit", hidden: [OTHERS] }).laneOf(store, 1), NONE);
});

test("a lane has the colour of its side only when all its events are of that side", () => {
  const store = storeOf(
    [0, "gas", unit("a")], [1, "patrol", unit("a")], [2, "gas", unit("b")], [3, "gathering", unit("b")],
  );
  const set = chosen(store, { by: "unit" });
  assert.deepEqual(set.lanes.map(({ side }) => side), ["police", ""]);
});

test("lanes keep their places while a drill grows, until it has doubled", () => {
  const chance = random();
  const model = manyOf(100, (n) => ["patrol", n < 60 ? "a" : "b"]);
  const { set } = laned(model.store, { by: "unit" });
  const { version } = set;
  grown(model, 60, () => ["patrol", "b"], chance);
  set.update(model.store);
  assert.deepEqual(names(set), ["a", "b"]);
  assert.deepEqual([set.lanes[1].count, set.version], [100, version]);
  grown(model, 1, () => ["patrol", "c"], chance);
  set.update(model.store);
  assert.deepEqual(names(set), ["a", "b", "c"]);
  grown(model, 60, () => ["patrol", "b"], chance);
  set.update(model.store);
  assert.deepEqual(names(set), ["b", "a", "c"]);
});
