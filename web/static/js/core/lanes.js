// @ts-check
/**
 * Where the lanes lie. They share the height by whole rows of marks, and who lacks most is given
 * first; a folded lane is one thin row of ticks. When there are more lanes than fit they scroll
 * beneath the pinned ones.
 *
 * @typedef {import("./lane-set.js").LaneInfo} LaneInfo
 * @typedef {LaneInfo & {lane: number, top: number, height: number, rows: number, clip: number}} Lane
 *   `lane` is its number in the lane set, `clip` px above which it is not seen; `rows` 0: only ticks
 * @typedef {{lanes: Lane[], scroll: number, most: number}} Lanes `scroll` px, up to `most`
 */

import { CROWDED, MOST_ROWS, MarkRows } from "./placing.js";

const FOLDED = 14;
/** Lanes of more events are given as many rows as a lane with a crowd in it needs. */
const MANY = 2000;
const CROWD_ROWS = 3;
/** Pinned lanes take no more of the room than this. */
const PINNED = 0.6;
/** A tick's middle over the foot of its lane. */
const FOOT = 5;

/** @param {number} events of a lane */
const crowded = (events) => events > MANY;

/** Rows by what is known before the events are there. @param {LaneInfo[]} infos */
export const likelyRows = (infos) => infos.map(({ count }) => (crowded(count) ? CROWD_ROWS : 1));

/**
 * How many rows each lane would need for no two marks to touch, the whole drill in view.
 * @param {import("./lane-counts.js").LaneCounts} counts
 * @param {(rank: number) => number} value
 * @param {(rank: number) => number} end
 * @param {number} reach axis units that a mark takes
 * @returns {number[]} by lane
 */
export function neededRows(counts, value, end, reach) {
  return Array.from({ length: counts.lanes }, (_, lane) => {
    if (crowded(counts.before(lane, counts.length))) return CROWD_ROWS;
    const placing = new MarkRows(MOST_ROWS, reach);
    let needed = 1;
    counts.each(lane, 0, counts.length, (rank) => {
      const row = placing.take(value(rank), end(rank));
      needed = Math.max(needed, Math.min(MOST_ROWS, row + 1));
    });
    return needed;
  });
}

/**
 * @param {LaneInfo[]} infos
 * @param {number[]} needed rows by lane
 * @param {{top: number, height: number, row: number, scroll: number}} room `row`: least px of one
 * @returns {Lanes}
 */
export function layoutLanes(infos, needed, { top, height, row, scroll }) {
  const rows = sharedRows(infos, needed, height, row);
  const folded = infos.filter((info) => info.folded).length * FOLDED;
  const total = rows.reduce((a, b) => a + b, 0);
  const each = total ? Math.max(row, (height - folded) / total) : row;
  const tall = infos.map((info, lane) => (info.folded ? FOLDED : rows[lane] * each));
  const whole = tall.reduce((a, b) => a + b, 0);
  const pinned = infos.reduce((sum, info, lane) => sum + (info.pinned ? tall[lane] : 0), 0);
  const sticky = pinned <= height * PINNED ? pinned : 0;
  const most = Math.max(0, Math.round(whole - height));
  const moved = Math.min(most, Math.max(0, scroll));
  let y = top;
  const lanes = infos.map((info, lane) => {
    const stays = info.pinned && sticky > 0;
    const placed = {
      ...info, lane, rows: rows[lane], height: tall[lane],
      top: stays ? y : y - moved, clip: stays ? top : top + sticky,
    };
    y += tall[lane];
    return placed;
  });
  return { lanes, scroll: moved, most };
}

/** @param {LaneInfo[]} infos @param {number[]} needed @param {number} height @param {number} row */
function sharedRows(infos, needed, height, row) {
  /** @type {number[]} */
  const rows = infos.map((info) => (info.folded ? 0 : 1));
  const lacks = (/** @type {number} */ lane) =>
    (infos[lane].folded ? -1 : (needed[lane] ?? 1) - rows[lane]);
  const thin = infos.filter((info) => info.folded).length;
  const most = Math.floor((height - thin * FOLDED) / row) - (infos.length - thin);
  for (let spare = most; spare > 0; spare -= 1) {
    const needy = rows.reduce((best, _, lane) => (lacks(lane) > lacks(best) ? lane : best), 0);
    if (!infos.length || lacks(needy) <= 0) break;
    rows[needy] += 1;
  }
  return rows;
}

/** px of the middle of a mark; what found no room is a tick at the lane's foot.
 *  @param {Lane} lane @param {number} row */
export function markY({ top, height, rows }, row) {
  if (!rows) return top + height / 2;
  return row === CROWDED ? top + height - FOOT : top + ((row + 0.5) * height) / rows;
}

/** The lane at a height, if any. @param {Lane[]} lanes @param {number} y */
export function laneAt(lanes, y) {
  return lanes.find(({ top, height, clip }) => y >= Math.max(clip, top) && y < top + height);
}
