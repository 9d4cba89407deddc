// @ts-check
/**
 * What follows from the lines together: which event replaces, withdraws or ends which, what came
 * late, where T+0 lies, and whether the drill is live, open or finished.
 *
 * @typedef {import("./store.js").Store} Store
 * @typedef {"finished"|"live"|"open"} DrillState
 */

import { instant } from "./instants.js";

/** Something recorded within this time makes an unfinished drill live. */
export const LIVE_MS = 600_000;

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
  /** @param {Store} store read at once; made anew when its version has grown */
  constructor(store) {
    this.store = store;
    this.version = store.version;
    /** @type {Map<number, number>} old seq to the seq of what corrects or withdraws it */
    this.superseded = new Map();
    /** @type {Map<number, number>} seq of a lasting event to its end in ms */
    this.ends = new Map();
    /** @type {Map<number, number>} seq of a lasting event to the seq that ends it */
    this.endedBy = new Map();
    /** @type {Set<number>} */
    this.late = new Set();
    /** T+0 in ms, NaN for an empty drill. */
    this.zero = NaN;
    this.hasEndex = false;
    this.lastRecorded = -Infinity;
    this.#walk(store);
  }

  /** Withdrawn, as opposed to replaced by a whole event. @param {number} seq */
  withdrawn(seq) {
    const by = this.superseded.get(seq);
    return by !== undefined && this.store.line(by).kind === "correction";
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

  /** @param {Store} store */
  #walk(store) {
    let greatest = -Infinity;
    let start = NaN;
    for (let seq = 1; seq <= store.head; seq += 1) {
      const line = store.lines[seq];
      if (!line) continue;
      const time = store.times[seq];
      if (time < greatest) this.late.add(seq);
      greatest = Math.max(greatest, time);
      this.lastRecorded = Math.max(this.lastRecorded, store.recordings[seq]);
      if (line.kind === "startex" && Number.isNaN(start)) start = time;
      if (line.kind === "endex") this.hasEndex = true;
      if (line.until !== undefined) this.#end(seq, instant(line.until));
      if (line.refs) this.#refer(seq, line, time);
    }
    this.zero = Number.isNaN(start) && store.count ? store.timeAt(0) : start;
  }

  /** @param {number} seq @param {Record<string, any>} line @param {number} time */
  #refer(seq, line, time) {
    for (const id of refs(line, "corrects")) {
      const old = this.store.ids.get(id);
      if (old !== undefined) this.superseded.set(old, seq);
    }
    for (const id of refs(line, "ends")) {
      const begun = this.store.ids.get(id);
      if (begun === undefined) continue;
      this.#end(begun, time);
      this.endedBy.set(begun, seq);
    }
  }

  /** @param {number} seq @param {number} end */
  #end(seq, end) {
    if (end > this.store.times[seq] && !this.ends.has(seq)) this.ends.set(seq, end);
  }
}
