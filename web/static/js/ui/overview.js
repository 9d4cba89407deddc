// @ts-check
/**
 * The whole drill in one strip: density, phases, and the window that the timeline shows. Drag the
 * window to pan, press beside it to go there, drag where there is no window to make one.
 */

import { density } from "../core/density.js";
import { TimeScale } from "../core/timescale.js";
import { byId } from "./dom.js";
import { Surface } from "./surface.js";

/**
 * @typedef {import("../core/view.js").View} View
 * @typedef {import("../core/model.js").Model} Model
 */

const BIN = 3;
const RAIL = 22;
const EDGE = 8;

export class Overview {
  #key = "";
  /** @type {{counts: Uint32Array, peak: number}} */
  #bins = { counts: new Uint32Array(1), peak: 0 };
  #left = 0;
  #right = 0;

  /** @param {{model: Model}} context @param {View} view
   *  @param {() => import("./palette.js").Palette} palette @param {() => void} changed */
  constructor(context, view, palette, changed) {
    this.context = context;
    this.view = view;
    this.palette = palette;
    this.changed = changed;
    const canvas = /** @type {HTMLCanvasElement} */ (byId("overview"));
    this.surface = new Surface(canvas, changed);
    canvas.addEventListener("pointerdown", (event) => this.#drag(canvas, event));
    canvas.addEventListener("dblclick", () => {
      view.fit();
      changed();
    });
  }

  /** @param {number} left @param {number} right px of the plot, as on the timeline */
  draw(left, right) {
    [this.#left, this.#right] = [left, right];
    const context = this.surface.begin();
    const height = this.surface.height - RAIL;
    this.#phases(context, height);
    this.#density(context, height);
    if (this.view.pinned) this.#window(context, height);
  }

  get scale() {
    const { from, to } = this.context.model.axis;
    return new TimeScale(from, to, this.#left, this.#right - this.#left);
  }

  /** @param {CanvasRenderingContext2D} context @param {number} height */
  #phases(context, height) {
    const { model } = this.context;
    const palette = this.palette();
    const { scale } = this;
    for (const phase of model.phases) {
      if (!phase.colour) continue;
      const from = scale.x(model.axis.at(phase.rank));
      const to = Number.isFinite(phase.endRank) ? scale.x(model.axis.at(phase.endRank)) : this.#right;
      context.fillStyle = palette.band(phase.colour);
      context.fillRect(from, 2, to - from, height - 2);
      context.fillStyle = palette.bandEdge(phase.colour);
      context.fillRect(from, height - 2, to - from, 2);
    }
  }

  /** @param {CanvasRenderingContext2D} context @param {number} height */
  #density(context, height) {
    const { store, axis } = this.context.model;
    const width = this.#right - this.#left;
    const key = `${store.version},${width}`;
    if (key !== this.#key) {
      this.#bins = density(store, axis, Math.floor(width / BIN));
      this.#key = key;
    }
    const { counts, peak } = this.#bins;
    context.fillStyle = this.palette().muted;
    for (let bin = 0; bin < counts.length; bin += 1) {
      if (!counts[bin]) continue;
      const tall = Math.max(3, (counts[bin] / peak) * (height - 8));
      context.fillRect(this.#left + bin * BIN, height - 3 - tall, BIN - 1, tall);
    }
  }

  /** @param {CanvasRenderingContext2D} context @param {number} height */
  #window(context, height) {
    const palette = this.palette();
    const [from, to] = [this.scale.x(this.view.scale.from), this.scale.x(this.view.scale.to)];
    context.globalAlpha = 0.6;
    context.fillStyle = palette.ground;
    context.fillRect(this.#left, 0, from - this.#left, height);
    context.fillRect(to, 0, this.#right - to, height);
    context.globalAlpha = 1;
    context.strokeStyle = palette.strong;
    context.lineWidth = 2;
    context.strokeRect(from, 2, Math.max(4, to - from), height - 3);
  }

  /** @param {HTMLCanvasElement} canvas @param {PointerEvent} down */
  #drag(canvas, down) {
    const start = this.#value(canvas, down);
    const { from, to } = this.view.scale;
    const grip = this.#grip(canvas, down);
    canvas.setPointerCapture(down.pointerId);
    if (grip === "beside") this.view.centre(start);
    const held = this.view.scale;
    const move = (/** @type {PointerEvent} */ event) => {
      const value = this.#value(canvas, event);
      if (grip === "new") this.view.range(start, value);
      else if (grip === "from") this.view.range(Math.min(value, to), to);
      else if (grip === "to") this.view.range(from, Math.max(value, from));
      else this.view.range(held.from + value - start, held.to + value - start);
      this.changed();
    };
    const up = () => {
      canvas.removeEventListener("pointermove", move);
      canvas.removeEventListener("pointerup", up);
      canvas.removeEventListener("pointercancel", up);
    };
    canvas.addEventListener("pointermove", move);
    canvas.addEventListener("pointerup", up);
    canvas.addEventListener("pointercancel", up);
    this.changed();
  }

  /** @param {HTMLCanvasElement} canvas @param {PointerEvent} event */
  #value(canvas, event) {
    return this.scale.value(event.clientX - canvas.getBoundingClientRect().left);
  }

  /** @param {HTMLCanvasElement} canvas @param {PointerEvent} event */
  #grip(canvas, event) {
    if (!this.view.pinned) return "new";
    const x = event.clientX - canvas.getBoundingClientRect().left;
    const [from, to] = [this.scale.x(this.view.scale.from), this.scale.x(this.view.scale.to)];
    if (Math.abs(x - from) < EDGE) return "from";
    if (Math.abs(x - to) < EDGE) return "to";
    return x > from && x < to ? "inside" : "beside";
  }
}
