// @ts-check
/** Marks that are drawn: which event, where on the axis, in which lane and row. And which of them
 *  is nearest to a point. */

import { markY } from "./lanes.js";

export class MarkList {
  count = 0;
  ranks = new Uint32Array(256);
  values = new Float64Array(256);
  lanes = new Uint8Array(256);
  rows = new Uint8Array(256);

  /** @type {Uint32Array} */
  #order = new Uint32Array(0);
  /** By seq. @type {Map<number, number>|null} */
  #rows = null;

  /** @param {Uint32Array} order rank to seq */
  clear(order) {
    this.count = 0;
    this.#order = order;
    this.#rows = null;
  }

  /** @param {number} rank @param {number} value @param {number} lane @param {number} row */
  put(rank, value, lane, row) {
    if (this.count === this.ranks.length) this.#grow();
    const n = this.count;
    this.ranks[n] = rank;
    this.values[n] = value;
    this.lanes[n] = lane;
    this.rows[n] = row;
    this.count += 1;
  }

  /** Row of an event, -1 when it has no mark. @param {number} seq */
  row(seq) {
    if (!this.#rows) {
      this.#rows = new Map();
      for (let n = 0; n < this.count; n += 1) this.#rows.set(this.#order[this.ranks[n]], this.rows[n]);
    }
    return this.#rows.get(seq) ?? -1;
  }

  /**
   * Rank of the mark of a lane that is nearest to a point; -1 when none is within reach.
   * @param {import("./lanes.js").Lane} lane
   * @param {import("./timescale.js").TimeScale} scale
   * @param {number} x
   * @param {number} y
   * @param {number} reach px
   */
  nearest(lane, scale, x, y, reach) {
    let found = -1;
    let least = reach ** 2 + 1;
    const [from, to] = [scale.value(x - reach), scale.value(x + reach)];
    for (let n = 0; n < this.count; n += 1) {
      const value = this.values[n];
      if (this.lanes[n] !== lane.lane || value < from || value > to) continue;
      const far = (scale.x(value) - x) ** 2 + (markY(lane, this.rows[n]) - y) ** 2;
      if (far <= least) [found, least] = [this.ranks[n], far];
    }
    return found;
  }

  #grow() {
    const old = { ranks: this.ranks, values: this.values, lanes: this.lanes, rows: this.rows };
    const room = this.ranks.length * 2;
    this.ranks = new Uint32Array(room);
    this.values = new Float64Array(room);
    this.lanes = new Uint8Array(room);
    this.rows = new Uint8Array(room);
    for (const name of /** @type {const} */ (["ranks", "values", "lanes", "rows"])) {
      this[name].set(old[name]);
    }
  }
}
