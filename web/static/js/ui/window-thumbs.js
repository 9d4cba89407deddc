// @ts-check
/**
 * The edges of what the timeline shows, on the overview: two thumbs of one slider. Neither passes
 * the other, nor comes nearer to it than the closest zoom.
 */

import { byId } from "./dom.js";
import { Thumb } from "./thumb.js";

/** What keys move an edge by, as parts of the drill. */
const STEP = 0.01;
const LARGE = 0.1;

export class WindowThumbs {
  /**
   * @param {import("../core/facts.js").Say} context
   * @param {import("../core/view.js").View} view
   * @param {() => import("../core/timescale.js").TimeScale} scale of the overview
   * @param {() => void} viewed
   */
  constructor(context, view, scale, viewed) {
    this.context = context;
    this.view = view;
    this.scale = scale;
    const to = (/** @type {number} */ from, /** @type {number} */ end) => {
      view.range(from, end);
      viewed();
    };
    const step = (/** @type {boolean} */ large) => (large ? LARGE : STEP) * (this.#axis.to - this.#axis.from);
    this.from = new Thumb(byId("window-from"), context, {
      value: () => view.scale.from,
      least: () => this.#axis.from,
      most: () => view.scale.to - view.least,
      next: (direction, large) => view.scale.from + direction * step(large),
      at: (x) => scale().value(x),
      move: (value) => to(value, view.scale.to),
    });
    this.to = new Thumb(byId("window-to"), context, {
      value: () => view.scale.to,
      least: () => view.scale.from + view.least,
      most: () => this.#axis.to,
      next: (direction, large) => view.scale.to + direction * step(large),
      at: (x) => scale().value(x),
      move: (value) => to(view.scale.from, value),
    });
  }

  get #axis() {
    return this.context.model.axis;
  }

  update() {
    const { view } = this;
    const empty = this.#axis.empty;
    const scale = this.scale();
    this.from.place(empty ? NaN : scale.x(view.scale.from));
    this.to.place(empty ? NaN : scale.x(view.scale.to));
  }
}
