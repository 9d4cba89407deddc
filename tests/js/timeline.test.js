import assert from "node:assert/strict";
import test from "node:test";
import { Axis } from "../../web/static/js/core/axis.js";
import { density } from "../../web/static/js/core/density.js";
import {
  CROWDED, layoutLanes, markY, neededRows, placeMarks, sidesOf,
} from "../../web/static/js/core/lanes.js";
import { NUMBER_STEPS, TIME_STEPS, ticks } from "../../web/static/js/core/ticks.js";
import { TimeScale } from "../../web/static/js/core/timescale.js";
import { View } from "../../web/static/js/core/view.js";
import { NINE, estimated, storeOf } from "./drill.js";

test("the scale maps values to pixels and back", () => {
  const scale = new TimeScale(1000, 2000, 100, 500);
  assert.equal(scale.x(1500), 350);
  assert.equal(scale.value(350), 1500);
  assert.equal(scale.unit, 2);
});

test("zooming keeps what is under the pointer where it is", () => {
  const scale = new TimeScale(0, 1000, 50, 400);
  const zoomed = scale.zoom(4, 150);
  assert.equal(zoomed.value(150), scale.value(150));
  assert.equal(zoomed.span, 250);
});

test("the view stays within the drill and is never too close", () => {
  const scale = new TimeScale(0, 1000, 0, 100);
  assert.deepEqual([scale.pan(-500).within(0, 1000, 10).from], [0]);
  assert.equal(scale.zoom(1e9, 50).within(0, 1000, 10).span, 10);
  assert.equal(scale.zoom(0.001, 50).within(0, 1000, 10).span, 1000);
});

test("a view that nobody touched grows with the drill, one that was zoomed stays", () => {
  const view = new View(new Axis(storeOf([0], [600])));
  view.resize(100, 1000);
  view.setAxis(new Axis(storeOf([0], [1200])));
  assert.ok(view.scale.to > NINE + 1_200_000);
  view.zoom(4, 600);
  const { from, to } = view.scale;
  view.setAxis(new Axis(storeOf([0], [6000])));
  assert.deepEqual([view.scale.from, view.scale.to], [from, to]);
  view.fit();
  assert.equal(view.pinned, false);
});

test("a playhead that runs out of the view turns the page", () => {
  const view = new View(new Axis(storeOf([0], [6000])));
  view.resize(0, 1000);
  view.range(NINE, NINE + 600_000);
  view.follow(NINE + 590_000, true);
  assert.ok(view.scale.from > NINE + 500_000);
  view.follow(NINE + 5_000_000, false);
  const part = (NINE + 5_000_000 - view.scale.from) / view.scale.span;
  assert.ok(Math.abs(part - 0.5) < 0.01);
});

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

test("labels keep their distance and lie on whole steps of local time", () => {
  const offset = 5.5 * 3_600_000;
  for (const span of [20_000, 600_000, 7_200_000, 90_000_000, 4e9, 2e12, 3e14]) {
    const scale = new TimeScale(NINE, NINE + span, 0, 1000);
    const { step, major, minor } = ticks(scale, TIME_STEPS, offset);
    assert.ok(step / scale.unit >= 88);
    assert.ok(major.length >= 1 && major.length <= 12, `${span}: ${major.length}`);
    assert.ok(minor.length >= major.length - 1);
    for (const value of major) assert.equal((value + offset) % step, 0);
  }
});

test("event numbers are whole", () => {
  const { step, major } = ticks(new TimeScale(0.4, 17.6, 0, 1000), NUMBER_STEPS, 0, 44);
  assert.equal(step, 1);
  assert.deepEqual(major.slice(0, 3), [1, 2, 3]);
});

test("lanes are the sides that occur, the crowd on top", () => {
  const store = storeOf([0, "gas"], [1, "gathering"], [2, "medical_aid"], [3, "x-own"]);
  assert.deepEqual(sidesOf(store), ["crowd", "police", "medical", ""]);
});

test("marks in one row never touch, and what finds no room is drawn as a tick", () => {
  const store = storeOf([0], [1], [2], [10], [11]);
  const axis = new Axis(store);
  const lanes = layoutLanes(["police"], 0, 40, 20, new Map([["police", 2]]));
  const placed = [...placeMarks(store, axis, lanes, 5000)];
  assert.deepEqual(placed, [0, 1, CROWDED, 0, 1]);
  assert.equal(markY(lanes[0], 1), 30);
  assert.equal(markY(lanes[0], CROWDED), 35);
});

test("rows go where they are needed", () => {
  const store = storeOf([0], [1], [2], [3, "gathering"], [100]);
  const needed = neededRows(store, new Axis(store), 5000);
  assert.deepEqual([needed.get("police"), needed.get("crowd")], [3, 1]);
  const lanes = layoutLanes(["crowd", "police"], 10, 80, 20, needed);
  assert.deepEqual(lanes.map(({ rows, top }) => [rows, top]), [[1, 10], [3, 30]]);
  assert.deepEqual(layoutLanes([], 0, 80, 20, needed), []);
});

test("density counts every event once", () => {
  const store = storeOf([0], [1], [500], [1000]);
  const { counts, peak } = density(store, new Axis(store), 10);
  assert.equal([...counts].reduce((a, b) => a + b), 4);
  assert.equal(peak, 2);
});
