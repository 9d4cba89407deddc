// @ts-check
/**
 * The timeline: where everything lies on the canvas. Rows of marks are laid out again only when
 * the drill, the zoom or the size has changed; panning and playing draw what is laid out.
 */

import {
  laneSide, layoutLanes, markY, neededRows, placeMarks, sidesOf,
} from "../core/lanes.js";
import { byId } from "./dom.js";
import { paintBack, paintFront } from "./paint.js";
import { paintLoop } from "./paint-loop.js";
import { paintMarks } from "./paint-marks.js";
import { Surface } from "./surface.js";

/**
 * @typedef {import("../core/facts.js").Say} Say
 * @typedef {import("../core/player.js").Player} Player
 * @typedef {import("../core/view.js").View} View
 * @typedef {import("./palette.js").Palette} Palette
 * @typedef {object} Layout
 * @property {number} width
 * @property {number} height
 * @property {number} left px of the plot
 * @property {number} right px of the plot
 * @property {{top: number, height: number}} ruler
 * @property {{top: number, height: number}} bands
 * @property {{top: number, height: number}} levels
 * @property {import("../core/lanes.js").Lane[]} lanes
 * @property {number} mark size of a mark in px
 * @property {Uint8Array} rows
 */

const RULER = 30;
const BANDS = 22;
const LEVELS = 44;
const ROW = 21;
const LEAST_ROW = 15;

export class Timeline {
  #key = "";
  /** @type {Layout|null} */
  #layout = null;

  /** @param {Say} context @param {View} view @param {() => Palette} palette @param {() => void} resized */
  constructor(context, view, palette, resized) {
    this.context = context;
    this.view = view;
    this.palette = palette;
    this.canvas = /** @type {HTMLCanvasElement} */ (byId("timeline"));
    this.surface = new Surface(this.canvas, resized);
    /** seq under the pointer, 0 for none. */
    this.hover = 0;
  }

  /** @param {Player} player @param {import("../core/search.js").Search} search */
  draw(player, search) {
    const context = this.surface.begin();
    const layout = this.layout();
    const scene = {
      context, layout, palette: this.palette(), say: this.context, scale: this.view.scale,
    };
    paintBack(scene, player);
    paintMarks(scene, player, search, this.hover);
    paintFront(scene, player);
    paintLoop(scene, player);
  }

  /** @returns {Layout} */
  layout() {
    const { model } = this.context;
    const { width, height } = this.surface;
    const style = getComputedStyle(this.canvas);
    const px = (/** @type {string} */ name) => parseFloat(style.getPropertyValue(name)) * rem();
    const [left, right] = [px("--plot-left"), width - px("--plot-right")];
    this.view.resize(left, right - left);
    const unit = this.view.scale.unit;
    const key = [model.store.version, width, height, left, unit.toPrecision(8)].join();
    if (key !== this.#key || !this.#layout) {
      this.#layout = this.#make(left, right);
      this.#key = key;
    }
    return this.#layout;
  }

  /** The event whose mark is at a point, else 0. @param {number} x @param {number} y */
  hit(x, y) {
    const { model } = this.context;
    const { store, axis } = model;
    const layout = this.layout();
    const { scale } = this.view;
    const reach = Math.max(12, layout.mark / 2 + 2);
    const lane = layout.lanes.find((l) => y >= l.top && y < l.top + l.height);
    if (!lane || x < layout.left - reach) return 0;
    let best = 0;
    let least = reach ** 2 + 1;
    for (let rank = axis.rank(scale.value(x - reach)); rank < store.count; rank += 1) {
      const at = scale.x(axis.at(rank));
      if (at > x + reach) break;
      const seq = store.at(rank);
      if (laneSide(store, seq) !== lane.side) continue;
      const far = (at - x) ** 2 + (markY(lane, layout.rows[rank]) - y) ** 2;
      if (far <= least) [best, least] = [seq, far];
    }
    return best;
  }

  /** @param {number} left @param {number} right @returns {Layout} */
  #make(left, right) {
    const { model } = this.context;
    const { store, axis } = model;
    const { width, height } = this.surface;
    const bands = model.phases.length ? BANDS : 0;
    const levels = model.stairs.length && height > 240 ? LEVELS : 0;
    const top = RULER + bands + 4;
    const room = Math.max(40, height - top - levels - 6);
    const sides = sidesOf(store);
    const row = Math.max(LEAST_ROW, Math.min(ROW, room / Math.max(1, sides.length)));
    // By what the whole drill needs, so that no lane changes its height with the zoom.
    const whole = ((row + 1) * (axis.to - axis.from)) / Math.max(1, right - left);
    const lanes = layoutLanes(sides, top, room, row, neededRows(store, axis, whole));
    const each = lanes.length ? lanes[0].height / lanes[0].rows : row;
    const mark = Math.max(12, Math.min(26, each - 3));
    const reach = (mark + 2) * this.view.scale.unit;
    return {
      width, height, left, right, lanes, mark,
      ruler: { top: 0, height: RULER },
      bands: { top: RULER, height: bands },
      levels: { top: height - levels, height: levels },
      rows: placeMarks(store, axis, lanes, reach, (seq) => model.end(seq)),
    };
  }
}

function rem() {
  return parseFloat(getComputedStyle(document.documentElement).fontSize);
}
