// @ts-check
/** The range that play repeats, as brackets in the ruler: strong while it does, faint otherwise. */

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
  clipped(scene, () => {
    context.fillStyle = looping ? palette.strong : palette.edge;
    context.fillRect(left, height - TALL, Math.max(2, right - left), looping ? TALL - 1 : 2);
    for (const [x, foot] of [[left, 1], [right, -1]]) {
      context.fillRect(x - 1, 0, 2, height);
      context.fillRect(foot > 0 ? x - 1 : x - 6, 0, 7, 2);
    }
  });
}
