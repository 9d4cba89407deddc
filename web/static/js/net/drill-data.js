// @ts-check
/**
 * The drill as the page reads it over HTTP: its columns page by page, lines block by block as they
 * are asked for, and what follows from all of them. What is lost on the way is asked again, later
 * and later; a log that was replaced forgets what is under way (`restart`).
 *
 * @typedef {object} Effects
 * @property {(path: string, accept: string) => Promise<Response>} get
 * @property {(run: () => void, ms: number) => unknown} later
 * @property {() => number} chance 0 to 1
 * @typedef {object} Listeners
 * @property {(buffer: ArrayBuffer) => {next: number|null}} page columns; returns what it read of them
 * @property {(lines: Record<string, any>[], chars: number) => void} lines
 * @property {(index: Record<string, any>) => void} outline phases, superseded, lasting
 * @property {() => void} whole all columns are here, as far as the server had them
 * @property {(failed: boolean) => void} trouble the server cannot be read now, or can again
 */

import { BLOCK } from "../core/lines.js";
import { wait } from "./backoff.js";

const COLUMNS = "application/octet-stream";
const LINES = "application/x-ndjson";
/** Blocks that may wait to be fetched; those asked for first are given up first. */
const MOST_WAITING = 64;
const AT_ONCE = 3;

export class DrillData {
  #era = 0;
  #loading = false;
  #attempt = 0;
  #outlining = false;
  /** Block numbers, the latest wish last. @type {Set<number>} */
  #waiting = new Set();
  /** @type {Set<number>} */
  #fetching = new Set();

  /** @param {string} path of the drill's resource @param {Listeners} on @param {Effects} [effects] */
  constructor(path, on, effects = browser) {
    this.path = path;
    this.on = on;
    this.effects = effects;
  }

  /** The log is another one: what is under way is of no use. */
  restart() {
    this.#era += 1;
    this.#loading = this.#outlining = false;
    this.#waiting.clear();
    this.#fetching.clear();
  }

  /** Load columns behind a seq, unless they are being loaded. @param {number} after */
  async columns(after) {
    if (this.#loading) return;
    this.#loading = true;
    const era = this.#era;
    let at = /** @type {number|null} */ (after);
    while (at !== null && era === this.#era) {
      const buffer = await this.#again(era, `/columns?after=${at}`, COLUMNS, "arrayBuffer");
      if (era !== this.#era) return;
      at = this.on.page(buffer).next;
    }
    this.#loading = false;
    if (era === this.#era) this.on.whole();
  }

  /** The outline as the server knows it: names of phases, who corrects and who ends whom. */
  async outline() {
    if (this.#outlining) return;
    this.#outlining = true;
    const era = this.#era;
    const parts = "/index?parts=phases,superseded,lasting";
    const index = await this.#again(era, parts, "application/json", "json");
    if (era !== this.#era) return;
    this.#outlining = false;
    this.on.outline(index);
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
      const number = /** @type {number} */ ([...this.#waiting].pop());
      this.#waiting.delete(number);
      this.#fetching.add(number);
      void this.#block(number);
    }
  }

  /** @param {number} number */
  async #block(number) {
    const era = this.#era;
    const path = `/events?after=${number * BLOCK}&limit=${BLOCK}`;
    const text = await this.#again(era, path, LINES, "text");
    if (era !== this.#era) return;
    this.#fetching.delete(number);
    const lines = text.split("\n").filter(Boolean).map((line) => JSON.parse(line));
    this.on.lines(lines, text.length);
    this.#fetchNext();
  }

  /**
   * Until there is an answer, or an end of the era.
   * @param {number} era @param {string} path @param {string} accept
   * @param {"arrayBuffer"|"json"|"text"} how
   * @returns {Promise<any>}
   */
  async #again(era, path, accept, how) {
    while (era === this.#era) {
      try {
        const answer = await this.effects.get(this.path + path, accept);
        if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
        const body = await answer[how]();
        if (this.#attempt) this.on.trouble(false);
        this.#attempt = 0;
        return body;
      } catch {
        if (era !== this.#era) return undefined;
        this.on.trouble(true);
        const ms = wait(this.#attempt, this.effects.chance());
        this.#attempt += 1;
        await new Promise((done) => this.effects.later(() => done(undefined), ms));
      }
    }
    return undefined;
  }
}

/** @type {Effects} */
const browser = {
  get: (path, accept) => fetch(path, { headers: { Accept: accept }, cache: "no-store" }),
  later: (run, ms) => setTimeout(run, ms),
  chance: Math.random,
};
