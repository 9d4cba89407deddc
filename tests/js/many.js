/** Drills of many events, made straight into the columns: a line for each would take minutes. */

import { COUNTED, OWN_LEVEL } from "../../web/static/js/core/columns.js";
import { LaneCounts } from "../../web/static/js/core/lane-counts.js";
import { LaneSet } from "../../web/static/js/core/lane-set.js";
import { Model } from "../../web/static/js/core/model.js";
import { NINE, vocabulary } from "./drill.js";

/** The same numbers from 0 to 1 for the same seed. */
export function random(seed = 1) {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/**
 * A model of events one after the other. `each(n, chance)` gives the nth's [kind, unit, ms since the
 * one before, level].
 */
export function manyOf(count, each, seed = 1) {
  const model = new Model({ header: {}, sealed: false }, vocabulary);
  grown(model, count, each, random(seed));
  return model;
}

/** More events at the end. */
export function grown(model, count, each, chance) {
  const { store } = model;
  const { columns } = store;
  const first = store.count;
  columns.grow(first + count);
  let time = first ? store.timeAt(first - 1) : NINE;
  for (let n = first; n < first + count; n += 1) {
    const seq = n + 1;
    const [name, unit = "", ms = 1000, level] = each(n, chance);
    const kind = store.vocabulary.kind(name);
    time += ms;
    columns.times[seq] = time;
    columns.kinds[seq] = columns.kindNames.code(name);
    columns.sides[seq] = columns.sideNames.code(kind.side ?? "");
    columns.units[seq] = columns.unitNames.code(unit);
    columns.levels[seq] = level ?? kind.level ?? -1;
    columns.flags[seq] = COUNTED | (level === undefined ? 0 : OWN_LEVEL);
    columns.order[n] = seq;
  }
  store.count = store.head = store.inDrill = store.clocked = first + count;
  if (store.count) [store.low, store.high] = [store.timeAt(0), time];
  Object.defineProperty(store, "whole", { configurable: true, get: () => store.head });
  store.version += 1;
  model.refresh();
  return model;
}

/** Lanes and their counts of a store. */
export function laned(store, choice) {
  const set = new LaneSet();
  if (choice) set.choose({ pinned: [], folded: [], hidden: [], order: [], ...choice });
  set.update(store);
  const counts = new LaneCounts();
  counts.update(sourceOf(store, set));
  return { set, counts };
}

export function sourceOf(store, set, list = null) {
  return {
    order: store.columns.order, count: store.count, column: set.column(store),
    table: set.table, lanes: set.lanes.length, list,
  };
}

/** Some of everything, in clusters. */
export const mixed = (n, chance) => {
  const names = ["patrol", "patrol", "patrol", "gathering", "gas", "medical_aid", "arrest", "order"];
  const kind = names[Math.floor(chance() * names.length)];
  return [kind, `unit ${Math.floor(chance() * 5)}`, chance() < 0.05 ? 90_000 : Math.floor(chance() * 900)];
};
