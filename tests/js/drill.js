/** Drills made up for the tests, from the real vocabulary. */

import { readFileSync } from "node:fs";
import { Model } from "../../web/static/js/core/model.js";
import { Vocabulary } from "../../web/static/js/core/vocabulary.js";
import { Store } from "../../web/static/js/core/store.js";
import { Outline } from "../../web/static/js/core/outline.js";
import { Relations } from "../../web/static/js/core/relations.js";

const url = (path) => new URL(`../../${path}`, import.meta.url);
export const read = (path) => readFileSync(url(path), "utf8");
export const vocabulary = JSON.parse(read("events/vocabulary.json"));

/** 2026-01-15T02:00:00Z, 09:00 in Jakarta. */
export const NINE = Date.UTC(2026, 0, 15, 2);

/** A stored line: `at` in seconds after nine. */
export function line(seq, at, kind = "patrol", members = {}) {
  const time = new Date(NINE + at * 1000).toISOString();
  return { seq, durable: seq - 1, recorded: time, id: `e${seq}`, time, kind, h: "", ...members };
}

/** Lines with seq from 1, one per `[at, kind, members]`. */
export const lines = (...rows) => rows.map(([at, kind, members], n) => line(n + 1, at, kind, members));

/** Only the order is known. */
export const estimated = { basis: { time: "estimated" } };

export function storeOf(...rows) {
  const store = new Store(new Vocabulary(vocabulary));
  store.add(lines(...rows));
  return store;
}

export function modelOf(...rows) {
  const model = new Model({ header: {}, sealed: false }, vocabulary);
  model.add(lines(...rows));
  model.refresh();
  return model;
}

/** What the lines at hand say of each other; `store` is told who is superseded. */
export function relate(store) {
  const relations = new Relations(store);
  const all = Array.from({ length: store.head }, (_, n) => store.lines.get(n + 1));
  relations.addLines(all.filter(Boolean));
  return relations;
}

/** Phases, gaps and markers, found anew. */
export function outline(store) {
  const found = new Outline();
  found.update(store);
  return found;
}

/** The seqs of a store in presentation order. */
export const order = (store) => [...store.columns.order.slice(0, store.count)];

/** A shipped drill: [header, events]. */
export function shipped(name) {
  const [header, ...events] = read(`events/examples/${name}.jsonl`).trim().split("\n").map(JSON.parse);
  return [header, events];
}
