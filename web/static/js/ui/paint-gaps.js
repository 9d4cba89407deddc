// @ts-check
/** Idle stretches are hatched, with their length; those that play skips are hatched the other way
 *  and say so. */

import { duration } from "../core/format.js";
import { face } from "./paint.js";

/** @typedef {import("./paint.js").Scene} Scene */

const LEAST = 40;
const APART = 12;
const LABEL = 20;

/** @param {Scene} scene @param {import("../core/stretches.js").Stretches} gaps
 *  @param {number} skip ms from which on play skips, 0 for never */
export function paintGaps(scene, gaps, skip) {
  const { layout, scale, say } = scene;
  if (say.model.axis.ordinal) return;
  const beside = layout.mark / 2 + 3;
  const least = (LEAST + 2 * beside) * scale.unit;
  gaps.visit(scale.value(layout.left), scale.value(layout.width), least, (_, start, end) => {
    const from = Math.max(layout.left - APART, scale.x(start) + beside);
    const to = Math.min(layout.width + APART, scale.x(end) - beside);
    if (to > from) paintGap(scene, from, to, end - start, skip > 0 && end - start >= skip);
  });
}

/** @param {Scene} scene @param {number} from @param {number} to @param {number} length
 *  @param {boolean} skipped */
function paintGap(scene, from, to, length, skipped) {
  const { layout, say } = scene;
  const top = layout.bands.top + layout.bands.height;
  const bottom = layout.levels.top;
  hatch(scene, { from, to, top, bottom }, skipped);
  const time = duration(length);
  const words = skipped
    ? [say.t("view.gap.skipped", { time }), say.t("view.gap.skipped.short", { time })]
    : [say.t("view.gap", { time })];
  label(scene, [...words, time], Math.max(from, layout.left), Math.min(to, layout.right), (top + bottom) / 2);
}

/** @param {Scene} scene @param {{from: number, to: number, top: number, bottom: number}} box
 *  @param {boolean} skipped */
function hatch({ context, palette }, { from, to, top, bottom }, skipped) {
  const tall = bottom - top;
  context.save();
  context.beginPath();
  context.rect(from, top, to - from, tall);
  context.clip();
  context.strokeStyle = palette.line;
  context.lineWidth = 1;
  context.beginPath();
  for (let x = from - tall; x < to; x += skipped ? APART / 2 : APART) {
    context.moveTo(x, skipped ? top : bottom);
    context.lineTo(x + tall, skipped ? bottom : top);
  }
  context.stroke();
  context.restore();
}

/** The first of the texts that fits. @param {Scene} scene @param {string[]} texts
 *  @param {number} from @param {number} to @param {number} y */
function label(scene, texts, from, to, y) {
  const { context, palette } = scene;
  face(scene, 12);
  const text = texts.find((one) => context.measureText(one).width + 8 <= to - from);
  if (!text) return;
  const { width } = context.measureText(text);
  context.fillStyle = palette.ground;
  context.fillRect((from + to - width) / 2 - 4, y - LABEL / 2, width + 8, LABEL);
  context.fillStyle = palette.muted;
  context.textAlign = "center";
  context.textBaseline = "middle";
  context.fillText(text, (from + to) / 2, y);
}
