/** Ranges chosen by hand, values of the axis in words, and what the overview counts. */

import assert from "node:assert/strict";
import test from "node:test";
import { Axis } from "../../web/static/js/core/axis.js";
import { axisSpoken, axisText } from "../../web/static/js/core/axis-words.js";
import { Format } from "../../web/static/js/core/format.js";
import { between, bounds, ends, ranks, reach } from "../../web/static/js/core/loop.js";
import { SideCounts, sketched } from "../../web/static/js/core/side-bins.js";
import { Player } from "../../web/static/js/core/player.js";
import { NINE, estimated, line, modelOf, storeOf } from "./drill.js";

const at = (seconds) => NINE + seconds * 1000;
const t = (key, values = {}) => `${key}${Object.values(values).map((value) => ` ${value}`).join("")}`;
const say = (model) => /** @type {any} */ ({ model, t, format: new Format("Asia/Jakarta", "en") });

test("a range between two events has both, and all that share their instants", () => {
  const store = storeOf([0], [10], [10], [20], [20], [30]);
  const axis = new Axis(store);
  const range = between(axis, at(10), at(20));
  assert.deepEqual(ranks(store, range), { first: 2, last: 5 });
  assert.deepEqual(ends(axis, range), { from: at(10), to: at(20) });
  assert.deepEqual(bounds(axis, range), ends(axis, range));
});

test("ends that no event lies on are kept as instants", () => {
  const store = storeOf([0], [10], [20]);
  const axis = new Axis(store);
  const range = between(axis, at(5) + 0.4, at(15) - 0.4);
  assert.deepEqual([range.from, range.to], [[at(5), 0], [at(15), Number.MAX_SAFE_INTEGER]]);
  assert.deepEqual(ranks(store, range), { first: 2, last: 2 });
});

test("numbers are events; the same range comes of its own ends", () => {
  const store = storeOf([0, "gas", estimated], [1, "gas", estimated], [2, "gas", estimated], [3, "gas", estimated]);
  const axis = new Axis(store);
  const range = between(axis, 1.6, 3.2);
  assert.deepEqual([ends(axis, range), bounds(axis, range)], [{ from: 2, to: 3 }, { from: 1.5, to: 3.5 }]);
  assert.deepEqual(between(axis, 2, 3), range);
});

test("what has nothing in it is no range", () => {
  const axis = new Axis(storeOf([0], [10]));
  assert.equal(between(axis, at(5), at(5)), null);
  assert.equal(between(axis, at(6), at(5)), null);
  assert.equal(between(new Axis(storeOf()), 0, 1), null);
  assert.equal(between(new Axis(storeOf([0], [10]), "number"), 1.2, 1.8), null);
  assert.ok(between(axis, at(10), at(10)));
});

test("the ends of a range come together until one event is left, wherever they lie", () => {
  const axis = new Axis(storeOf([0], [10], [20], [30]));
  for (const [from, to] of [[10, 20], [5, 25], [10, 25], [5, 20]]) {
    const inner = reach(axis, { from: at(from), to: at(to) });
    assert.deepEqual(inner, { from: at(20), to: at(10) });
    assert.ok(between(axis, inner.from, at(to)));
    assert.ok(between(axis, at(from), inner.to));
  }
  assert.deepEqual(reach(axis, { from: at(12), to: at(18) }), { from: at(12), to: at(18) });
  assert.deepEqual(reach(axis, { from: at(10), to: at(10) }), { from: at(10), to: at(10) });
  assert.ok(Number.isNaN(reach(axis, { from: NaN, to: NaN }).from));
  assert.deepEqual(reach(new Axis(axis.store, "number"), { from: 2, to: 3 }), { from: 3, to: 2 });
});

test("a range chosen by hand is what play repeats", () => {
  const store = storeOf([0], [10], [12], [14], [30]);
  const player = new Player(store, () => "finished");
  player.dataChanged([0, 4], 0);
  player.setRange(between(new Axis(store), at(10), at(14)), 0);
  player.setLooping(true, 0);
  player.seekRank(2, 0);
  player.play(0);
  player.advance(4500);
  assert.equal(player.seq, 4);
  player.advance(5100);
  assert.equal(player.seq, 2);
});

test("a value is said in the axis that is chosen, with the day where a drill has two", () => {
  const model = modelOf([0, "startex"], [600]);
  const value = at(65);
  assert.equal(axisText(say(model), value), "09:01:05");
  assert.equal(axisSpoken(say(model), value), "09:01:05, view.say.minutes 1 view.say.seconds 5");
  model.chooseAxis("elapsed");
  assert.equal(axisText(say(model), value), "T+01:05");
  assert.equal(axisSpoken(say(model), at(-5)), "T+ view.say.seconds 0");
  model.chooseAxis("number");
  assert.equal(axisText(say(model), 1.9), "1");
  assert.equal(axisSpoken(say(model), 1.9), "view.say.number 1 2");
  const night = modelOf([0], [16 * 3600]);
  assert.equal(axisText(say(night), at(15.5 * 3600)), "16 Jan 00:30:00");
  assert.equal(axisSpoken(say(modelOf()), 0), "view.empty.title");
});

test("the overview counts every event once, by its side, and goes on counting", () => {
  const model = modelOf([0], [1], [500, "gathering"], [1000]);
  const counts = new SideCounts(model.store);
  const sum = () => {
    const { sides, counts: all, bins } = counts.bins(model.axis, 10);
    return Object.fromEntries(sides.map((side, n) => [side, all.slice(n * bins, (n + 1) * bins).reduce((a, b) => a + b)]));
  };
  assert.deepEqual([sum().police, sum().crowd], [3, 1]);
  assert.equal(counts.bins(model.axis, 10).peak, 2);
  model.add([line(5, 700, "gathering"), line(6, -5, "medical_aid")]);
  counts.dataChanged(model.refresh());
  assert.deepEqual([sum().police, sum().crowd, sum().medical], [3, 2, 1]);
});

test("the server's sketch is counted into parts of any number", () => {
  const lanes = [{ lane: "police", counts: Uint32Array.of(1, 2, 3, 4, 5, 6) }, { lane: "crowd", counts: Uint32Array.of(0, 0, 9, 0, 0, 0) }];
  const sketch = /** @type {any} */ ({ bins: 6, lanes });
  const three = sketched(sketch, 3);
  assert.deepEqual([three.sides, [...three.counts], three.peak], [["crowd", "police"], [0, 9, 0, 3, 7, 11], 16]);
  assert.equal(sketched(sketch, 12).counts.reduce((a, b) => a + b), 30);
});
