// @ts-check
/**
 * The ruler over the lanes, in each of the three axes, and the playhead that runs through them. The
 * switch between the axes lies over its left end, as buttons.
 */

import { fitting, rulerTicks } from "../core/ticks.js";
import { clipped, face } from "./paint.js";

/**
 * @typedef {import("./paint.js").Scene} Scene
 * @typedef {import("../core/player.js").Player} Player
 */

const TICK = 8;
const SMALL_TICK = 5;
const HANDLE = 7;

/** @param {Scene} scene */
export function paintRuler(scene) {
  const { context, layout, palette, scale, say } = scene;
  const { height } = layout.ruler;
  context.fillStyle = palette.surface;
  context.fillRect(0, 0, layout.width, height);
  if (!say.model.axis.empty) {
    const { major, minor, day } = rulerTicks(scale, say);
    clipped(scene, () => {
      context.strokeStyle = palette.line;
      strokes(context, minor.map((value) => scale.x(value)), height - SMALL_TICK, height);
      context.strokeStyle = palette.edge;
      strokes(context, major.map(({ value }) => scale.x(value)), height - TICK, height);
      paintLabels(scene, major, day);
    });
  }
  context.strokeStyle = palette.line;
  context.lineWidth = 1;
  context.beginPath();
  context.moveTo(0, height - 0.5);
  context.lineTo(layout.width, height - 0.5);
  context.stroke();
}

/** @param {Scene} scene @param {import("../core/ticks.js").Tick[]} major @param {string} [day] */
function paintLabels(scene, major, day) {
  const { context, layout, palette, scale } = scene;
  context.textBaseline = "middle";
  context.textAlign = "center";
  const wide = (/** @type {string} */ words, /** @type {boolean} */ bold) => {
    face(scene, 12, bold ? 600 : 400);
    return context.measureText(words).width;
  };
  /** @type {import("../core/ticks.js").Label[]} */
  const labels = major.map(({ value, words, strong }) =>
    ({ x: scale.x(value), width: wide(words, strong), words, strong }));
  if (day) labels.push({ x: layout.left, width: wide(day, true), words: day, strong: false, day: true });
  for (const { x, words, strong, day: begins } of fitting(labels, layout.left, layout.width)) {
    const bold = strong || Boolean(begins);
    face(scene, 12, bold ? 600 : 400);
    context.fillStyle = bold ? palette.text : palette.muted;
    context.fillText(words, x, 10);
  }
}

/** @param {CanvasRenderingContext2D} context @param {number[]} xs @param {number} top @param {number} bottom */
function strokes(context, xs, top, bottom) {
  context.lineWidth = 1;
  context.beginPath();
  for (const x of xs) {
    const at = Math.round(x) + 0.5;
    context.moveTo(at, top);
    context.lineTo(at, bottom);
  }
  context.stroke();
}

/** @param {Scene} scene @param {Player} player */
export function paintPlayhead(scene, player) {
  const { context, layout, palette } = scene;
  const x = headX(scene, player);
  if (Number.isNaN(x)) return;
  context.fillStyle = palette.strong;
  context.fillRect(x - 1, layout.ruler.height, 2, layout.height);
}

/** The playhead's end in the ruler. @param {Scene} scene @param {Player} player */
export function paintHandle(scene, player) {
  const { context, layout, palette } = scene;
  const x = headX(scene, player);
  if (Number.isNaN(x)) return;
  const { height } = layout.ruler;
  context.fillStyle = palette.strong;
  context.beginPath();
  context.moveTo(x - HANDLE, height - 11);
  context.lineTo(x + HANDLE, height - 11);
  context.lineTo(x, height);
  context.fill();
}

/** px of the playhead, NaN when it is out of view. @param {Scene} scene @param {Player} player */
function headX({ layout, scale, say }, player) {
  const x = Math.round(scale.x(say.model.axis.playhead(player)));
  return player.rank && x >= layout.left - HANDLE && x <= layout.width ? x : NaN;
}
