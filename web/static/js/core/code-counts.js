// @ts-check
/**
 * How many events have each code of one column, and of which side they are. What an event is never
 * changes, so events are counted once; those beyond a seq that is still missing are counted anew.
 *
 * @typedef {import("./store.js").Store} Store
 * @typedef {"kinds"|"sides"|"units"} Column
 */

/** In `sides`: the events of this code are of several sides. */
export const MIXED = 65_535;

export class CodeCounts {
  /** Events by code. */
  counts = new Uint32Array(16);
  /** 1 + code of the side that all events of a code have; 0 for no event. */
  sides = new Uint16Array(16);
  /** Of the events up to `#until`, all of which are there. */
  #settled = new Uint32Array(16);
  #until = 0;

  /** @param {Column} column */
  constructor(column) {
    this.column = column;
  }

  /** Bring it up to date. @param {Store} store */
  update(store) {
    this.#grow(names(store, this.column).length);
    this.#count(store, this.#settled, this.#until + 1, store.whole);
    this.#until = Math.max(this.#until, store.whole);
    this.counts = this.#settled.slice();
    this.#count(store, this.counts, this.#until + 1, store.head);
  }

  /** @param {number} codes */
  #grow(codes) {
    if (codes <= this.#settled.length) return;
    const room = Math.max(codes, this.#settled.length * 2);
    const [counts, sides] = [new Uint32Array(room), new Uint16Array(room)];
    counts.set(this.#settled);
    sides.set(this.sides);
    [this.#settled, this.sides] = [counts, sides];
  }

  /** @param {Store} store @param {Uint32Array} into @param {number} from seq @param {number} to */
  #count({ columns }, into, from, to) {
    const { kinds, sides } = columns;
    const codes = columns[this.column];
    const seen = this.sides;
    for (let seq = from; seq <= to; seq += 1) {
      if (!kinds[seq]) continue;
      const code = codes[seq];
      const side = sides[seq] + 1;
      into[code] += 1;
      if (seen[code] !== side) seen[code] = seen[code] ? MIXED : side;
    }
  }
}

/** The names of the codes of a column. @param {Store} store @param {Column} column */
export function names({ columns }, column) {
  const tables = { kinds: columns.kindNames, sides: columns.sideNames, units: columns.unitNames };
  return tables[column].list;
}
