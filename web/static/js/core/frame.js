// @ts-check
/**
 * How the timeline's height is shared: ruler, phases, the strip of what a search has found, lanes,
 * level.
 *
 * @typedef {{top: number, height: number}} Strip px
 * @typedef {object} Frame
 * @property {number} width
 * @property {number} height
 * @property {number} left px of the plot
 * @property {number} right px of the plot
 * @property {Strip} ruler
 * @property {Strip} bands
 * @property {Strip} hits
 * @property {Strip} levels
 * @property {import("./lanes.js").Lane[]} lanes
 * @property {number} scroll px that the lanes are scrolled, up to `most`
 * @property {number} most
 * @property {number} mark size of a mark in px
 * @typedef {object} Room
 * @property {number} width
 * @property {number} height
 * @property {number} left
 * @property {number} right
 * @property {number} scroll as far as it goes
 * @property {boolean} phases whether there are any
 * @property {boolean} levelled whether events have levels
 * @property {number} [least] px of a row of marks, where fingers need more
 */

import { layoutLanes } from "./lanes.js";

const RULER = 30;
const BANDS = 22;
const HITS = 5;
const LEVELS = 44;
/** Room for every number of the level. */
const TALL_LEVELS = 72;
/** Where there is less than this, the lanes are all; where more, the level has its numbers. */
const LOW = 240;
const HIGH = 420;
const LEAST_LANES = 40;
const FOOT = 6;
const ROW = 21;
const LEAST_ROW = 17;
const MARK = { least: 12, most: 26, apart: 3 };

/**
 * @param {import("./lane-set.js").LaneInfo[]} infos
 * @param {number[]} needed rows by lane
 * @param {Room} room
 * @returns {Frame}
 */
export function frameOf(infos, needed, room) {
  const { width, height, left, right } = room;
  const { bands, levels, top, lanes: tall } = shares(room);
  const row = rowOf(infos.length, room);
  const { lanes, scroll, most } = layoutLanes(infos, needed, { top, height: tall, row, scroll: room.scroll });
  const open = lanes.find((lane) => lane.rows > 0);
  const each = (open ? open.height / open.rows : row) - MARK.apart;
  return {
    width, height, left, right, lanes, scroll, most,
    mark: Math.max(MARK.least, Math.min(MARK.most, each)),
    ruler: { top: 0, height: RULER },
    bands: { top: RULER, height: bands },
    hits: { top: RULER + bands + 1, height: HITS },
    levels: { top: height - levels, height: levels },
  };
}

/** Least px of a row of marks. @param {number} lanes @param {Room} room */
export function rowOf(lanes, room) {
  const least = Math.max(LEAST_ROW, room.least ?? 0);
  return Math.max(least, Math.min(ROW, shares(room).lanes / Math.max(1, lanes)));
}

/** @param {Room} room */
function shares({ height, phases, levelled }) {
  const bands = phases ? BANDS : 0;
  const levels = !levelled || height <= LOW ? 0 : height > HIGH ? TALL_LEVELS : LEVELS;
  const top = RULER + bands + HITS + 3;
  return { bands, levels, top, lanes: Math.max(LEAST_LANES, height - top - levels - FOOT) };
}
