import assert from "node:assert/strict";
import test from "node:test";
import { Filter } from "../../web/static/js/core/filter.js";
import { HitSet } from "../../web/static/js/core/hit-set.js";
import { lines, storeOf } from "./drill.js";

const shown = (filter) => {
  const { store } = filter;
  const ranks = filter.ranks() ?? Array.from({ length: store.count }, (_, rank) => rank);
  return [...ranks].map((rank) => store.at(rank));
};
const hitsOf = (...seqs) => seqs.reduce((hits, seq) => (hits.add(seq), hits), new HitSet());

const DRILL = [
  [0, "gas", { actors: ["Regu 1"], level: 4 }], [1, "gathering", { actors: ["Massa A"] }],
  [2, "warning", { actors: ["Regu 1"], level: 2 }], [3, "gas", { actors: ["Regu 2"] }],
  [4, "x-drone", { side: "media" }],
];

test("without a choice everything is shown", () => {
  const filter = new Filter(storeOf(...DRILL));
  assert.equal(filter.active, false);
  assert.equal(filter.ranks(), null);
  assert.equal(filter.count, 5);
  assert.deepEqual([1, 2, 3, 4, 5].map((seq) => filter.shows(seq)), [true, true, true, true, true]);
  assert.equal(filter.hitRanks().length, 0);
});

test("within a facet any value is enough, between facets all are needed", () => {
  const filter = new Filter(storeOf(...DRILL));
  filter.choose("kinds", "gas", true);
  filter.choose("kinds", "warning", true);
  assert.deepEqual(shown(filter), [1, 3, 4]);
  filter.choose("units", "Regu 1", true);
  assert.deepEqual(shown(filter), [1, 3]);
  filter.setLevels(3, null);
  assert.deepEqual(shown(filter), [1]);
  filter.clear("kinds");
  filter.clear("units");
  assert.deepEqual(shown(filter), [1, 4], "the vocabulary's level counts as well");
  filter.only("sides", "media");
  assert.deepEqual(shown(filter), []);
  filter.clear();
  assert.equal(filter.active, false);
});

test("levels: an event without one is in no range, and ends are turned round", () => {
  const filter = new Filter(storeOf([0, "gas", { level: 0 }], [1, "correction"], [2, "gas", { level: 5 }]));
  filter.setLevels(0, 5);
  assert.deepEqual(shown(filter), [1, 3]);
  filter.setLevels(null, 4);
  assert.deepEqual(shown(filter), [1]);
  filter.setLevels(5, 1);
  assert.deepEqual(filter.levels, { least: 1, most: 5 });
  assert.deepEqual(shown(filter), [3]);
});

test("words narrow what is shown, and only words are hits", () => {
  const filter = new Filter(storeOf(...DRILL));
  filter.setHits("regu", hitsOf(1, 3, 4));
  assert.deepEqual(shown(filter), [1, 3, 4]);
  filter.choose("kinds", "gas", true);
  assert.deepEqual(shown(filter), [1, 4]);
  assert.deepEqual([...filter.hitRanks()], [0, 3]);
  assert.deepEqual([1, 3].map((seq) => [filter.hit(seq), filter.shows(seq)]), [[true, true], [true, false]]);
  filter.hits.add(2);
  filter.moreHits();
  filter.clear("kinds");
  assert.deepEqual(shown(filter), [1, 2, 3, 4]);
  filter.clear();
  assert.equal(filter.active, false);
});

test("hits that the store does not know yet are shown once it does", () => {
  const store = storeOf(...DRILL);
  const filter = new Filter(store);
  filter.setHits("x", hitsOf(2, 7));
  assert.deepEqual(shown(filter), [2]);
  store.add(lines(...DRILL, [0.5, "gas"], [0.2, "gas"]).slice(5));
  filter.dataChanged(store.takeChanged());
  assert.deepEqual(shown(filter), [7, 2]);
});

test("the next event that is shown, round the ends", () => {
  const filter = new Filter(storeOf(...DRILL));
  assert.deepEqual([filter.next(4, 1), filter.next(0, -1), filter.next(1, 1)], [0, 4, 2]);
  filter.choose("kinds", "gas", true);
  assert.deepEqual([0, 1, 3, 4].map((rank) => filter.next(rank, 1)), [3, 3, 0, 0]);
  assert.deepEqual([0, 1, 3, 4].map((rank) => filter.next(rank, -1)), [3, 0, 0, 3]);
  filter.only("kinds", "arrest");
  assert.equal(filter.next(0, 1), -1);
});

test("a name that is chosen before it occurs passes when it does", () => {
  const store = storeOf(...DRILL);
  const filter = new Filter(store);
  filter.choose("units", "Regu 9", true);
  assert.deepEqual(shown(filter), []);
  store.add(lines(...DRILL, [9, "gas", { actors: ["Regu 9"] }], [10, "x-new"]).slice(5));
  filter.dataChanged(store.takeChanged());
  assert.deepEqual(shown(filter), [6]);
});

test("ranks stay the same array until something changes", () => {
  const store = storeOf(...DRILL);
  const filter = new Filter(store);
  filter.choose("kinds", "gas", true);
  const before = filter.ranks();
  assert.equal(filter.ranks(), before);
  const { version } = filter;
  filter.choose("kinds", "gas", true);
  filter.dataChanged(Infinity);
  assert.deepEqual([filter.ranks() === before, filter.version], [true, version]);
});

test("a link carries what is chosen", () => {
  const store = storeOf(...DRILL);
  const [one, other] = [new Filter(store), new Filter(store)];
  one.choose("kinds", "gas", true);
  one.choose("units", "", true);
  one.setLevels(2, null);
  other.take(one.state);
  assert.deepEqual(other.state, { kinds: ["gas"], sides: [], units: [""], levels: { least: 2, most: null } });
  assert.deepEqual(shown(other), shown(one));
});

/** Numbers that look like chance and are the same every time. @param {number} seed */
function chances(seed) {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

test("whatever happens in whatever order, shown is what passes when asked one by one", () => {
  const kinds = ["gas", "warning", "patrol", "x-a"];
  const sides = ["police", "crowd", undefined];
  for (let seed = 1; seed <= 60; seed += 1) {
    const some = chances(seed);
    const rows = Array.from({ length: 60 }, () => [some(30), kinds[some(4)],
      { side: sides[some(3)], actors: [`R${some(4)}`], level: some(6) }]);
    const all = lines(...rows);
    const store = storeOf(...rows.slice(0, 20));
    store.takeChanged();
    const filter = new Filter(store);
    for (let n = 20; n < 60;) {
      const pick = some(6);
      if (pick === 0) filter.choose("kinds", kinds[some(4)], some(2) === 1);
      else if (pick === 1) filter.choose("units", `R${some(4)}`, some(2) === 1);
      else if (pick === 2) filter.setLevels(some(2) ? some(6) : null, some(2) ? some(6) : null);
      else if (pick === 3) filter.setHits("w", some(3) ? hitsOf(...all.slice(0, n).filter(() => some(2)).map(({ seq }) => seq)) : null);
      else {
        store.add([all[n]]);
        filter.dataChanged(store.takeChanged());
        n += 1;
      }
      const wanted = [...store.columns.order.slice(0, store.count)].filter((seq) => passes(filter, all[seq - 1], store));
      assert.deepEqual(shown(filter), wanted, `seed ${seed}, ${n} events`);
      assert.deepEqual(wanted.filter((seq) => filter.shows(seq)), wanted);
      const rank = some(store.count);
      const round = [...Array(store.count).keys()].map((far) => (rank + 1 + far) % store.count);
      assert.equal(filter.next(rank, 1), round.find((at) => wanted.includes(store.at(at))) ?? -1);
    }
  }
});

/** By the words of the line, not by codes. */
function passes({ chosen, levels, hits }, { seq, kind, actors, level }, store) {
  const { kinds, sides, units } = chosen;
  return (!kinds.size || kinds.has(kind)) && (!units.size || units.has(actors[0]))
    && (!sides.size || sides.has(store.side(seq)))
    && level >= (levels.least ?? 0) && level <= (levels.most ?? 5) && (!hits || hits.has(seq));
}

test("a hit set keeps so many and says when it is full", () => {
  const hits = new HitSet(3);
  assert.deepEqual([5, 70_000, 5, 2].map((seq) => hits.add(seq)), [true, true, true, true]);
  assert.deepEqual([hits.full, hits.add(9), hits.add(2), hits.count], [true, false, true, 3]);
  assert.deepEqual([2, 5, 9, 70_000, 70_001].map((seq) => hits.has(seq)), [true, true, false, true, false]);
});
