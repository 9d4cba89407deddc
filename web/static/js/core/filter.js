// @ts-check
/**
 * What is shown of a drill: kinds, sides, units, a range of levels, and words. An event is shown when
 * it passes all of them; within one, any of the values chosen is enough, and none chosen means all.
 *
 * Asking for an event is four look-ups. The ranks that are shown are found when somebody asks for
 * them after a change, in one walk from the first rank that changed; who has the words is told to the
 * filter (`finder.js`). `version` grows with every change; `era` with those that may take back what
 * was shown, which a further hit does not.
 *
 * @typedef {import("./store.js").Store} Store
 * @typedef {import("./hit-set.js").HitSet} HitSet
 * @typedef {"kinds"|"sides"|"units"} Facet
 * @typedef {Facet|"levels"|"words"} Part what is cleared alone
 * @typedef {{kinds: string[], sides: string[], units: string[],
 *   levels: {least: number|null, most: number|null}}} Chosen as a link carries it
 */

import { lowerBound } from "./ascending.js";
import { FilterTables } from "./filter-tables.js";

export const FACETS = /** @type {const} */ (["kinds", "sides", "units"]);
const NOTHING = new Uint32Array(0);

export class Filter {
  version = 0;
  era = 0;
  /** @type {Record<Facet, Set<string>>} */
  chosen = { kinds: new Set(), sides: new Set(), units: new Set() };
  /** @type {{least: number|null, most: number|null}} */
  levels = { least: null, most: null };
  /** The words that `hits` have; "" for none. */
  words = "";
  /** @type {HitSet|null} */
  hits = null;
  tables = new FilterTables();
  /** Names known when the tables were filled. */
  #names = 0;
  /** Ranks shown, the first `#shown` of them; all events before rank `#walked` are judged. */
  #ranks = NOTHING;
  #shown = 0;
  #walked = 0;
  /** @type {Uint32Array|null} */
  #view = null;

  /** @param {Store} store */
  constructor(store) {
    this.store = store;
  }

  get active() {
    return this.hits !== null || this.narrowed;
  }

  /** Whether anything but words is chosen. */
  get narrowed() {
    return this.ranged || FACETS.some((facet) => this.chosen[facet].size > 0);
  }

  get ranged() {
    return this.levels.least !== null || this.levels.most !== null;
  }

  /** @param {number} seq */
  shows(seq) {
    return this.tables.failed(this.store.columns, seq) === 0 && (!this.hits || this.hits.has(seq));
  }

  /** Whether it has the words that are searched for. @param {number} seq */
  hit(seq) {
    return this.hits !== null && this.hits.has(seq);
  }

  /** The ranks that are shown, ascending; null when everything is. The same array until something
   *  changes. @returns {Uint32Array|null} */
  ranks() {
    if (!this.active) return null;
    if (!this.#view) {
      if (this.hits) this.#fromHits(this.hits);
      else this.#walk();
      this.#view = this.#ranks.subarray(0, this.#shown);
    }
    return this.#view;
  }

  /** Those of them that have the words; empty when none are searched for. */
  hitRanks() {
    return this.hits ? this.ranks() ?? NOTHING : NOTHING;
  }

  /** How many events are shown. */
  get count() {
    return this.ranks()?.length ?? this.store.count;
  }

  /**
   * The rank of the next event that is shown, round the end; -1 when there is none.
   * @param {number} rank from 0
   * @param {1|-1} direction
   */
  next(rank, direction) {
    const ranks = this.ranks();
    const count = ranks ? ranks.length : this.store.count;
    if (!count) return -1;
    const at = direction > 0 ? before(ranks, rank + 1) : before(ranks, rank) - 1;
    const place = (at + count) % count;
    return ranks ? ranks[place] : place;
  }

  /** @param {Facet} facet @param {string} value */
  has(facet, value) {
    return this.chosen[facet].has(value);
  }

  /** Show a value as well, or no longer. @param {Facet} facet @param {string} value @param {boolean} on */
  choose(facet, value, on) {
    if (on === this.has(facet, value)) return;
    if (on) this.chosen[facet].add(value);
    else this.chosen[facet].delete(value);
    this.#changed();
  }

  /** Of this facet only this value. @param {Facet} facet @param {string} value */
  only(facet, value) {
    this.chosen[facet] = new Set([value]);
    this.#changed();
  }

  /** Ends that stand the wrong way round are turned. @param {number|null} least @param {number|null} most */
  setLevels(least, most) {
    const turned = least !== null && most !== null && least > most;
    this.levels = turned ? { least: most, most: least } : { least, most };
    this.#changed();
  }

  /** Which events have the words; null when none are searched for.
   *  @param {string} words @param {HitSet|null} hits */
  setHits(words, hits) {
    [this.words, this.hits] = [hits ? words : "", hits];
    this.#changed();
  }

  /** There are more of them. */
  moreHits() {
    this.version += 1;
    this.#view = null;
  }

  /** Everything is shown again, as far as this part goes. @param {Part} [part] none: all of them */
  clear(part) {
    for (const facet of FACETS) if (!part || part === facet) this.chosen[facet] = new Set();
    if (!part || part === "levels") this.levels = { least: null, most: null };
    if (!part || part === "words") [this.words, this.hits] = ["", null];
    this.#changed();
  }

  /** What is chosen, words aside. @returns {Chosen} */
  get state() {
    const { kinds, sides, units } = this.chosen;
    return { kinds: [...kinds], sides: [...sides], units: [...units], levels: { ...this.levels } };
  }

  /** @param {Chosen} state */
  take({ kinds, sides, units, levels }) {
    this.chosen = { kinds: new Set(kinds), sides: new Set(sides), units: new Set(units) };
    this.setLevels(levels.least, levels.most);
  }

  /** The store has changed. @param {number} from the first rank that did */
  dataChanged(from) {
    if (from === Infinity) return;
    this.version += 1;
    this.#view = null;
    if (this.#names !== this.#known()) this.#fill();
    this.#shown = before(this.#ranks.subarray(0, this.#shown), from);
    this.#walked = Math.min(this.#walked, from);
  }

  #changed() {
    this.version += 1;
    this.era += 1;
    this.#fill();
    [this.#shown, this.#walked, this.#view] = [0, 0, null];
  }

  #known() {
    const { kindNames, sideNames, unitNames } = this.store.columns;
    return kindNames.list.length + sideNames.list.length + unitNames.list.length;
  }

  #fill() {
    this.#names = this.#known();
    this.tables.fill(this.store.columns, { ...this.chosen, levels: this.levels });
  }

  #walk() {
    const { columns, count } = this.store;
    const { kinds, sides, units, levels, order } = columns;
    const { kinds: ofKind, sides: ofSide, units: ofUnit, levels: ofLevel } = this.tables;
    let shown = this.#shown;
    for (let rank = this.#walked; rank < count; rank += 1) {
      const seq = order[rank];
      if (ofKind[kinds[seq]] | ofSide[sides[seq]] | ofUnit[units[seq]] | ofLevel[levels[seq] & 255]) continue;
      if (shown === this.#ranks.length) this.#widen();
      this.#ranks[shown] = rank;
      shown += 1;
    }
    [this.#shown, this.#walked] = [shown, count];
  }

  /** Few have the words, so their ranks are looked up. @param {HitSet} hits */
  #fromHits({ seqs, count }) {
    const { store, tables } = this;
    const ranks = new Uint32Array(count);
    let shown = 0;
    for (let n = 0; n < count; n += 1) {
      if (!store.has(seqs[n]) || tables.failed(store.columns, seqs[n])) continue;
      ranks[shown] = store.rankOf(seqs[n]);
      shown += 1;
    }
    this.#ranks = ranks.subarray(0, shown).sort();
    [this.#shown, this.#walked] = [shown, 0];
  }

  #widen() {
    const { length } = this.#ranks;
    const room = Math.min(this.store.count, Math.max(1024, length * 2));
    const made = new Uint32Array(room);
    made.set(this.#ranks);
    this.#ranks = made;
  }
}

/** How many of the ranks lie before a rank; of all events, when there is no list.
 *  @param {Uint32Array|null} ranks @param {number} rank */
function before(ranks, rank) {
  return ranks ? lowerBound(ranks, rank) : rank;
}
