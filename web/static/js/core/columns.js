// @ts-check
/**
 * What is known of every event without its line, by seq: typed arrays that grow together. Ten
 * million events take some 180 MB, and no object is made for any of them.
 *
 * Names (kinds, sides, units, colours) are codes, given out in the order in which they are met. A
 * kind's code is never 0: that is an event which is not there.
 */

/** Bits of `flags`; those of `GET /columns`. The code of a declared colour lies above them. */
export const ESTIMATED = 1;
export const LATE = 2;
export const MARKER = 4;
export const ABOUT_LOG = 8;
export const COUNTED = 16;
export const SUPERSEDED = 32;
export const OWN_LEVEL = 64;
export const UNPLACED = 128;
export const AMBIGUOUS = 256;
export const COLOUR = 9;

const MOST_CODES = 65_535;
/** So many codes have room in a byte; few drills have more kinds or units. */
const BYTE = 256;

/** Name and code, both ways. */
export class Names {
  /** @type {string[]} */
  list = [];
  /** @type {Map<string, number>} */
  #codes = new Map();

  /** @param {string} none the name of code 0 @param {string} [rest] that of one name too many */
  constructor(none, rest = none) {
    this.code(none);
    this.rest = this.code(rest);
  }

  /** @param {string} name @returns {number} */
  code(name) {
    let code = this.#codes.get(name);
    if (code === undefined) {
      if (this.list.length > MOST_CODES) return this.rest;
      code = this.list.length;
      this.list.push(name);
      this.#codes.set(name, code);
    }
    return code;
  }

  /** The code of a name that was met, else undefined. @param {string} name */
  known(name) {
    return this.#codes.get(name);
  }
}

export class Columns {
  /** ms; of an estimated event it tells only the order */
  times = new Float64Array(64);
  /** @type {Uint8Array|Uint16Array} */
  kinds = new Uint8Array(64);
  sides = new Uint8Array(64);
  /** -1: no level */
  levels = new Int8Array(64);
  flags = new Uint16Array(64);
  /** @type {Uint8Array|Uint16Array} */
  units = new Uint8Array(64);
  /** seqs in presentation order; the first `count` are valid */
  order = new Uint32Array(64);
  kindNames = new Names("\0", "x-");
  sideNames = new Names("");
  unitNames = new Names("");
  colourNames = new Names("");

  /** Room for seqs up to `seq`, and some more, so that a live drill is not copied event by event;
   *  and for all codes that were given out. @param {number} seq */
  grow(seq) {
    if (this.kindNames.list.length > BYTE) this.kinds = wide(this.kinds);
    if (this.unitNames.list.length > BYTE) this.units = wide(this.units);
    if (seq < this.times.length) return;
    const room = Math.max(seq + 1024, Math.ceil(this.times.length * 1.25));
    for (const name of /** @type {const} */ (
      ["times", "kinds", "sides", "levels", "flags", "units", "order"]
    )) {
      const old = this[name];
      const wider = new /** @type {any} */ (old.constructor)(room);
      wider.set(old);
      /** @type {any} */ (this)[name] = wider;
    }
  }
}

/** @param {Uint8Array|Uint16Array} column */
function wide(column) {
  return column instanceof Uint16Array ? column : new Uint16Array(column);
}
