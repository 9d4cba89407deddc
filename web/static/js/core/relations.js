// @ts-check
/**
 * What events say of each other: which one replaces, withdraws or ends which, where T+0 lies, and
 * whether the drill is live, open or finished.
 *
 * Known from the pages of columns, and from lines as they come in. A line names others by their id,
 * and the page knows the ids of the lines at hand only: what it cannot resolve is counted in
 * `unresolved`, and whoever loads asks the server.
 *
 * @typedef {import("./store.js").Store} Store
 * @typedef {"finished"|"live"|"open"} DrillState
 */

import { instant } from "./instants.js";

/** Something recorded within this time makes an unfinished drill live. */
export const LIVE_MS = 600_000;
/** So many references wait for the event that they name; those named first are forgotten first. */
const MOST_WAITING = 1000;

/**
 * The ids in a member of `refs`: one, several or none.
 * @param {Record<string, any>} line
 * @param {string} name
 * @returns {string[]}
 */
export function refs(line, name) {
  const value = line.refs?.[name];
  if (typeof value === "string") return [value];
  return Array.isArray(value) ? value.filter((id) => typeof id === "string") : [];
}

export class Relations {
  /** seq of an event to the seq of the newest one that corrects it. @type {Map<number, number>} */
  superseded = new Map();
  /** seq of a lasting event to ms. @type {Map<number, number>} */
  ends = new Map();
  /** seq of a lasting event to the seq of the one that ended it. @type {Map<number, number>} */
  endedBy = new Map();
  /** Grows with every change. */
  version = 0;
  unresolved = 0;
  /** ms; -Infinity when nothing is known */
  lastRecorded = -Infinity;
  /** seqs, ascending as they came. @type {number[]} */
  #starts = [];
  /** @type {number[]} */
  #endings = [];
  /** id -> the newest event that names it so. @type {Map<string, {corrects?: number, ends?: number}>} */
  #waiting = new Map();

  /** @param {Store} store */
  constructor(store) {
    this.store = store;
  }

  /** T+0 in ms, NaN for an empty drill. */
  get zero() {
    const { store } = this;
    const valid = this.#starts.filter((seq) => !store.superseded(seq));
    if (valid.length) return store.time(Math.min(...valid));
    return store.inDrill ? store.low : store.count ? store.timeAt(0) : NaN;
  }

  get hasEndex() {
    return this.#endings.some((seq) => !this.store.superseded(seq));
  }

  /** @param {import("./columns-page.js").Page} page which the store has taken in */
  addPage(page) {
    const [start, end] = ["startex", "endex"].map((kind) => page.kinds.indexOf(kind));
    for (let row = 0; row < page.rows && (start >= 0 || end >= 0); row += 1) {
      if (page.kind[row] === start) this.#starts.push(page.first + row);
      if (page.kind[row] === end) this.#endings.push(page.first + row);
    }
    this.addPairs(page);
    // Who was corrected before its columns were here.
    for (const old of this.superseded.keys()) {
      if (old >= page.first && old <= page.last) this.store.supersede(old);
    }
  }

  /** @param {{superseded: ArrayLike<number>, lasting: ArrayLike<number>}} told */
  addPairs({ superseded, lasting }) {
    for (let at = 0; at + 1 < superseded.length; at += 2) {
      this.#supersede(superseded[at], superseded[at + 1]);
    }
    for (let at = 0; at + 2 < lasting.length; at += 3) {
      this.#last(lasting[at], lasting[at + 1], lasting[at + 2]);
    }
    this.version += 1;
  }

  /** @param {Record<string, any>[]} lines which the store has taken in, each for the first time */
  addLines(lines) {
    for (const line of [...lines].sort((a, b) => a.seq - b.seq)) this.#line(line);
    for (const { seq } of lines) if (this.superseded.has(seq)) this.store.supersede(seq);
    for (const { id, seq } of lines) this.#arrived(id, seq);
    if (lines.length) this.version += 1;
  }

  /** Whether lines named events that are not at hand since this was last asked. */
  takeUnresolved() {
    const some = this.unresolved > 0;
    this.unresolved = 0;
    return some;
  }

  /** [old, new] of what some events correct. @param {Set<number>} seqs */
  correctedBy(seqs) {
    /** @type {[number, number][]} */
    const found = [];
    for (const [old, by] of this.superseded) if (seqs.has(by)) found.push([old, by]);
    return found;
  }

  /** When something was recorded last. @param {string} time */
  recorded(time) {
    this.lastRecorded = Math.max(this.lastRecorded, instant(time) || -Infinity);
  }

  /** Withdrawn, as opposed to replaced by a whole event. @param {number} seq */
  withdrawn(seq) {
    const by = this.superseded.get(seq);
    return by !== undefined && this.store.has(by) && this.store.kind(by) === "correction";
  }

  /**
   * @param {number} now server time in ms
   * @param {{sealed: boolean, completeness?: string|null}} drill
   * @returns {DrillState}
   */
  state(now, drill) {
    if (drill.sealed || this.hasEndex || drill.completeness === "reported") return "finished";
    return now - this.lastRecorded <= LIVE_MS ? "live" : "open";
  }

  /** @param {Record<string, any>} line */
  #line(line) {
    const { seq, kind } = line;
    if (kind === "startex") this.#starts.push(seq);
    if (kind === "endex") this.#endings.push(seq);
    this.recorded(line.recorded);
    if (line.until !== undefined) this.#end(seq, instant(line.until), 0);
    for (const name of /** @type {const} */ (["corrects", "ends"])) {
      for (const id of refs(line, name)) this.#refer(name, id, seq);
    }
  }

  /** @param {"corrects"|"ends"} name @param {string} id @param {number} by */
  #refer(name, id, by) {
    const seq = this.store.lines.ids.get(id);
    if (seq !== undefined) return this.#relate(name, seq, by);
    this.unresolved += 1;
    const waiting = this.#waiting.get(id) ?? {};
    this.#waiting.set(id, { ...waiting, [name]: Math.max(by, waiting[name] ?? 0) });
    if (this.#waiting.size > MOST_WAITING) {
      const [oldest] = this.#waiting.keys();
      this.#waiting.delete(oldest);
    }
    return undefined;
  }

  /** @param {string} id @param {number} seq */
  #arrived(id, seq) {
    const { corrects, ends } = this.#waiting.get(id) ?? {};
    if (corrects) this.#relate("corrects", seq, corrects);
    if (ends) this.#relate("ends", seq, ends);
    this.#waiting.delete(id);
  }

  /** @param {"corrects"|"ends"} name @param {number} seq @param {number} by */
  #relate(name, seq, by) {
    if (name === "corrects") this.#supersede(seq, by);
    else this.#end(seq, this.store.time(by), by);
  }

  /** @param {number} old @param {number} by */
  #supersede(old, by) {
    if (by === old) return;
    this.superseded.set(old, Math.max(by, this.superseded.get(old) ?? 0));
    this.store.supersede(old);
  }

  /** @param {number} seq @param {number} end @param {number} by seq, 0: its own */
  #end(seq, end, by) {
    if (end >= this.store.time(seq)) this.#last(seq, end, by);
  }

  /** Its own `until` wins over who ends it, and the newest of those over the others.
   *  @param {number} seq @param {number} end @param {number} by seq, 0: its own */
  #last(seq, end, by) {
    const known = this.endedBy.get(seq) ?? 0;
    if (by && ((this.ends.has(seq) && !known) || by < known)) return;
    this.ends.set(seq, end);
    if (by) this.endedBy.set(seq, by);
    else this.endedBy.delete(seq);
  }
}
