// @ts-check
/**
 * Bars in one line for each lane, as few as tell the same: those that lie one over the other are one
 * run, and of the ends in one part of the axis one is told. The parts stay where they are, so that
 * it is the same end while the view pans. Bars come in the order of their starts.
 *
 * @typedef {{lane: number, colour: string, from: number, to: number, ends: number[]}} Run px
 */

const LANES = 256;

export class BarRuns {
  /** @type {Run[]} */
  runs = [];
  /** Of each lane. @type {Run[]} */
  #last = [];
  #told = new Set();

  /** @param {number} part axis units in which one end is told */
  constructor(part) {
    this.part = part;
  }

  /** @param {number} lane @param {string} colour @param {number} from @param {number} to px
   *  @param {number} end axis value */
  put(lane, colour, from, to, end) {
    const run = this.#run(lane, colour, from, to);
    run.to = Math.max(run.to, to);
    const place = Math.floor(end / this.part) * LANES + lane;
    if (this.#told.has(place)) return;
    this.#told.add(place);
    run.ends.push(to);
  }

  /** The run that a bar goes on with, or a new one of what sticks out.
   *  @param {number} lane @param {string} colour @param {number} from @param {number} to */
  #run(lane, colour, from, to) {
    const last = this.#last[lane];
    if (last?.colour === colour && from <= last.to) return last;
    /** @type {Run} */
    const run = { lane, colour, from: Math.min(to, Math.max(from, last?.to ?? from)), to, ends: [] };
    this.#last[lane] = run;
    this.runs.push(run);
    return run;
  }
}
