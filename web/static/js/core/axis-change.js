// @ts-check
/** The same place on another axis: an instant as an event number, and a number as an instant. */

/** Beyond the first and the last event, in event numbers. */
const BEYOND = 0.5;

/**
 * @param {number} value on the axis `from`
 * @param {import("./axis.js").Axis} from
 * @param {import("./axis.js").Axis} to
 */
export function convert(value, from, to) {
  if (from.ordinal === to.ordinal || to.empty) return value;
  return to.ordinal ? toNumber(value, to.store) : toTime(value, to);
}

/** Between two events it goes on evenly. @param {number} time @param {import("./store.js").Store} store */
function toNumber(time, store) {
  const rank = store.rank(time);
  if (rank === 0) return 1 - BEYOND;
  if (rank === store.count) return time > store.timeAt(rank - 1) ? rank + BEYOND : rank;
  const [before, after] = [store.timeAt(rank - 1), store.timeAt(rank)];
  return rank + (time - before) / (after - before);
}

/** @param {number} number @param {import("./axis.js").Axis} axis */
function toTime(number, axis) {
  const { store } = axis;
  if (number < 1) return axis.from;
  if (number >= store.count) return number > store.count ? axis.to : store.timeAt(store.count - 1);
  const rank = Math.floor(number);
  const [before, after] = [store.timeAt(rank - 1), store.timeAt(rank)];
  return before + (after - before) * (number - rank);
}
