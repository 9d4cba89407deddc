// @ts-check
/** Marks and the bars of lasting events. The current one is drawn last and ringed. */

import { CROWDED, laneSide, markY } from "../core/lanes.js";
import { drop, outline } from "./glyph.js";
import { clipped, face } from "./paint.js";

/**
 * @typedef {import("./paint.js").Scene} Scene
 * @typedef {import("../core/search.js").Search} Search
 */

/**
 * @param {Scene} scene
 * @param {import("../core/player.js").Player} player
 * @param {Search} search
 * @param {number} hover seq
 */
export function paintMarks(scene, player, search, hover) {
  const { layout, scale, say } = scene;
  const { store, axis } = say.model;
  const reach = layout.mark;
  const lanes = new Map(layout.lanes.map((lane) => [lane.side, lane]));
  const first = axis.rank(scale.value(layout.left - reach));
  clipped(scene, () => {
    for (const seq of say.model.relations.ends.keys()) paintBar(scene, lanes, seq, search);
    for (let rank = first; rank < store.count; rank += 1) {
      if (scale.x(axis.at(rank)) > layout.width + reach) break;
      const seq = store.at(rank);
      if (seq !== player.seq && seq !== hover) paintOne(scene, lanes, rank, search, "");
    }
    for (const seq of new Set([hover, player.seq])) {
      if (seq) paintOne(scene, lanes, store.rankOf(seq), search, seq === player.seq ? "current" : "hover");
    }
  });
}

/** @typedef {Map<string, import("../core/lanes.js").Lane>} Lanes */

/** @param {Scene} scene @param {Lanes} lanes @param {number} rank @param {Search} search
 *  @param {""|"current"|"hover"} how */
function paintOne(scene, lanes, rank, search, how) {
  const { context, layout, palette, scale, say } = scene;
  const { store, axis, relations } = say.model;
  const seq = store.at(rank);
  const lane = lanes.get(laneSide(store, seq));
  if (!lane) return;
  const [x, y] = [scale.x(axis.at(rank)), markY(lane, layout.rows[rank])];
  const colour = palette.side(lane.side);
  context.globalAlpha = !how && search.active && !search.shows(seq) ? 0.22 : 1;
  if (layout.rows[rank] === CROWDED && !how) {
    context.fillStyle = colour;
    context.fillRect(x - 1, y - 4, 2, 9);
  } else {
    const size = how === "current" ? layout.mark + 4 : layout.mark;
    if (how === "current") ring(scene, x, y, size / 2 + 3);
    paintGlyph(scene, seq, x, y, size, colour, relations.superseded.has(seq));
  }
  context.globalAlpha = 1;
}

/** @param {Scene} scene @param {number} seq @param {number} x @param {number} y @param {number} size
 *  @param {string} colour @param {boolean} replaced */
function paintGlyph(scene, seq, x, y, size, colour, replaced) {
  const { context, palette, say } = scene;
  const line = say.model.store.line(seq);
  const { shape, letter } = say.model.vocabulary.kind(line.kind).mark;
  const hollow = replaced || line.basis?.order === "unplaced";
  context.save();
  context.translate(x - size / 2, y - size / 2);
  context.scale(size / 24, size / 24);
  context.lineJoin = "round";
  context.lineWidth = hollow ? 2.4 : 2;
  context.strokeStyle = hollow ? colour : palette.ground;
  context.fillStyle = hollow ? palette.surface : colour;
  if (!hollow) context.stroke(outline(shape));
  context.fill(outline(shape));
  if (hollow) {
    context.setLineDash(replaced ? [] : [4, 3]);
    context.stroke(outline(shape));
    context.setLineDash([]);
  }
  face(scene, letter.length > 1 ? 10 : 13, 700);
  context.fillStyle = hollow ? colour : palette.onSide;
  context.textAlign = "center";
  context.textBaseline = "alphabetic";
  context.fillText(letter, 12, 16.4 + drop(shape));
  if (replaced) {
    context.fillStyle = palette.text;
    context.fillRect(-3, 11, 30, 2.4);
  }
  context.restore();
  if (say.model.relations.late.has(seq)) late(scene, x + size / 2, y - size / 2);
}

/** A late entry wears a dot. @param {Scene} scene @param {number} x @param {number} y */
function late({ context, palette }, x, y) {
  context.beginPath();
  context.arc(x - 1, y + 1, 3.5, 0, 2 * Math.PI);
  context.fillStyle = palette.text;
  context.fill();
  context.lineWidth = 1.5;
  context.strokeStyle = palette.ground;
  context.stroke();
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

/** @param {Scene} scene @param {Lanes} lanes @param {number} seq @param {Search} search */
function paintBar(scene, lanes, seq, search) {
  const { context, layout, palette, scale, say } = scene;
  const { store, axis } = say.model;
  const rank = store.rankOf(seq);
  const lane = lanes.get(laneSide(store, seq));
  const end = say.model.end(seq);
  if (!lane || end <= axis.at(rank)) return;
  const y = markY(lane, layout.rows[rank]);
  const [from, to] = [scale.x(axis.at(rank)), Math.max(scale.x(end), scale.x(axis.at(rank)) + 4)];
  context.globalAlpha = search.active && !search.shows(seq) ? 0.15 : 0.85;
  context.fillStyle = palette.side(lane.side);
  const thick = layout.rows[rank] === CROWDED ? 2 : 4;
  context.fillRect(from, y - thick / 2, to - from, thick);
  context.fillRect(to - 2, y - 4, 2, 8);
  context.globalAlpha = 1;
}
