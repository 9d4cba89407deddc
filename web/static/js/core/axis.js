// @ts-check
/**
 * What the timeline's axis measures: recording time, or, where only the order is known, the event
 * number from 1. Everything that draws asks here, so that no clock slips into an order-only drill.
 */

/** Room past both ends, as a part of the whole, so that the first mark is not cut. */
const GUTTER = 0.015;

export class Axis {
  /** @param {import("./store.js").Store} store */
  constructor(store) {
    this.store = store;
    this.ordinal = store.orderOnly;
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
    return this.ordinal ? player.rank : player.time;
  }

  /** How many events lie at or before a value. @param {number} value */
  rank(value) {
    if (!this.ordinal) return this.store.rank(value);
    return Math.min(this.store.count, Math.max(0, Math.floor(value)));
  }
}
