// @ts-check
/** Marks, ticks, and the bars of lasting events. The current one is drawn last and ringed. */

import { markY } from "../core/lanes.js";
import { CROWDED } from "../core/placing.js";
import { byClip } from "./paint.js";

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
/** Bars are drawn from this length on; a shorter one lies beneath its mark. */
const BAR = 3;
/** Of this many bars in view only the longer ones are drawn. */
const LONG_BAR = 12;
const MANY = 4000;
/** Of a bar that lies behind others, less than this is not worth drawing. */
const STICKS_OUT = 2;

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

/** How far the foot of each lane is covered by bars, which come in the order of their starts: where
 *  thousands lie one over the other, only what sticks out is drawn. */
class Feet {
  /** @param {import("./timeline.js").Layout} layout */
  constructor({ lanes }) {
    this.covered = new Float64Array(lanes.reduce((most, { lane }) => Math.max(most, lane + 1), 0)).fill(-Infinity);
  }

  /** Cover what is free of a bar; px from which that is, its end for nothing. @param {Lane} lane @param {number} from @param {number} to */
  cover({ lane }, from, to) {
    const free = Math.max(from, this.covered[lane]);
    if (to - free < STICKS_OUT) return to;
    this.covered[lane] = to;
    return free;
  }
}

/** @param {Scene} scene @param {Drawn} drawn @param {(Lane|undefined)[]} lanes */
function paintBars(scene, { index, view, filter }, lanes) {
  const { context, layout, palette, scale, say } = scene;
  const { store } = say.model;
  const { bars } = index;
  if (!bars.count) return;
  const least = (bars.count > MANY ? LONG_BAR : BAR) * scale.unit;
  const { active } = filter;
  const feet = bars.count > MANY ? new Feet(layout) : null;
  bars.visit(scale.value(layout.left), scale.value(layout.width), least, (seq, start, end) => {
    const lane = lanes[index.laneOf(seq) ?? -1];
    if (!lane) return;
    const known = view.marks.row(seq);
    const row = known < 0 ? CROWDED : known;
    const [from, to] = [Math.max(scale.x(start), -BAR), Math.min(scale.x(end), layout.width + BAR)];
    const dim = active && !filter.shows(seq);
    const first = row === CROWDED && !dim && feet ? feet.cover(lane, from, to) : from;
    if (first >= to) return;
    const y = markY(lane, row);
    const thick = row === CROWDED ? 2 : 4;
    context.globalAlpha = dim ? 0.15 : 0.85;
    context.fillStyle = palette.side(store.side(seq));
    context.fillRect(first, y - thick / 2, to - first, thick);
    context.fillRect(to - 2, y - 4, 2, 8);
  });
  context.globalAlpha = 1;
}
