// @ts-check
/**
 * The crowds of a window: how many events of each lane lie in each part of the axis, and between
 * which levels it went there. Parts are of a grid that stays where it is, so what was counted holds
 * while the view pans, and zooms by less than two, within what was counted.
 *
 * @typedef {import("./in-view.js").Seen} Seen
 * @typedef {import("./timescale.js").TimeScale} TimeScale
 */

import { edgesIn, edgesOf, gridOf } from "./grid.js";

/** Least px of a part. */
const BIN = 2;
/** Counted beyond the view to either side, as a part of the widest view that has the same grid. */
const MARGIN = 0.25;

export class Binned {
  width = 0;
  /** Number of the first part; it begins at `first * width`. */
  first = 0;
  count = 0;
  /** By lane and part. @type {Uint32Array} */
  counts = new Uint32Array(0);
  /** Of them those that a filter leaves. @type {Uint32Array|null} */
  passing = null;
  /** At least the greatest count, a power of two: heights hardly change while one looks around. */
  peak = 1;
  /** @type {Uint32Array} */
  edges = new Uint32Array(1);
  /** @type {import("./level-curve.js").Envelope|null} */
  #envelope = null;
  #key = "";

  /** @param {Seen} seen @param {TimeScale} scale */
  look(seen, scale) {
    const { width } = gridOf(scale.from, scale.to, BIN * scale.unit);
    const there = seen.key === this.#key && width === this.width
      && scale.from >= this.first * width && scale.to <= (this.first + this.count) * width;
    if (there) return;
    this.#key = seen.key;
    this.#make(seen, scale, width);
  }

  /** Lowest and highest level by part. @param {import("./level-curve.js").LevelCurve} curve */
  envelope(curve) {
    this.#envelope ??= curve.envelope(this.edges);
    return this.#envelope;
  }

  /** @param {Seen} seen @param {TimeScale} scale @param {number} width */
  #make({ model, counts, passing }, { from, to, width: px }, width) {
    const half = Math.max((to - from) / 2, (px * width) / BIN / 2) * (1 + 2 * MARGIN);
    const middle = (from + to) / 2;
    const { axis } = model;
    const low = Math.min(from, Math.max(middle - half, axis.from));
    const high = Math.max(to, Math.min(middle + half, axis.to));
    const grid = gridOf(low, high, width);
    [this.width, this.first, this.count] = [grid.width, grid.first, grid.count];
    this.edges = edgesOf(axis, grid.first * grid.width, grid.width, grid.count);
    this.counts = counts.row(this.edges);
    this.passing = passing?.list ? passing.row(edgesIn(passing.list, this.edges)) : null;
    let peak = 1;
    for (let n = 0; n < this.counts.length; n += 1) if (this.counts[n] > peak) peak = this.counts[n];
    this.peak = 2 ** Math.ceil(Math.log2(peak + 1));
    this.#envelope = null;
  }
}
