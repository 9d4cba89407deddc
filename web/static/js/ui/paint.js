// @ts-check
/** What lies behind and before the marks: bands, gaps, lanes, ruler, level, playhead. */

import { duration } from "../core/format.js";
import { NUMBER_STEPS, TIME_STEPS, ticks } from "../core/ticks.js";
import { pick } from "../core/vocabulary.js";

/**
 * @typedef {object} Scene
 * @property {CanvasRenderingContext2D} context
 * @property {import("./timeline.js").Layout} layout
 * @property {import("./palette.js").Palette} palette
 * @property {import("../core/facts.js").Say} say
 * @property {import("../core/timescale.js").TimeScale} scale
 */

/** @param {Scene} scene @param {import("../core/player.js").Player} player */
export function paintBack(scene, player) {
  clipped(scene, () => {
    paintPhases(scene);
    paintGaps(scene);
  });
  paintLanes(scene);
  paintPlayhead(scene, player);
}

/** @param {Scene} scene @param {import("../core/player.js").Player} player */
export function paintFront(scene, player) {
  clipped(scene, () => paintLevels(scene));
  paintRuler(scene);
  paintHandle(scene, player);
}

/** @param {Scene} scene @param {() => void} paint */
export function clipped({ context, layout }, paint) {
  context.save();
  context.beginPath();
  context.rect(layout.left, 0, layout.width - layout.left, layout.height);
  context.clip();
  paint();
  context.restore();
}

/** @param {Scene} scene @param {number} px @param {number} [weight] */
export function face({ context, palette }, px, weight = 400) {
  context.font = `${weight} ${px}px ${palette.font}`;
}

/** @param {Scene} scene */
function paintPhases(scene) {
  const { context, layout, palette, scale, say } = scene;
  const { model, lang } = say;
  const { bands } = layout;
  face(scene, 12, 600);
  context.textBaseline = "middle";
  context.textAlign = "left";
  for (const phase of model.phases) {
    const from = Math.max(layout.left, scale.x(model.axis.at(phase.rank)));
    const end = Number.isFinite(phase.endRank) ? scale.x(model.axis.at(phase.endRank)) : layout.right;
    const to = Math.min(layout.width, end);
    if (to <= layout.left || from >= layout.width) continue;
    if (phase.colour) {
      context.fillStyle = palette.band(phase.colour);
      context.fillRect(from, bands.top, to - from, layout.height - bands.top);
    }
    context.fillStyle = palette.bandEdge(phase.colour);
    context.fillRect(from, bands.top, 2, bands.height);
    context.fillRect(from, bands.top + bands.height - 2, to - from, 2);
    const word = phase.colour ? model.vocabulary.colourLabel(phase.colour, lang) : pick(phase.name, lang).text;
    context.fillStyle = palette.text;
    context.fillText(fitted(context, word, to - from - 12), from + 7, bands.top + bands.height / 2 - 1);
  }
}

/** @param {CanvasRenderingContext2D} context @param {string} text @param {number} room */
export function fitted(context, text, room) {
  if (room < 14) return "";
  if (context.measureText(text).width <= room) return text;
  let cut = text.length;
  while (cut > 1 && context.measureText(`${text.slice(0, cut)}…`).width > room) cut -= 1;
  return cut > 1 ? `${text.slice(0, cut).trimEnd()}…` : "";
}

/** Idle stretches are hatched, with their length. @param {Scene} scene */
function paintGaps(scene) {
  const { context, layout, palette, scale, say } = scene;
  const top = layout.bands.top + layout.bands.height;
  const bottom = layout.levels.top;
  if (say.model.axis.ordinal) return;
  context.strokeStyle = palette.line;
  context.lineWidth = 1;
  for (const gap of say.model.gaps) {
    const [from, to] = [scale.x(gap.start) + layout.mark / 2 + 3, scale.x(gap.end) - layout.mark / 2 - 3];
    if (to - from < 40 || to < layout.left || from > layout.width) continue;
    context.save();
    context.beginPath();
    context.rect(from, top, to - from, bottom - top);
    context.clip();
    context.beginPath();
    for (let x = from - (bottom - top); x < to; x += 12) {
      context.moveTo(x, bottom);
      context.lineTo(x + (bottom - top), top);
    }
    context.stroke();
    context.restore();
    const time = duration(gap.end - gap.start);
    label(scene, [say.t("view.gap", { time }), time], from, to, (top + bottom) / 2);
  }
}

/** The first of the texts that fits. @param {Scene} scene @param {string[]} texts
 *  @param {number} from @param {number} to @param {number} y */
function label(scene, texts, from, to, y) {
  const { context, palette } = scene;
  face(scene, 12);
  const text = texts.find((one) => context.measureText(one).width + 16 <= to - from);
  if (!text) return;
  const { width } = context.measureText(text);
  context.fillStyle = palette.ground;
  context.fillRect((from + to - width) / 2 - 6, y - 10, width + 12, 20);
  context.fillStyle = palette.muted;
  context.textAlign = "center";
  context.textBaseline = "middle";
  context.fillText(text, (from + to) / 2, y);
}

/** @param {Scene} scene */
function paintLanes(scene) {
  const { context, layout, palette, say } = scene;
  context.textBaseline = "middle";
  context.textAlign = "left";
  for (const lane of layout.lanes) {
    const y = Math.round(lane.top) - 0.5;
    context.strokeStyle = palette.line;
    context.lineWidth = 1;
    context.beginPath();
    context.moveTo(0, y);
    context.lineTo(layout.width, y);
    context.stroke();
    context.fillStyle = palette.side(lane.side);
    context.fillRect(0, lane.top, 4, lane.height);
    const narrow = layout.left < 100;
    face(scene, narrow ? 11 : 14, 600);
    context.fillStyle = palette.text;
    const name = say.model.vocabulary.sideLabel(lane.side, say.lang);
    const start = narrow ? 8 : 12;
    context.fillText(fitted(context, name, layout.left - start - 2), start, lane.top + lane.height / 2);
  }
}

/** @param {Scene} scene */
function paintLevels(scene) {
  const { context, layout, palette, scale, say } = scene;
  const { top, height } = layout.levels;
  const { stairs, axis } = say.model;
  if (!height || !stairs.length) return;
  const y = (/** @type {number} */ level) => top + height - 6 - (level / 5) * (height - 14);
  context.lineWidth = 2;
  context.strokeStyle = palette.text;
  stairs.forEach((stair, n) => {
    const from = scale.x(axis.at(stair.rank));
    const to = n + 1 < stairs.length ? scale.x(axis.at(stairs[n + 1].rank)) : scale.x(axis.last);
    if (to < layout.left || from > layout.width) return;
    context.setLineDash(stair.own ? [] : [4, 3]);
    context.beginPath();
    if (n) context.moveTo(from, y(stairs[n - 1].level));
    else context.moveTo(from, y(stair.level));
    context.lineTo(from, y(stair.level));
    context.lineTo(to, y(stair.level));
    context.stroke();
  });
  context.setLineDash([]);
}

/** @param {Scene} scene */
function paintRuler(scene) {
  const { context, layout, palette, scale, say } = scene;
  const { model, format } = say;
  const { ruler, levels } = layout;
  context.fillStyle = palette.surface;
  context.fillRect(0, 0, layout.width, ruler.height);
  face(scene, 12);
  context.textBaseline = "middle";
  context.textAlign = "left";
  context.fillStyle = palette.muted;
  const { ordinal } = model.axis;
  context.fillText(ordinal ? say.t("view.axis.order") : zone(scene), 12, 11);
  if (levels.height) {
    context.fillStyle = palette.ground;
    context.fillRect(0, levels.top, layout.left, levels.height);
    context.strokeStyle = palette.line;
    line(context, 0, levels.top - 0.5, layout.width, levels.top - 0.5);
    context.fillStyle = palette.muted;
    context.fillText(fitted(context, say.t("view.level"), layout.left - 30), 12, levels.top + levels.height / 2);
    context.textAlign = "right";
    face(scene, 10);
    context.fillText("5", layout.left - 8, levels.top + 9);
    context.fillText("0", layout.left - 8, levels.top + levels.height - 7);
  }
  if (model.axis.empty) return;
  const offset = ordinal ? 0 : format.offset(scale.from);
  const { step, major, minor } = ticks(scale, ordinal ? NUMBER_STEPS : TIME_STEPS, offset, ordinal ? 44 : 88);
  clipped(scene, () => {
    context.strokeStyle = palette.line;
    for (const value of minor) tick(context, scale.x(value), ruler.height - 5, ruler.height);
    context.strokeStyle = palette.edge;
    context.fillStyle = palette.text;
    context.textAlign = "center";
    face(scene, 12);
    for (const value of major) {
      if (ordinal && (value < 1 || value > model.store.count)) continue;
      tick(context, scale.x(value), ruler.height - 8, ruler.height);
      const words = ordinal ? String(value) : format.tick(value, step);
      context.fillText(words, scale.x(value), 10);
    }
  });
  context.strokeStyle = palette.line;
  line(context, 0, ruler.height - 0.5, layout.width, ruler.height - 0.5);
}

/** @param {Scene} scene */
function zone({ say }) {
  return say.model.axis.empty ? "" : say.format.zone(say.model.axis.first);
}

/** @param {CanvasRenderingContext2D} context @param {number} x @param {number} top @param {number} bottom */
function tick(context, x, top, bottom) {
  const at = Math.round(x) + 0.5;
  line(context, at, top, at, bottom);
}

/** @param {CanvasRenderingContext2D} context @param {number} x1 @param {number} y1
 *  @param {number} x2 @param {number} y2 */
function line(context, x1, y1, x2, y2) {
  context.lineWidth = 1;
  context.beginPath();
  context.moveTo(x1, y1);
  context.lineTo(x2, y2);
  context.stroke();
}

/** @param {Scene} scene @param {import("../core/player.js").Player} player */
function paintPlayhead(scene, player) {
  const { context, layout, palette, scale, say } = scene;
  const x = Math.round(scale.x(say.model.axis.playhead(player)));
  if (!player.rank || x < layout.left - 8 || x > layout.width) return;
  context.fillStyle = palette.strong;
  context.fillRect(x - 1, layout.ruler.height, 2, layout.height);
}

/** The playhead's end in the ruler. @param {Scene} scene @param {import("../core/player.js").Player} player */
function paintHandle({ context, layout, palette, scale, say }, player) {
  const x = Math.round(scale.x(say.model.axis.playhead(player)));
  if (!player.rank || x < layout.left - 8 || x > layout.width) return;
  const { height } = layout.ruler;
  context.fillStyle = palette.strong;
  context.beginPath();
  context.moveTo(x - 7, height - 11);
  context.lineTo(x + 7, height - 11);
  context.lineTo(x, height);
  context.fill();
}
