// @ts-check
/**
 * The level as a staircase over the axis. A level that only the vocabulary gives is not the
 * source's word and is drawn dashed. Replaced and withdrawn events do not count.
 *
 * @typedef {{rank: number, level: number, own: boolean}} Stair
 */

/**
 * @param {import("./store.js").Store} store
 * @param {import("./relations.js").Relations} relations
 * @returns {Stair[]} one per change, in presentation order
 */
export function stairs(store, relations) {
  /** @type {Stair[]} */
  const found = [];
  for (let rank = 0; rank < store.count; rank += 1) {
    const seq = store.order[rank];
    const level = store.level(seq);
    if (level < 0 || relations.superseded.has(seq)) continue;
    const own = store.ownLevel(seq);
    const last = found[found.length - 1];
    if (!last || last.level !== level || last.own !== own) found.push({ rank, level, own });
  }
  return found;
}
