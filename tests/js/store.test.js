import assert from "node:assert/strict";
import test from "node:test";
import { OWN_LEVEL } from "../../web/static/js/core/columns.js";
import { instant, stamp } from "../../web/static/js/core/instants.js";
import { Store } from "../../web/static/js/core/store.js";
import { Vocabulary, pick } from "../../web/static/js/core/vocabulary.js";
import { NINE, estimated, line, lines, order, storeOf, vocabulary } from "./drill.js";

test("a time is the instant, floored to a millisecond", () => {
  assert.equal(instant("2026-01-15T09:00:00+07:00"), NINE);
  assert.equal(instant("2026-01-15T09:00:00.1239999+07:00"), NINE + 123);
  assert.equal(instant("2026-01-14T21:30:00.5-04:30"), NINE + 500);
  assert.equal(instant("1969-12-31T23:59:59.9999Z"), -1);
  assert.equal(instant("0001-01-01T00:00:00Z"), -62_135_596_800_000);
  assert.equal(stamp(NINE + 5), "2026-01-15T02:00:00.005Z");
});

test("what is no time of the format is not a number", () => {
  for (const text of ["", "2026-01-15", "2026-01-15T09:00:00", "2026-01-15 09:00:00Z", null, 5]) {
    assert.ok(Number.isNaN(instant(text)), String(text));
  }
});

test("order is by time, ties by seq, whatever the order of arrival", () => {
  const all = lines([0], [60], [60], [30], [60]);
  const forwards = new Store(new Vocabulary(vocabulary));
  forwards.add(all);
  const backwards = new Store(new Vocabulary(vocabulary));
  for (const one of [...all].reverse()) backwards.add([one]);
  assert.deepEqual(order(forwards), [1, 4, 2, 3, 5]);
  assert.deepEqual(order(backwards), [1, 4, 2, 3, 5]);
});

test("an event that comes twice is one event", () => {
  const store = storeOf([0], [10]);
  const { version } = store;
  assert.deepEqual(store.add([line(2, 10)]), []);
  assert.equal(store.count, 2);
  assert.equal(store.version, version);
});

test("a rank counts the events at or before a position", () => {
  const store = storeOf([0], [60], [60], [90]);
  assert.equal(store.rank(NINE - 1), 0);
  assert.equal(store.rank(NINE + 60_000), 3);
  assert.equal(store.rank(NINE + 60_000, 2), 2);
  assert.equal(store.rankOf(3), 2);
  assert.throws(() => store.at(4), RangeError);
});

test("an absent time reads as the time of recording", () => {
  const store = new Store(new Vocabulary(vocabulary));
  const { time, ...rest } = line(1, 30);
  store.add([rest]);
  assert.equal(store.timeAt(0), instant(time));
});

test("a line's own side and level win over the vocabulary's", () => {
  const store = storeOf([0, "gas"], [1, "gas", { side: "crowd", level: 2 }], [2, "order"]);
  assert.deepEqual([1, 2, 3].map((seq) => store.level(seq)), [4, 2, -1]);
  assert.deepEqual([1, 2].map((seq) => store.is(seq, OWN_LEVEL)), [false, true]);
  assert.deepEqual([1, 2].map((seq) => store.side(seq)), ["police", "crowd"]);
});

test("a drill is order only when all events are estimated and there is one", () => {
  assert.equal(storeOf().orderOnly, false);
  assert.equal(storeOf([0, "gas", estimated]).orderOnly, true);
  assert.equal(storeOf([0, "gas", estimated], [1]).orderOnly, false);
});

test("columns grow with the drill", () => {
  const store = storeOf(...Array.from({ length: 5000 }, (_, n) => [(n * 7919) % 5000]));
  const times = order(store).map((seq) => store.time(seq));
  assert.equal(store.count, 5000);
  assert.deepEqual(times, [...times].sort((a, b) => a - b));
});

test("more kinds and units than a byte can tell are told apart, whenever they come", () => {
  const many = (from, n) => Array.from({ length: n }, (_, at) => [at, `x-${from + at}`, { actors: [`unit ${from + at}`] }]);
  const rows = [...many(0, 200), ...many(200, 200)];
  const store = storeOf(...rows.slice(0, 200));
  store.add(lines(...rows).slice(200));
  rows.forEach(([, kind, { actors: [unit] }], n) => {
    assert.deepEqual([store.kind(n + 1), store.unit(n + 1)], [kind, unit]);
  });
});

test("a kind of the drill's own can be drawn and named", () => {
  const kind = new Vocabulary(vocabulary).kind("x-molotov_test");
  assert.equal(kind.label.en, "molotov test");
  assert.deepEqual(kind.mark, { shape: "octagon", letter: "M" });
});

test("a missing language falls back to the other, which is said", () => {
  assert.deepEqual(pick({ id: "a", en: "b" }, "en"), { text: "b", lang: "en", other: false });
  assert.deepEqual(pick({ id: "a" }, "en"), { text: "a", lang: "id", other: true });
  assert.equal(pick(undefined, "en").text, "");
});
