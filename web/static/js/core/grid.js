// @ts-check
/**
 * Parts of the axis that stay where they are: their width is a power of two of axis units, and they
 * are counted from the axis's zero. Panning moves no event into another part, and zooming in only
 * halves them, so what is made for them can be kept and nothing flickers.
 *
 * @typedef {{width: number, first: number, count: number}} Grid `first` is the number of a part
 * @typedef {import("./axis.js").Axis} Axis
 */

import { lowerBound } from "./ascending.js";

const FIRST_STEP = 64;

/**
 * @param {number} from axis values that are to be covered
 * @param {number} to
 * @param {number} least width of a part; it is less than twice as wide
 * @returns {Grid}
 */
export function gridOf(from, to, least) {
  const width = 2 ** Math.ceil(Math.log2(least));
  const first = Math.floor(from / width);
  return { width, first, count: Math.max(1, Math.ceil(to / width) - first) };
}

/**
 * How many events lie before each edge of equal parts.
 * @param {Axis} axis
 * @param {number} from
 * @param {number} width
 * @param {number} count of parts; there is one edge more
 */
export function edgesOf(axis, from, width, count) {
  const edges = new Uint32Array(count + 1);
  let [low, step] = [0, FIRST_STEP];
  for (let n = 0; n <= count; n += 1) {
    edges[n] = before(axis, from + n * width, low, step);
    // Most parts have about as many events as the one before.
    step = Math.max(FIRST_STEP, (edges[n] - low) >>> 1);
    low = edges[n];
  }
  return edges;
}

/**
 * How many events lie before a value, when at least `low` do.
 * @param {Axis} axis
 * @param {number} value
 * @param {number} [low]
 * @param {number} [step] how far the first look ahead goes
 */
export function before({ ordinal, store }, value, low = 0, step = FIRST_STEP) {
  if (ordinal) return Math.min(store.count, Math.max(low, Math.ceil(value) - 1));
  const { order, times } = store.columns;
  let from = low;
  let to = low;
  for (let far = step; to < store.count && times[order[to]] < value; far *= 2) {
    from = to + 1;
    to = Math.min(store.count, to + far);
  }
  while (from < to) {
    const middle = (from + to) >>> 1;
    if (times[order[middle]] < value) from = middle + 1;
    else to = middle;
  }
  return from;
}

/** Places in a list of ranks for edges that are ranks. @param {Uint32Array} list
 *  @param {Uint32Array} edges */
export function edgesIn(list, edges) {
  let low = 0;
  return edges.map((edge) => (low = lowerBound(list, edge, low)));
}
