// @ts-check
/** The phases as bands, each with its name for as long as any of it is in view. */

import { upTo } from "../core/outline.js";
import { pick } from "../core/vocabulary.js";
import { face, fitted } from "./paint.js";

/** @typedef {import("./paint.js").Scene} Scene */

/** Less than this of a band is not told from its neighbour. */
const LEAST = 0.5;
const PAD = 7;

/** @param {Scene} scene */
export function paintBands(scene) {
  const { context, layout, scale, say } = scene;
  const { phases, axis } = say.model;
  face(scene, 12, 600);
  context.textBaseline = "middle";
  context.textAlign = "left";
  const first = Math.max(0, upTo(phases, axis.rank(scale.value(layout.left))) - 1);
  let painted = -Infinity;
  for (let n = first; n < phases.length; n += 1) {
    const from = scale.x(axis.at(phases[n].rank));
    if (from >= layout.width) break;
    const ends = Number.isFinite(phases[n].endRank);
    const to = ends ? scale.x(axis.at(phases[n].endRank)) : layout.width;
    if (to - painted < LEAST) continue;
    painted = to;
    paintBand(scene, phases[n], Math.max(layout.left, from), Math.min(layout.width, to));
  }
}

/** @param {Scene} scene @param {import("../core/outline.js").Phase} phase @param {number} from
 *  @param {number} to */
function paintBand({ context, layout, palette, say }, phase, from, to) {
  const { bands } = layout;
  if (to <= from) return;
  if (phase.colour) {
    context.fillStyle = palette.band(phase.colour);
    context.fillRect(from, bands.top, to - from, layout.height - bands.top);
  }
  context.fillStyle = palette.bandEdge(phase.colour);
  context.fillRect(from, bands.top, Math.min(2, to - from), bands.height);
  context.fillRect(from, bands.top + bands.height - 2, to - from, 2);
  const { vocabulary } = say.model;
  const word = phase.colour
    ? vocabulary.colourLabel(phase.colour, say.lang) : pick(say.model.phaseWords(phase), say.lang).text;
  const text = to - from > 2 * PAD ? fitted(context, word, to - from - PAD - 3) : "";
  context.fillStyle = palette.text;
  context.fillText(text, from + PAD, bands.top + bands.height / 2 - 1);
}
