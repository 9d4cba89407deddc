// @ts-check
/**
 * Presentation order: seqs by (time, seq) in one typed array, and putting new ones in. One event
 * costs a search and a shift; many at once are merged from the end, so that what comes in order is
 * only appended.
 *
 * @typedef {import("./columns.js").Columns} Columns
 * @typedef {number[]|Uint32Array} Seqs
 */

/** So few are put in one by one. */
const FEW = 32;

/**
 * How many of the first `count` events lie at or before a position.
 * @param {Columns} columns
 * @param {number} count
 * @param {number} time
 * @param {number} seq
 */
export function rankIn({ times, order }, count, time, seq) {
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const other = order[middle];
    const after = times[other] - time || other - seq;
    if (after > 0) high = middle;
    else low = middle + 1;
  }
  return low;
}

/**
 * Put new seqs into the order; returns the lowest rank that changed.
 * @param {Columns} columns
 * @param {number} count before
 * @param {Seqs} fresh
 */
export function sortIn(columns, count, fresh) {
  const { main, behind } = parted(columns, fresh);
  const put = fresh.length <= FEW ? insert : merge;
  const first = put(columns, count, main);
  return Math.min(first, behind.length ? put(columns, count + main.length, behind) : Infinity);
}

/** Most come in order; only those that do not are sorted. @param {Columns} columns
 *  @param {Seqs} fresh */
function parted({ times }, fresh) {
  const before = (/** @type {number} */ a, /** @type {number} */ b) => times[a] - times[b] || a - b;
  const main = new Uint32Array(fresh.length);
  const behind = [];
  let ascending = 0;
  let top = fresh[0];
  for (const seq of fresh) {
    if (before(seq, top) < 0) behind.push(seq);
    else main[ascending++] = top = seq;
  }
  return { main: main.subarray(0, ascending), behind: behind.sort(before) };
}

/** @param {Columns} columns @param {number} count @param {Seqs} fresh ascending */
function insert(columns, count, fresh) {
  const { times, order } = columns;
  let first = Infinity;
  let total = count;
  for (const seq of fresh) {
    const place = rankIn(columns, total, times[seq], seq);
    order.copyWithin(place + 1, place, total);
    order[place] = seq;
    total += 1;
    first = Math.min(first, place);
  }
  return first;
}

/** @param {Columns} columns @param {number} count @param {Seqs} fresh ascending */
function merge({ times, order }, count, fresh) {
  let old = count - 1;
  let to = count + fresh.length - 1;
  for (let n = fresh.length - 1; n >= 0; n -= 1) {
    const seq = fresh[n];
    while (old >= 0 && (times[order[old]] - times[seq] || order[old] - seq) > 0) {
      order[to] = order[old];
      to -= 1;
      old -= 1;
    }
    order[to] = seq;
    to -= 1;
  }
  return to + 1;
}
