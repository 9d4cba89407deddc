// @ts-check
/**
 * Idle stretches: a minute or more in which nothing was logged. Never beside an estimated event,
 * whose time says nothing about length.
 *
 * @typedef {{rank: number, start: number, end: number}} Gap `rank` of the event before it
 */

export const GAP_MS = 60_000;

/**
 * @param {import("./store.js").Store} store
 * @param {number} [least]
 * @returns {Gap[]}
 */
export function gaps(store, least = GAP_MS) {
  const found = [];
  for (let rank = 0; rank + 1 < store.count; rank += 1) {
    const [before, after] = [store.order[rank], store.order[rank + 1]];
    if (store.estimates[before] || store.estimates[after]) continue;
    const [start, end] = [store.times[before], store.times[after]];
    if (end - start >= least) found.push({ rank, start, end });
  }
  return found;
}
