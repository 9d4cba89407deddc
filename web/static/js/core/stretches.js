// @ts-check
/**
 * Stretches of the axis, many of them: lasting events, gaps. Those that lie in a window and are
 * long enough to be seen are found by bisection, and by the longest of every 64.
 */

import { lowerBound } from "./ascending.js";

const SHIFT = 6;

export class Stretches {
  /**
   * @param {Float64Array} starts ascending
   * @param {Float64Array} ends
   * @param {Uint32Array} ids
   */
  constructor(starts, ends, ids) {
    this.starts = starts;
    this.ends = ends;
    this.ids = ids;
    /** The greatest end so far, and the longest of each block. */
    this.tops = new Float64Array(starts.length);
    this.longest = new Float64Array((starts.length >>> SHIFT) + 1);
    let top = -Infinity;
    for (let n = 0; n < starts.length; n += 1) {
      if (ends[n] > top) top = ends[n];
      this.tops[n] = top;
      const block = n >>> SHIFT;
      this.longest[block] = Math.max(this.longest[block], ends[n] - starts[n]);
    }
  }

  /** From rows in any order. @param {{start: number, end: number, id: number}[]} rows */
  static of(rows) {
    const sorted = rows.toSorted((a, b) => a.start - b.start || a.id - b.id);
    const starts = Float64Array.from(sorted, ({ start }) => start);
    const ends = Float64Array.from(sorted, ({ end }) => end);
    return new Stretches(starts, ends, Uint32Array.from(sorted, ({ id }) => id));
  }

  get count() {
    return this.starts.length;
  }

  /**
   * Those of a least length that touch a window, in order.
   * @param {number} from
   * @param {number} to
   * @param {number} least
   * @param {(id: number, start: number, end: number) => void} visit
   */
  visit(from, to, least, visit) {
    const { starts, ends, ids } = this;
    const mask = (1 << SHIFT) - 1;
    for (let n = lowerBound(this.tops, from); n < starts.length && starts[n] <= to; n += 1) {
      if (!(n & mask) && this.longest[n >>> SHIFT] < least) n += mask;
      else if (ends[n] >= from && ends[n] - starts[n] >= least) visit(ids[n], starts[n], ends[n]);
    }
  }
}
