// @ts-check
/**
 * A range that play repeats. `from` lies just before its first event, `to` on its last one or at an
 * instant; both are positions, so that events which come in later do not move it.
 *
 * @typedef {[ms: number, seq: number]} Position
 * @typedef {{from: Position, to: Position}} Range
 * @typedef {{rank: number, time: number, seq: number}} Place where a playhead is
 * @typedef {import("./store.js").Store} Store
 */

import { STEP_MS } from "./pacing.js";

/** How long play stands on the end before it turns; 3 s where no clock tells. */
export const HOLD_MS = 1000;

/** Whether a playhead stands on its event, not past it. @param {Store} store @param {Place} place */
export function standsOn(store, { time, seq }) {
  return store.time(seq) === time || store.orderOnly || store.estimated(seq);
}

/** The range that begins here: with the event, or at the instant between two. @param {Store} store
 *  @param {Place} place @param {Range|null} range as it was; it ends with the drill if it cannot stay
 *  @returns {Range} */
export function beginningAt(store, place, range) {
  const { seq, time } = place;
  /** @type {Position} */
  const from = standsOn(store, place) ? [store.time(seq), seq - 1] : [Math.floor(time), 0];
  const kept = range && compare(from, range.to) < 0;
  return { from, to: kept ? range.to : whole(store).to };
}

/** The range that ends here. @param {Store} store @param {Place} place @param {Range|null} range
 *  as it was; it begins with the drill if it cannot stay @returns {Range} */
export function endingAt(store, place, range) {
  const { seq, time } = place;
  /** @type {Position} */
  const to = standsOn(store, place) ? [store.time(seq), seq]
    : [Math.ceil(time), Number.MAX_SAFE_INTEGER];
  const kept = range && compare(range.from, to) < 0;
  return { from: kept ? range.from : whole(store).from, to };
}

/** The whole drill, which has an event. @param {Store} store @returns {Range} */
export function whole(store) {
  const last = store.at(store.count - 1);
  return { from: [store.timeAt(0), 0], to: [store.time(last), last] };
}

/**
 * The range between two values of an axis, with the events that lie on them. An event number is
 * that event; an instant that no event lies on is kept as an instant.
 * @param {import("./axis.js").Axis} axis
 * @param {number} from
 * @param {number} to
 * @returns {Range|null} null where there is nothing between them
 */
export function between(axis, from, to) {
  const { store } = axis;
  if (axis.empty || to < from) return null;
  if (axis.ordinal) {
    const [first, last] = [Math.max(1, Math.ceil(from)), Math.min(store.count, Math.floor(to))];
    return first > last ? null : {
      from: [store.timeAt(first - 1), store.at(first - 1) - 1],
      to: [store.timeAt(last - 1), store.at(last - 1)],
    };
  }
  const [start, end] = [Math.floor(from), Math.ceil(to)];
  const [before, last] = [store.rank(start - 1), store.rank(end)];
  const begins = before < store.count && store.timeAt(before) === start;
  const ends = last > 0 && store.timeAt(last - 1) === end;
  if (start === end && !begins) return null;
  return {
    from: [start, begins ? store.at(before) - 1 : 0],
    to: [end, ends ? store.at(last - 1) : Number.MAX_SAFE_INTEGER],
  };
}

/** The axis values on which its first and its last event lie, or the instants that bound it: what
 *  `between` makes the same range of. @param {import("./axis.js").Axis} axis @param {Range} range */
export function ends(axis, range) {
  if (!axis.ordinal) return { from: range.from[0], to: range.to[0] };
  const { first, last } = ranks(axis.store, range);
  return { from: first, to: Math.max(first, last) };
}

/**
 * How far each end of a range can come towards the other with an event left between them: to the
 * last event for `from`, to the first for `to`. An end of a range that has no event stays.
 * @param {import("./axis.js").Axis} axis
 * @param {{from: number, to: number}} ends axis values
 */
export function reach(axis, { from, to }) {
  const [before, upTo] = [axis.rank(from - 1), axis.rank(to)];
  if (before >= upTo) return { from, to };
  return { from: Math.max(from, axis.at(upTo - 1)), to: Math.min(to, axis.at(before)) };
}

/** First and last rank of its events, from 1; none when the second is less. @param {Store} store
 *  @param {Range} range */
export function ranks(store, { from, to }) {
  return { first: store.rank(...from) + 1, last: store.rank(...to) };
}

/** The axis values between which it is drawn. @param {import("./axis.js").Axis} axis
 *  @param {Range} range */
export function bounds(axis, range) {
  if (!axis.ordinal) return { from: range.from[0], to: range.to[0] };
  const { first, last } = ranks(axis.store, range);
  return { from: first - 0.5, to: last + 0.5 };
}

/**
 * Where a loop turns, laid over the pacing of a drill: in paced ms, and as a place.
 */
export class Turn {
  /** @param {Store} store @param {import("./pacing.js").Pacing} pacing @param {Range} range */
  constructor(store, pacing, range) {
    this.rank = Math.max(1, store.rank(...range.to));
    const seq = store.at(this.rank - 1);
    const instant = range.to[1] === Number.MAX_SAFE_INTEGER && this.rank < store.count
      && !pacing.holds(this.rank - 1);
    this.time = instant ? range.to[0] : store.time(seq);
    this.paced = pacing.toPaced({ rank: this.rank, time: this.time });
    this.until = this.paced + (store.orderOnly || store.estimated(seq) ? STEP_MS : HOLD_MS);
  }

  /** Whether play goes on from here to the end of the loop; from beyond, it goes on to the edge.
   *  @param {{rank: number, time: number}} place */
  awaits({ rank, time }) {
    return rank < this.rank || (rank === this.rank && time <= this.time);
  }
}

/** @param {Position} a @param {Position} b */
function compare(a, b) {
  return a[0] - b[0] || a[1] - b[1];
}
