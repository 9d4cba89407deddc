// @ts-check
/**
 * A page of `GET /api/v1/drills/{drill}/columns`, read: some rows of the drill's columns as typed
 * arrays that look into the answer itself. Codes index into the tables of this page alone.
 *
 * @typedef {object} Page
 * @property {number} head seq
 * @property {number} events of the drill
 * @property {number} first seq of the first row
 * @property {number} last seq of the last row
 * @property {number|null} next `after` of the next page
 * @property {number|null} zero
 * @property {number} rows
 * @property {string[]} kinds
 * @property {string[]} sides
 * @property {string[]} units
 * @property {string[]} colours
 * @property {Float64Array} time
 * @property {Uint16Array} kind
 * @property {Uint8Array} side
 * @property {Int8Array} level
 * @property {Uint16Array} flags
 * @property {Uint16Array} unit
 * @property {Uint32Array} superseded pairs: old seq, newer seq
 * @property {Float64Array} lasting triples: seq, ms of its end, seq that ended it or 0
 */

/** @type {Record<string, any>} */
const TYPES = {
  f8: Float64Array, u4: Uint32Array, u2: Uint16Array, u1: Uint8Array, i1: Int8Array,
};

/**
 * @param {ArrayBuffer} buffer
 * @returns {Page}
 */
export function readPage(buffer) {
  const length = new DataView(buffer).getUint32(0, true);
  const head = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, 4, length)));
  let at = 4 + length;
  /** @type {Record<string, any>} */
  const columns = {};
  for (const { name, type, count } of head.columns) {
    const made = TYPES[type];
    if (!made) throw new TypeError(`column ${name} is of type ${type}`);
    columns[name] = new made(buffer, at, count);
    at += Math.ceil((count * made.BYTES_PER_ELEMENT) / 8) * 8;
  }
  return { ...head, ...columns, rows: Math.max(0, head.last - head.first + 1) };
}
