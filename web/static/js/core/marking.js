// @ts-check
/** From marker to marker, with the CD player's habit: less than a second past one, "previous" is
 *  the one before. */

import { lowerBound } from "./ascending.js";

/** This soon after a marker, "previous" means the one before. */
const GRACE_MS = 1000;

/**
 * Where the next marker lies, as a rank; the current one when there is none.
 * @param {number[]} ranks of markers, ascending
 * @param {number} current rank of the current event
 */
export function nextMarker(ranks, current) {
  return ranks[lowerBound(ranks, current + 1)] ?? current;
}

/**
 * Where the previous marker lies. Less than a second past one, it is the one before.
 * @param {number[]} ranks of markers, ascending
 * @param {number} current rank of the current event
 * @param {number} past ms since that event, as the viewer experienced them
 * @param {(rank: number) => number} since ms from a marker to the playhead, as experienced
 */
export function previousMarker(ranks, current, past, since) {
  const place = lowerBound(ranks, current + 1) - 1;
  if (place < 0) return 0;
  const here = ranks[place];
  const fresh = here === current ? past < GRACE_MS : since(here) < GRACE_MS;
  return fresh ? (ranks[place - 1] ?? here) : here;
}
