// @ts-check
/** Places on the axis that a hand means: an event when it is near, and the next one for a key. */

/** An edge that comes this near to an event is on it. */
const REACH_PX = 6;

/**
 * @typedef {import("./axis.js").Axis} Axis
 * @typedef {import("./timescale.js").TimeScale} TimeScale
 */

/** The value at `x`, or that of the event next to it. @param {Axis} axis @param {TimeScale} scale
 *  @param {number} x @param {number} [reach] px */
export function snapped(axis, scale, x, reach = REACH_PX) {
  const value = held(axis, scale.value(x));
  const rank = axis.rank(value);
  let best = value;
  let least = reach * scale.unit;
  for (const near of [rank - 1, rank]) {
    if (near < 0 || near >= axis.store.count) continue;
    const far = Math.abs(axis.at(near) - value);
    if (far <= least) [best, least] = [axis.at(near), far];
  }
  return best;
}

/**
 * The next event that way, or as many px as must be seen to move, whatever is farther.
 * @param {Axis} axis
 * @param {TimeScale} scale
 * @param {number} value
 * @param {1|-1} direction
 * @param {number} px
 */
export function nudged(axis, scale, value, direction, px) {
  const { store } = axis;
  const far = value + direction * px * scale.unit;
  const here = axis.rank(value);
  const standing = here > 0 && axis.at(here - 1) === value;
  const rank = direction > 0 ? here : axis.rank(value - (standing ? axis.ordinal ? 1 : 1e-3 : 0)) - 1;
  const next = rank >= 0 && rank < store.count ? axis.at(rank) : direction > 0 ? axis.last : axis.first;
  return held(axis, direction > 0 ? Math.max(next, far) : Math.min(next, far));
}

/** @param {Axis} axis @param {number} value */
export function held(axis, value) {
  return Math.min(axis.last, Math.max(axis.first, value));
}
