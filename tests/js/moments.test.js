import assert from "node:assert/strict";
import test from "node:test";
import { parseMoment } from "../../web/static/js/core/moments.js";
import { NINE } from "./drill.js";

const HOUR = 3_600_000;
const MINUTE = 60_000;
const JAKARTA = 7 * HOUR;
const words = {
  live: ["live", "langsung", "ikuti"], at: ["pukul", "jam"],
  h: ["jam", "j"], m: ["menit", "mnt"], s: ["detik", "dtk"],
};
/** 09:00:12 to 10:30:40 in Jakarta, T+0 at 09:05, the playhead at 09:42:10. */
const ground = {
  orderOnly: false, head: 284, first: NINE + 12_000, last: NINE + 1.5 * HOUR + 40_000,
  zero: NINE + 5 * MINUTE, now: NINE + 42 * MINUTE + 10_000, offset: () => JAKARTA, zone: "WIB", words,
  find: (text) => (["gas", "gas air mata"].includes(text) ? 17 : null),
};
const at = (h, m, s = 0) => ({ seek: { ms: NINE + (h - 9) * HOUR + m * MINUTE + s * 1000 } });
const since = (seconds) => ({ seek: { ms: ground.zero + seconds * 1000 } });
const from = (seconds) => ({ seek: { ms: ground.now + seconds * 1000 } });
const clockFault = { error: "outside", hint: { from: ground.first, to: ground.last, elapsed: false } };
const zeroFault = { error: "outside", hint: { ...clockFault.hint, elapsed: true } };

/** @type {[typed: string, moment: object][]} */
const TABLE = [
  ["09:14", at(9, 14)], ["9:14", at(9, 14)], ["  09:14 ", at(9, 14)], ["09:14:03", at(9, 14, 3)],
  ["09:14:03.5", at(9, 14, 3.5)], ["09:14:03,25", at(9, 14, 3.25)],
  ["09.14", at(9, 14)], ["9.14.03", at(9, 14, 3)], ["9.14.03,5", at(9, 14, 3.5)],
  ["pukul 09.14", at(9, 14)], ["Jam 9.14", at(9, 14)], ["09.14 WIB", at(9, 14)], ["pukul 9.14wib", at(9, 14)],
  ["09:00", { seek: { ms: ground.first } }], ["10:30", at(10, 30)], ["10:30:40", at(10, 30, 40)],
  ["09:00:11", clockFault], ["09:00:12", { seek: { ms: ground.first } }], ["10:31", clockFault],
  ["pukul 10", at(10, 0)], ["jam 9", { seek: { ms: ground.first } }], ["pukul 9 WIB", { seek: { ms: ground.first } }],
  ["jam 11", clockFault], ["pukul 24", { error: "unclear", hint: {} }],
  ["14:05", clockFault], ["00:00", clockFault],

  ["T+12m", since(720)], ["t+12m", since(720)], ["T + 12 m", since(720)], ["T+12", since(720)],
  ["T+12 menit", since(720)], ["T+1:02:30", since(3750)], ["T+12:30", since(750)], ["T+12.30", since(750)],
  ["T+42:10", since(2530)], ["T+1h2m3s", since(3723)], ["T+1 jam 2 menit", since(3720)],
  ["T+0,5h", since(1800)], ["T+1.5m", since(90)], ["T+0", since(0)], ["T", since(0)], ["T+90s", since(90)],
  ["T-30s", since(-30)], ["T−0:05", since(-5)], ["T-10m", zeroFault],
  ["T-5m", { seek: { ms: ground.first } }], ["T-300s", zeroFault], ["T-5:00", zeroFault], ["T+99:00", zeroFault],

  ["+30s", from(30)], ["-2m", from(-120)], ["−2m", from(-120)], ["+ 1:30", from(90)], ["+1h", { seek: { ms: ground.last } }],
  ["-5h", { seek: { ms: ground.first } }], ["+30 detik", from(30)],

  ["#41", { seek: { seq: 41 } }], ["41", { seek: { seq: 41 } }], ["# 41", { seek: { seq: 41 } }],
  ["284", { seek: { seq: 284 } }], ["285", { error: "number", hint: { most: 284 } }],
  ["0", { error: "number", hint: { most: 284 } }], ["#999999999999999", { error: "number", hint: { most: 284 } }],

  ["50%", { seek: { part: 0.5 } }], ["12,5 %", { seek: { part: 0.125 } }], ["0%", { seek: { part: 0 } }],
  ["100%", { seek: { part: 1 } }],

  ["live", { seek: "live" }], ["LIVE", { seek: "live" }], ["langsung", { seek: "live" }],
  ["gas", { seek: { seq: 17 } }], ["Gas air mata", { seek: { seq: 17 } }],

  ["", { error: "empty", hint: {} }], ["   ", { error: "empty", hint: {} }],
];

test("every way to type a moment", () => {
  for (const [typed, moment] of TABLE) assert.deepEqual(parseMoment(typed, ground), moment, typed);
});

test("what means nothing is said not to be understood", () => {
  const odd = ["abc", "25:00", "09:60", "09:14:60", "9:1", "09:14.03", "101%", "-", "+", "+30", "-5", "+5x", "T+", "T-x",
    "T+1:60", "T+1:60:00", "T+5q", "#", "#x", "1e3", "12:", ":12", "5 m", "constructor", "T+5m3", "::", "09:14:03.1234", "∞"];
  for (const typed of odd) assert.deepEqual(parseMoment(typed, ground), { error: "unclear", hint: {} }, typed);
});

test("a clock time is taken on the day in the drill that is nearest to the playhead", () => {
  const start = NINE + 13 * HOUR; // 22:00
  const night = { ...ground, first: start, last: start + 30 * HOUR, zero: start };
  const day = (hours, now) => ({ parsed: parseMoment("23:00", { ...night, now: start + now * HOUR }), expected: { seek: { ms: start + hours * HOUR } } });
  for (const { parsed, expected } of [day(1, 0), day(1, 12), day(25, 14), day(25, 30)]) assert.deepEqual(parsed, expected);
  const early = parseMoment("01:30", { ...night, now: start + HOUR });
  assert.deepEqual(early, { seek: { ms: start + 3.5 * HOUR } });
  const only = parseMoment("05:00", { ...night, now: start + 29 * HOUR });
  assert.deepEqual(only, { seek: { ms: start + 7 * HOUR } });
});

test("a clock time is local, also where clocks are put forward", () => {
  const before = Date.UTC(2026, 2, 29, 0, 30); // 01:30, half an hour before clocks jump to 03:00
  const offset = (ms) => (ms < before + HOUR / 2 ? HOUR : 2 * HOUR);
  const berlin = { ...ground, first: before, last: before + 5 * HOUR, now: before, offset };
  assert.deepEqual(parseMoment("04:00", berlin), { seek: { ms: Date.UTC(2026, 2, 29, 2) } });
  assert.deepEqual(parseMoment("01:30", berlin), { seek: { ms: before } });
});

test("where only the order is known there is no clock, and that is said", () => {
  const order = { ...ground, orderOnly: true, zone: "" };
  for (const typed of ["14:05", "T+12m", "T", "+30s", "-1:00"]) {
    assert.deepEqual(parseMoment(typed, order), { error: "order", hint: {} }, typed);
  }
  assert.deepEqual(parseMoment("#41", order), { seek: { seq: 41 } });
  assert.deepEqual(parseMoment("50%", order), { seek: { part: 0.5 } });
  assert.deepEqual(parseMoment("25:00", order), { error: "unclear", hint: {} });
});

test("an empty drill has no moment but the live edge", () => {
  const empty = { ...ground, head: 0, first: NaN, last: NaN, zero: NaN, now: NaN };
  assert.deepEqual(parseMoment("09:14", empty), { error: "none", hint: {} });
  assert.deepEqual(parseMoment("live", empty), { seek: "live" });
});

test("a page without names to find still reads the rest", () => {
  assert.deepEqual(parseMoment("gas", { ...ground, find: undefined }), { error: "unclear", hint: {} });
});

test("whatever is typed, the answer is a moment or a fault", () => {
  let seed = 1;
  const random = (n) => { seed = (seed * 48_271) % 2_147_483_647; return seed % n; };
  const signs = [..."0123456789:.,+-−#%tThms jam gas\u0000"];
  for (let n = 0; n < 5000; n += 1) {
    const typed = Array.from({ length: random(12) }, () => signs[random(signs.length)]).join("");
    const moment = parseMoment(typed, ground);
    if ("error" in moment) continue;
    const { seek } = moment;
    if (typeof seek === "string") assert.equal(seek, "live");
    else if ("ms" in seek) assert.ok(seek.ms >= ground.first && seek.ms <= ground.last, typed);
    else if ("seq" in seek) assert.ok(seek.seq >= 1 && seek.seq <= ground.head, typed);
    else assert.ok(seek.part >= 0 && seek.part <= 1, typed);
  }
});
