/** What is on show: scales, zoom and pan, another axis, and what moves after a hand. */

import assert from "node:assert/strict";
import test from "node:test";
import { convert } from "../../web/static/js/core/axis-change.js";
import { Axis } from "../../web/static/js/core/axis.js";
import { closest } from "../../web/static/js/core/closest.js";
import { GLIDE_MS, Speed } from "../../web/static/js/core/inertia.js";
import { nudged, snapped } from "../../web/static/js/core/snapping.js";
import { TimeScale } from "../../web/static/js/core/timescale.js";
import { View } from "../../web/static/js/core/view.js";
import { NINE, estimated, storeOf } from "./drill.js";

const near = (a, b, by = 1e-6) => assert.ok(Math.abs(a - b) <= by, `${a} is not ${b}`);

/** A view of 1,000 px on a drill whose events lie at these seconds. */
function viewOf(seconds, kind = "clock") {
  const store = storeOf(...seconds.map((at) => [at]));
  const view = new View(new Axis(store, kind));
  view.resize(0, 1000);
  return { view, store };
}

/** Frames of 16 ms until nothing moves; how long it took. */
function settle(view, now = 1000) {
  const start = now;
  while (view.animate(now)) {
    now += 16;
    assert.ok(now - start < 10_000, "it never stops");
  }
  return now - start;
}

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

test("a zoom that meets its limit keeps what is under the pointer", () => {
  const { view } = viewOf([0, 3600]);
  const at = view.scale.value(900);
  view.zoom(1e9, 900);
  assert.equal(view.scale.span, 10_000);
  near(view.scale.value(900), at, 1e-2);
  view.zoom(2, 100);
  near(view.scale.value(900), at, 1e-2);
});

test("the closest view is ten seconds, less where events crowd, and six numbers", () => {
  const crowd = (step, count = 300) => storeOf(...Array.from({ length: count }, (_, n) => [n * step]));
  assert.equal(closest(new Axis(crowd(60))), 10_000);
  near(closest(new Axis(crowd(0.05))), 3200);
  assert.equal(closest(new Axis(crowd(0.001))), 1000);
  assert.equal(closest(new Axis(crowd(0))), 1000);
  assert.equal(closest(new Axis(crowd(0.001), "number")), 6);
  assert.equal(closest(new Axis(storeOf())), 10_000);
});

test("at 30 days and ten million numbers a zoom comes back to where it was", () => {
  const days = new Axis(storeOf([0], [30 * 86_400]));
  const numbers = { ...days, ordinal: true, from: 0.4, to: 10_000_000.6, store: days.store };
  for (const axis of [days, numbers]) {
    const view = new View(/** @type {any} */ (axis));
    view.resize(112, 1312);
    const value = view.scale.value(700);
    for (let n = 0; n < 70; n += 1) view.zoom(1.25, 700);
    near(view.scale.value(700), value, view.scale.unit);
    assert.ok(view.scale.span <= (axis.ordinal ? 6 : 10_000) * 1.001);
    for (let n = 0; n < 100; n += 1) view.pan(n % 2 ? -333 : 333);
    near(view.scale.value(700), value, view.scale.unit);
    for (let n = 0; n < 80; n += 1) view.zoom(0.8, 700);
    assert.equal(view.pinned, false);
  }
});

test("a view that nobody touched grows with the drill, one that was zoomed stays", () => {
  const { view } = viewOf([0, 600]);
  view.setAxis(new Axis(storeOf([0], [1200])));
  assert.ok(view.scale.to > NINE + 1_200_000);
  view.zoom(4, 600);
  const { from, to } = view.scale;
  view.setAxis(new Axis(storeOf([0], [6000])));
  assert.deepEqual([view.scale.from, view.scale.to], [from, to]);
  view.fit();
  assert.equal(view.pinned, false);
});

test("a playhead that runs out of the view turns the page, and one that is far comes to the middle", () => {
  const { view } = viewOf([0, 6000]);
  view.range(NINE, NINE + 600_000);
  view.follow(NINE + 590_000, true);
  settle(view);
  assert.ok(view.scale.from > NINE + 500_000);
  view.follow(NINE + 5_000_000, false);
  settle(view);
  near((NINE + 5_000_000 - view.scale.from) / view.scale.span, 0.5, 0.01);
});

test("a playhead that leaves by a step comes in at the nearer edge", () => {
  const { view } = viewOf([0, 6000]);
  view.range(NINE + 1_000_000, NINE + 1_600_000);
  view.follow(NINE + 1_300_000, false);
  view.follow(NINE + 1_650_000, false);
  settle(view);
  near((NINE + 1_650_000 - view.scale.from) / view.scale.span, 0.9, 0.01);
  view.follow(NINE + 1_000_000, false);
  settle(view);
  near((NINE + 1_000_000 - view.scale.from) / view.scale.span, 0.1, 0.01);
});

test("a hand may move the view away from a playhead that plays, until it is sought again", () => {
  const { view } = viewOf([0, 6000]);
  view.range(NINE, NINE + 600_000);
  view.follow(NINE + 100_000, true);
  view.pan(3000);
  const { from } = view.scale;
  view.follow(NINE + 100_500, true);
  assert.equal(settle(view), 0);
  assert.equal(view.scale.from, from);
  view.attach();
  view.follow(NINE + 101_000, true);
  settle(view);
  assert.ok(view.scale.from <= NINE + 101_000 && view.scale.to >= NINE + 101_000);
});

test("a glide takes a moment and keeps the point it zooms around all the way", () => {
  const { view } = viewOf([0, 3600]);
  const at = view.scale.value(250);
  view.smoothly(() => view.zoom(8, 250));
  const spans = [];
  for (let now = 0; view.animate(now); now += 16) {
    near(view.scale.value(250), at, 1e-2);
    spans.push(view.scale.span);
  }
  assert.ok(spans.length >= 8 && spans.length * 16 <= GLIDE_MS + 32);
  assert.ok(spans.every((span, n) => n === 0 || span < spans[n - 1] + 1e-6));
  near(view.scale.span, (3_600_000 * 1.03) / 8, 1);
});

test("glides add up, a hand takes over at once, and there is none where motion is not wanted", () => {
  const { view } = viewOf([0, 3600]);
  const whole = view.scale.span;
  view.smoothly(() => view.zoom(2, 500));
  view.animate(0);
  view.animate(50);
  view.smoothly(() => view.zoom(2, 500));
  settle(view, 60);
  near(view.scale.span, whole / 4, 1);
  view.smoothly(() => view.fit());
  view.animate(5000);
  view.animate(5040);
  view.pan(10);
  const { from } = view.scale;
  assert.equal(view.animate(5060), false);
  assert.equal(view.scale.from, from);
  view.still = true;
  view.smoothly(() => view.fit());
  assert.deepEqual([view.pinned, view.animate(6000)], [false, false]);
});

test("a drill that grows while everything glides into view still shows everything", () => {
  const { view } = viewOf([0, 3600]);
  view.zoom(4, 500);
  view.smoothly(() => view.fit());
  view.animate(0);
  view.animate(30);
  view.setAxis(new Axis(storeOf([0], [7200])));
  assert.deepEqual([view.pinned, view.scale.to >= NINE + 7_200_000], [false, true]);
});

test("a drill that grows stops no glide into a part of it, and no key", () => {
  const { view } = viewOf([0, 3600]);
  const { span } = view.scale;
  const grown = new Axis(storeOf([0], [3660]));
  view.smoothly(() => view.zoom(4, 500));
  view.setAxis(grown);
  view.animate(0);
  view.setAxis(grown);
  settle(view, 16);
  near(view.scale.span, span / 4, 1);
  view.fit();
  view.press("KeyW", { zoom: 2, x: 500 });
  view.drive.release("KeyW");
  view.setAxis(grown);
  view.animate(1000);
  view.changeAxis(new Axis(storeOf([0], [3660]), "elapsed"), NaN);
  settle(view, 1016);
  near(view.scale.span, (grown.to - grown.from) / 2, 1);
});

test("a swing slows down, stops by itself and at the end of the drill, and not where it is unwanted", () => {
  const { view } = viewOf([0, 3600]);
  view.zoom(20, 500);
  const { from, unit } = view.scale;
  view.swing(1);
  const took = settle(view);
  const px = (view.scale.from - from) / unit;
  assert.ok(px > 250 && px < 325, `${px} px`);
  assert.ok(took > 500 && took < 1500, `${took} ms`);
  view.swing(-1e9);
  settle(view);
  assert.ok(view.scale.from >= view.axis.from);
  view.still = true;
  view.swing(1);
  assert.equal(view.animate(0), false);
});

test("a finger has the speed of its last moments, none when it had stopped", () => {
  const speed = new Speed();
  for (let n = 0; n <= 20; n += 1) speed.add(n * 8, n * 16);
  near(speed.read(320), 0.5, 0.01);
  assert.equal(speed.read(480), 0);
  assert.equal(new Speed().read(0), 0);
});

test("a tap of a key is one step, a key that is held moves evenly and stops when it is let go", () => {
  const { view } = viewOf([0, 36_000]);
  view.zoom(100, 500);
  const { from, unit } = view.scale;
  view.press("KeyD", { pan: 100 });
  view.drive.release("KeyD");
  settle(view);
  near((view.scale.from - from) / unit, 100, 0.1);
  const start = view.scale.from;
  view.press("KeyD", { pan: 100 });
  const moves = [];
  for (let now = 0; now < 1000; now += 20) {
    const before = view.scale.from;
    view.animate(now);
    moves.push((view.scale.from - before) / unit);
  }
  for (const px of moves.slice(1)) near(px, 12.5, 0.01);
  view.drive.release();
  view.animate(1000);
  assert.equal(view.animate(1020), false);
  assert.ok(view.scale.from > start);
});

test("a key that zooms on at the limit moves nothing", () => {
  const { view } = viewOf([0, 36_000]);
  view.zoom(1e9, 500);
  const { from, span } = view.scale;
  view.press("KeyW", { zoom: 1.4, x: 100 });
  for (let now = 0; now < 500; now += 16) view.animate(now);
  near(view.scale.from, from, 1e-2);
  assert.equal(view.scale.span, span);
});

test("quick taps of a key add up", () => {
  const { view } = viewOf([0, 36_000]);
  view.zoom(100, 500);
  const { from, unit } = view.scale;
  for (let n = 0; n < 4; n += 1) {
    view.press("KeyD", { pan: 100 });
    view.animate(n * 20);
    view.drive.release("KeyD");
  }
  settle(view, 80);
  near((view.scale.from - from) / unit, 400, 0.1);
});

test("two keys at once zoom and pan, and without motion every press is a step", () => {
  const { view } = viewOf([0, 36_000]);
  view.zoom(100, 500);
  const { from, span } = view.scale;
  view.press("KeyW", { zoom: 1.4, x: 0 });
  view.press("KeyD", { pan: 100 });
  view.drive.release();
  settle(view);
  near(view.scale.span, span / 1.4, 1);
  assert.ok(view.scale.from > from);
  view.still = true;
  const was = view.scale.from;
  view.press("KeyD", { pan: 100 });
  near((view.scale.from - was) / view.scale.unit, 100, 0.1);
  view.press("KeyD", { pan: 100 }, true);
  near((view.scale.from - was) / view.scale.unit, 120, 0.1);
});

test("the repeat of a keyboard changes nothing about a key that is held", () => {
  const { view } = viewOf([0, 36_000]);
  view.zoom(100, 500);
  const { from, unit } = view.scale;
  view.press("KeyD", { pan: 100 });
  for (let now = 0; now <= 80; now += 16) view.animate(now);
  view.press("KeyD", { pan: 100 }, true);
  view.drive.release("KeyD");
  settle(view, 96);
  near((view.scale.from - from) / unit, 100, 0.1);
});

test("focus goes to the middle, then to the parts, then to everything", () => {
  const { view } = viewOf([0, 3600]);
  const at = NINE + 1_800_000;
  const parts = [{ from: NINE + 1_700_000, to: NINE + 1_900_000 }, { from: NINE + 1_000_000, to: NINE + 2_000_000 }];
  view.range(NINE + 1_600_000, NINE + 1_900_000);
  view.focus(at, parts);
  near(view.scale.value(500), at, 1);
  view.focus(at, parts);
  assert.deepEqual([view.scale.from, view.scale.to], [NINE + 1_680_000, NINE + 1_920_000]);
  view.focus(at, parts);
  assert.deepEqual([view.scale.from, view.scale.to], [NINE + 900_000, NINE + 2_100_000]);
  view.focus(at, parts);
  assert.equal(view.pinned, false);
});

test("focus from everything goes to the smallest part, and back after the last", () => {
  const { view } = viewOf([0, 3600]);
  const part = { from: NINE + 1_000_000, to: NINE + 2_000_000 };
  view.focus(NINE + 1_500_000, [part]);
  assert.deepEqual([view.scale.from, view.scale.to], [NINE + 900_000, NINE + 2_100_000]);
  view.focus(NINE + 1_500_000, [part]);
  assert.equal(view.pinned, false);
  view.focus(NINE + 1_500_000, []);
  assert.equal(view.pinned, false);
});

test("an instant has a number between those of its neighbours, and back", () => {
  const store = storeOf([0], [10], [10], [100]);
  const [clock, number] = [new Axis(store, "clock"), new Axis(store, "number")];
  for (const [seconds, expected] of [[0, 1], [5, 1.5], [10, 3], [55, 3.5], [100, 4]]) {
    near(convert(NINE + seconds * 1000, clock, number), expected);
    near(convert(expected, number, clock), NINE + seconds * 1000);
  }
  assert.equal(convert(clock.from, clock, number), 0.5);
  assert.equal(convert(0.4, number, clock), clock.from);
  assert.equal(convert(4.6, number, clock), clock.to);
  assert.equal(convert(NINE, clock, new Axis(store, "elapsed")), NINE);
});

test("another axis keeps what is in view and where the playhead is; back again is as it was", () => {
  const seconds = Array.from({ length: 400 }, (_, n) => n * (n % 7 === 0 ? 30 : 3) + n * 2);
  const { view, store } = viewOf(seconds.sort((a, b) => a - b));
  view.range(NINE + 300_000, NINE + 900_000);
  const { from, to } = view.scale;
  const head = NINE + 700_000;
  const x = view.scale.x(head);
  const number = new Axis(store, "number");
  const at = convert(head, view.axis, number);
  const inside = store.rank(to) - store.rank(from);
  view.changeAxis(number, head);
  near(view.scale.x(at), x, 0.01);
  near(view.scale.span, inside, 2);
  view.changeAxis(new Axis(store, "elapsed"), at);
  assert.deepEqual([view.scale.from, view.scale.to], [from, to]);
  view.changeAxis(new Axis(store, "clock"), head);
  assert.deepEqual([view.scale.from, view.scale.to], [from, to]);
});

test("another axis of a view that shows everything shows everything; a head out of view does not pull", () => {
  const { view, store } = viewOf(Array.from({ length: 30 }, (_, n) => n * (n + 50)));
  view.changeAxis(new Axis(store, "number"), NINE);
  assert.deepEqual([view.pinned, view.scale.from], [false, view.axis.from]);
  view.range(10.5, 17);
  const middle = (view.scale.from + view.scale.to) / 2;
  view.changeAxis(new Axis(store, "clock"), 1);
  near(view.scale.value(500), convert(middle, new Axis(store, "number"), view.axis), 1);
});

test("a drill that turns out to be order only has its own axis", () => {
  const view = new View(new Axis(storeOf()));
  view.resize(0, 100);
  view.setAxis(new Axis(storeOf([0, "gas", estimated], [1, "gas", estimated])));
  assert.deepEqual([view.axis.ordinal, view.scale.from, view.least], [true, view.axis.from, 6]);
});

test("the edge of a range is on an event that is near", () => {
  const store = storeOf([0], [10], [100]);
  const axis = new Axis(store);
  const scale = new TimeScale(NINE, NINE + 100_000, 0, 1000);
  assert.equal(snapped(axis, scale, 105), NINE + 10_000);
  assert.equal(snapped(axis, scale, 107), NINE + 10_700);
  assert.equal(snapped(axis, scale, -50), NINE);
  assert.equal(snapped(axis, scale, 996), NINE + 100_000);
});

test("a key moves an edge to the next event, and far enough to be seen", () => {
  const store = storeOf([0], [10], [10], [10.01], [100]);
  const axis = new Axis(store);
  const scale = new TimeScale(NINE, NINE + 100_000, 0, 1000);
  const at = (value) => (value - NINE) / 1000;
  assert.equal(at(nudged(axis, scale, NINE, 1, 2)), 10);
  near(at(nudged(axis, scale, NINE + 10_000, 1, 2)), 10.2);
  assert.equal(at(nudged(axis, scale, NINE + 10_000, -1, 2)), 0);
  assert.equal(at(nudged(axis, scale, NINE + 50_000, -1, 2)), 10.01);
  assert.equal(at(nudged(axis, scale, NINE + 100_000, 1, 2)), 100);
  const numbers = new Axis(store, "number");
  const few = new TimeScale(0.5, 5.5, 0, 1000);
  assert.equal(nudged(numbers, few, 2, 1, 2), 3);
  assert.equal(nudged(numbers, few, 2, -1, 2), 1);
  assert.equal(nudged(numbers, few, 1, -1, 2), 1);
});
