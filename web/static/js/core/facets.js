// @ts-check
/**
 * For every kind, side, unit and level how many events would be shown if it were chosen, given what
 * else is chosen; without those that were corrected, which are shown but not counted (FORMAT.md 12).
 * Counted when somebody asks after a change, and only what is new when the change was that there
 * is more.
 *
 * @typedef {import("./filter.js").Facet} Facet
 * @typedef {import("./filter.js").Part} Part
 * @typedef {{name: string, count: number, total: number, chosen: boolean, occurs: boolean}} Option
 *   `total` of the drill; what occurs may have been corrected, all of it, and count nothing
 */

import { lowerBound } from "./ascending.js";
import { FacetCount } from "./facet-count.js";
import { KIND, LEVEL, SIDE, UNIT } from "./filter-tables.js";

export const LEVELS = Object.freeze([0, 1, 2, 3, 4, 5]);

/** @type {ReadonlyArray<[Part, number]>} */
const BITS = [["kinds", KIND], ["sides", SIDE], ["units", UNIT], ["levels", LEVEL]];
const NAMES = /** @type {const} */ ({ kinds: "kindNames", sides: "sideNames", units: "unitNames" });

export class Facets {
  /** Of the whole drill, and of what passes. */
  #all = new FacetCount();
  #open = new FacetCount();
  /** The next seq to count of the drill, and of what passes the next seq or the next of the hits. */
  #next = 1;
  #nextOpen = 1;
  #era = -1;
  /** What was corrected among all, and among what passes. */
  #allSuperseded = new FacetCount();
  #openSuperseded = new FacetCount();
  #supersededKey = "";

  /** @param {import("./store.js").Store} store @param {import("./filter.js").Filter} filter */
  constructor(store, filter) {
    this.store = store;
    this.filter = filter;
  }

  /** Values that occur or are chosen, in the order in which they were met.
   *  @param {Facet} facet @returns {Option[]} */
  options(facet) {
    const open = this.#counted();
    const { list, known } = this.#names(facet);
    const all = this.#all[facet];
    const chosen = this.filter.chosen[facet];
    /** @type {Option[]} */
    const found = [];
    list.forEach((name, code) => {
      if (!all[code] && !chosen.has(name)) return;
      const count = open[facet][code] - this.#openSuperseded[facet][code];
      const total = all[code] - this.#allSuperseded[facet][code];
      found.push({ name, count, total, chosen: chosen.has(name), occurs: all[code] > 0 });
    });
    for (const name of chosen) if (known(name) === undefined) found.push({ name, count: 0, total: 0, chosen: true, occurs: false });
    return found;
  }

  /** How many different values occur. @param {Facet} facet */
  size(facet) {
    this.#counted();
    return this.#names(facet).list.reduce((sum, _, code) => sum + Number(this.#all[facet][code] > 0), 0);
  }

  /** Events of each level that would be shown. @returns {number[]} */
  levels() {
    const open = this.#counted();
    return LEVELS.map((level) => open.levels[level] - this.#openSuperseded.levels[level]);
  }

  /** Whether any event says a level at all. */
  get leveled() {
    this.#counted();
    return LEVELS.some((level) => this.#all.levels[level] > 0);
  }

  /**
   * When nothing is shown: the one part that leaves most out, and how many events would be shown
   * without it (-1: not known). null: no part alone is to blame.
   * @returns {{part: Part, count: number}|null}
   */
  blame() {
    const { ways } = this.#counted();
    const worst = BITS.reduce((a, b) => (ways[b[1]] > ways[a[1]] ? b : a));
    if (ways[worst[1]]) return { part: worst[0], count: ways[worst[1]] };
    return this.filter.hits && !this.filter.hits.count ? { part: "words", count: -1 } : null;
  }

  #counted() {
    const { store, filter } = this;
    const end = store.whole + 1;
    this.#countSuperseded(end);
    this.#all.add(store.columns, this.#next, end);
    this.#next = end;
    if (!filter.active) {
      this.#era = -1;
      return this.#all;
    }
    if (this.#era !== filter.era) {
      this.#open.clear();
      this.#era = filter.era;
      this.#nextOpen = filter.hits ? 0 : 1;
    }
    const { hits } = filter;
    const to = hits ? lowerBound(hits.seqs, end, 0, hits.count) : end;
    this.#open.add(store.columns, this.#nextOpen, to, filter.tables, hits?.seqs);
    this.#nextOpen = Math.max(this.#nextOpen, to);
    return this.#open;
  }

  /** They are few, and anything may have been corrected: all of them anew. @param {number} end */
  #countSuperseded(end) {
    const { store: { columns, supersededSeqs }, filter: { hits, tables, version } } = this;
    const key = [supersededSeqs.length, end, version].join();
    if (key === this.#supersededKey) return;
    this.#supersededKey = key;
    const all = supersededSeqs.filter((seq) => seq < end);
    const open = hits ? all.filter((seq) => hits.has(seq)) : all;
    this.#allSuperseded.clear();
    this.#allSuperseded.add(columns, 0, all.length, undefined, all);
    this.#openSuperseded.clear();
    this.#openSuperseded.add(columns, 0, open.length, tables, open);
  }

  /** @param {Facet} facet */
  #names(facet) {
    const names = this.store.columns[NAMES[facet]];
    return { list: names.list, known: (/** @type {string} */ name) => names.known(name) };
  }
}
