// @ts-check
/**
 * What the overview shows of the drill itself: its phases, how many events of each side lie where,
 * and those that were searched for or filtered. It is drawn once and kept until one of these has changed.
 */

import { sketched } from "../core/side-bins.js";

/** px from bar to bar, and of a bar. */
const BIN = 4;
const BAR = 3;
const HIT = 4;
const HITS_TOP = 1;

/**
 * @typedef {import("../core/timescale.js").TimeScale} TimeScale
 * @typedef {import("../core/model.js").Model} Model
 * @typedef {import("./palette.js").Palette} Palette
 * @typedef {object} Drawn
 * @property {CanvasRenderingContext2D} context
 * @property {TimeScale} scale of the whole axis
 * @property {number} height
 * @property {Palette} palette
 * @property {Model} model
 */

/** @param {Drawn} drawn */
export function paintPhases({ context, scale, height, palette, model }) {
  const { axis } = model;
  const right = scale.left + scale.width;
  for (const phase of model.phases) {
    if (!phase.colour) continue;
    const from = scale.x(axis.at(phase.rank));
    const to = Number.isFinite(phase.endRank) ? scale.x(axis.at(phase.endRank)) : right;
    context.fillStyle = palette.band(phase.colour);
    context.fillRect(from, 0, to - from, height);
    context.fillStyle = palette.bandEdge(phase.colour);
    context.fillRect(from, height - 2, to - from, 2);
  }
}

/**
 * Bars of sides, one on the other. A bar grows with the root of what it counts, so that one crowded
 * minute does not flatten the rest, and a side that is there at all is seen.
 * @param {Drawn} drawn
 * @param {import("../core/side-bins.js").SideCounts} counts
 * @param {import("../core/sketch.js").Sketch|null} sketch
 */
export function paintDensity({ context, scale, height, palette, model }, counts, sketch) {
  const number = Math.max(1, Math.floor(scale.width / BIN));
  const { sides, counts: all, bins, peak } = sketch ? sketched(sketch, number)
    : counts.bins(model.axis, number);
  const room = height - 6;
  for (let bin = 0; bin < bins; bin += 1) {
    let sum = 0;
    for (let side = 0; side < sides.length; side += 1) sum += all[side * bins + bin];
    if (!sum) continue;
    const tall = Math.max(3, Math.sqrt(sum / peak) * room);
    const x = scale.left + (bin * scale.width) / bins;
    let foot = height - 2;
    for (let side = 0; side < sides.length; side += 1) {
      const part = all[side * bins + bin];
      if (!part) continue;
      const high = Math.max(1, (part / sum) * tall);
      context.fillStyle = palette.side(sides[side]);
      context.fillRect(x, foot - high, BAR, high);
      foot -= high;
    }
  }
}

/** Events that were searched for, or the few that a filter leaves, as ticks at the top. @param {Drawn} drawn @param {Uint32Array} ranks */
export function paintHits({ context, scale, palette, model }, ranks) {
  const seen = new Uint8Array(Math.ceil(scale.width) + 1);
  context.fillStyle = palette.strong;
  for (const rank of ranks) {
    const px = Math.round(scale.x(model.axis.at(rank)) - scale.left);
    if (px < 0 || px >= seen.length || seen[px]) continue;
    seen[px] = 1;
    context.fillRect(scale.left + px - 1, HITS_TOP, 2, HIT);
  }
}

/** How much of a drill that is loading is here. @param {Drawn} drawn @param {number} part 0 to 1 */
export function paintLoaded({ context, scale, height, palette }, part) {
  context.fillStyle = palette.line;
  context.fillRect(scale.left, height - 2, scale.width, 2);
  context.fillStyle = palette.strong;
  context.fillRect(scale.left, height - 2, scale.width * part, 2);
}
