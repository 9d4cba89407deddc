import assert from "node:assert/strict";
import test from "node:test";
import { LIVE_MS } from "../../web/static/js/core/relations.js";
import { nextMarker, previousMarker } from "../../web/static/js/core/marking.js";
import { NINE, estimated, modelOf, outline, relate, storeOf } from "./drill.js";

const related = (...rows) => {
  const store = storeOf(...rows);
  return [store, relate(store)];
};

test("late is what happened before something that was recorded earlier", () => {
  const store = storeOf([0], [60], [30], [60], [90]);
  assert.deepEqual([1, 2, 3, 4, 5].filter((seq) => store.late(seq)), [3]);
});

test("a correction replaces, kind correction withdraws", () => {
  const [, relations] = related(
    [0, "gas"], [1, "gas", { refs: { corrects: "e1" } }],
    [2, "arrest"], [3, "correction", { refs: { corrects: ["e3"] } }],
  );
  assert.deepEqual([...relations.superseded], [[1, 2], [3, 4]]);
  assert.equal(relations.withdrawn(1), false);
  assert.equal(relations.withdrawn(3), true);
});

test("an event lasts until its own end, else until a later one ends it", () => {
  const [, relations] = related(
    [0, "protest", { until: "2026-01-15T02:05:00Z" }], [10, "block"],
    [70, "push", { refs: { ends: "e2" } }],
  );
  assert.equal(relations.ends.get(1), NINE + 300_000);
  assert.equal(relations.ends.get(2), NINE + 70_000);
  assert.equal(relations.endedBy.get(2), 3);
});

test("T+0 is the first startex by seq, else the smallest time", () => {
  assert.equal(related([30], [60, "startex"], [10])[1].zero, NINE + 60_000);
  assert.equal(related([30], [10])[1].zero, NINE + 10_000);
  assert.ok(Number.isNaN(related()[1].zero));
});

test("finished, live and open", () => {
  const now = NINE + 60_000;
  const drill = { sealed: false };
  const [, plain] = related([0], [50]);
  assert.equal(plain.state(now, drill), "live");
  assert.equal(plain.state(now + LIVE_MS, drill), "open");
  assert.equal(plain.state(now, { sealed: true }), "finished");
  assert.equal(plain.state(now, { sealed: false, completeness: "reported" }), "finished");
  assert.equal(related([0, "endex"])[1].state(now, drill), "finished");
  assert.equal(related()[1].state(now, drill), "open");
});

test("phases are named by colour, else by text, and end where the next one starts", () => {
  const model = modelOf(
    [0], [10, "startex"], [20, "situation_change", { colour: "kuning" }], [30, "gas"],
    [40, "situation_change", { text: { id: "makin ramai" } }], [50, "endex"],
  );
  const found = model.phases;
  assert.deepEqual(found.map(({ seq, colour }) => [seq, colour]), [[2, ""], [3, "kuning"], [5, ""], [6, ""]]);
  assert.equal(found[1].end, NINE + 40_000);
  assert.equal(model.phaseWords(found[2]).id, "makin ramai");
  assert.equal(found[3].end, Infinity);
  assert.equal(model.outline.phaseAt(0), undefined);
  assert.equal(model.outline.phaseAt(3)?.seq, 3);
});

test("a withdrawn change of situation starts no phase", () => {
  const [store] = related(
    [0, "situation_change", { colour: "merah" }], [5, "correction", { refs: { corrects: "e1" } }],
  );
  assert.deepEqual(outline(store).phases, []);
});

test("markers always hold the first and the last event", () => {
  assert.deepEqual(outline(storeOf([0], [10], [20, "inject"], [30])).markers, [0, 2, 3]);
});

test("previous marker has the one second rule of CD players", () => {
  const ranks = [0, 4, 9];
  const previous = (current, past, since) => previousMarker(ranks, current, past, () => since);
  assert.equal(previous(4, 0, 0), 0);
  assert.equal(previous(4, 1500, 1500), 4);
  assert.equal(previous(6, 100, 400), 0);
  assert.equal(previous(6, 100, 5000), 4);
  assert.equal(previous(0, 0, 0), 0);
  assert.equal(nextMarker(ranks, 4), 9);
  assert.equal(nextMarker(ranks, 9), 9);
});

test("a gap is a minute without events, never beside an estimated one", () => {
  const store = storeOf([0], [59], [119], [300, "gas", estimated], [500], [560]);
  assert.deepEqual(outline(store).gaps.map((gap) => gap.rank), [1, 4]);
});
