import assert from "node:assert/strict";
import test from "node:test";
import { readPage } from "../../web/static/js/core/columns-page.js";
import { AMBIGUOUS, COLOUR, LATE, OWN_LEVEL, UNPLACED } from "../../web/static/js/core/columns.js";
import { Model } from "../../web/static/js/core/model.js";
import { NINE, estimated, lines, modelOf, order, vocabulary } from "./drill.js";
import { pageOf } from "./pages.js";

const empty = () => new Model({ header: {}, sealed: false }, vocabulary);

/** Everything that the page can ask of an event but its line. */
const told = ({ store }, seq) => ({
  time: store.time(seq), kind: store.kind(seq), side: store.side(seq), level: store.level(seq),
  unit: store.unit(seq), colour: store.colour(seq), late: store.late(seq),
  superseded: store.superseded(seq), estimated: store.estimated(seq),
  flags: [OWN_LEVEL, UNPLACED, AMBIGUOUS].map((flag) => store.is(seq, flag)),
});

const ROWS = [
  [0, "startex"], [10, "gas", { actors: ["Dalmas 1", "Brimob"], level: 5, ambiguous: true }],
  [5, "patrol"], [20, "situation_change", { colour: "kuning" }],
  [30, "x-drone", { basis: { order: "unplaced" } }], [40, "gas", estimated],
  [50, "arrest", { refs: { corrects: "e2" } }], [60, "protest", { until: "2026-01-15T02:09:00Z" }],
  [90, "correction", { refs: { corrects: "e3" } }], [99, "endex"],
];

test("a page of columns tells what its lines tell", () => {
  const byLine = modelOf(...ROWS);
  const byPage = empty();
  const page = readPage(pageOf(lines(...ROWS)));
  byPage.addPage(page);
  byPage.refresh();
  assert.deepEqual(order(byPage.store), order(byLine.store));
  for (let seq = 1; seq <= ROWS.length; seq += 1) {
    assert.deepEqual(told(byPage, seq), told(byLine, seq), `#${seq}`);
  }
  assert.deepEqual(byPage.store.supersededSeqs, byLine.store.supersededSeqs);
  assert.deepEqual(byLine.store.supersededSeqs, [2, 3]);
  for (const name of ["superseded", "ends", "endedBy"]) {
    assert.deepEqual([...byPage.relations[name]], [...byLine.relations[name]], name);
  }
  assert.equal(byPage.relations.zero, byLine.relations.zero);
  assert.equal(byPage.relations.hasEndex, true);
  assert.deepEqual(byPage.phases, byLine.phases);
  assert.deepEqual(byPage.outline.markers, byLine.outline.markers);
  assert.deepEqual([byPage.store.low, byPage.store.high], [byLine.store.low, byLine.store.high]);
});

test("pages and lines in any order, some of them twice, make the same drill", () => {
  const all = lines(...ROWS);
  const model = empty();
  model.add(all.slice(8));
  model.addPage(readPage(pageOf(all.slice(4, 8))));
  model.add(all.slice(2, 5));
  assert.equal(model.store.whole, 0);
  model.addPage(readPage(pageOf(all.slice(0, 4))));
  model.addPage(readPage(pageOf(all)));
  assert.equal(model.store.count, ROWS.length);
  assert.equal(model.store.whole, ROWS.length);
  assert.deepEqual(order(model.store), order(modelOf(...ROWS).store));
  assert.equal(model.store.late(3), true);
});

test("codes belong to one page alone", () => {
  const model = empty();
  const all = lines([0, "gas", { actors: ["A"] }], [1, "arrest", { actors: ["B"] }], [2, "gas"]);
  for (const one of all) model.addPage(readPage(pageOf([one])));
  assert.deepEqual([1, 2, 3].map((seq) => model.store.kind(seq)), ["gas", "arrest", "gas"]);
  assert.deepEqual([1, 2, 3].map((seq) => model.store.unit(seq)), ["A", "B", ""]);
});

test("a column of a type that nobody knows is refused", () => {
  const buffer = pageOf(lines([0]), (head) => head.columns.push({ name: "new", type: "q9", count: 1 }));
  assert.throws(() => readPage(buffer), /column new is of type q9/);
});

test("an event without its line has a stand-in, and its block is wanted", () => {
  const model = empty();
  const all = lines([0], [1, "gas", { side: "crowd", level: 2, actors: ["Dalmas"], text: { id: "gas" } }]);
  model.addPage(readPage(pageOf(all)));
  const { store } = model;
  const standIn = store.line(2);
  assert.deepEqual([standIn.pending, standIn.kind, standIn.side, standIn.level, standIn.actors],
    [true, "gas", "crowd", 2, ["Dalmas"]]);
  assert.deepEqual(store.lines.takeWanted(), [0]);
  model.keep(all);
  assert.deepEqual(store.line(2).text, { id: "gas" });
  assert.deepEqual(store.lines.takeWanted(), []);
  assert.throws(() => store.line(3), RangeError);
});

test("half a million columns take their places quickly, whatever their order", () => {
  const model = empty();
  const rows = 200_000;
  const all = Array.from({ length: 40 }, (_, n) => [n === 20 ? 5 : n]);
  model.addPage(readPage(pageOf(lines(...all))));
  const page = readPage(pageOf(lines([0])));
  const random = { ...page, first: 41, last: 40 + rows, rows, time: new Float64Array(rows) };
  for (const name of ["kind", "side", "level", "flags", "unit"]) {
    random[name] = new page[name].constructor(rows).fill(page[name][0]);
  }
  let seed = 1;
  random.time = random.time.map(() => NINE + ((seed = (seed * 48271) % 2147483647) % 1e7));
  model.addPage(random);
  const seqs = order(model.store);
  assert.equal(new Set(seqs).size, rows + 40);
  assert.ok(seqs.every((seq, n) => n === 0 || model.store.time(seqs[n - 1]) < model.store.time(seq)
    || (model.store.time(seqs[n - 1]) === model.store.time(seq) && seqs[n - 1] < seq)));
});

test("what is made of the store is told from where on", () => {
  const model = modelOf([0], [10], [20], [30]);
  assert.equal(model.refresh(), Infinity);
  model.add([{ ...lines([40])[0], seq: 5, id: "e5" }]);
  assert.equal(model.refresh(), 4);
  model.add([{ ...lines([15])[0], seq: 6, id: "e6" }]);
  assert.equal(model.refresh(), 2);
  model.add([{ ...lines([50, "correction", { refs: { corrects: "e2" } }])[0], seq: 7, id: "e7" }]);
  assert.equal(model.refresh(), 1);
});

test("an event named before it is there is related when it comes", () => {
  const model = modelOf([0], [10, "gas", { refs: { corrects: "later" } }]);
  assert.equal(model.relations.takeUnresolved(), true);
  assert.equal(model.relations.takeUnresolved(), false);
  model.add([{ ...lines([5, "gas"])[0], seq: 3, id: "later" }]);
  assert.deepEqual([...model.relations.superseded], [[3, 2]]);
  assert.equal(model.store.superseded(3), true);
});

test("colours lie above the flags", () => {
  const model = modelOf([0, "situation_change", { colour: "merah" }]);
  assert.equal(model.store.colour(1), "merah");
  assert.ok(model.store.columns.flags[1] >> COLOUR > 0);
  assert.equal(model.store.is(1, LATE), false);
});
