import assert from "node:assert/strict";
import test from "node:test";
import { edgesOf } from "../../web/static/js/core/grid.js";
import { LevelCurve } from "../../web/static/js/core/level-curve.js";
import { Stretches } from "../../web/static/js/core/stretches.js";
import { line, relate, storeOf } from "./drill.js";
import { manyOf, random } from "./many.js";

function curveOf(store) {
  const curve = new LevelCurve();
  curve.update(store);
  return curve;
}

/** One after the other. */
function naive(store, from, to) {
  const steps = [];
  let before = null;
  for (let rank = 0; rank < to; rank += 1) {
    const seq = store.at(rank);
    const level = store.level(seq);
    if (level < 0 || store.superseded(seq)) continue;
    const own = store.is(seq, 64);
    const last = steps.at(-1) ?? before;
    if (last && last.level === level && last.own === own) continue;
    if (rank < from) before = { level, own };
    else steps.push({ level, own, rank });
  }
  return { before, steps };
}

const levelled = (n, chance) => {
  if (chance() < 0.3) return ["order", "", 500];
  return ["patrol", "", 500, chance() < 0.4 ? Math.floor(chance() * 6) : undefined];
};

test("the level is a staircase without replaced events", () => {
  const store = storeOf(
    [0, "patrol"], [1, "gas", { level: 5 }], [2, "arrest", { level: 3 }],
    [3, "correction", { refs: { corrects: "e2" } }],
  );
  relate(store);
  const steps = curveOf(store).steps(0, store.count).filter(({ level }) => level >= 0);
  assert.deepEqual(steps, [{ rank: 0, level: 0, own: false }, { rank: 2, level: 3, own: true }]);
});

test("steps of any window are those of going through all", () => {
  for (const size of [1, 256, 257, 3000]) {
    const { store } = manyOf(size, levelled, size);
    const curve = curveOf(store);
    const chance = random(size);
    for (let n = 0; n < 40; n += 1) {
      const [a, b] = [chance(), chance()].map((part) => Math.floor(part * (size + 1)));
      const [from, to] = [Math.min(a, b), Math.max(a, b)];
      const expected = naive(store, from, to);
      const found = curve.steps(from, to);
      const shift = expected.before ? 1 : 0;
      if (shift) assert.deepEqual([found[0].level, found[0].own], [expected.before.level, expected.before.own]);
      assert.deepEqual(found.slice(shift), expected.steps);
      assert.ok(curve.changes(from, to) >= expected.steps.length);
    }
  }
});

test("lowest and highest of each part are those of looking at all", () => {
  const { store, axis } = manyOf(6000, levelled, 8);
  const curve = curveOf(store);
  for (const parts of [3, 70, 1000]) {
    const edges = edgesOf(axis, axis.from, (axis.to - axis.from) / parts, parts);
    const { low, high } = curve.envelope(edges);
    for (let n = 0; n < parts; n += 1) {
      const { before, steps } = naive(store, edges[n], edges[n + 1]);
      const levels = [...(before ? [before] : []), ...steps].map(({ level }) => level);
      assert.equal(high[n], levels.length ? Math.max(...levels) : -1, `part ${n} of ${parts}`);
      assert.equal(low[n], levels.length ? Math.min(...levels) : -1);
    }
  }
});

test("bringing it up to date is going through all anew", () => {
  const { store } = manyOf(2000, levelled, 5);
  const curve = curveOf(store);
  for (const [at, level] of [[3, 5], [800, 0], [600, 4]]) {
    store.add([line(store.head + 1, at, "gas", { level })]);
    curve.update(store, store.takeChanged());
    assert.deepEqual(curve.steps(0, store.count), curveOf(store).steps(0, store.count));
  }
  store.supersede(1200);
  curve.update(store, store.takeChanged());
  assert.deepEqual(curve.steps(0, store.count), curveOf(store).steps(0, store.count));
});

test("a drill without levels has no curve", () => {
  assert.equal(curveOf(storeOf([0, "order"])).some, false);
  assert.equal(curveOf(storeOf()).some, false);
  assert.deepEqual(curveOf(storeOf()).steps(0, 0), []);
});

test("stretches of a window are all that touch it and are long enough", () => {
  const chance = random(12);
  const rows = Array.from({ length: 3000 }, (_, id) => {
    const start = Math.floor(chance() * 10_000);
    return { id, start, end: start + Math.floor(chance() ** 6 * 4000) };
  });
  const stretches = Stretches.of(rows);
  for (const [from, to, least] of [[0, 14_000, 0], [5000, 5100, 0], [200, 4000, 900], [20_000, 30_000, 0]]) {
    const found = [];
    stretches.visit(from, to, least, (id, start, end) => found.push(`${id} ${start} ${end}`));
    const expected = rows.filter(({ start, end }) => start <= to && end >= from && end - start >= least);
    assert.deepEqual(found.sort(), expected.map(({ id, start, end }) => `${id} ${start} ${end}`).sort());
  }
});
