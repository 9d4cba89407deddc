import assert from "node:assert/strict";
import test from "node:test";
import { Facets } from "../../web/static/js/core/facets.js";
import { Filter } from "../../web/static/js/core/filter.js";
import { HitSet } from "../../web/static/js/core/hit-set.js";
import { lines, storeOf } from "./drill.js";

const DRILL = [
  [0, "gas", { actors: ["Regu 1"] }], [1, "gathering", { actors: ["Massa A"] }],
  [2, "warning", { actors: ["Regu 1"], level: 5 }], [3, "gas", { actors: ["Regu 2"] }],
  [4, "arrest", { actors: ["Regu 2"] }],
];

function facetsOf(...rows) {
  const store = storeOf(...rows);
  const filter = new Filter(store);
  return { store, filter, facets: new Facets(store, filter) };
}
const counts = (facets, facet) =>
  Object.fromEntries(facets.options(facet).map(({ name, count }) => [name, count]));

test("without a choice the counts are those of the drill", () => {
  const { facets } = facetsOf(...DRILL);
  assert.deepEqual(counts(facets, "kinds"), { gas: 2, gathering: 1, warning: 1, arrest: 1 });
  assert.deepEqual(counts(facets, "sides"), { police: 4, crowd: 1 });
  assert.deepEqual(facets.size("units"), 3);
  assert.deepEqual(facets.levels(), [0, 0, 0, 1, 2, 1].map((_, level) => storeLevels(DRILL)[level]));
});

/** Events by level, asked one by one. */
function storeLevels(rows) {
  const store = storeOf(...rows);
  return [0, 1, 2, 3, 4, 5].map((level) => rows.filter((_, n) => store.level(n + 1) === level).length);
}

test("a count says what would be shown if the value were chosen as well", () => {
  const { filter, facets } = facetsOf(...DRILL);
  filter.choose("kinds", "gas", true);
  assert.deepEqual(counts(facets, "kinds"), { gas: 2, gathering: 1, warning: 1, arrest: 1 });
  assert.deepEqual(counts(facets, "units"), { "Regu 1": 1, "Massa A": 0, "Regu 2": 1 });
  assert.deepEqual(counts(facets, "sides"), { police: 2, crowd: 0 });
  filter.choose("units", "Regu 1", true);
  assert.deepEqual(counts(facets, "kinds"), { gas: 1, gathering: 0, warning: 1, arrest: 0 });
  assert.deepEqual(counts(facets, "units"), { "Regu 1": 1, "Massa A": 0, "Regu 2": 1 });
});

test("what is chosen but does not occur is told, with nothing", () => {
  const { filter, facets } = facetsOf(...DRILL);
  filter.choose("kinds", "water_cannon", true);
  const option = facets.options("kinds").find(({ name }) => name === "water_cannon");
  assert.deepEqual(option, { name: "water_cannon", count: 0, total: 0, chosen: true, occurs: false });
});

test("words count as one more facet, and further hits are added", () => {
  const { filter, facets } = facetsOf(...DRILL);
  const hits = new HitSet();
  [1, 3].forEach((seq) => hits.add(seq));
  filter.setHits("regu", hits);
  assert.deepEqual(counts(facets, "kinds"), { gas: 1, gathering: 0, warning: 1, arrest: 0 });
  hits.add(5);
  hits.add(99);
  filter.moreHits();
  assert.deepEqual(counts(facets, "kinds"), { gas: 1, gathering: 0, warning: 1, arrest: 1 });
});

test("what came in is counted", () => {
  const { store, filter, facets } = facetsOf(...DRILL);
  filter.choose("sides", "police", true);
  assert.equal(counts(facets, "kinds").gas, 2);
  const more = lines(...DRILL, [9, "gas"], [2.5, "gas", { side: "media" }]).slice(5);
  store.add(more);
  filter.dataChanged(store.takeChanged());
  assert.deepEqual(counts(facets, "kinds").gas, 3);
  assert.deepEqual(counts(facets, "sides"), { police: 5, crowd: 1, media: 1 });
});

test("what was corrected is not counted, and can be chosen all the same", () => {
  const { store, filter, facets } = facetsOf(...DRILL);
  store.supersede(4);
  store.supersede(2);
  filter.dataChanged(store.takeChanged());
  assert.deepEqual(counts(facets, "kinds"), { gas: 1, gathering: 0, warning: 1, arrest: 1 });
  assert.equal(facets.options("units").find(({ name }) => name === "Regu 2").total, 1);
  filter.choose("kinds", "gas", true);
  assert.deepEqual(counts(facets, "units"), { "Regu 1": 1, "Massa A": 0, "Regu 2": 0 });
  assert.equal(filter.count, 2);
  const hits = new HitSet();
  [1, 4].forEach((seq) => hits.add(seq));
  filter.setHits("regu", hits);
  assert.deepEqual(counts(facets, "kinds"), { gas: 1, gathering: 0, warning: 0, arrest: 0 });
  store.supersede(1);
  filter.dataChanged(store.takeChanged());
  assert.deepEqual(counts(facets, "kinds"), { gas: 0, gathering: 0, warning: 0, arrest: 0 });
  assert.equal(facets.levels().reduce((sum, n) => sum + n), 0);
});

test("when nothing is shown, the filter that leaves most out is to blame", () => {
  const { filter, facets } = facetsOf(...DRILL);
  filter.choose("kinds", "gas", true);
  filter.choose("units", "Massa A", true);
  assert.deepEqual(facets.blame(), { part: "units", count: 2 });
  filter.choose("sides", "medical", true);
  assert.equal(facets.blame(), null, "no one of them alone");
  filter.clear();
  filter.setHits("zzz", new HitSet());
  assert.deepEqual(facets.blame(), { part: "words", count: -1 });
});

/** Asked one by one: passes everything but, maybe, this facet. */
function count(rows, filter, facet, value) {
  const { store } = filter;
  return rows.filter(([, kind, { actors }], n) => {
    const own = { kinds: kind, units: actors[0], sides: store.side(n + 1) };
    return own[facet] === value && Object.entries(filter.chosen).every(([other, chosen]) =>
      other === facet || !chosen.size || chosen.has(own[other]));
  }).length;
}

test("every count is what counting one by one gives", () => {
  let state = 7;
  const some = (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
  const kinds = ["gas", "warning", "patrol", "gathering"];
  const rows = Array.from({ length: 120 }, (_, n) => [n, kinds[some(4)], { actors: [`R${some(5)}`] }]);
  const { store, filter, facets } = facetsOf(...rows);
  for (let n = 0; n < 200; n += 1) {
    const facet = ["kinds", "units", "sides"][some(3)];
    const names = facets.options(facet).map(({ name }) => name);
    filter.choose(facet, names[some(names.length)], some(2) === 1);
    for (const each of ["kinds", "units", "sides"]) {
      for (const { name, count: told } of facets.options(each)) {
        assert.equal(told, count(rows, filter, each, name), `${each} ${name}, round ${n}`);
      }
    }
  }
  assert.equal(store.count, 120);
});
