// @ts-check
/**
 * Which lanes there are, and the lane of every event: by side, by unit or by kind, as was chosen.
 * An event's lane is one look into `table`, by the code of its column.
 *
 * Pinned lanes come first, then those that were put in order, then the others: sides in the order of
 * the vocabulary, units and kinds by how many events they have. That order is judged anew only once
 * the drill has doubled, so that no lane jumps while a drill is watched. Of many names the rarest
 * share one lane.
 *
 * @typedef {"side"|"unit"|"kind"} By
 * @typedef {{by: By, pinned: string[], folded: string[], hidden: string[], order: string[]}} LaneChoice
 * @typedef {{name: string, side: string, count: number, pinned: boolean, folded: boolean}} LaneInfo
 *   `side` of all its events, "" where they are of several
 * @typedef {import("./store.js").Store} Store
 */

import { MIXED, CodeCounts, names } from "./code-counts.js";
import { SIDES } from "./vocabulary.js";

/** The lane of those that have none of their own; the name is no unit's, kind's or side's. */
export const OTHERS = "*";
/** Lane of an event that is hidden. */
export const NONE = 255;
/** So many lanes come by themselves, and so many can be chosen. */
const MOST = 24;
const MOST_CHOSEN = 64;

/** @type {Readonly<LaneChoice>} */
export const PLAIN = Object.freeze({ by: "side", pinned: [], folded: [], hidden: [], order: [] });

const COLUMNS = /** @type {const} */ ({ side: "sides", unit: "units", kind: "kinds" });

export class LaneSet {
  /** @type {LaneInfo[]} from top to bottom */
  lanes = [];
  /** Lane of a code of the column. */
  table = new Uint8Array(0);
  /** Grows when events belong to another lane, or lanes stand elsewhere. */
  version = 0;
  /** @type {LaneChoice} */
  choice = PLAIN;
  #counted = new CodeCounts("sides");
  #codes = 0;
  /** Events by name when the order was judged. @type {Map<string, number>} */
  #judged = new Map();
  #judgedAt = 0;

  /** @param {LaneChoice} choice */
  choose(choice) {
    this.choice = { ...PLAIN, ...choice };
    this.#counted = new CodeCounts(COLUMNS[this.choice.by]);
    this.#codes = 0;
    this.#judgedAt = 0;
  }

  /** Codes of the lanes' column, by seq. @param {Store} store */
  column(store) {
    return store.columns[this.#counted.column];
  }

  /** @param {Store} store @param {number} seq */
  laneOf(store, seq) {
    return this.table[this.column(store)[seq]];
  }

  /** The drill has changed. @param {Store} store */
  update(store) {
    const counted = this.#counted;
    counted.update(store);
    const doubled = store.count > this.#judgedAt * 2;
    const known = names(store, counted.column).length;
    if (doubled || known !== this.#codes || this.#appeared()) {
      this.#make(store, doubled);
      this.#codes = known;
    }
    for (const lane of this.lanes) lane.count = 0;
    for (let code = 0; code < known; code += 1) {
      const lane = this.lanes[this.table[code]];
      if (lane) lane.count += counted.counts[code];
    }
    for (const seq of store.supersededSeqs) {
      const lane = this.lanes[this.laneOf(store, seq)];
      if (lane) lane.count -= 1;
    }
  }

  /** Whether a name that was met before has its first event now. */
  #appeared() {
    const { counts } = this.#counted;
    return this.#empty.some((code) => counts[code] > 0);
  }

  /** Codes without an event. @type {number[]} */
  #empty = [];

  /** @param {Store} store @param {boolean} anew */
  #make(store, anew) {
    const { counts } = this.#counted;
    /** @type {Map<string, number[]>} */
    const codes = new Map();
    this.#empty = [];
    names(store, this.#counted.column).forEach((name, code) => {
      if (!counts[code]) return this.#empty.push(code);
      const lane = this.choice.by === "side" && !SIDES.includes(name) ? "" : name;
      const list = codes.get(lane);
      return list ? list.push(code) : codes.set(lane, [code]);
    });
    if (anew) {
      this.#judged = new Map([...codes].map(([name, list]) => [name, sum(list, counts)]));
      this.#judgedAt = store.count;
    }
    this.#fill(store, codes, this.#shown([...codes.keys()]));
    this.version += 1;
  }

  /** Names of the lanes from top to bottom. @param {string[]} all */
  #shown(all) {
    const { by, pinned, hidden, order } = this.choice;
    const out = new Set(hidden);
    const place = (/** @type {string} */ name) =>
      (by === "side" ? SIDES.indexOf(name) : -(this.#judged.get(name) ?? 0));
    const there = new Set(all.filter((name) => !out.has(name)));
    const chosen = [...new Set([...pinned, ...order])].filter((name) => there.has(name))
      .slice(0, MOST_CHOSEN - MOST);
    const free = [...there].filter((name) => !chosen.includes(name))
      .sort((a, b) => place(a) - place(b) || (a < b ? -1 : 1));
    const room = Math.max(1, MOST - chosen.length);
    if (free.length <= room) return [...chosen, ...free];
    const kept = [...chosen, ...free.slice(0, room - 1)];
    if (out.has(OTHERS)) return kept;
    return pinned.includes(OTHERS) ? [OTHERS, ...kept] : [...kept, OTHERS];
  }

  /** @param {Store} store @param {Map<string, number[]>} codes @param {string[]} shown */
  #fill(store, codes, shown) {
    const { pinned, folded, hidden } = this.choice;
    const others = shown.indexOf(OTHERS);
    this.table = new Uint8Array(names(store, this.#counted.column).length).fill(NONE);
    for (const [name, list] of codes) {
      const at = shown.indexOf(name);
      const lane = at < 0 && !hidden.includes(name) ? others : at;
      if (lane >= 0) for (const code of list) this.table[code] = lane;
    }
    this.lanes = shown.map((name, lane) => ({
      name, count: 0, side: this.#side(store, lane),
      pinned: pinned.includes(name), folded: folded.includes(name),
    }));
  }

  /** @param {Store} store @param {number} lane */
  #side(store, lane) {
    const seen = new Set();
    this.table.forEach((at, code) => at === lane && this.#counted.counts[code]
      && seen.add(this.#counted.sides[code]));
    const [only] = seen;
    return seen.size === 1 && only !== MIXED ? store.columns.sideNames.list[only - 1] : "";
  }
}

/** @param {number[]} list @param {Uint32Array} counts */
const sum = (list, counts) => list.reduce((all, code) => all + counts[code], 0);
