// @ts-check
/**
 * Lanes by side, and where in its lane each mark lies. A lane has a few rows; a mark goes to the
 * first row where it touches no other, and what finds no room is drawn as a tick, never left out.
 * Rows are given from the first event on, not from what is in view: panning moves no mark.
 */

import { SIDES } from "./vocabulary.js";

/** @typedef {{side: string, top: number, height: number, rows: number}} Lane */

/** No lane has more rows than this. */
export const MOST_ROWS = 6;
/** Row of a mark that found no room. */
export const CROWDED = 255;

/**
 * The sides that occur, in the order of the lanes.
 * @param {import("./store.js").Store} store
 */
export function sidesOf(store) {
  const seen = new Set();
  for (let rank = 0; rank < store.count; rank += 1) seen.add(laneSide(store, store.order[rank]));
  return SIDES.filter((side) => seen.has(side));
}

/** @param {import("./store.js").Store} store @param {number} seq */
export function laneSide(store, seq) {
  const side = store.side(seq);
  return SIDES.includes(side) ? side : "";
}

/**
 * How many rows each lane would need for no two marks to touch.
 * @param {import("./store.js").Store} store
 * @param {import("./axis.js").Axis} axis
 * @param {number} reach axis units that a mark takes
 * @returns {Map<string, number>}
 */
export function neededRows(store, axis, reach) {
  const lanes = SIDES.map((side) => ({ side, top: 0, height: 0, rows: MOST_ROWS }));
  const placed = placeMarks(store, axis, lanes, reach);
  /** @type {Map<string, number>} */
  const needed = new Map();
  for (let rank = 0; rank < store.count; rank += 1) {
    const side = laneSide(store, store.order[rank]);
    const rows = Math.min(MOST_ROWS, placed[rank] + 1);
    needed.set(side, Math.max(needed.get(side) ?? 1, rows));
  }
  return needed;
}

/**
 * Share the height out among the lanes by whole rows; who lacks most is given first.
 * @param {string[]} sides
 * @param {number} top
 * @param {number} height
 * @param {number} row least px of one row
 * @param {Map<string, number>} needed
 * @returns {Lane[]}
 */
export function layoutLanes(sides, top, height, row, needed) {
  const rows = new Map(sides.map((side) => [side, 1]));
  const lacks = (/** @type {string} */ side) => (needed.get(side) ?? 1) - (rows.get(side) ?? 1);
  const most = sides.length ? Math.floor(height / row) : 0;
  for (let spare = most - sides.length; spare > 0; spare -= 1) {
    const needy = sides.reduce((a, b) => (lacks(b) > lacks(a) ? b : a));
    if (lacks(needy) <= 0) break;
    rows.set(needy, (rows.get(needy) ?? 1) + 1);
  }
  const total = [...rows.values()].reduce((a, b) => a + b, 0);
  const each = total ? height / total : row;
  let y = top;
  return sides.map((side) => {
    const count = rows.get(side) ?? 1;
    const lane = { side, top: y, height: count * each, rows: count };
    y += lane.height;
    return lane;
  });
}

/**
 * The row of each event within its lane, by rank.
 * @param {import("./store.js").Store} store
 * @param {import("./axis.js").Axis} axis
 * @param {Lane[]} lanes
 * @param {number} reach axis units that a mark takes
 * @param {(seq: number) => number} [end] axis value at which a lasting event's bar ends
 * @returns {Uint8Array}
 */
export function placeMarks(store, axis, lanes, reach, end = () => -Infinity) {
  const placed = new Uint8Array(store.count);
  const free = new Map(lanes.map((lane) => [lane.side, new Array(lane.rows).fill(-Infinity)]));
  for (let rank = 0; rank < store.count; rank += 1) {
    const seq = store.order[rank];
    const value = axis.at(rank);
    const rows = free.get(laneSide(store, seq)) ?? [];
    const row = rows.findIndex((taken) => taken <= value);
    placed[rank] = row < 0 ? CROWDED : row;
    if (row >= 0) rows[row] = Math.max(value + reach, Math.min(end(seq), value + reach * 3));
  }
  return placed;
}

/** px of the middle of a mark; what found no room is a tick at the lane's foot.
 *  @param {Lane} lane @param {number} row */
export function markY(lane, row) {
  const each = lane.height / lane.rows;
  return row === CROWDED ? lane.top + lane.height - 5 : lane.top + (row + 0.5) * each;
}
