// @ts-check
/**
 * Bars in one line for each lane, as few as tell the same: those that lie one over the other are one
 * run, and of the ends in one part of the axis one is told. The parts stay where they are, so that
 * it is the same end while the view pans, if all that end in a part of it are put. Bars come in the
 * order of their starts.
 *
 * @typedef {{lane: number, colour: string, from: number, to: number, ends: number[]}} Run px
 */

export class BarRuns {
  /** @type {Run[]} */
  runs = [];
  /** Of each lane the run that reaches farthest. @type {Run[]} */
  #last = [];
  /** Of each lane the parts of which an end is told. @type {Set<number>[]} */
  #told = [];

  /** @param {number} part axis units in which one end is told */
  constructor(part) {
    this.part = part;
  }

  /** @param {number} lane @param {string} colour @param {number} from @param {number} to px
   *  @param {number} end axis value */
  put(lane, colour, from, to, end) {
    const run = this.#run(lane, colour, from, to);
    run.to = Math.max(run.to, to);
    const told = (this.#told[lane] ??= new Set());
    const part = Math.floor(end / this.part);
    if (told.has(part)) return;
    told.add(part);
    run.ends.push(to);
  }

  /** The run that a bar goes on with, or a new one of what sticks out.
   *  @param {number} lane @param {string} colour @param {number} from @param {number} to */
  #run(lane, colour, from, to) {
    const last = this.#last[lane];
    if (last?.colour === colour && from <= last.to) return last;
    /** @type {Run} */
    const run = { lane, colour, from: Math.min(to, Math.max(from, last?.to ?? from)), to, ends: [] };
    if (!last || to > last.to) this.#last[lane] = run;
    this.runs.push(run);
    return run;
  }
}
