// @ts-check
/**
 * The whole drill in one strip, and the window in it that the timeline shows. Drag the window to pan,
 * press beside it to go there, drag beside it to make another one, press twice to see everything.
 * While everything is shown, a press goes to that place in the drill.
 *
 * Nothing is drawn when nothing has changed, and what is the drill's own is kept as a picture.
 */

import { SideCounts } from "../core/side-bins.js";
import { ticked } from "../core/timeline-index.js";
import { TimeScale } from "../core/timescale.js";
import { byId } from "./dom.js";
import { paintDensity, paintHits, paintLoaded, paintPhases } from "./overview-picture.js";
import { Surface } from "./surface.js";

/**
 * @typedef {import("../core/view.js").View} View
 * @typedef {import("../core/model.js").Model} Model
 * @typedef {import("../core/timeline-index.js").Filter} Filter
 */

/** Less than this is a press. */
const SLOP = 5;

export class Overview {
  #picture = document.createElement("canvas");
  /** @type {unknown[]} what the picture shows, and what is on the canvas */
  #pictured = [];
  /** @type {unknown[]} */
  #shown = [];
  #left = 0;
  #right = 1;
  #opening = true;

  /**
   * @param {{model: Model}} context
   * @param {View} view
   * @param {() => import("./palette.js").Palette} palette
   * @param {{viewed: () => void, seek: (value: number) => void}} on
   */
  constructor(context, view, palette, on) {
    this.context = context;
    this.view = view;
    this.palette = palette;
    this.on = on;
    this.counts = new SideCounts(context.model.store);
    /** Drawn until the drill is loaded. @type {import("../core/sketch.js").Sketch|null} */
    this.sketch = null;
    this.canvas = /** @type {HTMLCanvasElement} */ (byId("overview"));
    this.surface = new Surface(this.canvas, () => {
      this.#shown = [];
      on.viewed();
    });
    this.canvas.addEventListener("pointerdown", (event) => this.#press(event));
    this.canvas.addEventListener("dblclick", () => {
      view.smoothly(() => view.fit());
      on.viewed();
    });
  }

  /** @param {number} from first rank that changed */
  dataChanged(from) {
    this.counts.dataChanged(from);
  }

  /** The whole axis, in px of the strip. */
  get scale() {
    const { from, to } = this.context.model.axis;
    return new TimeScale(from, to, this.#left, this.#right - this.#left);
  }

  /**
   * @param {number} left
   * @param {number} right px of the plot, as on the timeline
   * @param {import("../core/player.js").Player} player
   * @param {Filter} filter
   */
  draw(left, right, player, filter) {
    [this.#left, this.#right] = [left, right];
    const { axis } = this.context.model;
    const { scale, view } = this;
    const fresh = this.#draw(filter);
    const px = (/** @type {number} */ value) => Math.round(scale.x(value) * devicePixelRatio) / devicePixelRatio;
    const head = player.rank ? px(axis.playhead(player)) : NaN;
    const frame = view.pinned ? [px(view.scale.from), px(view.scale.to)] : [];
    const shown = [head, ...frame, this.surface.width, this.surface.height];
    if (!fresh && same(shown, this.#shown)) return;
    this.#shown = shown;
    const context = this.surface.begin();
    if (this.#picture.width && this.#picture.height) {
      context.drawImage(this.#picture, 0, 0, this.surface.width, this.surface.height);
    }
    if (frame.length) this.#window(context, frame[0], frame[1]);
    if (player.rank) this.#head(context, head);
  }

  /** The picture anew, when it is another one. @param {Filter} filter */
  #draw(filter) {
    const { model } = this.context;
    const { width, height } = this.surface;
    const loaded = this.#loaded();
    const { sketch } = this;
    const found = ticked(filter);
    const pictured = [
      model.store.version, model.axis.kind, model.outline.phases.length, width, height, devicePixelRatio,
      this.#left, this.#right, this.palette(), sketch, found, loaded,
    ];
    if (same(pictured, this.#pictured)) return false;
    this.#pictured = pictured;
    this.#picture.width = Math.round(width * devicePixelRatio);
    this.#picture.height = Math.round(height * devicePixelRatio);
    const context = /** @type {CanvasRenderingContext2D} */ (this.#picture.getContext("2d"));
    context.scale(devicePixelRatio, devicePixelRatio);
    const drawn = { context, scale: this.scale, height, palette: this.palette(), model };
    paintPhases(drawn);
    if (sketch || !model.axis.empty) paintDensity(drawn, this.counts, sketch);
    paintHits(drawn, found);
    if (loaded < 1) paintLoaded(drawn, loaded);
    return true;
  }

  /** How much of the drill that the page was opened with is here, 0 to 1. Once all of it was,
   *  nothing is sketched any more. */
  #loaded() {
    const { store, drill } = this.context.model;
    const head = Number(drill.head ?? 0);
    this.#opening &&= store.whole < head;
    if (this.#opening) return store.whole / head;
    this.sketch = null;
    return 1;
  }

  /** @param {CanvasRenderingContext2D} context @param {number} from @param {number} to */
  #window(context, from, to) {
    const palette = this.palette();
    const { height } = this.surface;
    context.globalAlpha = 0.65;
    context.fillStyle = palette.ground;
    context.fillRect(this.#left, 0, from - this.#left, height);
    context.fillRect(to, 0, this.#right - to, height);
    context.globalAlpha = 1;
    context.strokeStyle = palette.strong;
    context.lineWidth = 2;
    context.strokeRect(from, 1, Math.max(3, to - from), height - 2);
  }

  /** @param {CanvasRenderingContext2D} context @param {number} x */
  #head(context, x) {
    context.fillStyle = this.palette().strong;
    context.fillRect(x - 1, 0, 2, this.surface.height);
  }

  /** @param {PointerEvent} down */
  #press(down) {
    if (down.button !== 0) return;
    const { canvas, view } = this;
    const start = this.#value(down);
    const held = view.scale;
    const inside = view.pinned && start >= held.from && start <= held.to;
    let dragged = false;
    canvas.setPointerCapture(down.pointerId);
    view.halt();
    const move = (/** @type {PointerEvent} */ event) => {
      dragged ||= Math.abs(event.clientX - down.clientX) > SLOP;
      if (!dragged) return;
      const value = this.#value(event);
      if (inside) view.range(held.from + value - start, held.to + value - start);
      else view.range(start, value);
      this.on.viewed();
    };
    const up = (/** @type {PointerEvent} */ event) => {
      canvas.removeEventListener("pointermove", move);
      canvas.removeEventListener("pointerup", up);
      canvas.removeEventListener("pointercancel", up);
      if (!dragged && event.type === "pointerup") this.#go(start);
    };
    canvas.addEventListener("pointermove", move);
    canvas.addEventListener("pointerup", up);
    canvas.addEventListener("pointercancel", up);
  }

  /** @param {number} value */
  #go(value) {
    const { view } = this;
    if (!view.pinned) return this.on.seek(value);
    view.smoothly(() => view.centre(value));
    return this.on.viewed();
  }

  /** @param {PointerEvent} event */
  #value(event) {
    return this.scale.value(event.clientX - this.canvas.getBoundingClientRect().left);
  }
}

/** @param {unknown[]} a @param {unknown[]} b */
function same(a, b) {
  return a.length === b.length && a.every((one, n) => Object.is(one, b[n]));
}
