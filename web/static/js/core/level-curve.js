// @ts-check
/**
 * The level over the whole drill: each event that has one sets it until the next does. Replaced and
 * withdrawn events do not count. A level that only the vocabulary gives is not the source's word.
 *
 * Where changes are few they are told one by one; where they are many, the lowest and the highest
 * level of each part of the axis. What is kept is a few bytes for every 256 events.
 *
 * @typedef {{rank: number, level: number, own: boolean}} Step from the event at `rank` on
 * @typedef {{low: Int8Array, high: Int8Array}} Envelope by part; -1: none yet
 */

import { OWN_LEVEL, SUPERSEDED } from "./columns.js";

const SHIFT = 8;
/** More blocks than that, and a part is not looked at event by event at its end. */
const MANY = 8;
const NONE = -1;

export class LevelCurve {
  /** By block: level before it, and whether it was an event's own; lowest, highest set in it. */
  #before = new Int8Array(0);
  #own = new Uint8Array(0);
  #low = new Int8Array(0);
  #high = new Int8Array(0);
  /** Changes before each block. */
  #changes = new Uint32Array(0);
  /** @type {import("./store.js").Store|null} */
  #store = null;

  /** Whether any event has a level. */
  get some() {
    return (this.#changes[this.#blocks] ?? 0) > 0;
  }

  get #blocks() {
    return this.#store ? (this.#store.count >>> SHIFT) + 1 : 0;
  }

  /** @param {import("./store.js").Store} store @param {number} [from] first rank that changed */
  update(store, from = 0) {
    const first = (this.#store === store ? Math.min(from, store.count) : 0) >>> SHIFT;
    this.#store = store;
    this.#grow(this.#blocks + 1);
    const { order, levels, flags } = store.columns;
    let level = first ? this.#before[first] : NONE;
    let own = first ? this.#own[first] : 0;
    let changes = first ? this.#changes[first] : 0;
    for (let block = first; block < this.#blocks; block += 1) {
      [this.#before[block], this.#own[block], this.#changes[block]] = [level, own, changes];
      let [low, high] = [127, NONE];
      const end = Math.min(store.count, (block + 1) << SHIFT);
      for (let rank = block << SHIFT; rank < end; rank += 1) {
        const seq = order[rank];
        const set = levels[seq];
        const flag = flags[seq];
        if (set < 0 || flag & SUPERSEDED) continue;
        const said = flag & OWN_LEVEL ? 1 : 0;
        if (set !== level || said !== own) changes += 1;
        level = set;
        own = said;
        if (set < low) low = set;
        if (set > high) high = set;
      }
      [this.#low[block], this.#high[block]] = [low, high];
    }
    this.#changes[this.#blocks] = changes;
  }

  /** How many changes lie between two ranks, or a few more. @param {number} from @param {number} to */
  changes(from, to) {
    return this.#changes[Math.min(this.#blocks, (to >>> SHIFT) + 1)] - this.#changes[from >>> SHIFT];
  }

  /** The level in force before an event. @param {number} rank @returns {Step} */
  at(rank) {
    const block = rank >>> SHIFT;
    /** @type {Step} */
    const step = { rank: block << SHIFT, level: this.#before[block], own: this.#own[block] > 0 };
    this.#walk(block << SHIFT, rank, step, (found) => Object.assign(step, found));
    return step;
  }

  /** What is in force at a rank, then each change up to another. @param {number} from
   *  @param {number} to @returns {Step[]} */
  steps(from, to) {
    const start = this.at(from);
    const found = start.level < 0 ? [] : [start];
    for (let at = from; at < to;) {
      const next = Math.min(to, ((at >>> SHIFT) + 1) << SHIFT);
      if (this.#changes[at >>> SHIFT] !== this.#changes[(at >>> SHIFT) + 1]) {
        this.#walk(at, next, found.at(-1) ?? start, (step) => found.push(step));
      }
      at = next;
    }
    return found;
  }

  /** Lowest and highest level between each two neighbours of ascending ranks, with the one that
   *  was in force before. A part of many blocks ends with a block; what is left of it belongs to
   *  the next one. @param {Uint32Array} edges @returns {Envelope} */
  envelope(edges) {
    const parts = Math.max(0, edges.length - 1);
    const whole = edges.map((edge, n) =>
      (n && n < parts && edge - edges[n - 1] > MANY << SHIFT ? (edge >>> SHIFT) << SHIFT : edge));
    const [low, high] = [new Int8Array(parts), new Int8Array(parts)];
    let { level } = this.at(edges[0] ?? 0);
    for (let n = 0; n < parts; n += 1) {
      const range = { low: level < 0 ? 127 : level, high: level, last: level };
      this.#range(whole[n], whole[n + 1], range);
      low[n] = range.low === 127 ? NONE : range.low;
      high[n] = range.high;
      level = range.last;
    }
    return { low, high };
  }

  /** @param {number} from @param {number} to @param {{low: number, high: number, last: number}} range */
  #range(from, to, range) {
    const { order, levels, flags } = /** @type {import("./store.js").Store} */ (this.#store).columns;
    for (let at = from; at < to;) {
      if (!(at & ((1 << SHIFT) - 1)) && at + (1 << SHIFT) <= to) {
        const block = at >>> SHIFT;
        range.low = Math.min(range.low, this.#low[block]);
        range.high = Math.max(range.high, this.#high[block]);
        at += 1 << SHIFT;
        range.last = at >>> SHIFT < this.#blocks ? this.#before[at >>> SHIFT] : range.last;
        continue;
      }
      const seq = order[at];
      const level = levels[seq];
      at += 1;
      if (level < 0 || flags[seq] & SUPERSEDED) continue;
      if (level < range.low) range.low = level;
      if (level > range.high) range.high = level;
      range.last = level;
    }
  }

  /** @param {number} from @param {number} to @param {Step} before @param {(step: Step) => void} found */
  #walk(from, to, before, found) {
    const { order, levels, flags } = /** @type {import("./store.js").Store} */ (this.#store).columns;
    let { level, own } = before;
    for (let rank = from; rank < to; rank += 1) {
      const seq = order[rank];
      const set = levels[seq];
      if (set < 0 || flags[seq] & SUPERSEDED) continue;
      const said = (flags[seq] & OWN_LEVEL) > 0;
      if (set === level && said === own) continue;
      level = set;
      own = said;
      found({ rank, level, own });
    }
  }

  /** @param {number} room */
  #grow(room) {
    if (room <= this.#before.length) return;
    const wanted = Math.ceil(room * (this.#before.length ? 1.25 : 1));
    this.#before = copied(this.#before, new Int8Array(wanted));
    this.#own = copied(this.#own, new Uint8Array(wanted));
    this.#low = copied(this.#low, new Int8Array(wanted));
    this.#high = copied(this.#high, new Int8Array(wanted));
    this.#changes = copied(this.#changes, new Uint32Array(wanted));
  }
}

/** @template {Int8Array|Uint8Array|Uint32Array} T @param {T} from @param {T} to @returns {T} */
function copied(from, to) {
  to.set(/** @type {any} */ (from));
  return to;
}
