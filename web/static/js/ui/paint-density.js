// @ts-check
/** Crowds: how many events of a lane lie where, as an area in the colour of its side. What a filter
 *  leaves is in colour, all of it in grey behind. Heights are logarithmic, so that few beside many
 *  can be seen. */

import { lowerBound } from "../core/ascending.js";
import { before } from "../core/grid.js";

/** @typedef {import("./paint.js").Scene} Scene */

/** One event is this high. */
const LEAST = 2;
const PAD = 2;
const HIT = 2;

/** @param {Scene} scene @param {import("../core/in-view.js").InView} view
 *  @param {import("../core/lanes.js").Lane[]} lanes */
export function paintDensity({ context, layout, palette, scale }, { bins, dense }, lanes) {
  const first = Math.max(0, Math.floor(scale.value(layout.left) / bins.width) - bins.first);
  const last = Math.min(bins.count, Math.ceil(scale.value(layout.width) / bins.width) - bins.first);
  const area = {
    first, last, peak: bins.peak, count: bins.count,
    x: scale.x((bins.first + first) * bins.width), wide: bins.width / scale.unit,
  };
  for (const lane of lanes) {
    if (!dense[lane.lane]) continue;
    context.globalAlpha = bins.passing ? 0.3 : 0.4;
    context.fillStyle = bins.passing ? palette.edge : palette.side(lane.side);
    fillArea(context, lane, bins.counts, area);
    if (!bins.passing) continue;
    context.globalAlpha = 0.6;
    context.fillStyle = palette.side(lane.side);
    fillArea(context, lane, bins.passing, area);
  }
  context.globalAlpha = 1;
}

/** @typedef {{first: number, last: number, peak: number, count: number, x: number, wide: number}} Area */

/** @param {CanvasRenderingContext2D} context
 *  @param {{lane: number, top: number, height: number}} lane @param {Uint32Array} counts
 *  @param {Area} area */
export function fillArea(context, { lane, top, height }, counts, { first, last, peak, count, x, wide }) {
  const foot = top + height - 1;
  const tall = height - PAD - 1;
  const most = Math.log1p(peak);
  const base = lane * count;
  let y = foot;
  context.beginPath();
  context.moveTo(x, foot);
  for (let n = first; n < last; n += 1) {
    const there = counts[base + n];
    const next = there ? foot - Math.max(LEAST, (tall * Math.log1p(there)) / most) : foot;
    const at = x + (n - first) * wide;
    if (next !== y) {
      context.lineTo(at, y);
      context.lineTo(at, next);
    }
    y = next;
  }
  context.lineTo(x + (last - first) * wide, y);
  context.lineTo(x + (last - first) * wide, foot);
  context.fill();
}

/** Where the words that are searched for were found, or the few events that a filter leaves, as
 *  ticks in a strip. @param {Scene} scene
 *  @param {Uint32Array} ranks */
export function paintHits({ context, layout, palette, scale, say }, ranks) {
  if (!ranks.length) return;
  const { axis } = say.model;
  const { top, height } = layout.hits;
  context.fillStyle = palette.strong;
  let low = before(axis, scale.value(layout.left));
  let from = lowerBound(ranks, low);
  for (let x = Math.floor(layout.left); x < layout.width && from < ranks.length; x += HIT) {
    low = before(axis, scale.value(x + HIT), low);
    const to = lowerBound(ranks, low, from);
    if (to > from) context.fillRect(x, top, HIT, height);
    from = to;
  }
}
