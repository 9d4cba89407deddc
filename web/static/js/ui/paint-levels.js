// @ts-check
/** The level over the axis: its steps where they can be told apart, else between which levels it
 *  went. What only the vocabulary gives is dashed. */

import { face, fitted, line } from "./paint.js";

/**
 * @typedef {import("./paint.js").Scene} Scene
 * @typedef {import("../core/in-view.js").InView} InView
 * @typedef {import("../core/level-curve.js").LevelCurve} LevelCurve
 */

const TOP = 5;
/** px from the edges to the highest and the lowest level. */
const ABOVE = 8;
const BELOW = 6;
/** Least px between two numbers, each of 11 px. */
const APART = 11;
const DASH = [4, 3];
const BEYOND = 8;

/** @param {Scene} scene @param {InView} view @param {LevelCurve} curve */
export function paintLevels(scene, view, curve) {
  const { context, layout, palette } = scene;
  if (!layout.levels.height) return;
  context.globalAlpha = 0.4;
  context.strokeStyle = palette.line;
  for (let level = 0; level <= TOP; level += 1) {
    const y = Math.round(height(layout, level)) + 0.5;
    line(context, layout.left, y, layout.width, y);
  }
  context.globalAlpha = 1;
  if (view.steps) paintSteps(scene, view.steps);
  else if (curve.some) paintEnvelope(scene, view, curve);
}

/** @param {import("./timeline.js").Layout} layout @param {number} level */
function height({ levels }, level) {
  return levels.top + levels.height - BELOW - (level / TOP) * (levels.height - ABOVE - BELOW);
}

/** @param {Scene} scene @param {import("../core/level-curve.js").Step[]} steps */
function paintSteps({ context, layout, palette, scale, say }, steps) {
  const { axis } = say.model;
  const [own, given] = [new Path2D(), new Path2D()];
  // Dashes are drawn, and cost, also where nobody sees them.
  const x = (/** @type {number} */ value) =>
    Math.min(layout.width + BEYOND, Math.max(layout.left - BEYOND, scale.x(value)));
  steps.forEach(({ rank, level, own: said }, n) => {
    const from = x(axis.at(rank));
    const to = x(n + 1 < steps.length ? axis.at(steps[n + 1].rank) : axis.last);
    if (to === from && (from < layout.left || from > layout.width)) return;
    const path = said ? own : given;
    path.moveTo(from, height(layout, n ? steps[n - 1].level : level));
    path.lineTo(from, height(layout, level));
    path.lineTo(to, height(layout, level));
  });
  context.lineWidth = 2;
  context.strokeStyle = palette.text;
  context.stroke(own);
  context.setLineDash(DASH);
  context.stroke(given);
  context.setLineDash([]);
}

/** @param {Scene} scene @param {InView} view @param {LevelCurve} curve */
function paintEnvelope({ context, layout, palette, scale, say }, { bins }, curve) {
  const { low, high } = bins.envelope(curve);
  const { axis } = say.model;
  const first = Math.max(0, Math.floor(scale.value(layout.left) / bins.width) - bins.first);
  const last = Math.min(low.length, Math.ceil(Math.min(axis.last, scale.to) / bins.width) - bins.first);
  const x = (/** @type {number} */ n) => scale.x((bins.first + n) * bins.width);
  context.fillStyle = palette.text;
  for (let n = first; n < last;) {
    let to = n + 1;
    while (to < last && high[to] === high[n] && low[to] === low[n]) to += 1;
    if (high[n] >= 0) {
      const [top, bottom] = [height(layout, high[n]), height(layout, low[n])];
      context.globalAlpha = 0.25;
      context.fillRect(x(n), top, x(to) - x(n), bottom - top);
      context.globalAlpha = 1;
      context.fillRect(x(n), top - 1, x(to) - x(n), 2);
    }
    n = to;
  }
}

/** What the curve is, and its numbers, as many as there is room for. @param {Scene} scene */
export function paintLevelHead(scene) {
  const { context, layout, palette, say } = scene;
  const { levels } = layout;
  if (!levels.height) return;
  context.fillStyle = palette.ground;
  context.fillRect(0, levels.top, layout.left, levels.height);
  context.strokeStyle = palette.line;
  line(context, 0, levels.top - 0.5, layout.width, levels.top - 0.5);
  face(scene, 12);
  context.fillStyle = palette.muted;
  context.textBaseline = "middle";
  context.textAlign = "left";
  const middle = levels.top + levels.height / 2;
  context.fillText(fitted(context, say.t("view.level"), layout.left - 30), 12, middle);
  context.textAlign = "right";
  face(scene, 11);
  const each = (height(layout, 0) - height(layout, TOP)) / TOP;
  const step = [1, TOP].find((every) => each * every >= APART) ?? TOP;
  for (let level = 0; level <= TOP; level += step) {
    context.fillText(String(level), layout.left - 8, height(layout, level));
  }
}
