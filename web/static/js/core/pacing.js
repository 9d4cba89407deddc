// @ts-check
/**
 * The pacing map: how long playing takes, over recording time that is never touched.
 *
 * Between two events lies a segment. It takes as long as it took, but for two cases: beside an
 * event whose time measures nothing it takes 3 s, in which the playhead holds still, and an idle
 * stretch that is skipped takes 1 s, passed evenly. An estimated time measures nothing, and so does
 * that of a correction from before or after the drill: nobody waits three days for one. `paced` is
 * ms of playing at rate 1 since the first event. The server keeps the same map.
 */

/** An idle stretch that is skipped when nothing else was chosen. */
export const SKIP_MS = 60_000;
export const STEP_MS = 3000;
export const SKIPPED_MS = 1000;

/** @typedef {{rank: number, time: number}} Place `rank` counts the events at or before it */

export class Pacing {
  /**
   * @param {import("./store.js").Store} store
   * @param {number} skip ms from which on an idle stretch is skipped; 0 for never
   */
  constructor(store, skip) {
    const count = store.count;
    this.count = count;
    this.times = new Float64Array(count);
    /** Paced ms at which each event comes up. */
    this.starts = new Float64Array(count);
    /** Whether the playhead holds still after each event. */
    this.holds = new Uint8Array(count);
    for (let rank = 0; rank < count; rank += 1) {
      const seq = store.order[rank];
      this.times[rank] = store.times[seq];
      if (rank === 0) continue;
      const before = store.order[rank - 1];
      const span = store.times[seq] - store.times[before];
      const hold = !store.measured(seq) || !store.measured(before);
      this.holds[rank - 1] = Number(hold);
      const idle = skip > 0 && span >= skip;
      const lasts = hold ? STEP_MS : idle ? SKIPPED_MS : span;
      this.starts[rank] = this.starts[rank - 1] + lasts;
    }
  }

  /** Paced ms of the whole. */
  get length() {
    return this.count ? this.starts[this.count - 1] : 0;
  }

  /**
   * @param {Place} place
   * @returns {number}
   */
  toPaced({ rank, time }) {
    if (rank <= 0 || !this.count) return 0;
    const index = Math.min(rank, this.count) - 1;
    if (index === this.count - 1 || this.holds[index]) return this.starts[index];
    const span = this.times[index + 1] - this.times[index];
    const part = span > 0 ? Math.min(1, Math.max(0, (time - this.times[index]) / span)) : 0;
    return this.starts[index] + part * (this.starts[index + 1] - this.starts[index]);
  }

  /**
   * @param {number} paced
   * @returns {Place}
   */
  fromPaced(paced) {
    if (!this.count) return { rank: 0, time: NaN };
    let low = 0;
    let high = this.count;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.starts[middle] > paced) high = middle;
      else low = middle + 1;
    }
    const index = Math.max(0, low - 1);
    const time = this.times[index];
    if (index === this.count - 1 || this.holds[index]) return { rank: index + 1, time };
    const part = (paced - this.starts[index]) / (this.starts[index + 1] - this.starts[index]);
    return { rank: index + 1, time: time + part * (this.times[index + 1] - time) };
  }
}
