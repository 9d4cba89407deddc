// @ts-check
/**
 * What is to be drawn of a window of the axis, lane by lane.
 *
 * A lane with few events in the window shows each as a mark. In one with many there is a density,
 * and over it marks of all that is rare in the drill, and of what a filter leaves when that is not
 * much; and for every 40 px or so one event, of the rarest kind there. What finds no row is a tick.
 *
 * It is made for a window and half as much on either side, and kept until the view leaves that:
 * panning is only drawing.
 *
 * @typedef {import("./lanes.js").Lane} Lane
 * @typedef {import("./timescale.js").TimeScale} TimeScale
 * @typedef {object} Seen
 * @property {string} key of the drill's state, the lanes and the filter
 * @property {import("./model.js").Model} model
 * @property {import("./lane-counts.js").LaneCounts} counts
 * @property {import("./lane-counts.js").LaneCounts|null} passing counts of what a filter leaves
 * @property {Uint32Array} always ranks that always have a mark
 * @property {Uint8Array} first 1 for those of them that come first where room is short
 * @property {import("./rarest.js").Rarest} rarest
 * @property {import("./level-curve.js").LevelCurve} curve
 * @property {Lane[]} lanes
 * @property {number} mark px
 */

import { Binned } from "./binned.js";
import { lowerBound } from "./ascending.js";
import { before, edgesOf, gridOf } from "./grid.js";
import { MarkList } from "./mark-list.js";
import { MarkRows, placeAll, placeBeside, placeLane } from "./placing.js";

/** Marks in a window; a lane shows marks while most of them find a row. */
const MOST_MARKS = 2500;
const PER_PLACE = 3;
/** A lane that shows a density does so until it has this much fewer. */
const STAYS = 0.8;
/** Least px of a place for one event. */
const SLOT = 44;
/** Changes of the level that lie this far apart can be told from each other. */
const STEP = 3;
/** Made beyond the view to either side, unless the zoom has just changed and may change again. */
const MARGIN = 0.5;
const SAME = 1e-6;
/** More lanes than there are; and so many ranks are kept of what was found, then none. */
const LANES = 256;
const MOST_FOUND = 10_000;

export class InView {
  marks = new MarkList();
  /** 1: the lane shows a density. */
  dense = new Uint8Array(0);
  bins = new Binned();
  /** Changes of the level; null when they are too many to be drawn.
   *  @type {import("./level-curve.js").Step[]|null} */
  steps = null;
  #key = "";
  #unit = 0;
  #from = 0;
  #to = -1;
  #margin = 0;
  /** Ranks by part and lane. @type {{key: string, width: number, found: Map<number, number>}} */
  #places = { key: "", width: 0, found: new Map() };

  /** @param {Seen} seen @param {TimeScale} scale */
  look(seen, scale) {
    // Panning changes the last digits of the unit, no more.
    const zoomed = !(Math.abs(scale.unit / this.#unit - 1) < SAME);
    const held = seen.key === this.#key && !zoomed
      && scale.from >= this.#from && scale.to <= this.#to;
    this.bins.look(seen, scale);
    if (held) return;
    const fresh = seen.key !== this.#key;
    this.#margin = zoomed ? 0 : MARGIN;
    [this.#key, this.#unit] = [seen.key, scale.unit];
    this.#from = scale.from - scale.span * this.#margin;
    this.#to = scale.to + scale.span * this.#margin;
    this.#make(seen, scale, fresh);
  }

  /** @param {Seen} seen @param {TimeScale} scale @param {boolean} fresh */
  #make(seen, scale, fresh) {
    const { axis } = seen.model;
    const reach = (seen.mark + 2) * scale.unit;
    const window = {
      from: before(axis, this.#from - reach), to: before(axis, this.#to + reach), reach,
    };
    this.marks.clear(seen.model.store.columns.order);
    this.#choose(seen, window, scale, fresh);
    for (const lane of seen.lanes) {
      if (!this.dense[lane.lane]) this.#markAll(seen, lane, window);
    }
    if (this.dense.some(Boolean)) this.#markSome(seen, window, scale);
    this.#levels(seen, window, scale);
  }

  /** Which lanes show a density: the emptiest show marks, as long as there are not too many.
   *  @param {Seen} seen @param {{from: number, to: number}} window @param {TimeScale} scale
   *  @param {boolean} fresh */
  #choose({ model, counts, lanes, mark }, { from, to }, scale, fresh) {
    const was = fresh || this.dense.length !== counts.lanes ? null : this.dense;
    this.dense = new Uint8Array(counts.lanes);
    // Beyond the drill there is no room for its marks: else the choice would hang on the margin.
    const { axis } = model;
    const looked = Math.min(this.#to, axis.to) - Math.max(this.#from, axis.from);
    const wide = Math.max(1, looked / scale.span);
    const places = (scale.width * wide) / (mark + 2);
    let room = MOST_MARKS * wide;
    const there = lanes.map(({ lane, rows }) => ({ lane, rows, count: counts.count(lane, from, to) }));
    for (const { lane, rows, count } of there.sort((a, b) => a.count - b.count)) {
      const most = Math.max(1, rows) * places * PER_PLACE * (was?.[lane] ? STAYS : 1);
      room -= count;
      this.dense[lane] = Number(count > most || room < 0);
    }
  }

  /** Every event of a lane; what a filter leaves has its place first. @param {Seen} seen @param {Lane} lane
   *  @param {{from: number, to: number, reach: number}} window */
  #markAll({ model, counts, passing }, { lane, rows }, window) {
    const { axis } = model;
    const { reach } = window;
    const value = (/** @type {number} */ rank) => axis.at(rank);
    const put = (/** @type {number} */ rank, /** @type {number} */ row) => {
      this.marks.put(rank, axis.at(rank), lane, row);
    };
    const end = ending(model);
    if (passing) placeBeside(counts, passing, lane, window, rows, reach, value, end, put);
    else placeLane(counts, lane, window, new MarkRows(rows, reach), value, end, put);
  }

  /** @param {Seen} seen @param {{from: number, to: number, reach: number}} window
   *  @param {TimeScale} scale */
  #markSome(seen, { from, to, reach }, scale) {
    const { model, lanes } = seen;
    const value = (/** @type {number} */ rank) => model.axis.at(rank);
    const grid = gridOf(this.#from, this.#to, SLOT * scale.unit);
    const edges = edgesOf(model.axis, grid.first * grid.width, grid.width, grid.count);
    const byLane = split(seen, this.dense);
    for (const { lane, rows } of lanes) {
      if (!byLane[lane]) continue;
      const { ranks, first } = byLane[lane];
      const placed = placeAll(ranks, first, rows, reach, value, ending(model));
      for (let n = lowerBound(ranks, from); n < ranks.length && ranks[n] < to; n += 1) {
        this.marks.put(ranks[n], value(ranks[n]), lane, placed[n]);
      }
      if (rows) this.#represent(seen, { lane, rows, ranks, placed, reach }, grid, edges);
    }
  }

  /**
   * One event for each part of a crowded lane, where a row is free. Neighbouring parts use different
   * rows, so that no event stands back for its neighbour.
   * @param {Seen} seen
   * @param {{lane: number, rows: number, ranks: Uint32Array, placed: Uint8Array, reach: number}} crowd
   * @param {import("./grid.js").Grid} grid
   * @param {Uint32Array} edges of its parts, as ranks
   */
  #represent({ model, rarest }, { lane, rows, ranks, placed, reach }, grid, edges) {
    const { axis } = model;
    const found = this.#found(grid.width);
    let last = -Infinity;
    for (let n = 0; n < grid.count; n += 1) {
      const place = (grid.first + n) * LANES + lane;
      const rank = found.get(place) ?? rarest.find(lane, edges[n], edges[n + 1]);
      found.set(place, rank);
      const near = rank < 0 ? 0 : lowerBound(ranks, rank);
      if (rank < 0 || ranks[near] === rank) continue;
      const at = axis.at(rank);
      const used = rowsNear(ranks, placed, near, axis, at, reach);
      const row = rows > 1 ? rows - 1 - ((grid.first + n) & 1) : 0;
      const free = !(used & (1 << row)) && (rows > 1 || at - last >= reach);
      last = at;
      if (free) this.marks.put(rank, at, lane, row);
    }
  }

  /** What was found for parts of this width since the drill has changed. @param {number} width */
  #found(width) {
    const places = this.#places;
    if (places.key === this.#key && places.width === width && places.found.size < MOST_FOUND) {
      return places.found;
    }
    this.#places = { key: this.#key, width, found: new Map() };
    return this.#places.found;
  }

  /** @param {Seen} seen @param {{from: number, to: number}} window @param {TimeScale} scale */
  #levels({ curve }, { from, to }, scale) {
    const few = curve.changes(from, to) * STEP <= scale.width * (1 + 2 * this.#margin);
    this.steps = few && curve.some ? curve.steps(from, to) : null;
  }
}

/** Axis value at which a lasting event ends. @param {import("./model.js").Model} model
 *  @returns {(rank: number) => number} */
export function ending(model) {
  if (!model.relations.ends.size) return () => -Infinity;
  const { order } = model.store.columns;
  return (rank) => model.end(order[rank]);
}

/** What always has a mark, of each crowded lane. @param {Seen} seen @param {Uint8Array} dense
 *  @returns {Record<number, {ranks: Uint32Array, first: Uint8Array}>} */
function split({ always, first, counts }, dense) {
  const lanes = Uint8Array.from(always, (rank) => counts.laneAt(rank));
  /** @type {Record<number, {ranks: Uint32Array, first: Uint8Array}>} */
  const byLane = {};
  dense.forEach((crowded, lane) => {
    if (!crowded) return;
    const own = (/** @type {number} */ _, /** @type {number} */ n) => lanes[n] === lane;
    byLane[lane] = { ranks: always.filter(own), first: first.filter(own) };
  });
  return byLane;
}

/** Rows, as bits, that marks take nearer than `reach` to a value.
 *  @param {Uint32Array} ranks @param {Uint8Array} placed @param {number} near
 *  @param {import("./axis.js").Axis} axis @param {number} at @param {number} reach */
function rowsNear(ranks, placed, near, axis, at, reach) {
  let used = 0;
  for (let n = near - 1; n >= 0 && at - axis.at(ranks[n]) < reach; n -= 1) used |= 1 << placed[n];
  for (let n = near; n < ranks.length && axis.at(ranks[n]) - at < reach; n += 1) used |= 1 << placed[n];
  return used;
}
