/** The ruler: whole steps in each axis, and labels that can be read. */

import assert from "node:assert/strict";
import test from "node:test";
import { Format } from "../../web/static/js/core/format.js";
import {
  NUMBER_STEPS, TIME_STEPS, fitting, manyDays, rulerTicks, ticks,
} from "../../web/static/js/core/ticks.js";
import { TimeScale } from "../../web/static/js/core/timescale.js";
import { NINE, estimated, modelOf } from "./drill.js";

const HOUR = 3600;
const say = (model, tz = "Asia/Jakarta") => /** @type {any} */ ({ model, format: new Format(tz, "en") });
const words = ({ major }) => major.map((tick) => tick.words);

test("labels keep their distance and lie on whole steps of local time", () => {
  const offset = 5.5 * 3_600_000;
  for (const span of [1000, 20_000, 600_000, 7_200_000, 90_000_000, 4e9, 2e12, 3e14]) {
    const scale = new TimeScale(NINE, NINE + span, 0, 1000);
    const { step, major, minor } = ticks(scale, TIME_STEPS, offset);
    assert.ok(step / scale.unit >= 88);
    assert.ok(major.length >= 1 && major.length <= 12, `${span}: ${major.length}`);
    assert.ok(minor.length >= major.length - 1);
    for (const value of major) assert.equal((value + offset) % step, 0);
  }
});

test("steps of every length divide into whole parts and grow", () => {
  for (const table of [TIME_STEPS, NUMBER_STEPS]) {
    for (const [n, [step, parts]] of table.entries()) {
      assert.equal(step % parts, 0, `${step} / ${parts}`);
      if (n) assert.ok(step > table[n - 1][0]);
    }
  }
});

test("event numbers are whole", () => {
  const { step, major } = ticks(new TimeScale(0.4, 17.6, 0, 1000), NUMBER_STEPS, 0, 44);
  assert.equal(step, 1);
  assert.deepEqual(major.slice(0, 3), [1, 2, 3]);
});

test("the clock axis has clock times, with parts of a second where it is close", () => {
  const model = modelOf([0], [HOUR]);
  assert.deepEqual(words(rulerTicks(new TimeScale(NINE, NINE + 3_600_000, 0, 700), say(model))),
    ["09:00", "09:10", "09:20", "09:30", "09:40", "09:50", "10:00"]);
  assert.deepEqual(words(rulerTicks(new TimeScale(NINE + 250, NINE + 1250, 0, 500), say(model))),
    ["09:00:00.4", "09:00:00.6", "09:00:00.8", "09:00:01.0", "09:00:01.2"]);
});

test("where a day begins in the drill's own zone, the ruler says the date", () => {
  const model = modelOf([0], [16 * HOUR]);
  const { major, day: first } = rulerTicks(new TimeScale(NINE + 12 * 3.6e6, NINE + 17 * 3.6e6, 0, 600), say(model));
  assert.equal(first, "15 Jan");
  assert.equal(rulerTicks(new TimeScale(NINE, NINE + 3.6e6, 0, 600), say(modelOf([0], [HOUR]))).day, undefined);
  const day = major.filter(({ strong }) => strong);
  assert.deepEqual(day.map(({ words: text, value }) => [text, value]), [["16 Jan", NINE + 15 * 3.6e6]]);
  assert.equal(manyDays(model.axis, say(model).format), true);
  assert.equal(manyDays(modelOf([0], [2 * HOUR]).axis, say(model).format), false);
});

test("the axis of T+ counts from T+0, before it downwards", () => {
  const model = modelOf([-600], [90, "startex"], [HOUR]);
  model.chooseAxis("elapsed");
  const zero = model.relations.zero;
  assert.equal(zero, NINE + 90_000);
  const { major } = rulerTicks(new TimeScale(zero - 660_000, zero + 600_000, 0, 500), say(model));
  assert.deepEqual(major.map((tick) => [tick.words, tick.strong]), [
    ["T−10:00", false], ["T−05:00", false], ["T+00:00", true], ["T+05:00", false], ["T+10:00", false],
  ]);
});

test("the axis of numbers has the numbers that there are, and room for them", () => {
  const model = modelOf([0, "gas", estimated], [1, "gas", estimated], [2, "gas", estimated]);
  assert.deepEqual(words(rulerTicks(new TimeScale(-2, 6, 0, 1000), say(model))), ["1", "2", "3"]);
  const many = /** @type {any} */ ({ axis: { kind: "number" }, store: { count: 10_000_000 } });
  const { major } = rulerTicks(new TimeScale(9_000_000, 9_000_050, 0, 1000), say(many));
  assert.equal(major[0].words, "9,000,000");
  assert.ok((major[1].value - major[0].value) * 20 >= 80);
});

test("no label is cut at an end or lies on another, and strong ones stay", () => {
  const label = (x, strong = false, width = 40) => ({ x, width, words: `${x}`, strong });
  const kept = fitting([label(100), label(130, true), label(180), label(240), label(497)], 100, 500);
  assert.deepEqual(kept.map(({ words: text }) => text), ["130", "180", "240", "497"]);
  for (const { x, width } of kept) assert.ok(x - width / 2 >= 100 && x + width / 2 <= 500);
  kept.slice(1).forEach(({ x, width }, n) => assert.ok(x - kept[n].x >= width + 8));
  const day = { ...label(100), words: "15 Jan", day: true };
  assert.deepEqual(fitting([label(125), label(190), day], 100, 500).map(({ words: text }) => text), ["15 Jan", "190"]);
  assert.deepEqual(fitting([label(125, true), day], 100, 500).map(({ words: text }) => text), ["125"]);
  assert.deepEqual(fitting([label(90), label(510)], 100, 500), []);
});
