// @ts-check
/**
 * The range that play repeats: a band in the ruler, and its ends through the lanes; strong while it
 * is repeated, faint otherwise. The thumbs that move the ends are elements over it.
 */

import { bounds } from "../core/loop.js";
import { clipped } from "./paint.js";

const TALL = 5;

/** @param {import("./paint.js").Scene} scene @param {import("../core/player.js").Player} player */
export function paintLoop(scene, { range, looping }) {
  const { context, layout, palette, scale, say } = scene;
  if (!range || say.model.axis.empty) return;
  const { from, to } = bounds(say.model.axis, range);
  const [left, right] = [Math.round(scale.x(from)), Math.round(scale.x(to))];
  const { height } = layout.ruler;
  const bottom = layout.levels.height ? layout.levels.top : layout.height;
  clipped(scene, () => {
    context.fillStyle = looping ? palette.strong : palette.edge;
    context.fillRect(left, height - TALL, Math.max(2, right - left), looping ? TALL - 1 : 2);
    context.strokeStyle = context.fillStyle;
    context.lineWidth = 1;
    context.setLineDash(looping ? [] : [3, 3]);
    context.beginPath();
    for (const x of [left, right]) {
      context.moveTo(x + 0.5, 0);
      context.lineTo(x + 0.5, bottom);
    }
    context.stroke();
    context.setLineDash([]);
  });
}
