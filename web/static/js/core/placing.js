// @ts-check
/**
 * Rows of marks in a lane. A mark goes to the first row where it touches no other; what finds no
 * row is a tick at the lane's foot, never left out.
 *
 * Rows are given from a place that does not depend on what is in view, so panning moves no mark:
 * every 1024th event of a lane is such a place, whose only knowledge is how far the marks just
 * before it may reach.
 */

import { lowerBound } from "./ascending.js";

/** No lane has more rows than this. */
export const MOST_ROWS = 6;
/** Row of a mark that found no room. */
export const CROWDED = 255;
const RUN = 1024;
/** So many events before the start of a run may reach into it. */
const LEAD = 8;
/** A lasting event keeps its row for so many marks' widths at most. */
const HELD = 3;

/** @typedef {(rank: number) => number} Value */

export class MarkRows {
  /** @param {number} rows @param {number} reach axis units that a mark takes */
  constructor(rows, reach) {
    this.reach = reach;
    /** Up to where a row holds a mark, and a mark or a bar. */
    this.marked = new Float64Array(rows).fill(-Infinity);
    this.barred = new Float64Array(rows).fill(-Infinity);
  }

  /** Marks and bars may lie anywhere up to here. @param {number} marked @param {number} barred */
  close(marked, barred) {
    this.marked.fill(marked);
    this.barred.fill(barred);
  }

  /**
   * The row of a mark: where nothing lies, else on the bar of another.
   * @param {number} value of the axis
   * @param {number} end of a lasting event, else -Infinity
   * @param {number} [rank]
   */
  take(value, end, rank) {
    let row = this.#free(this.barred, value);
    if (row === CROWDED) row = this.#free(this.marked, value);
    if (row === CROWDED) return row;
    this.marked[row] = value + this.reach;
    this.barred[row] = Math.max(this.barred[row], held(value, end, this.reach));
    return row;
  }

  /** Whether a row may be used at all. @param {number} row @param {number} value */
  open(row, value) {
    return true;
  }

  /** @param {Float64Array} taken @param {number} value */
  #free(taken, value) {
    for (let row = 0; row < taken.length; row += 1) {
      if (taken[row] <= value && this.open(row, value)) return row;
    }
    return CROWDED;
  }
}

/** Rows in which some marks have their places already: the others take what these leave. */
class RowsBeside extends MarkRows {
  /** @param {number} rows @param {number} reach */
  constructor(rows, reach) {
    super(rows, reach);
    /** Values of the marks that are placed, by row, ascending. @type {number[][]} */
    this.taking = Array.from({ length: rows }, () => []);
    /** Rows of those that come by again. @type {Map<number, number>} */
    this.placed = new Map();
    this.next = new Uint32Array(rows);
  }

  /** @param {number} value not less than the one before @param {number} end @param {number} [rank] */
  take(value, end, rank = -1) {
    const known = this.placed.get(rank);
    if (known !== undefined) return known;
    this.taking.forEach((list, row) => {
      for (; list[this.next[row]] <= value; this.next[row] += 1) {
        const until = list[this.next[row]] + this.reach;
        this.marked[row] = Math.max(this.marked[row], until);
        this.barred[row] = Math.max(this.barred[row], until);
      }
    });
    return super.take(value, end);
  }

  /** @param {number} row @param {number} value */
  open(row, value) {
    return !(this.taking[row][this.next[row]] < value + this.reach);
  }
}

/** How far a mark reaches, with the beginning of its bar. @param {number} value
 *  @param {number} end @param {number} reach */
const held = (value, end, reach) => Math.max(value + reach, Math.min(end, value + reach * HELD));

/**
 * Rows of all events of a lane in a window.
 * @param {import("./lane-counts.js").LaneCounts} counts
 * @param {number} lane
 * @param {{from: number, to: number}} window ranks
 * @param {MarkRows} placing
 * @param {Value} value
 * @param {Value} end
 * @param {(rank: number, row: number) => void} put
 */
export function placeLane(counts, lane, { from, to }, placing, value, end, put) {
  const { reach } = placing;
  const first = counts.before(lane, from);
  const start = runOf(first);
  let [marked, barred] = [-Infinity, -Infinity];
  counts.each(lane, Math.max(0, start - LEAD), to, (rank, nth) => {
    const at = value(rank);
    const ends = end(rank);
    if (nth % RUN === 0 && nth) placing.close(marked, barred);
    if (nth >= start) {
      const row = placing.take(at, ends, rank);
      if (nth >= first) put(rank, row);
    }
    // What the next run has to know: how far the last marks before it may reach.
    if (nth % RUN < RUN - LEAD) return;
    if (nth % RUN === RUN - LEAD) barred = -Infinity;
    marked = at + reach;
    barred = Math.max(barred, held(at, ends, reach));
  });
}

/** Where the run of a lane's nth event begins. @param {number} nth */
const runOf = (nth) => Math.floor(nth / RUN) * RUN;

/**
 * The same where some events come first, all of which are in a list: they are placed as though they
 * were alone, from where the first run in the window begins, and the others beside them.
 * @param {import("./lane-counts.js").LaneCounts} counts
 * @param {import("./lane-counts.js").LaneCounts} passing counts of the list
 * @param {number} lane
 * @param {{from: number, to: number}} window ranks
 * @param {number} rows
 * @param {number} reach
 * @param {Value} value
 * @param {Value} end
 * @param {(rank: number, row: number) => void} put
 */
export function placeBeside(counts, passing, lane, window, rows, reach, value, end, put) {
  const list = passing.list ?? new Uint32Array(0);
  const beside = new RowsBeside(rows, reach);
  const run = counts.select(lane, runOf(counts.before(lane, window.from)));
  const from = run < 0 ? window.from : Math.min(run, window.from);
  const places = { from: lowerBound(list, from), to: lowerBound(list, window.to) };
  const valueAt = (/** @type {number} */ place) => value(list[place]);
  const endAt = (/** @type {number} */ place) => end(list[place]);
  placeLane(passing, lane, places, new MarkRows(rows, reach), valueAt, endAt, (place, row) => {
    beside.placed.set(list[place], row);
    beside.taking[row]?.push(valueAt(place));
  });
  placeLane(counts, lane, window, beside, value, end, put);
}

/**
 * Rows of some events of a lane: those that come first choose among all rows, the others take what
 * is left.
 * @param {Uint32Array} ranks ascending
 * @param {Uint8Array} first 1: comes first
 * @param {number} rows
 * @param {number} reach
 * @param {Value} value
 * @param {Value} end
 * @returns {Uint8Array}
 */
export function placeAll(ranks, first, rows, reach, value, end) {
  const placed = new Uint8Array(ranks.length);
  const left = new RowsBeside(rows, reach);
  const placing = new MarkRows(rows, reach);
  for (let n = 0; n < ranks.length; n += 1) {
    if (!first[n]) continue;
    const at = value(ranks[n]);
    placed[n] = placing.take(at, end(ranks[n]));
    left.taking[placed[n]]?.push(at);
  }
  for (let n = 0; n < ranks.length; n += 1) {
    if (!first[n]) placed[n] = left.take(value(ranks[n]), -Infinity);
  }
  return placed;
}
