// @ts-check
/**
 * Which events a screen reader is told while others hear nothing: none, markers, or all. A voice is
 * slower than a drill: between two events that are told lies some time, of those that came meanwhile
 * the newest is told and the others are counted, and above twice the speed of life none is told.
 *
 * Time is an argument; who asks is told when to ask again.
 *
 * @typedef {"off"|"markers"|"all"} Mode
 * @typedef {{seq: number, others: number}} Told
 */

export const MODES = /** @type {const} */ (["off", "markers", "all"]);
/** ms between two that are told */
export const APART = 3000;
/** ms after a step, so that who steps on quickly hears where they end */
export const PAUSE = 400;
/** The greatest rate at which events are told. */
export const FASTEST = 2;

export class Announcing {
  /** @type {Mode} */
  mode = "off";
  #seen = 0;
  #waiting = 0;
  #others = 0;
  #due = 0;
  #last = -Infinity;

  /** @param {Mode} mode */
  set(mode) {
    this.mode = mode;
    [this.#waiting, this.#others] = [0, 0];
  }

  /**
   * Where the playhead is now.
   * @param {{seq: number, marker: boolean, rate: number, moves: boolean}} at `moves`: it plays or
   *   follows, as opposed to a step
   * @param {number} now ms
   */
  see({ seq, marker, rate, moves }, now) {
    if (seq === this.#seen) return;
    const first = this.#seen === 0;
    this.#seen = seq;
    const wanted = this.mode === "all" || (this.mode === "markers" && marker);
    if (first || !wanted || (moves && rate > FASTEST)) return;
    if (!moves) this.#others = 0;
    else if (this.#waiting) this.#others += 1;
    this.#waiting = seq;
    this.#due = moves ? Math.max(now, this.#last + APART) : now + PAUSE;
  }

  /** What is to be told now. @param {number} now @returns {Told|null} */
  take(now) {
    if (!this.#waiting || now < this.#due) return null;
    const told = { seq: this.#waiting, others: this.#others };
    [this.#waiting, this.#others, this.#last] = [0, 0, now];
    return told;
  }

  /** ms until there is something to tell, Infinity for never. @param {number} now */
  wait(now) {
    return this.#waiting ? Math.max(0, this.#due - now) : Infinity;
  }
}
