// @ts-check
/**
 * The map between axis values (ms, or event numbers) and CSS pixels. Immutable: pan and zoom
 * return another one.
 */

export class TimeScale {
  /**
   * @param {number} from value at the left edge
   * @param {number} to value at the right edge
   * @param {number} left px of the left edge
   * @param {number} width px
   */
  constructor(from, to, left, width) {
    this.from = from;
    this.to = to > from ? to : from + 1;
    this.left = left;
    this.width = Math.max(1, width);
    Object.freeze(this);
  }

  get span() {
    return this.to - this.from;
  }

  /** Axis units per pixel. */
  get unit() {
    return this.span / this.width;
  }

  /** @param {number} value */
  x(value) {
    return this.left + ((value - this.from) / this.span) * this.width;
  }

  /** @param {number} x */
  value(x) {
    return this.from + ((x - this.left) / this.width) * this.span;
  }

  /** @param {number} px to the right of what is shown */
  pan(px) {
    const by = px * this.unit;
    return new TimeScale(this.from + by, this.to + by, this.left, this.width);
  }

  /**
   * Zoom in (factor > 1) or out around the value at `x`, which stays where it is.
   * @param {number} factor
   * @param {number} x
   */
  zoom(factor, x) {
    const anchor = this.value(x);
    const from = anchor - (anchor - this.from) / factor;
    return new TimeScale(from, from + this.span / factor, this.left, this.width);
  }

  /** The same, but no closer than `least` and no wider than `most`. @param {number} factor
   *  @param {number} x @param {number} least @param {number} most */
  zoomWithin(factor, x, least, most) {
    return this.zoom(Math.min(this.span / Math.min(least, most), Math.max(this.span / most, factor)), x);
  }

  /**
   * A part of the way to another part of the axis: what both show stays on one straight way, so
   * that a zoom keeps its point all along.
   * @param {TimeScale} goal
   * @param {number} part 0 to 1
   */
  toward(goal, part) {
    if (part >= 1) return new TimeScale(goal.from, goal.to, this.left, this.width);
    const span = this.span * (goal.span / this.span) ** part;
    const change = goal.span - this.span;
    const even = Math.abs(change) < this.span * 1e-6 ? part : (span - this.span) / change;
    const from = this.from + (goal.from - this.from) * even;
    return new TimeScale(from, from + span, this.left, this.width);
  }

  /**
   * Shown within bounds, and never closer than `least`.
   * @param {number} from
   * @param {number} to
   * @param {number} least
   */
  within(from, to, least) {
    const whole = Math.max(to - from, least);
    const span = Math.min(whole, Math.max(least, this.span));
    const centre = (this.from + this.to) / 2;
    const start = Math.min(to - span, Math.max(from, centre - span / 2));
    return new TimeScale(start, start + span, this.left, this.width);
  }

  /** @param {number} left @param {number} width */
  resize(left, width) {
    return new TimeScale(this.from, this.to, left, width);
  }
}
