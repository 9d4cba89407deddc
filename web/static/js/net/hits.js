// @ts-check
/**
 * Events that have certain words, found by the server: answer by answer, since one looks at a part
 * of the drill only. Nothing is asked before somebody has stopped typing; new words or `stop` end
 * what is under way. What is lost on the way is asked again, later and later.
 *
 * @typedef {object} Effects
 * @property {(path: string, signal: AbortSignal) => Promise<Response>} get
 * @property {(run: () => void, ms: number) => unknown} later
 * @property {() => number} chance 0 to 1
 */

import { wait } from "./backoff.js";

const TYPED_MS = 200;
/** Hits in one answer at most. */
const LIMIT = 10_000;

export class Hits {
  #generation = 0;
  #stopped = new AbortController();

  /** @param {string} path of the drill's resource @param {Effects} [effects] */
  constructor(path, effects = browser) {
    this.path = path;
    this.effects = effects;
  }

  stop() {
    this.#generation += 1;
    this.#stopped.abort();
  }

  /** @param {string} words @param {number} after the last seq that is judged already
   *  @param {Parameters<import("../core/finder.js").Remote["find"]>[2]} on */
  async find(words, after, on) {
    this.stop();
    const generation = this.#generation;
    this.#stopped = new AbortController();
    const { signal } = this.#stopped;
    await this.#pause(TYPED_MS);
    let at = /** @type {number|null} */ (after);
    for (let attempt = 0; at !== null && generation === this.#generation;) {
      const page = await this.#ask(words, at, signal);
      if (generation !== this.#generation) return;
      if (page ? attempt > 0 : attempt === 0) on.trouble(!page);
      attempt = page ? 0 : attempt + 1;
      if (!page) await this.#pause(wait(attempt - 1, this.effects.chance()));
      else {
        at = page.next;
        on.page(page);
      }
    }
  }

  /** null when there was no answer. @param {string} words @param {number} after
   *  @param {AbortSignal} signal @returns {Promise<import("../core/finder.js").Page|null>} */
  async #ask(words, after, signal) {
    const query = `q=${encodeURIComponent(words)}&after=${after}&limit=${LIMIT}`;
    try {
      const answer = await this.effects.get(`${this.path}/hits?${query}`, signal);
      return answer.ok ? await answer.json() : null;
    } catch {
      return null;
    }
  }

  /** @param {number} ms @returns {Promise<void>} */
  #pause(ms) {
    return new Promise((done) => this.effects.later(done, ms));
  }
}

/** @type {Effects} */
const browser = {
  get: (path, signal) => fetch(path, { headers: { Accept: "application/json" }, cache: "no-store", signal }),
  later: (run, ms) => setTimeout(run, ms),
  chance: Math.random,
};
