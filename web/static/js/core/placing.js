// @ts-check
/**
 * Rows of marks in a lane. A mark goes to the first row where it touches no other; what finds no
 * row is a tick at the lane's foot, never left out.
 *
 * Rows are given from a place that does not depend on what is in view, so panning moves no mark:
 * every 1024th event of a lane is such a place, whose only knowledge is how far the marks just
 * before it may reach.
 */

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
   */
  take(value, end) {
    let row = free(this.barred, value);
    if (row === CROWDED) row = free(this.marked, value);
    if (row === CROWDED) return row;
    this.marked[row] = value + this.reach;
    this.barred[row] = Math.max(this.barred[row], held(value, end, this.reach));
    return row;
  }
}

/** @param {Float64Array} taken @param {number} value */
function free(taken, value) {
  for (let row = 0; row < taken.length; row += 1) if (taken[row] <= value) return row;
  return CROWDED;
}

/** How far a mark reaches, with the beginning of its bar. @param {number} value
 *  @param {number} end @param {number} reach */
const held = (value, end, reach) => Math.max(value + reach, Math.min(end, value + reach * HELD));

/**
 * Rows of all events of a lane in a window.
 * @param {import("./lane-counts.js").LaneCounts} counts
 * @param {number} lane
 * @param {{from: number, to: number}} window ranks
 * @param {number} rows
 * @param {number} reach
 * @param {Value} value
 * @param {Value} end
 * @param {(rank: number, row: number) => void} put
 */
export function placeLane(counts, lane, { from, to }, rows, reach, value, end, put) {
  const first = counts.before(lane, from);
  const start = Math.floor(first / RUN) * RUN;
  const placing = new MarkRows(rows, reach);
  let [marked, barred] = [-Infinity, -Infinity];
  counts.each(lane, Math.max(0, start - LEAD), to, (rank, nth) => {
    const at = value(rank);
    const ends = end(rank);
    if (nth % RUN === 0 && nth) placing.close(marked, barred);
    if (nth >= start) {
      const row = placing.take(at, ends);
      if (nth >= first) put(rank, row);
    }
    // What the next run has to know: how far the last marks before it may reach.
    if (nth % RUN < RUN - LEAD) return;
    if (nth % RUN === RUN - LEAD) barred = -Infinity;
    marked = at + reach;
    barred = Math.max(barred, held(at, ends, reach));
  });
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
  /** By row: values of the marks that were placed. @type {number[][]} */
  const taking = Array.from({ length: rows }, () => []);
  const placing = new MarkRows(rows, reach);
  for (let n = 0; n < ranks.length; n += 1) {
    if (!first[n]) continue;
    const at = value(ranks[n]);
    placed[n] = placing.take(at, end(ranks[n]));
    taking[placed[n]]?.push(at);
  }
  const left = new Gaps(taking, reach);
  for (let n = 0; n < ranks.length; n += 1) {
    if (!first[n]) placed[n] = left.take(value(ranks[n]));
  }
  return placed;
}

/** Rows in which some places are taken already. */
class Gaps {
  /** @param {number[][]} taking values by row, ascending @param {number} reach */
  constructor(taking, reach) {
    [this.taking, this.reach] = [taking, reach];
    this.free = new Float64Array(taking.length).fill(-Infinity);
    this.next = new Uint32Array(taking.length);
  }

  /** @param {number} value not less than the one before */
  take(value) {
    const { taking, free: until, next, reach } = this;
    for (let row = 0; row < until.length; row += 1) {
      const list = taking[row];
      for (; next[row] < list.length && list[next[row]] <= value; next[row] += 1) {
        until[row] = Math.max(until[row], list[next[row]] + reach);
      }
      if (until[row] > value || list[next[row]] < value + reach) continue;
      until[row] = value + reach;
      return row;
    }
    return CROWDED;
  }
}
