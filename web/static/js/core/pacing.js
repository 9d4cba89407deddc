// @ts-check
/**
 * The pacing map: how long playing takes, over recording time that is never touched.
 *
 * Between two events lies a segment. It takes as long as it took, but for two cases: beside an
 * event whose time measures nothing it takes 3 s, in which the playhead holds still, and an idle
 * stretch that is skipped takes 1 s, passed evenly. An estimated time measures nothing, and so does
 * that of a correction from before or after the drill: nobody waits three days for one. `paced` is
 * ms of playing at rate 1 since the first event. The server keeps the same map.
 *
 * Segments of one way that follow each other are one *run*; ten million events that simply happened
 * are a single one.
 */

/** An idle stretch that is skipped when nothing else was chosen. */
export const SKIP_MS = 60_000;
export const STEP_MS = 3000;
export const SKIPPED_MS = 1000;

/**
 * @typedef {"plain"|"hold"|"skip"} Way
 * @typedef {{rank: number, paced: number, way: Way}} Run from the event at `rank`, from 0, on
 * @typedef {{rank: number, time: number}} Place `rank` counts the events at or before it
 * @typedef {import("./store.js").Store} Store
 */

export class Pacing {
  /** @type {Run[]} */
  #runs = [];

  /**
   * @param {Store} store
   * @param {number} skip ms from which on an idle stretch is skipped; 0 for never
   * @param {{pacing: Pacing, from: number}|null} [before] one of the same store, and the first rank
   *   that changed since
   */
  constructor(store, skip, before = null) {
    this.store = store;
    this.skip = skip;
    this.count = store.count;
    const kept = before?.pacing.skip === skip ? Math.max(0, before.from - 1) : 0;
    if (before && kept) this.#runs = before.pacing.#runs.filter((run) => run.rank < kept);
    this.#walk(kept);
    /** Paced ms of the whole. */
    this.length = this.count ? this.start(this.count - 1) : 0;
  }

  /** Paced ms at which an event comes up. @param {number} rank from 0 */
  start(rank) {
    const run = this.#runs[this.#find(rank, "rank")];
    return run ? this.#startIn(run, rank) : 0;
  }

  /** Whether the playhead holds still after an event. @param {number} rank from 0 */
  holds(rank) {
    return rank < this.count - 1 && this.#runs[this.#find(rank, "rank")]?.way === "hold";
  }

  /**
   * @param {Place} place
   * @returns {number}
   */
  toPaced({ rank, time }) {
    if (rank <= 0 || !this.count) return 0;
    const index = Math.min(rank, this.count) - 1;
    const start = this.start(index);
    if (index === this.count - 1 || this.holds(index)) return start;
    const { store } = this;
    const span = store.timeAt(index + 1) - store.timeAt(index);
    const part = span > 0 ? Math.min(1, Math.max(0, (time - store.timeAt(index)) / span)) : 0;
    return start + part * (this.start(index + 1) - start);
  }

  /**
   * @param {number} paced
   * @returns {Place}
   */
  fromPaced(paced) {
    const { store, count } = this;
    if (!count) return { rank: 0, time: NaN };
    if (paced >= this.length) return { rank: count, time: store.timeAt(count - 1) };
    const at = this.#find(paced, "paced");
    const run = this.#runs[Math.max(0, at)];
    const past = Math.max(0, paced - run.paced);
    const begun = store.timeAt(run.rank);
    if (run.way === "plain") {
      const last = (this.#runs[at + 1]?.rank ?? count) - 1;
      const time = begun + past;
      return { rank: Math.min(last + 1, store.rank(time)), time };
    }
    if (run.way === "hold") {
      const index = run.rank + Math.floor(past / STEP_MS);
      return { rank: index + 1, time: store.timeAt(index) };
    }
    const span = store.timeAt(run.rank + 1) - begun;
    return { rank: run.rank + 1, time: begun + (past / SKIPPED_MS) * span };
  }

  /** The last run that begins at or before a rank, or a paced instant. @param {number} value
   *  @param {"rank"|"paced"} by */
  #find(value, by) {
    let low = 0;
    let high = this.#runs.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#runs[middle][by] > value) high = middle;
      else low = middle + 1;
    }
    return low - 1;
  }

  /** @param {Run} run @param {number} rank */
  #startIn(run, rank) {
    if (rank === run.rank) return run.paced;
    if (run.way === "hold") return run.paced + (rank - run.rank) * STEP_MS;
    if (run.way === "skip") return run.paced + SKIPPED_MS;
    return run.paced + this.store.timeAt(rank) - this.store.timeAt(run.rank);
  }

  /** @param {number} from */
  #walk(from) {
    const { store, skip, count } = this;
    const { times, order } = store.columns;
    let last = this.#runs.at(-1);
    for (let rank = from; rank + 1 < count; rank += 1) {
      const [seq, after] = [order[rank], order[rank + 1]];
      const idle = skip > 0 && times[after] - times[seq] >= skip;
      /** @type {Way} */
      const way = !store.measured(seq) || !store.measured(after) ? "hold" : idle ? "skip" : "plain";
      if (last?.way === way && way !== "skip") continue;
      last = { rank, paced: last ? this.#startIn(last, rank) : 0, way };
      this.#runs.push(last);
    }
  }
}
