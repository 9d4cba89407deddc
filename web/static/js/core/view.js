// @ts-check
/**
 * What part of the axis is on show. Until somebody zooms or pans it is everything, and grows with
 * the drill; from then on it stays where it was put.
 */

import { TimeScale } from "./timescale.js";

/** A playhead that comes this near to the edge of the view turns the page. */
const PAGE_AT = 0.94;
const PAGE_TO = 0.08;

export class View {
  /** @param {import("./axis.js").Axis} axis */
  constructor(axis) {
    this.axis = axis;
    this.pinned = false;
    this.scale = new TimeScale(axis.from, axis.to, 0, 1);
  }

  /** @param {number} left @param {number} width */
  resize(left, width) {
    this.scale = this.scale.resize(left, width);
  }

  /** The drill has grown. @param {import("./axis.js").Axis} axis */
  setAxis(axis) {
    const same = axis.ordinal === this.axis.ordinal;
    this.axis = axis;
    if (this.pinned && same) this.#show(this.scale);
    else this.fit();
  }

  fit() {
    const { left, width } = this.scale;
    this.scale = new TimeScale(this.axis.from, this.axis.to, left, width);
    this.pinned = false;
  }

  /** @param {number} factor @param {number} x */
  zoom(factor, x) {
    this.#show(this.scale.zoom(factor, x));
  }

  /** @param {number} px */
  pan(px) {
    this.#show(this.scale.pan(px));
  }

  /** @param {number} value */
  centre(value) {
    const { left, width } = this.scale;
    this.pan(this.scale.x(value) - left - width / 2);
  }

  /** @param {number} from @param {number} to */
  range(from, to) {
    const { left, width } = this.scale;
    this.#show(new TimeScale(Math.min(from, to), Math.max(from, to), left, width));
  }

  /**
   * Keep the playhead in view: turn the page when it runs out at the right, and bring it into the
   * middle when it was moved out of view.
   * @param {number} value
   * @param {boolean} playing
   */
  follow(value, playing) {
    if (!this.pinned || Number.isNaN(value)) return;
    const { scale } = this;
    const part = (value - scale.from) / scale.span;
    if (playing && part > PAGE_AT && part <= 1.02) this.pan((part - PAGE_TO) * scale.width);
    else if (part < 0 || part > 1) this.centre(value);
  }

  /** @param {TimeScale} scale */
  #show(scale) {
    const { from, to, least } = this.axis;
    this.scale = scale.within(from, to, least);
    this.pinned = this.scale.span < (to - from) * 0.999;
    if (!this.pinned) this.fit();
  }
}
