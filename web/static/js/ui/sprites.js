// @ts-check
/**
 * Marks drawn once and stamped from then on: thousands in a frame cost what copying them costs.
 * They are drawn anew when colours, size or the screen's sharpness change, and when there are too
 * many: all are forgotten then.
 */

import { AMBIGUOUS, ESTIMATED, LATE, SUPERSEDED, UNPLACED } from "../core/columns.js";
import { drop, outline } from "./glyph.js";

/** @typedef {{image: HTMLCanvasElement, half: number, size: number}} Sprite px */

const MOST = 512;
/** Around the mark, for what it wears. */
const PAD = 5;
const SHOWN = ESTIMATED | LATE | SUPERSEDED | UNPLACED | AMBIGUOUS;
/** Side of the square that the outlines are made for; the middle of a letter in it, half a capital
 *  as a part of its type, and how wide letters may be. */
const SQUARE = 24;
const MIDDLE = 11.7;
const CAPITAL = 0.36;
const WIDEST = 19;
/** px of the smallest letter. */
const LEAST_TYPE = 11;

export class Sprites {
  /** @type {Map<number, Sprite>} */
  #made = new Map();
  #key = "";
  /** @type {unknown[]} */
  #of = [];

  /** Before marks of a size are asked for. @param {import("./paint.js").Scene} scene
   *  @param {number} size px */
  begin({ palette, say }, size) {
    const key = `${size},${devicePixelRatio}`;
    const of = [palette, say.model.store.columns];
    if (key === this.#key && of.every((one, n) => one === this.#of[n])) return;
    [this.#key, this.#of] = [key, of];
    this.#made.clear();
  }

  /**
   * The mark of an event. In an order-only drill every event is estimated, and none is marked so.
   * @param {import("./paint.js").Scene} scene
   * @param {number} seq
   * @param {number} size px
   */
  get(scene, seq, size) {
    const { store } = scene.say.model;
    const { kinds, sides, flags } = store.columns;
    const shown = flags[seq] & (store.orderOnly ? SHOWN & ~ESTIMATED : SHOWN);
    const key = (kinds[seq] * 256 + sides[seq]) * 512 + shown;
    let sprite = this.#made.get(key);
    if (!sprite) {
      if (this.#made.size >= MOST) this.#made.clear();
      sprite = drawn(scene, seq, size, shown);
      this.#made.set(key, sprite);
    }
    return sprite;
  }
}

/** @param {import("./paint.js").Scene} scene @param {number} seq @param {number} size
 *  @param {number} shown flags @returns {Sprite} */
function drawn({ palette, say }, seq, size, shown) {
  const { store, vocabulary } = say.model;
  const image = document.createElement("canvas");
  const whole = Math.ceil(size + 2 * PAD);
  image.width = Math.ceil(whole * devicePixelRatio);
  image.height = image.width;
  const context = /** @type {CanvasRenderingContext2D} */ (image.getContext("2d"));
  context.scale(devicePixelRatio, devicePixelRatio);
  context.translate((whole - size) / 2, (whole - size) / 2);
  context.save();
  context.scale(size / SQUARE, size / SQUARE);
  const { mark } = vocabulary.kind(store.kind(seq));
  paintMark(context, palette, mark, palette.side(store.side(seq)), shown, size / SQUARE);
  context.restore();
  if (shown & LATE) dot(context, palette, size - 1, 1);
  return { image, half: whole / 2, size: image.width / devicePixelRatio };
}

/** @param {CanvasRenderingContext2D} context @param {import("./palette.js").Palette} palette
 *  @param {import("../core/vocabulary.js").Mark} mark @param {string} colour @param {number} shown
 *  @param {number} scale */
function paintMark(context, palette, { shape, letter }, colour, shown, scale) {
  const hollow = shown & (SUPERSEDED | UNPLACED);
  const dashed = shown & (UNPLACED | ESTIMATED) && !(shown & SUPERSEDED);
  context.lineJoin = "round";
  context.lineWidth = hollow || dashed ? 2.4 : 2;
  context.fillStyle = hollow || dashed ? palette.surface : colour;
  context.strokeStyle = hollow || dashed ? colour : palette.ground;
  if (!hollow && !dashed) context.stroke(outline(shape));
  context.fill(outline(shape));
  if (!hollow && dashed) core(context, shape, colour);
  if (hollow || dashed) {
    context.setLineDash(dashed ? [4, 3] : []);
    context.stroke(outline(shape));
    context.setLineDash([]);
  }
  const type = Math.max(letter.length > 1 ? 10 : 13, LEAST_TYPE / scale);
  context.font = `700 ${type}px ${palette.font}`;
  context.fillStyle = hollow ? colour : palette.onSide;
  context.textAlign = "center";
  context.textBaseline = "alphabetic";
  context.fillText(letter, 12, MIDDLE + type * CAPITAL + drop(shape), WIDEST);
  if (!(shown & SUPERSEDED)) return;
  context.fillStyle = palette.text;
  context.fillRect(-3, 11, 30, 2.4);
}

/** An estimated event is full within a dashed edge; one without a place is hollow.
 *  @param {CanvasRenderingContext2D} context @param {string} shape @param {string} colour */
function core(context, shape, colour) {
  const part = 0.84;
  context.save();
  context.translate(12 * (1 - part), 12 * (1 - part));
  context.scale(part, part);
  context.fillStyle = colour;
  context.fill(outline(shape));
  context.restore();
}

/** A late entry wears a dot. @param {CanvasRenderingContext2D} context
 *  @param {import("./palette.js").Palette} palette @param {number} x @param {number} y */
function dot(context, palette, x, y) {
  context.beginPath();
  context.arc(x, y, 3.5, 0, 2 * Math.PI);
  context.fillStyle = palette.text;
  context.fill();
  context.lineWidth = 1.5;
  context.strokeStyle = palette.ground;
  context.stroke();
}
