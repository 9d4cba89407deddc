// @ts-check
/** Steps from event to event in presentation order, some of them left out, and back again. */

/**
 * The rank, from 1, that lies `n` passing events on (or back); beyond either end the last or first
 * that passes, and 0 where there is nothing to step to.
 * @param {import("./store.js").Store} store
 * @param {number} rank from 1: of the event the playhead is on or past
 * @param {boolean} on whether it stands on that event
 * @param {number} n not 0
 * @param {((seq: number) => boolean)|null} passes null: every event
 */
export function stepped(store, rank, on, n, passes) {
  if (!passes) {
    const held = Math.min(store.count, Math.max(1, rank + n));
    return on && held === rank ? 0 : held;
  }
  const by = Math.sign(n);
  let found = rank;
  let left = Math.abs(n);
  for (let at = rank + by; left && at >= 1 && at <= store.count; at += by) {
    if (!passes(store.at(at - 1))) continue;
    found = at;
    left -= 1;
  }
  const current = found === rank && n < 0 && !on && passes(store.at(rank - 1));
  return found !== rank || current ? found : 0;
}

/**
 * The step that was taken last: one of as many events the other way leads back to where it came
 * from, also where an end cut it short, as long as nothing else happened.
 * @typedef {{n: number, rank: number, time: number, version: number}} Taken
 */

/** @param {Taken|null} taken @param {number} n @param {number} version of the store */
export function undoes(taken, n, version) {
  return taken !== null && taken.n === -n && taken.version === version;
}
