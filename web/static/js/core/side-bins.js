// @ts-check
/**
 * How many events of each side lie in each of a number of equal parts of the whole axis: what the
 * overview draws, side on side in the order of the vocabulary. Of a drill that is still loading it
 * is what the server has counted, at the place where the drill's own will be.
 *
 * @typedef {{sides: string[], counts: Uint32Array, bins: number, peak: number}} SideBins `counts`
 *   side after side; `peak` is the most events in one part
 */

import { LaneCounts, bins } from "./lane-counts.js";
import { SIDES } from "./vocabulary.js";

/** Sides are few; what a drill has more than these is counted with the last. */
const MOST = 16;
/** Room past both ends, as on the axis. */
const GUTTER = 0.015;

export class SideCounts {
  #counts = new LaneCounts();
  #table = new Uint8Array(0);
  /** @type {string[]} */
  #sides = [];
  #changed = 0;

  /** @param {import("./store.js").Store} store */
  constructor(store) {
    this.store = store;
  }

  /** @param {number} from first rank that changed */
  dataChanged(from) {
    this.#changed = Math.min(this.#changed, from);
  }

  /** @param {import("./axis.js").Axis} axis @param {number} number of parts @returns {SideBins} */
  bins(axis, number) {
    const { columns, count } = this.store;
    const names = columns.sideNames.list;
    if (this.#table.length !== names.length) {
      this.#sides = inOrder(names, (name) => name);
      this.#table = Uint8Array.from(names, (name) => Math.min(this.#sides.indexOf(name), MOST - 1));
    }
    this.#counts.update({
      order: columns.order, count, column: columns.sides, table: this.#table,
      lanes: Math.min(MOST, names.length),
    }, this.#changed);
    this.#changed = Infinity;
    const row = bins(this.#counts, axis, axis.from, axis.to, number);
    return withPeak(this.#sides.slice(0, row.lanes), row.counts, row.bins);
  }
}

/** @param {import("./sketch.js").Sketch} sketch @param {number} number of parts @returns {SideBins} */
export function sketched(sketch, number) {
  const counts = new Uint32Array(number * sketch.lanes.length);
  const lanes = inOrder(sketch.lanes, ({ lane }) => lane);
  const place = (/** @type {number} */ bin) => (GUTTER + (bin + 0.5) / sketch.bins) / (1 + 2 * GUTTER);
  lanes.forEach((lane, n) => lane.counts.forEach((count, bin) => {
    counts[n * number + Math.floor(place(bin) * number)] += count;
  }));
  return withPeak(lanes.map(({ lane }) => lane), counts, number);
}

/** @template T @param {T[]} all @param {(one: T) => string} side @returns {T[]} */
function inOrder(all, side) {
  const place = (/** @type {T} */ one) => (SIDES.includes(side(one)) ? SIDES.indexOf(side(one)) : SIDES.length);
  return all.toSorted((a, b) => place(a) - place(b));
}

/** @param {string[]} sides @param {Uint32Array} counts @param {number} number @returns {SideBins} */
function withPeak(sides, counts, number) {
  let peak = 0;
  for (let bin = 0; bin < number; bin += 1) {
    let sum = 0;
    for (let side = 0; side < sides.length; side += 1) sum += counts[side * number + bin];
    peak = Math.max(peak, sum);
  }
  return { sides, counts, bins: number, peak };
}
