// @ts-check
/**
 * The closest that an axis can be looked at: six event numbers, or ten seconds; where events crowd,
 * a window of about as many as can be told apart, but never less than a second. Of a long drill some
 * places are asked, so that it costs no more than a short one.
 */

const NUMBERS = 6;
const LONGEST_MS = 10_000;
const SHORTEST_MS = 1000;
const EVENTS = 64;
const PROBES = 4000;

/** @param {import("./axis.js").Axis} axis */
export function closest({ ordinal, store }) {
  if (ordinal) return NUMBERS;
  const last = store.count - EVENTS;
  const step = Math.max(1, Math.floor(last / PROBES));
  let least = LONGEST_MS;
  for (let rank = 0; rank < last; rank += step) {
    least = Math.min(least, store.timeAt(rank + EVENTS) - store.timeAt(rank));
  }
  return Math.max(SHORTEST_MS, least);
}
