// @ts-check
/**
 * What the timeline's axis measures: recording time, shown as the clock or as T+, or the event
 * number from 1. Where only the order is known it is always the number: everything that draws asks
 * here, so that no clock slips into an order-only drill.
 *
 * @typedef {"clock"|"elapsed"|"number"} AxisKind
 */

/** Room past both ends, as a part of the whole, so that the first mark is not cut. */
const GUTTER = 0.015;

export class Axis {
  /** @param {import("./store.js").Store} store @param {AxisKind} [kind] */
  constructor(store, kind = "clock") {
    this.store = store;
    /** @type {AxisKind} */
    this.kind = store.orderOnly ? "number" : kind;
    this.ordinal = this.kind === "number";
    const { count } = store;
    this.empty = count === 0;
    this.first = this.ordinal || !count ? 1 : store.timeAt(0);
    this.last = this.ordinal || !count ? Math.max(1, count) : store.timeAt(count - 1);
    const gutter = Math.max((this.last - this.first) * GUTTER, this.ordinal ? 0.6 : 1000);
    /** Bounds of what can be shown. */
    this.from = this.first - gutter;
    this.to = this.last + gutter;
    /** The closest zoom: six event numbers, or ten seconds. */
    this.least = this.ordinal ? 6 : 10_000;
  }

  /** The value of the `rank`-th event, from 0. @param {number} rank */
  at(rank) {
    return this.ordinal ? rank + 1 : this.store.timeAt(rank);
  }

  /** @param {{rank: number, time: number}} player */
  playhead(player) {
    if (!this.ordinal) return player.time;
    if (this.store.orderOnly || !player.rank || player.rank >= this.store.count) return player.rank;
    // Between two events the playhead goes on evenly, as their clock does.
    const [from, to] = [this.store.timeAt(player.rank - 1), this.store.timeAt(player.rank)];
    const part = to > from ? (player.time - from) / (to - from) : 0;
    return player.rank + Math.min(1, Math.max(0, part));
  }

  /** The position of an axis value: a rank, or ms where the axis is a clock. @param {number} value
   *  @returns {{rank: number}|{time: number}} */
  place(value) {
    if (!this.ordinal) return { time: value };
    return { rank: Math.min(this.store.count, Math.max(1, Math.round(value))) };
  }

  /** How many events lie at or before a value. @param {number} value */
  rank(value) {
    if (!this.ordinal) return this.store.rank(value);
    return Math.min(this.store.count, Math.max(0, Math.floor(value)));
  }
}
