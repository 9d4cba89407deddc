// @ts-check
/** How many events lie in each of a number of equal parts of the axis, and their highest level. */

/**
 * @param {import("./store.js").Store} store
 * @param {import("./axis.js").Axis} axis
 * @param {number} bins
 * @returns {{counts: Uint32Array, peak: number}}
 */
export function density(store, axis, bins) {
  const counts = new Uint32Array(Math.max(1, bins));
  const span = axis.to - axis.from;
  let peak = 0;
  for (let rank = 0; rank < store.count; rank += 1) {
    const part = (axis.at(rank) - axis.from) / span;
    const bin = Math.min(counts.length - 1, Math.max(0, Math.floor(part * counts.length)));
    counts[bin] += 1;
    peak = Math.max(peak, counts[bin]);
  }
  return { counts, peak };
}
