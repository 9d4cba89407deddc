// @ts-check
/** Marks and ticks over the bars of what lasts. The current one is drawn last and ringed. */

import { markY } from "../core/lanes.js";
import { CROWDED } from "../core/placing.js";
import { byClip } from "./paint.js";
import { paintBars } from "./paint-bars.js";

/**
 * @typedef {import("./paint.js").Scene} Scene
 * @typedef {import("../core/lanes.js").Lane} Lane
 * @typedef {import("../core/filter.js").Filter} Filter
 * @typedef {object} Drawn
 * @property {import("../core/timeline-index.js").TimelineIndex} index
 * @property {import("../core/in-view.js").InView} view
 * @property {import("./sprites.js").Sprites} sprites
 * @property {Filter} filter
 * @property {number} current seq
 * @property {number} hover seq
 */

const DIM = 0.22;
const TICK = { half: 4, tall: 9, wide: 2 };

/** @param {Scene} scene @param {Drawn} drawn */
export function paintMarks(scene, drawn) {
  const { layout } = scene;
  drawn.sprites.begin(scene, layout.mark);
  byClip(scene, layout.left, (lanes) => {
    /** @type {(Lane|undefined)[]} */
    const byNumber = [];
    for (const lane of lanes) byNumber[lane.lane] = lane;
    paintBars(scene, drawn, byNumber);
    if (drawn.filter.active) paintAll(scene, drawn, byNumber, false);
    paintAll(scene, drawn, byNumber, true);
    for (const seq of new Set([drawn.hover, drawn.current])) {
      if (seq) paintOne(scene, drawn, byNumber, seq);
    }
  });
}

/** All marks that a filter shows, or all others. @param {Scene} scene @param {Drawn} drawn
 *  @param {(Lane|undefined)[]} lanes @param {boolean} shown */
function paintAll(scene, drawn, lanes, shown) {
  const { context, layout, scale, say } = scene;
  const { view, sprites, filter, current, hover } = drawn;
  const { ranks, values, rows, lanes: numbers, count } = view.marks;
  const { order } = say.model.store.columns;
  const ratio = devicePixelRatio;
  const reach = layout.mark;
  const [from, to] = [scale.value(layout.left - reach), scale.value(layout.width + reach)];
  const ticks = new Ticks(layout);
  const { active } = filter;
  context.globalAlpha = shown ? 1 : DIM;
  for (let n = 0; n < count; n += 1) {
    const value = values[n];
    const lane = lanes[numbers[n]];
    if (value < from || value > to || !lane) continue;
    const seq = order[ranks[n]];
    if (active && filter.shows(seq) !== shown) continue;
    const [x, y] = [scale.x(value), markY(lane, rows[n])];
    if (rows[n] === CROWDED) ticks.put(lane, seq, x, y, say.model.store);
    else if (seq !== current && seq !== hover) {
      const { image, half, size } = sprites.get(scene, seq, layout.mark);
      const [left, top] = [Math.round((x - half) * ratio) / ratio, Math.round((y - half) * ratio) / ratio];
      context.drawImage(image, left, top, size, size);
    }
  }
  ticks.paint(scene);
  context.globalAlpha = 1;
}

/** Ticks, one a pixel and lane, gathered by colour. */
class Ticks {
  /** x and y, one after the other, by side. @type {Map<string, number[]>} */
  #points = new Map();

  /** @param {import("./timeline.js").Layout} layout */
  constructor({ width, lanes }) {
    this.width = Math.ceil(width) + 1;
    this.taken = new Map(lanes.map((lane) => [lane.lane, new Uint8Array(this.width)]));
  }

  /** @param {Lane} lane @param {number} seq @param {number} x @param {number} y
   *  @param {import("../core/store.js").Store} store */
  put(lane, seq, x, y, store) {
    const at = Math.round(x);
    const taken = this.taken.get(lane.lane);
    if (!taken || at < 0 || at >= this.width || taken[at]) return;
    taken[at] = 1;
    const side = store.side(seq);
    const points = this.#points.get(side);
    if (points) points.push(at, y);
    else this.#points.set(side, [at, y]);
  }

  /** @param {Scene} scene */
  paint({ context, palette }) {
    for (const [side, points] of this.#points) {
      context.fillStyle = palette.side(side);
      for (let n = 0; n < points.length; n += 2) {
        context.fillRect(points[n] - TICK.wide / 2, points[n + 1] - TICK.half, TICK.wide, TICK.tall);
      }
    }
  }
}

/** The current event or the one under the pointer, wherever it lies.
 *  @param {Scene} scene @param {Drawn} drawn @param {(Lane|undefined)[]} lanes @param {number} seq */
function paintOne(scene, { index, view, sprites, current }, lanes, seq) {
  const { context, layout, scale, say } = scene;
  const { store, axis } = say.model;
  const lane = lanes[index.laneOf(seq) ?? -1];
  if (!lane || !store.has(seq)) return;
  const rank = store.rankOf(seq);
  const row = view.marks.row(seq);
  const [x, y] = [scale.x(axis.at(rank)), row < 0 ? lane.top + lane.height / 2 : markY(lane, row)];
  const size = seq === current ? layout.mark + 4 : layout.mark;
  if (seq === current) ring(scene, x, y, size / 2 + 3);
  const sprite = sprites.get(scene, seq, layout.mark);
  const wide = (sprite.size * size) / layout.mark;
  context.drawImage(sprite.image, x - wide / 2, y - wide / 2, wide, wide);
}

/** @param {Scene} scene @param {number} x @param {number} y @param {number} radius */
function ring({ context, palette }, x, y, radius) {
  context.beginPath();
  context.arc(x, y, radius + 2, 0, 2 * Math.PI);
  context.fillStyle = palette.ground;
  context.fill();
  context.lineWidth = 2.5;
  context.strokeStyle = palette.strong;
  context.stroke();
}
