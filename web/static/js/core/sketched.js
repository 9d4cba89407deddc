// @ts-check
/** A sketch, laid out as the timeline will be: its lanes in their order, and on the same scale. */

import { TimeScale } from "./timescale.js";
import { SIDES } from "./vocabulary.js";

/** Room past both ends, as on the axis. */
const GUTTER = 0.015;

export class Sketched {
  /** @param {import("./sketch.js").Sketch} sketch */
  constructor(sketch) {
    this.sketch = sketch;
    this.count = sketch.bins;
    const place = (/** @type {string} */ lane) => (SIDES.includes(lane) ? SIDES.indexOf(lane) : SIDES.length);
    const lanes = sketch.lanes.toSorted((a, b) => place(a.lane) - place(b.lane));
    /** Events by lane and part. */
    this.counts = new Uint32Array(lanes.length * sketch.bins);
    lanes.forEach(({ counts }, n) => this.counts.set(counts, n * sketch.bins));
    this.lanes = lanes.map(({ lane, counts }) => ({
      name: lane, side: lane, count: counts.reduce((a, b) => a + b, 0), pinned: false, folded: false,
    }));
  }

  /** @param {number} left px @param {number} width px */
  scale(left, width) {
    const { from, to, axis } = this.sketch;
    const gutter = Math.max((to - from) * GUTTER, axis === "number" ? 0.6 : 1000);
    return new TimeScale(from - gutter, to + gutter, left, width);
  }

  /** The drill's axis, as far as it is known. */
  get axis() {
    const { from, to, axis } = this.sketch;
    const ordinal = axis === "number";
    return { empty: false, ordinal, kind: ordinal ? "number" : "clock", first: from, last: to, from, to };
  }

  /** Where its parts lie. @param {TimeScale} scale */
  area(scale) {
    const { from, to, bins } = this.sketch;
    return { first: 0, last: bins, x: scale.x(from), wide: (to - from) / bins / scale.unit };
  }
}
