// @ts-check
/**
 * Which event a point of the timeline means, and what lies around it. A mark that is drawn there
 * comes first; in a crowd what is rare, then whichever event of the lane is nearest.
 *
 * @typedef {import("./timeline-index.js").TimelineIndex} TimelineIndex
 * @typedef {import("./lanes.js").Lane} Lane
 * @typedef {import("./timescale.js").TimeScale} TimeScale
 * @typedef {{before: number, after: number}} Neighbours seqs; 0 for none
 * @typedef {{count: number, kinds: {kind: string, count: number}[]}} Crowd
 */

import { lowerBound } from "./ascending.js";
import { before } from "./grid.js";

/** px to either side of the pointer that count as there. */
export const NEAR = 12;
const KINDS = 3;

/**
 * Rank of the event that a point of a lane means; -1 for none.
 * @param {TimelineIndex} index
 * @param {import("./in-view.js").InView} view
 * @param {Lane} lane
 * @param {TimeScale} scale
 * @param {{x: number, y: number, reach: number}} point
 */
export function eventAt(index, view, lane, scale, { x, y, reach }) {
  const drawn = view.marks.nearest(lane, scale, x, y, reach);
  if (drawn >= 0 || !view.dense[lane.lane]) return drawn;
  const rare = nearestOf(index, lane, scale, x);
  if (rare >= 0) return rare;
  return rarer(index, rarestOf(index, lane, scale, x), nearest(index, lane, scale, x));
}

/** The first of two when its kind is rarer. @param {TimelineIndex} index @param {number} rank
 *  @param {number} other */
function rarer({ rare, model }, rank, other) {
  const { kinds, order } = model.store.columns;
  if (rank < 0 || other < 0) return Math.max(rank, other);
  return rare.places[kinds[order[rank]]] < rare.places[kinds[order[other]]] ? rank : other;
}

/** @param {TimelineIndex} index @param {Lane} lane @param {TimeScale} scale @param {number} x */
function rarestOf({ rarest, model }, { lane }, scale, x) {
  const from = before(model.axis, scale.value(x - NEAR));
  return rarest.find(lane, from, before(model.axis, scale.value(x + NEAR), from));
}

/** The nearest of what always has a mark. @param {TimelineIndex} index @param {Lane} lane
 *  @param {TimeScale} scale @param {number} x */
function nearestOf({ always, counts, model }, lane, scale, x) {
  const { axis } = model;
  let [found, least] = [-1, NEAR];
  for (let n = lowerBound(always, before(axis, scale.value(x - NEAR))); n < always.length; n += 1) {
    const far = scale.x(axis.at(always[n])) - x;
    if (far > NEAR) break;
    if (Math.abs(far) > least || counts.laneAt(always[n]) !== lane.lane) continue;
    [found, least] = [always[n], Math.abs(far)];
  }
  return found;
}

/** @param {TimelineIndex} index @param {Lane} lane @param {TimeScale} scale @param {number} x */
function nearest({ counts, model }, { lane }, scale, x) {
  const { axis } = model;
  const nth = counts.before(lane, before(axis, scale.value(x)));
  const sides = [nth > 0 ? counts.select(lane, nth - 1) : -1, counts.select(lane, nth)];
  let [found, least] = [-1, NEAR];
  for (const rank of sides) {
    const far = rank < 0 ? Infinity : Math.abs(scale.x(axis.at(rank)) - x);
    if (far <= least) [found, least] = [rank, far];
  }
  return found;
}

/** The events of a lane just before and after one of them. @param {TimelineIndex} index
 *  @param {number} lane @param {number} seq @returns {Neighbours} */
export function neighbours({ counts, model }, lane, seq) {
  const { store } = model;
  const nth = counts.before(lane, store.rankOf(seq));
  const seqAt = (/** @type {number} */ n) => {
    const rank = n < 0 ? -1 : counts.select(lane, n);
    return rank < 0 ? 0 : store.at(rank);
  };
  return { before: seqAt(nth - 1), after: seqAt(nth + 1) };
}

/** How many events of a lane lie at a point, and which kinds are most frequent among them.
 *  @param {TimelineIndex} index @param {number} lane @param {TimeScale} scale @param {number} x
 *  @returns {Crowd} */
export function crowdAt({ counts, model }, lane, scale, x) {
  const { store, axis } = model;
  const { order, kinds, kindNames } = store.columns;
  const from = before(axis, scale.value(x - NEAR / 2));
  const to = before(axis, scale.value(x + NEAR / 2), from);
  const found = new Uint32Array(kindNames.list.length);
  let count = 0;
  for (let rank = from; rank < to; rank += 1) {
    if (counts.laneAt(rank) !== lane) continue;
    found[kinds[order[rank]]] += 1;
    count += 1;
  }
  const codes = [...found.keys()].filter((code) => found[code]);
  codes.sort((a, b) => found[b] - found[a]);
  const most = codes.slice(0, KINDS);
  return { count, kinds: most.map((code) => ({ kind: kindNames.list[code], count: found[code] })) };
}
