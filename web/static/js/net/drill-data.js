// @ts-check
/**
 * The drill as the page reads it over HTTP: its columns page by page, lines block by block as they
 * are asked for, and what follows from all of them. What is lost on the way is asked again, later
 * and later; what the server refuses for good is given up.
 *
 * @typedef {object} Effects
 * @property {(path: string, accept: string) => Promise<Response>} get
 * @property {import("./worker-fetch.js").WorkerFetch} [worker] fetches the columns of a long drill
 * @property {(run: () => void, ms: number) => unknown} later
 * @property {() => number} chance 0 to 1
 * @typedef {import("../core/columns-page.js").Page} Page
 * @typedef {object} Listeners
 * @property {(buffer: ArrayBuffer) => Page} decode an answer; throws for what is no page of columns
 * @property {(page: Page) => void} page columns
 * @property {(lines: Record<string, any>[], chars: number) => void} lines
 * @property {(index: Record<string, any>) => void} outline phases, superseded, lasting
 * @property {() => void} whole all columns are here, as far as the server had them
 * @property {(failed: boolean) => void} trouble the server cannot be read now, or can again
 * @property {() => void} gone the drill is not there any more
 */

import { BLOCK } from "../core/lines.js";
import { wait } from "./backoff.js";

const COLUMNS = "application/octet-stream";
const LINES = "application/x-ndjson";
/** Blocks that may wait to be fetched; those asked for first are given up first. */
const MOST_WAITING = 64;
const AT_ONCE = 3;
/** Asked again, it would be the same; too many requests, and too slow a one, pass. @param {number} status */
const forGood = (status) => status >= 400 && status < 500 && status !== 408 && status !== 429;

export class DrillData {
  #loading = false;
  #outlining = false;
  #outlineAgain = false;
  /** Block numbers, the latest wish last. @type {Set<number>} */
  #waiting = new Set();
  /** @type {Set<number>} */
  #fetching = new Set();
  /** Paths that had no answer when they were last asked. @type {Set<string>} */
  #failing = new Set();

  /** @param {string} path of the drill's resource @param {Listeners} on @param {Effects} [effects] */
  constructor(path, on, effects = browser) {
    this.path = path;
    this.on = on;
    this.effects = effects;
  }

  /** Load columns behind a seq, unless they are being loaded: `whole` then tells when to look again.
   *  @param {number} after */
  async columns(after) {
    if (this.#loading) return;
    this.#loading = true;
    const there = await this.#pages(after);
    this.effects.worker?.end();
    this.#loading = false;
    if (there) this.on.whole();
    else this.on.gone();
  }

  /** Every page behind a seq; whether the drill is there. @param {number} after */
  async #pages(after) {
    const read = async (/** @type {Response} */ body) => this.on.decode(await body.arrayBuffer());
    for (let at = /** @type {number|null} */ (after); at !== null;) {
      const page = await this.#again(`/columns?after=${at}`, COLUMNS, read, this.effects.worker);
      if (!page) return false;
      this.on.page(page);
      at = page.next;
    }
    return true;
  }

  /** The outline as the server knows it: names of phases, who corrects and who ends whom. Asked for
   *  while it is on its way, it is fetched once more. */
  async outline() {
    this.#outlineAgain = true;
    if (this.#outlining) return;
    this.#outlining = true;
    const path = "/index?parts=phases,superseded,lasting";
    while (this.#outlineAgain) {
      this.#outlineAgain = false;
      const index = await this.#again(path, "application/json", (body) => body.json());
      if (index) this.on.outline(index);
    }
    this.#outlining = false;
  }

  /** @param {number} bins @param {"side"|"kind"|"unit"} by @returns {Promise<ArrayBuffer|null>} */
  async density(bins, by) {
    const answer = await this.effects.get(`${this.path}/density?by=${by}&bins=${bins}`, COLUMNS)
      .catch(() => null);
    return answer?.ok ? answer.arrayBuffer() : null;
  }

  /** Fetch blocks of lines. @param {number[]} numbers */
  blocks(numbers) {
    for (const number of numbers) {
      if (this.#fetching.has(number)) continue;
      this.#waiting.delete(number);
      this.#waiting.add(number);
    }
    for (const number of this.#waiting) {
      if (this.#waiting.size <= MOST_WAITING) break;
      this.#waiting.delete(number);
    }
    this.#fetchNext();
  }

  #fetchNext() {
    while (this.#fetching.size < AT_ONCE && this.#waiting.size) {
      let latest = 0;
      for (const number of this.#waiting) latest = number;
      this.#waiting.delete(latest);
      this.#fetching.add(latest);
      void this.#block(latest);
    }
  }

  /** @param {number} number */
  async #block(number) {
    const path = `/events?after=${number * BLOCK}&limit=${BLOCK}`;
    const read = await this.#again(path, LINES, async (/** @type {Response} */ body) => {
      const text = await body.text();
      return { lines: text.split("\n").filter(Boolean).map((line) => JSON.parse(line)), chars: text.length };
    });
    this.#fetching.delete(number);
    if (read) this.on.lines(read.lines, read.chars);
    this.#fetchNext();
  }

  /**
   * Until there is an answer that can be read; null when the server refuses.
   * @template T
   * @param {string} path @param {string} accept @param {(answer: any) => Promise<T>} read
   * @param {{get: (path: string, accept: string) => Promise<any>}} [by]
   * @returns {Promise<T|null>}
   */
  async #again(path, accept, read, by = this.effects) {
    for (let attempt = 0; ; attempt += 1) {
      try {
        const answer = await by.get(this.path + path, accept);
        const found = answer.ok ? await read(answer) : null;
        if (found || forGood(answer.status)) {
          this.#told(path, false);
          return found;
        }
      } catch {
        // No answer, or one that is cut: as good as none.
      }
      this.#told(path, true);
      const ms = wait(attempt, this.effects.chance());
      await new Promise((done) => this.effects.later(() => done(undefined), ms));
    }
  }

  /** @param {string} path @param {boolean} failed */
  #told(path, failed) {
    const before = this.#failing.size > 0;
    if (failed) this.#failing.add(path);
    else this.#failing.delete(path);
    const now = this.#failing.size > 0;
    if (now !== before) this.on.trouble(now);
  }
}

/** The worker in `fetch-worker.js` asks in the same way. @type {Effects} */
export const browser = {
  get: (path, accept) => fetch(path, { headers: { Accept: accept }, cache: "no-store" }),
  later: (run, ms) => setTimeout(run, ms),
  chance: Math.random,
};
