// @ts-check
/**
 * One animation frame for the whole page. Whoever changes something marks what is stale; the frame
 * runs the stale parts in the order in which they were registered, each at most once.
 */

export class Scheduler {
  /** @type {Map<string, (now: number) => void>} */
  #parts = new Map();
  /** @type {Set<string>} */
  #stale = new Set();
  #asked = false;

  /** @param {(run: (now: number) => void) => unknown} frame as `requestAnimationFrame` */
  constructor(frame) {
    this.frame = frame;
  }

  /** @param {string} name @param {(now: number) => void} run */
  part(name, run) {
    this.#parts.set(name, run);
  }

  /** @param {...string} names */
  mark(...names) {
    for (const name of names) {
      if (!this.#parts.has(name)) throw new Error(`no part ${name}`);
      this.#stale.add(name);
    }
    if (this.#asked || !this.#stale.size) return;
    this.#asked = true;
    this.frame((now) => this.#run(now));
  }

  /** @param {number} now */
  #run(now) {
    this.#asked = false;
    for (const [name, run] of this.#parts) {
      if (this.#stale.delete(name)) run(now);
    }
    if (this.#stale.size) this.mark();
  }
}
