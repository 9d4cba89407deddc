// @ts-check
/**
 * Where the rows of the list lie, in px from the top of the whole list, however long it is. All
 * rows are of one height, so that a text that comes in later moves nothing; two things add to it:
 * the heading of a row that begins a phase, and the row that is open. Nothing is kept per row.
 *
 * A row has a place (from 0, among those shown) and a rank (from 0, among all): they differ while
 * something is filtered out.
 */

import { lowerBound } from "./ascending.js";

/** So many rows are elements at a time, at most. */
export const MOST_ROWS = 120;
/** Rows around those in view, for whoever reads on without scrolling; and while one leaps. */
export const SPARE = 20;
export const FEW = 3;
/** More phases than that are no headings any more; they are events of their own all the same. */
const MOST_HEADINGS = 4000;

export class Rows {
  /** Rows that are shown. */
  count = 0;
  /** px: a row, the heading above it, and what the open row has more. */
  sizes = { row: 44, heading: 28, open: 0 };
  /** The place that is open, -1 for none. */
  open = -1;
  /** Places that have a heading, ascending. @type {number[]} */
  headings = [];
  /** Which phase begins at a place, by its number. @type {Map<number, number>} */
  begins = new Map();
  /** Ranks that are shown, null when all are. @type {Uint32Array|null} */
  #ranks = null;

  /**
   * @param {number} count of all events
   * @param {Uint32Array|null} ranks
   * @param {{rank: number}[]} phases in presentation order
   */
  set(count, ranks, phases) {
    this.#ranks = ranks;
    this.count = ranks ? ranks.length : count;
    // Of several that begin at one row the last one names it.
    /** @type {Map<number, number>} */
    const found = new Map();
    if (phases.length <= MOST_HEADINGS) {
      phases.forEach(({ rank }, n) => {
        const place = this.place(rank);
        if (place < this.count) found.set(place, n);
      });
    }
    this.headings = [...found.keys()];
    this.begins = found;
  }

  /** @param {number} place */
  rank(place) {
    return this.#ranks ? this.#ranks[place] : place;
  }

  /** The place of a rank, or of the next one that is shown. @param {number} rank */
  place(rank) {
    return this.#ranks ? lowerBound(this.#ranks, rank) : Math.min(rank, this.count);
  }

  /** Whether the rank is shown. @param {number} rank */
  shows(rank) {
    const place = this.place(rank);
    return place < this.count && this.rank(place) === rank;
  }

  /** Upper edge of a row, its heading included. @param {number} place */
  top(place) {
    const { row, heading, open } = this.sizes;
    const opened = this.open >= 0 && this.open < place ? open : 0;
    return place * row + lowerBound(this.headings, place) * heading + opened;
  }

  get total() {
    return this.top(this.count);
  }

  /** Lower edge of a row. @param {number} place */
  bottom(place) {
    return this.top(place + 1);
  }

  /** Upper edge of a row below its heading. @param {number} place */
  inner(place) {
    return this.top(place) + (this.begins.has(place) ? this.sizes.heading : 0);
  }

  /** The place that lies at so many px; the nearest one beyond either end. @param {number} px */
  at(px) {
    let [low, high] = [0, Math.max(0, this.count - 1)];
    while (low < high) {
      const middle = (low + high + 1) >>> 1;
      if (this.top(middle) <= px) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  /**
   * The places that are to be elements, `to` exclusive.
   * @param {number} top px at the upper edge of the view
   * @param {number} height of the view
   * @param {number} [around] rows
   */
  window(top, height, around = SPARE) {
    const [first, last] = [this.at(top), this.at(top + Math.max(0, height - 1))];
    const room = Math.floor((MOST_ROWS - 2 - (last - first)) / 2);
    const spare = Math.max(0, Math.min(around, room));
    const from = Math.max(0, first - spare);
    const to = Math.min(this.count, last + 1 + spare);
    return { from, to: Math.min(to, from + MOST_ROWS - 1) };
  }
}
