// @ts-check
/** How long to wait before connecting again: doubling from 0.5 s to 10 s, with jitter. */

const LEAST_MS = 500;
const MOST_MS = 10_000;
/** A connection that lasted this long starts the count anew. */
export const STEADY_MS = 2000;

/**
 * @param {number} attempt from 0
 * @param {number} chance 0 to 1
 */
export function wait(attempt, chance) {
  const full = Math.min(MOST_MS, LEAST_MS * 2 ** Math.min(attempt, 10));
  return full * (0.5 + chance / 2);
}

/** Codes after which trying again will not help. @param {number} code */
export function final(code) {
  return code === 1000 || (code >= 4000 && code <= 4099);
}
